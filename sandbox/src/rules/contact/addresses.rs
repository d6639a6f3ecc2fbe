//! Addresses of mailboxes and of pages, as they are and as people write them who do not want to be
//! found by a filter: with spaces, in brackets, in words.

use super::names::{HOSTS, HOSTS_ABOVE, MAILBOXES, OPEN_PATHS, PERSONAL_PATHS, Paths, TLDS, mark};
use super::scan::{Kind, Scan, any};

/// How a sign was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Written {
    /// As it is.
    Plainly,
    /// With spaces around.
    Apart,
    /// In brackets, or as a word that means nothing else there.
    Disguised,
    /// As a word that may mean something else.
    AsWord,
}

/// A sign at a place, in any of its disguises: what follows it, and how it was written.
fn sign(scan: &Scan, at: usize, sign: char, words: u8) -> Option<(usize, Written)> {
    let inner = scan.skip(at);
    let says = |at: usize| scan.sign(at, sign) || scan.stands_for(at, words);
    let opens = |at: usize| {
        matches!(
            scan.kind(at),
            Some(Kind::Sign(
                '(' | '[' | '{' | '<' | '-' | '_' | '*' | '|' | '/' | '"' | '\'' | '“' | '«'
            ))
        )
    };
    let closes = |at: usize| {
        matches!(
            scan.kind(at),
            Some(Kind::Sign(
                ')' | ']' | '}' | '>' | '-' | '_' | '*' | '|' | '/' | '"' | '\'' | '”' | '»'
            ))
        )
    };
    if scan.sign(inner, sign) {
        let mut last = inner;
        while sign == '@' && scan.sign(last + 1, sign) {
            last += 1;
        }
        let next = scan.skip(last + 1);
        let written = if inner == at && next == last + 1 {
            Written::Plainly
        } else {
            Written::Apart
        };
        return Some((next, written));
    }
    if opens(inner) {
        let said = scan.skip(inner + 1);
        let close = scan.skip(said + 1);
        // One letter is enough within brackets.
        let letter = sign == '@' && scan.one_of(said, &["a"]);
        return ((says(said) || letter) && closes(close))
            .then(|| (scan.skip(close + 1), Written::Disguised));
    }
    let word =
        inner > at && scan.stands_for(inner, words) && scan.kind(inner + 1) == Some(Kind::Space);
    // "At the rate" is how the sign is called in India.
    let rate = scan.one_of(inner + 2, &["the"]) && scan.one_of(inner + 4, &["rate"]) && sign == '@';
    let next = inner + if rate { 6 } else { 2 };
    word.then_some((
        next,
        if rate {
            Written::Disguised
        } else {
            Written::AsWord
        },
    ))
}

/// A name without dots: letters, digits and what may stand between them.
fn atom(scan: &Scan, begin: usize) -> Option<usize> {
    let mut at = begin;
    let mut end = None;
    loop {
        match scan.kind(at) {
            Some(Kind::Word | Kind::Digits) => end = Some(at + 1),
            Some(Kind::Sign('_' | '-' | '+' | '%')) if end.is_some() => {}
            Some(Kind::Sign('_')) => {}
            _ => return end,
        }
        at += 1;
    }
}

/// The name of a host.
struct Host {
    end: usize,
    /// In lower case.
    name: String,
    written: Written,
}

