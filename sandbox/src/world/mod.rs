//! The people of the sandbox, and what they do by themselves: they apply, answer, accept or decline
//! invitations, work and ask to be paid. All of it is made up, follows from the sandbox's seed, and
//! happens as acts at their own moments, some time after the news that leads to it; what is done on
//! the platform is in `deeds`, as for everybody.

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
mod talk;
mod team;
#[cfg(test)]
mod tests;
mod wanted;
mod work;

use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::moment::Moment;
use super::rules::money::micros;
use super::secret;
use super::store::acts::{self, Act, Doing};
use super::store::jobs::{self, Job};
use super::store::people::{self, Person};
use super::store::proposals::{self, Proposal, Standing};
use super::store::{meta, played, threads};
use crate::deeds::jobs as hiring;
use crate::deeds::proposals::{self as joining, Bid};
use crate::deeds::{No, Step};
use cast::{Assessed, Member, Talks, Temper};
use dice::Dice;
use fitting::World;
use talk::{AT_ONCE, Talk, talk_on};

/// Milliseconds from the publication to the first and to the last proposal.
const FIRST: i64 = 1_000;
const LAST: i64 = 12_000;
/// What people take at least to answer a message, in milliseconds, and for every letter of it.
const READS: i64 = 2_000;
const A_LETTER: i64 = 10;
/// How long an invited person takes to answer, in milliseconds.
const THINKS: i64 = 8_000;

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
pub(crate) fn settle(db: &Connection) -> Result<(), No> {
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

/// Does what was planned, at the moment it was planned for. An act whose ground is gone does
/// nothing.
pub(crate) fn happen(step: Step<'_>, act: &Act) -> Result<(), No> {
    // Whom a person plays does nothing by themselves.
    if played::is_about(step.db, &act.subject_id)? {
        return Ok(());
    }
    let about = act.subject_id.as_str();
    match Doing::read(&act.kind) {
        Some(Doing::Settle) => settle(step.db),
        Some(Doing::Look) => look(step, about),
        Some(Doing::LookAgain) => arrive(step, about),
        Some(Doing::Apply) => come(step, act),
        Some(Doing::Interview) => talk_on(step, act),
        Some(Doing::Read) => read(step, about),
        Some(Doing::Reply) => reply(step, about),
        Some(Doing::Consider) => consider(step, about),
        Some(Doing::AnswerInvite) => answer_invite(step, about),
        Some(Doing::Study) => team::study(step, act),
        Some(Doing::Follow) => team::follow(step, act),
        Some(Doing::Work) => work::carry_on(step, act),
        Some(Doing::Welcome) => work::welcome(step, about),
        Some(Doing::AskPayout) => work::ask_payout(step, about),
        None => Err(No::broken(format!(
            "The world does not know how to do {}.",
            act.kind
        ))),
    }
}

/// Everybody, for the control door.
pub(crate) fn people(db: &Connection) -> Result<Vec<Somebody>, No> {
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
    step: Step<'_>,
    job: &Job,
    person: Option<&str>,
    amount: Option<f64>,
) -> Result<Proposal, No> {
    joining::open(job)?;
    joining::wanted(step, job)?;
    let world = world(step.db)?;
    let member = match person {
        Some(wanted) => (world.members.iter())
            .find(|one| one.id == wanted || one.slug == wanted)
            .ok_or_else(|| No::absent("There is no person with this id or slug."))?,
        None => newcomer(step.db, &world, job)?,
    };
    let mut sent = bid(step, &world, job, member)?;
    if let Some(amount) = amount {
        sent.bid.micros = micros(amount);
    }
    let made = joining::apply(step, job, &member.id, sent.bid)?;
    sent.talk.plan(step, &made)?;
    Ok(made)
}

/// Who suits a job best of those who have nothing to do with it yet.
fn newcomer<'a>(db: &Connection, world: &'a World, job: &Job) -> Result<&'a Member, No> {
    let free = (world.members.iter()).filter(|one| one.availability != "UNAVAILABLE");
    for one in fitting::best_first(job, free) {
        if proposals::of_person(db, &job.id, &one.id)?.is_none() {
            return Ok(one);
        }
    }
    Err(No::not_now("Everybody has applied to this job."))
}

/// Somebody sees a new job. One that comes back is news only if nobody applied the first time.
fn look(step: Step<'_>, job_id: &str) -> Result<(), No> {
    let known = jobs::counts(step.db, job_id)?.total > 0;
    if known { Ok(()) } else { arrive(step, job_id) }
}

/// Plans for everybody who will apply when they do; who has applied stays away.
fn arrive(step: Step<'_>, job_id: &str) -> Result<(), No> {
    let Some(job) = open_job(step.db, job_id)? else {
        return Ok(());
    };
    acts::drop_about(step.db, Doing::Apply, &job.id)?;
    let world = world(step.db)?;
    let mut dice = Dice::of(world.seed, &["arrivals", &fitting::mark(&job)]);
    let coming = fitting::applicants(&world, &job);
    // For whoever waits for somebody, as the page of the job says it.
    let nobody = fitting::out_of_reach(&world, &job);
    jobs::set_nobody(step.db, &job.id, nobody.as_deref())?;
    let gaps = i64::try_from(coming.len()).unwrap_or(1).max(2) - 1;
    for (place, member) in (0..).zip(coming) {
        let late = FIRST + (LAST - FIRST - 700) * place / gaps + dice.whole(0, 700);
        // A millisecond apart at least, so that "newest first" is an order one can see.
        let at = step.now + step.pace.span(late).max(place);
        let mut act = Act::new(Doing::Apply, &job.id, at);
        act.data = json!({ "person": member.id });
        acts::insert(step.db, &act)?;
    }
    Ok(())
}

