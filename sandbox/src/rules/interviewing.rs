//! The interview that somebody takes who is played by a person: what is asked, and what the answers come
//! to. How the made-up people answer is in `world`. The platform's own scoring is not documented; this
//! one can be done by hand, and docs/sandbox.md does.

use serde_json::{Map, Value};

/// Most points of an answer; four answers make ten.
const MOST: f64 = 2.5;

/// What a job asks its candidates, in its own words.
pub(crate) fn questions(job: &Map<String, Value>) -> [String; 4] {
    let words = |key: &str, else_: &str| {
        let all = job.get(key).and_then(Value::as_array).into_iter().flatten();
        let all: Vec<&str> = all.filter_map(Value::as_str).collect();
        match all.is_empty() {
            true => job
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or(else_)
                .to_owned(),
            false => all.join(", "),
        }
    };
    [
        format!(
            "Which experience do you have with {}?",
            words("labelTypes", "work like this").to_lowercase()
        ),
        format!(
            "How well do you know {}, and where have you used it?",
            words("languages", "the language of the data")
        ),
        format!(
            "How would you handle {} data that is unclear or cannot be used?",
            words("dataType", "such").to_lowercase()
        ),
        "When could you start, and how many hours a week can you give?".to_owned(),
    ]
}

/// What one answer is worth: a point from eight words on and half a point more from twenty on, and half a
/// point each for a number and for a word of the question that is longer than four letters, so that an
/// answer that says nothing about what was asked stays low.
pub(crate) fn points(question: &str, answer: &str) -> f64 {
    let words: Vec<String> = answer
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let asked: Vec<String> = question
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 4)
        .map(str::to_lowercase)
        .collect();
    let mut points = match words.len() {
        0..8 => 0.5 * f64::from(u8::from(!words.is_empty())),
        8..20 => 1.0,
        _ => 1.5,
    };
    if words
        .iter()
        .any(|word| word.chars().any(|c| c.is_ascii_digit()))
    {
        points += 0.5;
    }
    if words.iter().any(|word| asked.contains(word)) {
        points += 0.5;
    }
    points.min(MOST)
}

/// The score of a whole interview, from 0 to 10, to one decimal.
pub(crate) fn score(answers: &[(String, String)]) -> f64 {
    let sum: f64 = answers
        .iter()
        .map(|(question, answer)| points(question, answer))
        .sum();
    (sum * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_is_worth_what_can_be_counted_in_it() {
        let question = "Which experience do you have with transcription?";
        let check = |answer: &str, expected: f64| {
            assert!(
                (points(question, answer) - expected).abs() < 1e-9,
                "{answer}"
            );
        };
        check("", 0.0);
        check("Much.", 0.5);
        check("I did it for a long time already, really", 1.0);
        check("I did transcription for a long time already, really", 1.5);
        check("I did transcription for 6 long years already, really", 2.0);
        check(
            "I did transcription of calls for 6 years in Spanish, with speaker labels and time codes, and \
             checked the work of others too",
            2.5,
        );
    }

    #[test]
    fn a_job_asks_in_its_own_words_and_ten_is_the_most() {
        let job = json!({ "languages": ["Spanish"], "labelTypes": ["Transcription"], "dataType": "Audio" });
        let asked = questions(job.as_object().unwrap());
        assert!(
            asked[0].contains("transcription") && asked[1].contains("Spanish"),
            "{asked:?}"
        );
        let good = "Spanish experience transcription audio hours 12 and more words than twenty of them are in \
                    this long answer about the handle and start of it";
        let answers: Vec<_> = asked
            .iter()
            .map(|one| (one.clone(), good.to_owned()))
            .collect();
        assert!((score(&answers) - 10.0).abs() < 1e-9);
        assert!(score(&[]).abs() < 1e-9);
        assert!(questions(&Map::new())[1].contains("the language of the data"));
    }
}
