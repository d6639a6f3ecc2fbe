//! Who is put on top of a job that not everybody can do, who applies to it, and what they say.

use serde_json::{Value, json};

use super::cast::{Member, Temper};
use super::fitting::tests::{job, world};
use super::fitting::{applicants, fit, mark, out_of_reach};
use super::interview::of;
use super::wanted::{Spoken, Wanted};
use crate::store::jobs::Job;

/// What a candidate said.
fn said(interview: &Value) -> String {
    let lines = interview["messages"].as_array().unwrap().iter();
    let answers = lines.filter(|line| line["role"] == "candidate");
    let answers: Vec<&str> = answers
        .map(|line| line["content"].as_str().unwrap())
        .collect();
    answers.join("\n")
}

/// Titles, fields and descriptions of jobs that not everybody can do.
fn hard_jobs() -> Vec<Job> {
    let languages = [
        "Japanese",
        "Swahili",
        "Tamil",
        "Korean",
        "Polish",
        "Turkish",
        "Vietnamese",
        "Arabic",
        "Dutch",
        "Yoruba",
        "Punjabi",
        "Romanian",
        "Swedish",
        "Bengali",
        "Catalan",
        "Marathi",
        "Ukrainian",
        "Brazilian Portuguese",
        "de-DE",
        "Mexican Spanish",
    ];
    let mut jobs: Vec<Job> = Vec::new();
    for language in languages {
        for text in [
            "Transcribe 20 hours of calls.",
            "Native speakers only, please.",
        ] {
            jobs.push(job(
                json!({ "jobTitle": "Calls", "languages": [language], "jobDescription": text,
                "dataType": "Audio", "labelTypes": ["Transcription"] }),
            ));
        }
    }
    for fields in [
        json!({ "jobTitle": "Chest X-ray findings", "subjectMatter": "Medical", "dataType": "Image" }),
        json!({ "jobTitle": "German radiology reports", "languages": ["German"], "dataType": "Text" }),
        json!({ "jobTitle": "Contract law questions", "jobDescription": "Two attorneys.", "dataType": "Text" }),
        json!({ "jobTitle": "Rust code review", "dataType": "Code", "labelTypes": ["Evaluation"] }),
        json!({ "jobTitle": "Python and SQL answers", "dataType": "Code", "languages": ["English"] }),
        json!({ "jobTitle": "Proofs of theorems", "subjectMatter": "Mathematics", "dataType": "Text" }),
        json!({ "jobTitle": "Invoices in French", "languages": ["French", "English"], "dataType": "Image" }),
        json!({ "jobTitle": "Japanese patents", "jobDescription": "Native Japanese speakers only." }),
    ] {
        jobs.push(job(fields));
    }
    jobs
}

#[test]
fn nobody_who_lacks_the_language_or_the_trade_is_above_somebody_who_has_it() {
    for seed in 0..6 {
        let world = world(seed);
        for job in hard_jobs() {
            let wanted = Wanted::of(&job);
            let rated = |member: &Member| {
                let interview = of(&world, &job, member, "int_1", 0);
                (fit(&job, member), interview["score"].as_f64().unwrap())
            };
            let honest = || {
                world
                    .members
                    .iter()
                    .filter(|one| one.temper != Temper::Manipulates)
            };
            // Everybody is judged once and then compared with everybody.
            let all: Vec<(&Member, Spoken, bool, (f64, f64))> = honest()
                .map(|one| (one, wanted.spoken(one), wanted.knows_field(one), rated(one)))
                .collect();
            for (has, spoken, knows, (fit, score)) in &all {
                for (lacks, other_spoken, other_knows, (other_fit, other_score)) in &all {
                    let what = || format!("{seed} {}: {} and {}", mark(&job), has.slug, lacks.slug);
                    if other_spoken < spoken {
                        assert!(other_fit < fit && other_score < score, "{}", what());
                    }
                    let field = !wanted.fields.is_empty() && *spoken == Spoken::Wholly;
                    if field && *knows && !other_knows {
                        assert!(other_fit < fit, "{}", what());
                        assert!(*other_score <= 5.2, "{}", what());
                    }
                }
            }
            // Those who write for machines are no exception.
            for one in &world.members {
                if wanted.spoken(one) == Spoken::None {
                    let (fit, score) = rated(one);
                    assert!(fit <= 33.0 && score <= 1.4, "{seed} {}", one.slug);
                }
            }
        }
    }
}

#[test]
fn who_applies_could_do_it_and_few_do_where_few_can() {
    let (mut few, mut nobody) = (0, 0);
    for seed in 0..6 {
        let world = world(seed);
        for job in hard_jobs() {
            let wanted = Wanted::of(&job);
            let coming = applicants(&world, &job);
            let honest: Vec<&&Member> = coming
                .iter()
                .filter(|one| one.temper != Temper::Manipulates)
                .collect();
            assert!(
                honest.iter().all(|one| wanted.can(one)),
                "{seed} {}",
                mark(&job)
            );
            assert_eq!(
                honest.is_empty(),
                coming.is_empty(),
                "{seed} {}",
                mark(&job)
            );
            assert_eq!(coming.is_empty(), out_of_reach(&world, &job).is_some());
            few += usize::from((1..=2).contains(&honest.len()));
            nobody += usize::from(coming.is_empty());
            let again = applicants(&world, &job);
            let ids = |all: &[&Member]| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
            assert_eq!(ids(&coming), ids(&again));
        }
        for language in ["Icelandic", "Welsh", "Klingon"] {
            let job = job(json!({ "jobTitle": "J", "languages": [language] }));
            assert!(applicants(&world, &job).is_empty(), "{seed} {language}");
            let why = out_of_reach(&world, &job).unwrap();
            assert!(why.contains(language), "{why}");
        }
    }
    assert!(few > 10 && nobody > 2, "{few} {nobody}");
}

#[test]
fn what_people_say_of_their_languages_is_in_their_profiles() {
    let job_of = |language: &str| {
        job(json!({ "jobTitle": "J", "languages": [language], "dataType": "Audio" }))
    };
    for seed in 0..8 {
        let world = world(seed);
        for language in [
            "Japanese", "Spanish", "Swahili", "English", "Tamil", "French",
        ] {
            for member in world
                .members
                .iter()
                .filter(|m| m.temper != Temper::Manipulates)
            {
                let interview = of(&world, &job_of(language), member, "int_1", 0);
                let said = said(&interview);
                let level = member.level_of(language);
                let who = format!("{seed} {} {language}: {said}", member.slug);
                assert_eq!(
                    said.contains(&format!("not speak {language}")),
                    level.is_none(),
                    "{who}"
                );
                assert_eq!(said.contains("Not at all."), level.is_none(), "{who}");
                assert_eq!(
                    said.contains("I grew up with it"),
                    level == Some("NATIVE"),
                    "{who}"
                );
                let summary = interview["summary"].as_str().unwrap();
                assert_eq!(summary.contains("Does not speak"), level.is_none(), "{who}");
                let boast = said.contains("my English is fluent");
                assert!(
                    !boast || member.level_of("English") == Some("FLUENT"),
                    "{who}"
                );
            }
        }
    }
}