impl Host {
    fn last(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    fn is_mailbox(&self) -> bool {
        let mut labels = self.name.split('.');
        any(MAILBOXES, labels.next().unwrap_or_default())
    }
}

/// Reads the name of a host, as far as it makes one.
fn host(scan: &Scan, begin: usize) -> Option<Host> {
    let mut at = label(scan, begin)?;
    // Nearly every word ends here, before anything is copied.
    if sign(scan, at, '.', mark::DOT).is_none() && !scan.stands_for(begin, mark::MAILBOX) {
        return None;
    }
    let mut name = scan.joined(begin, at).to_lowercase();
    let mut best = any(MAILBOXES, &name).then(|| Host {
        end: at,
        name: name.clone(),
        written: Written::Plainly,
    });
    let mut loosest = Written::Plainly;
    while let Some((next, written)) = sign(scan, at, '.', mark::DOT) {
        let Some(end) = label(scan, next) else { break };
        let sentence = written == Written::Apart && scan.sign(at, '.') && !any(MAILBOXES, &name);
        if sentence {
            break;
        }
        loosest = loosest.max(written);
        name = format!("{name}.{}", scan.joined(next, end).to_lowercase());
        at = end;
        let last = name.rsplit('.').next().unwrap_or_default();
        let lettered = last.chars().count() >= 2 && last.chars().all(char::is_alphabetic);
        if lettered && (loosest == Written::Plainly || any(TLDS, last)) {
            best = Some(Host {
                end,
                name: name.clone(),
                written: loosest,
            });
        }
    }
    best
}

/// A part of a host's name.
fn label(scan: &Scan, begin: usize) -> Option<usize> {
    let mut at = begin;
    let mut end = None;
    loop {
        match scan.kind(at) {
            Some(Kind::Word | Kind::Digits) => end = Some(at + 1),
            Some(Kind::Sign('-')) if end.is_some() && !scan.stands_for(at + 1, mark::DOT) => {}
            _ => return end,
        }
        at += 1;
    }
}

/// Mailboxes, as tokens from and to.
pub(super) fn mailboxes(scan: &Scan) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let named = scan.has(mark::DOT | mark::MAILBOX) || scan.has_inner_dot();
    let spoken =
        named && (scan.has(mark::AT | mark::MAILBOX) || scan.holds("(a)") || scan.holds("[a]"));
    if !scan.holds("@") && !spoken && !scan.holds("DOT") {
        return found;
    }
    for at in 0..scan.len() {
        found.extend(run_together(scan, at));
        found.extend(without_signs(scan, at));
        if !matches!(
            scan.kind(at),
            Some(Kind::Word | Kind::Digits | Kind::Sign('_' | '+' | '-'))
        ) {
            continue;
        }
        // Inside a name the next token is looked at again.
        let name_goes_on = matches!(scan.kind(at + 1), Some(Kind::Word | Kind::Digits));
        if name_goes_on {
            continue;
        }
        let Some((next, written)) = sign(scan, at + 1, '@', mark::AT) else {
            continue;
        };
        if let Some(host) = host(scan, next)
            && is_mailbox(scan, at, written, &host)
        {
            found.push((name_before(scan, at), host.end));
        }
    }
    found
}

/// `luciaATgmailDOTcom`.
fn run_together(scan: &Scan, at: usize) -> Option<(usize, usize)> {
    let (name, host) = scan.text(at).split_once("AT")?;
    let (host, end) = host.rsplit_once("DOT")?;
    let small = |text: &str| !text.is_empty() && text.chars().all(char::is_lowercase);
    (scan.is_word(at) && small(name) && small(host) && any(TLDS, end))
        .then(|| (name_before(scan, at), at + 1))
}

/// `my mail is lucia gmail com`.
fn without_signs(scan: &Scan, at: usize) -> Option<(usize, usize)> {
    let spaced = |at: usize| scan.kind(at) == Some(Kind::Space);
    let ends = scan.one_of(at, MAILBOXES)
        && spaced(at + 1)
        && scan.one_of(at + 2, &["com", "net", "org", "de", "es", "fr"]);
    let name = at
        .checked_sub(2)
        .filter(|name| ends && spaced(name + 1) && scan.is_word(*name))?;
    let own = scan.before(name).take(5).any(|word| {
        any(
            &["my", "mail", "email", "write", "contact", "reach", "me"],
            word,
        )
    });
    own.then(|| (name_before(scan, name), at + 3))
}

fn is_mailbox(scan: &Scan, at: usize, written: Written, host: &Host) -> bool {
    let dotted = host.name.contains('.');
    let known = any(TLDS, host.last());
    // Tools that are addressed like people, and pictures for dense screens.
    let tool =
        dotted && written == Written::Plainly && any(&["git", "hg", "svn", "npm"], scan.text(at));
    let dense = host
        .name
        .split('.')
        .next()
        .is_some_and(|first| matches!(first, "1x" | "2x" | "3x" | "4x"));
    if tool || dense {
        return false;
    }
    match written {
        Written::Plainly if host.written == Written::Plainly => true,
        Written::Plainly | Written::Apart | Written::Disguised => {
            (dotted && known) || host.is_mailbox()
        }
        Written::AsWord => {
            (dotted && known && matches!(host.written, Written::AsWord | Written::Disguised))
                || (host.is_mailbox() && (dotted || !any(EMPLOYED, scan.text(at))))
        }
    }
}

