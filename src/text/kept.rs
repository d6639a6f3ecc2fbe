//! Long answers that no call gives again: those of writes, and failures. Their parts stay readable
//! for a while, by numbers that look like those of parts and are far above any of them.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Most answers that are kept.
const MOST: usize = 32;
/// Most bytes of them.
const MOST_BYTES: usize = 4 << 20;
/// The first number of a kept answer is a multiple of it; no answer has so many parts.
const STEP: u32 = 1_000;
/// Numbers from here on are of kept answers.
const FIRST: u32 = 1_000_000;

/// The answers that are kept; all of them can be lost.
#[derive(Debug, Default)]
pub struct Kept {
    answers: Mutex<VecDeque<(u32, Vec<String>)>>,
}

impl Kept {
    /// Whether a part of this number is of a kept answer.
    pub(crate) fn is_one(part: u32) -> bool {
        part >= FIRST
    }

    /// A part of a kept answer.
    pub(crate) fn part(&self, part: u32) -> Option<String> {
        let nth = (part % STEP).checked_sub(1)? as usize;
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, parts) = answers
            .iter()
            .find(|(first, _)| *first == part - part % STEP)?;
        parts.get(nth).cloned()
    }

    /// The number to which that of a part is added, for a new answer: nobody can guess it.
    pub(super) fn fresh() -> u32 {
        let mut bytes = [0; 4];
        // Without randomness the time will do: it only has to differ.
        if getrandom::fill(&mut bytes).is_err() {
            bytes = jiff::Timestamp::now().subsec_nanosecond().to_le_bytes();
        }
        FIRST + u32::from_le_bytes(bytes) % 900_000 * STEP
    }

    /// Keeps an answer under the number that it was given.
    pub(super) fn keep(&self, first: u32, parts: Vec<String>) {
        let size = |parts: &Vec<String>| parts.iter().map(String::len).sum::<usize>();
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.push_back((first, parts));
        while answers.len() > MOST
            || answers.iter().map(|(_, parts)| size(parts)).sum::<usize>() > MOST_BYTES
        {
            answers.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_answers_are_kept_within_bounds() {
        let kept = Kept::default();
        let firsts: Vec<u32> = (0..100).map(|n| FIRST + n * STEP).collect();
        for first in &firsts {
            kept.keep(*first, vec![format!("{first} one"), format!("{first} two")]);
        }
        let last = firsts[99];
        assert_eq!(kept.part(last + 2), Some(format!("{last} two")));
        for none in [last, last + 3, firsts[0] + 1, 0, 1, 2] {
            assert_eq!(kept.part(none), None, "{none}");
        }
        kept.keep(5 * FIRST, vec!["x".repeat(MOST_BYTES)]);
        assert_eq!(kept.part(last + 2), None);
        assert!(kept.part(5 * FIRST + 1).is_some());
        for _ in 0..1_000 {
            let fresh = Kept::fresh();
            assert!(Kept::is_one(fresh) && fresh.is_multiple_of(STEP));
        }
        assert!(!Kept::is_one(10_000));
    }
}
