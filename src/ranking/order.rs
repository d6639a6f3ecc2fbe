//! Shares, points, ranks and how sure they are.

use super::{BAND, Candidate, Input, MICROS, PARTS, POINT, Part, Ranked, Ranking, SHIFT, Scale};

/// Index of the price in every array of components.
const PRICE: usize = 2;

/// Ranks everybody.
pub(crate) fn rank(input: &Input) -> Ranking {
    let all = &input.candidates;
    let mut scales = [Scale::default(); PARTS];
    for (part, scale) in scales.iter_mut().enumerate() {
        let known = || all.iter().filter_map(|one| raw(one, part));
        scale.lowest = known().min();
        scale.highest = known().max();
        scale.missing = all.len() - known().count();
    }
    let reference_doubled = middle_doubled(all);
    let shares: Vec<[Option<i64>; PARTS]> = all
        .iter()
        .map(|one| shares(one, &scales, reference_doubled))
        .collect();
    let weights = input.weights.millionths();
    let ranges = |weights: [i64; PARTS]| -> Vec<(i64, i64)> {
        shares.iter().map(|shares| range(shares, weights)).collect()
    };
    let base = ranges(weights);
    // Twice the middle of the range: no half is lost.
    let middles = |ranges: &[(i64, i64)]| -> Vec<i64> {
        ranges.iter().map(|(low, high)| low + high).collect()
    };
    let level = middles(&base);
    let ranks = places(&level);
    let without_price = input
        .weights
        .without_price()
        .map(|weights| places(&middles(&ranges(weights))));
    let mut spans = vec![(usize::MAX, 0); all.len()];
    for weights in shifted(weights) {
        widen(&mut spans, &ranges(weights));
    }
    let mut ranked: Vec<Ranked> = all
        .iter()
        .zip(&shares)
        .enumerate()
        .zip(&spans)
        .map(|((index, (one, shares)), (best, worst))| {
            let mut parts = [Part::default(); PARTS];
            for (number, part) in parts.iter_mut().enumerate() {
                let share = shares.get(number).copied().flatten();
                let weight = weights.get(number).copied().unwrap_or_default();
                *part = Part {
                    raw: raw(one, number),
                    share,
                    low: share.unwrap_or(0) * weight,
                    high: share.unwrap_or(MICROS) * weight,
                };
            }
            let (low, high) = base.get(index).copied().unwrap_or_default();
            Ranked {
                index,
                id: one.id.clone(),
                rank: ranks.get(index).copied().unwrap_or_default(),
                best: *best,
                worst: *worst,
                band: 0,
                without_price: without_price
                    .as_ref()
                    .and_then(|ranks| ranks.get(index))
                    .copied(),
                parts,
                low,
                high,
            }
        })
        .collect();
    ranked.sort_by(|a, b| {
        let level = |one: &Ranked| one.low + one.high;
        level(b).cmp(&level(a)).then_with(|| a.id.cmp(&b.id))
    });
    bands(&mut ranked);
    Ranking {
        scales,
        reference_doubled,
        ranked,
    }
}

/// A raw value; a bid below nothing is none.
fn raw(one: &Candidate, part: usize) -> Option<i64> {
    let raw = one.raw.get(part).copied().flatten();
    raw.filter(|value| part != PRICE || *value >= 0)
}

/// Twice the middle of the bids.
fn middle_doubled(all: &[Candidate]) -> Option<i64> {
    let mut bids: Vec<i64> = all.iter().filter_map(|one| raw(one, PRICE)).collect();
    bids.sort_unstable();
    let upper = bids.get(bids.len() / 2)?;
    let lower = bids.get((bids.len() - 1) / 2)?;
    Some(lower.saturating_add(*upper)).filter(|doubled| *doubled > 0)
}

fn shares(
    one: &Candidate,
    scales: &[Scale; PARTS],
    reference_doubled: Option<i64>,
) -> [Option<i64>; PARTS] {
    let mut shares = [None; PARTS];
    for (part, (share, scale)) in shares.iter_mut().zip(scales).enumerate() {
        let Some(value) = raw(one, part) else {
            continue;
        };
        *share = match part {
            PRICE => Some(fit(value, reference_doubled)),
            _ => Some(between(value, scale)),
        };
    }
    shares
}

