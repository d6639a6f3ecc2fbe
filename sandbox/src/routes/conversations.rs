//! The thread with a candidate before a hire, got or made. The thread of a contract is made with the
//! hire in `approvals`; reading and writing is in `messages`.

use rusqlite::Transaction;
use serde_json::json;

use super::proposals::own;
use crate::call::{Answer, Call};
use crate::refusal::Refusal;
use crate::secret;
use crate::shapes::messages::Opened;
use crate::store::conversations::{self, NewConversation, PROPOSAL};
use crate::table::{MESSAGING, Operation, Shape, v1};

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
    let earlier = conversations::by_proposal(tx, &proposal.id, PROPOSAL)?;
    let created = earlier.is_none();
    let conversation_id = match earlier {
        Some(earlier) => earlier.id,
        None => {
            // Documented as a proposal without a linked job; the nearest that can come about here
            // is a job that was taken back into a draft.
            if job.status == "DRAFT" {
                let details = json!({
                    "reason": "proposal_not_ready_for_messaging",
                    "proposalId": proposal.id,
                });
                let error = "The job of this proposal is a draft again; publish it first.";
                return Err(Refusal::conflict(error).details(details));
            }
            let id = secret::id("conv_")?;
            let thread = NewConversation {
                id: &id,
                account_id: &job.account_id,
                bucket: PROPOSAL,
                job_id: &job.id,
                proposal_id: &proposal.id,
                contract_id: None,
                person_id: &proposal.person_id,
            };
            conversations::open(tx, &thread, call.now)?;
            id
        }
    };
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
