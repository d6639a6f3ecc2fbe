//! What is said in conversations, by whom and when nobody can say anything: by the employer, by the
//! person they talk to, and by the platform itself.

use super::{News, No, Step};
use crate::moment::MINUTE;
use crate::rules::{policy, scrub};
use crate::secret;
use crate::store::accounts::Account;
use crate::store::acts::{self, Doing};
use crate::store::conversations::{
    self, Bucket, Conversation, Message, NewConversation, NewMessage, Sender,
};
use crate::store::jobs::{Job, Status};
use crate::store::proposals::Proposal;

/// Longest message in characters. Source: docs/developers/api-reference/messages/send.
pub(crate) const LONGEST: usize = 10_000;
/// Messages of an account a minute; the number is not documented.
const SENT_A_MINUTE: i64 = 60;

/// Opens the thread with a candidate before a hire, or finds the one there is; tells whether it is
/// new. Source: docs/developers/api-reference/proposals/conversation.
pub(crate) fn open(step: Step<'_>, job: &Job, proposal: &Proposal) -> Result<(String, bool), No> {
    if let Some(earlier) = conversations::by_proposal(step.db, &proposal.id, Bucket::Proposal)? {
        return Ok((earlier.id, false));
    }
    // Documented as a proposal without a linked job; the nearest that can come about here is a job
    // that was taken back into a draft.
    if job.status == Status::Draft {
        return Err(No::conflict(
            "proposal_not_ready_for_messaging",
            "The job of this proposal is a draft again; publish it first.",
        )
        .fact("proposalId", proposal.id.as_str()));
    }
    let id = secret::id("conv_")?;
    let thread = NewConversation {
        id: &id,
        account_id: &job.account_id,
        bucket: Bucket::Proposal,
        job_id: &job.id,
        proposal_id: &proposal.id,
        contract_id: None,
        person_id: &proposal.person_id,
    };
    conversations::open(step.db, &thread, step.now)?;
    Ok((id, true))
}

/// The employer writes. Source: docs/developers/api-reference/messages/send.
pub(crate) fn employer_writes(
    step: Step<'_>,
    account: &Account,
    conversation: &Conversation,
    content: &str,
) -> Result<Message, No> {
    open_for_writing(conversation)?;
    if let Some(objection) = policy::objection(content) {
        return Err(
            No::forbidden(format!("The message contains {}.", objection.what))
                .because("message_policy_blocked")
                .fact("policy", objection.policy),
        );
    }
    not_too_many(step, &account.user_id)?;
    let message = NewMessage {
        id: &secret::id("msg_")?,
        conversation_id: &conversation.id,
        sender: Sender::Account,
        sender_user_id: Some(&account.user_id),
        content,
        attachments: 0,
    };
    let message = written(step, &message)?;
    News::EmployerWrote(conversation).tell(step)?;
    Ok(message)
}

/// The person of a conversation writes in it; what leads off the platform is taken out of the text.
/// Before a hire the employer has to have written first.
/// Source: docs/developers/api-reference/proposals/conversation.
pub(crate) fn person_writes(
    step: Step<'_>,
    conversation_id: &str,
    content: &str,
) -> Result<Message, No> {
    person_sends(step, conversation_id, content, 0)
}

/// The same with files that hang on the message.
pub(crate) fn person_sends(
    step: Step<'_>,
    conversation_id: &str,
    content: &str,
    attachments: i64,
) -> Result<Message, No> {
    let conversation = known(step, conversation_id)?;
    open_for_writing(&conversation)?;
    let person_id = conversation.person_id.as_deref().ok_or_else(|| {
        No::conflict(
            "message_blocked",
            "Nobody but the account is in this conversation.",
        )
    })?;
    if conversation.bucket == Bucket::Proposal
        && !conversations::account_wrote(step.db, conversation_id)?
    {
        return Err(No::conflict(
            "employer_first_message_required",
            "The employer writes first in this conversation.",
        ));
    }
    write_as(step, &conversation, person_id, content, attachments)
}