/// Where a score lies between the lowest and the highest; in the middle where all are alike.
fn between(value: i64, scale: &Scale) -> i64 {
    let (lowest, highest) = (
        scale.lowest.unwrap_or(value),
        scale.highest.unwrap_or(value),
    );
    match highest == lowest {
        true => MICROS / 2,
        false => proportion(
            i128::from(value) - i128::from(lowest),
            i128::from(highest) - i128::from(lowest),
        ),
    }
}

/// The middle of the bids divided by the bid, at most 1.
fn fit(bid: i64, reference_doubled: Option<i64>) -> i64 {
    let bid = i128::from(bid) * 2;
    match reference_doubled.map(i128::from) {
        Some(reference) if bid > reference => proportion(reference, bid),
        _ => MICROS,
    }
}

/// A proportion in millionths, rounded half up; `whole` is more than nothing and no less than `part`.
fn proportion(part: i128, whole: i128) -> i64 {
    let micros = (part * i128::from(MICROS) * 2 + whole) / (whole * 2);
    i64::try_from(micros).unwrap_or(MICROS)
}

/// Fewest and most points.
fn range(shares: &[Option<i64>; PARTS], weights: [i64; PARTS]) -> (i64, i64) {
    shares
        .iter()
        .zip(weights)
        .fold((0, 0), |(low, high), (share, weight)| {
            let (least, most) = (share.unwrap_or(0), share.unwrap_or(MICROS));
            (low + least * weight, high + most * weight)
        })
}

/// The weights as they are, and with each moved down and up while the others keep their proportion. A
/// set need not add up to one: an order is the same whatever all of it is multiplied by.
fn shifted(weights: [i64; PARTS]) -> Vec<[i64; PARTS]> {
    let mut all = vec![weights];
    let whole: i64 = weights.iter().sum();
    for (part, weight) in weights.into_iter().enumerate() {
        let others = whole - weight;
        for moved in [(weight - SHIFT).max(0), (weight + SHIFT).min(whole)] {
            let mut set = match others {
                // Nothing else counts: what is taken from it is for both others alike.
                0 => [(whole - moved) / 2; PARTS],
                _ => weights.map(|other| other * (whole - moved)),
            };
            if let Some(own) = set.get_mut(part) {
                *own = moved * others.max(1);
            }
            all.push(set);
        }
    }
    all
}

/// The rank of each level, the highest first; the same for those that are level.
fn places(levels: &[i64]) -> Vec<usize> {
    let mut sorted = levels.to_vec();
    sorted.sort_unstable();
    let above = |level: i64| sorted.len() - sorted.partition_point(|other| *other <= level);
    levels.iter().map(|level| above(*level) + 1).collect()
}

/// Widens each span by the ranks that these points allow: the best if one has all that it may have
/// and the others all that they must, the worst the other way round.
fn widen(spans: &mut [(usize, usize)], ranges: &[(i64, i64)]) {
    let mut lows: Vec<i64> = ranges.iter().map(|(low, _)| *low).collect();
    let mut highs: Vec<i64> = ranges.iter().map(|(_, high)| *high).collect();
    lows.sort_unstable();
    highs.sort_unstable();
    for ((best, worst), (low, high)) in spans.iter_mut().zip(ranges) {
        let surely_above = lows.len() - lows.partition_point(|other| other <= high);
        let perhaps_above = highs.len() - highs.partition_point(|other| other <= low);
        // Among those that may be above is one itself, where its own range is open.
        let others = perhaps_above - usize::from(high > low);
        *best = (*best).min(surely_above + 1);
        *worst = (*worst).max(others + 1);
    }
}

/// Numbers the bands, from the first on.
fn bands(ranked: &mut [Ranked]) {
    let (mut band, mut first) = (0, i64::MIN);
    for one in ranked {
        let level = one.low + one.high;
        if band == 0 || first - level > 2 * BAND * POINT {
            band += 1;
            first = level;
        }
        one.band = band;
    }
}
