//! The people of the sandbox, and what they do by themselves: they apply, answer, accept or decline
//! invitations, work and ask to be paid. All of it is made up, follows from the sandbox's seed, and
//! happens as acts at their own moments; the rows are in `store`, what an act changes on the
//! platform in `routes`.

mod anchors;
mod cast;
mod deeds;
mod dice;
mod draw;
mod fitting;
mod interview;
mod lists;
mod phrases;
mod replies;
mod work;

use rusqlite::{Connection, Transaction};
use serde::Serialize;
use serde_json::{Value, json};

use super::moment::Moment;
use super::refusal::Refusal;
use super::rules::money::micros;
use super::secret;
pub(crate) use super::store::acts::REPLY;
use super::store::acts::{self, Act, WORK};
use super::store::jobs::{self, Job};
use super::store::people::{self, Person};
use super::store::proposals::{self, Answered, Proposal, Standing};
use super::store::{meta, threads};
use crate::deeds::{News, Pace, Step};
use cast::{Member, Temper};
use dice::Dice;
use fitting::World;

/// The people move in; planned by the schema, so that it is done before the first request.
const SETTLE: &str = "settle";
/// A job has appeared and people look at it.
const LOOK: &str = "look";
/// Somebody applies.
const APPLY: &str = "apply";
/// Somebody answers an invitation; planned where people are invited.
pub(crate) const ANSWER_INVITE: &str = "answer_invite";
/// The first words after a hire.
const WELCOME: &str = "welcome";
/// The work is done and the money is due.
const ASK_PAYOUT: &str = "ask_payout";

/// Milliseconds from the publication to the first and to the last proposal.
const FIRST: i64 = 1_000;
const LAST: i64 = 12_000;

/// What somebody is for the control door.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Somebody {
    pub(crate) id: String,
    pub(crate) profile_slug: String,
    pub(crate) display_name: String,
    pub(crate) title: String,
    pub(crate) country_code: String,
    pub(crate) languages: Vec<String>,
    pub(crate) data_types: Vec<String>,
    pub(crate) label_types: Vec<String>,
    pub(crate) hourly_rate_usd: f64,
    pub(crate) availability: String,
    /// 0 to 10; nothing of the API shows it.
    pub(crate) skill: f64,
    /// `honest`, `manipulates` or `goes_around`.
    pub(crate) temper: &'static str,
}

/// Lets the people of the seed move in. Again it changes nothing, unless the seed is another.
pub(crate) fn settle(db: &Connection) -> Result<(), Refusal> {
    for one in draw::everybody(seed(db)?) {
        let person = Person {
            id: one.member.id.clone(),
            slug: one.member.slug.clone(),
            profile: one.profile(),
        };
        people::put(db, &person, &json!(one.member))?;
    }
    Ok(())
}

/// Lets people see a job that was just published.
pub(crate) fn apply(db: &Connection, job: &Job, now: Moment) -> Result<(), Refusal> {
    plan(db, LOOK, &job.id, Value::Null, now)
}

/// Does what was planned, at the moment it was planned for. An act whose ground is gone does
/// nothing.
pub(crate) fn happen(tx: &Transaction<'_>, act: &Act, pace: Pace) -> Result<(), Refusal> {
    match act.kind.as_str() {
        SETTLE => settle(tx),
        LOOK => look(tx, act, pace),
        APPLY => come(tx, act),
        REPLY => reply(tx, act),
        ANSWER_INVITE => answer_invite(tx, act),
        WORK => work::step(tx, act, pace),
        WELCOME => work::welcome(tx, act),
        ASK_PAYOUT => work::ask_payout(tx, act, pace),
        other => Err(Refusal::broken(format!(
            "The world does not know how to do {other}."
        ))),
    }
}

/// Everybody, for the control door.
pub(crate) fn people(db: &Connection) -> Result<Vec<Somebody>, Refusal> {
    let names = |one: &Member| one.languages.iter().map(|(name, _)| name.clone()).collect();
    let shown = world(db)?.members.into_iter().map(|one| Somebody {
        languages: names(&one),
        display_name: one.display_name(),
        id: one.id,
        profile_slug: one.slug,
        title: one.title,
        country_code: one.country_code,
        data_types: one.data_types,
        label_types: one.label_types,
        hourly_rate_usd: one.hourly,
        availability: one.availability,
        skill: one.skill,
        temper: match one.temper {
            Temper::Honest => "honest",
            Temper::Manipulates => "manipulates",
            Temper::GoesAround => "goes_around",
        },
    });
    Ok(shown.collect())
}

