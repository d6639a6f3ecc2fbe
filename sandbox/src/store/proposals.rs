//! Proposals on jobs, with the interview that came with them. What a hire does to them is in
//! `deeds` and `rules`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::columns::Columns;
use super::word::words;
use super::{execute, value};
use crate::moment::Moment;

words! {
    /// Where a proposal stands. What a person said to an invitation and what an employer thinks of a
    /// proposal are two things, although the platform shows both refusals under one word.
    /// Source: docs/developers/api-reference/jobs/list-proposals.
    Standing {
        /// Asked by the employer and not answered; what the platform calls it is not documented.
        Invited = "INVITED",
        /// The person said no to the invitation.
        Refused = "REFUSED",
        /// Nobody has marked it.
        Unreviewed = "UNREVIEWED",
        /// On the employer's short list.
        Shortlisted = "SHORTLISTED",
        /// Perhaps.
        Maybe = "MAYBE",
        /// There is a contract.
        Hired = "HIRED",
        /// Declined by the employer.
        Declined = "DECLINED",
        /// Not suited; a hire has to say that it knows.
        NotAFit = "NOT_A_FIT",
        /// The employer was sent a resume.
        ResumeSent = "RESUME_SENT",
    }
}

impl Standing {
    /// The word that the API and the pages show.
    pub(crate) fn shown(self) -> &'static str {
        match self {
            Standing::Refused => Standing::Declined.as_str(),
            other => other.as_str(),
        }
    }
}

/// One person's proposal on one job.
#[derive(Debug)]
pub(crate) struct Proposal {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) job_id: String,
    pub(crate) person_id: String,
    pub(crate) standing: Standing,
    /// The bid in millionths of a dollar per `bid_unit`.
    pub(crate) bid_micros: i64,
    pub(crate) bid_unit: String,
    pub(crate) hourly_micros: Option<i64>,
    pub(crate) match_score: Option<f64>,
    /// `{interviewId, score, summary, messages}`, null if there was none.
    pub(crate) interview: Value,
    /// Results of a labeling assessment, null if there are none.
    pub(crate) open_label: Value,
    pub(crate) created_at: Moment,
    pub(crate) updated_at: Moment,
}

pub(crate) fn insert(db: &Connection, proposal: &Proposal) -> rusqlite::Result<()> {
    execute(
        db,
        "INSERT INTO proposal (id, job_id, person_id, status, bid_micros, bid_unit, hourly_micros,
            match_score, interview, created_at, updated_at, open_label)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11)",
        params![
            proposal.id,
            proposal.job_id,
            proposal.person_id,
            proposal.standing,
            proposal.bid_micros,
            proposal.bid_unit,
            proposal.hourly_micros,
            proposal.match_score,
            kept(&proposal.interview),
            proposal.created_at,
            kept(&proposal.open_label),
        ],
    )?;
    Ok(())
}

pub(crate) fn by_id(db: &Connection, id: &str) -> rusqlite::Result<Option<Proposal>> {
    db.prepare_cached("SELECT * FROM proposal WHERE id = ?1")?
        .query_row([id], proposal)
        .optional()
}

/// What somebody has to do with a job.
pub(crate) fn of_person(
    db: &Connection,
    job_id: &str,
    person_id: &str,
) -> rusqlite::Result<Option<Proposal>> {
    db.prepare_cached("SELECT * FROM proposal WHERE job_id = ?1 AND person_id = ?2")?
        .query_row([job_id, person_id], proposal)
        .optional()
}

/// What somebody who was invited sends in.
#[derive(Debug)]
pub(crate) struct Answered<'a> {
    pub(crate) id: &'a str,
    pub(crate) bid_micros: i64,
    pub(crate) bid_unit: &'a str,
    pub(crate) hourly_micros: Option<i64>,
    pub(crate) match_score: Option<f64>,
    pub(crate) interview: &'a Value,
    pub(crate) open_label: &'a Value,
}

/// Makes an invitation a proposal like the others.
pub(crate) fn answer_invite(
    db: &Connection,
    answered: &Answered<'_>,
    now: Moment,
) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE proposal SET status = 'UNREVIEWED', bid_micros = ?2, bid_unit = ?3,
            hourly_micros = ?4, match_score = ?5, interview = ?6, updated_at = ?7,
            open_label = ?8 WHERE id = ?1",
        params![
            answered.id,
            answered.bid_micros,
            answered.bid_unit,
            answered.hourly_micros,
            answered.match_score,
            kept(answered.interview),
            now,
            kept(answered.open_label),
        ],
    )?;
    Ok(())
}

/// Proposals on a job made before the one with `before` as its `seq`, newest first.
pub(crate) fn page(
    db: &Connection,
    job_id: &str,
    status: Option<&str>,
    before: i64,
    limit: usize,
) -> rusqlite::Result<Vec<Proposal>> {
    db.prepare_cached(
        "SELECT * FROM proposal WHERE job_id = ?1 AND (?2 IS NULL OR status = ?2 OR (?2 = 'DECLINED' AND status = 'REFUSED')) AND seq < ?3
         ORDER BY seq DESC LIMIT ?4",
    )?
    .query_map(
        params![
            job_id,
            status,
            before,
            i64::try_from(limit).unwrap_or(i64::MAX)
        ],
        proposal,
    )?
    .collect()
}

