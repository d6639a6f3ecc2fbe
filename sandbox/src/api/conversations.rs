//! The thread with a candidate before a hire, got or made. The thread of a contract is made with the
//! hire; reading and writing is in `messages`.

use rusqlite::Transaction;

use super::proposals::own;
use crate::deeds::talk;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{MESSAGING, Operation, Shape, v1};
use crate::shapes::messages::Opened;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("POST", "/api/public/v1/proposals/{proposalId}/conversation", &["messages:write"], open).feature(MESSAGING).claimed("message candidates")
        .says("Open the thread with a candidate before a hire, or get the one there is")
        .gives(&[(201, Shape::of::<Opened>()), (200, Shape::of::<Opened>())])
        .refuses(&[(403, ""), (404, ""), (409, "proposal_not_ready_for_messaging")]),
];

/// `POST /proposals/{proposalId}/conversation`.
/// Source: docs/developers/api-reference/proposals/conversation.
pub(crate) fn open(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (proposal, job) = own(tx, call)?;
    let (conversation_id, created) = talk::open(call.step(tx), &job, &proposal)?;
    Answer::of(
        if created { 201 } else { 200 },
        &Opened {
            ok: true,
            conversation_id,
            proposal_id: proposal.id,
            job_id: job.id,
            created,
        },
    )
}