/// Adds a proposal at once: by the person with this id or slug or, without one, by who suits the
/// job best and has not applied; for this many dollars in the job's unit or what they would ask.
pub(crate) fn propose(
    db: &Connection,
    job: &Job,
    person: Option<&str>,
    amount: Option<f64>,
    now: Moment,
) -> Result<Proposal, Refusal> {
    let world = world(db)?;
    let member = match person {
        Some(wanted) => (world.members.iter())
            .find(|one| one.id == wanted || one.slug == wanted)
            .ok_or_else(|| Refusal::not_found("There is no person with this id or slug."))?,
        None => newcomer(db, &world, job)?,
    };
    if proposals::of_person(db, &job.id, &member.id)?.is_some() {
        return Err(Refusal::conflict(
            "This person has a proposal on this job already.",
        ));
    }
    let mut proposal = proposal(&world, job, member, now)?;
    if let Some(amount) = amount {
        proposal.bid_micros = micros(amount);
    }
    submit(db, job, &proposal)?;
    Ok(proposal)
}

/// Who suits a job best of those who have nothing to do with it yet.
fn newcomer<'a>(db: &Connection, world: &'a World, job: &Job) -> Result<&'a Member, Refusal> {
    let mut suited: Vec<&Member> = (world.members.iter())
        .filter(|one| one.availability != "UNAVAILABLE")
        .collect();
    suited.sort_by(|one, two| fitting::fit(job, two).total_cmp(&fitting::fit(job, one)));
    for one in suited {
        if proposals::of_person(db, &job.id, &one.id)?.is_none() {
            return Ok(one);
        }
    }
    Err(Refusal::conflict("Everybody has applied to this job."))
}

/// Plans for everybody who will apply when they do. A job that comes back is news only if nobody
/// applied the first time.
fn look(db: &Connection, act: &Act, pace: Pace) -> Result<(), Refusal> {
    let Some(job) = open_job(db, &act.subject_id)? else {
        return Ok(());
    };
    if jobs::counts(db, &job.id)?.total > 0 {
        return Ok(());
    }
    acts::drop_about(db, APPLY, &job.id)?;
    let world = world(db)?;
    let mut dice = Dice::of(world.seed, &["arrivals", &fitting::mark(&job)]);
    let coming = fitting::applicants(&world, &job);
    let gaps = i64::try_from(coming.len()).unwrap_or(1).max(2) - 1;
    for (place, member) in (0..).zip(coming) {
        let late = FIRST + (LAST - FIRST - 700) * place / gaps + dice.whole(0, 700);
        let data = json!({ "person": member.id });
        // A millisecond apart at least, so that "newest first" is an order one can see.
        let at = act.due_at + pace.span(late).max(place);
        plan(db, APPLY, &job.id, data, at)?;
    }
    Ok(())
}

/// Somebody applies, unless the job is gone or they have something to do with it already.
fn come(db: &Connection, act: &Act) -> Result<(), Refusal> {
    let who = act.data.get("person").and_then(Value::as_str);
    let (Some(job), Some(member)) = (
        open_job(db, &act.subject_id)?,
        member(db, who.unwrap_or_default())?,
    ) else {
        return Ok(());
    };
    if proposals::of_person(db, &job.id, &member.id)?.is_some() {
        return Ok(());
    }
    let world = alone(db, member)?;
    for member in &world.members {
        submit(db, &job, &proposal(&world, &job, member, act.due_at)?)?;
    }
    Ok(())
}

/// The person of a conversation answers, unless they have done so.
fn reply(tx: &Transaction<'_>, act: &Act) -> Result<(), Refusal> {
    let Some(thread) = threads::state(tx, &act.subject_id)? else {
        return Ok(());
    };
    let (Some(asked), Some(person_id)) = (thread.open_question, thread.person_id) else {
        return Ok(());
    };
    let Some(member) = member(tx, &person_id)? else {
        return Ok(());
    };
    let job = match thread.job_id {
        Some(id) => jobs::by_id(tx, &id)?,
        None => None,
    };
    let first = !thread.person_wrote;
    let words = replies::answer(seed(tx)?, &member, job.as_ref(), &asked, first);
    deeds::write(tx, &act.subject_id, &words, act.due_at)
}

