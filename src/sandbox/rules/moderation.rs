//! What the platform does not let through: ways around it, discrimination, work for nothing.
//! The strings are this sandbox's own; the API documents no list of them.

use serde_json::{Map, Value};

use super::fields::rate_key;
use super::words::{Token, tokens};

/// Why a job may not be listed; empty when it may.
pub(crate) fn objections(job: &Map<String, Value>) -> Vec<String> {
    let mut reasons = Vec::new();
    let text = texts(job);
    if let Some(what) = contact_details(&text) {
        reasons.push(format!("contact_details: the text contains {what}"));
    }
    if let Some(phrase) = DISCRIMINATION.iter().find(|phrase| says(&text, phrase)) {
        reasons.push(format!("discrimination: the text asks for \"{phrase}\""));
    }
    let payment = job.get("paymentType").and_then(Value::as_str);
    let rate = payment
        .and_then(rate_key)
        .and_then(|key| job.get(key))
        .and_then(Value::as_f64);
    if rate.is_some_and(|rate| rate <= 0.0) {
        reasons.push("zero_pay: the rate is 0".into());
    } else if let Some(phrase) = UNPAID.iter().find(|phrase| says(&text, phrase)) {
        reasons.push(format!("zero_pay: the text says \"{phrase}\""));
    }
    reasons
}

const DISCRIMINATION: &[&str] = &[
    "men only",
    "males only",
    "only men",
    "only males",
    "male only",
    "women only",
    "females only",
    "only women",
    "only females",
    "female only",
    "no women",
    "no men",
    "no foreigners",
    "no immigrants",
    "no muslims",
    "no jews",
    "no christians",
    "christians only",
    "whites only",
    "white only",
    "no blacks",
    "no disabled",
    "no gays",
    "no pregnant",
    "under 30 only",
    "under 35 only",
    "must be young",
    "young people only",
    "unmarried",
];

const UNPAID: &[&str] = &[
    "unpaid",
    "no pay",
    "without pay",
    "work for free",
    "for exposure",
];

const MESSENGERS: &[&str] = &["whatsapp", "telegram", "wechat", "viber", "skype"];

fn texts(job: &Map<String, Value>) -> String {
    let mut all = String::new();
    for value in job.values() {
        if let Some(text) = value.as_str() {
            all.push_str(text);
            all.push('\n');
        }
    }
    all
}

fn contact_details(text: &str) -> Option<&'static str> {
    let words = || text.split(|c: char| c.is_whitespace() || "<>()[],;\"".contains(c));
    if words().any(is_email) {
        return Some("an e-mail address");
    }
    if phone_number(text) {
        return Some("a phone number");
    }
    let lower = text.to_lowercase();
    if ["t.me/", "wa.me/", "discord.gg/"]
        .iter()
        .any(|link| lower.contains(link))
    {
        return Some("a link to a messenger");
    }
    // A job may be about messenger data; "on WhatsApp" with a request to write is the way around.
    let asks = ["contact", "message", "write", "reach", "text", "add", "dm"];
    let spoken: Vec<String> = tokens(text)
        .into_iter()
        .filter_map(Token::into_word)
        .collect();
    let near = |index: usize, word: &String| {
        MESSENGERS.contains(&word.as_str())
            && spoken
                .iter()
                .skip(index.saturating_sub(4))
                .take(index.min(4))
                .any(|before| asks.contains(&before.as_str()))
    };
    spoken
        .iter()
        .enumerate()
        .any(|(index, word)| near(index, word))
        .then_some("a request to talk off the platform")
}

fn is_email(word: &str) -> bool {
    word.trim_matches('.')
        .split_once('@')
        .is_some_and(|(name, host)| {
            !name.is_empty()
                && host
                    .split_once('.')
                    .is_some_and(|(a, b)| !a.is_empty() && b.len() > 1)
        })
}

/// Eleven or more digits with only spaces, dots, hyphens and brackets between, or a plus and eight.
fn phone_number(text: &str) -> bool {
    // Two dates side by side have as many digits as a phone number.
    let words = text
        .split(' ')
        .map(|word| if is_date(word) { "," } else { word });
    let mut digits = 0;
    let mut plus = false;
    for c in words.flat_map(|word| word.chars().chain([' '])) {
        match c {
            '0'..='9' => digits += 1,
            ' ' | '-' | '(' | ')' | '.' if digits > 0 => {}
            '(' if plus => {}
            '+' => (digits, plus) = (0, true),
            _ => (digits, plus) = (0, false),
        }
        if digits >= 11 || (plus && digits >= 8) {
            return true;
        }
    }
    false
}

/// Year, month and day in either order, with hyphens, dots or slashes.
fn is_date(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_ascii_digit());
    let parts: Vec<&str> = bare.split(['-', '.', '/']).collect();
    let digits = parts
        .iter()
        .all(|part| part.chars().all(|c| c.is_ascii_digit()));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    digits && matches!(lengths.as_slice(), [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4])
}

/// Whether a phrase of whole words occurs, in any case.
fn says(text: &str, phrase: &str) -> bool {
    let mut spoken = String::from(" ");
    for token in tokens(text) {
        match token {
            Token::Word(word) => spoken.push_str(&word.to_lowercase()),
            Token::Number(number) => spoken.push_str(&number.to_string()),
            Token::Symbol(symbol) => spoken.push(symbol),
        }
        spoken.push(' ');
    }
    spoken.contains(&format!(" {phrase} "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ways_around_the_platform_discrimination_and_zero_pay_are_refused() {
        let check = |text: &str, expected: &[&str]| {
            let job = json!({ "jobDescription": text, "paymentType": "PAY_PER_HOUR",
                "pricePerHour": 12 });
            let found = objections(job.as_object().unwrap());
            let kinds: Vec<&str> = found
                .iter()
                .filter_map(|reason| Some(reason.split_once(':')?.0))
                .collect();
            assert_eq!(kinds, expected, "{text}");
        };
        check(
            "Transcribe 40 hours of calls at $12/hour, 10000 files, 2026-07-01.",
            &[],
        );
        check(
            "From 2026-07-01 - 2026-08-01 (or 01.09.2026 30.09.2026).",
            &[],
        );
        check("Images + 10 000 000 captions.", &[]);
        check("Ring (020) 7946-0958 12.", &["contact_details"]);
        check("Ring +(44) 7946 09.", &["contact_details"]);
        check("Label WhatsApp screenshots; write captions for each.", &[]);
        check("Send samples to jo@example.com.", &["contact_details"]);
        check("Call +44 20 7946 0958 first.", &["contact_details"]);
        check("Please contact me on Telegram.", &["contact_details"]);
        check("Join at https://t.me/labelers", &["contact_details"]);
        check("Men only, please.", &["discrimination"]);
        check(
            "This is unpaid; women only!",
            &["discrimination", "zero_pay"],
        );
        let free = json!({ "paymentType": "FIXED_PRICE", "fixedPrice": 0 });
        assert_eq!(
            objections(free.as_object().unwrap()),
            ["zero_pay: the rate is 0"]
        );
    }
}
