//! Lists of words that are asked about word after word. A sieve before each tells by the length and the
//! letters at both ends that nearly every word is not on it, so that few are compared with what is.

/// Words, all as they are looked for.
pub(super) struct List {
    words: &'static [&'static str],
    sieve: Sieve,
}

impl List {
    pub(super) const fn of(words: &'static [&'static str]) -> List {
        let mut sieve = Sieve::new();
        sieve.take_all(words);
        List { words, sieve }
    }

    /// Whether a word is on it.
    pub(super) fn has(&self, word: &str) -> bool {
        self.sieve.passes(word) && self.words.contains(&word)
    }

    /// Whether a word is on it, in any case of the letters that ASCII has.
    pub(super) fn has_in_any_case(&self, word: &str) -> bool {
        self.find_in_any_case(word).is_some()
    }

    /// The word as it is on the list.
    pub(super) fn find_in_any_case(&self, word: &str) -> Option<&'static str> {
        if !self.sieve.passes(word) {
            return None;
        }
        let found = self.words.iter().find(|one| one.eq_ignore_ascii_case(word));
        found.copied()
    }
}

/// Which lengths there are by first and by last letter, in either case. What passes may be another
/// word; what does not pass was never taken.
pub(super) struct Sieve {
    first: [u32; 32],
    last: [u32; 32],
}

impl Sieve {
    pub(super) const fn new() -> Sieve {
        Sieve {
            first: [0; 32],
            last: [0; 32],
        }
    }

    /// The names of a table.
    pub(super) const fn of_table<T>(table: &[(&str, T)]) -> Sieve {
        let mut sieve = Sieve::new();
        let mut rest = table;
        while let Some(((name, _), others)) = rest.split_first() {
            sieve.take(name);
            rest = others;
        }
        sieve
    }

    /// What stands in groups under a name each.
    pub(super) const fn of_groups(groups: &[(&str, &[&str])]) -> Sieve {
        let mut sieve = Sieve::new();
        let mut rest = groups;
        while let Some(((_, words), others)) = rest.split_first() {
            sieve.take_all(words);
            rest = others;
        }
        sieve
    }

    const fn take_all(&mut self, words: &[&str]) {
        let mut rest = words;
        while let Some((word, behind)) = rest.split_first() {
            self.take(word);
            rest = behind;
        }
    }

    pub(super) const fn take(&mut self, word: &str) {
        let bytes = word.as_bytes();
        let length = length_of(bytes);
        mark(&mut self.first, bytes.first(), length);
        mark(&mut self.last, bytes.last(), length);
    }

    /// Whether a word may have been taken.
    pub(super) fn passes(&self, word: &str) -> bool {
        let bytes = word.as_bytes();
        let length = length_of(bytes);
        let has = |slots: &[u32; 32], letter: Option<&u8>| {
            (slots.get(slot_of(letter))).is_some_and(|slot| slot & length != 0)
        };
        has(&self.first, bytes.first()) && has(&self.last, bytes.last())
    }
}

const fn mark(slots: &mut [u32; 32], letter: Option<&u8>, length: u32) {
    if let Some((_, slots)) = slots.split_at_mut_checked(slot_of(letter))
        && let Some((slot, _)) = slots.split_first_mut()
    {
        *slot |= length;
    }
}

/// The place of a letter, which is the same for its capital.
const fn slot_of(letter: Option<&u8>) -> usize {
    match letter {
        Some(byte) => (*byte & 31) as usize,
        None => 0,
    }
}

/// A bit for the length, the last one for all that is longer.
const fn length_of(bytes: &[u8]) -> u32 {
    if bytes.len() < 31 {
        1 << bytes.len()
    } else {
        1 << 31
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_its_words_and_no_others() {
        static LIST: List = List::of(&[
            "",
            "at",
            "ät",
            "Polish",
            "a phrase of more than thirty letters",
        ]);
        for word in LIST.words {
            assert!(LIST.has(word) && LIST.has_in_any_case(word), "{word}");
        }
        for other in [
            "a",
            "AT",
            "to",
            "polish",
            "a phrase of many more than thirty letters",
        ] {
            assert!(!LIST.has(other), "{other}");
        }
        assert_eq!(LIST.find_in_any_case("pOLISH"), Some("Polish"));
        assert!(LIST.has_in_any_case("AT") && !LIST.has_in_any_case("to"));
        // ASCII knows no capital of it.
        assert!(!LIST.has_in_any_case("ÄT"));
    }
}
