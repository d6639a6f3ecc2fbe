//! Names of accounts elsewhere, said in a sentence: `my Telegram is …`, `… on Discord`, `find me on
//! LinkedIn as …`. Addresses of such accounts are in `addresses`, requests to go there in `asks`.

use super::names::{AMBIGUOUS, OWN, mark};
use super::scan::{Kind, Scan, any, is_unspaced};

/// How far from the name of a place an account's name may stand, in words.
const NEAR: usize = 8;

/// Names of accounts, as tokens from and to.
pub(super) fn accounts(scan: &Scan) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if !scan.holds("@") && !scan.has(mark::PLACE | mark::OWN) {
        return found;
    }
    for at in 0..scan.len() {
        if scan.sign(at, '@') {
            found.extend(with_at(scan, at));
        }
        if scan.sign(at, '/') {
            found.extend(path_alone(scan, at));
        }
        if scan.sign(at, '#') {
            found.extend(with_number(scan, at));
        }
        if scan.is_word(at) {
            found.extend(before_own_place(scan, at).or_else(|| after_place(scan, at)));
            found.extend(before_place(scan, at));
            found.extend(after_handle(scan, at));
        }
    }
    found
}

/// Whether a word names a place with accounts; where it is an ordinary word too, only in the way
/// that such a name is written or used.
fn is_place(scan: &Scan, at: usize) -> bool {
    let word = scan.text(at);
    if !scan.stands_for(at, mark::PLACE) {
        return false;
    }
    if !any(AMBIGUOUS, word) {
        return true;
    }
    let before = scan.before(at).next().unwrap_or_default();
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    let short = word.len() <= 2;
    (capital
        && !short
        && any(
            &[
                "on", "via", "my", "by", "over", "through", "in", "or", "and",
            ],
            before,
        ))
        || any(&["my", "mein", "mi", "mon"], before)
        || (any(&["on", "via"], before) && short)
        || (short && scan.sign(at + 1, ':'))
        || (short && scan.sign(behind_signs(scan, at + 1), '@'))
        || (any(&["vx"], word) && scan.is_word(scan.skip(at + 1)))
        || (any(&["zoom"], word) && scan.is_digits(scan.skip(at + 1)))
        || is_label(scan, scan.skip(at + 1))
        || scan.one_of(scan.skip(at + 1), &["meeting"])
}

/// The place behind spaces and signs that lead from a place to a name there.
fn behind_signs(scan: &Scan, begin: usize) -> usize {
    let leads = |at: &usize| {
        matches!(
            scan.kind(*at),
            Some(Kind::Space | Kind::Sign('-' | '>' | '→' | '=' | ':'))
        )
    };
    begin + (begin..).take_while(leads).count()
}

/// Words by which the name of an account is called.
const LABELS: &[&str] = &[
    "id", "handle", "username", "user", "nick", "nickname", "tag", "profile", "usuario",
];

fn is_label(scan: &Scan, at: usize) -> bool {
    scan.one_of(at, LABELS)
}

/// A name of an account: letters and digits with dots, hyphens and the like inside.
fn name(scan: &Scan, begin: usize) -> Option<usize> {
    let mut at = begin;
    let mut end = None;
    loop {
        match scan.kind(at) {
            Some(Kind::Word | Kind::Digits) => end = Some(at + 1),
            Some(Kind::Sign('_')) => end = Some(at + 1),
            Some(Kind::Sign('.' | '-' | '#' | ':'))
                if matches!(scan.kind(at + 1), Some(Kind::Word | Kind::Digits)) => {}
            Some(Kind::Sign(':')) if scan.sign(at + 1, '.') && scan.is_word(at + 2) => {}
            _ => {
                return end
                    .filter(|end| (begin..*end).any(|at| scan.is_word(at) || scan.is_digits(at)));
            }
        }
        at += 1;
    }
}

