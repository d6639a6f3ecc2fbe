//! An order worked out by hand, and what holds for every order.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::csv::decimal;
use super::*;

fn candidate(id: &str, raw: [Option<f64>; PARTS]) -> Candidate {
    Candidate {
        id: id.to_owned(),
        raw: raw.map(|value| value.map(|value| (value * 1e6).round() as i64)),
    }
}

fn places(ranking: &Ranking) -> Vec<(&str, usize)> {
    let ranked = ranking.ranked.iter();
    ranked.map(|one| (one.id.as_str(), one.rank)).collect()
}

/// The middle of the bids is $20; interviews lie between 6 and 9, matches between 40 and 90.
///
/// | | interview | match | bid | points |
/// |---|---|---|---|---|
/// | ana | 9 → 1 → 50 | 40 → 0 → 0 | $25 → 20/25 = 0.8 → 16 | 66 |
/// | bea | 7.5 → 0.5 → 25 | 90 → 1 → 30 | $20 → 1 → 20 | 75 |
/// | cem | 6 → 0 → 0 | 65 → 0.5 → 15 | $10 → 1 → 20 | 35 |
/// | dia | none → 0 to 50 | 90 → 1 → 30 | $20 → 1 → 20 | 50 to 100 |
fn by_hand() -> Input {
    Input {
        weights: Weights::default(),
        candidates: vec![
            candidate("ana", [Some(9.0), Some(40.0), Some(25.0)]),
            candidate("bea", [Some(7.5), Some(90.0), Some(20.0)]),
            candidate("cem", [Some(6.0), Some(65.0), Some(10.0)]),
            candidate("dia", [None, Some(90.0), Some(20.0)]),
        ],
    }
}

#[test]
fn the_order_is_the_one_that_was_worked_out_by_hand() {
    let ranking = rank(&by_hand());
    // Dia counts at the middle of 50 to 100, which is level with Bea.
    assert_eq!(
        places(&ranking),
        [("bea", 1), ("dia", 1), ("ana", 3), ("cem", 4)]
    );
    let points = |one: &Ranked| (one.low / POINT, one.high / POINT);
    let told: Vec<_> = ranking.ranked.iter().map(points).collect();
    assert_eq!(told, [(75, 75), (50, 100), (66, 66), (35, 35)]);
    // Where the interview counts 60, Ana is before Bea; Dia may be first, or at 50 behind both.
    let spans: Vec<_> = ranking
        .ranked
        .iter()
        .map(|one| (one.best, one.worst))
        .collect();
    assert_eq!(spans, [(1, 3), (1, 3), (1, 3), (4, 4)]);
    let bands: Vec<_> = ranking.ranked.iter().map(|one| one.band).collect();
    assert_eq!(bands, [1, 1, 2, 3]);
    // Without the price: 62.5 of 80 for ana 50, bea 55, cem 15, dia 30 to 80.
    let without: Vec<_> = ranking.ranked.iter().map(|one| one.without_price).collect();
    assert_eq!(without, [Some(1), Some(1), Some(3), Some(4)]);
    assert_eq!(ranking.scales[0].missing, 1);
}

#[test]
fn bids_are_measured_by_their_middle() {
    let bids = |all: &[f64]| Input {
        candidates: all
            .iter()
            .map(|bid| candidate(&bid.to_string(), [None, None, Some(*bid)]))
            .collect(),
        ..Input::default()
    };
    assert_eq!(
        rank(&bids(&[10.0, 20.0, 40.0])).reference_doubled,
        Some(40 * MICROS)
    );
    assert_eq!(
        rank(&bids(&[10.0, 20.0, 25.0, 40.0])).reference_doubled,
        Some(45 * MICROS)
    );
    assert_eq!(rank(&bids(&[])).reference_doubled, None);
    assert_eq!(rank(&bids(&[-3.0])).scales[2].missing, 1);
}

#[test]
fn weights_are_proportions() {
    let of = |given| Weights::of(given).map(Weights::millionths);
    assert_eq!(of([0.5, 0.3, 0.2]), Some([500_000, 300_000, 200_000]));
    assert_eq!(of([50.0, 30.0, 20.0]), of([0.5, 0.3, 0.2]));
    assert_eq!(of([1.0, 1.0, 1.0]), Some([333_333; 3]));
    assert_eq!(of([1.0, 0.0, 0.0]), Some([1_000_000, 0, 0]));
    for unusable in [
        [0.0; 3],
        [-1.0, 1.0, 1.0],
        [f64::NAN, 1.0, 1.0],
        [f64::INFINITY, 0.0, 0.0],
    ] {
        assert_eq!(of(unusable), None, "{unusable:?}");
    }
}

