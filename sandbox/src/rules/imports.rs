//! Structured imports, brought to draft fields: OpenTrain's own job object here, schema.org's JobPosting
//! and the XML feeds in rooms of their own. Plain text is read in `reading`.

mod feed;
mod ledger;
mod posting;
mod salary;

use serde_json::{Map, Value};

use super::currency::{self, Money};
use super::fields::{self, Kind};
use super::reading::{PAY_KEYS, Reading, read};
use ledger::{Leaf, Ledger, shown};

pub(crate) use feed::feed;
pub(crate) use posting::job_posting;

/// Formats a draft can be made from.
/// Source: docs/developers/api-reference/job-drafts/capabilities.
pub(crate) const FORMATS: &[&str] = &[
    "text",
    "opentrain_canonical",
    "schema_org_job_posting",
    "indeed_xml",
    "hr_xml",
];

/// Longest text that is read for what it says, as where it comes alone.
const LONGEST: usize = 60_000;

/// Reads `job` of `opentrain_canonical`.
/// Source: docs/developers/api-reference/job-drafts/create.
pub(crate) fn canonical(job: &Map<String, Value>) -> Reading {
    let mut reading = Reading::default();
    let mut ledger = Ledger::default();
    for (name, value) in job {
        ledger.add_json(&format!("job.{name}"), name, value);
    }
    let payment = job.get("paymentType").and_then(Value::as_str);
    let payment = payment.unwrap_or_default();
    let is_foreign = ledger.under("job").iter().any(|leaf| {
        salary::bare(&leaf.name).contains("currency")
            && currency::of_field(&leaf.text) == Some(Money::Other)
    });
    for (name, value) in job {
        let path = format!("job.{name}");
        let key = match name.as_str() {
            "title" => "jobTitle",
            "description" => "jobDescription",
            "tools" => "labelingSoftware",
            "rateAmount" => match fields::rate_key(payment) {
                Some(key) => key,
                None => {
                    ledger.refused_whole(&path, "A rate needs a valid paymentType beside it.");
                    continue;
                }
            },
            other => other,
        };
        if is_foreign && PAY_KEYS.contains(&key) && key != "paymentType" {
            ledger.refused_whole(&path, "Only US dollars are taken.");
            continue;
        }
        place(&mut reading, &mut ledger, &path, key, value);
    }
    ledger.report(&mut reading, "No draft field for this key.");
    reading
}

/// Puts a value under a draft key if it fits there, wrapping what is one kind off.
fn place(reading: &mut Reading, ledger: &mut Ledger, path: &str, key: &str, value: &Value) {
    let Some(field) = fields::find(key) else {
        return;
    };
    let fitted = match (field.kind, value) {
        (Kind::List, Value::String(text)) => Value::from(vec![text.as_str()]),
        (Kind::Text, Value::Array(items))
            if !items.iter().any(|item| item.is_object() || item.is_array()) =>
        {
            let texts: Vec<String> = items
                .iter()
                .filter(|item| !item.is_null())
                .map(shown)
                .collect();
            Value::from(texts.join(", "))
        }
        (_, other) => other.clone(),
    };
    match field.kind.accepts(&fitted) {
        Ok(()) => {
            reading.fields.insert(key.into(), fitted);
            ledger.used_whole(path);
        }
        Err(reason) => ledger.refused_whole(path, &reason),
    }
}

/// Takes a number of people in words or digits, once.
fn heads(reading: &mut Reading, ledger: &mut Ledger, text: &str, leaves: &[&Leaf]) {
    let mut counted = read(&format!("Headcount: {text}"));
    let found = counted.fields.remove("headcount");
    if reading.fields.contains_key("headcount") {
        return;
    }
    let Some(found) = found else {
        for leaf in leaves {
            ledger.refused(&leaf.path, "No number of people was recognised.");
        }
        return;
    };
    reading.fields.insert("headcount".into(), found);
    let of_it = |doubt: &Value| doubt.get("field").is_some_and(|field| field == "headcount");
    counted.low_confidence.retain(of_it);
    reading.low_confidence.extend(counted.low_confidence);
    for leaf in leaves {
        if leaf.text.parse::<f64>().is_ok() {
            ledger.used(&leaf.path);
        } else {
            ledger.refused(&leaf.path, "Only the number was read of this.");
        }
    }
}

/// Adds the countries that a value names.
fn places(reading: &mut Reading, ledger: &mut Ledger, leaf: &Leaf) {
    let text = leaf.text.as_str();
    let is_code = text.len() == 2 && text.chars().all(|c| c.is_ascii_alphabetic());
    let found = if is_code {
        vec![Value::from(text.to_uppercase())]
    } else {
        let mut fields = read(text).fields;
        match fields.remove("countries") {
            Some(Value::Array(codes)) => codes,
            _ => Vec::new(),
        }
    };
    if found.is_empty() {
        return ledger.refused(&leaf.path, "No country was recognised.");
    }
    let words = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty());
    // A text with other words beside the name says more than was read of it.
    if is_code || (found.len() == 1 && words.count() <= 1) || super::reading::is_country(text) {
        ledger.used(&leaf.path);
    } else {
        ledger.refused(&leaf.path, "Only the countries were read of this.");
    }
    let codes = reading.fields.entry("countries");
    let codes = codes.or_insert_with(|| Value::Array(Vec::new()));
    if let Some(codes) = codes.as_array_mut() {
        for code in found {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
}

/// Reads the description for what the structure left open. All of it is doubtful: it was not
/// said in the field made for it. Where the structure names other money, no price of the text can be
/// trusted to be in dollars.
fn fill_from_prose(reading: &mut Reading, is_foreign: bool) {
    let description = reading.fields.get("jobDescription").and_then(Value::as_str);
    let Some(description) = description.map(str::to_owned) else {
        return;
    };
    let paid = reading.fields.contains_key("paymentType");
    let prose = read(beginning(&description));
    for (key, value) in prose.fields {
        let is_pay = PAY_KEYS.contains(&key.as_str());
        if reading.fields.contains_key(&key) || (is_pay && (paid || is_foreign)) {
            continue;
        }
        reading.fields.insert(key.clone(), value);
        let why = prose
            .low_confidence
            .iter()
            .find(|doubt| doubt.get("field").is_some_and(|field| *field == key));
        let why = why
            .and_then(|doubt| doubt.get("reason"))
            .and_then(Value::as_str);
        let reason = "Read from the description, not from a property of its own.";
        reading.doubt(
            &key,
            &why.map_or_else(|| reason.into(), |why| format!("{reason} {why}")),
        );
    }
    for item in prose.unmapped {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        reading.unmapped("jobDescription", text("reason"), text("valuePreview"));
    }
}

/// As much of a text as is read for what it says.
fn beginning(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST).map(|(place, _)| place);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests;
