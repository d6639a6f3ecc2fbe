//! How hired people work on a milestone: in batches, with a word about each, until it is done and
//! the money is asked for. What a report of work changes is in `deeds::work`.

use serde_json::{Value, json};

use super::cast::{Member, Temper};
use super::deeds::{send, under_way, write};
use super::dice::Dice;
use super::{member, replies, seed};
use crate::deeds::work::{self, Usage};
use crate::deeds::{No, Step};
use crate::moment::{DAY, MINUTE};
use crate::rules::pay::Pay;
use crate::store::acts::{self, Act, Doing};
use crate::store::contracts::{self, Contract, Milestone};
use crate::store::proposals;

/// Batches a milestone is delivered in.
const BATCHES: i64 = 4;
/// What one label and one task take, in milliseconds.
const A_LABEL: i64 = 20_000;
const A_TASK: i64 = 45 * MINUTE;
/// No milestone takes longer.
const LONGEST: i64 = 365 * DAY;
/// Hundredths of the work that are done after each batch. After the third a budget is low, so that
/// an employer hears of it before it is used up.
const DONE: [i64; 5] = [0, 30, 60, 85, 100];

/// Delivers one batch and plans the next.
pub(super) fn carry_on(step: Step<'_>, act: &Act) -> Result<(), No> {
    let Some((contract, milestone)) = under_way(step, &act.subject_id)? else {
        return Ok(());
    };
    let Some(worker) = worker(step, &contract)? else {
        return Ok(());
    };
    let batch = act.data.get("batch").and_then(Value::as_i64).unwrap_or(0);
    let words = [worker.id.as_str(), &contract.title, &milestone.description];
    let mut dice = Dice::of(seed(step.db)?, &words);
    // The total is drawn first, so that it is the same at every batch.
    let total = Total::of(&contract, &milestone, &mut dice);
    let mut dice = Dice::of(
        seed(step.db)?,
        &[&words[..], &[&batch.to_string()]].concat(),
    );
    if batch == 0 {
        if milestone.number == 1 {
            let at = step.now + step.pace.span(dice.whole(2_000, 4_000));
            super::plan(step.db, Doing::Welcome, &contract.id, at)?;
            super::team::begin(step, &contract)?;
        }
    } else {
        let done = total.part(batch);
        work::report(step, &contract.id, done.usage)?;
        // Who is careless says nothing between the first batch and the payout.
        if worker.skill >= 5.5 || batch == 1 {
            let text = said(&words, seed(step.db)?, &worker, batch, &done.words);
            write(step, &contract.conversation_id, &text)?;
        }
    }
    // Whoever works does nothing else, day and night, but takes a breath after each batch.
    let breath = dice.whole(8_000, 18_000);
    let work = match batch {
        BATCHES => 0,
        _ => total.time(batch + 1),
    };
    let wait = step.now + step.pace.span(work + breath);
    if batch < BATCHES {
        let mut next = Act::new(Doing::Work, &milestone.id, wait);
        next.data = json!({ "batch": batch + 1 });
        acts::insert(step.db, &next)?;
    } else {
        super::plan(step.db, Doing::AskPayout, &milestone.id, wait)?;
    }
    Ok(())
}

/// The first words after a hire.
pub(super) fn welcome(step: Step<'_>, contract_id: &str) -> Result<(), No> {
    let Some(contract) = contracts::find(step.db, contract_id)?.filter(|c| c.ended_at.is_none())
    else {
        return Ok(());
    };
    let Some(worker) = worker(step, &contract)? else {
        return Ok(());
    };
    let mut dice = Dice::of(seed(step.db)?, &["welcome", &worker.id, &contract.title]);
    let text = match worker.temper {
        Temper::Manipulates => replies::manipulation(&mut dice),
        Temper::Honest | Temper::GoesAround => dice
            .text(&[
                "Thank you for hiring me! I have read the description and begin with a small \
                 first batch; please look at it before I go on.",
                "Thanks, I am glad to be on board. I start now and write here after each batch.",
                "Hello, and thank you. If there is a guideline beyond the description, please \
                 send it here; I begin with the clear items.",
            ])
            .into(),
    };
    write(step, &contract.conversation_id, &text)
}

/// Everything is delivered.
pub(super) fn ask_payout(step: Step<'_>, milestone_id: &str) -> Result<(), No> {
    let Some((contract, milestone)) = under_way(step, milestone_id)? else {
        return Ok(());
    };
    work::ask_payout(step, &milestone.id)?;
    // Without a name there is only the description, which may be pages long.
    let name = match &milestone.name {
        Some(name) => format!("\"{name}\""),
        None => format!("milestone {}", milestone.number),
    };
    let mut text = format!(
        "Everything of {name} is delivered, and I have asked for the payout. Please review it \
         and tell me what to correct."
    );
    let careful = worker(step, &contract)?.is_some_and(|worker| worker.skill >= 7.0);
    if careful {
        text.push_str(" My notes on the doubtful items are attached.");
    }
    send(step, &contract.conversation_id, &text, i64::from(careful))
}

/// Who works on a contract.
fn worker(step: Step<'_>, contract: &Contract) -> Result<Option<Member>, No> {
    match proposals::by_id(step.db, &contract.proposal_id)? {
        Some(proposal) => member(step.db, &proposal.person_id),
        None => Ok(None),
    }
}