pub(crate) fn set_standing(
    db: &Connection,
    id: &str,
    standing: Standing,
    now: Moment,
) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE proposal SET status = ?2, updated_at = ?3 WHERE id = ?1",
        params![id, standing, now],
    )?;
    Ok(())
}

/// Writes how far the interview of a proposal has come.
pub(crate) fn set_interview(
    db: &Connection,
    id: &str,
    interview: &Value,
    now: Moment,
) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE proposal SET interview = ?2, updated_at = ?3 WHERE id = ?1",
        params![id, kept(interview), now],
    )?;
    Ok(())
}

/// What is null is not kept.
fn kept(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}

fn found(row: &Columns<'_>, column: &str) -> rusqlite::Result<Value> {
    let text: Option<String> = row.get(column)?;
    Ok(text.map_or(Value::Null, |text| value(&text)))
}

fn proposal(row: &Row<'_>) -> rusqlite::Result<Proposal> {
    let row = Columns::of(row);
    Ok(Proposal {
        seq: row.get("seq")?,
        id: row.get("id")?,
        job_id: row.get("job_id")?,
        person_id: row.get("person_id")?,
        standing: row.get("status")?,
        bid_micros: row.get("bid_micros")?,
        bid_unit: row.get("bid_unit")?,
        hourly_micros: row.get("hourly_micros")?,
        match_score: row.get("match_score")?,
        interview: found(&row, "interview")?,
        open_label: found(&row, "open_label")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// In which order proposals are listed for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Newest,
    Interview,
    Match,
    Bid,
}

/// A proposal in a list for people, with what they tell it by.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) standing: Standing,
    pub(crate) bid_micros: i64,
    pub(crate) bid_unit: String,
    pub(crate) match_score: Option<f64>,
    pub(crate) interview_score: Option<f64>,
    /// What the interview came to, in a sentence or two.
    pub(crate) summary: Option<String>,
    pub(crate) created_at: Moment,
    pub(crate) name: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) title: Option<String>,
}

/// A page of the proposals on a job. With marks named, only those that bear one.
pub(crate) fn listed(
    db: &Connection,
    job_id: &str,
    marks: &[Standing],
    order: Order,
    (skip, limit): (i64, i64),
) -> rusqlite::Result<Vec<Listed>> {
    // What has no score stands behind what has one, as SQLite puts NULL; among equals the newer comes first.
    let order = match order {
        Order::Newest => "p.seq DESC",
        Order::Interview => "CAST(p.interview ->> '$.score' AS REAL) DESC, p.seq DESC",
        Order::Match => "p.match_score DESC, p.seq DESC",
        Order::Bid => "p.bid_micros, p.seq DESC",
    };
    let words: Vec<&str> = marks.iter().map(|mark| mark.as_str()).collect();
    // All of them are put into order by what an index holds, and only those of the page are read.
    db.prepare_cached(&format!(
        "SELECT p.id, p.status, p.bid_micros, p.bid_unit, p.match_score,
            CAST(p.interview ->> '$.score' AS REAL) AS score, p.interview ->> '$.summary',
            p.created_at, f.profile ->> '$.displayName', f.profile ->> '$.country',
            f.profile ->> '$.title'
         FROM proposal p JOIN person f ON f.id = p.person_id
         WHERE p.seq IN (SELECT p.seq FROM proposal p
            WHERE p.job_id = ?1 AND (?2 = '[]' OR p.status IN (SELECT value FROM json_each(?2)))
            ORDER BY {order} LIMIT ?3 OFFSET ?4)
         ORDER BY {order}"
    ))?
    .query_map(
        params![job_id, serde_json::json!(words).to_string(), limit, skip],
        |row| {
            Ok(Listed {
                id: row.get(0)?,
                standing: row.get(1)?,
                bid_micros: row.get(2)?,
                bid_unit: row.get(3)?,
                match_score: row.get(4)?,
                interview_score: row.get(5)?,
                summary: row.get(6)?,
                created_at: row.get(7)?,
                name: row.get(8)?,
                country: row.get(9)?,
                title: row.get(10)?,
            })
        },
    )?
    .collect()
}

/// How many proposals on a job bear each mark.
pub(crate) fn by_mark(db: &Connection, job_id: &str) -> rusqlite::Result<Vec<(Standing, i64)>> {
    db.prepare_cached("SELECT status, count(*) FROM proposal WHERE job_id = ?1 GROUP BY status")?
        .query_map([job_id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The proposals on the jobs in a folder, newest first.
pub(crate) fn in_folder(
    db: &Connection,
    account_id: &str,
    folder_id: &str,
    limit: i64,
) -> rusqlite::Result<Vec<Proposal>> {
    db.prepare_cached(
        "SELECT p.* FROM proposal p JOIN job j ON j.id = p.job_id
         WHERE j.account_id = ?1 AND j.folder_id = ?2 ORDER BY p.seq DESC LIMIT ?3",
    )?
    .query_map(params![account_id, folder_id, limit], proposal)?
    .collect()
}

/// What a person has to do with jobs, newest first.
pub(crate) fn by_person(
    db: &Connection,
    person_id: &str,
    limit: i64,
) -> rusqlite::Result<Vec<Proposal>> {
    db.prepare_cached("SELECT * FROM proposal WHERE person_id = ?1 ORDER BY seq DESC LIMIT ?2")?
        .query_map(params![person_id, limit], proposal)?
        .collect()
}
