//! The prepaid balance, its ledger, and top-ups that a human pays. What is spent on hires and
//! milestones goes through approvals, in `contracts` and `proposals`.

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::approval;
use super::columns::{self, Column};
use super::number::whole_if_whole;
use crate::api::{Refusal, Request, View};
use crate::reply::{Action, Ask, Cost};
use crate::text::{Text, cents, moment};
use crate::tool::{
    AnswerField, Effect, Endpoint, Id, Kind, Seen, Tool, Toolset, Wait, WaitSeconds,
};

pub(super) const TOOLS: &[Tool] = &[
    Tool::of::<GetCredits>(),
    Tool::of::<ListCreditLedger>(),
    Tool::of::<CreateCreditTopUp>(),
    Tool::of::<GetCreditTopUp>(),
];

/// Reads the credit balance and its last 10 entries.
///
/// Prepaid dollars, in cents: available, and reserved for funded work. They can pay hires and
/// milestones in place of a card; a human still confirms each.
#[derive(Deserialize, JsonSchema)]
struct GetCredits {}

impl Endpoint for GetCredits {
    const NAME: &'static str = "opentrain_get_credits";
    const TITLE: &'static str = "Get credits";
    const TOOLSET: Toolset = Toolset::Credits;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/credits/balance";
    const EXAMPLE: &'static str = "{}";
    const ANSWER: &'static [AnswerField] = &[(
        "credits",
        Kind::Object,
        "availableCents, reservedCents, currency, recentEntries [{id, type, amountCents, …}]",
    )];

    fn request(&self) -> Request {
        Request::get(["credits"])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let credits = body.at("credits");
        text.line(format!(
            "Credits: {} available, {} reserved for funded work (currency {}).",
            amount(credits, "availableCents"),
            amount(credits, "reservedCents"),
            credits.text_or_dash("currency"),
        ));
        text.line("Card payments are not in it: opentrain_list_approvals sums up what was paid.");
        let entries = credits.list("recentEntries");
        match entries.len() {
            0 => text.line("No entries yet."),
            count => text.line(format!("The last {count} entries:")),
        }
        ledger(&entries, text);
        if !entries.is_empty() {
            text.next(
                "the whole ledger",
                "opentrain_list_credit_ledger",
                json!({}),
            );
        }
    }
}

/// Lists every movement of credits, newest first.
///
/// Types: TOP_UP, HOLD (available to reserved), HOLD_RELEASE (back), CAPTURE (paid out), REFUND,
/// ADJUSTMENT. `amountCents` is signed; `jobofferId` is a proposal id.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ListCreditLedger {
    /// Last `nextCursor`.
    cursor: Option<String>,
    /// Default 50.
    #[schemars(range(min = 1, max = 100))]
    limit: Option<u32>,
}

impl Endpoint for ListCreditLedger {
    const NAME: &'static str = "opentrain_list_credit_ledger";
    const TITLE: &'static str = "List credit ledger";
    const TOOLSET: Toolset = Toolset::Credits;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/credits/ledger";
    const EXAMPLE: &'static str = r#"{"limit":50}"#;
    const ANSWER: &'static [AnswerField] = &[
        (
            "entries",
            Kind::List,
            "id, type, amountCents (signed), createdAt, holdEntryId, jobofferId (a proposal id), \
             contractId, milestoneId, topUpId, note",
        ),
        ("nextCursor", Kind::Text, "Null on the last page"),
    ];

    fn request(&self) -> Request {
        Request::get(["credits", "ledger"])
            .query("cursor", self.cursor.as_deref())
            .query("limit", self.limit)
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let entries = body.list("entries");
        let with = match self.limit {
            Some(limit) => json!({ "limit": limit }),
            None => json!({}),
        };
        text.page(
            entries.len(),
            "ledger entries",
            "opentrain_list_credit_ledger",
            with,
            body.text("nextCursor"),
        );
        ledger(&entries, text);
    }
}

/// Asks a human to pay for credits: gives a checkout link. Charges nothing by itself.
///
/// Show your human `checkoutUrl` (about 24 hours; not shown again), then wait with
/// opentrain_get_credit_top_up; only CONFIRMED means paid. Each call makes another link. Needs
/// payments:write.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CreateCreditTopUp {
    /// USD.
    #[schemars(range(min = 10, max = 10000), extend("x-aliases" = ["amount"]))]
    amount_usd: f64,
}

