//! The reader of plain-language descriptions: from a text to draft fields, with what it doubted and
//! what it could not place. Deterministic: words and numbers, no model. Structured imports are in
//! `imports`.

mod numerals;
mod pay;

use serde_json::{Map, Value, json};

use super::money::decimal;
use super::vocabulary as known;
use super::words::{Token, tokens};

/// What was read out of an import.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Values under the draft keys.
    pub(crate) fields: Map<String, Value>,
    /// Input that found no field: `path`, `reason`, `valuePreview`.
    pub(crate) unmapped: Vec<Value>,
    /// Values worth a look before publishing: `field`, `reason`, `valuePreview`.
    pub(crate) low_confidence: Vec<Value>,
}

impl Reading {
    /// Notes input that has no field.
    pub(crate) fn unmapped(&mut self, path: &str, reason: &str, value: &str) {
        let preview = preview(value);
        self.unmapped
            .push(json!({ "path": path, "reason": reason, "valuePreview": preview }));
    }

    /// Notes doubt about a field.
    pub(crate) fn doubt(&mut self, field: &str, reason: &str) {
        let shown = self.fields.get(field).map(|value| match value {
            Value::String(text) => preview(text),
            other => preview(&other.to_string()),
        });
        self.low_confidence
            .push(json!({ "field": field, "reason": reason, "valuePreview": shown }));
    }

    fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.fields.entry(key).or_insert_with(|| value.into());
    }
}

/// Reads a description.
pub(crate) fn read(text: &str) -> Reading {
    let tokens = numerals::joined(&tokens(text));
    let words = tokens
        .iter()
        .map(|token| token.clone().into_word().unwrap_or_default())
        .collect();
    let mut reader = Reader {
        text,
        tokens,
        words,
        reading: Reading::default(),
    };
    reader.reading.set("jobDescription", text.trim());
    reader.languages();
    reader.countries();
    reader.kinds();
    reader.numbers();
    reader.pay();
    reader.experience();
    reader.tools();
    reader.schedule();
    reader.title();
    reader.reading
}