/// Whether a name looks like one that was made up for an account: no word of a language.
fn is_made_up(scan: &Scan, from: usize, to: usize) -> bool {
    let has = |is: fn(Kind) -> bool| (from..to).filter_map(|at| scan.kind(at)).any(is);
    let letters = has(|kind| kind == Kind::Word);
    let digits = has(|kind| kind == Kind::Digits);
    let joints = has(|kind| matches!(kind, Kind::Sign('_' | '.' | '#')));
    // Three letters at least, as in no unit of measure.
    let long = (from..to).any(|at| scan.is_word(at) && scan.text(at).chars().count() >= 3);
    let said = scan.joined(from, to).to_lowercase();
    let is_file = said
        .rsplit('.')
        .next()
        .is_some_and(|last| said.contains('.') && FILES.contains(&last));
    let is_data = DATA.iter().any(|word| said.contains(word));
    letters && long && (digits || joints) && !is_file && !is_data
}

const FILES: &[&str] = &[
    "csv", "tsv", "json", "jsonl", "txt", "zip", "xml", "pdf", "png", "jpg", "html", "py", "md",
    "parquet", "xlsx", "docx", "wav", "mp3", "mp4", "js", "com", "org", "net",
];
const DATA: &[&str] = &[
    "data",
    "export",
    "batch",
    "sample",
    "corpus",
    "label",
    "guideline",
    "v1",
    "v2",
    "v3",
    "_id",
    "_name",
    "_text",
    "_count",
    "_at",
];

/// `@name`: near the name of a place, or called the writer's own.
fn with_at(scan: &Scan, at: usize) -> Option<(usize, usize)> {
    // Inside a name, or doubled, or in what is code, it means something else.
    let before = at.checked_sub(1).and_then(|before| scan.kind(before));
    if matches!(
        before,
        Some(Kind::Word | Kind::Digits | Kind::Sign('@' | '_' | '/' | '.'))
    ) {
        return None;
    }
    let end = name(scan, at + 1)?;
    let said = scan.joined(at + 1, end);
    if scan.sign(end, '(') || any(GENERIC, &said) {
        return None;
    }
    // `@name:host` is a whole address.
    if said.contains(':') && said.contains('.') {
        return Some((at, end));
    }
    let own = |word: &str| any(OWN, word);
    let earlier: Vec<&str> = scan.before(at).take(4).collect();
    let called = earlier.iter().any(|word| own(word))
        || earlier
            .windows(2)
            .any(|pair| matches!(pair, [me, verb] if any(&["me", "us"], me) && any(REACH, verb)))
        || earlier.first().is_some_and(|word| {
            any(
                &["add", "dm", "follow", "message", "ping", "msg", "pm"],
                word,
            )
        });
    let near = places_near(scan, at, end);
    ((near && said.chars().count() >= 3) || called).then_some((at, end))
}

/// Names that stand for anybody's.
const GENERIC: &[&str] = &[
    "user", "username", "users", "mention", "mentions", "name", "handle", "handles", "everyone",
    "here", "channel", "all",
];
const REACH: &[&str] = &[
    "add", "find", "reach", "message", "text", "dm", "ping", "write", "contact", "follow", "msg",
    "pm", "call", "hit", "email",
];

fn places_near(scan: &Scan, from: usize, to: usize) -> bool {
    let mut words = 0;
    let mut count = |at: &usize| {
        words += usize::from(scan.is_word(*at));
        words <= NEAR
    };
    let before = (0..from)
        .rev()
        .take_while(&mut count)
        .any(|at| is_place(scan, at));
    words = 0;
    let mut count = |at: &usize| {
        words += usize::from(scan.is_word(*at));
        words <= NEAR
    };
    before
        || (to..scan.len())
            .take_while(&mut count)
            .any(|at| is_place(scan, at))
}

/// `/in/name`, near the name of a place.
fn path_alone(scan: &Scan, at: usize) -> Option<(usize, usize)> {
    let alone = at
        .checked_sub(1)
        .is_none_or(|before| scan.kind(before) == Some(Kind::Space));
    let path = alone && scan.one_of(at + 1, &["in"]) && scan.sign(at + 2, '/');
    let end = name(scan, at + 3).filter(|_| path)?;
    places_near(scan, at, end).then_some((at, end))
}

