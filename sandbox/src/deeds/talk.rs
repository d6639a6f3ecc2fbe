//! What the platform itself says in a conversation, and the end of one. What people write is elsewhere.

use super::{No, Step};
use crate::secret;
use crate::store::acts::{self, REPLY};
use crate::store::conversations::{self, NewMessage, Sender};

/// The platform says something. It is not announced and waits for nobody, as it only tells what the
/// account hears of otherwise.
pub(crate) fn platform_says(
    step: Step<'_>,
    conversation_id: &str,
    content: &str,
) -> Result<(), No> {
    let id = secret::id("msg_")?;
    let message = NewMessage {
        id: &id,
        conversation_id,
        sender: Sender::System,
        sender_user_id: None,
        content,
    };
    Ok(conversations::write(step.db, &message, step.now)?)
}

/// Ends the talk of a contract: the platform says so, and after that nobody can write.
pub(crate) fn close(step: Step<'_>, conversation_id: &str) -> Result<(), No> {
    let told = "This contract has ended; nobody can write here any more.";
    platform_says(step, conversation_id, told)?;
    acts::drop_about(step.db, REPLY, conversation_id)?;
    Ok(conversations::close(step.db, conversation_id)?)
}
