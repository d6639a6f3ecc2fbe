//! Which tool a name means that is no tool's: models leave the prefix out, spell names the way of
//! their host, and make up names by analogy. A name that differs in spelling alone is the tool; for
//! the rest there are suggestions, and a suggestion is read as advice: who asks to look at something
//! is never sent to a tool that changes something. What is known of words is in `words`.

#[cfg(test)]
mod tests;
mod words;

use words::{ALONE, COMPOUNDS, NOISE, ORDERED, ORDERING, READING, TOPICS, Topic};

use crate::tool::Tool;

/// Longest part of a name, in characters, that is looked at.
const LONGEST: usize = 120;
/// At most this many suggestions.
const MOST: usize = 2;

/// The tool whose name `name` is but for case, separators, and what a host or model puts before it
/// (`mcp__opentrain__…`, `opentrain.…`, nothing at all).
pub(super) fn same(
    name: &str,
    mut tools: impl Iterator<Item = &'static Tool>,
) -> Option<&'static Tool> {
    let asked = spelt(name);
    tools.find(|tool| !asked.is_empty() && spelt(tool.name()) == asked)
}

/// The tools of `known` that `name` may mean, the likeliest first.
pub(super) fn likely(name: &str, known: &[&'static Tool]) -> Vec<&'static Tool> {
    let asked = Asked::of(name);
    let tool = |bare: &&str| {
        let mut known = known.iter().copied();
        known.find(|tool| tool.name().strip_prefix("opentrain_") == Some(*bare))
    };
    let mut found: Vec<&'static Tool> = Vec::new();
    for tool in asked.meant().iter().filter_map(tool) {
        let fits = tool.effect().is_read() || !asked.reads;
        if fits && !found.iter().any(|one| one.name() == tool.name()) {
            found.push(tool);
        }
    }
    found.truncate(MOST);
    found
}

/// A name without case, separators and prefix.
fn spelt(name: &str) -> String {
    let all = bare(name).concat();
    all.strip_prefix("opentrain").unwrap_or(&all).to_owned()
}

/// The words of a name, without what is the server's or the host's.
fn bare(name: &str) -> Vec<String> {
    let mut words = split(name);
    if let Some(last) = words.iter().rposition(|word| word == "opentrain") {
        let after = words.split_off(last + 1);
        words.pop();
        if !after.is_empty() {
            words = after;
        }
    }
    let noise = words
        .iter()
        .take_while(|word| NOISE.contains(&word.as_str()))
        .count();
    words.split_off(noise)
}

/// Words in lower case: cut at everything that is no letter or digit, and where a capital begins a
/// word.
fn split(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().take(LONGEST).collect();
    let mut words: Vec<String> = Vec::new();
    let mut begins = true;
    for (index, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            begins = true;
            continue;
        }
        let before = index.checked_sub(1).and_then(|at| letters.get(at));
        let small_after = letters.get(index + 1).is_some_and(|c| c.is_lowercase());
        let capital = letter.is_uppercase()
            && before.is_some_and(|c| !c.is_uppercase() || (c.is_uppercase() && small_after));
        if begins || capital {
            words.push(String::new());
        }
        begins = false;
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    joined(words)
}

/// Puts together what is one word to us: `top up`, `open train`.
fn joined(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in words {
        let whole = out
            .last()
            .map(|before| format!("{before}{word}"))
            .filter(|whole| COMPOUNDS.contains(&whole.as_str()));
        match whole {
            Some(whole) => {
                out.pop();
                out.push(whole);
            }
            None => out.push(word),
        }
    }
    out
}

/// What a name asks for.
struct Asked {
    /// To look at something and change nothing.
    reads: bool,
    /// Many of them rather than one.
    many: bool,
    /// The verbs, as they are known here.
    verbs: Vec<&'static str>,
    /// The topics of its nouns, the most specific first.
    topics: Vec<&'static Topic>,
}

impl Asked {
    fn of(name: &str) -> Asked {
        let mut words = bare(name);
        if let [one] = words.as_slice()
            && let Some(parts) = apart(one)
        {
            words = parts;
        }
        let several = words.len() > 1;
        let mut asked = Asked {
            reads: false,
            many: false,
            verbs: Vec::new(),
            topics: Vec::new(),
        };
        let mut nouns: Vec<&'static Topic> = Vec::new();
        // Whether only nouns came so far. What stands behind any other word is not what is asked:
        // `undo_release`, `cancel_hire`, `dont_pay`.
        let mut plain = true;
        for (index, word) in words.iter().enumerate() {
            let verb = reading(word).or_else(|| writing(word));
            let alone = ALONE.iter().any(|(verb, _)| verb == word);
            let leads = index == 0 && verb.is_some() && (several || alone);
            let noun = topic(word).filter(|_| !leads);
            if let Some(verb) = verb {
                let reads = READING.contains(&verb);
                asked.reads |= reads;
                asked.many |= matches!(verb, "list" | "search" | "find" | "rank" | "browse");
                // What can be a noun and does not come first is one: `confirm_hire`.
                if reads || leads || (plain && noun.is_none()) {
                    asked.verbs.push(verb);
                }
            }
            // What comes first and can be a verb is one: `update_job`, `message_candidate`.
            if let Some(topic) = noun {
                asked.many |= word.ends_with('s') && word != "status";
                nouns.push(topic);
            }
            plain &= noun.is_some();
        }
        asked.topics = TOPICS
            .iter()
            .filter(|topic| nouns.iter().any(|noun| std::ptr::eq(*noun, *topic)))
            .collect();
        asked
    }

    /// Bare names of tools, the likeliest first; who only wants to read may have to pass some over.
    fn meant(&self) -> Vec<&'static str> {
        let mut meant: Vec<&'static str> = Vec::new();
        if !self.reads {
            let rules = self.topics.iter().flat_map(|topic| topic.writes);
            let fitting = rules
                .filter(|(verbs, _)| self.verbs.iter().any(|verb| verbs.contains(verb)))
                .map(|(_, tools)| *tools);
            meant.extend(fitting.take(1).flatten());
        }
        if let Some(topic) = self.topics.first() {
            let mut reads: Vec<&'static str> = topic.reads.to_vec();
            reads.sort_by_key(|name| !self.many && !name.starts_with("get_"));
            let (shows, orders) = ORDERED;
            if reads.contains(&shows) && self.verbs.iter().any(|verb| ORDERING.contains(verb)) {
                reads.insert(0, orders);
            }
            meant.extend(reads);
        }
        if self.topics.is_empty() {
            let fitting = ALONE.iter().filter(|(verb, _)| self.verbs.contains(verb));
            meant.extend(fitting.flat_map(|(_, tools)| tools.iter().copied()));
        }
        meant
    }
}

/// `listapplicants` as two words, where both are known.
fn apart(word: &str) -> Option<Vec<String>> {
    if topic(word).is_some() {
        return None;
    }
    word.char_indices().skip(1).find_map(|(at, _)| {
        let (verb, noun) = word.split_at(at);
        let known = READING.contains(&verb) || known_verb(verb).is_some();
        (known && named(noun).is_some()).then(|| vec![verb.to_owned(), noun.to_owned()])
    })
}

fn reading(word: &str) -> Option<&'static str> {
    let known = READING.iter().copied();
    known.clone().find(|verb| *verb == word).or_else(|| {
        let strange = known_verb(word).is_none() && named(word).is_none();
        known.filter(|_| strange).find(|verb| near(word, verb))
    })
}

