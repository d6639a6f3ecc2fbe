//! What the reader makes of descriptions, one line of data each. The vocabulary itself is not
//! tested word by word.

use super::*;

#[test]
fn descriptions_become_fields() {
    let check = |text: &str, expected: Value| {
        let mut fields = read(text).fields;
        fields.remove("jobDescription");
        assert_eq!(Value::Object(fields), expected, "{text}");
    };
    check(
        "Need 3 native Spanish transcribers in Mexico or Spain for 40 hours of call recordings, \
         $15/hour, intermediate, 3 weeks.",
        json!({
            "languages": ["Spanish"], "countries": ["MX", "ES"], "dataType": "Audio",
            "labelTypes": ["Transcription"], "headcount": 3, "dataVolume": 40,
            "dataVolumeUnit": "HOURS_OF_RECORDING_AUDIO_VIDEO", "projectDuration": "3 weeks",
            "paymentType": "PAY_PER_HOUR", "pricePerHour": 15,
            "experienceLevel": "INTERMEDIATE", "jobTitle": "Spanish audio transcription",
        }),
    );
    check(
        "Draw bounding boxes on 10,000 street images in CVAT. Two annotators, 5 cents per image.",
        json!({
            "dataType": "Image", "labelTypes": ["Bounding Box"], "dataVolume": 10_000,
            "dataVolumeUnit": "NUMBER_OF_FILES", "headcount": 2,
            "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.05, "labelingSoftware": "CVAT",
            "jobTitle": "Image bounding box",
        }),
    );
    check(
        "Sentiment of product reviews\nFixed price $300 for 5k reviews, five labelers based in \
         the US, at least 5 years of experience, 20 hours per week.",
        json!({
            "countries": ["US"], "dataType": "Text", "labelTypes": ["Sentiment Analysis"],
            "dataVolume": 5000, "headcount": 5, "experienceLevel": "EXPERT",
            "timeRequirement": "20 hours per week", "paymentType": "FIXED_PRICE",
            "fixedPrice": 300, "jobTitle": "Sentiment of product reviews",
        }),
    );
    check(
        "Translate 20000 words from English into Polish, $0.02-0.04 per word? No: USD 400 total.",
        json!({
            "languages": ["English", "Polish"], "labelTypes": ["Translation"],
            "dataVolume": 20_000, "dataVolumeUnit": "NUMBER_OF_WORDS",
            "paymentType": "FIXED_PRICE", "fixedPrice": 400,
            "jobTitle": "English and Polish translation",
        }),
    );
    check(
        "Data: 1.5 million product images. Workers: 15. Rate: $0.01/image, any experience level.",
        json!({
            "dataType": "Image", "dataVolume": 1_500_000, "dataVolumeUnit": "NUMBER_OF_FILES",
            "headcount": 15, "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.01,
            "experienceLevel": "ANY_EXPERIENCE_LEVEL", "jobTitle": "Image labeling",
        }),
    );
    check(
        "A team of 6 for 12k clinical notes at 25 cents per note; 3+ years of experience.",
        json!({
            "subjectMatter": "Medical", "dataVolume": 12_000, "headcount": 6,
            "experienceLevel": "INTERMEDIATE", "paymentType": "PAY_PER_LABEL",
            "pricePerLabel": 0.25,
        }),
    );
    check(
        "Title: Calls\nHeadcount: 0. 300 audio hours.",
        json!({
            "jobTitle": "Calls", "dataType": "Audio", "dataVolume": 300,
            "dataVolumeUnit": "HOURS_OF_RECORDING_AUDIO_VIDEO",
        }),
    );
    check("Something to do.", json!({}));
    check("", json!({}));
}

#[test]
fn doubts_and_leftovers_are_reported() {
    let check = |text: &str, doubted: &[&str], left: &[&str]| {
        let reading = read(text);
        let names = |items: &[Value], key: &str| -> Vec<String> {
            items
                .iter()
                .map(|item| item[key].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(names(&reading.low_confidence, "field"), doubted, "{text}");
        assert_eq!(names(&reading.unmapped, "valuePreview"), left, "{text}");
    };
    check(
        "Title: T\nLabel about 500 files at $10 to $12 per hour.",
        &["dataVolume", "pricePerHour"],
        &[],
    );
    check(
        "Title: T\nWe are looking for an annotator.",
        &["headcount"],
        &[],
    );
    check(
        "Title: T\nBudget unclear, maybe $40.",
        &["paymentType"],
        &[],
    );
    check("Title: T\nWe pay $40.", &[], &["$40"]);
    check("Title: T\n$15 per audio hour.", &["paymentType"], &[]);
    check(
        "Title: T\nWe pay €40 in Latin America.",
        &[],
        &["latin america", "€40"],
    );
    check(
        "Title: T\nExperienced speakers of thai.",
        &["experienceLevel"],
        &[],
    );
}

proptest::proptest! {
    #[test]
    fn whatever_is_read_fits_its_field(
        words in proptest::collection::vec(proptest::sample::select(PIECES), 0..24),
        other in "\\PC{0,40}",
    ) {
        for text in [words.join(" "), words.concat(), format!("{other}{}", words.join(&other))] {
            let fields = read(&text).fields;
            let issues = crate::sandbox::rules::fields::issues(&fields);
            proptest::prop_assert!(issues.is_empty(), "{text}: {fields:?}");
        }
    }
}

/// What the reader looks for, and what could trip it.
const PIECES: &[&str] = &[
    "headcount",
    "team of",
    "annotators",
    "annotator:",
    ":",
    "a",
    "0",
    "3",
    "1.5",
    "two",
    "million",
    "99999999999999999999",
    "k",
    "$",
    "€",
    "-",
    "to",
    "per",
    "/",
    "hour",
    "hours",
    "week",
    "year",
    "of",
    "experience",
    "+",
    "cents",
    "usd",
    "total",
    "budget",
    "each",
    "image",
    "images",
    "audio",
    "words",
    "title:",
    "\n",
    "Spanish",
    "US",
    "X-ray",
    "é",
    "\u{200b}",
    ".",
];
