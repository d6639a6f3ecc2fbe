//! Structured imports: OpenTrain's own job object, schema.org's JobPosting, and the two XML feeds,
//! brought to draft fields. Plain text is read in `reading`.

use serde_json::{Map, Value};

use super::currency::{self, Money};
use super::fields::{self, Kind};
use super::markup::{inside, plain, text};
use super::reading::{Reading, preview, read};

/// Formats a draft can be made from.
/// Source: docs/developers/api-reference/job-drafts/capabilities.
pub(crate) const FORMATS: &[&str] = &[
    "text",
    "opentrain_canonical",
    "schema_org_job_posting",
    "indeed_xml",
    "hr_xml",
];

/// Elements of a feed that say something drafts have no field for.
const UNPLACED: &[&str] = &[
    "date",
    "referencenumber",
    "requisitionid",
    "url",
    "company",
    "city",
    "state",
    "postalcode",
    "email",
    "education",
    "jobtype",
    "category",
    "experience",
    "remotetype",
    "expirationdate",
    "PositionID",
    "OrganizationName",
];
/// Longest text that is read for what it says, as where it comes alone.
const LONGEST: usize = 60_000;
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

/// Reads `job` of `opentrain_canonical`.
/// Source: docs/developers/api-reference/job-drafts/create.
pub(crate) fn canonical(job: &Map<String, Value>) -> Reading {
    let mut reading = Reading::default();
    let payment = job
        .get("paymentType")
        .and_then(Value::as_str)
        .unwrap_or_default();
    for (name, value) in job {
        let path = format!("job.{name}");
        let key = match name.as_str() {
            "title" => "jobTitle",
            "description" => "jobDescription",
            "tools" => "labelingSoftware",
            "rateAmount" => match fields::rate_key(payment) {
                Some(key) => key,
                None => {
                    let reason = "A rate needs a valid paymentType beside it.";
                    reading.unmapped(&path, reason, &value.to_string());
                    continue;
                }
            },
            other => other,
        };
        place(&mut reading, &path, key, value);
    }
    reading
}

/// Reads a schema.org JobPosting: the object, a list or `@graph` holding one, or its text.
pub(crate) fn job_posting(json_ld: &Value) -> Option<Reading> {
    if let Value::String(text) = json_ld {
        return job_posting(
            &serde_json::from_str(text)
                .ok()
                .filter(|v: &Value| !v.is_string())?,
        );
    }
    let posting = find_posting(json_ld)?;
    let mut reading = Reading::default();
    for (name, value) in posting {
        let path = format!("jsonLd.{name}");
        match name.as_str() {
            "@context" | "@type" | "@id" => {}
            "title" => place(&mut reading, &path, "jobTitle", value),
            "description" => {
                let text = plain(value.as_str().unwrap_or_default());
                place(&mut reading, &path, "jobDescription", &Value::from(text));
            }
            "totalJobOpenings" => place(&mut reading, &path, "headcount", &number(value)),
            "baseSalary" => salary(&mut reading, &path, value),
            "inLanguage" => languages(&mut reading, &path, value),
            "applicantLocationRequirements" | "jobLocation" => {
                places(&mut reading, &path, value);
            }
            "experienceRequirements" => experience(&mut reading, &path, value),
            _ => reading.unmapped(&path, "No draft field for this property.", &shown(value)),
        }
    }
    fill_from_prose(&mut reading);
    Some(reading)
}

