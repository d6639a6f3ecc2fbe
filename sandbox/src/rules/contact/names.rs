//! The names that tell an address from other text: endings of hosts, providers of mailboxes, places
//! where people have accounts. How they are looked for is in the neighbouring files.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::lists::Sieve;
use super::scan::plain;

/// What a word may stand for, as bits.
pub(super) mod mark {
    /// A place with accounts.
    pub(in super::super) const PLACE: u8 = 1;
    /// The sign of mailboxes.
    pub(in super::super) const AT: u8 = 1 << 1;
    /// The sign between the parts of a host.
    pub(in super::super) const DOT: u8 = 1 << 2;
    /// The sign before a path.
    pub(in super::super) const SLASH: u8 = 1 << 3;
    /// A provider of mailboxes.
    pub(in super::super) const MAILBOX: u8 = 1 << 4;
    /// A digit.
    pub(in super::super) const DIGIT: u8 = 1 << 5;
    /// An account's name is called so.
    pub(in super::super) const OWN: u8 = 1 << 6;
    /// Said of telephone numbers.
    pub(in super::super) const CALL: u8 = 1 << 7;
    /// One word with one of these may lead to somebody.
    pub(in super::super) const TELLING: u8 = PLACE | DOT | MAILBOX | OWN;
    /// What tells, in one word or in several. English is full of words for an `@`.
    pub(in super::super) const TO_TELL: u8 = TELLING | DIGIT;
}

/// Everything a word may stand for. Nearly all words stand for nothing, and then nothing has to be
/// looked for.
pub(super) fn marks(word: &str) -> u8 {
    // The case of a letter is nothing to it.
    if word.is_ascii() && !KNOWN.passes(word) {
        return 0;
    }
    // No word of the lists is longer.
    let mut lower = [0; 16];
    if let Some(lower) = lower.get_mut(..word.len())
        && word.is_ascii()
    {
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        let known = str::from_utf8(lower).ok().and_then(|word| MARKS.get(word));
        return known.copied().unwrap_or(0);
    }
    MARKS
        .get(word.to_lowercase().as_str())
        .copied()
        .unwrap_or(0)
}

fn seen(word: &str) -> String {
    word.chars().map(plain).collect()
}

/// As [`marks`], for who asks only for some of them.
pub(super) fn marks_to_tell(word: &str) -> u8 {
    if word.is_ascii() && !TO_TELL.passes(word) {
        return 0;
    }
    marks(word) & mark::TO_TELL
}

/// What all that is in [`MARKS`] looks like from afar.
static KNOWN: LazyLock<Sieve> = LazyLock::new(|| sieve(u8::MAX));
static TO_TELL: LazyLock<Sieve> = LazyLock::new(|| sieve(mark::TO_TELL));

fn sieve(marks: u8) -> Sieve {
    let mut sieve = Sieve::new();
    let known = MARKS.iter().filter(|(_, mark)| *mark & marks != 0);
    known.for_each(|(word, _)| sieve.take(word));
    sieve
}

/// As words look in a scan, where letters of other scripts that look like ours are ours.
static MARKS: LazyLock<HashMap<String, u8>> = LazyLock::new(|| {
    let lists = [
        (mark::PLACE, PLACES),
        (mark::AT, ATS),
        (mark::DOT, DOTS),
        (mark::SLASH, SLASHES),
        (mark::MAILBOX, MAILBOXES),
        (mark::OWN, OWN),
        (mark::CALL, CALLS),
    ];
    let digits = DIGITS.iter().map(|words| (mark::DIGIT, *words));
    let mut marks = HashMap::new();
    for (mark, words) in lists.into_iter().chain(digits) {
        for word in words {
            *marks.entry(seen(word)).or_default() |= mark;
        }
    }
    for (word, _) in MORE_DIGITS {
        *marks.entry(seen(word)).or_default() |= mark::DIGIT;
    }
    marks
});

/// Words for digits that stand in no row from zero on, like the half dozen of Brazil.
const MORE_DIGITS: &[(&str, char)] = &[("meia", '6')];

/// The digit that a word stands for, as it looks in a scan and in small letters.
pub(super) fn digit(word: &str) -> Option<char> {
    DIGIT_WORDS.get(word).copied()
}

