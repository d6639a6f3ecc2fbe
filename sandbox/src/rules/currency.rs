//! Whose money an amount is in. The platform pays in US dollars alone, so all that is asked is whether
//! a word or sign means them. Amounts themselves are read in `reading`.

use iso_currency::Currency as Code;

use super::lists::List;
use super::words::lowered;

/// What is said about the money of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Money {
    /// US dollars, said outright.
    Us,
    /// A `$` or a "dollars" that other countries use as well.
    Dollar,
    /// Some other country's.
    Other,
}

impl Money {
    /// Of two things said about one amount, the one that says more.
    pub(super) fn and(self, other: Money) -> Money {
        match (self, other) {
            (Money::Other, _) | (_, Money::Other) => Money::Other,
            (Money::Us, _) | (_, Money::Us) => Money::Us,
            _ => Money::Dollar,
        }
    }
}

/// Codes whose money is written with a `$`, too.
static WRITTEN_WITH_DOLLAR: List = List::of(&[
    "ARS", "AUD", "BBD", "BMD", "BND", "BRL", "BSD", "BZD", "CAD", "CLP", "COP", "CUP", "DOP",
    "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "MXN", "NAD", "NIO", "NZD", "SBD", "SGD", "SRD",
    "TTD", "TWD", "UYU", "XCD", "ZWG",
]);
/// Codes that are also words or abbreviations of other things, in capitals as well.
static AMBIGUOUS: List = List::of(&[
    "ALL", "ANG", "BAM", "CAD", "COP", "CUP", "DOP", "ERN", "GEL", "LAK", "MAD", "MOP", "NIO",
    "PEN", "PHP", "RON", "SOS", "TOP", "TRY", "WST", "XXX", "XTS",
]);
/// Codes that people write in small letters as well.
static IN_SMALL: List = List::of(&[
    "aud", "brl", "cad", "chf", "cny", "czk", "dkk", "eur", "gbp", "hkd", "huf", "idr", "ils",
    "inr", "jpy", "kes", "krw", "mxn", "myr", "ngn", "nok", "nzd", "php", "pkr", "pln", "rub",
    "sek", "sgd", "thb", "uah", "vnd", "zar",
]);
/// Abbreviations that are no codes, as they are written.
static SHORT: List = List::of(&[
    "kr",
    "Kr",
    "KR",
    "Rs",
    "RS",
    "rs",
    "Rp",
    "RM",
    "zł",
    "zl",
    "Kč",
    "Kc",
    "Ft",
    "lei",
    "Fr",
    "SFr",
    "sFr",
    "KSh",
    "Ksh",
    "KSH",
    "TSh",
    "USh",
    "Dh",
    "Dhs",
    "Tk",
    "RMB",
    "руб",
    "р",
    "грн",
    "元",
    "円",
    "圆",
    "원",
    "лв",
    "Php",
    "Eur",
    "Euro",
    "Gbp",
    "TL",
    "SR",
    "QR",
    "KD",
    "NIS",
    "Bs",
    "FCFA",
    "CFA",
    "DH",
    "LE",
    "Gs",
    "din",
    "Sh",
    "đ",
    "Re",
    "රු",
    "درهم",
    "ريال",
    "دينار",
    "جنيه",
    "XRP",
    "USDT",
    "USDC",
    "BTC",
    "ETH",
]);
/// Names of money, in the singular.
static NAMES: List = List::of(&[
    "euro",
    "pound",
    "sterling",
    "quid",
    "rupee",
    "rupiah",
    "peso",
    "yen",
    "yuan",
    "renminbi",
    "ruble",
    "rouble",
    "naira",
    "shilling",
    "krona",
    "krone",
    "kroner",
    "kronor",
    "koruna",
    "franc",
    "zloty",
    "złoty",
    "forint",
    "lira",
    "reais",
    "rand",
    "baht",
    "ringgit",
    "dirham",
    "riyal",
    "dinar",
    "shekel",
    "taka",
    "hryvnia",
    "cedi",
    "birr",
    "kwacha",
    "soles",
    "quetzal",
    "colones",
    "guarani",
    "boliviano",
    "tenge",
    "pence",
    "eurocent",
    "paise",
    "kyat",
    "leva",
    "korun",
    "koruny",
    "loonie",
    "piso",
    "kuai",
    "lempira",
    "córdoba",
    "cordoba",
    "balboa",
    "bolívar",
    "bolivar",
    "gourde",
    "manat",
    "tugrik",
    "metical",
    "ariary",
    "dalasi",
    "leone",
    "pataca",
    "ngultrum",
    "afghani",
    "escudo",
    "rial",
    "satoshi",
    "centavo",
]);
/// Names that are ordinary words, too, so that a price must follow.
static NAMES_IN_PRICES: List = List::of(&[
    "real", "won", "dong", "lev", "leu", "sol", "r", "l", "q", "p", "n", "som", "dram", "kip",
    "lek", "riel", "eurs",
]);
/// Whose dollars are not the United States'.
static OTHER_DOLLARS: List = List::of(&[
    "canadian",
    "australian",
    "aussie",
    "singapore",
    "singaporean",
    "zealand",
    "nz",
    "kiwi",
    "kong",
    "hk",
    "taiwan",
    "taiwanese",
    "jamaican",
    "bahamian",
    "barbados",
    "barbadian",
    "belize",
    "bermudian",
    "brunei",
    "caribbean",
    "cayman",
    "fiji",
    "fijian",
    "guyanese",
    "liberian",
    "namibian",
    "surinamese",
    "trinidad",
    "tobago",
    "zimbabwean",
    "zimbabwe",
    "mexican",
    "argentine",
    "au",
    "aus",
    "cdn",
    "colombian",
    "chilean",
]);