/// `name#1234`, near the name of its place.
fn with_number(scan: &Scan, at: usize) -> Option<(usize, usize)> {
    let four = scan.is_digits(at + 1) && scan.text(at + 1).len() == 4;
    let before = at.checked_sub(1)?;
    if !four
        || !matches!(
            scan.kind(before),
            Some(Kind::Word | Kind::Digits | Kind::Sign('_'))
        )
    {
        return None;
    }
    let from = name_start(scan, before);
    places_near(scan, from, at + 2).then_some((from, at + 2))
}

fn name_start(scan: &Scan, last: usize) -> usize {
    let mut from = last;
    while let Some(before) = from.checked_sub(1) {
        let inside = match scan.kind(before) {
            Some(Kind::Word | Kind::Digits | Kind::Sign('_' | '@')) => true,
            Some(Kind::Sign('.' | '-')) => before
                .checked_sub(1)
                .is_some_and(|at| matches!(scan.kind(at), Some(Kind::Word | Kind::Digits))),
            _ => false,
        };
        if !inside {
            break;
        }
        from = before;
    }
    from
}

/// `my Telegram is name`, `Skype id: name`, `WeChat: name_88`, `find me on LinkedIn as First Last`.
fn after_place(scan: &Scan, place: usize) -> Option<(usize, usize)> {
    if !is_place(scan, place) {
        return None;
    }
    let earlier: Vec<&str> = scan.before(place).take(4).collect();
    let mine = earlier.iter().take(2).any(|word| any(MY, word));
    let mut own = mine;
    let reached = earlier.windows(3).any(|words| {
        matches!(words, [way, me, verb] if any(&["on", "via", "in", "at", "over", "by", "through"], way)
            && any(&["me", "us"], me) && any(REACH, verb))
    });
    let mut at = place + 1;
    let (mut sign, mut glued) = (false, false);
    let (mut linked, mut comma) = (false, false);
    loop {
        match scan.kind(at) {
            Some(Kind::Space) => {}
            Some(Kind::Sign(':' | '=' | '-' | '(' | '"' | '\'' | '*' | '@' | '>' | '→')) => {
                glued |=
                    at == place + 1 && scan.sign(at, ':') && scan.kind(at + 1) != Some(Kind::Space);
                sign = true;
            }
            Some(Kind::Sign(',')) if reached => comma = true,
            Some(Kind::Word) if is_label(scan, at) => own = true,
            Some(Kind::Word)
                if scan.one_of(
                    at,
                    &[
                        "is", "as", "under", "ist", "es", "name", "account", "called", "unter",
                        "como", "number", "meeting",
                    ],
                ) || reached && scan.one_of(at, &["search", "for"]) =>
            {
                linked = true;
            }
            _ => break,
        }
        at += 1;
    }
    let apart = at > place + 1 || scan.text(place).ends_with(is_unspaced);
    if !apart || (own || reached || sign || linked) && scan.kind(at).is_none() {
        return None;
    }
    let end = name(scan, at)?;
    let said = scan.joined(at, end);
    // `live:` comes before the names of one place.
    if any(STOP, &said) || any(STOP, scan.text(at)) || is_place(scan, at) {
        return None;
    }
    let made_up = is_made_up(scan, at, end);
    if scan.is_digits(at) {
        // Numbers of meetings; other numbers are read elsewhere.
        let last = digits_end(scan, at);
        let digits: usize = (at..last)
            .filter(|at| scan.is_digits(*at))
            .map(|at| scan.text(at).len())
            .sum();
        let place = scan.text(place);
        let called = own || any(&["zoom"], place);
        let numbers = sign && any(&["qq"], place);
        return ((called && digits >= 9) || (numbers && digits >= 6)).then_some((at, last));
    }
    let person = full_name(scan, at);
    let ambiguous = any(AMBIGUOUS, scan.text(place));
    let taken = (own && (sign || linked || made_up) && (!ambiguous || mine || made_up))
        || (reached && (sign || linked || made_up))
        || (made_up && !ambiguous)
        || (comma && said.len() >= 4 && is_end(scan, end))
        || (glued && made_up)
        || (made_up && sign && any(&["ig", "fb", "tg", "wa", "vk", "vx"], scan.text(place)))
        || (made_up
            && linked
            && earlier
                .first()
                .is_some_and(|word| any(&["on", "via"], word)))
        || (made_up && any(&["vx"], scan.text(place)))
        || said.starts_with("live:")
        || (glued && scan.text(place).eq_ignore_ascii_case("skype"));
    if let Some(end) = person
        && (own || reached || sign)
        && any(
            &[
                "linkedin",
                "facebook",
                "fb",
                "xing",
                "skype",
                "instagram",
                "insta",
            ],
            scan.text(place),
        )
    {
        return Some((at, end));
    }
    taken.then_some((at, end))
}