static DIGIT_WORDS: LazyLock<HashMap<String, char>> = LazyLock::new(|| {
    let places = DIGITS.iter().flat_map(|words| words.iter().zip(0_u32..));
    let places =
        places.filter_map(|(word, place)| Some((*word, char::from_digit(place % 10, 10)?)));
    let all = places.chain(MORE_DIGITS.iter().copied());
    all.map(|(word, digit)| (seen(word), digit)).collect()
});

/// Words for signs.
const DOTS: &[&str] = &[
    "dot",
    "punto",
    "punkt",
    "ponto",
    "point",
    "period",
    "точка",
    "крапка",
    "kropka",
    "pont",
    "tečka",
    "tecka",
    "nokta",
    "titik",
    "punktum",
];
const ATS: &[&str] = &[
    "at",
    "arroba",
    "arobase",
    "ät",
    "chiocciola",
    "klammeraffe",
    "собака",
    "małpa",
    "malpa",
    "kukac",
    "zavináč",
    "zavinac",
    "apenstaartje",
    "snabela",
];
const SLASHES: &[&str] = &["slash", "barra", "schrägstrich", "слэш", "слеш"];

/// Words that are said of telephone numbers.
#[rustfmt::skip]
const CALLS: &[&str] = &[
    "phone", "telephone", "tel", "telefon", "telefono", "teléfono", "telefone", "téléphone", "mobile", "cell",
    "cellphone", "handy", "handynummer", "rufnummer", "móvil", "movil", "celular", "portable", "whatsapp", "whatsap",
    "wa", "viber", "zalo", "imo", "dial", "fax", "hotline", "sms", "landline", "llámame", "llamame", "anrufen",
    "cel", "cellulare", "telefonnummer", "telefonino", "telefoon", "telefoonnummer", "mobiel", "telepon", "telpon",
    "zap", "zapzap", "whats", "wpp", "wasap", "guasap", "fijo", "телефон", "тел", "набери", "мобильный", "ватсап", "вотсап", "звоните", "τηλέφωνο", "τηλ", "फोन", "फ़ोन", "मोबाइल", "هاتف",
    "الهاتف", "جوال", "واتساب", "טלפון", "전화", "전화번호",
];
/// The same in scripts that put no spaces between words, so that they stand inside of longer ones.
pub(super) const CALLS_INSIDE: &[&str] = &[
    "电话",
    "電話",
    "手机",
    "手機",
    "携帯",
    "联系",
    "連絡",
    "전화",
    "연락처",
    "โทร",
    "เบอร์",
];

/// What people call the name of their account.
pub(super) const OWN: &[&str] = &["handle", "username", "nick", "nickname", "alias"];

/// Digits in words, from zero; then other words for them.
pub(super) const DIGITS: &[&[&str]] = &[
    &[
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh",
    ],
    &[
        "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve",
    ],
    &[
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "o",
    ],
    &[
        "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun",
    ],
    &[
        "zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove",
    ],
    &[
        "zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove",
    ],
    &[
        "ноль",
        "один",
        "два",
        "три",
        "четыре",
        "пять",
        "шесть",
        "семь",
        "восемь",
        "девять",
        "нуль",
    ],
    &[
        "нуль",
        "один",
        "два",
        "три",
        "чотири",
        "п'ять",
        "шість",
        "сім",
        "вісім",
        "дев'ять",
    ],
    &[
        "zero",
        "jeden",
        "dwa",
        "trzy",
        "cztery",
        "pięć",
        "sześć",
        "siedem",
        "osiem",
        "dziewięć",
    ],
    &[
        "nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen",
    ],
    &[
        "sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz",
    ],
    &[
        "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
        "kosong",
    ],
    &[
        "sifuri", "moja", "mbili", "tatu", "nne", "tano", "sita", "saba", "nane", "tisa",
    ],
    &[
        "शून्य",
        "एक",
        "दो",
        "तीन",
        "चार",
        "पांच",
        "छह",
        "सात",
        "आठ",
        "नौ",
    ],
    &[
        "صفر",
        "واحد",
        "اثنان",
        "ثلاثة",
        "أربعة",
        "خمسة",
        "ستة",
        "سبعة",
        "ثمانية",
        "تسعة",
    ],
];