/// What one is or does at a company whose name a mailbox has as well.
#[rustfmt::skip]
const EMPLOYED: &[&str] = &[
    "work", "worked", "working", "works", "job", "jobs", "role", "position", "years", "year", "months", "month", "time",
    "engineer", "analyst", "moderator", "annotator", "rater", "linguist", "manager", "lead", "intern", "internship",
    "contractor", "consultant", "employed", "employee", "team", "teams", "people", "experience", "was", "am", "is",
    "are", "been", "were", "being", "started", "joined", "trained", "hired", "look", "looking", "looked", "support",
    "projects", "project", "colleagues", "also", "now", "currently", "previously", "while",
];

/// Where the name before an at begins, whose last token is known.
fn name_before(scan: &Scan, last: usize) -> usize {
    let mut from = last;
    loop {
        let before = |step: usize| from.checked_sub(step);
        let kind = |step: usize| before(step).and_then(|at| scan.kind(at));
        let name = |kind: Option<Kind>| matches!(kind, Some(Kind::Word | Kind::Digits));
        if name(kind(1)) || matches!(kind(1), Some(Kind::Sign('_' | '-' | '+' | '%'))) {
            from -= 1;
        } else if kind(1) == Some(Kind::Sign('.')) && name(kind(2)) {
            from -= 2;
        } else if let Some(dot) = before(2).filter(|at| scan.stands_for(*at, mark::DOT))
            && kind(1) == Some(Kind::Space)
            && scan.kind(dot.wrapping_sub(1)) == Some(Kind::Space)
            && name(dot.checked_sub(2).and_then(|at| scan.kind(at)))
        {
            from = dot - 2;
        } else {
            return from;
        }
    }
}

/// Pages by which somebody can be reached, as tokens from and to.
pub(super) fn links(scan: &Scan) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if !scan.holds("/") && !scan.has(mark::SLASH) && !scan.has_inner_dot() {
        return found;
    }
    let mut at = 0;
    while at < scan.len() {
        if let Some(end) = call(scan, at) {
            found.push((at, end));
            at = end;
            continue;
        }
        let begins = matches!(scan.kind(at), Some(Kind::Word | Kind::Digits))
            && !at.checked_sub(1).is_some_and(|before| {
                scan.sign(before, '-')
                    || (scan.sign(before, '.')
                        && before.checked_sub(1).is_some_and(|at| scan.is_word(at)))
            });
        let host = if begins { host(scan, at) } else { None };
        let Some(host) = host.filter(|host| host.name.contains('.')) else {
            at += 1;
            continue;
        };
        let (path, end) = path(scan, host.end);
        if leads_to_somebody(&host.name, &path)
            || (any(TLDS, host.last()) && is_own_page(scan, at, &host, &path))
        {
            found.push((with_scheme(scan, at), end));
        }
        at = host.end.max(at + 1);
    }
    found
}

/// An address that opens a messenger, like `tg://resolve?domain=…`.
fn call(scan: &Scan, at: usize) -> Option<usize> {
    let schemes = [
        "tg", "whatsapp", "viber", "skype", "sgnl", "weixin", "facetime", "xmpp", "callto",
        "zoommtg",
    ];
    let slashes = scan.sign(at + 1, ':') && scan.sign(at + 2, '/') && scan.sign(at + 3, '/');
    if !slashes || !scan.one_of(at, &schemes) {
        return None;
    }
    let (_, end) = path(scan, at + 3);
    (end > at + 4).then_some(end)
}