const MY: &[&str] = &["my", "mein", "meine", "mi", "mon", "meu", "minha", "mio"];

/// Whether a sentence ends at a place.
fn is_end(scan: &Scan, at: usize) -> bool {
    matches!(scan.kind(scan.skip(at)), Some(Kind::Sign('-' | '(')))
        || matches!(
            scan.kind(at),
            None | Some(Kind::Line | Kind::Sign('.' | '!' | ')'))
        )
}

/// Words that are no name though they stand where one would.
#[rustfmt::skip]
const STOP: &[&str] = &[
    "not", "the", "a", "an", "no", "private", "available", "better", "required", "off", "down", "my", "only", "easier",
    "also", "and", "or", "fine", "ok", "okay", "good", "faster", "preferred", "posts", "messages", "chats", "groups",
    "data", "screenshots", "comments", "profiles", "users", "channels", "bots", "calls", "that", "this", "it", "if",
    "when", "where", "what", "how", "in", "on", "at", "for", "to", "of", "by", "with", "from", "your", "our", "their",
    "allowed", "forbidden", "removed", "contact", "thanks", "thank", "please", "then", "there", "i", "we", "you", "used", "needed", "installed", "blocked", "instead", "disabled", "broken", "very", "so",
    "transcripts", "stickers", "voice", "text", "images", "handles", "names", "ids", "usernames", "too", "as",
];

/// Two or three words with capitals, as a person's whole name.
fn full_name(scan: &Scan, begin: usize) -> Option<usize> {
    let capital = |at: usize| {
        let mut letters = scan.text(at).chars();
        scan.is_word(at)
            && letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase)
    };
    let mut end = begin;
    for _ in 0..4 {
        let next = if end == begin { begin } else { scan.skip(end) };
        if !capital(next) || any(STOP, scan.text(next)) || (end > begin && next == end) {
            break;
        }
        end = next + 1;
    }
    (end > begin + 2).then_some(end)
}

fn digits_end(scan: &Scan, begin: usize) -> usize {
    let mut end = begin;
    let mut at = begin;
    while matches!(
        scan.kind(at),
        Some(Kind::Digits | Kind::Space | Kind::Sign('-'))
    ) {
        if scan.is_digits(at) {
            end = at + 1;
        }
        at += 1;
    }
    end
}

