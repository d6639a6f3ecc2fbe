//! The whole calculation as a table for an auditor (RFC 4180).

use super::{Component, Input, PARTS, Ranked, Ranking, VERSION, digest};

/// How many digits of a point there are.
const POINT_PLACES: usize = 10;

/// A row for every proposal, each number as it was used: raw values in their own unit, shares from 0
/// to 1, weights from 0 to 1, points of 100. `status` tells how a proposal stands, by its place in the
/// input. The last two columns are the same in every row, so that a row that was cut out can be traced.
pub(crate) fn csv(input: &Input, ranking: &Ranking, status: impl Fn(usize) -> String) -> String {
    let mut head: Vec<String> = [
        "rank",
        "best_rank",
        "worst_rank",
        "band",
        "rank_without_price",
        "proposal_id",
        "status",
    ]
    .map(str::to_owned)
    .into();
    for component in Component::ALL {
        for column in ["raw", "share", "weight", "points_low", "points_high"] {
            head.push(format!("{}_{column}", component.name()));
        }
    }
    head.extend(["points_low", "points_high", "version", "digest"].map(str::to_owned));
    let mark = digest(input);
    let mut text = line(&head);
    for one in &ranking.ranked {
        text.push_str(&line(&row(input, one, status(one.index), &mark)));
    }
    text
}

fn row(input: &Input, one: &Ranked, status: String, mark: &str) -> Vec<String> {
    let open = |value: Option<String>| value.unwrap_or_default();
    let mut cells = vec![
        one.rank.to_string(),
        one.best.to_string(),
        one.worst.to_string(),
        one.band.to_string(),
        open(one.without_price.map(|rank| rank.to_string())),
        one.id.clone(),
        status,
    ];
    let weights: [i64; PARTS] = input.weights.millionths();
    for (part, weight) in one.parts.iter().zip(weights) {
        cells.push(open(part.raw.map(|raw| decimal(raw, 6))));
        cells.push(open(part.share.map(|share| decimal(share, 6))));
        cells.push(decimal(weight, 6));
        cells.push(decimal(part.low, POINT_PLACES));
        cells.push(decimal(part.high, POINT_PLACES));
    }
    cells.push(decimal(one.low, POINT_PLACES));
    cells.push(decimal(one.high, POINT_PLACES));
    cells.push(VERSION.to_string());
    cells.push(mark.to_owned());
    cells
}

/// A whole number of units of ten to the minus `places`, without zeros at its end.
pub(super) fn decimal(value: i64, places: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    match rest.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        rest => format!("{sign}{whole}.{rest}"),
    }
}

/// A line of cells. What a spreadsheet would calculate is made text.
fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| {
            let is_formula = cell.starts_with(['=', '+', '@', '\t', '\r'])
                || (cell.starts_with('-') && cell.parse::<f64>().is_err());
            let cell = match is_formula {
                true => format!("'{cell}"),
                false => cell.clone(),
            };
            match cell.contains([',', '"', '\n', '\r']) {
                true => format!("\"{}\"", cell.replace('"', "\"\"")),
                false => cell,
            }
        })
        .collect();
    cells.join(",") + "\r\n"
}
