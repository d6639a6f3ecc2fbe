//! schema.org's JobPosting. What becomes of values that fit nowhere is in `ledger`.

use serde_json::{Map, Value};

use super::ledger::{Ledger, shown};
use super::salary::{self, Outcome};
use super::{fill_from_prose, heads, place, places};
use crate::rules::currency::{self, Money};
use crate::rules::markup::{hidden, plain, scripts};
use crate::rules::money::decimal;
use crate::rules::reading::{Reading, read};

/// Languages that a posting may name by their code (ISO 639-1).
const CODES: &[(&str, &str)] = &[
    ("ar", "Arabic"),
    ("de", "German"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("hi", "Hindi"),
    ("id", "Indonesian"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ru", "Russian"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];

/// Most places that are looked at.
const MANY: usize = 50;

/// Reads a schema.org JobPosting: the object, a list or `@graph` holding one, its text, or a web page that
/// has it in a script of JSON-LD.
pub(crate) fn job_posting(json_ld: &Value) -> Option<Reading> {
    if let Value::String(text) = json_ld {
        return match serde_json::from_str(text) {
            Ok(Value::String(_)) => None,
            Ok(parsed) => job_posting(&parsed),
            Err(_) => in_page(text),
        };
    }
    let posting = find_posting(json_ld)?;
    let mut ledger = Ledger::default();
    for (name, value) in posting {
        if !matches!(name.as_str(), "@context" | "@type" | "@graph") {
            ledger.add_json(&format!("jsonLd.{name}"), name, value);
        }
    }
    let mut around = Ledger::default();
    add_around(&mut around, "jsonLd", json_ld, posting);

    let mut reading = Reading::default();
    for (name, value) in posting {
        let path = format!("jsonLd.{name}");
        match name.as_str() {
            "title" => place(&mut reading, &mut ledger, &path, "jobTitle", value),
            "description" => description(&mut reading, &mut ledger, &path, value),
            "totalJobOpenings" => openings(&mut reading, &mut ledger, &path),
            "inLanguage" => languages(&mut reading, &mut ledger, &path, value),
            "applicantLocationRequirements" | "jobLocation" => {
                for leaf in ledger.under(&path).into_iter().take(MANY) {
                    if matches!(leaf.name.as_str(), "name" | "address" | "addressCountry")
                        || leaf.path == path
                        || leaf.name == *name
                    {
                        places(&mut reading, &mut ledger, &leaf);
                    }
                }
            }
            "experienceRequirements" => experience(&mut reading, &mut ledger, &path, value),
            _ => {}
        }
    }
    let foreign = pay(&mut reading, &mut ledger, posting);
    ledger.report(&mut reading, "No draft field for this property.");
    around.report(&mut reading, "It stands beside the posting that was read.");
    fill_from_prose(&mut reading, foreign);
    Some(reading)
}

/// Reads the first posting that a web page has in its scripts of JSON-LD. What else is on the page is
/// named, not read.
fn in_page(page: &str) -> Option<Reading> {
    let (scripts, rest) = scripts(page, "application/ld+json");
    let mut reading = None;
    let mut beside = Vec::new();
    for script in &scripts {
        let value: Option<Value> = serde_json::from_str(script).ok();
        let posting = (value.as_ref()).filter(|value| {
            find_posting(value).is_some_and(|posting| posting.contains_key("@type"))
        });
        match posting.filter(|_| reading.is_none()).and_then(job_posting) {
            Some(found) => reading = Some(found),
            None => beside.push(script),
        }
    }
    let mut reading = reading?;
    for script in beside.into_iter().take(MANY) {
        let reason = "It stands in another script of the page.";
        reading.unmapped("jsonLd", reason, script);
    }
    let words = plain(&rest);
    if !words.is_empty() {
        reading.unmapped(
            "jsonLd",
            "It stands on the page around the posting.",
            &words,
        );
    }
    Some(reading)
}

/// The first posting in a value.
fn find_posting(value: &Value) -> Option<&Map<String, Value>> {
    match value {
        Value::Array(items) => items.iter().find_map(find_posting),
        Value::Object(members) => {
            let kind = members.get("@type");
            let named = |kind: &Value| kind.as_str().is_some_and(is_posting);
            let is = kind.is_some_and(|kind| {
                named(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(named))
            });
            if is {
                return Some(members);
            }
            let holder = ["@graph", "mainEntity", "itemListElement", "item"];
            let inside = holder.iter().filter_map(|name| members.get(*name));
            let found = inside.filter(|inner| !inner.is_string());
            let found = {
                let mut found = found;
                found.find_map(find_posting)
            };
            found.or_else(|| (kind.is_none() && !members.contains_key("@graph")).then_some(members))
        }
        _ => None,
    }
}

fn is_posting(kind: &str) -> bool {
    matches!(
        kind.trim_start_matches("https://")
            .trim_start_matches("http://"),
        "JobPosting" | "schema.org/JobPosting" | "schema:JobPosting"
    )
}

/// Adds what stands around a posting; other postings as one value each.
fn add_around(ledger: &mut Ledger, path: &str, value: &Value, posting: &Map<String, Value>) {
    match value {
        Value::Object(members) if std::ptr::eq(members, posting) => {}
        Value::Object(members) => {
            let kind = members.get("@type").and_then(Value::as_str);
            if kind.is_some_and(is_posting) {
                let title = members.get("title").map(shown);
                let text = title.unwrap_or_else(|| value.to_string());
                return ledger.add(path.to_owned(), "posting", &text);
            }
            for (name, member) in members {
                if !matches!(name.as_str(), "@context" | "@type") {
                    add_around(ledger, &format!("{path}.{name}"), member, posting);
                }
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                add_around(ledger, &format!("{path}[{place}]"), item, posting);
            }
        }
        Value::Null => {}
        one => ledger.add(path.to_owned(), "", &shown(one)),
    }
}

fn description(reading: &mut Reading, ledger: &mut Ledger, path: &str, value: &Value) {
    let texts: Vec<&str> = match value {
        Value::String(text) => vec![text],
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect()
        }
        _ => return,
    };
    let html = texts.join("\n\n");
    let text = plain(&html);
    place(reading, ledger, path, "jobDescription", &Value::from(text));
    for link in hidden(&html) {
        ledger.add(format!("{path}@link"), "link", &link);
    }
}

/// Takes the pay, and says whether money of other countries was named.
fn pay(reading: &mut Reading, ledger: &mut Ledger, posting: &Map<String, Value>) -> bool {
    let shared = ledger.under("jsonLd.salaryCurrency");
    let elsewhere = shared
        .iter()
        .any(|leaf| currency::of_field(&leaf.text) == Some(Money::Other));
    let mut outcome = if elsewhere {
        Outcome::Foreign
    } else {
        Outcome::Open
    };
    for name in ["baseSalary", "estimatedSalary"] {
        let Some(value) = posting.get(name) else {
            continue;
        };
        let path = format!("jsonLd.{name}");
        // A list states the pay several times, each with its own money.
        let groups = match value {
            Value::Array(items) if items.iter().all(Value::is_object) => (0..items.len())
                .map(|place| format!("{path}[{place}]"))
                .collect(),
            _ => vec![path],
        };
        for group in groups {
            if outcome == Outcome::Taken {
                break;
            }
            let mut leaves = ledger.under(&group);
            leaves.extend(shared.clone());
            match salary::settle(reading, ledger, &leaves) {
                Outcome::Open => {}
                other => outcome = other,
            }
        }
    }
    outcome == Outcome::Foreign
}

/// A number of people, or the ends of one.
fn openings(reading: &mut Reading, ledger: &mut Ledger, path: &str) {
    let leaves = ledger.under(path);
    let end = |part: &str| {
        leaves
            .iter()
            .find(|leaf| salary::bare(&leaf.name).contains(part))
    };
    match (end("min"), end("max"), leaves.first()) {
        (Some(low), Some(high), _) => {
            let text = format!("{} to {}", low.text, high.text);
            heads(reading, ledger, &text, &[low, high]);
        }
        (_, _, Some(one)) => heads(reading, ledger, &one.text, &[one]),
        _ => {}
    }
}

/// Languages by name or code; `es-MX` counts as Spanish.
fn languages(reading: &mut Reading, ledger: &mut Ledger, path: &str, value: &Value) {
    let items: Vec<(String, &Value)> = match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(place, item)| (format!("{path}[{place}]"), item))
            .collect(),
        one => vec![(path.to_owned(), one)],
    };
    let mut found: Vec<String> = Vec::new();
    for (path, item) in items {
        let (path, item) = match item.get("name") {
            Some(name) => (format!("{path}.name"), name),
            None => (path, item),
        };
        let Some(text) = item.as_str() else { continue };
        let code = text.split('-').next().unwrap_or_default();
        let known = CODES.iter().find(|(c, _)| code.eq_ignore_ascii_case(c));
        found.push(known.map_or(text, |(_, name)| name).to_owned());
        ledger.used(&path);
    }
    if !found.is_empty() {
        reading.fields.insert("languages".into(), found.into());
        reading.doubt("languages", "The posting is in it; the work may not be.");
    }
}

fn experience(reading: &mut Reading, ledger: &mut Ledger, path: &str, value: &Value) {
    let months = value.get("monthsOfExperience").map(number);
    let level = match months.as_ref().and_then(Value::as_f64) {
        Some(months) if months >= 60.0 => Some(Value::from("EXPERT")),
        Some(months) if months >= 24.0 => Some(Value::from("INTERMEDIATE")),
        Some(_) => Some(Value::from("ENTRY_LEVEL")),
        None => read(value.as_str().unwrap_or_default())
            .fields
            .get("experienceLevel")
            .cloned(),
    };
    let Some(level) = level else {
        return ledger.refused_whole(path, "No experience level was recognised.");
    };
    reading.fields.insert("experienceLevel".into(), level);
    reading.doubt("experienceLevel", "Derived from the experience asked for.");
    if months.is_some() {
        ledger.used(&format!("{path}.monthsOfExperience"));
    } else {
        ledger.refused_whole(path, "Only the level was read of this.");
    }
}

/// A number, also from its text.
fn number(value: &Value) -> Value {
    let parsed = value
        .as_str()
        .and_then(|text| text.trim().parse::<f64>().ok());
    parsed.map_or_else(|| value.clone(), |found| decimal(found).into())
}
