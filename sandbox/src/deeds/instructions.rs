//! Instructions of a job: written and published by its employer, read by those who were hired for it. The
//! API has no word for them.

use super::{News, No, Step};
use crate::secret;
use crate::store::contracts::Contract;
use crate::store::instructions::{self, Version};
use crate::store::jobs::Job;

/// Characters of a version.
pub(crate) const LONGEST: usize = 20_000;
/// Bytes of a version in the field it is written in, so that its page stays small.
const MOST_BYTES: usize = 40_000;
/// Lines of a version; what tells two versions apart looks at each line of both.
const MOST_LINES: usize = 1000;

/// Keeps a text as the draft of the next version.
pub(crate) fn draft(step: Step<'_>, job: &Job, author: &str, content: &str) -> Result<Version, No> {
    keep(step, job, author, content, false)
}

/// Publishes a text to everybody who was hired for the job, as the next version.
pub(crate) fn publish(
    step: Step<'_>,
    job: &Job,
    author: &str,
    content: &str,
) -> Result<Version, No> {
    let version = keep(step, job, author, content, true)?;
    News::InstructionsPublished(job).tell(step)?;
    Ok(version)
}

/// Somebody who was hired has read a version, which must be the one that is out.
pub(crate) fn read(
    step: Step<'_>,
    contract: &Contract,
    person_id: &str,
    number: i64,
) -> Result<(), No> {
    super::grounds::not_ended(contract)?;
    let newest = instructions::published(step.db, &contract.job_id, step.now)?
        .ok_or_else(|| No::absent("No instructions are published for this job."))?;
    if newest.number != number {
        let says = format!(
            "Version {number} is not the one that is out; that is version {} now. Read it first.",
            newest.number
        );
        return Err(No::conflict("other_version", says).fact("version", newest.number));
    }
    Ok(instructions::note_read(
        step.db, &newest.id, person_id, step.now,
    )?)
}

/// A text that can be a version, with line ends of one kind.
pub(crate) fn fitting(content: &str) -> Result<String, No> {
    let content = content.replace("\r\n", "\n").replace('\t', "    ");
    let content = content.trim_end();
    let wrong = |says: String| Err(No::wrong(says).fact("field", "content"));
    if content.trim().is_empty() {
        return wrong("Instructions cannot be empty.".to_owned());
    }
    if content.chars().count() > LONGEST {
        return wrong(format!("Instructions have at most {LONGEST} characters."));
    }
    let bytes: usize = content.chars().map(in_a_field).sum();
    if bytes > MOST_BYTES {
        return wrong(format!(
            "Instructions take at most {MOST_BYTES} bytes, and these take {bytes}: a letter that is not of the \
             Latin alphabet takes 2 to 4, a < 4 and an & 5. Split them into what everybody needs and what you \
             link to."
        ));
    }
    if content.lines().count() > MOST_LINES {
        return wrong(format!("Instructions have at most {MOST_LINES} lines."));
    }
    Ok(content.to_owned())
}

/// Bytes that a character takes in a field of a form.
pub(crate) fn in_a_field(letter: char) -> usize {
    match letter {
        '&' => "&amp;".len(),
        '<' | '>' => "&lt;".len(),
        letter => letter.len_utf8(),
    }
}

fn keep(
    step: Step<'_>,
    job: &Job,
    author: &str,
    content: &str,
    publish: bool,
) -> Result<Version, No> {
    let content = fitting(content)?;
    let out = instructions::published(step.db, &job.id, step.now)?;
    if let Some(out) = out.filter(|out| out.content == content) {
        let says = format!("Nothing is changed since version {}.", out.number);
        return Err(No::conflict("unchanged", says).fact("version", out.number));
    }
    let latest = instructions::latest(step.db, &job.id)?;
    let next = latest.as_ref().map_or(1, |latest| latest.number + 1);
    let published_at = publish.then_some(step.now);
    match latest.filter(|latest| latest.published_at.is_none()) {
        Some(draft) => {
            let version = Version {
                content,
                author: author.to_owned(),
                saved_at: step.now,
                published_at,
                ..draft
            };
            instructions::save(step.db, &version)?;
            Ok(version)
        }
        None => {
            let version = Version {
                id: secret::id("ins_")?,
                job_id: job.id.clone(),
                number: next,
                content,
                author: author.to_owned(),
                saved_at: step.now,
                published_at,
            };
            instructions::insert(step.db, &version)?;
            Ok(version)
        }
    }
}