/// Reads the first posting of an Indeed or HR-XML feed; nothing if it has no title and no text.
pub(crate) fn feed(xml: &str) -> Option<Reading> {
    let posting = inside(xml, "job").unwrap_or(xml);
    let first = |names: &[&str]| names.iter().find_map(|name| text(posting, name));
    let mut reading = Reading::default();
    let title = first(&["title", "PositionTitle", "JobPositionTitle", "JobTitle"]);
    let description = first(&[
        "description",
        "FormattedPositionDescription",
        "PositionFormattedDescription",
        "JobPositionDescription",
        "JobDescription",
    ]);
    if title.is_none() && description.is_none() {
        return None;
    }
    for (key, value) in [("jobTitle", title), ("jobDescription", description)] {
        if let Some(value) = value {
            place(&mut reading, key, key, &Value::from(value));
        }
    }
    if let Some(country) = first(&["country", "CountryCode"]) {
        places(&mut reading, "xml.country", &Value::from(country));
    }
    if let Some(salary) = first(&["salary"]) {
        let from_salary = read(beginning(&salary));
        for key in [
            "paymentType",
            "pricePerHour",
            "pricePerLabel",
            "fixedPrice",
            "budgetRange",
        ] {
            if let Some(value) = from_salary.fields.get(key) {
                reading.fields.insert(key.into(), value.clone());
            }
        }
        if !from_salary.fields.contains_key("paymentType") {
            reading.unmapped("xml.salary", "No amount with a unit was found.", &salary);
        }
    }
    for name in UNPLACED {
        if let Some(value) = text(posting, name) {
            reading.unmapped(
                &format!("xml.{name}"),
                "No draft field for this element.",
                &value,
            );
        }
    }
    fill_from_prose(&mut reading);
    Some(reading)
}

/// Puts a value under a draft key if it fits there, wrapping what is one kind off.
fn place(reading: &mut Reading, path: &str, key: &str, value: &Value) {
    let Some(field) = fields::find(key) else {
        return reading.unmapped(path, "No draft field for this key.", &shown(value));
    };
    let fitted = match (field.kind, value) {
        (Kind::List, Value::String(text)) => Value::from(vec![text.as_str()]),
        (Kind::Text, Value::Array(items)) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            Value::from(texts.join(", "))
        }
        (_, other) => other.clone(),
    };
    match field.kind.accepts(&fitted) {
        Ok(()) => {
            reading.fields.insert(key.into(), fitted);
        }
        Err(reason) => reading.unmapped(path, &reason, &shown(value)),
    }
}

/// Reads the description for what the structure left open. All of it is doubtful: it was not
/// said in the field made for it.
fn fill_from_prose(reading: &mut Reading) {
    let description = reading.fields.get("jobDescription").and_then(Value::as_str);
    let Some(description) = description.map(str::to_owned) else {
        return;
    };
    let paid = reading.fields.contains_key("paymentType");
    for (key, value) in read(beginning(&description)).fields {
        let rate = key == "paymentType"
            || fields::PAYMENT_TYPES
                .iter()
                .any(|payment| fields::rate_key(payment) == Some(key.as_str()));
        if reading.fields.contains_key(&key) || (paid && rate) {
            continue;
        }
        reading.fields.insert(key.clone(), value);
        reading.doubt(
            &key,
            "Read from the description, not from a property of its own.",
        );
    }
}

/// As much of a text as is read for what it says.
fn beginning(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST).map(|(place, _)| place);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

fn find_posting(value: &Value) -> Option<&Map<String, Value>> {
    match value {
        Value::Array(items) => items.iter().find_map(find_posting),
        Value::Object(members) => {
            if let Some(graph) = members.get("@graph") {
                return find_posting(graph);
            }
            let kind = members.get("@type");
            let is_posting = kind.is_none_or(|kind| {
                kind == "JobPosting"
                    || kind
                        .as_array()
                        .is_some_and(|kinds| kinds.iter().any(|k| k == "JobPosting"))
            });
            is_posting.then_some(members)
        }
        _ => None,
    }
}

fn salary(reading: &mut Reading, path: &str, value: &Value) {
    let amount = value.get("value").unwrap_or(value);
    let currency = value.get("currency").and_then(Value::as_str);
    if currency.and_then(currency::of_field) == Some(Money::Other) {
        return reading.unmapped(path, "Only US dollars are taken.", &shown(value));
    }
    let unit = amount.get("unitText").or_else(|| value.get("unitText"));
    let unit = unit
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_uppercase();
    let rate = [amount.get("minValue"), amount.get("value"), Some(amount)]
        .into_iter()
        .flatten()
        .map(number)
        .find(|rate| Kind::Number.accepts(rate).is_ok());
    let (payment, key) = match unit.as_str() {
        "HOUR" | "HOURLY" | "HUR" => ("PAY_PER_HOUR", "pricePerHour"),
        "" | "TOTAL" | "PROJECT" => ("FIXED_PRICE", "fixedPrice"),
        _ => return reading.unmapped(path, "No payment type for this unit.", &shown(value)),
    };
    let Some(rate) = rate else {
        return reading.unmapped(path, "No amount was found.", &shown(value));
    };
    reading.fields.insert("paymentType".into(), payment.into());
    reading.fields.insert(key.into(), rate);
    if unit.is_empty() {
        reading.doubt("paymentType", "The salary names no unit.");
    }
    if let Some(high) = amount.get("maxValue").and_then(Value::as_f64) {
        let low = reading
            .fields
            .get(key)
            .map(Value::to_string)
            .unwrap_or_default();
        reading
            .fields
            .insert("budgetRange".into(), format!("${low} to ${high}").into());
        reading.doubt(key, "A range is given; its lower end is taken.");
    }
}

