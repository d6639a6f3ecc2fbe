//! Numbers of a description that count people, data, weeks or years. Money is in `amounts`.

use std::borrow::Cow;

use super::amounts::{Amount, covered};
use super::bounds::{Bound, Limit};
use super::{RECORDED, Reader, STOPS, singular};
use crate::rules::lists::List;
use crate::rules::money::decimal;
use crate::rules::vocabulary as known;

/// Words before a number that make it a name: "phase 2 images".
static NAMED: List = List::of(&[
    "phase", "version", "step", "level", "tier", "part", "chapter", "section", "figure", "round",
    "grade", "type", "no", "number", "top", "llama", "v", "scale", "stage", "aged", "age", "ages",
    "version", "iso", "page",
]);
/// Months, behind and before which a number is a date.
#[rustfmt::skip]
static MONTHS: List = List::of(&[
    "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
]);
/// Words behind a number that say how large one item is when another noun follows.
static SIZES: List = List::of(&[
    "word",
    "page",
    "minute",
    "min",
    "second",
    "sec",
    "hour",
    "character",
    "token",
]);
/// More things that have a size.
static THINGS: List = List::of(&[
    "caption",
    "summary",
    "essay",
    "story",
    "interview",
    "description",
    "session",
    "transcript",
    "passage",
    "poem",
    "report",
    "blog",
    "text",
    "speech",
]);
/// Words for some items together.
pub(super) static BUNDLES: List =
    List::of(&["batch", "batche", "set", "pack", "chunk", "bundle", "lot"]);
/// Words for places to fill.
static PLACES: List = List::of(&[
    "opening",
    "vacancy",
    "position",
    "seat",
    "slot",
    "spot",
    "hire",
    "headcount",
]);

/// What may follow a number of people who are not named.
static FOLLOWS: List = List::of(&[
    "for",
    "to",
    "in",
    "by",
    "with",
    "who",
    "from",
    "on",
    "at",
    "now",
    "asap",
    "immediately",
    "this",
    "remotely",
    "and",
    "more",
    "today",
    "of",
]);