/// `name_88 on Telegram`, `I am name on Discord`.
fn before_place(scan: &Scan, place: usize) -> Option<(usize, usize)> {
    if !is_place(scan, place) {
        return None;
    }
    let way = place
        .checked_sub(2)
        .filter(|way| scan.kind(way + 1) == Some(Kind::Space));
    let joined = way
        .is_some_and(|way| scan.one_of(way, &["on", "at", "via", "in", "auf", "en", "sur", "no"]));
    let bracket = place.checked_sub(1).filter(|at| scan.sign(*at, '('));
    let gap = match (joined, way, bracket) {
        (true, Some(way), _) => way.checked_sub(1)?,
        (_, _, Some(bracket)) => bracket.checked_sub(1)?,
        _ => return None,
    };
    let last = if scan.kind(gap) == Some(Kind::Space) {
        gap.checked_sub(1)?
    } else {
        return None;
    };
    if !matches!(
        scan.kind(last),
        Some(Kind::Word | Kind::Digits | Kind::Sign('_'))
    ) {
        return None;
    }
    let from = name_start(scan, last);
    let said = scan.joined(from, last + 1);
    let earlier: Vec<&str> = scan.before(from).take(2).collect();
    let called = matches!(earlier.as_slice(), [am, i] if any(&["am", "m", "bin", "soy", "suis"], am) && any(&["i", "ich", "yo", "je"], i))
        || earlier
            .first()
            .is_some_and(|word| any(OWN, word) || any(&["soy", "dm", "ping", "msg", "pm"], word))
        || (earlier.first().is_some_and(|word| any(&["is", "it"], word))
            && earlier.get(1).is_some_and(|word| any(OWN, word)));
    let usual = any(USUAL, &said) || any(STOP, &said) || said.len() < 3;
    let ambiguous = any(AMBIGUOUS, scan.text(place));
    let mailed = scan.stands_for(place, mark::MAILBOX)
        && is_made_up(scan, from, last + 1)
        && scan
            .before(from)
            .take(3)
            .any(|word| any(&["mail", "email", "correo", "write", "reach"], word));
    let taken = (called && !usual)
        || mailed
        || (is_made_up(scan, from, last + 1) && said.contains('_') && !ambiguous);
    taken.then_some((from, last + 1))
}

/// `name_88 is my Telegram`.
fn before_own_place(scan: &Scan, place: usize) -> Option<(usize, usize)> {
    let mine = place.checked_sub(2).filter(|at| scan.one_of(*at, MY))?;
    let is = (mine.checked_sub(2)).filter(|at| scan.one_of(*at, &["is", "es", "ist", "est"]))?;
    let last = is.checked_sub(2)?;
    let spaced = [last + 1, is + 1, mine + 1]
        .into_iter()
        .all(|at| scan.kind(at) == Some(Kind::Space));
    let from = name_start(scan, last);
    let named = scan.stands_for(place, mark::PLACE) && is_made_up(scan, from, last + 1);
    (spaced && named).then_some((from, last + 1))
}

/// What one is on a messenger without naming oneself.
const USUAL: &[&str] = &[
    "active",
    "available",
    "online",
    "often",
    "working",
    "always",
    "never",
    "mostly",
    "fluent",
    "here",
    "posting",
    "new",
    "reachable",
    "moderator",
    "moderating",
    "back",
];

/// `my handle is name`, `find me on Telegram, username name`.
fn after_handle(scan: &Scan, at: usize) -> Option<(usize, usize)> {
    let earlier: Vec<&str> = scan.before(at).take(7).collect();
    let own = earlier
        .iter()
        .take(2)
        .any(|word| any(&["my", "mein", "mi", "mon"], word));
    let reached = earlier
        .windows(2)
        .any(|pair| matches!(pair, [me, verb] if any(&["me"], me) && any(REACH, verb)));
    if !(own || reached) || !(scan.one_of(at, OWN) || (reached && is_label(scan, at))) {
        return None;
    }
    let mut next = at + 1;
    let mut linked = reached;
    loop {
        match scan.kind(next) {
            Some(Kind::Space) => {}
            Some(Kind::Sign(':' | '=' | '-' | '"' | '\'' | '@')) => linked = true,
            Some(Kind::Word)
                if scan.one_of(next, &["is", "everywhere", "there", "on"])
                    || is_place(scan, next) =>
            {
                linked = true
            }
            _ => break,
        }
        next += 1;
    }
    let end = name(scan, next)?;
    let said = scan.joined(next, end);
    (linked && !any(STOP, &said)).then_some((next, end))
}
