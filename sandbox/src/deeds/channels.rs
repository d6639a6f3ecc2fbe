//! Channels for the team of a job: set up, named and filled by its employer, written in by everybody who is
//! in one. Talk between two is in `talk`. The API shows channels and writes in them, and makes none.
//! Source: docs/developers/api-reference/messages/list.

use super::{No, Step, talk};
use crate::secret;
use crate::store::channels::{self, NewChannel};
use crate::store::contracts;
use crate::store::conversations::{Conversation, Message};
use crate::store::jobs::Job;
use crate::store::people::Person;

/// Characters of a name.
pub(crate) const LONGEST: usize = 60;

/// Sets a channel up, with some of those who work on the job in it.
pub(crate) fn set_up(
    step: Step<'_>,
    job: &Job,
    name: &str,
    people: &[String],
) -> Result<String, No> {
    let name = fitting(step, &job.id, name, None)?;
    on_the_job(step, job, people)?;
    let id = secret::id("conv_")?;
    let channel = NewChannel {
        id: &id,
        account_id: &job.account_id,
        job_id: &job.id,
        name: &name,
    };
    channels::insert(step.db, &channel, step.now)?;
    channels::set_members(step.db, &id, people)?;
    Ok(id)
}

/// Gives a channel a name and says who is in it, of those who work on the job.
pub(crate) fn change(
    step: Step<'_>,
    job: &Job,
    channel: &Conversation,
    name: &str,
    people: &[String],
) -> Result<(), No> {
    let name = fitting(step, &job.id, name, Some(&channel.id))?;
    on_the_job(step, job, people)?;
    channels::rename(step.db, &channel.id, &name)?;
    Ok(channels::set_members(step.db, &channel.id, people)?)
}

/// Somebody who is in a channel writes there.
pub(crate) fn member_writes(
    step: Step<'_>,
    channel: &Conversation,
    person: &Person,
    content: &str,
) -> Result<Message, No> {
    let mine = channels::one_of_person(step.db, &person.id, &channel.id)?;
    if mine.is_none() {
        let says = "There is no such conversation.";
        return Err(No::absent(says).fact("conversationId", channel.id.as_str()));
    }
    talk::open_for_writing(channel)?;
    talk::write_as(step, channel, &person.id, content, 0)
}

/// Everybody who works on a job.
pub(crate) fn team(step: Step<'_>, job: &Job) -> Result<Vec<Person>, No> {
    let running = contracts::list(step.db, &job.account_id, Some(&job.id), Some(false))?;
    let people = running.iter().map(|one| super::grounds::hired(step, one));
    people.collect()
}

fn on_the_job(step: Step<'_>, job: &Job, people: &[String]) -> Result<(), No> {
    let team = team(step, job)?;
    let stranger = people
        .iter()
        .find(|id| !team.iter().any(|one| one.id == **id));
    match stranger {
        Some(id) => {
            let says = "Only those who work on this job can be in its channels.";
            Err(No::wrong(says)
                .fact("field", "member")
                .fact("userId", id.as_str()))
        }
        None => Ok(()),
    }
}

fn fitting(step: Step<'_>, job_id: &str, name: &str, own: Option<&str>) -> Result<String, No> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST {
        let says = format!("A channel's name has 1 to {LONGEST} characters.");
        return Err(No::wrong(says).fact("field", "name"));
    }
    let taken = channels::named(step.db, job_id, name)?;
    if taken.is_some_and(|id| own != Some(id.as_str())) {
        let says = "This job has a channel of this name already.";
        return Err(No::conflict("channel_exists", says));
    }
    Ok(name.to_owned())
}
