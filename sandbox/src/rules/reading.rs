//! The reader of plain-language descriptions: from a text to draft fields, with what it doubted and
//! what it could not place. Deterministic: words and numbers, no model. Structured imports are in
//! `imports`.

mod abroad;
mod amounts;
mod bounds;
mod counts;
mod numerals;
mod pay;
mod statement;
mod title;
mod units;

use std::borrow::Cow;
use std::ops::Range;

use serde_json::{Map, Value, json};

use super::currency::{self, Money};
use super::lists::{List, Sieve};
use super::vocabulary as known;
use super::words::{Token, lowered, placed};
use amounts::{Amount, covered};

pub(crate) use statement::{PAY_KEYS, is_country, read_pay};

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
    let mut reader = reader(text);
    let amounts = reader.amounts();
    reader.reading.set("jobDescription", text.trim());
    reader.languages();
    reader.countries(&amounts);
    reader.kinds();
    reader.numbers(&amounts);
    reader.pay(&amounts);
    reader.experience();
    reader.tools();
    reader.schedule();
    reader.title();
    reader.reading
}

/// The words and numbers of a text, nothing read yet.
fn reader(text: &str) -> Reader<'_> {
    let pieces = numerals::joined(&placed(text));
    let count = pieces.len();
    let mut reader = Reader {
        text,
        tokens: Vec::with_capacity(count),
        ranges: Vec::with_capacity(count),
        words: Vec::with_capacity(count),
        numbers: Vec::with_capacity(count),
        moneys: Vec::with_capacity(count),
        said: Vec::with_capacity(count),
        initials: Vec::with_capacity(count),
        sieve: Sieve::new(),
        reading: Reading::default(),
    };
    for (at, piece) in pieces.into_iter().enumerate() {
        let (mut lower, mut number, mut money) = (Cow::default(), None, None);
        match &piece.token {
            Token::Word(word) => {
                lower = lowered(text.get(piece.range.clone()).unwrap_or_default());
                number = numerals::spelled_out(&lower);
                money = currency::of_lowered(word, &lower);
                reader.sieve.take(&lower);
                reader.said.push(at);
                reader.initials.push(initial(&lower));
            }
            Token::Number(digits) => number = Some(*digits),
            Token::Symbol(_) => {}
        }
        reader.words.push(lower);
        reader.numbers.push(number);
        reader.moneys.push(money);
        reader.tokens.push(piece.token);
        reader.ranges.push(piece.range);
    }
    reader
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
    /// The bytes of the text that each token was cut from.
    ranges: Vec<Range<usize>>,
    /// Lower-case words, `""` at the places of numbers and signs.
    words: Vec<Cow<'a, str>>,
    /// Numbers in digits or in words.
    numbers: Vec<Option<f64>>,
    /// What single words say about money.
    moneys: Vec<Option<Money>>,
    /// The places of the words.
    said: Vec<usize>,
    /// Their first bytes.
    initials: Vec<u8>,
    /// What the words look like from afar.
    sieve: Sieve,
    reading: Reading,
}