#[test]
fn the_table_is_made_of_the_numbers_that_were_used() {
    let mut input = by_hand();
    input.candidates.truncate(2);
    input.candidates[0].id = "=cmd,\"x\"".to_owned();
    let told = csv(&input, &rank(&input), |index| {
        ["MAYBE", "HIRED"][index].to_owned()
    });
    let mark = digest(&input);
    expect_test::expect![[r#"
        rank,best_rank,worst_rank,band,rank_without_price,proposal_id,status,interview_raw,interview_share,interview_weight,interview_points_low,interview_points_high,match_raw,match_share,match_weight,match_points_low,match_points_high,price_raw,price_share,price_weight,price_points_low,price_points_high,points_low,points_high,version,digest
        1,1,1,1,1,"'=cmd,""x""",MAYBE,9,1,0.5,50,50,40,0,0.3,0,0,25,0.9,0.2,18,18,68,68,2,DIGEST
        2,2,2,2,2,bea,HIRED,7.5,0,0.5,0,0,90,1,0.3,30,30,20,1,0.2,20,20,50,50,2,DIGEST
    "#]].assert_eq(&told.replace(&mark, "DIGEST").replace("\r\n", "\n"));
    assert_eq!(decimal(-5, 3), "-0.005");
}

#[test]
fn ten_thousand_are_ranked_in_no_time() {
    let many = (0..10_000i64).map(|n| Candidate {
        id: format!("prop_{n}"),
        raw: [
            (n % 7 > 0).then_some(n * 37 % 1000),
            Some(n * 91 % 977),
            Some(n * 13 % 5000),
        ],
    });
    let input = Input {
        candidates: many.collect(),
        ..Input::default()
    };
    let started = std::time::Instant::now();
    let ranking = rank(&input);
    let text = csv(&input, &ranking, |_| String::new());
    // The limit is meant for what users run; a build for development on a busy machine takes longer.
    let limit = if cfg!(debug_assertions) { 20.0 } else { 1.0 };
    let took = started.elapsed().as_secs_f64();
    assert!(took < limit, "{took} s");
    assert_eq!(
        (ranking.ranked.len(), text.lines().count()),
        (10_000, 10_001)
    );
}

fn inputs() -> impl Strategy<Value = Input> {
    let value = |most: i64| proptest::option::weighted(0.8, 0..most);
    let raw = (value(101), value(101), value(60));
    let weights = (0u8..10, 0u8..10, 1u8..10);
    (proptest::collection::vec(raw, 0..25), weights).prop_map(|(all, (a, b, c))| Input {
        weights: Weights::of([a, b, c].map(f64::from)).unwrap(),
        candidates: all
            .into_iter()
            .enumerate()
            .map(|(index, (a, b, c))| Candidate {
                id: format!("p{index:02}"),
                raw: [a, b, c],
            })
            .collect(),
    })
}

proptest! {
    /// Everybody is there once, ranks and spans agree, and bands only grow.
    #[test]
    fn nobody_is_lost(input in inputs()) {
        let ranking = rank(&input);
        let ids: BTreeSet<&str> = ranking.ranked.iter().map(|one| one.id.as_str()).collect();
        prop_assert_eq!(ids.len(), input.candidates.len());
        prop_assert_eq!(ranking.ranked.len(), input.candidates.len());
        for pair in ranking.ranked.windows(2) {
            prop_assert!(pair[0].rank <= pair[1].rank && pair[0].band <= pair[1].band);
            prop_assert!(pair[1].band - pair[0].band <= 1);
        }
        for one in &ranking.ranked {
            prop_assert!(1 <= one.best && one.best <= one.rank && one.rank <= one.worst);
            prop_assert!(one.worst <= ranking.ranked.len());
            prop_assert!(0 <= one.low && one.low <= one.high && one.high <= 100 * POINT + MICROS);
            prop_assert_eq!(one.low, one.parts.iter().map(|part| part.low).sum::<i64>());
            prop_assert_eq!(one.low == one.high, one.parts.iter().all(|part| part.low == part.high));
        }
    }

    /// In whatever order they come, the answer has the same bytes, its digest included.
    #[test]
    fn the_order_of_arrival_is_nothing(input in inputs(), turn in 0usize..25) {
        let mut other = input.clone();
        let by = turn % input.candidates.len().max(1);
        other.candidates.rotate_left(by);
        other.candidates.reverse();
        prop_assert_eq!(
            csv(&input, &rank(&input), |_| String::new()),
            csv(&other, &rank(&other), |_| String::new())
        );
    }

    /// Scores of another scale and money of another unit give the same ranks and points.
    #[test]
    fn a_scale_is_nothing(input in inputs(), by in 1i64..1_000, and in -50i64..50, price in 1i64..1_000) {
        let mut other = input.clone();
        for one in &mut other.candidates {
            let [interview, matching, bid] = one.raw;
            one.raw = [
                interview.map(|score| score * by + and),
                matching.map(|score| score * by - and),
                bid.map(|bid| bid * price),
            ];
        }
        let told = |input: &Input| -> Vec<_> {
            let ranked = rank(input).ranked.into_iter();
            ranked.map(|one| (one.id, one.rank, one.best, one.worst, one.low, one.high)).collect()
        };
        prop_assert_eq!(told(&input), told(&other));
    }

    /// A better score or a lower bid is never to one's disadvantage.
    #[test]
    fn better_is_never_worse(input in inputs(), who in 0usize..25, part in 0usize..PARTS, by in 1i64..60) {
        let Some(who) = who.checked_rem(input.candidates.len()) else { return Ok(()) };
        let mut better = input.clone();
        let raw = &mut better.candidates[who].raw[part];
        let Some(value) = *raw else { return Ok(()) };
        *raw = Some(if part == 2 { (value - by).max(0) } else { value + by });
        let rank_of = |input: &Input| {
            let ranking = rank(input);
            ranking.ranked.iter().find(|one| one.index == who).map(|one| one.rank)
        };
        prop_assert!(rank_of(&better) <= rank_of(&input));
    }

    /// The digest tells two inputs apart exactly where they differ.
    #[test]
    fn a_digest_is_of_its_input(input in inputs(), by in 1i64..9) {
        prop_assert_eq!(digest(&input), digest(&input.clone()));
        let mut other = input.clone();
        if let Some(one) = other.candidates.first_mut() {
            one.raw[1] = Some(one.raw[1].unwrap_or(200) + by);
            prop_assert_ne!(digest(&input), digest(&other));
        }
    }
}