impl Endpoint for CreateCreditTopUp {
    const NAME: &'static str = "opentrain_create_credit_top_up";
    const TITLE: &'static str = "Create credit top-up";
    const TOOLSET: Toolset = Toolset::Credits;
    const EFFECT: Effect = Effect::AsksForMoney;
    const SOURCE: &'static str = "docs/developers/api-reference/credits/create-top-up";
    const EXAMPLE: &'static str = r#"{"amountUsd":100}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("topUpId", Kind::Text, "For opentrain_get_credit_top_up"),
        ("checkoutUrl", Kind::Text, "Link to show the human"),
        ("expiresAt", Kind::Text, "When the link lapses; may be null"),
        (
            "topUp",
            Kind::Object,
            "id, status (PENDING until paid), amountCents, createdAt, completedAt, expiresAt",
        ),
        ("message", Kind::Text, "For people; do not parse"),
    ];

    fn request(&self) -> Request {
        Request::post(["credits", "top-ups"])
            .json("amountUsd", Some(whole_if_whole(self.amount_usd)))
    }

    fn asks(&self, seen: Seen<'_>) -> Option<Ask> {
        let mut ask = pays(seen.body);
        let asked = approval::cents(self.amount_usd);
        if seen.body.text("topUp.status").as_deref() == Some("COMPLETED") {
            // What was paid is the effect, and told beside what was asked.
            ask.amount = asked.or(ask.amount);
            return Some(ask);
        }
        if let (Some(asked), Some(made)) = (asked, ask.amount.filter(|made| Some(*made) != asked)) {
            let (asked, made) = (cents(asked as f64), cents(made as f64));
            ask.doubts = vec![format!("it was asked over {asked} and made over {made}")];
        }
        ask.amount = ask.amount.or(asked);
        Some(ask)
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        top_up(body, text);
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Nothing is charged until a human pays, and the link of the lost answer is known to \
             nobody: opentrain_create_credit_top_up {} may be called again. A second top-up stays \
             unpaid and lapses after about 24 hours.",
            json!({ "amountUsd": whole_if_whole(self.amount_usd) })
        )
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        let about_amount = refusal
            .details()
            .and_then(|d| d.get("field"))
            .is_some_and(|field| field == "amountUsd");
        match about_amount {
            true => vec!["`amountUsd` must be a number of dollars from 10 to 10000.".to_owned()],
            false => Vec::new(),
        }
    }
}

/// Tells whether a human has paid a top-up; can wait.
///
/// Status: PENDING, COMPLETED (the credits are there), EXPIRED or CANCELED (the link is dead).
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct GetCreditTopUp {
    /// From opentrain_create_credit_top_up.
    #[schemars(extend("x-aliases" = ["id", "topUp"]))]
    top_up_id: Id,
    /// Above 45 only with tasks.
    #[serde(default)]
    #[schemars(range(max = 86400), extend("x-aliases" = ["wait", "timeoutSeconds"], "x-seconds" = true))]
    wait_seconds: WaitSeconds,
}

impl Endpoint for GetCreditTopUp {
    const NAME: &'static str = "opentrain_get_credit_top_up";
    const TITLE: &'static str = "Get credit top-up";
    const TOOLSET: Toolset = Toolset::Credits;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/credits/get-top-up";
    const EXAMPLE: &'static str = r#"{"topUpId":"top_1","waitSeconds":45}"#;
    const ANSWER: &'static [AnswerField] = &[(
        "topUp",
        Kind::Object,
        "id, status (PENDING, COMPLETED, EXPIRED, CANCELED), amountCents, createdAt, completedAt, \
         expiresAt",
    )];

    fn request(&self) -> Request {
        Request::get(["credits", "top-ups", self.top_up_id.as_ref()])
    }

    fn asks(&self, seen: Seen<'_>) -> Option<Ask> {
        Some(pays(seen.body))
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        top_up(body, text);
    }

    fn wait(&self) -> Option<Wait> {
        Some(Wait::of(self.wait_seconds, "a human to pay"))
    }

    fn is_settled(&self, body: View<'_>) -> bool {
        body.text("topUp.status").as_deref() != Some("PENDING")
    }
}

/// What a person is asked to pay for credits.
fn pays(body: View<'_>) -> Ask {
    let mut ask = Ask::of(Action::TopUp);
    let amount = body.number("topUp.amountCents");
    ask.amount = amount.and_then(|cents| approval::cents(cents / 100.0));
    ask.cost = Cost::Amount;
    ask
}

/// The top-up's id and state, after the words on how it stands.
fn top_up(body: View<'_>, text: &mut Text) {
    let id = body.text("topUp.id").or_else(|| body.text("topUpId"));
    text.line(format!(
        "top-up {}, status {}",
        id.as_deref().unwrap_or("-"),
        body.text_or_dash("topUp.status")
    ));
}

fn ledger(entries: &[View<'_>], text: &mut Text) {
    const COLUMNS: &[Column] = &[
        ("entry", |entry| entry.text("id")),
        ("type", |entry| entry.text("type")),
        ("amount", |entry| entry.number("amountCents").map(cents)),
        ("created", |entry| {
            entry.text("createdAt").map(|at| moment(&at))
        }),
        ("proposal", |entry| entry.text("jobofferId")),
        ("contract", |entry| entry.text("contractId")),
        ("milestone", |entry| entry.text("milestoneId")),
        ("top-up", |entry| entry.text("topUpId")),
        ("of hold", |entry| entry.text("holdEntryId")),
        ("note", |entry| entry.text("note")),
    ];
    columns::table(text, COLUMNS, entries);
}

/// An amount in cents as dollars, or a dash.
fn amount(of: View<'_>, path: &str) -> String {
    of.number(path).map_or_else(|| "-".to_owned(), cents)
}