impl Reader<'_> {
    /// Notes a part of the text that found no field, until there are so many that nobody reads them:
    /// the description has them all.
    fn note(&mut self, reason: &str, shown: &str) {
        if self.reading.unmapped.len() < MOST_NOTES {
            self.reading.unmapped("text", reason, shown);
        }
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", AsRef::as_ref)
    }

    /// A word with its capitals.
    fn exact(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// What the text has where a token stands.
    fn written(&self, at: usize) -> &str {
        let range = self.ranges.get(at).cloned();
        range
            .and_then(|range| self.text.get(range))
            .unwrap_or_default()
    }

    /// Whether nothing stands between a token and the one before it.
    fn is_glued(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.ranges.get(at));
        match (before, self.ranges.get(at)) {
            (Some(before), Some(range)) => before.end == range.start,
            _ => false,
        }
    }

    /// Whether a number is part of a name, as in "mp3", "3D" and "GPT-4".
    fn is_name(&self, at: usize) -> bool {
        let letter = |at: usize| self.exact(at).is_some_and(|word| !word.is_empty());
        let before = at.checked_sub(1).is_some_and(|before| {
            let hyphen = self.symbol(before) == '-'
                && self.is_glued(before)
                && before.checked_sub(1).is_some_and(letter);
            self.is_glued(at) && (letter(before) || hyphen)
        });
        let behind = self.is_glued(at + 1) && letter(at + 1);
        before || (behind && !GLUED_UNITS.has(self.word(at + 1)))
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
        self.numbers.get(at).copied().flatten()
    }

    /// What a word by itself says about money.
    fn money(&self, at: usize) -> Option<Money> {
        self.moneys.get(at).copied().flatten()
    }

    /// Up to `count` words behind a place, not past a number, a bracket of prices or a sentence.
    fn ahead(&self, at: usize, count: usize) -> Vec<&str> {
        let behind = self.tokens.iter().zip(&self.words).skip(at + 1);
        behind
            .take_while(|(token, _)| {
                matches!(token, Token::Word(_) | Token::Symbol('-' | '/' | '+'))
            })
            .zip(
                self.words
                    .iter()
                    .skip(at + 2)
                    .map(AsRef::as_ref)
                    .chain([""]),
            )
            // "100 images/annotator" are so many for each.
            .map(|((token, word), next)| {
                let each = *token == Token::Symbol('/') && known::ROLES.has(&singular(next));
                if each { "per" } else { word.as_ref() }
            })
            .filter(|word| !word.is_empty())
            .take(count)
            .collect()
    }

    /// One of the words of the text without what is between them, by its number.
    fn said(&self, index: usize) -> &str {
        self.said.get(index).map_or("", |at| self.word(*at))
    }

    /// Whether the words of a phrase are said one after the other.
    fn says(&self, phrase: &str) -> bool {
        self.first_said(phrase).is_some()
    }

    /// The number of the word by which a phrase is first said. Phrases have only letters of ASCII, in
    /// any case.
    fn first_said(&self, phrase: &str) -> Option<usize> {
        let end = phrase.bytes().position(|byte| byte == b' ');
        let first = phrase.get(..end.unwrap_or(phrase.len()))?;
        if !self.sieve.passes(first) {
            return None;
        }
        let mut places = self.beginning(initial(first).to_ascii_lowercase());
        places.find(|from| {
            let mut words = phrase.split(' ').enumerate();
            words.all(|(ahead, word)| self.said(from + ahead).eq_ignore_ascii_case(word))
        })
    }

    /// The numbers of the words that begin with a byte.
    fn beginning(&self, byte: u8) -> impl Iterator<Item = usize> {
        let initials = self.initials.iter().enumerate();
        initials.filter_map(move |(index, initial)| (*initial == byte).then_some(index))
    }

    fn languages(&mut self) {
        let mut found: Vec<&str> = Vec::new();
        for token in &self.tokens {
            let Token::Word(word) = token else { continue };
            // In small letters these are ordinary words or too short to be sure of.
            let must_be_exact = |name: &str| matches!(name, "Polish" | "Lao");
            let name = known::LANGUAGES.find_in_any_case(word);
            if let Some(name) = name
                && (name == word || !must_be_exact(name))
                && !found.contains(&name)
            {
                found.push(name);
            }
        }
        if !found.is_empty() {
            self.reading.set("languages", found);
        }
    }

    fn countries(&mut self, amounts: &[Amount]) {
        let mut found: Vec<(usize, &str)> = Vec::new();
        for (code, names) in known::COUNTRIES {
            let place = names.iter().filter_map(|name| self.first_said(name)).min();
            if let Some(place) = place {
                found.push((place, code));
            }
        }
        for (at, token) in self.tokens.iter().enumerate() {
            let Token::Word(word) = token else { continue };
            let hit = known::COUNTRY_CAPITALS
                .iter()
                .find(|(short, _)| short == word);
            // "5 GB" of data are of no country.
            let measured = at > 0 && self.digits(at - 1).is_some();
            let money = covered(amounts, at) || measured;
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
        for region in known::REGIONS {
            if self.says(region) {
                self.reading
                    .unmapped("text", "A region is not a country; list countries.", region);
            }
        }
    }

    fn kinds(&mut self) {
        let singles: Vec<Cow<str>> = self
            .words
            .iter()
            .map(|word| singular(word))
            .filter(|single| DATA_STEMS.passes(single))
            .collect();
        let mut best: Vec<(usize, &str)> = known::DATA_TYPES
            .iter()
            .map(|(name, stems)| {
                let hits = singles
                    .iter()
                    .filter(|word| stems.contains(&word.as_ref()))
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
        let begins = |word: &str, stem: &str| {
            if stem.len() <= 3 {
                word == stem
            } else {
                word.starts_with(stem)
            }
        };
        self.beginning(initial(phrase)).any(|from| {
            let mut stems = phrase.split(' ').enumerate();
            stems.all(|(ahead, stem)| begins(self.said(from + ahead), stem))
        })
    }

    fn experience(&mut self) {
        let hit = known::EXPERIENCE
            .iter()
            .find(|(phrase, _, _)| self.says(phrase));
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
        let tools = known::TOOLS.iter().copied();
        let found: Vec<&str> = tools.filter(|tool| self.says(tool)).collect();
        if !found.is_empty() {
            self.reading.set("labelingSoftware", found.join(", "));
        }
    }

    fn schedule(&mut self) {
        for (phrase, key, value) in known::SCHEDULE {
            if self.says(phrase) {
                self.reading.set(key, *value);
            }
        }
    }
}

/// Most parts of a text that are noted one by one.
const MOST_NOTES: usize = 50;

/// What may be glued to a number that counts.
static GLUED_UNITS: List = List::of(&[
    "x", "h", "hr", "hrs", "min", "mins", "s", "sec", "w", "wks", "yr", "yrs", "hours", "hour",
]);

/// What hours of can be recorded.
static RECORDED: List = List::of(&[
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
    "hearing",
    "dictation",
    "webinar",
    "episode",
]);

/// Words behind which a number no longer counts what follows.
static STOPS: List = List::of(&[
    "of", "for", "in", "on", "by", "with", "from", "at", "to", "per", "and", "or", "into", "who",
    "that", "must", "need", "is", "are", "hour", "year",
]);

/// The first letters and lengths of what speaks of data.
static DATA_STEMS: Sieve = Sieve::of_groups(known::DATA_TYPES);

/// The first byte of a word, 0 if there is none.
fn initial(word: &str) -> u8 {
    word.bytes().next().unwrap_or_default()
}

fn singular(word: &str) -> Cow<'_, str> {
    let single = match word {
        "people" => "person",
        "boxes" => "box",
        "speech" | "class" => word,
        _ => match word.strip_suffix("ies") {
            Some(stem) if stem.len() > 2 => return Cow::Owned(format!("{stem}y")),
            _ => word
                .strip_suffix('s')
                .filter(|stem| stem.len() > 1)
                .unwrap_or(word),
        },
    };
    Cow::Borrowed(single)
}

#[cfg(test)]
mod tests;