/// Writes in a conversation as one of its people, and tells the account; what leads off the platform is
/// taken out of the text.
pub(super) fn write_as(
    step: Step<'_>,
    conversation: &Conversation,
    person_id: &str,
    content: &str,
    attachments: i64,
) -> Result<Message, No> {
    let message = NewMessage {
        id: &secret::id("msg_")?,
        conversation_id: &conversation.id,
        sender: Sender::Person,
        sender_user_id: Some(person_id),
        content: &scrub::clean(content),
        attachments,
    };
    let message = written(step, &message)?;
    News::PersonWrote(conversation, &message).tell(step)?;
    Ok(message)
}

/// The platform says something. It is not announced and waits for nobody, as it only tells what the
/// account hears of otherwise.
pub(crate) fn platform_says(
    step: Step<'_>,
    conversation_id: &str,
    content: &str,
) -> Result<(), No> {
    let message = NewMessage {
        id: &secret::id("msg_")?,
        conversation_id,
        sender: Sender::System,
        sender_user_id: None,
        content,
        attachments: 0,
    };
    Ok(conversations::write(step.db, &message, step.now)?)
}

/// Ends the talk of a contract: the platform says so, and after that nobody can write.
pub(crate) fn close(step: Step<'_>, conversation_id: &str) -> Result<(), No> {
    let told = "This contract has ended; nobody can write here any more.";
    platform_says(step, conversation_id, told)?;
    acts::drop_about(step.db, Doing::Reply, conversation_id)?;
    Ok(conversations::close(step.db, conversation_id)?)
}

/// Says whether one can write in a conversation.
pub(crate) fn set_open(
    step: Step<'_>,
    conversation_id: &str,
    read_only: Option<bool>,
    blocked: Option<bool>,
) -> Result<Conversation, No> {
    let mut conversation = known(step, conversation_id)?;
    conversation.read_only = read_only.unwrap_or(conversation.read_only);
    conversation.blocked = blocked.unwrap_or(conversation.blocked);
    conversations::set_open(
        step.db,
        conversation_id,
        conversation.read_only,
        conversation.blocked,
    )?;
    Ok(conversation)
}

/// A conversation that an account takes part in. Somebody else's is told from none.
pub(crate) fn own(step: Step<'_>, account_id: &str, id: &str) -> Result<Conversation, No> {
    let conversation = known(step, id)?;
    if conversation.account_id == account_id {
        Ok(conversation)
    } else {
        Err(No::forbidden(
            "This account does not take part in the conversation.",
        ))
    }
}

fn known(step: Step<'_>, id: &str) -> Result<Conversation, No> {
    conversations::by_id(step.db, id)?
        .ok_or_else(|| No::absent("There is no such conversation.").fact("conversationId", id))
}

fn written(step: Step<'_>, message: &NewMessage<'_>) -> Result<Message, No> {
    conversations::write(step.db, message, step.now)?;
    conversations::message(step.db, message.id)?
        .ok_or_else(|| No::broken("A message that was just written is missing."))
}

/// Refuses where nobody can write.
pub(super) fn open_for_writing(conversation: &Conversation) -> Result<(), No> {
    let (reason, says) = if conversation.read_only {
        (
            "read_only_conversation",
            "Nobody can write in this conversation any more.",
        )
    } else if conversation.blocked {
        (
            "message_blocked",
            "Messages in this conversation are blocked.",
        )
    } else {
        return Ok(());
    };
    Err(No::conflict(reason, says).fact("conversationId", conversation.id.as_str()))
}

fn not_too_many(step: Step<'_>, user_id: &str) -> Result<(), No> {
    let sent = conversations::nth_sent(step.db, user_id, SENT_A_MINUTE)?;
    let free_at = sent.map(|sent| sent + MINUTE);
    let Some(wait) = free_at.map(|at| at - step.now).filter(|wait| *wait > 0) else {
        return Ok(());
    };
    Err(
        No::too_many(format!("At most {SENT_A_MINUTE} messages a minute."))
            .fact("retryAfterSeconds", (wait + 999) / 1000),
    )
}
