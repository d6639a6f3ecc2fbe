//! What those who work on a job do beside the work: they read its instructions when a version is out, and
//! what is said in its channels, where one of them answers the employer. Each at a moment of their own.

use serde_json::{Value, json};

use super::cast::{Member, Temper};
use super::dice::Dice;
use super::{member, replies, seed};
use crate::deeds::{Kind, No, Step, channels as talking, grounds, instructions as reading};
use crate::moment::{HOUR, MINUTE};
use crate::store::acts::{self, Act, Doing};
use crate::store::contracts::{self, Contract};
use crate::store::{channels, conversations, instructions, jobs, people, played, proposals};

/// What people take at least until they read instructions, and at most; and for every letter of them.
const SOON: i64 = 20_000;
const LATE: i64 = 3 * MINUTE;
const A_LETTER: i64 = 20;
/// Whoever is careless comes to it later by this.
const CARELESS: i64 = HOUR;
/// From which skill on somebody reads at once what they are told to read.
const CAREFUL: f64 = 5.5;
/// What people take to see what is written in a channel.
const SEEN: (i64, i64) = (4_000, 40_000);

/// Instructions are out, or somebody has come to a job that has some: whoever works on it and has not read
/// them will. With a contract it is the one whose moment has come.
pub(super) fn study(step: Step<'_>, act: &Act) -> Result<(), No> {
    if let Some(contract) = act.data.get("contract").and_then(Value::as_str) {
        return match contracts::find(step.db, contract)? {
            Some(contract) => read(step, &contract),
            None => Ok(()),
        };
    }
    let Some(job) = jobs::by_id(step.db, &act.subject_id)? else {
        return Ok(());
    };
    for contract in contracts::list(step.db, &job.account_id, Some(&job.id), Some(false))? {
        begin(step, &contract)?;
    }
    Ok(())
}

/// Plans when somebody reads the version that is out, if one is.
pub(super) fn begin(step: Step<'_>, contract: &Contract) -> Result<(), No> {
    let Some(out) = instructions::published(step.db, &contract.job_id, step.now)? else {
        return Ok(());
    };
    let Some(worker) = works(step, contract)? else {
        return Ok(());
    };
    let version = out.number.to_string();
    let mut dice = Dice::of(
        seed(step.db)?,
        &["instructions", &worker.id, &contract.title, &version],
    );
    let letters = i64::try_from(out.content.chars().count()).unwrap_or(0);
    let late = if worker.skill < CAREFUL { CARELESS } else { 0 };
    let wait = dice.whole(SOON, LATE) + A_LETTER * letters + late;
    let mut act = Act::new(
        Doing::Study,
        &contract.job_id,
        step.now + step.pace.span(wait),
    );
    act.data = json!({ "contract": contract.id });
    Ok(acts::insert(step.db, &act)?)
}

/// Somebody has read the version that is out by now.
fn read(step: Step<'_>, contract: &Contract) -> Result<(), No> {
    let out = instructions::published(step.db, &contract.job_id, step.now)?;
    let (Some(out), Some(worker)) = (out, works(step, contract)?) else {
        return Ok(());
    };
    reading::read(step, contract, &worker.id, out.number)
}

/// The employer has written in a channel: everybody in it will see that, and one of them answers. With a
/// person it is the one whose moment has come.
pub(super) fn follow(step: Step<'_>, act: &Act) -> Result<(), No> {
    let Some(channel) = conversations::by_id(step.db, &act.subject_id)? else {
        return Ok(());
    };
    let job = grounds::job_of(step.db, channel.job_id.as_deref().unwrap_or_default())?;
    if let Some(person) = act.data.get("who").and_then(Value::as_str) {
        let contract = contracts::of_person_on(step.db, person, &job.id)?;
        let worker = match &contract {
            Some(contract) => works(step, contract)?,
            None => None,
        };
        // Who has left the job or the channel meanwhile sees nothing of it any more.
        let inside = channels::one_of_person(step.db, person, &channel.id)?.is_some();
        let Some(worker) = worker.filter(|_| inside) else {
            return Ok(());
        };
        if act.data.get("answers") == Some(&Value::Bool(true)) {
            let Some(person) = people::find(step.db, person)? else {
                return Ok(());
            };
            let text = words(step, &worker, &channel.id)?;
            return match talking::member_writes(step, &channel, &person, &text) {
                Err(no) if no.kind == Kind::Conflict => Ok(()),
                written => written.map(|_| ()),
            };
        }
        return Ok(channels::mark_read(step.db, person, &channel.id)?);
    }
    let said = conversations::older(step.db, &channel.id, i64::MAX, 1)?;
    let Some(last) = said.first() else {
        return Ok(());
    };
    let mut inside = channels::members(step.db, &channel.id)?;
    let place = last.seq.to_string();
    let mut dice = Dice::of(seed(step.db)?, &["channel", job.title(), &place]);
    dice.shuffle(&mut inside);
    for (place, person) in inside.iter().enumerate() {
        let at = step.now + step.pace.span(dice.whole(SEEN.0, SEEN.1));
        let mut act = Act::new(Doing::Follow, &channel.id, at);
        act.data = json!({ "who": person, "answers": place == 0 });
        acts::insert(step.db, &act)?;
    }
    Ok(())
}

/// What somebody says to everybody on a job.
fn words(step: Step<'_>, worker: &Member, channel: &str) -> Result<String, No> {
    let count = conversations::older(step.db, channel, i64::MAX, 100)?.len();
    let turn = count.to_string();
    let mut dice = Dice::of(seed(step.db)?, &["channel", &worker.id, &turn]);
    Ok(match worker.temper {
        Temper::Manipulates => replies::manipulation(&mut dice),
        Temper::Honest | Temper::GoesAround => dice
            .text(&[
                "Understood, I do it like that from the next batch on.",
                "Thank you, that settles a doubt I had too.",
                "Got it. Does this also count for what we delivered before?",
                "I have seen it. I mark the items it is about, so that the others find them.",
            ])
            .to_owned(),
    })
}

/// Who works on a contract by themselves: nobody if a person plays them, or the contract has ended.
fn works(step: Step<'_>, contract: &Contract) -> Result<Option<Member>, No> {
    if contract.ended_at.is_some() || played::is_about(step.db, &contract.id)? {
        return Ok(None);
    }
    match proposals::by_id(step.db, &contract.proposal_id)? {
        Some(proposal) => member(step.db, &proposal.person_id),
        None => Ok(None),
    }
}