/// Endings of hosts; what is written with spaces or in words must have one of them.
#[rustfmt::skip]
pub(super) const TLDS: &[&str] = &[
    "com", "net", "org", "info", "biz", "edu", "gov", "io", "ai", "dev", "app", "co", "me", "tv", "cc", "ly", "gg", "to",
    "eu", "uk", "us", "ca", "au", "nz", "de", "fr", "es", "it", "pt", "br", "mx", "ar", "cl", "pe", "ve", "uy", "ec",
    "in", "pk", "bd", "lk", "np", "ph", "id", "vn", "th", "my", "sg", "hk", "jp", "kr", "cn", "tw", "ng", "ke", "gh",
    "za", "tz", "ug", "et", "eg", "ma", "dz", "tn", "tr", "ua", "ru", "by", "kz", "pl", "ro", "nl", "be", "ch", "at",
    "se", "no", "dk", "fi", "ie", "is", "cz", "sk", "hu", "gr", "bg", "rs", "hr", "si", "lt", "lv", "ee", "il", "ae",
    "sa", "qa", "ir", "xyz", "online", "site", "tech", "pro", "work", "email", "chat", "link", "page", "live", "space",
    "club", "shop", "store", "cloud", "world", "blog", "one", "name", "example", "im", "fm", "sh", "cat",
];

/// Who gives out mailboxes, by the first part of the host.
#[rustfmt::skip]
pub(super) const MAILBOXES: &[&str] = &[
    "gmail", "googlemail", "yahoo", "ymail", "rocketmail", "hotmail", "outlook", "msn", "icloud", "aol", "gmx",
    "protonmail", "proton", "tutanota", "tuta", "fastmail", "zoho", "mailru", "yandex", "qq", "naver", "rediffmail",
    "libero", "laposte", "wanadoo", "seznam", "mailinator",
];

/// Places where people have accounts under a name, all letters small. Those of more than one meaning
/// are in [`AMBIGUOUS`] as well.
#[rustfmt::skip]
pub(super) const PLACES: &[&str] = &[
    "whatsapp", "whatsap", "telegram", "wechat", "weixin", "viber", "skype", "discord", "instagram", "insta", "ig",
    "linkedin", "facebook", "fb", "messenger", "snapchat", "tiktok", "twitter", "threads", "bluesky", "mastodon",
    "kakaotalk", "kakao", "zalo", "kik", "imo", "vk", "vkontakte", "signal", "line", "slack", "zoom", "teams", "hangouts",
    "threema", "微信", "카카오톡", "카톡", "телеграм", "телеграме", "телега", "ватсап", "скайп", "инстаграм", "wickr",
    "qq", "vx", "snap", "venmo", "cashapp", "icq", "matrix", "upwork", "fiverr", "calendly", "gmail", "hotmail",
    "outlook", "yahoo", "tg", "wa", "x",
];

/// Those that are ordinary words too.
pub(super) const AMBIGUOUS: &[&str] = &[
    "signal",
    "line",
    "slack",
    "zoom",
    "teams",
    "messenger",
    "threads",
    "matrix",
    "x",
    "wa",
    "tg",
    "ig",
    "vk",
    "fb",
    "imo",
    "vx",
    "snap",
    "outlook",
];

/// Where conversations are held; a request to go there is one to leave.
pub(super) const MESSENGERS: &[&str] = &[
    "whatsapp",
    "telegram",
    "wechat",
    "viber",
    "skype",
    "discord",
    "instagram",
    "facebook",
    "snapchat",
    "linkedin",
    "kakaotalk",
    "zalo",
];

/// Which pages of a host are somebody's.
pub(super) enum Paths {
    /// All of them.
    Any,
    /// All but those that begin so.
    But(&'static [&'static str]),
    /// Those that begin so.
    Under(&'static [&'static str]),
}

/// Pages that a site with accounts has for everybody.
#[rustfmt::skip]
pub(super) const OPEN_PATHS: &[&str] = &[
    "about", "help", "search", "explore", "login", "signup", "download", "downloads", "terms", "privacy", "legal",
    "policies", "jobs", "careers", "developers", "docs", "blog", "pricing", "features", "home", "hashtag", "watch",
    "events", "marketplace", "business", "ads", "p", "reel", "reels", "tv", "i", "settings", "support", "api", "faq",
];