impl Reader<'_> {
    /// Reads every number that counts something.
    pub(super) fn numbers(&mut self, amounts: &[Amount]) {
        let mut at = 0;
        while at < self.tokens.len() {
            let bound = self.bound(at).filter(|_| !covered(amounts, at));
            let Some(bound) = bound else {
                at += 1;
                continue;
            };
            let end = bound.end;
            if self.counts(at, end) {
                let ahead = self.ahead(self.behind_size(end) - 1, 5).into_iter();
                let ahead: Vec<String> = ahead.map(|word| singular(word).into_owned()).collect();
                let ahead: Vec<&str> = ahead.iter().map(String::as_str).collect();
                self.number_of(at, bound, &ahead);
            }
            at = end.max(at + 1);
        }
        self.headcount();
    }

    /// Whether a number between two places counts something, and is no name, date, age or size.
    fn counts(&self, at: usize, end: usize) -> bool {
        let before = at.checked_sub(1);
        let word_before = before.map_or("", |at| self.word(at));
        let sign_before = before.map_or(' ', |at| self.symbol(at));
        let behind = self.word(end);
        let number = self.digits(at).unwrap_or(0.0);
        let is_year = (1900.0..2100.0).contains(&number)
            && !self.written(at).contains(',')
            && matches!(
                word_before,
                "in" | "since" | "by" | "until" | "before" | "after" | "of" | "from" | "during"
            )
            && !known::FILE_WORDS.has(&singular(behind))
            && !known::ITEM_WORDS.has(&singular(behind));
        let line_start = before.is_none() || sign_before == '\n';
        let enumerates = line_start && {
            let place = self.ranges.get(at).map_or(0, |range| range.end);
            let rest = self.text.get(place..).unwrap_or_default();
            rest.starts_with(')') || rest.starts_with(". ")
        };
        let fraction = (sign_before == '/'
            && before.is_some_and(|at| at > 0 && self.number(at - 1).is_some()))
            || (self.symbol(end) == '/' && self.number(end + 1).is_some());
        let ordinal = self.is_glued(end) && matches!(behind, "st" | "nd" | "rd" | "th");
        let pixels = (behind == "x" && self.number(end + 1).is_some())
            || (word_before == "x"
                && before.is_some_and(|at| at > 0 && self.number(at - 1).is_some()));
        let resolution = self.written(at).ends_with('K')
            && matches!(
                behind,
                "video" | "videos" | "footage" | "resolution" | "movie" | "movies"
            )
            && number <= 8000.0;
        let old = matches!(behind, "year" | "years" | "yr" | "yrs")
            && matches!(self.word(end + 1), "old" | "or" | "and" | "of")
            && (self.word(end + 1) == "old"
                || matches!(self.word(end + 2), "older" | "over" | "age"));
        let back = |by: usize| at.checked_sub(by).map_or("", |at| self.word(at));
        let one_in = (word_before == "in" || (word_before == "of" && back(2) == "out"))
            && at >= 2
            && (self.number(at - 2).is_some() || back(2) == "out");
        let behind_text = self
            .ranges
            .get(end.wrapping_sub(1))
            .map_or(0, |range| range.end);
        let degrees = (self.text.get(behind_text..)).is_some_and(|rest| rest.starts_with('°'));
        let scale = back(2) == "scale" && matches!(word_before, "of" | "from");
        !(self.is_name(at)
            || one_in
            || degrees
            || scale
            || NAMED.has(word_before)
            || known::TITLED.has(word_before)
            || sign_before == '#'
            || (before.is_some_and(|at| self.written_before(at) == '#'))
            || MONTHS.has(word_before)
            || MONTHS.has(behind)
            || self.symbol(end) == '%'
            || matches!(behind, "percent" | "point" | "points" | "pt")
            || known::MEASURES.has(self.word(end + usize::from(self.symbol(end) == '-')))
            || is_year
            || enumerates
            || fraction
            || ordinal
            || pixels
            || resolution
            || old)
    }

    /// The place behind a size that stands between a count and its noun: "200 5-minute clips".
    fn behind_size(&self, end: usize) -> usize {
        let unit = end + 1 + usize::from(self.symbol(end + 1) == '-');
        let sized = self.number(end).is_some() && SIZES.has(&singular(self.word(unit)));
        if sized { unit + 1 } else { end }
    }

    fn written_before(&self, at: usize) -> char {
        let place = self.ranges.get(at + 1).map_or(0, |range| range.start);
        let text = self.text.get(..place).unwrap_or_default();
        text.chars().next_back().unwrap_or_default()
    }

    /// The people asked for where no number stood right before them.
    fn headcount(&mut self) {
        let named = [
            "headcount",
            "head count",
            "team of",
            "team size",
            "group of",
            "number of positions",
        ];
        let listed = named.iter().find_map(|phrase| self.after(phrase));
        let listed = listed.or_else(|| self.after_role());
        let listed = listed.or_else(|| self.behind_hiring());
        // "Headcount: up to 5": the limit stands between.
        let bound = listed.and_then(|at| (at..at + 4).find_map(|at| self.bound(at)));
        let people = |bound: &Bound| bound.low >= 1.0 && bound.low.fract() == 0.0;
        if let Some(bound) = bound.filter(people) {
            self.people(bound);
        } else if !self.reading.fields.contains_key("headcount") && self.speaks_of_one() {
            self.reading.set("headcount", 1);
            self.reading.doubt(
                "headcount",
                "The text speaks of one person without a number.",
            );
        }
    }

    /// Whether a single person is spoken of: "a Python developer".
    fn speaks_of_one(&self) -> bool {
        (0..self.said.len()).any(|index| {
            let article = matches!(self.said(index), "a" | "an" | "one");
            article && (1..4).any(|ahead| known::ROLES.has(self.said(index + ahead)))
        })
    }

    fn people(&mut self, bound: Bound) {
        let bound = self.limited_behind(bound);
        self.count("headcount", bound, "The text counts other people as well.");
        if self.is_for_each(bound.end) {
            let reason = "The text may mean so many for each item.";
            self.reading.doubt("headcount", reason);
        }
    }

    /// A count with the limit that stands behind its noun: "10 annotators or more".
    fn limited_behind(&self, mut bound: Bound) -> Bound {
        let noun = (bound.end..bound.end + 4)
            .take_while(|at| !self.word(*at).is_empty())
            .find(|at| self.counts_something(*at));
        let behind = noun.and_then(|noun| self.limit_behind(noun + 1));
        if let Some((limit, _)) = behind.filter(|_| bound.limit == Limit::Exact) {
            bound.limit = limit;
        }
        bound
    }

    /// Whether what is counted is meant for each person or each item: "each", "per article".
    fn is_for_each(&self, end: usize) -> bool {
        let thing = |at: usize| {
            let single = singular(self.word(at));
            known::ROLES.has(&single)
                || known::FILE_WORDS.has(&single)
                || known::ITEM_WORDS.has(&single)
                || THINGS.has(&single)
                || BUNDLES.has(&single)
        };
        (end..end + 6)
            .take_while(|at| !"\n.;,".contains(self.symbol(*at)) && self.digits(*at).is_none())
            .any(|at| match self.word(at) {
                "each" => true,
                "per" | "every" => thing(at + 1),
                _ => self.symbol(at) == '/' && thing(at + 1),
            })
    }

    /// Whether a count is of one bundle or says how long one text is: "batches of 50 images",
    /// "summaries of 200 words".
    fn is_bundled(&self, at: usize, bound: &Bound, first: &str) -> bool {
        let before: Vec<Cow<str>> = (0..at)
            .rev()
            .take(7)
            .take_while(|at| {
                let short = matches!(self.word(at.saturating_sub(1)), "max" | "min" | "approx");
                !"\n;".contains(self.symbol(*at)) && (self.symbol(*at) != '.' || short)
            })
            .map(|at| singular(self.word(at)))
            .collect();
        let of_bundle = before.first().is_some_and(|word| word == "of")
            && before.get(1).is_some_and(|word| BUNDLES.has(word));
        let of_text = first == "word"
            && bound.low < 2000.0
            && self.word(bound.end + 1) != "in"
            && before
                .iter()
                .any(|word| THINGS.has(word) || known::ITEM_WORDS.has(word));
        of_bundle || of_text
    }

    fn volume(&mut self, bound: Bound, unit: Option<&str>) {
        let first = !self.reading.fields.contains_key("dataVolume");
        self.count(
            "dataVolume",
            bound,
            "The text gives other amounts of data as well.",
        );
        if let Some(unit) = unit.filter(|_| first) {
            self.reading.set("dataVolumeUnit", unit);
        }
    }

    /// Takes the first number under a key; another one later is said to be there.
    fn count(&mut self, key: &str, bound: Bound, other: &str) {
        if let Some(taken) = self.reading.fields.get(key) {
            let same = *taken == serde_json::Value::from(decimal(bound.low));
            let doubted = self.reading.low_confidence.iter().any(|doubt| {
                doubt.get("field").is_some_and(|field| field == key)
                    && doubt.get("reason").is_some_and(|reason| reason == other)
            });
            if !same && !doubted {
                self.reading.doubt(key, other);
            }
            return;
        }
        self.reading.set(key, decimal(bound.low));
        if let Some(reason) = bound.doubt() {
            self.reading.doubt(key, reason);
        }
    }

    /// Decides by the words behind a number what it counts.
    fn number_of(&mut self, at: usize, bound: Bound, ahead: &[&str]) {
        let first = ahead.first().copied().unwrap_or_default();
        let rest = ahead.get(1..).unwrap_or_default();
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        let sign = at.checked_sub(1).map_or(' ', |at| self.symbol(at));
        // "every 100 images" and "2/100 images" say how often, not how many.
        let rated = matches!(before, "per" | "every" | "each") || sign == '/';
        let sized = SIZES.has(first) && self.is_size(at, bound.end, rest);
        if sized || self.is_bundled(at, &bound, first) {
            let joined = usize::from(self.symbol(bound.end) == '-');
            let shown = self.text_of(at, bound.end + 1 + joined);
            let reason = "The size of one item, not an amount of data.";
            return self.note(reason, &shown);
        }
        match first {
            "hour" | "hr" | "h" => {
                let period = rest.iter().take(3).find_map(|word| match *word {
                    "week" | "weekly" | "wk" => Some("week"),
                    "day" | "daily" => Some("day"),
                    "month" | "monthly" => Some("month"),
                    _ => None,
                });
                let recorded = rest.iter().any(|word| RECORDED.has(word));
                if let Some(period) = period {
                    let text = format!("{} hours per {period}", bound.shown(""));
                    self.reading.set("timeRequirement", text);
                } else if recorded && !rated {
                    self.data(at, bound, Some("HOURS_OF_RECORDING_AUDIO_VIDEO"));
                }
            }
            "year" | "yr" => {
                if rest.iter().take(4).any(|word| *word == "experience") {
                    // "Less than two years" asks for no more than the beginning.
                    let years = if bound.limit == Limit::Most {
                        0.0
                    } else {
                        bound.low
                    };
                    let level = match years {
                        years if years >= 5.0 => "EXPERT",
                        years if years >= 2.0 => "INTERMEDIATE",
                        _ => "ENTRY_LEVEL",
                    };
                    self.reading.set("experienceLevel", level);
                    self.reading
                        .doubt("experienceLevel", "Derived from years of experience.");
                }
            }
            "day" if rest.iter().take(2).any(|word| *word == "week") => {
                let text = format!("{} days per week", bound.shown(""));
                self.reading.set("timeRequirement", text);
            }
            "day" | "week" | "month" => {
                if !rated && !matches!(rest.first(), Some(&"notice" | &"trial" | &"training")) {
                    let one = bound.high.is_none() && (bound.low - 1.0).abs() < f64::EPSILON;
                    let plural = if one { "" } else { "s" };
                    let text = format!("{} {first}{plural}", bound.shown(""));
                    self.reading.set("projectDuration", text);
                }
            }
            _ if rated => {}
            "word" => self.data(at, bound, Some("NUMBER_OF_WORDS")),
            // "300 audio hours" as well as "300 hours of audio".
            recorded if RECORDED.has(recorded) && rest.first() == Some(&"hour") => {
                self.data(at, bound, Some("HOURS_OF_RECORDING_AUDIO_VIDEO"));
            }
            "cent" | "minute" | "second" | "usd" | "dollar" | "star" | "class" | "scale"
            | "rating" => {}
            _ => self.items(at, bound, ahead),
        }
    }

    /// A number of people or of data.
    fn items(&mut self, at: usize, bound: Bound, ahead: &[&str]) {
        let near = ahead.get(..ahead.len().min(4)).unwrap_or_default();
        // "3 image annotators" counts people, "300 images for annotators" counts images.
        let stop = (0..near.len())
            .find(|at| stops(near, *at))
            .unwrap_or(near.len());
        let counted = near.get(..stop).unwrap_or_default();
        let whole = bound.low.fract() == 0.0 && bound.low >= 1.0;
        let is_people = |word: &&str| known::ROLES.has(word) || PLACES.has(word);
        let of_files = counted.iter().any(|word| known::FILE_WORDS.has(word));
        let of_items = counted.iter().any(|word| known::ITEM_WORDS.has(word));
        if whole && counted.iter().any(is_people) {
            return self.people(bound);
        }
        if !of_files && !of_items {
            if counted.contains(&"word") && at > 0 {
                self.data(at, bound, Some("NUMBER_OF_WORDS"));
            }
            return;
        }
        self.data(at, bound, of_files.then_some("NUMBER_OF_FILES"));
    }

    /// An amount of data, or the pace at which it is done.
    fn data(&mut self, at: usize, bound: Bound, unit: Option<&str>) {
        if let Some(period) = self.pace(bound.end) {
            let what = self.text_of(at, period);
            return self.reading.set("workloadDesc", what);
        }
        let bound = self.limited_behind(bound);
        self.volume(bound, unit);
        let year = (2010.0..=2030.0).contains(&bound.low) && bound.high.is_none();
        if year && self.written(at).len() == 4 {
            self.reading
                .doubt("dataVolume", "The number may be a year.");
        }
        let first = at.checked_sub(1).is_some_and(|at| self.word(at) == "first");
        let has = at > 1 && matches!(self.word(at - 1), "has" | "have" | "contains" | "contain");
        let each = first
            || self.is_for_each(bound.end)
            || (has
                && (at.saturating_sub(4)..at).any(|at| matches!(self.word(at), "each" | "every")));
        if each {
            let reason = "The text may mean a part: for each person, each item, the first of them.";
            self.reading.doubt("dataVolume", reason);
        }
    }

    /// The place behind a "per hour", "a day" or "daily" that makes a count a pace.
    fn pace(&self, from: usize) -> Option<usize> {
        let period = |at: usize| {
            matches!(
                singular(self.word(at)).as_ref(),
                "hour"
                    | "hr"
                    | "day"
                    | "week"
                    | "month"
                    | "shift"
                    | "h"
                    | "minute"
                    | "min"
                    | "second"
                    | "sec"
            )
        };
        (from..from + 5)
            .take_while(|at| !"\n.;,".contains(self.symbol(*at)))
            .find_map(|at| {
                let joined = matches!(self.word(at), "per" | "a" | "an" | "each" | "every")
                    || self.symbol(at) == '/';
                let adverb = matches!(self.word(at), "daily" | "weekly" | "hourly");
                match (
                    joined && period(at + 1),
                    adverb && self.word(at + 1) != "rate",
                ) {
                    (true, _) => Some(at + 2),
                    (false, true) => Some(at + 1),
                    (false, false) => None,
                }
            })
    }

    /// Whether a number of words, pages or minutes is the size of one of the things that follow:
    /// "50-250 word captions", "10-minute recordings", "of 500 words each". "A 30,000 word contract" is
    /// all the data there is.
    fn is_size(&self, at: usize, end: usize, rest: &[&str]) -> bool {
        let joined = self.symbol(end) == '-' && self.is_glued(end);
        let unit = end + usize::from(joined);
        let unit_is_plural = self.word(unit).ends_with('s');
        let per_item = rest.first() == Some(&"per")
            && rest.get(1).is_some_and(|word| {
                THINGS.has(word) || known::FILE_WORDS.has(word) || known::ITEM_WORDS.has(word)
            });
        if matches!(rest.first(), Some(&"each" | &"long")) || per_item {
            return true;
        }
        let nouns = (unit + 1..unit + 4)
            .map(|at| self.word(at))
            .take_while(|word| !word.is_empty() && !STOPS.has(word));
        let of_things = nouns.clone().any(|word| {
            let single = singular(word);
            let thing = known::FILE_WORDS.has(&single)
                || known::ITEM_WORDS.has(&single)
                || THINGS.has(&single);
            thing && single != word
        });
        let counted_before = at >= 2
            && (self.word(at - 1) == "of" || self.number(at - 1).is_some())
            && rest.first() == Some(&"each");
        !unit_is_plural
            && (of_things
                || (joined
                    && nouns.count() > 0
                    && !self.word(unit).is_empty()
                    && self.number(at).is_some_and(|n| n < 10_000.0)))
            || counted_before
    }

    /// The text between two places.
    fn text_of(&self, start: usize, end: usize) -> String {
        let from = self.ranges.get(start).map_or(0, |range| range.start);
        let to = self.ranges.get(end - 1).or(self.ranges.last());
        let to = to.map_or(from, |range| range.end);
        self.text.get(from..to).unwrap_or_default().to_owned()
    }

    /// The place behind a role and a colon, as in "Annotators: 4".
    fn after_role(&self) -> Option<usize> {
        let is_role = |at: usize| {
            let single = singular(self.word(at));
            known::ROLES.has(&single) || PLACES.has(&single)
        };
        let mut said = self.said.iter().copied();
        let role = said.find(|at| self.symbol(at + 1) == ':' && is_role(*at));
        role.map(|at| at + 2)
    }

    /// The place of a number that somebody wants to hire, where nothing is named that it counts: "we want
    /// to hire 5".
    fn behind_hiring(&self) -> Option<usize> {
        let mut hires =
            (0..self.words.len()).filter(|at| matches!(self.word(*at), "hire" | "hiring"));
        hires.find_map(|hire| {
            // A limit or a colon may stand between.
            let at = (hire + 1..hire + 5)
                .take_while(|at| !".;!?\n".contains(self.symbol(*at)))
                .find(|at| self.bound(*at).is_some())?;
            let named = (hire + 1..at).any(|at| {
                let between = self.word(at);
                !matches!(
                    between,
                    "" | "up" | "to" | "at" | "least" | "about" | "around"
                )
            });
            let end = self.bound(at)?.end;
            let few = self.number(at).is_some_and(|number| number < 1000.0);
            let glued = "-–—/%".contains(self.symbol(end))
                || self.is_glued(end) && !".,;:!?\n".contains(self.symbol(end));
            let ends = FOLLOWS.has(self.word(end)) || self.word(end).is_empty();
            (few && ends && !glued && !named && self.counts(at, end)).then_some(at)
        })
    }

    /// The place behind a phrase and an optional colon.
    fn after(&self, phrase: &str) -> Option<usize> {
        let first = phrase.split(' ').next().unwrap_or_default();
        if !self.sieve.passes(first) {
            return None;
        }
        let follows = |start: usize| {
            let mut words = phrase.split(' ').enumerate();
            words.all(|(ahead, word)| self.word(start + ahead) == word)
        };
        let start = self.said.iter().copied().find(|at| follows(*at))?;
        let end = start + phrase.split(' ').count();
        Some(if self.symbol(end) == ':' {
            end + 1
        } else {
            end
        })
    }
}

/// Whether the count ends at a word; "Hindi and Tamil speakers" are counted together.
fn stops(words: &[&str], at: usize) -> bool {
    let is = |at: usize, wanted: &dyn Fn(&str) -> bool| words.get(at).is_some_and(|w| wanted(w));
    let language = |word: &str| known::LANGUAGES.has_in_any_case(word);
    let joins = is(at, &|word| matches!(word, "and" | "or")) && is(at + 1, &language);
    is(at, &|word| STOPS.has(word)) && !joins
}
