//! What models send for the fields of a job, and what the platform gets of it.

use serde_json::{Value, json};

use crate::api::Body;
use crate::tools::all;

/// The body that the call sends, or its first problem.
fn sent(tool: &str, arguments: Value) -> Result<Value, String> {
    let tool = all().find(|t| t.name() == tool).unwrap();
    match tool.prepare(arguments) {
        Ok(prepared) => match prepared.request().body {
            Body::Json(body) => Ok(Value::Object(body)),
            other => panic!("{other:?}"),
        },
        Err(bad) => Err(bad.0[0].to_string()),
    }
}

fn check(fields: Value, wanted: Value) {
    for tool in [
        "opentrain_update_job_draft_fields",
        "opentrain_update_published_job",
    ] {
        let inside = json!({ "jobId": "job_1", "fields": fields });
        assert_eq!(sent(tool, inside), Ok(wanted.clone()), "{fields}");
        let text = json!({ "jobId": "job_1", "fields": fields.to_string() });
        assert_eq!(sent(tool, text), Ok(wanted.clone()), "{fields}");
        let listed = json!({ "jobId": "job_1", "fields": [fields] });
        assert_eq!(sent(tool, listed), Ok(wanted.clone()), "{fields}");
    }
    // The same values in a canonical job.
    let job = sent("opentrain_create_job_draft", json!({ "job": fields })).unwrap();
    assert_eq!(job["job"], wanted, "{fields}");
}

#[test]
fn known_fields_get_their_name_and_type() {
    for (fields, wanted) in [
        (
            json!({ "pricePerLabel": "0.05" }),
            json!({ "pricePerLabel": 0.05 }),
        ),
        (
            json!({ "pricePerLabel": "$0.05" }),
            json!({ "pricePerLabel": 0.05 }),
        ),
        (
            json!({ "price_per_label": "0.05 USD" }),
            json!({ "pricePerLabel": 0.05 }),
        ),
        (
            json!({ "price-per-label": "$0.05 per label" }),
            json!({ "pricePerLabel": 0.05 }),
        ),
        (
            json!({ "PricePerHour": "USD 15/hr" }),
            json!({ "pricePerHour": 15 }),
        ),
        (
            json!({ "pricePerHour": "15 per hour" }),
            json!({ "pricePerHour": 15 }),
        ),
        (
            json!({ "fixedPrice": "$1,300.00" }),
            json!({ "fixedPrice": 1300 }),
        ),
        (
            json!({ "fixed_price": "300.50 USD" }),
            json!({ "fixedPrice": 300.5 }),
        ),
        (
            json!({ "paymentType": "pay_per_label" }),
            json!({ "paymentType": "PAY_PER_LABEL" }),
        ),
        (
            json!({ "payment_type": "Pay per label" }),
            json!({ "paymentType": "PAY_PER_LABEL" }),
        ),
        (
            json!({ "payment-type": "pay-per-hour" }),
            json!({ "paymentType": "PAY_PER_HOUR" }),
        ),
        (
            json!({ "Payment Type": "hourly" }),
            json!({ "paymentType": "PAY_PER_HOUR" }),
        ),
        (
            json!({ "paymentType": "fixed" }),
            json!({ "paymentType": "FIXED_PRICE" }),
        ),
        (
            json!({ "paymentType": ["Fixed Price"] }),
            json!({ "paymentType": "FIXED_PRICE" }),
        ),
        (
            json!({ "experience_level": "entry level" }),
            json!({ "experienceLevel": "ENTRY_LEVEL" }),
        ),
        (
            json!({ "experienceLevel": "Any" }),
            json!({ "experienceLevel": "ANY_EXPERIENCE_LEVEL" }),
        ),
        (
            json!({ "dataVolumeUnit": "files" }),
            json!({ "dataVolumeUnit": "NUMBER_OF_FILES" }),
        ),
        (
            json!({ "data_volume": "5,000", "data_volume_unit": "Number of files" }),
            json!({ "dataVolume": 5000, "dataVolumeUnit": "NUMBER_OF_FILES" }),
        ),
        (json!({ "headcount": "3" }), json!({ "headcount": 3 })),
        (json!({ "head_count": 3.0 }), json!({ "headcount": 3.0 })),
        (
            json!({ "languages": "Spanish" }),
            json!({ "languages": ["Spanish"] }),
        ),
        (
            json!({ "Languages": "Spanish, English" }),
            json!({ "languages": ["Spanish", "English"] }),
        ),
        (json!({ "countries": "ES" }), json!({ "countries": ["ES"] })),
        (
            json!({ "label_types": "[\"Transcription\"]" }),
            json!({ "labelTypes": ["Transcription"] }),
        ),
        (json!({ "job_title": 2026 }), json!({ "jobTitle": "2026" })),
    ] {
        check(fields, wanted);
    }
}