/// What a code by itself says, as it is written in a text.
pub(super) fn of_word(word: &str) -> Option<Money> {
    of_lowered(word, &lowered(word))
}

/// As [`of_word`], where the word is known in lower case as well.
pub(super) fn of_lowered(word: &str, lower: &str) -> Option<Money> {
    match lower {
        "usd" => return Some(Money::Us),
        "dollar" | "dollars" | "buck" | "bucks" | "dólar" | "dólares" => {
            return Some(Money::Dollar);
        }
        _ => {}
    }
    // Three capitals, which few words are.
    let capitals = word.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_code = (capitals && Code::from_code(word).is_some()) || IN_SMALL.has(lower);
    // Chinese, Japanese and Korean put no space behind it.
    let east = word.starts_with(['元', '円', '圆', '원']);
    (is_code || east || is_name(lower) || SHORT.has(word)).then_some(Money::Other)
}

/// What a sign says.
pub(super) fn of_sign(sign: char) -> Option<Money> {
    match sign {
        '$' | '＄' | '﹩' => Some(Money::Dollar),
        // Cents: whose, the signs beside it must tell.
        '¢' | '￠' => Some(Money::Dollar),
        sign if super::words::is_money_sign(sign) => Some(Money::Other),
        _ => None,
    }
}

/// What the letters glued to the front of a `$` say: `US$`, `C$`, `HK$`.
pub(super) fn of_prefix(letters: &str) -> Money {
    match letters.to_lowercase().as_str() {
        "us" | "usd" | "u" | "usa" => Money::Us,
        _ => Money::Other,
    }
}

/// Whether a word behind dollars says that they are the United States'.
pub(super) fn is_of_the_us(word: &str) -> bool {
    ["estadounidense", "americano", "américain", "norteamericano"]
        .iter()
        .any(|name| word.strip_suffix('s').unwrap_or(word) == *name)
}

/// Whether a word says that the dollars behind it are another country's.
pub(super) fn is_elsewhere(word: &str) -> bool {
    OTHER_DOLLARS.has(word)
}

/// Whether a word is the name of some money, no code.
pub(super) fn is_name(word: &str) -> bool {
    let single = word.strip_suffix('s').unwrap_or(word);
    NAMES.has(word) || NAMES.has(single)
}

/// Whether a word in lower case is money where a price must follow it, as in "500 won per hour".
pub(super) fn is_money_in_prices(lower: &str) -> bool {
    NAMES_IN_PRICES.has(lower)
}

/// Whether a code may mean something that is no money.
pub(super) fn is_ambiguous(word: &str) -> bool {
    has_capitals_of(&AMBIGUOUS, word)
}

/// Whether a bare `$` may mean the money of this word.
pub(super) fn is_written_with_dollar(word: &str) -> bool {
    has_capitals_of(&WRITTEN_WITH_DOLLAR, word)
        || matches!(
            lowered(word).as_ref(),
            "peso" | "pesos" | "dollars" | "dollar"
        )
}

/// Whether a list of words in capitals has a word in any case. Some letters that ASCII does not have
/// are capitals of it, so only words without such letters are spared a copy.
fn has_capitals_of(list: &List, word: &str) -> bool {
    if word.is_ascii() {
        list.has_in_any_case(word)
    } else {
        list.has(&word.to_uppercase())
    }
}

/// What a field made for a currency says: a code, a sign or a name. Anything that is not known to be
/// the US dollar is another's.
pub(super) fn of_field(text: &str) -> Option<Money> {
    let bare: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !".,()".contains(*c))
        .collect();
    match bare.to_uppercase().as_str() {
        "" => None,
        "$" | "DOLLAR" | "DOLLARS" => Some(Money::Dollar),
        "USD"
        | "US$"
        | "USD$"
        | "$USD"
        | "$US"
        | "USDOLLAR"
        | "USDOLLARS"
        | "840"
        | "UNITEDSTATESDOLLAR"
        | "UNITEDSTATESDOLLARS"
        | "AMERICANDOLLAR"
        | "AMERICANDOLLARS" => Some(Money::Us),
        _ => Some(Money::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_fields_say_whose_money_it_is() {
        let check = |word: &str, expected: Option<Money>| {
            assert_eq!(of_word(word), expected, "{word}");
        };
        check("USD", Some(Money::Us));
        check("usd", Some(Money::Us));
        check("dollars", Some(Money::Dollar));
        check("CAD", Some(Money::Other));
        check("inr", Some(Money::Other));
        check("XCG", Some(Money::Other));
        check("Rupees", Some(Money::Other));
        check("kr", Some(Money::Other));
        check("hour", None);
        check("all", None);
        check("top", None);
        let check = |field: &str, expected: Option<Money>| {
            assert_eq!(of_field(field), expected, "{field}");
        };
        check("usd", Some(Money::Us));
        check("US Dollar", Some(Money::Us));
        check("$", Some(Money::Dollar));
        check(" ", None);
        check("EUR", Some(Money::Other));
        check("C$", Some(Money::Other));
        check("€", Some(Money::Other));
        check("points", Some(Money::Other));
    }
}
