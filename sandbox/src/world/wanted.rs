//! What a job cannot be done without, read from its fields and its words, and how far somebody has
//! it. What else makes a person suit a job is in `fitting`.

use super::cast::Member;
use super::lists::{FIELDS, Ground, LANGUAGES, SKILLS};
use crate::store::jobs::Job;

/// What a job asks for.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    /// Languages as the job names them.
    pub(super) languages: Vec<&'a str>,
    /// Whether only a mother tongue will do.
    pub(super) native: bool,
    /// Trades that have to be learned.
    pub(super) fields: Vec<&'static str>,
    /// What within such a trade is asked for.
    pub(super) skills: Vec<&'static str>,
}

/// How far somebody has the languages of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spoken {
    /// None of them.
    None,
    /// Some of several, or not as the mother tongue that is asked for.
    Partly,
    /// All, or none are asked for.
    Wholly,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(job: &'a Job) -> Wanted<'a> {
        let title = job.title().to_lowercase();
        let text = job.text("jobDescription").to_lowercase();
        let subject = job.text("subjectMatter").to_lowercase();
        let data = job.text("dataType").to_lowercase();
        let mut languages: Vec<&str> = (job.list("languages").into_iter())
            .filter(|name| !is_any(name))
            .collect();
        if languages.is_empty() {
            languages = (LANGUAGES.iter())
                .filter(|(name, _)| in_title(job.title(), name))
                .map(|(name, _)| *name)
                .collect();
        }
        let native = !languages.is_empty() && wants_natives(&format!("{title}\n{text}"));
        // A description may speak of much in passing, but names a profession on purpose.
        let asked = |ground: &Ground| {
            ground
                .words
                .iter()
                .any(|word| begins_word(&title, word) || begins_word(&subject, word))
                || ground
                    .data
                    .is_some_and(|own| own.eq_ignore_ascii_case(&data))
                || ground
                    .people
                    .iter()
                    .any(|word| begins_word(&text, word) || begins_word(&title, word))
        };
        let skills: Vec<&Ground> = SKILLS.iter().filter(|skill| asked(skill)).collect();
        let mut fields: Vec<&str> = (FIELDS.iter().filter(|field| asked(field)))
            .map(|field| field.name)
            .chain(skills.iter().filter_map(|skill| skill.field))
            .collect();
        fields.sort_unstable();
        fields.dedup();
        Wanted {
            languages,
            native,
            fields,
            skills: skills.into_iter().map(|skill| skill.name).collect(),
        }
    }

    /// The languages that tell people apart: all but English, or English where it is the only one.
    pub(super) fn telling(&self) -> Vec<&'a str> {
        let others: Vec<&str> = (self.languages.iter().copied())
            .filter(|name| !names_language("English", name))
            .collect();
        if others.is_empty() {
            self.languages.clone()
        } else {
            others
        }
    }

    /// How far somebody has the languages.
    pub(super) fn spoken(&self, member: &Member) -> Spoken {
        let levels: Vec<Option<&str>> = (self.languages.iter())
            .map(|language| member.level_of(language))
            .collect();
        let well = |level: &Option<&str>| match level {
            Some("NATIVE") => true,
            Some(_) => !self.native,
            None => false,
        };
        // One mother tongue among several languages is as much as anybody has.
        let native =
            self.native && levels.contains(&Some("NATIVE")) && levels.iter().all(Option::is_some);
        // Everybody here has English; who brings nothing else to "Korean and English" brings nothing.
        let telling = self.telling();
        let speaks_one = telling.is_empty()
            || telling
                .iter()
                .any(|language| member.level_of(language).is_some());
        if native || levels.iter().all(well) {
            Spoken::Wholly
        } else if speaks_one {
            Spoken::Partly
        } else {
            Spoken::None
        }
    }

    /// Whether somebody has learned a trade of the job, if it asks for one.
    pub(super) fn knows_field(&self, member: &Member) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|field| member.knows(field))
    }

    /// The share of the asked skills that somebody has, from 0 to 1; `None` if none are asked for.
    pub(super) fn skilled(&self, member: &Member) -> Option<f64> {
        let has = self
            .skills
            .iter()
            .filter(|skill| Member::has(&member.tags, skill))
            .count();
        #[expect(clippy::cast_precision_loss, reason = "a handful of skills")]
        (!self.skills.is_empty()).then(|| has as f64 / self.skills.len() as f64)
    }

    /// Whether somebody could do the job at all.
    pub(super) fn can(&self, member: &Member) -> bool {
        let fluent =
            |language: &&str| matches!(member.level_of(language), Some("NATIVE" | "FLUENT"));
        let enough = match self.spoken(member) {
            Spoken::Wholly => true,
            // Where a mother tongue is asked for, only good speakers try all the same.
            Spoken::Partly => !self.native || self.languages.iter().any(fluent),
            Spoken::None => false,
        };
        enough && self.knows_field(member)
    }
}