/// Somebody applies, unless the job is gone or wants nobody, or they have something to do with it
/// already.
fn come(step: Step<'_>, act: &Act) -> Result<(), No> {
    let who = act.data.get("person").and_then(Value::as_str);
    let (Some(job), Some(member)) = (
        open_job(step.db, &act.subject_id)?,
        member(step.db, who.unwrap_or_default())?,
    ) else {
        return Ok(());
    };
    let known = proposals::of_person(step.db, &job.id, &member.id)?.is_some();
    if known || !hiring::takes_applicants(step, &job)? {
        return Ok(());
    }
    let world = alone(step.db, member)?;
    for member in &world.members {
        let sent = bid(step, &world, &job, member)?;
        let made = joining::apply(step, &job, &member.id, sent.bid)?;
        sent.talk.plan(step, &made)?;
    }
    Ok(())
}

/// Somebody sees a message and will answer; several in a row get one answer. Longer texts take longer
/// to read, up to six seconds.
fn read(step: Step<'_>, conversation_id: &str) -> Result<(), No> {
    let Some(asked) = threads::state(step.db, conversation_id)?.and_then(|it| it.open_question)
    else {
        return Ok(());
    };
    let letters = i64::try_from(asked.len().min(400)).unwrap_or(0);
    let at = step.now + step.pace.span(READS + A_LETTER * letters);
    acts::drop_about(step.db, Doing::Reply, conversation_id)?;
    plan(step.db, Doing::Reply, conversation_id, at)
}

/// The person of a conversation answers, unless they have done so.
fn reply(step: Step<'_>, conversation_id: &str) -> Result<(), No> {
    let Some(thread) = threads::state(step.db, conversation_id)? else {
        return Ok(());
    };
    let (Some(asked), Some(person_id)) = (thread.open_question, thread.person_id) else {
        return Ok(());
    };
    let Some(member) = member(step.db, &person_id)? else {
        return Ok(());
    };
    let job = match thread.job_id {
        Some(id) => jobs::by_id(step.db, &id)?,
        None => None,
    };
    let first = !thread.person_wrote;
    let words = replies::answer(seed(step.db)?, &member, job.as_ref(), &asked, first);
    deeds::send(step, conversation_id, &words, replies::attachments(&words))
}

/// Somebody sees that they are invited and will answer.
fn consider(step: Step<'_>, proposal_id: &str) -> Result<(), No> {
    let at = step.now + step.pace.span(THINKS);
    plan(step.db, Doing::AnswerInvite, proposal_id, at)
}

/// Somebody who was invited applies like the others, or declines: more readily the less the job
/// suits them.
fn answer_invite(step: Step<'_>, proposal_id: &str) -> Result<(), No> {
    let Some(invited) = proposals::by_id(step.db, proposal_id)? else {
        return Ok(());
    };
    let (Some(job), Some(member)) = (
        open_job(step.db, &invited.job_id)?,
        member(step.db, &invited.person_id)?,
    ) else {
        return Ok(());
    };
    if invited.standing != Standing::Invited {
        return Ok(());
    }
    let world = alone(step.db, member)?;
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
        let sent = bid(step, &world, &job, member)?;
        let accepted = joining::accept(step, proposal_id, sent.bid)?;
        sent.talk.plan(step, &accepted)?;
    } else {
        joining::decline(step, proposal_id)?;
    }
    Ok(())
}

/// What somebody sends in, and what is still to be said in their interview.
struct Sent {
    bid: Bid,
    talk: Talk,
}

/// What somebody would send in.
fn bid(step: Step<'_>, world: &World, job: &Job, member: &Member) -> Result<Sent, No> {
    let (amount, unit) = fitting::bid(world, job, member);
    let whole = match member.talks {
        Talks::Never => Value::Null,
        Talks::First | Talks::Slowly => {
            interview::of(world, job, member, &secret::id("int_")?, step.now)
        }
    };
    let talk = Talk {
        said: match member.talks {
            Talks::Slowly => AT_ONCE,
            Talks::First | Talks::Never => usize::MAX,
        },
        whole,
    };
    Ok(Sent {
        bid: Bid {
            micros: micros(amount),
            unit: unit.into(),
            hourly_micros: Some(micros(member.hourly)),
            match_score: Some(fitting::fit(job, member)),
            interview: talk.so_far(&Value::Null, step.now),
            open_label: (member.assessed.as_ref()).map_or(Value::Null, Assessed::shown),
        },
        talk,
    })
}

fn plan(db: &Connection, doing: Doing, about: &str, at: Moment) -> Result<(), No> {
    Ok(acts::insert(db, &Act::new(doing, about, at))?)
}

/// A job, if people can still apply to it.
fn open_job(db: &Connection, id: &str) -> Result<Option<Job>, No> {
    Ok(jobs::by_id(db, id)?.filter(Job::is_open))
}

/// One member, by id.
fn member(db: &Connection, id: &str) -> Result<Option<Member>, No> {
    let traits = people::traits(db, id)?;
    Ok(traits.and_then(|traits| serde_json::from_value(traits).ok()))
}

/// The world as far as it matters to what one person does.
fn alone(db: &Connection, member: Member) -> Result<World, No> {
    Ok(World {
        seed: seed(db)?,
        members: vec![member],
    })
}

/// Everybody there is; they move in if something emptied the tables.
fn world(db: &Connection) -> Result<World, No> {
    let read = || -> Result<Vec<Member>, No> {
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

fn seed(db: &Connection) -> Result<u64, No> {
    let text = meta::text(db, meta::SEED)?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(1))
}