/// Languages by name or code; `es-MX` counts as Spanish.
fn languages(reading: &mut Reading, path: &str, value: &Value) {
    let named = |value: &Value| {
        let code = value.as_str()?.split('-').next()?;
        let found = CODES.iter().find(|(c, _)| code.eq_ignore_ascii_case(c));
        found.map(|(_, name)| Value::from(*name))
    };
    let named = |value: &Value| named(value).unwrap_or_else(|| value.clone());
    let value = match value {
        Value::Array(items) => items.iter().map(named).collect(),
        one => named(one),
    };
    place(reading, path, "languages", &value);
    if reading.fields.contains_key("languages") {
        reading.doubt("languages", "The posting is in it; the work may not be.");
    }
}

fn places(reading: &mut Reading, path: &str, value: &Value) {
    let mut texts = Vec::new();
    collect(value, &mut texts);
    let mut codes = reading
        .fields
        .get("countries")
        .cloned()
        .unwrap_or(Value::Array(Vec::new()));
    let known = codes.as_array().map_or(0, Vec::len);
    for text in &texts {
        let found = match text.len() {
            2 => vec![Value::from(text.to_uppercase())],
            _ => read(text)
                .fields
                .get("countries")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
        };
        if let Some(codes) = codes.as_array_mut() {
            for code in found {
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
        }
    }
    if codes.as_array().map_or(0, Vec::len) == known {
        return reading.unmapped(path, "No country was recognised.", &shown(value));
    }
    reading.fields.insert("countries".into(), codes);
}

/// Every text in a value that can name a place.
fn collect<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => {
            for (name, member) in members {
                if matches!(name.as_str(), "name" | "address" | "addressCountry") {
                    collect(member, texts);
                }
            }
        }
        _ => {}
    }
}

fn experience(reading: &mut Reading, path: &str, value: &Value) {
    let months = value
        .get("monthsOfExperience")
        .map(number)
        .and_then(|v| v.as_f64());
    let level = match months {
        Some(months) if months >= 60.0 => Some(Value::from("EXPERT")),
        Some(months) if months >= 24.0 => Some(Value::from("INTERMEDIATE")),
        Some(_) => Some(Value::from("ENTRY_LEVEL")),
        None => read(value.as_str().unwrap_or_default())
            .fields
            .get("experienceLevel")
            .cloned(),
    };
    match level {
        Some(level) => {
            reading.fields.insert("experienceLevel".into(), level);
            reading.doubt("experienceLevel", "Derived from the experience asked for.");
        }
        None => reading.unmapped(path, "No experience level was recognised.", &shown(value)),
    }
}

/// A number, also from its text.
fn number(value: &Value) -> Value {
    let parsed = value
        .as_str()
        .and_then(|text| text.trim().parse::<f64>().ok());
    parsed.map_or_else(
        || value.clone(),
        |found| super::money::decimal(found).into(),
    )
}