/// The first 80 characters.
pub(crate) fn preview(text: &str) -> String {
    let short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        format!("{short}…")
    } else {
        short
    }
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// Lower-case words, `""` at the places of numbers and signs.
    words: Vec<String>,
    reading: Reading,
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    fn symbol(&self, at: usize) -> char {
        match self.tokens.get(at) {
            Some(Token::Symbol(symbol)) => *symbol,
            _ => ' ',
        }
    }

    fn digits(&self, at: usize) -> Option<f64> {
        match self.tokens.get(at) {
            Some(Token::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// A number in digits or in words.
    fn number(&self, at: usize) -> Option<f64> {
        let spelled = || {
            known::NUMBER_WORDS
                .iter()
                .find(|(name, _)| *name == self.word(at))
        };
        self.digits(at)
            .or_else(|| spelled().map(|(_, number)| *number))
    }

    /// Up to `count` words behind a place, not past a number, a bracket of prices or a sentence.
    fn ahead(&self, at: usize, count: usize) -> Vec<&str> {
        let behind = self.tokens.iter().zip(&self.words).skip(at + 1);
        behind
            .take_while(|(token, _)| {
                matches!(token, Token::Word(_) | Token::Symbol('-' | '/' | '+'))
            })
            .filter(|(_, word)| !word.is_empty())
            .map(|(_, word)| word.as_str())
            .take(count)
            .collect()
    }

    /// The words of the text with single spaces between and around.
    fn spoken(&self) -> String {
        let words: Vec<&str> = self
            .words
            .iter()
            .map(String::as_str)
            .filter(|word| !word.is_empty())
            .collect();
        format!(" {} ", words.join(" "))
    }

    fn languages(&mut self) {
        let mut found: Vec<&str> = Vec::new();
        for token in &self.tokens {
            let Token::Word(word) = token else { continue };
            // In small letters these are ordinary words or too short to be sure of.
            let must_be_exact = |name: &str| matches!(name, "Polish" | "Lao");
            let name = known::LANGUAGES.iter().find(|name| {
                *name == word || (!must_be_exact(name) && name.eq_ignore_ascii_case(word))
            });
            if let Some(name) = name
                && !found.contains(name)
            {
                found.push(name);
            }
        }
        if !found.is_empty() {
            self.reading.set("languages", found);
        }
    }

    fn countries(&mut self) {
        let spoken = self.spoken();
        let mut found: Vec<(usize, &str)> = Vec::new();
        for (code, names) in known::COUNTRIES {
            let place = names
                .iter()
                .filter_map(|name| spoken.find(&format!(" {name} ")))
                .min();
            if let Some(place) = place {
                found.push((place, code));
            }
        }
        for (at, token) in self.tokens.iter().enumerate() {
            let Token::Word(word) = token else { continue };
            let hit = known::COUNTRY_CAPITALS
                .iter()
                .find(|(short, _)| short == word);
            let money = self.symbol(at + 1) == '$' || self.word(at + 1).starts_with("dollar");
            if let Some((_, code)) = hit
                && !money
                && !found.iter().any(|(_, known)| known == code)
            {
                found.push((usize::MAX, code));
            }
        }
        found.sort_by_key(|(place, _)| *place);
        let codes: Vec<&str> = found.into_iter().map(|(_, code)| code).collect();
        if !codes.is_empty() {
            self.reading.set("countries", codes);
        }
        for region in known::REGIONS
            .iter()
            .filter(|r| spoken.contains(&format!(" {r} ")))
        {
            self.reading
                .unmapped("text", "A region is not a country; list countries.", region);
        }
    }

    fn kinds(&mut self) {
        let singles: Vec<String> = self.words.iter().map(|word| singular(word)).collect();
        let mut best: Vec<(usize, &str)> = known::DATA_TYPES
            .iter()
            .map(|(name, stems)| {
                let hits = singles
                    .iter()
                    .filter(|word| stems.contains(&word.as_str()))
                    .count();
                (hits, *name)
            })
            .filter(|(hits, _)| *hits > 0)
            .collect();
        best.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
        if let Some((hits, name)) = best.first().copied() {
            self.reading.set("dataType", name);
            if let Some((second, other)) = best.get(1).copied()
                && second == hits
            {
                self.reading
                    .doubt("dataType", &format!("The text speaks of {other} as well."));
            }
        }
        let labels: Vec<&str> = known::LABEL_TYPES
            .iter()
            .filter(|(_, phrases)| phrases.iter().any(|phrase| self.speaks_of(phrase)))
            .map(|(name, _)| *name)
            .collect();
        if !labels.is_empty() {
            self.reading.set("labelTypes", labels);
        }
        let subject = known::SUBJECTS
            .iter()
            .find(|(_, stems)| stems.iter().any(|stem| self.speaks_of(stem)));
        if let Some((subject, _)) = subject {
            self.reading.set("subjectMatter", *subject);
            self.reading
                .doubt("subjectMatter", "Guessed from single words of the text.");
        }
    }

    /// Whether successive words begin like the words of a phrase; up to three letters must be whole.
    fn speaks_of(&self, phrase: &str) -> bool {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let words: Vec<&str> = self
            .words
            .iter()
            .map(String::as_str)
            .filter(|word| !word.is_empty())
            .collect();
        words.windows(wanted.len()).any(|window| {
            window.iter().zip(&wanted).all(|(word, stem)| {
                if stem.len() <= 3 {
                    word == stem
                } else {
                    word.starts_with(stem)
                }
            })
        })
    }

    /// Numbers that count people, data, weeks or years. Money is `pay`'s.
    fn numbers(&mut self) {
        for at in 0..self.tokens.len() {
            let Some(number) = self.number(at) else {
                continue;
            };
            let before = at.checked_sub(1);
            if before.is_some_and(|before| "$€£".contains(self.symbol(before))) {
                continue;
            }
            let about = before.is_some_and(|before| {
                self.symbol(before) == '~' || APPROXIMATELY.contains(&self.word(before))
            });
            let ahead: Vec<String> = self.ahead(at, 5).into_iter().map(singular).collect();
            let ahead: Vec<&str> = ahead.iter().map(String::as_str).collect();
            self.number_of(at, number, about, &ahead);
        }
        let spoken = self.spoken();
        let behind = |phrase: &str| self.after(phrase).and_then(|at| self.number(at));
        let listed = || self.after_role().and_then(|at| self.number(at));
        let named = behind("headcount").or_else(|| behind("team of"));
        let people = |number: &f64| *number >= 1.0 && number.fract() == 0.0;
        if let Some(number) = named.or_else(listed).filter(people) {
            self.reading.set("headcount", decimal(number));
        } else if !self.reading.fields.contains_key("headcount")
            && known::ROLES.iter().any(|role| {
                [" a ", " an ", " one "].iter().any(|article| {
                    spoken.match_indices(article).any(|(place, _)| {
                        let rest = spoken.get(place + article.len()..).unwrap_or_default();
                        rest.split(' ').take(3).any(|word| word == *role)
                    })
                })
            })
        {
            self.reading.set("headcount", 1);
            self.reading.doubt(
                "headcount",
                "The text speaks of one person without a number.",
            );
        }
    }

    fn number_of(&mut self, at: usize, number: f64, about: bool, ahead: &[&str]) {
        let first = ahead.first().copied().unwrap_or_default();
        let rest = ahead.get(1..).unwrap_or_default();
        match first {
            "hour" | "hr" => {
                let period = rest.iter().take(3).find_map(|word| match *word {
                    "week" | "weekly" => Some("week"),
                    "day" | "daily" => Some("day"),
                    "month" | "monthly" => Some("month"),
                    _ => None,
                });
                let recorded = rest.iter().any(|word| RECORDED.contains(word));
                if let Some(period) = period {
                    let text = format!("{number} hours per {period}");
                    self.reading.set("timeRequirement", text);
                } else if recorded {
                    self.volume(number, Some("HOURS_OF_RECORDING_AUDIO_VIDEO"), about);
                }
            }
            "year" | "yr" => {
                if rest.iter().take(4).any(|word| *word == "experience") {
                    let level = match number {
                        years if years >= 5.0 => "EXPERT",
                        years if years >= 2.0 => "INTERMEDIATE",
                        _ => "ENTRY_LEVEL",
                    };
                    self.reading.set("experienceLevel", level);
                    self.reading
                        .doubt("experienceLevel", "Derived from years of experience.");
                }
            }
            "day" | "week" | "month" => {
                let plural = if number == 1.0 { "" } else { "s" };
                self.reading
                    .set("projectDuration", format!("{number} {first}{plural}"));
            }
            "word" => self.volume(number, Some("NUMBER_OF_WORDS"), about),
            // "300 audio hours" as well as "300 hours of audio".
            recorded if RECORDED.contains(&recorded) && rest.first() == Some(&"hour") => {
                self.volume(number, Some("HOURS_OF_RECORDING_AUDIO_VIDEO"), about);
            }
            "cent" | "minute" | "second" | "usd" | "dollar" | "star" | "class" => {}
            _ => {
                let near = ahead.get(..ahead.len().min(4)).unwrap_or_default();
                // "3 image annotators" counts people, "300 images for annotators" counts images.
                let role = near.iter().position(|word| known::ROLES.contains(word));
                let stop = (0..near.len())
                    .find(|at| stops(near, *at))
                    .unwrap_or(near.len());
                let counted = near.get(..stop).unwrap_or_default();
                if role.is_some_and(|place| place < stop) && number.fract() == 0.0 && number >= 1.0
                {
                    self.reading.set("headcount", decimal(number));
                } else if counted.iter().any(|word| known::FILE_WORDS.contains(word)) {
                    self.volume(number, Some("NUMBER_OF_FILES"), about);
                } else if counted.iter().any(|word| known::ITEM_WORDS.contains(word)) {
                    self.volume(number, None, about);
                } else if counted.contains(&"word") && at > 0 {
                    self.volume(number, Some("NUMBER_OF_WORDS"), about);
                }
            }
        }
    }

    fn volume(&mut self, number: f64, unit: Option<&str>, about: bool) {
        if self.reading.fields.contains_key("dataVolume") {
            return;
        }
        self.reading.set("dataVolume", decimal(number));
        if let Some(unit) = unit {
            self.reading.set("dataVolumeUnit", unit);
        }
        if about {
            self.reading
                .doubt("dataVolume", "The text gives it only roughly.");
        }
    }

    /// The place behind a role and a colon, as in "Annotators: 4".
    fn after_role(&self) -> Option<usize> {
        let is_role = |word: &String| known::ROLES.contains(&singular(word).as_str());
        let mut roles = self
            .words
            .iter()
            .enumerate()
            .filter(|(_, word)| is_role(word));
        let colon = roles.find(|(at, _)| self.symbol(at + 1) == ':');
        colon.map(|(at, _)| at + 2)
    }

    /// The place behind a phrase and an optional colon.
    fn after(&self, phrase: &str) -> Option<usize> {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let hit = |window: &[String]| window.iter().zip(&wanted).all(|(word, want)| word == want);
        let start = self.words.windows(wanted.len()).position(hit)?;
        let end = start + wanted.len();
        Some(if self.symbol(end) == ':' {
            end + 1
        } else {
            end
        })
    }

    fn experience(&mut self) {
        let spoken = self.spoken();
        let hit = known::EXPERIENCE
            .iter()
            .find(|(phrase, _, _)| spoken.contains(&format!(" {phrase} ")));
        let Some((_, level, sure)) = hit else { return };
        self.reading.set("experienceLevel", *level);
        if !sure {
            self.reading.doubt(
                "experienceLevel",
                "Guessed from how the text speaks of people.",
            );
        }
    }

    fn tools(&mut self) {
        let spoken = self.spoken();
        let found: Vec<&str> = known::TOOLS
            .iter()
            .filter(|tool| spoken.contains(&format!(" {} ", tool.to_lowercase())))
            .copied()
            .collect();
        if !found.is_empty() {
            self.reading.set("labelingSoftware", found.join(", "));
        }
    }

    fn schedule(&mut self) {
        let spoken = self.spoken();
        for (phrase, key, value) in known::SCHEDULE {
            if spoken.contains(&format!(" {phrase} ")) {
                self.reading.set(key, *value);
            }
        }
    }

    fn title(&mut self) {
        let mut lines = self
            .text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let named = self.text.lines().find_map(|line| {
            let (name, title) = line.split_once(':')?;
            let name = name.trim().to_lowercase();
            matches!(name.as_str(), "title" | "job title").then(|| title.trim().to_owned())
        });
        if let Some(title) = named.filter(|title| !title.is_empty()) {
            return self.reading.set("jobTitle", title);
        }
        // "Headcount: 4" is an entry of a list and names nothing.
        let entry = first
            .split_once(':')
            .is_some_and(|(name, _)| name.split_whitespace().count() <= 2);
        if lines.next().is_some() && first.chars().count() <= 80 && !entry {
            let title = first.trim_start_matches('#').trim_end_matches('.').trim();
            return self.reading.set("jobTitle", title);
        }
        let mut parts: Vec<String> = Vec::new();
        let languages = self
            .reading
            .fields
            .get("languages")
            .and_then(Value::as_array);
        let languages: Vec<&str> = languages
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .take(2)
            .collect();
        if !languages.is_empty() {
            parts.push(languages.join(" and "));
        }
        let field = |key: &str| self.reading.fields.get(key).cloned().unwrap_or(Value::Null);
        if let Some(kind) = field("dataType").as_str() {
            parts.push(kind.to_lowercase().replace("3d ", "3D "));
        }
        let label = field("labelTypes")
            .get(0)
            .and_then(Value::as_str)
            .map(str::to_lowercase);
        if parts.is_empty() && label.is_none() {
            return;
        }
        parts.push(label.unwrap_or_else(|| "labeling".into()));
        let mut title = parts.join(" ");
        if let Some(head) = title.get(..1).map(str::to_uppercase) {
            title.replace_range(..1, &head);
        }
        self.reading.set("jobTitle", title);
        self.reading
            .doubt("jobTitle", "Composed from what the text asks for.");
    }
}

const APPROXIMATELY: &[&str] = &[
    "about",
    "around",
    "roughly",
    "approximately",
    "some",
    "over",
    "nearly",
    "circa",
];

/// What hours of can be recorded.
const RECORDED: &[&str] = &[
    "audio",
    "video",
    "recording",
    "recorded",
    "speech",
    "podcast",
    "footage",
    "call",
    "voice",
    "conversation",
    "interview",
    "meeting",
    "lecture",
];

/// Words behind which a number no longer counts what follows.
const STOPS: &[&str] = &[
    "of", "for", "in", "on", "by", "with", "from", "at", "to", "per", "and", "or", "into", "who",
    "that", "must", "need", "is", "are", "hour", "year",
];

/// Whether the count ends at a word; "Hindi and Tamil speakers" are counted together.
fn stops(words: &[&str], at: usize) -> bool {
    let is = |at: usize, wanted: &dyn Fn(&str) -> bool| words.get(at).is_some_and(|w| wanted(w));
    let language = |word: &str| {
        known::LANGUAGES
            .iter()
            .any(|l| l.eq_ignore_ascii_case(word))
    };
    let joins = is(at, &|word| matches!(word, "and" | "or")) && is(at + 1, &language);
    is(at, &|word| STOPS.contains(&word)) && !joins
}

fn singular(word: &str) -> String {
    match word {
        "people" => "person".into(),
        "boxes" => "box".into(),
        "speech" | "class" => word.into(),
        _ => match word.strip_suffix("ies") {
            Some(stem) if stem.len() > 2 => format!("{stem}y"),
            _ => word
                .strip_suffix('s')
                .filter(|stem| stem.len() > 1)
                .unwrap_or(word)
                .into(),
        },
    }
}

#[cfg(test)]
mod tests;