/// Hosts where people have pages under their names, or doors to talk through.
#[rustfmt::skip]
pub(super) const HOSTS: &[(&str, Paths)] = &[
    ("t.me", Paths::Any), ("telegram.me", Paths::Any), ("telegram.dog", Paths::Any), ("wa.me", Paths::Any),
    ("wa.link", Paths::Any), ("chat.whatsapp.com", Paths::Any), ("api.whatsapp.com", Paths::Under(&["send"])),
    ("whatsapp.com", Paths::Under(&["channel/", "catalog/"])), ("signal.me", Paths::Any), ("signal.group", Paths::Any),
    ("discord.gg", Paths::Any), ("discord.com", Paths::Under(&["invite/", "users/"])),
    ("discordapp.com", Paths::Under(&["invite/", "users/"])), ("join.skype.com", Paths::Any), ("line.me", Paths::Any),
    ("join.slack.com", Paths::Any), ("weixin.qq.com", Paths::Any), ("u.wechat.com", Paths::Any), ("viber.me", Paths::Any),
    ("zalo.me", Paths::Any), ("open.kakao.com", Paths::Any), ("matrix.to", Paths::Any), ("threema.id", Paths::Any),
    ("m.me", Paths::Any), ("fb.me", Paths::Any), ("fb.com", Paths::But(&["groups"])),
    ("facebook.com", Paths::But(&["groups", "sharer"])), ("instagram.com", Paths::But(&["stories"])),
    ("twitter.com", Paths::But(&["intent"])), ("x.com", Paths::But(&["intent"])), ("tiktok.com", Paths::Under(&["@"])),
    ("snapchat.com", Paths::Under(&["add/"])), ("vk.com", Paths::But(&["feed"])), ("ok.ru", Paths::But(&["video"])),
    ("threads.net", Paths::Under(&["@"])), ("bsky.app", Paths::Under(&["profile/"])),
    ("linkedin.com", Paths::Under(&["in/", "pub/", "profile/"])), ("lnkd.in", Paths::Any),
    ("xing.com", Paths::Under(&["profile/"])), ("upwork.com", Paths::Under(&["freelancers/", "fl/"])),
    ("fiverr.com", Paths::But(&["categories"])), ("freelancer.com", Paths::Under(&["u/"])),
    ("zoom.us", Paths::Under(&["j/", "my/", "s/", "w/", "meeting/"])), ("meet.google.com", Paths::Any),
    ("teams.microsoft.com", Paths::Under(&["l/"])), ("teams.live.com", Paths::Any), ("meet.jit.si", Paths::Any),
    ("whereby.com", Paths::But(&["information"])), ("calendly.com", Paths::But(&["integrations"])),
    ("cal.com", Paths::But(&["app-store"])), ("savvycal.com", Paths::But(&[])), ("tidycal.com", Paths::But(&[])),
    ("calendar.app.google", Paths::Any), ("calendar.google.com", Paths::Under(&["calendar/appointments"])),
    ("koalendar.com", Paths::But(&[])), ("doodle.com", Paths::Under(&["bp/", "mm/"])), ("linktr.ee", Paths::Any),
    ("about.me", Paths::Any), ("bio.link", Paths::Any), ("beacons.ai", Paths::But(&[])), ("carrd.co", Paths::But(&[])),
    ("keybase.io", Paths::But(&[])), ("paypal.me", Paths::Any), ("paypal.com", Paths::Under(&["paypalme/"])),
    ("venmo.com", Paths::But(&[])), ("cash.app", Paths::Under(&["$"])), ("ko-fi.com", Paths::But(&[])),
    ("buymeacoffee.com", Paths::But(&[])), ("patreon.com", Paths::But(&["posts"])), ("youtube.com", Paths::Under(&["@"])),
];

/// Hosts that give everybody a host of their own below them.
pub(super) const HOSTS_ABOVE: &[&str] = &["carrd.co", "bsky.social", "wixsite.com", "t.me"];

/// First parts of a path that lead to a person on any host.
pub(super) const PERSONAL_PATHS: &[&str] = &[
    "contact",
    "contact-me",
    "contactme",
    "hire-me",
    "hireme",
    "hire",
    "book-me",
    "bookme",
    "book-a-call",
    "meet-me",
    "about-me",
    "aboutme",
    "my-cv",
    "cv",
    "resume",
    "vcard",
    "whatsapp",
    "telegram",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_known_in_any_case() {
        for (word, mark) in MARKS.iter() {
            for word in [(*word).to_owned(), word.to_uppercase()] {
                assert_eq!(marks(&word), *mark, "{word}");
                assert_eq!(marks_to_tell(&word), mark & mark::TO_TELL, "{word}");
            }
        }
        assert_eq!(marks("annotation") | marks_to_tell("at"), 0);
    }
}