/// Somebody who was invited applies like the others, or declines: more readily the less the job
/// suits them.
fn answer_invite(db: &Connection, act: &Act) -> Result<(), Refusal> {
    let now = act.due_at;
    let step = Step::new(db, now, Pace::default());
    let Some(mut invited) = proposals::by_id(db, &act.subject_id)? else {
        return Ok(());
    };
    let (Some(job), Some(member)) = (
        open_job(db, &invited.job_id)?,
        member(db, &invited.person_id)?,
    ) else {
        return Ok(());
    };
    if invited.standing != Standing::Invited {
        return Ok(());
    }
    let world = alone(db, member)?;
    let Some(member) = world.members.first() else {
        return Ok(());
    };
    let mut dice = Dice::of(world.seed, &["invited", &member.id, &fitting::mark(&job)]);
    let wants = match fitting::fit(&job, member) {
        good if good >= 60.0 => 95,
        fair if fair >= 45.0 => 70,
        _ => 25,
    };
    if dice.percent(wants) {
        let made = proposal(&world, &job, member, now)?;
        let answered = Answered {
            id: &invited.id,
            bid_micros: made.bid_micros,
            bid_unit: &made.bid_unit,
            hourly_micros: made.hourly_micros,
            match_score: made.match_score,
            interview: &made.interview,
        };
        proposals::answer_invite(db, &answered, now)?;
        invited.standing = Standing::Unreviewed;
        return Ok(News::ProposalReceived(&job, &invited).tell(step)?);
    }
    invited.standing = Standing::Refused;
    proposals::set_standing(db, &invited.id, invited.standing, now)?;
    Ok(News::ProposalMoved(&job, &invited).tell(step)?)
}

/// What somebody would send in.
fn proposal(world: &World, job: &Job, member: &Member, now: Moment) -> Result<Proposal, Refusal> {
    let (bid, unit) = fitting::bid(world, job, member);
    let interview = interview::of(world, job, member, &secret::id("int_")?, now);
    Ok(Proposal {
        seq: 0,
        id: secret::id("prop_")?,
        job_id: job.id.clone(),
        person_id: member.id.clone(),
        standing: Standing::Unreviewed,
        bid_micros: micros(bid),
        bid_unit: unit.into(),
        hourly_micros: Some(micros(member.hourly)),
        match_score: Some(fitting::fit(job, member)),
        interview,
        created_at: now,
        updated_at: now,
    })
}

fn submit(db: &Connection, job: &Job, proposal: &Proposal) -> Result<(), Refusal> {
    proposals::insert(db, proposal)?;
    let step = Step::new(db, proposal.created_at, Pace::default());
    Ok(News::ProposalReceived(job, proposal).tell(step)?)
}

fn plan(db: &Connection, kind: &str, about: &str, data: Value, at: Moment) -> Result<(), Refusal> {
    let act = Act {
        due_at: at,
        kind: kind.into(),
        subject_id: about.into(),
        data,
    };
    Ok(acts::insert(db, &act)?)
}

/// A job, if people can still apply to it.
fn open_job(db: &Connection, id: &str) -> Result<Option<Job>, Refusal> {
    Ok(jobs::by_id(db, id)?.filter(|job| job.status == "OPEN"))
}

/// One member, by id.
fn member(db: &Connection, id: &str) -> Result<Option<Member>, Refusal> {
    let traits = people::traits(db, id)?;
    Ok(traits.and_then(|traits| serde_json::from_value(traits).ok()))
}

/// The world as far as it matters to what one person does.
fn alone(db: &Connection, member: Member) -> Result<World, Refusal> {
    Ok(World {
        seed: seed(db)?,
        members: vec![member],
    })
}

/// Everybody there is; they move in if something emptied the tables.
fn world(db: &Connection) -> Result<World, Refusal> {
    let read = || -> Result<Vec<Member>, Refusal> {
        let all = people::all_traits(db)?.into_iter();
        Ok(all
            .filter_map(|one| serde_json::from_value(one).ok())
            .collect())
    };
    let mut members = read()?;
    if members.is_empty() {
        settle(db)?;
        members = read()?;
    }
    Ok(World {
        seed: seed(db)?,
        members,
    })
}

fn seed(db: &Connection) -> Result<u64, Refusal> {
    let text = meta::text(db, meta::SEED)?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(1))
}
