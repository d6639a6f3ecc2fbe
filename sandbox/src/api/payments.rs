//! What an account still has to pay. Nothing is paid here; invoices come and go with milestones.

use rusqlite::Transaction;

use crate::deeds::milestones;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, Shape, v1};
use crate::rules::money::dollars;
use crate::shapes::Time;
use crate::shapes::payments::{PaymentJob, PaymentMilestone, PendingPayment, PendingPayments};
use crate::store::invoices::{self, Invoice};
use crate::store::{contracts, jobs};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/payments/pending", &["payments:read"], pending)
        .says("Invoices of the account that are not done with, newest first")
        .gives(&[(200, Shape::of::<PendingPayments>())]),
];

/// `GET /payments/pending`. Source: docs/developers/api-reference/payments/pending.
pub(crate) fn pending(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut payments = Vec::new();
    for invoice in invoices::waiting(tx, call.account_id()?)? {
        if milestones::still_due(call.step(tx), &invoice)? {
            payments.push(payment(tx, invoice)?);
        }
    }
    Answer::of(200, &PendingPayments { payments })
}

fn payment(tx: &Transaction<'_>, invoice: Invoice) -> Result<PendingPayment, Refusal> {
    let job = match &invoice.job_id {
        Some(id) => jobs::by_id(tx, id)?,
        None => None,
    };
    let milestones = match &invoice.contract_id {
        Some(id) => contracts::milestones(tx, id)?,
        None => Vec::new(),
    };
    let milestone = milestones
        .into_iter()
        .find(|milestone| invoice.milestone_id.as_ref() == Some(&milestone.id));
    Ok(PendingPayment {
        id: invoice.id,
        status: invoice.status.as_str().into(),
        invoice_kind: invoice.kind.as_str().into(),
        viewer_role: "EMPLOYER".into(),
        amount_usd: dollars(invoice.amount_cents),
        created_at: Time(invoice.created_at),
        invoice_number: Some(invoice.number),
        job: job.map(|job| PaymentJob {
            title: job.title().to_owned(),
            id: job.id,
        }),
        milestone: milestone.map(|milestone| PaymentMilestone {
            id: milestone.id,
            name: milestone.name,
        }),
    })
}