/// Only the platform knows every key and every value.
#[test]
fn unknown_keys_and_values_reach_the_platform_untouched() {
    for fields in [
        json!({ "brand_new_key": "$5" }),
        json!({ "Brand New": [1, null, { "a_b": "1,300" }] }),
        json!({ "paymentType": "PAY_PER_WORD" }),
        json!({ "visibility": 3, "budgetRange": { "min": "5" } }),
        json!({ "timeRequirement": "20", "projectDuration": ["3 weeks"] }),
        json!({ "headcount": null, "other": 1 }),
        json!({ "languages": [{ "name": "Spanish" }], "countries": ["Korea, Republic of"] }),
        json!({ "jobDescription": "pays $0.05, or 1,300 in all", "jobTitle": "" }),
        json!({ "pricePerLabel": 0.05, "dataVolume": 5000.5, "headcount": -1 }),
        json!({ "_private": 1, "action": "a", "arguments": { "b": 1 }, "params": {} }),
    ] {
        check(fields.clone(), fields);
    }
}

#[test]
fn values_that_cannot_be_told_are_refused_with_the_way_to_write_them() {
    for (fields, wanted) in [
        (
            json!({ "fixedPrice": "1.300,50" }),
            "`fields.fixedPrice` must be a number, not `1.300,50`: write it with a point before the decimals and nothing between the thousands, such as 1300.50",
        ),
        (
            json!({ "price_per_label": "0,05" }),
            "`fields.price_per_label` must be a number, not `0,05`: write it with a point before the decimals and nothing between the thousands, such as 0.05",
        ),
        (
            json!({ "pricePerHour": "€15" }),
            "`fields.pricePerHour` must be a number, not `€15`: amounts are in US dollars, not in euros",
        ),
        (
            json!({ "pricePerLabel": "$15/hr" }),
            "`fields.pricePerLabel` must be a number, not `$15/hr`; give the number alone",
        ),
        (
            json!({ "headcount": "2-3" }),
            "`fields.headcount` must be a number, not `2-3`; give the number alone",
        ),
        (
            json!({ "dataVolume": "$5,000" }),
            "`fields.dataVolume` must be a number, not `$5,000`, which is money; here a number of things is meant",
        ),
        (
            json!({ "headcount": 3, "head_count": 4 }),
            "`fields.head_count` says something else than another spelling of `headcount`; give it once",
        ),
        (
            json!({ "headcount": "" }),
            "`fields` must have at least one member",
        ),
    ] {
        let told = sent(
            "opentrain_update_job_draft_fields",
            json!({ "jobId": "j", "fields": fields }),
        );
        assert_eq!(told, Err(wanted.to_owned()));
    }
}

