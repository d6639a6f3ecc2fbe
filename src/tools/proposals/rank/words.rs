//! The ranking in words: how it was made, the first with their calculation, everybody in a table, and
//! what the candidates said, in a fence.

use serde_json::json;

use super::super::super::columns::{self, Column};
use super::super::super::guarded::{person, shown};
use super::super::{GetInterview, GetProposal};
use super::{Format, RankProposals};
use crate::api::View;
use crate::text::{self as guard, Text, title, usd};
use crate::tool::Endpoint;

/// Most of the first whose calculation is spelled out.
const SPELLED_OUT: usize = 3;

pub(super) fn tell(asked: &RankProposals, body: View<'_>, text: &mut Text) {
    let ranking = body.at("ranking");
    let candidates = body.list("candidates");
    let job = ranking
        .text("jobTitle")
        .map(|job| format!(" {}", title(&job)));
    let job = format!("job {}{}", asked.job_id, job.unwrap_or_default());
    if candidates.is_empty() {
        text.line(format!(
            "No proposals on {job}, so there is nothing to rank."
        ));
        return text.next("the job", "opentrain_list_jobs", json!({}));
    }
    let weights: Vec<String> = ["interview", "match", "price"]
        .iter()
        .map(|name| format!("{} {name}", ranking.at("weights").text_or_dash(name)))
        .collect();
    text.line(format!(
        "{} on {job}, all of them, by {}. An order of numbers for people to decide by.",
        match candidates.len() {
            1 => "1 proposal".to_owned(),
            count => format!("{count} proposals"),
        },
        weights.join(" + "),
    ));
    how(ranking, text);
    if asked.format == Some(Format::Csv) {
        for line in body.text("csv").unwrap_or_default().lines() {
            text.line(line);
        }
        return;
    }
    for one in candidates.iter().take(SPELLED_OUT) {
        text.line(calculation(*one));
    }
    columns::table(text, COLUMNS, &candidates);
    languages(&candidates, ranking, text);
    quote(&candidates, text);
    if let Some(first) = candidates.first().and_then(|one| one.text("proposalId")) {
        let with = json!({ "proposalId": first });
        let heard = candidates
            .first()
            .is_some_and(|one| !one.at("evidence.turn").is_null());
        match heard {
            true => text.next("the whole interview of the first", GetInterview::NAME, with),
            false => text.next("the first, in full", GetProposal::NAME, with),
        }
    }
    let with = json!({ "jobId": asked.job_id.as_ref(), "format": "csv" });
    text.next("the calculation for an auditor", RankProposals::NAME, with);
}

/// How points come about, and what they are not made of.
fn how(ranking: View<'_>, text: &mut Text) {
    let scale = |name: &str| {
        let scale = ranking.at("scales").at(name);
        let (lowest, highest) = (scale.text("lowest")?, scale.text("highest")?);
        Some(match lowest == highest {
            true => format!("{name} {lowest} alike is 0.5"),
            false => format!("{name} {lowest} to {highest} is 0 to 1"),
        })
    };
    let scales: Vec<String> = ["interview", "match"]
        .iter()
        .filter_map(|name| scale(name))
        .collect();
    if !scales.is_empty() {
        text.line(format!(
            "Scores lie within this job: {}.",
            scales.join(", ")
        ));
    }
    let reference = ranking.at("reference");
    if let Some(amount) = reference.number("amountUsd") {
        let unit = reference.text("unit").map(|unit| format!(" {unit}"));
        text.line(format!(
            "Price fit is {}{} (the middle of the bids) divided by the bid, at most 1; bids follow \
             countries, so the rank without price stands beside it.",
            usd(amount),
            unit.unwrap_or_default(),
        ));
    }
    let missing: Vec<String> = ["interview", "match", "price"]
        .iter()
        .filter_map(|name| {
            let count = ranking.at("scales").at(name).text("missing")?;
            (count != "0").then(|| format!("{name} of {count}"))
        })
        .collect();
    if !missing.is_empty() {
        text.line(format!(
            "Not known, or a bid per another unit: {}. It counts as a range, 0 to all points, and half of that for the rank.",
            missing.join(", ")
        ));
    }
    text.line(format!(
        "ranks: where one stands if each weight moves by 10 points. band: within {} points of its \
         first, so take them as alike. Not used: {}.",
        ranking.text_or_dash("bandWidth"),
        ranking.joined("notUsed").unwrap_or_default(),
    ));
    text.line(format!(
        "version {}, input digest {}",
        ranking.text_or_dash("version"),
        ranking
            .text_or_dash("digest")
            .chars()
            .take(12)
            .collect::<String>(),
    ));
}

/// `1. "Maria G.": interview 8.6 = 1 × 0.5 = 50; …; 93.2 points`.
fn calculation(one: View<'_>) -> String {
    // The table below has the ids of all; where there is no name, nothing else tells which it is.
    let whom = person(one, "displayName").unwrap_or_else(|| one.text_or_dash("proposalId"));
    let parts: Vec<String> = ["interview", "match", "price"]
        .iter()
        .map(|name| {
            let part = one.at("components").at(name);
            let weight = part.number("weight").map_or(0.0, |weight| weight * 100.0);
            let weight = (weight * 100.0).round() / 100.0;
            let (raw, share) = (part.number("raw"), part.number("share"));
            match (raw, share) {
                (Some(raw), Some(share)) => {
                    let raw = match *name {
                        "price" => usd(raw),
                        _ => raw.to_string(),
                    };
                    let points = span(part, "pointsLow", "pointsHigh");
                    format!("{name} {raw} → {share:.3} × {weight} = {points}")
                }
                _ => format!("{name} missing = {}", span(part, "pointsLow", "pointsHigh")),
            }
        })
        .collect();
    format!(
        "{}. {whom}: {}; {} points",
        one.text_or_dash("rank"),
        parts.join("; "),
        span(one, "pointsLow", "pointsHigh"),
    )
}