/// All the work of a milestone.
enum Total {
    Seconds(i64),
    Labels(i64),
    Tasks(i64),
}

/// A batch: what is reported and how one speaks of it.
struct Part {
    usage: Usage,
    words: String,
}

impl Total {
    fn of(contract: &Contract, milestone: &Milestone, dice: &mut Dice) -> Total {
        let volume = milestone.volume.unwrap_or(0.0);
        match contract.payment_type {
            Some(Pay::Hour) => Total::Seconds(whole(volume * 3600.0)),
            Some(Pay::Label) => Total::Labels(whole(volume)),
            Some(Pay::Fixed) | None => Total::Tasks(dice.whole(8, 20)),
        }
    }

    /// How long one batch takes who does nothing else, in milliseconds.
    fn time(&self, batch: i64) -> i64 {
        let all = match *self {
            Total::Seconds(all) => all.saturating_mul(1000),
            Total::Labels(all) => all.saturating_mul(A_LABEL),
            Total::Tasks(all) => all.saturating_mul(A_TASK),
        };
        share(all.clamp(0, LONGEST), batch)
    }

    /// The share of one batch; all of them together are everything.
    fn part(&self, batch: i64) -> Part {
        let share = |all: i64| share(all, batch);
        let none = Usage::default();
        match *self {
            Total::Seconds(all) => {
                let seconds = share(all);
                let minutes = seconds / 60;
                Part {
                    usage: Usage { seconds, ..none },
                    words: format!("{} h {:02} min of work", minutes / 60, minutes % 60),
                }
            }
            Total::Labels(all) => {
                let labels = share(all);
                Part {
                    usage: Usage { labels, ..none },
                    words: format!("{labels} labels"),
                }
            }
            Total::Tasks(all) => {
                let tasks = share(all);
                Part {
                    usage: Usage { tasks, ..none },
                    words: format!("{tasks} tasks"),
                }
            }
        }
    }
}

/// What one batch is of everything.
fn share(all: i64, batch: i64) -> i64 {
    let until = |batch: i64| {
        let done = usize::try_from(batch)
            .ok()
            .and_then(|batch| DONE.get(batch));
        i128::from(all) * i128::from(*done.unwrap_or(&100)) / 100
    };
    i64::try_from(until(batch) - until(batch - 1)).unwrap_or(0)
}

/// A word about a batch. No note comes twice on a milestone.
fn said(words: &[&str], seed: u64, worker: &Member, batch: i64, done: &str) -> String {
    let mut notes: Vec<&str> = match worker.skill {
        good if good >= 7.0 => vec![
            "Three items were doubtful; my decisions and the reasons are in the notes.",
            "I did a part of it a second time without looking, and only one item came out otherwise.",
            "Two items seem to be duplicates; I did both and marked them.",
            "One rule was unclear to me, so I did those items last and marked them.",
        ],
        fair if fair >= 5.5 => vec![
            "No problems so far.",
            "A few items were hard.",
            "It goes faster now.",
            "I had to guess once or twice.",
        ],
        _ => vec!["done quickly"],
    };
    Dice::of(seed, &[words, &["notes"]].concat()).shuffle(&mut notes);
    let place = usize::try_from(batch - 1).unwrap_or(0) % notes.len();
    let note = notes.get(place).copied().unwrap_or_default();
    format!("Batch {batch} of {BATCHES} delivered: {done}. {note}")
}

#[expect(clippy::cast_possible_truncation, reason = "it saturates")]
fn whole(number: f64) -> i64 {
    number.round().max(0.0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_says_the_same_about_two_batches() {
        let world = super::super::fitting::tests::world(1);
        for worker in world.members.iter().filter(|one| one.skill >= 5.5) {
            let mut said: Vec<String> = (1..=BATCHES)
                .map(|batch| said(&["a", "b"], 1, worker, batch, "5 tasks"))
                .map(|text| text.split_once("tasks. ").unwrap().1.to_owned())
                .collect();
            said.sort();
            said.dedup();
            assert_eq!(said.len(), 4, "{said:?}");
        }
    }

    #[test]
    fn work_takes_the_hours_it_is_paid_for() {
        let hours = |total: Total| -> i64 {
            (1..=BATCHES).map(|batch| total.time(batch)).sum::<i64>() / crate::moment::HOUR
        };
        assert_eq!(hours(Total::Seconds(10 * 3600)), 10);
        assert_eq!(hours(Total::Labels(1800)), 10);
        assert_eq!(hours(Total::Tasks(12)), 9);
        assert_eq!(hours(Total::Labels(i64::MAX)), 365 * 24);
    }

    #[test]
    fn the_batches_together_are_the_whole_milestone() {
        for all in [0, 1, 3, 72_000, 1_234_567, i64::MAX] {
            let parts: i64 = (1..=BATCHES)
                .map(|batch| Total::Labels(all).part(batch).usage.labels)
                .sum();
            assert_eq!(parts, all);
        }
        let part = Total::Seconds(72_000).part(1);
        assert_eq!(
            (part.usage.seconds, part.words.as_str()),
            (21_600, "6 h 00 min of work")
        );
    }
}