fn shown(value: &Value) -> String {
    preview(
        &value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths(reading: &Reading) -> Vec<&str> {
        reading
            .unmapped
            .iter()
            .map(|item| item["path"].as_str().unwrap())
            .collect()
    }

    #[test]
    fn canonical_names_become_draft_keys_and_the_rest_is_reported() {
        let job = json!({ "title": "T", "paymentType": "PAY_PER_LABEL", "rateAmount": 0.05,
            "languages": ["Spanish"], "tools": ["CVAT", "ELAN"], "experienceLevel": "GURU",
            "color": "red" });
        let reading = canonical(job.as_object().unwrap());
        let expected = json!({ "jobTitle": "T", "paymentType": "PAY_PER_LABEL",
            "pricePerLabel": 0.05, "languages": ["Spanish"], "labelingSoftware": "CVAT, ELAN" });
        assert_eq!(Value::Object(reading.fields.clone()), expected);
        assert_eq!(paths(&reading), ["job.experienceLevel", "job.color"]);
    }

    #[test]
    fn a_job_posting_is_read_from_any_wrapping() {
        let posting = json!({ "@type": "JobPosting", "title": "Audio work",
            "description": "<p>Transcribe &amp; check Spanish calls.</p>", "totalJobOpenings": "4",
            "baseSalary": { "currency": "USD", "value": { "minValue": 12, "maxValue": 15,
                "unitText": "HOUR" } },
            "applicantLocationRequirements": { "@type": "Country", "name": "Spain" },
            "hiringOrganization": { "name": "Acme" } });
        for wrapped in [
            posting.clone(),
            json!([posting]),
            json!({ "@graph": [posting] }),
            json!(posting.to_string()),
        ] {
            let reading = job_posting(&wrapped).unwrap();
            let expected = json!({ "jobTitle": "Audio work",
                "jobDescription": "Transcribe & check Spanish calls.", "headcount": 4,
                "paymentType": "PAY_PER_HOUR", "pricePerHour": 12, "budgetRange": "$12 to $15",
                "countries": ["ES"], "languages": ["Spanish"], "dataType": "Audio",
                "labelTypes": ["Transcription"] });
            assert_eq!(Value::Object(reading.fields.clone()), expected);
            assert_eq!(paths(&reading), ["jsonLd.hiringOrganization"]);
        }
        assert!(job_posting(&json!({ "@type": "Event" })).is_none());
        assert!(job_posting(&json!("no json")).is_none());
    }

    #[test]
    fn feeds_give_title_text_country_and_salary() {
        let xml = "<source><job><title><![CDATA[Box drawing]]></title><country>US</country>\
            <description><![CDATA[<p>Bounding boxes on images.</p>]]></description>\
            <salary>$14 per hour</salary><url>https://x.example</url></job></source>";
        let reading = feed(xml).unwrap();
        assert_eq!(reading.fields["jobTitle"], "Box drawing");
        assert_eq!(
            reading.fields["jobDescription"],
            "Bounding boxes on images."
        );
        assert_eq!(reading.fields["countries"], json!(["US"]));
        assert_eq!(reading.fields["pricePerHour"], 14);
        assert_eq!(paths(&reading), ["xml.url"]);
        assert!(feed("<job/>").is_none());
    }

    #[test]
    fn feeds_are_read_under_prefixes_and_only_their_first_posting() {
        let xml = r#"<?xml version="1.0"?>
            <PositionOpening xmlns="http://www.hr-xml.org/3" xmlns:oa="urn:oa">
            <PositionLocation><oa:Address><oa:CountryCode>FR</oa:CountryCode></oa:Address>
            </PositionLocation><PositionProfile><PositionTitle>Labeler</PositionTitle>
            <hr:PositionFormattedDescription><hr:Content>&lt;p&gt;Label French chats, $0.05 per label.&lt;/p&gt;</hr:Content></hr:PositionFormattedDescription></PositionProfile>
            </PositionOpening>"#;
        let reading = feed(xml).unwrap();
        assert_eq!(reading.fields["jobTitle"], "Labeler");
        assert_eq!(reading.fields["countries"], json!(["FR"]));
        assert_eq!(reading.fields["pricePerLabel"], 0.05);

        let xml = "<source><publisher>ATS</publisher><job><title>One</title></job>\
            <job><title>Two</title><salary>$9 per hour</salary></job></source>";
        let reading = feed(xml).unwrap();
        assert_eq!(reading.fields["jobTitle"], "One");
        assert!(!reading.fields.contains_key("pricePerHour"));
    }

    #[test]
    fn a_language_may_be_a_code_and_is_doubted() {
        for given in [json!("es-MX"), json!(["es"]), json!("Spanish")] {
            let posting = json!({ "title": "T", "inLanguage": given });
            let reading = job_posting(&posting).unwrap();
            assert_eq!(reading.fields["languages"], json!(["Spanish"]));
            assert_eq!(reading.low_confidence[0]["field"], "languages");
        }
    }
}
