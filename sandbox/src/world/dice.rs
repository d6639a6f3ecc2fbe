//! Chance that comes out the same every time: a small generator that is started from the seed and
//! from what is being decided. What is decided with it is in the neighbouring files.

/// Numbers that look random (splitmix64), fixed by what they were started from.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// Dice for one decision. The words name it, so that a decision more or less elsewhere leaves
    /// this one as it is.
    pub(super) fn of(seed: u64, words: &[&str]) -> Dice {
        // FNV-1a, with a byte between the words that no text contains.
        let bytes = words.iter().flat_map(|word| word.bytes().chain([0xff]));
        let start = seed ^ 0xcbf2_9ce4_8422_2325;
        Dice(bytes.fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn whole(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).unsigned_abs().saturating_add(1);
        low.saturating_add_unsigned(self.roll() % width)
    }

    /// A number from `low` to `high` with one decimal.
    pub(super) fn tenths(&mut self, low: f64, high: f64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "at most a thousand")]
        let part = self.whole(0, 1000) as f64 / 1000.0;
        ((low + (high - low) * part) * 10.0).round() / 10.0
    }

    /// True this many times out of a hundred.
    pub(super) fn percent(&mut self, percent: i64) -> bool {
        self.whole(1, 100) <= percent
    }

    /// One of them; nothing only if there are none.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let last = i64::try_from(of.len()).ok()?.checked_sub(1)?;
        of.get(usize::try_from(self.whole(0, last.max(0))).ok()?)
    }

    /// One of some texts, `""` if there are none.
    pub(super) fn text<'a>(&mut self, of: &[&'a str]) -> &'a str {
        self.one(of).copied().unwrap_or_default()
    }

    /// Brings them into an order of chance.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let last = i64::try_from(end).unwrap_or(i64::MAX);
            items.swap(end, usize::try_from(self.whole(0, last)).unwrap_or(end));
        }
    }

    /// Up to `count` of them, in an order of chance.
    pub(super) fn some<T: Clone>(&mut self, of: &[T], count: usize) -> Vec<T> {
        let mut all = of.to_vec();
        self.shuffle(&mut all);
        all.truncate(count);
        all
    }

    /// An id: `prefix` and 14 letters and digits.
    pub(super) fn id(&mut self, prefix: &str) -> String {
        const ALPHABET: &[char] = &[
            'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's', 't',
            'u', 'v', 'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7', '8', '9',
        ];
        let letters = (0..14).filter_map(|_| self.one(ALPHABET).copied());
        prefix.chars().chain(letters).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_start_gives_the_same_numbers_and_another_one_others() {
        let rolls = |seed: u64, words: &[&str]| {
            let mut dice = Dice::of(seed, words);
            [dice.roll(), dice.roll(), dice.roll()]
        };
        assert_eq!(rolls(1, &["a", "b"]), rolls(1, &["a", "b"]));
        assert_ne!(rolls(1, &["a", "b"]), rolls(2, &["a", "b"]));
        assert_ne!(rolls(1, &["a", "b"]), rolls(1, &["ab"]));
        assert_ne!(rolls(1, &["ab", ""]), rolls(1, &["a", "b"]));
    }

    #[test]
    fn numbers_stay_in_their_bounds_and_reach_them() {
        let mut dice = Dice::of(1, &["bounds"]);
        let drawn: Vec<i64> = (0..500).map(|_| dice.whole(-1, 2)).collect();
        for wanted in -1..=2 {
            assert!(drawn.contains(&wanted), "{wanted}");
        }
        assert!(drawn.iter().all(|number| (-1..=2).contains(number)));
        assert!((0..500).all(|_| (0.5..=0.9).contains(&dice.tenths(0.5, 0.9))));
        assert_eq!(dice.one::<u8>(&[]), None);
        assert_eq!(dice.some(&[1, 2, 3], 5).len(), 3);
        assert_eq!(dice.id("usr_").len(), 18);
    }
}