/// `66.5`, or `50 to 100` where something is missing.
fn span(view: View<'_>, low: &str, high: &str) -> String {
    let shown = |path: &str| {
        view.number(path)
            .map(|it| ((it * 10.0).round() / 10.0).to_string())
    };
    match (shown(low), shown(high)) {
        (Some(low), Some(high)) if low != high => format!("{low} to {high}"),
        (low, _) => low.unwrap_or_else(|| "-".to_owned()),
    }
}

fn ranks(one: View<'_>) -> Option<String> {
    let (best, worst) = (one.text("bestRank")?, one.text("worstRank")?);
    Some(match best == worst {
        true => best,
        false => format!("{best}-{worst}"),
    })
}

/// The bid, with its unit where it cannot be weighed against the others.
fn bid(one: View<'_>) -> Option<String> {
    let amount = usd(one.number("bid.amountUsd")?);
    match one.flag("bid.comparable") {
        Some(true) => Some(amount),
        _ => Some(match shown(one, "bid.unit", guard::label) {
            Some(unit) => format!("{amount} {unit}"),
            None => amount,
        }),
    }
}

const COLUMNS: &[Column] = &[
    ("rank", |p| p.text("rank")),
    ("ranks", ranks),
    ("band", |p| p.text("band")),
    ("proposal", |p| p.text("proposalId")),
    ("candidate", |p| person(p, "displayName")),
    ("status", |p| shown(p, "status", guard::label)),
    ("interview", |p| p.text("components.interview.raw")),
    ("match", |p| p.text("components.match.raw")),
    ("bid", bid),
    ("points", |p| Some(span(p, "pointsLow", "pointsHigh"))),
    ("without price", |p| p.text("rankWithoutPrice")),
];

/// The languages that the job asks for, against what the first say.
fn languages(candidates: &[View<'_>], ranking: View<'_>, text: &mut Text) {
    let Some(asked) = ranking.joined("languagesAskedFor") else {
        return;
    };
    let read: Vec<View<'_>> = candidates
        .iter()
        .filter(|one| !one.at("evidence.asked").is_null())
        .copied()
        .collect();
    let lacks = |one: &View<'_>, language: &str| {
        let lacking = one.list("evidence.asked.notNamed");
        lacking
            .iter()
            .any(|it| it.text("").as_deref() == Some(language))
    };
    let mut lacking: Vec<String> = Vec::new();
    for language in ranking.list("languagesAskedFor") {
        let language = language.text("").unwrap_or_default();
        let ids: Vec<String> = read
            .iter()
            .filter(|one| lacks(one, &language))
            .map(|one| one.text_or_dash("proposalId"))
            .collect();
        // By their ids only where others do name it.
        match ids.len() {
            0 => {}
            all if all == read.len() => lacking.push(format!("{language} is in none")),
            _ => lacking.push(format!("{language} not in that of {}", ids.join(", "))),
        }
    }
    let told = match (read.len(), lacking.is_empty()) {
        (0, _) => "no profile was read".to_owned(),
        (count, true) => format!("named in each profile that was read ({count})"),
        (count, false) => format!(
            "of the profiles that were read ({count}), {}",
            lacking.join("; ")
        ),
    };
    text.line(format!("Languages asked for: {asked}; {told}."));
}

fn quote(candidates: &[View<'_>], text: &mut Text) {
    let mut parts: Vec<(String, Option<String>)> = Vec::new();
    let (mut without, mut unread) = (Vec::new(), Vec::new());
    for one in candidates {
        let evidence = one.at("evidence");
        if evidence.is_null() {
            continue;
        }
        let id = one.text_or_dash("proposalId");
        let spoken = "languages".to_owned();
        let spoken = match evidence.text("turn.content") {
            Some(said) => {
                let turn = evidence
                    .text("turn.id")
                    .filter(|id| guard::slug(id).is_some());
                let turn = turn.map(|turn| format!(", turn {turn}"));
                parts.push((format!("{id}{}", turn.unwrap_or_default()), Some(said)));
                // It stands right below.
                spoken
            }
            None => {
                match evidence.text("interviewUnread") {
                    Some(why) => unread.push(format!("the interview of {id} ({why})")),
                    None => without.push(id.clone()),
                }
                format!("{id}, {spoken}")
            }
        };
        if let Some(why) = evidence.text("profileUnread") {
            unread.push(format!("the profile of {id} ({why})"));
        }
        parts.push((spoken, evidence.joined("languages")));
    }
    if !without.is_empty() {
        text.line(format!("No interview was held: {}.", without.join(", ")));
    }
    if !unread.is_empty() {
        text.line(format!(
            "Could not be read just now, so it is not quoted: {}. Call again for it.",
            unread.join(", ")
        ));
    }
    text.quote("the candidates", parts);
}