#[test]
fn what_a_draft_is_made_of() {
    let create = |arguments: Value| {
        let mut body = sent("opentrain_create_job_draft", arguments)?;
        body.as_object_mut().unwrap().shift_remove("idempotencyKey");
        Ok(body)
    };
    let posting = json!({ "@context": "https://schema.org", "@type": "JobPosting", "title": "T" });
    let as_posting =
        |json_ld: Value| json!({ "format": "schema_org_job_posting", "jsonLd": json_ld });
    let text = json!({ "rawJobDescription": "t" });
    for (given, wanted) in [
        // Alternatives that were filled with nothing are not there.
        (json!({ "jobDescription": "t", "jsonLd": {} }), text.clone()),
        (
            json!({ "jobDescription": "t", "jsonLd": [], "job": {}, "xml": "" }),
            text.clone(),
        ),
        (
            json!({ "jobDescription": "t", "jsonLd": "", "job": [], "xml": null }),
            text.clone(),
        ),
        (
            json!({ "jobDescription": "t", "jsonLd": "{}", "job": "{}", "xml": {} }),
            text.clone(),
        ),
        (
            json!({ "jobDescription": "t", "job": { "title": "", "languages": [], "tools": null } }),
            text.clone(),
        ),
        (
            json!({ "jobDescription": "t", "jsonLd": [{}], "format": null, "externalId": "" }),
            text.clone(),
        ),
        (
            json!({ "jobDescription": {}, "xml": " ", "job": { "title": "T" } }),
            json!({ "format": "opentrain_canonical", "job": { "title": "T" } }),
        ),
        // JSON-LD of any form that the platform reads.
        (json!({ "jsonLd": posting }), as_posting(posting.clone())),
        (
            json!({ "json_ld": [posting] }),
            as_posting(json!([posting])),
        ),
        (
            json!({ "jsonLd": { "@graph": [posting] } }),
            as_posting(json!({ "@graph": [posting] })),
        ),
        (
            json!({ "jsonLd": json!([posting]).to_string() }),
            as_posting(json!([posting])),
        ),
        // The names of a canonical job, in any spelling.
        (
            json!({ "job": { "title": "T", "payment_type": "per label", "rate_amount": "$0.05 per label",
                          "tools": "Label Studio", "label_types": "NER, Classification" } }),
            json!({ "format": "opentrain_canonical",
                 "job": { "title": "T", "paymentType": "PAY_PER_LABEL", "rateAmount": 0.05,
                          "tools": ["Label Studio"], "labelTypes": ["NER", "Classification"] } }),
        ),
        (
            json!({ "arguments": { "jobDescription": "t" }, "toolCallId": "c" }),
            text.clone(),
        ),
    ] {
        assert_eq!(create(given.clone()), Ok(wanted), "{given}");
    }
    for (given, wanted) in [
        (
            json!({ "jobTitle": "T", "jobDescription": "D" }),
            r#"`jobTitle` is not an argument but a field of the job. Did you mean `job`? Put such fields into it: {"job":{"title":"T","description":"D"}}."#,
        ),
        (
            json!({ "title": "T", "payment_type": "hourly", "rateAmount": 15, "externalId": "e" }),
            r#"`title` is not an argument but a field of the job. Did you mean `job`? Put such fields into it: {"externalId":"e","job":{"title":"T","paymentType":"hourly","rateAmount":15}}. The same for `payment_type`, `rateAmount`."#,
        ),
        (
            json!({ "jobDescription": "D", "languages": "Spanish", "headcount": 2 }),
            r#"`languages` is not an argument but a field of the job. Did you mean `job`? Put such fields into it: {"job":{"description":"D","languages":"Spanish","headcount":2}}. The same for `headcount`."#,
        ),
    ] {
        assert_eq!(create(given), Err(wanted.to_owned()));
    }
}

#[test]
fn kinds_of_pay_in_a_search() {
    let tool = all().find(|t| t.name() == "opentrain_search_jobs").unwrap();
    for given in [
        "PAY_PER_HOUR",
        "pay per hour",
        "hourly",
        "per-hour",
        "Pay_Per_Hour",
    ] {
        let request = tool
            .prepare(json!({ "pay_type": given }))
            .ok()
            .unwrap()
            .request();
        assert_eq!(
            request.query,
            [("payType", "PAY_PER_HOUR".to_owned())],
            "{given}"
        );
    }
}
