//! Sessions and events that an employer sets for those who work on a job. The API has no word for them.

use super::{No, Step};
use crate::moment::Moment;
use crate::rules::links;
use crate::secret;
use crate::store::calendar::{self, LONGEST, Session};
use crate::store::jobs::Job;

/// Characters of a title and of a note.
pub(crate) const TITLE: usize = 120;
pub(crate) const NOTE: usize = 2000;
/// What a session is to be.
#[derive(Debug)]
pub(crate) struct Terms {
    pub(crate) title: String,
    pub(crate) starts_at: Moment,
    /// The first moment after it.
    pub(crate) ends_at: Moment,
    pub(crate) all_day: bool,
    pub(crate) note: String,
    /// Where it is held.
    pub(crate) link: Option<String>,
}

/// A session of a job; another job's is not told from none.
pub(crate) fn own(step: Step<'_>, job: &Job, id: &str) -> Result<Session, No> {
    calendar::by_id(step.db, id)?
        .filter(|session| session.job_id == job.id)
        .ok_or_else(|| No::absent("There is no such session on this job.").fact("sessionId", id))
}

/// Sets a session.
pub(crate) fn set(step: Step<'_>, job: &Job, terms: Terms) -> Result<Session, No> {
    let session = Session {
        id: secret::id("ses_")?,
        job_id: job.id.clone(),
        title: String::new(),
        starts_at: 0,
        ends_at: 0,
        all_day: false,
        note: String::new(),
        link: None,
        called_off_at: None,
        saved_at: step.now,
    };
    change(step, session, terms)
}

/// Sets a session anew. One that was called off takes place again then.
pub(crate) fn change(step: Step<'_>, session: Session, terms: Terms) -> Result<Session, No> {
    let wrong = |field: &str, says: String| Err(No::wrong(says).fact("field", field));
    let title = terms.title.trim();
    if title.is_empty() || title.chars().count() > TITLE {
        return wrong("title", format!("A title has 1 to {TITLE} characters."));
    }
    if terms.note.chars().count() > NOTE {
        return wrong("note", format!("A note has at most {NOTE} characters."));
    }
    if terms.ends_at <= terms.starts_at || terms.ends_at - terms.starts_at > LONGEST {
        let says = "It must end after it begins, and within 31 days.";
        return wrong("until", says.to_owned());
    }
    let link = match terms.link.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(link) => match links::secure(link) {
            Some(link) => Some(link),
            None => {
                return wrong("link", links::SECURE.to_owned());
            }
        },
    };
    let session = Session {
        title: title.to_owned(),
        starts_at: terms.starts_at,
        ends_at: terms.ends_at,
        all_day: terms.all_day,
        note: terms.note.replace("\r\n", "\n").trim().to_owned(),
        link,
        called_off_at: None,
        saved_at: step.now,
        ..session
    };
    calendar::keep(step.db, &session)?;
    Ok(session)
}

/// Calls a session off; it stays in the calendars and says so.
pub(crate) fn call_off(step: Step<'_>, session: Session) -> Result<(), No> {
    if session.called_off_at.is_some() {
        let says = "It was called off before.";
        return Err(No::conflict("called_off", says).fact("sessionId", session.id));
    }
    let session = Session {
        called_off_at: Some(step.now),
        saved_at: step.now,
        ..session
    };
    Ok(calendar::keep(step.db, &session)?)
}
