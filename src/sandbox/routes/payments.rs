//! What an account still has to pay. Nothing is paid here; invoices come and go with milestones.

use rusqlite::Transaction;

use crate::sandbox::call::{Answer, Call};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::money::dollars;
use crate::sandbox::shapes::Time;
use crate::sandbox::shapes::payments::{
    PaymentJob, PaymentMilestone, PendingPayment, PendingPayments,
};
use crate::sandbox::store::invoices::{self, Invoice};
use crate::sandbox::store::{contracts, jobs};
use crate::sandbox::table::{Operation, Shape, v1};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/payments/pending", &["payments:read"], pending)
        .says("Invoices of the account that are not done with, newest first")
        .gives(&[(200, Shape::of::<PendingPayments>())]),
];

/// `GET /payments/pending`. Source: docs/developers/api-reference/payments/pending.
pub(crate) fn pending(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let waiting = invoices::waiting(tx, call.account_id()?)?;
    let payments = waiting.into_iter().map(|invoice| payment(tx, invoice));
    let payments = payments.collect::<Result<_, _>>()?;
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
        status: invoice.status,
        invoice_kind: invoice.kind,
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