/// "Any" and the like, which is no language.
fn is_any(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    matches!(
        name.as_str(),
        "" | "any" | "any language" | "none" | "n/a" | "all" | "multilingual" | "other"
    )
}

/// Whether a title names a language, which is written with a capital.
fn in_title(title: &str, language: &str) -> bool {
    // The verb, at the beginning of a title.
    let verb = language == "Polish" && title.starts_with(language);
    !verb
        && title
            .split(|c: char| !c.is_alphabetic())
            .any(|word| word == language)
}

/// Whether only people will do who grew up with the language.
fn wants_natives(text: &str) -> bool {
    let natives = text.contains("native") || text.contains("mother tongue");
    let softened = [
        "near-native",
        "near native",
        "native-level",
        "native level",
        "non-native",
        "non native",
        "or fluent",
        "fluent or",
        "prefer",
        "ideally",
        "a plus",
        "bonus",
        "native or",
        "or native",
        "alternative",
        "react native",
        "native app",
        "natively",
    ];
    natives && !softened.iter().any(|words| text.contains(words))
}

/// Whether a word of a text begins so; short ones have to be the whole word.
fn begins_word(text: &str, begin: &str) -> bool {
    text.match_indices(begin).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text
            .get(at + begin.len()..)
            .and_then(|after| after.chars().next());
        let whole = begin.len() > 4 || after.is_none_or(|c| !c.is_alphanumeric());
        before.is_none_or(|c| !c.is_alphanumeric()) && whole
    })
}

