//! What the reader makes of descriptions, one line of data each. The vocabulary itself is not
//! tested word by word.

use super::*;

mod abroad;
mod counts;
mod prices;

#[test]
fn sizes_of_data_are_no_countries() {
    assert!(
        !read("We have 5 GB of images, 300 MB each.")
            .fields
            .contains_key("countries")
    );
}

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
    check(
        "$20 per hour US only",
        json!({ "countries": ["US"], "paymentType": "PAY_PER_HOUR", "pricePerHour": 20 }),
    );
    check(
        "$US 20 or US$20 per hour",
        json!({ "paymentType": "PAY_PER_HOUR", "pricePerHour": 20 }),
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
    check("Title: T\nThe work is paid hourly.", &["paymentType"], &[]);
    check("Title: T\nWe pay 15 euros per hour.", &[], &["15 euros"]);
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

#[test]
fn descriptions_as_people_write_them_are_understood() {
    let check = |text: &str, expected: Value| {
        let mut fields = read(text).fields;
        fields.remove("jobDescription");
        // How titles come about is tested above.
        fields.remove("jobTitle");
        assert_eq!(Value::Object(fields), expected, "{text}");
    };
    check(
        "Need 2 German annotators, $18/h.",
        json!({"languages": ["German"], "headcount": 2, "paymentType": "PAY_PER_HOUR", "pricePerHour": 18}),
    );
    check(
        "transcribers wanted, spanish, 12 USD an hour",
        json!({"languages": ["Spanish"], "labelTypes": ["Transcription"], "paymentType": "PAY_PER_HOUR", "pricePerHour": 12}),
    );
    check(
        "We are looking for twenty-five native Japanese speakers based in Japan to rate chatbot \
         responses. Pay is $20 - $25 per hour, about 10 hours a week for two months. Prior \
         experience with RLHF is a plus; senior people preferred.",
        json!({"languages": ["Japanese"], "countries": ["JP"], "dataType": "Text", "labelTypes": ["Ranking"], "headcount": 25, "timeRequirement": "10 hours per week", "projectDuration": "2 months", "paymentType": "PAY_PER_HOUR", "pricePerHour": 20, "budgetRange": "$20 to $25", "experienceLevel": "EXPERT"}),
    );
    check(
        "Label 50,000 images of cars with bounding boxes in CVAT. We pay $0.04 per image. Team \
         of 10 people from the Philippines or Kenya, no experience needed.",
        json!({"countries": ["PH", "KE"], "dataType": "Image", "labelTypes": ["Bounding Box"], "dataVolume": 50000, "dataVolumeUnit": "NUMBER_OF_FILES", "headcount": 10, "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.04, "experienceLevel": "ENTRY_LEVEL", "labelingSoftware": "CVAT"}),
    );
    check(
        "Fixed budget of $2,500 for translating a 30,000 word legal contract from English to \
         French. One translator, expert level.",
        json!({"languages": ["English", "French"], "labelTypes": ["Translation"], "subjectMatter": "Legal", "dataVolume": 30000, "dataVolumeUnit": "NUMBER_OF_WORDS", "headcount": 1, "paymentType": "FIXED_PRICE", "fixedPrice": 2500, "experienceLevel": "EXPERT"}),
    );
    check(
        "Segment 1.5k CT scans. 4 radiologists, US$90/hour, board certified, in the United \
         States or Canada.",
        json!({"countries": ["US", "CA"], "dataType": "Image", "labelTypes": ["Segmentation"], "subjectMatter": "Medical", "dataVolume": 1500, "dataVolumeUnit": "NUMBER_OF_FILES", "headcount": 4, "paymentType": "PAY_PER_HOUR", "pricePerHour": 90, "experienceLevel": "EXPERT"}),
    );
    check(
        "Hello! Our startup builds a voice assistant. We've got roughly 120 hours of Portuguese \
         call center audio recorded in Brazil that must be transcribed with speaker labels \
         (diarization). Ideally five transcriptionists with at least 3 years of experience. \
         Budget: 15 dollars per hour. Work happens in ELAN, 20 hrs/week, for 6 weeks.",
        json!({"languages": ["Portuguese"], "countries": ["BR"], "dataType": "Audio", "labelTypes": ["Transcription", "Diarization"], "dataVolume": 120, "dataVolumeUnit": "HOURS_OF_RECORDING_AUDIO_VIDEO", "headcount": 5, "experienceLevel": "INTERMEDIATE", "timeRequirement": "20 hours per week", "projectDuration": "6 weeks", "paymentType": "PAY_PER_HOUR", "pricePerHour": 15, "labelingSoftware": "ELAN"}),
    );
    check(
        "Sentiment labels on 8000 tweets in Arabic, 3 cents each, 3 people",
        json!({"languages": ["Arabic"], "dataType": "Text", "labelTypes": ["Sentiment Analysis"], "dataVolume": 8000, "headcount": 3, "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.03}),
    );
    check(
        "Pay: $500 total. Rank 400 pairs of model responses in English. Two evaluators. Entry \
         level is fine.",
        json!({"languages": ["English"], "dataType": "Text", "labelTypes": ["Ranking", "Evaluation"], "dataVolume": 400, "headcount": 2, "paymentType": "FIXED_PRICE", "fixedPrice": 500, "experienceLevel": "ENTRY_LEVEL"}),
    );
    check(
        "Draw polygons on satellite images (2,000 files), €0.10 per image, Poland, 1 annotator",
        json!({"countries": ["PL"], "dataType": "Image", "labelTypes": ["Polygon"], "dataVolume": 2000, "dataVolumeUnit": "NUMBER_OF_FILES", "headcount": 1}),
    );
    check(
        "I want a dozen Hindi and Tamil speakers to record and check 300 sentences each, paid \
         per hour at $6.50, students welcome.",
        json!({"languages": ["Hindi", "Tamil"], "dataType": "Text", "headcount": 12, "dataVolume": 300, "paymentType": "PAY_PER_HOUR", "pricePerHour": 6.5}),
    );
    check(
        "Looking for an experienced Python developer to write prompts and evaluate code \
         snippets. $45 hourly, part time, ongoing, UK only.",
        json!({"countries": ["GB"], "dataType": "Text", "labelTypes": ["Evaluation", "Prompt Writing"], "headcount": 1, "paymentType": "PAY_PER_HOUR", "pricePerHour": 45, "experienceLevel": "INTERMEDIATE", "timeRequirement": "Part time", "projectScope": "Ongoing"}),
    );
    check(
        "Review 200 medical articles for named entity recognition in Prodigy; flat fee of 750 \
         USD; biologist or physician; 2 weeks.",
        json!({"dataType": "Text", "labelTypes": ["Named Entity Recognition"], "subjectMatter": "Medical", "dataVolume": 200, "dataVolumeUnit": "NUMBER_OF_FILES", "projectDuration": "2 weeks", "paymentType": "FIXED_PRICE", "fixedPrice": 750, "labelingSoftware": "Prodigy"}),
    );
    check(
        "Ten people. Caption 600 video clips. $1.20 per clip. Any experience level. English.",
        json!({"languages": ["English"], "dataType": "Video", "labelTypes": ["Captioning"], "headcount": 10, "dataVolume": 600, "dataVolumeUnit": "NUMBER_OF_FILES", "paymentType": "PAY_PER_LABEL", "pricePerLabel": 1.2, "experienceLevel": "ANY_EXPERIENCE_LEVEL"}),
    );
    check(
        "100 lidar frames, keypoints, three experts, $30-40/hr, Germany/Austria/Switzerland",
        json!({"countries": ["DE", "AT", "CH"], "dataType": "3D Point Cloud", "labelTypes": ["Keypoint"], "dataVolume": 100, "dataVolumeUnit": "NUMBER_OF_FILES", "headcount": 3, "paymentType": "PAY_PER_HOUR", "pricePerHour": 30, "budgetRange": "$30 to $40", "experienceLevel": "EXPERT"}),
    );
    check(
        "Headcount: 4\nLanguages: Dutch, Flemish\nPay: $0.02 per word\nVolume: 100k words\nTranslation from English",
        json!({"languages": ["Dutch", "English"], "labelTypes": ["Translation"], "dataVolume": 100000, "dataVolumeUnit": "NUMBER_OF_WORDS", "headcount": 4, "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.02}),
    );
    check(
        "We will pay one hundred dollars in total to one person who categorizes 250 emails.",
        json!({"dataType": "Text", "labelTypes": ["Classification"], "headcount": 1, "dataVolume": 250, "paymentType": "FIXED_PRICE", "fixedPrice": 100}),
    );
    check(
        "$1,000 fixed price; 5 annotators; toxicity content moderation of 10.000 comments",
        json!({"dataType": "Text", "labelTypes": ["Content Moderation"], "headcount": 5, "dataVolume": 10000, "paymentType": "FIXED_PRICE", "fixedPrice": 1000}),
    );
    check(
        "Annotate audio at $20 an hour. 2 million words of text follow later.",
        json!({"dataType": "Audio", "dataVolume": 2000000, "dataVolumeUnit": "NUMBER_OF_WORDS", "paymentType": "PAY_PER_HOUR", "pricePerHour": 20}),
    );
    check(
        "Hiring: 3x Korean linguists (remote, South Korea), USD 22.50/hr, 40 hours of speech.",
        json!({"languages": ["Korean"], "countries": ["KR"], "dataType": "Audio", "headcount": 3, "dataVolume": 40, "dataVolumeUnit": "HOURS_OF_RECORDING_AUDIO_VIDEO", "paymentType": "PAY_PER_HOUR", "pricePerHour": 22.5}),
    );
}

/// What was read of pay in a few words: the kind, the amount, `?` where it is doubted, and after a
/// `!` what found no place.
pub(super) fn priced(text: &str) -> String {
    let reading = read(text);
    let shown = |name: &str, key: &str| {
        let value = reading.fields.get(key)?;
        Some(format!(
            "{name} {value}{}",
            doubted(&reading, &[key, "paymentType"])
        ))
    };
    let kind = reading.fields.get("paymentType").map(|_| {
        shown("hour", "pricePerHour")
            .or_else(|| shown("label", "pricePerLabel"))
            .or_else(|| shown("whole", "fixedPrice"))
            .unwrap_or_else(|| "no amount".into())
    });
    let range = reading.fields.get("budgetRange").and_then(Value::as_str);
    let range = range.map(|range| format!(" ({range})")).unwrap_or_default();
    format!(
        "{}{range}{}",
        kind.unwrap_or_else(|| "-".into()),
        left(&reading)
    )
}

/// What was read of counts in a few words, with the same signs.
pub(super) fn counted(text: &str) -> String {
    let reading = read(text);
    let mut parts = Vec::new();
    for (name, key) in [
        ("people", "headcount"),
        ("data", "dataVolume"),
        ("unit", "dataVolumeUnit"),
        ("level", "experienceLevel"),
        ("time", "timeRequirement"),
        ("runs", "projectDuration"),
        ("pace", "workloadDesc"),
    ] {
        if let Some(value) = reading.fields.get(key) {
            let shown = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            parts.push(format!("{name} {shown}{}", doubted(&reading, &[key])));
        }
    }
    if parts.is_empty() {
        parts.push("-".into());
    }
    format!("{}{}", parts.join(", "), left(&reading))
}

fn doubted(reading: &Reading, keys: &[&str]) -> &'static str {
    let hit = |doubt: &Value| keys.iter().any(|key| doubt["field"] == *key);
    if reading.low_confidence.iter().any(hit) {
        "?"
    } else {
        ""
    }
}

fn left(reading: &Reading) -> String {
    let previews = reading
        .unmapped
        .iter()
        .map(|item| item["valuePreview"].as_str().unwrap());
    previews.map(|preview| format!(" !{preview}")).collect()
}

proptest::proptest! {
    #[test]
    fn whatever_is_read_fits_its_field(
        words in proptest::collection::vec(proptest::sample::select(PIECES), 0..24),
        other in "\\PC{0,40}",
    ) {
        for text in [words.join(" "), words.concat(), format!("{other}{}", words.join(&other))] {
            let fields = read(&text).fields;
            let issues = crate::rules::fields::issues(&fields);
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