fn writing(word: &str) -> Option<&'static str> {
    known_verb(word).or_else(|| {
        let strange = named(word).is_none();
        verbs().filter(|_| strange).find(|verb| near(word, verb))
    })
}

fn known_verb(word: &str) -> Option<&'static str> {
    verbs().find(|verb| *verb == word)
}

/// Every verb that some tool's name stands for.
fn verbs() -> impl Iterator<Item = &'static str> {
    let rules = TOPICS.iter().flat_map(|topic| topic.writes);
    rules
        .flat_map(|(verbs, _)| verbs.iter().copied())
        .chain(ALONE.iter().map(|(verb, _)| *verb))
}

/// The topic of a noun, a slip of the pen allowed.
fn topic(word: &str) -> Option<&'static Topic> {
    named(word).or_else(|| {
        let known = READING.contains(&word) || known_verb(word).is_some();
        let one = singular(word);
        TOPICS
            .iter()
            .filter(|_| !known)
            .find(|topic| topic.words.iter().any(|noun| near(&one, noun)))
    })
}

fn named(word: &str) -> Option<&'static Topic> {
    let one = singular(word);
    TOPICS
        .iter()
        .find(|topic| topic.words.iter().any(|noun| *noun == word || *noun == one))
}

fn singular(word: &str) -> String {
    match (word.strip_suffix("ies"), word.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (_, Some(stem)) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// Whether one is the other with a slip: a letter wrong, missing, too many, or two swapped.
fn near(word: &str, known: &str) -> bool {
    let allowed = match known.len() {
        ..4 => return false,
        4..8 => 1,
        _ => 2,
    };
    word.len().abs_diff(known.len()) <= allowed && strsim::osa_distance(word, known) <= allowed
}
