//! The order of a job's proposals by what the platform measured: a pure function of numbers, whole
//! numbers throughout, so that the same input gives the same bytes on every machine and a person can
//! follow it with a pencil. It knows neither names nor countries nor anything that somebody wrote.
//!
//! Each of three components becomes a share between 0 and 1: the two scores by where they lie between
//! the lowest and the highest of this job, the bid by the middle of the bids divided by it, at most 1. A
//! share times its weight are its points, 100 in all. What is missing is a range from no points to all
//! of them, counted at its middle.

mod csv;
mod digest;
mod order;

#[cfg(test)]
mod tests;

pub(crate) use self::csv::csv;
pub(crate) use self::digest::digest;
pub(crate) use self::order::rank;

/// Number of this way of ranking. It grows with every change that can change an order.
pub(crate) const VERSION: u32 = 2;
/// A raw value is counted in millionths, and so is a share.
pub(crate) const MICROS: i64 = 1_000_000;
/// One point, in the unit of [`Ranked::low`]: a share times a weight, both in millionths.
pub(crate) const POINT: i64 = 10_000_000_000;
/// Width of a band in points: what lies closer to the first of its band is told as of a kind with it.
/// A convention, since the platform documents no error of its scores.
pub(crate) const BAND: i64 = 5;
/// By how much each weight is moved, in millionths, to see how far a rank depends on it.
pub(crate) const SHIFT: i64 = MICROS / 10;
/// How many components there are.
pub(crate) const PARTS: usize = 3;

/// What is weighed, in this order everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Component {
    /// Score of the screening interview.
    Interview,
    /// How well the profile fits the job.
    Match,
    /// The bid against the middle of the bids.
    Price,
}

impl Component {
    /// All of them.
    pub(crate) const ALL: [Component; PARTS] =
        [Component::Interview, Component::Match, Component::Price];

    /// Its name, as the argument for its weight has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Component::Interview => "interview",
            Component::Match => "match",
            Component::Price => "price",
        }
    }
}

/// How much each component counts, in millionths that add up to one, but for what rounding takes: equal
/// weights stay equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Weights([i64; PARTS]);

impl Default for Weights {
    /// Half the interview, three tenths the match, two tenths the price.
    fn default() -> Self {
        Weights([500_000, 300_000, 200_000])
    }
}

impl Weights {
    /// Weights in the proportion of `given`; `None` unless all are finite and not negative and one
    /// of them is more than nothing.
    pub(crate) fn of(given: [f64; PARTS]) -> Option<Weights> {
        let sum: f64 = given.iter().sum();
        let usable = given.iter().all(|one| one.is_finite() && *one >= 0.0);
        if !usable || !sum.is_finite() || sum <= 0.0 {
            return None;
        }
        // Between 0 and a million each.
        let parts = given.map(|one| (one / sum * MICROS as f64).round() as i64);
        Some(Weights(parts))
    }

    /// In millionths, in the order of [`Component::ALL`].
    pub(crate) fn millionths(self) -> [i64; PARTS] {
        self.0
    }

    /// The same with the price left out; `None` where nothing would be left.
    fn without_price(self) -> Option<[i64; PARTS]> {
        let [interview, matching, _] = self.0;
        (interview + matching > 0).then_some([interview, matching, 0])
    }
}

/// One proposal, as far as it is weighed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The proposal's id.
    pub(crate) id: String,
    /// The raw values in millionths, in the order of [`Component::ALL`]; the last is the bid in US
    /// dollars per unit of the job.
    pub(crate) raw: [Option<i64>; PARTS],
}

/// Everything that an order is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Input {
    /// How much each component counts.
    pub(crate) weights: Weights,
    /// Nobody is left out of it.
    pub(crate) candidates: Vec<Candidate>,
}

/// One component of one proposal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// The raw value in millionths.
    pub(crate) raw: Option<i64>,
    /// Its share in millionths.
    pub(crate) share: Option<i64>,
    /// Fewest points it is worth, in the unit of [`POINT`].
    pub(crate) low: i64,
    /// Most points it is worth.
    pub(crate) high: i64,
}

/// One proposal in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ranked {
    /// Where it stood in [`Input::candidates`].
    pub(crate) index: usize,
    /// The proposal's id.
    pub(crate) id: String,
    /// Rank from 1 on; those that are level share one.
    pub(crate) rank: usize,
    /// Best rank while each weight moves by [`SHIFT`] and what is missing is what it may be.
    pub(crate) best: usize,
    /// Worst rank under the same.
    pub(crate) worst: usize,
    /// Number of its band, from 1 on.
    pub(crate) band: usize,
    /// Rank by the scores alone, if they count at all.
    pub(crate) without_price: Option<usize>,
    /// In the order of [`Component::ALL`].
    pub(crate) parts: [Part; PARTS],
    /// Fewest points.
    pub(crate) low: i64,
    /// Most points; the same where nothing is missing.
    pub(crate) high: i64,
}

/// Where the scale of a component lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scale {
    /// Lowest raw value, in millionths.
    pub(crate) lowest: Option<i64>,
    /// Highest raw value.
    pub(crate) highest: Option<i64>,
    /// How many have none.
    pub(crate) missing: usize,
}

/// An order that can be followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ranking {
    /// In the order of [`Component::ALL`].
    pub(crate) scales: [Scale; PARTS],
    /// What a bid is measured by: the middle of all, in millionths of a US dollar, doubled, since that of
    /// two bids may lie between two millionths. Not what the job pays, which nobody can read any more
    /// once it is closed: an order shall be made of the proposals alone.
    pub(crate) reference_doubled: Option<i64>,
    /// Everybody, first to last; those who are level by their ids.
    pub(crate) ranked: Vec<Ranked>,
}
