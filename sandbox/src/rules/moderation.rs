//! What the platform does not let through: ways around it, discrimination, work for nothing.
//! The strings are this sandbox's own; the API documents no list of them.

use serde_json::{Map, Value};

use super::contact;
use super::fields::rate_key;
use super::words::{Token, tokens};

/// Why a job may not be listed; empty when it may.
pub(crate) fn objections(job: &Map<String, Value>) -> Vec<String> {
    let mut reasons = Vec::new();
    let text = texts(job);
    if let Some(what) = contact::way_around(&text) {
        reasons.push(format!("contact_details: the text contains {what}"));
    }
    let spoken = spoken(&text);
    let says = |phrase: &str| spoken.contains(&format!(" {phrase} "));
    if let Some(phrase) = DISCRIMINATION.iter().find(|phrase| says(phrase)) {
        reasons.push(format!("discrimination: the text asks for \"{phrase}\""));
    }
    let payment = job.get("paymentType").and_then(Value::as_str);
    let rate = payment
        .and_then(rate_key)
        .and_then(|key| job.get(key))
        .and_then(Value::as_f64);
    if rate.is_some_and(|rate| rate <= 0.0) {
        reasons.push("zero_pay: the rate is 0".into());
    } else if let Some(phrase) = UNPAID.iter().find(|phrase| says(phrase)) {
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

fn texts(job: &Map<String, Value>) -> String {
    let mut all = String::new();
    let mut add = |value: &Value| {
        if let Some(text) = value.as_str() {
            all.push_str(text);
            all.push('\n');
        }
    };
    for value in job.values() {
        add(value);
        value.as_array().into_iter().flatten().for_each(&mut add);
    }
    all
}

/// The words, numbers and signs of a text in lower case, with single spaces between and around.
fn spoken(text: &str) -> String {
    let mut spoken = String::from(" ");
    for token in tokens(text) {
        match token {
            Token::Word(word) => spoken.push_str(&word.to_lowercase()),
            Token::Number(number) => spoken.push_str(&number.to_string()),
            Token::Symbol(symbol) => spoken.push(symbol),
        }
        spoken.push(' ');
    }
    spoken
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
        check("The handbook is ISBN 978-0-306-40615-7.", &[]);
        check("Please do not send me your email address.", &[]);
        check("Ring (415) 555-0100.", &["contact_details"]);
        check("jobs (at) example dot com", &["contact_details"]);
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
        let listed = json!({ "labelTypes": ["Transcription", "t.me/labelers"] });
        let found = objections(listed.as_object().unwrap());
        assert!(found[0].starts_with("contact_details"), "{found:?}");
        let free = json!({ "paymentType": "FIXED_PRICE", "fixedPrice": 0 });
        assert_eq!(
            objections(free.as_object().unwrap()),
            ["zero_pay: the rate is 0"]
        );
    }
}
