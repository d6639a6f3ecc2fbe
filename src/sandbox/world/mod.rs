//! The people of the sandbox: who applies to a published job, with what bid and what interview.
//! All of it is made up and the same on every run; the rows themselves are in `store`.

mod cast;
mod interview;

use rusqlite::Connection;
use serde_json::json;

use super::call::Pace;
use super::moment::{MINUTE, Moment};
use super::refusal::Refusal;
use super::rules::money::micros;
use super::secret;
use super::store::acts::Act;
use super::store::events::{self, Event};
use super::store::jobs::Job;
use super::store::people;
use super::store::proposals::{self, Proposal};
use cast::{CAST, Member};

/// How many people apply to a job.
const APPLICANTS: usize = 5;

/// Lets people apply to a job that was just published for the first time.
pub(crate) fn apply(db: &Connection, job: &Job, now: Moment) -> Result<(), Refusal> {
    for (place, (member, fit)) in (0..).zip(applicants(job)) {
        let person = member.person(now);
        people::insert(db, &person)?;
        let (bid, unit) = bid(job, member);
        let proposal = Proposal {
            seq: 0,
            id: secret::id("prop_")?,
            job_id: job.id.clone(),
            person_id: person.id,
            status: "UNREVIEWED".into(),
            bid_micros: micros(bid),
            bid_unit: unit.into(),
            hourly_micros: Some(micros(member.hourly)),
            match_score: Some(fit),
            interview: interview::of(member, job, &secret::id("int_")?, now - 30 * MINUTE),
            // A millisecond apart, so that "newest first" is an order one can see.
            created_at: now + place,
            updated_at: now + place,
        };
        proposals::insert(db, &proposal)?;
        let event = Event {
            account_id: &job.account_id,
            kind: "proposal.received",
            resource_id: &proposal.id,
            job_id: Some(&job.id),
            data: json!({ "proposalId": proposal.id, "jobId": job.id }),
        };
        events::record(db, &event, now + place)?;
    }
    Ok(())
}

/// Does what was planned. An act whose ground is gone does nothing.
pub(crate) fn happen(_: &Connection, act: &Act, _: Pace) -> Result<(), Refusal> {
    Err(Refusal::broken(format!(
        "The world does not know how to do {}.",
        act.kind
    )))
}

/// The best fitting people and the one who tries to talk a machine into hiring him.
fn applicants(job: &Job) -> Vec<(&'static Member, f64)> {
    let mut fitting: Vec<(&Member, f64)> = CAST
        .iter()
        .map(|member| (member, fit(job, member)))
        .collect();
    // Stable, so equals keep the order of the cast.
    fitting.sort_by(|one, two| {
        two.0
            .manipulates
            .cmp(&one.0.manipulates)
            .then(two.1.total_cmp(&one.1))
    });
    fitting.truncate(APPLICANTS);
    fitting.reverse();
    fitting
}

/// 0 to 100.
fn fit(job: &Job, member: &Member) -> f64 {
    let speaks = |language: &&str| member.languages.iter().any(|(known, _)| known == language);
    let languages = job.list("languages");
    let mut points = 40.0 + member.interview_score;
    if !languages.is_empty() && languages.iter().all(speaks) {
        points += 25.0;
    }
    if job.list("countries").contains(&member.country_code) {
        points += 10.0;
    }
    if member
        .data_types
        .iter()
        .any(|kind| kind.eq_ignore_ascii_case(job.text("dataType")))
    {
        points += 12.0;
    }
    if member.manipulates { 51.0 } else { points }
}

/// What a member asks for, in the job's own unit: near the job's rate, nearer for cheaper people.
fn bid(job: &Job, member: &Member) -> (f64, &'static str) {
    let (key, unit, fallback) = match job.text("paymentType") {
        "PAY_PER_LABEL" => ("pricePerLabel", "PER_LABEL", 0.05),
        "FIXED_PRICE" => ("fixedPrice", "FIXED_PRICE", 300.0),
        _ => ("pricePerHour", "PER_HOUR", 15.0),
    };
    let offered = job
        .number(key)
        .filter(|rate| *rate > 0.0)
        .unwrap_or(fallback);
    // Labels can cost less than a cent, so their bids keep four decimals.
    let places: f64 = if unit == "PER_LABEL" { 10_000.0 } else { 100.0 };
    ((offered * member.asks * places).round() / places, unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value};

    fn job(fields: Value) -> Job {
        let Value::Object(fields) = fields else {
            panic!("fields are an object")
        };
        Job {
            seq: 1,
            id: "job_1".into(),
            account_id: "acc_1".into(),
            status: "OPEN".into(),
            fields,
            reading: Value::Object(Map::new()),
            external_id: None,
            idempotency_key: None,
            created_at: 0,
            updated_at: 0,
            published_at: None,
        }
    }

    #[test]
    fn the_right_people_apply_and_one_of_them_manipulates() {
        let spanish = job(json!({ "languages": ["Spanish"], "dataType": "Audio" }));
        let who = applicants(&spanish);
        assert_eq!(who.len(), APPLICANTS);
        assert_eq!(
            who.iter().filter(|(member, _)| member.manipulates).count(),
            1
        );
        let best = who.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert!(
            best.0
                .languages
                .iter()
                .any(|(language, _)| *language == "Spanish")
        );
        assert!(who.iter().all(|(_, fit)| (0.0..=100.0).contains(fit)));
    }

    #[test]
    fn bids_follow_the_pay_of_the_job() {
        let check = |fields: Value, unit: &str, near: f64| {
            let (amount, found) = bid(&job(fields), &CAST[0]);
            assert_eq!(found, unit);
            assert!((amount / near - 1.0).abs() < 0.3, "{amount} against {near}");
        };
        check(
            json!({ "paymentType": "PAY_PER_HOUR", "pricePerHour": 20 }),
            "PER_HOUR",
            20.0,
        );
        check(
            json!({ "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.004 }),
            "PER_LABEL",
            0.004,
        );
        check(
            json!({ "paymentType": "FIXED_PRICE", "fixedPrice": 700 }),
            "FIXED_PRICE",
            700.0,
        );
    }

    #[test]
    fn nobody_gives_a_whole_name_or_a_way_around_the_platform() {
        for member in CAST {
            let profile = member.person(0).profile.to_string();
            assert!(!profile.contains('@'), "{profile}");
            assert_eq!(member.initial.len(), 1);
        }
    }
}
