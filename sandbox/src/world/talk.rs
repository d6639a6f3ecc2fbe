//! Interviews that still go on when somebody applies: an exchange every few minutes, until all is said
//! and there is a score. What is said is in `interview`.

use serde_json::{Value, json};

use super::dice::Dice;
use super::{interview, seed};
use crate::deeds::proposals as joining;
use crate::deeds::{No, Step};
use crate::moment::{MINUTE, Moment};
use crate::store::acts::{self, Act, Doing};
use crate::store::proposals::{self, Proposal};

/// Lines that are said by the time somebody applies: a question and its answer.
pub(super) const AT_ONCE: usize = 2;
/// Milliseconds between one answer and the next.
const SOONEST: i64 = 2 * MINUTE;
const LATEST: i64 = 5 * MINUTE;

/// An interview and how many of its lines are said.
pub(super) struct Talk {
    pub(super) whole: Value,
    pub(super) said: usize,
}

impl Talk {
    /// What is known of it at a moment; `before` is what was known until then.
    pub(super) fn so_far(&self, before: &Value, now: Moment) -> Value {
        match &self.whole {
            Value::Null => Value::Null,
            whole => interview::until(whole, self.said, before, now),
        }
    }

    /// Plans the next answer; there is none when all is said.
    pub(super) fn plan(&self, step: Step<'_>, proposal: &Proposal) -> Result<(), No> {
        let lines = self.whole.get("messages").and_then(Value::as_array);
        if lines.is_none_or(|lines| self.said >= lines.len()) {
            return Ok(());
        }
        let turn = self.said.to_string();
        let mut dice = Dice::of(seed(step.db)?, &["talk", &proposal.person_id, &turn]);
        let at = step.now + step.pace.span(dice.whole(SOONEST, LATEST));
        let mut act = Act::new(Doing::Interview, &proposal.id, at);
        act.data = json!({ "whole": self.whole, "said": self.said });
        Ok(acts::insert(step.db, &act)?)
    }
}

/// The next question and its answer.
pub(super) fn talk_on(step: Step<'_>, act: &Act) -> Result<(), No> {
    let said = act.data.get("said").and_then(Value::as_u64);
    let said = said.and_then(|said| usize::try_from(said).ok());
    let (Some(proposal), Some(said)) = (proposals::by_id(step.db, &act.subject_id)?, said) else {
        return Ok(());
    };
    let talk = Talk {
        whole: act.data.get("whole").cloned().unwrap_or_default(),
        said: said + 2,
    };
    let so_far = talk.so_far(&proposal.interview, step.now);
    joining::interviewed(step, &proposal.id, &so_far)?;
    talk.plan(step, &proposal)
}