/// The path behind a host, without its first slash and in lower case, and where it ends.
fn path(scan: &Scan, begin: usize) -> (String, usize) {
    let Some((mut at, written)) = sign(scan, begin, '/', mark::SLASH) else {
        return (String::new(), begin);
    };
    let first = at;
    if written == Written::Plainly || scan.sign(begin, '/') {
        while !matches!(
            scan.kind(at),
            None | Some(
                Kind::Space
                    | Kind::Line
                    | Kind::Sign(
                        '"' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | '|'
                    )
            )
        ) {
            at += 1;
        }
        while at > first
            && matches!(
                scan.kind(at - 1),
                Some(Kind::Sign('.' | '!' | '?' | ':' | '\'' | '*'))
            )
        {
            at -= 1;
        }
        return (scan.joined(first, at).to_lowercase(), at);
    }
    let mut path = String::new();
    loop {
        if scan.sign(at, '@') {
            at += 1;
            path.push('@');
        }
        let Some(end) = atom(scan, at) else {
            return (path, at);
        };
        path.push_str(&scan.joined(at, end).to_lowercase());
        match sign(scan, end, '/', mark::SLASH) {
            Some((next, _)) => {
                path.push('/');
                at = next;
            }
            None => return (path, end),
        }
    }
}

/// Where an address begins whose host begins at a place.
fn with_scheme(scan: &Scan, at: usize) -> usize {
    let slashes = |at: usize| scan.sign(at, '/');
    match at.checked_sub(4) {
        Some(scheme)
            if slashes(at - 1)
                && slashes(at - 2)
                && scan.sign(at - 3, ':')
                && scan.is_word(scheme) =>
        {
            scheme
        }
        _ => at,
    }
}

/// Whether a page is known to be somebody's.
fn leads_to_somebody(host: &str, path: &str) -> bool {
    let bare = host.strip_prefix("www.").unwrap_or(host);
    if bare == "opentrain.ai" || bare.ends_with(".opentrain.ai") {
        return false;
    }
    let segment = path.split(['/', '?', '#']).next().unwrap_or_default();
    let named = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
    let under = |known: &str| {
        bare == known
            || bare
                .strip_suffix(known)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    let of_their_own = HOSTS_ABOVE
        .iter()
        .any(|above| under(above) && bare != *above);
    if of_their_own {
        return true;
    }
    if let Some((_, paths)) = HOSTS.iter().find(|(known, _)| under(known)) {
        return match paths {
            Paths::Any => named(path),
            Paths::But(open) => {
                named(segment) && !open.contains(&segment) && !OPEN_PATHS.contains(&segment)
            }
            Paths::Under(begins) => begins
                .iter()
                .any(|begin| path.strip_prefix(begin).is_some_and(named)),
        };
    }
    (segment.starts_with('@') && named(segment)) || PERSONAL_PATHS.contains(&segment)
}

/// Whether the words before a page call it the writer's own, or the way to reach them.
fn is_own_page(scan: &Scan, at: usize, host: &Host, path: &str) -> bool {
    if host.name.ends_with("opentrain.ai")
        || (host.written == Written::Plainly && is_file(host, path))
    {
        return false;
    }
    let before: Vec<String> = scan
        .before(with_scheme(scan, at))
        .take(6)
        .map(str::to_lowercase)
        .collect();
    let has = |words: &[&str]| before.iter().any(|word| words.contains(&word.as_str()));
    let own = has(&["my", "meine", "mi", "mon", "minha"])
        && has(&[
            "site",
            "website",
            "webpage",
            "homepage",
            "portfolio",
            "blog",
            "page",
            "web",
            "webseite",
        ]);
    let reached = before.windows(2).any(|pair| match pair {
        // The nearest word stands first.
        [later, earlier] => {
            matches!(later.as_str(), "me" | "us")
                && matches!(
                    earlier.as_str(),
                    "reach"
                        | "contact"
                        | "write"
                        | "message"
                        | "email"
                        | "find"
                        | "book"
                        | "call"
                        | "meet"
                        | "hire"
                )
        }
        _ => false,
    });
    own || reached
}

/// A name like `main.py`, whose ending is a country's too.
fn is_file(host: &Host, path: &str) -> bool {
    path.is_empty()
        && any(
            &["py", "md", "rs", "pl", "sh", "ps", "cc", "so", "ai", "zip"],
            host.last(),
        )
        && host.name.matches('.').count() == 1
        && !any(&["ai"], host.last())
}