/// The names of a language that somebody may have meant, by the name that profiles have it under.
pub(super) fn names_language(own: &str, wanted: &str) -> bool {
    if own.eq_ignore_ascii_case(wanted) {
        return true;
    }
    let (_, others) = (LANGUAGES.iter())
        .find(|(name, _)| name.eq_ignore_ascii_case(own))
        .unwrap_or(&("", &[]));
    let words: Vec<String> = (wanted.to_lowercase())
        .split(|c: char| !c.is_alphabetic())
        .map(str::to_owned)
        .collect();
    // `Mexican Spanish`, `Spanish (Latin America)`, `es-MX`; a code stands first.
    words.iter().any(|word| {
        own.eq_ignore_ascii_case(word) || others.iter().any(|one| one.len() > 2 && one == word)
    }) || words
        .first()
        .is_some_and(|code| others.iter().any(|one| one.len() == 2 && one == code))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fitting::tests::{job, world};
    use super::*;

    #[test]
    fn a_job_asks_for_what_its_fields_and_words_say() {
        let check = |fields: serde_json::Value,
                     languages: &[&str],
                     native: bool,
                     trades: &[&str],
                     skills: &[&str]| {
            let job = job(fields);
            let wanted = Wanted::of(&job);
            let title = job.title();
            assert_eq!(wanted.languages, languages, "{title}");
            assert_eq!(wanted.native, native, "{title}");
            assert_eq!(
                (wanted.fields.as_slice(), wanted.skills.as_slice()),
                (trades, skills),
                "{title}"
            );
        };
        check(json!({ "jobTitle": "Label cats" }), &[], false, &[], &[]);
        check(
            json!({ "jobTitle": "Calls", "languages": ["Japanese", "any"],
                "jobDescription": "Native Japanese speakers only." }),
            &["Japanese"],
            true,
            &[],
            &[],
        );
        check(
            json!({ "jobTitle": "Swahili transcription", "jobDescription": "Native speakers preferred." }),
            &["Swahili"],
            false,
            &[],
            &[],
        );
        check(
            json!({ "jobTitle": "Polish our captions" }),
            &[],
            false,
            &[],
            &[],
        );
        check(
            json!({ "jobTitle": "Invoices in Polish" }),
            &["Polish"],
            false,
            &["Finance"],
            &["Accounting"],
        );
        check(
            json!({ "jobTitle": "Chest scans", "jobDescription": "Three board certified radiologists." }),
            &[],
            false,
            &["Medical"],
            &["Radiology"],
        );
        check(
            json!({ "jobTitle": "Rust code review", "dataType": "Code" }),
            &[],
            false,
            &["Software"],
            &["Rust"],
        );
        check(
            json!({ "jobTitle": "Trust and safety" }),
            &[],
            false,
            &[],
            &[],
        );
        check(
            json!({ "jobTitle": "Contracts", "subjectMatter": "Legal" }),
            &[],
            false,
            &["Legal"],
            &["Contract Law"],
        );
        check(
            json!({ "jobTitle": "Photos of lawns", "jobDescription": "Nothing medical, no legal names." }),
            &[],
            false,
            &[],
            &[],
        );
    }

    #[test]
    fn a_language_goes_by_many_names() {
        let check = |own: &str, wanted: &str, same: bool| {
            assert_eq!(names_language(own, wanted), same, "{own} {wanted}")
        };
        check("Spanish", "spanish", true);
        check("Spanish", "Mexican Spanish", true);
        check("Spanish", "Spanish (Latin America)", true);
        check("Spanish", "es-MX", true);
        check("Spanish", "Español", true);
        check("Portuguese", "Brazilian Portuguese", true);
        check("Swahili", "Kiswahili", true);
        check("Tagalog", "Filipino", true);
        check("Indonesian", "Bahasa Indonesia", true);
        check("Indonesian", "is", false);
        check("Spanish", "Catalan", false);
        check("English", "Old Norse, en garde", false);
        check("Macedonian", "Makedonski", false);
    }

    #[test]
    fn nobody_is_asked_for_two_mother_tongues() {
        let world = world(1);
        let lucia = &world.members[0];
        let spoken = |languages: serde_json::Value, text: &str| {
            let job =
                job(json!({ "jobTitle": "J", "languages": languages, "jobDescription": text }));
            Wanted::of(&job).spoken(lucia)
        };
        assert_eq!(
            spoken(json!(["Spanish", "English"]), "Native speakers."),
            Spoken::Wholly
        );
        assert_eq!(
            spoken(json!(["English"]), "Native speakers."),
            Spoken::Partly
        );
        assert_eq!(
            spoken(json!(["English"]), "Native or fluent speakers."),
            Spoken::Wholly
        );
        assert_eq!(spoken(json!(["Spanish", "Japanese"]), ""), Spoken::Partly);
        assert_eq!(spoken(json!(["Japanese"]), ""), Spoken::None);
        // English alone is none of the languages of a translator.
        assert_eq!(spoken(json!(["Korean", "English"]), ""), Spoken::None);
        assert_eq!(spoken(json!(["en-US", "Catalan"]), ""), Spoken::Wholly);
        assert_eq!(spoken(json!([]), ""), Spoken::Wholly);
    }
}
