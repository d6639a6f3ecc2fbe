//! What to do about a refusal, by what the platform documents of it. A reason that is not known
//! here is passed on with its details and no advice beyond that.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Standing;
use crate::api::scopes::{BY_CLAIM, ONLY_MINTED};
use crate::api::{Refusal, Request};
use crate::text::ways::{BRING, ENABLE, ENABLE_TEAMS, MINT, OPEN, REPLACE, START_OVER, SUPPORT};

/// The remedy for a refused cursor, which is wrong on a first page whatever it says.
pub(super) fn cursor(request: &Request, refusal: &Refusal) -> Option<String> {
    const MADE_UP: &[&str] = &[
        "0",
        "1",
        "-1",
        "start",
        "first",
        "begin",
        "beginning",
        "initial",
        "head",
        "latest",
        "now",
    ];
    let given = request.query.iter().find(|(name, _)| *name == "cursor")?;
    let made_up = MADE_UP.contains(&given.1.trim().to_ascii_lowercase().as_str());
    let field = refusal.details().and_then(|d| d.get("field"));
    let blamed = match field.and_then(Value::as_str) {
        Some(field) => field == "cursor",
        None => [
            refusal.message.clone(),
            refusal.details().map(Value::to_string),
        ]
        .into_iter()
        .flatten()
        .any(|told| told.to_lowercase().contains("cursor")),
    };
    let fits = matches!(refusal.status, 400 | 404 | 422)
        && refusal.reason().is_none()
        && (blamed || (made_up && field.is_none()));
    fits.then(|| {
        "Leave `cursor` out for the first page. Every later page takes the `nextCursor` of the \
         answer before, exactly as it was given and with the same filters; no other value works."
            .to_owned()
    })
}

/// The remedies that hold whichever tool was called.
pub(super) fn general(refusal: &Refusal, standing: Standing) -> Vec<String> {
    if let Some(reason) = refusal.reason() {
        return by_reason(reason, refusal, standing);
    }
    let detail = |name: &str| refusal.details().and_then(|d| d.get(name));
    if let Some(required) = detail("requiredScopes") {
        return scopes(required, detail("grantedScopes"), standing);
    }
    if let Some(feature) = detail("featureKey").and_then(Value::as_str) {
        return vec![format!(
            "The feature `{feature}` is switched off for this account. Repeating the call does not \
             help: {ENABLE}. opentrain_capabilities {{}} shows what is enabled."
        )];
    }
    match (refusal.status, refusal.code.as_deref()) {
        (_, Some("rate_limit_exceeded")) => {
            vec![
                "Too many registrations or claim starts. Wait some minutes before the next.".into(),
            ]
        }
        (_, Some("anonymous_not_enabled")) => vec![format!(
            "This environment does not let agents register by themselves. {OPEN}."
        )],
        (_, Some("expired_token")) => vec![
            "The 24-hour window for claiming this account is over, for good; nobody can own it \
             any more, so it will never hire."
                .into(),
            START_OVER.into(),
        ],
        (_, Some("invalid_grant")) => vec![format!(
            "The claim token is unknown, or its new API token was delivered already. Call \
             opentrain_auth_status {{}}. If that answers 401, the token was lost: {REPLACE}."
        )],
        (400, Some("invalid_request")) => invalid_claim(refusal),
        (401, _) => unauthorized(standing),
        // Everything the platform has says in its own shape that it is not there.
        (404, None)
            if refusal
                .body
                .as_ref()
                .is_none_or(|body| body.get("id").is_none()) =>
        {
            vec![
                "This address does not answer like the platform. A person checks \
             OPENTRAIN_API_BASE_URL and the saved base URL: it is the origin alone, without \
             /api/public/v1 or any other path. The account is not in question."
                    .into(),
            ]
        }
        (404, _) => vec![
            "No such thing in this account. Take the id exactly as an earlier answer gave it; \
             things of other accounts look the same as things that do not exist."
                .into(),
        ],
        (429, _) => vec![rate_limited(refusal)],
        (300..=399, _) => vec![
            "The platform answered with a redirect, which is never followed because the token \
             belongs to the configured address alone. A person checks OPENTRAIN_API_BASE_URL."
                .into(),
        ],
        (500..=599, _) => vec![format!(
            "The platform has a problem of its own. {}; if it stays, {SUPPORT}.",
            match refusal.retry_after {
                Some(wait) => format!("Try again in {}", later(wait, Timestamp::now())),
                None => "Try again in a minute".to_owned(),
            }
        )],
        (403, _) if refusal.details().is_none() => vec![
            "The token may not do this, or the thing belongs to another account. \
             opentrain_auth_status {} shows the token's scopes, opentrain_capabilities {} the \
             enabled features."
                .into(),
        ],
        (400, _) => vec!["Put right what the platform names, and call again.".into()],
        _ => vec![
            "This server knows no remedy for that. Act on the platform's words and details above, \
             or show them to the person with the requestId."
                .into(),
        ],
    }
}

fn by_reason(reason: &str, refusal: &Refusal, standing: Standing) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match (reason, refusal.status) {
        ("account_claim_required", _) => claim(standing),
        ("teams_not_enabled", _) => vec![format!(
            "Teams are switched off for this account. Repeating does not help: {ENABLE_TEAMS}."
        )],
        ("moderation_blocked", 409) => one(
            "The edit WAS applied and the job is a draft again, off the marketplace. Change the \
             flagged content with opentrain_update_job_draft_fields, then call opentrain_publish_job. \
             Do not repeat the edit as it was.",
        ),
        ("moderation_blocked", _) => one("Nothing was published. Change the flagged content with \
             opentrain_update_job_draft_fields, then publish again."),
        ("job_not_published", _) => {
            one("Invitations need a published job: opentrain_publish_job first.")
        }
        ("not_a_freelancer", _) => one(
            "That user is no freelancer. Take `candidate.id` of a proposal or `id` of a profile.",
        ),
        ("freelancer_unavailable", _) => {
            one("Choose another freelancer; this one takes no invitations.")
        }
        ("employer_first_message_required", _) => one(
            "This account is the candidate in that conversation, and the employer writes first. \
             There is nothing to do but wait.",
        ),
        ("proposal_not_ready_for_messaging", _) => one(
            "The proposal has no person or no job linked yet, so there is nobody to write to. Try \
             again once opentrain_get_proposal shows a candidate.",
        ),
        ("message_policy_blocked", _) => one(
            "Nothing was sent. Take contact details and requests to talk elsewhere out of the text, \
             and send it again.",
        ),
        ("read_only_conversation", _) => one(
            "This thread is closed for writing. After a hire write in the contract's own thread: \
             `jobDmConversationId` of opentrain_get_contract.",
        ),
        ("message_blocked", _) => {
            one("Nothing was sent and repeating does not help. Ask the person how to go on.")
        }
        ("already_accepted", _) => one(
            "This proposal was hired before, so there is nothing to do. Look the contract up with \
             opentrain_list_contracts.",
        ),
        ("not_fit_confirmation_required", _) => one(
            "This candidate was once marked \"not a fit\". Ask the person whether to hire all the \
             same; only on a yes repeat the call with \"confirmNotFitOverride\": true.",
        ),
        ("payment_method_required", _) => one(
            "No card is on file and the credits do not cover the whole charge. Give the person the \
             billingUrl above to add a card, or opentrain_create_credit_top_up for credits; then \
             repeat this call.",
        ),
        ("milestone_not_fundable", _) => one(
            "Only a milestone in state NOT_FUNDED can be funded. opentrain_get_contract shows its state.",
        ),
        ("milestone_not_funded", _) => one(
            "Only a funded milestone can be released. Ask for funding first: \
             opentrain_request_milestone_funding.",
        ),
        ("contract_ended", _) => one("The contract has ended; nothing more can be done on it."),
        ("contract_rate_missing", _) => one(
            "The contract has no rate to check the amount against. The account's owner sets it in \
             the OpenTrain app.",
        ),
        ("invite_email_send_failed", _) => {
            one("The invitation mail could not be sent. Try again in some minutes.")
        }
        _ if refusal.status == 429 => vec![rate_limited(refusal)],
        _ => vec![format!(
            "`{reason}` is not a reason this server knows. The platform's words and details here \
             are all there is: act on them, or show them to the person with the requestId."
        )],
    }
}

fn claim(standing: Standing) -> Vec<String> {
    let mut steps = Vec::new();
    if standing.claim_pending {
        steps.push(
            "Ask the person who will own this account for an email address that has no OpenTrain \
             account yet, and call opentrain_claim_account {\"email\": \"…\"}."
                .to_owned(),
        );
        steps.push(
            "Show the person the link and code from its answer, wait with opentrain_claim_status \
             {\"waitSeconds\": 45}, then repeat this call."
                .to_owned(),
        );
    } else {
        steps.push(
            "No claim token is saved on this machine, so the claim cannot be started from here. \
             Give the person the claimUrl above, or use a token of an account that a person owns: \
             `opentrain-mcp login`."
                .to_owned(),
        );
    }
    if standing.token_from_environment {
        steps.push(
            "An environment variable holds the token in use; after the claim a person removes it, \
             or it goes on being used."
                .to_owned(),
        );
    }
    steps
}

fn scopes(required: &Value, granted: Option<&Value>, standing: Standing) -> Vec<String> {
    let list = |value: &Value| -> Vec<String> {
        match value {
            Value::Array(items) => items
                .iter()
                .filter_map(|i| i.as_str().map(str::to_owned))
                .collect(),
            Value::String(one) => vec![one.clone()],
            _ => Vec::new(),
        }
    };
    let granted = granted.map(list).unwrap_or_default();
    let missing: Vec<String> = list(required)
        .into_iter()
        .filter(|s| !granted.contains(s))
        .collect();
    let named = if missing.is_empty() {
        "a scope".to_owned()
    } else {
        missing.join(", ")
    };
    if missing
        .iter()
        .any(|scope| ONLY_MINTED.contains(&scope.as_str()))
    {
        return vec![format!(
            "The token lacks {named}. No token from registration or claim can have it, and \
             opentrain_create_token cannot add it: {MINT}."
        )];
    }
    if standing.claim_pending
        && missing
            .iter()
            .any(|scope| BY_CLAIM.contains(&scope.as_str()))
    {
        let mut steps = vec![format!(
            "The token lacks {named}, which comes with the claim by a human."
        )];
        steps.extend(claim(standing));
        return steps;
    }
    vec![format!("The token lacks {named}: {MINT}.")]
}

fn unauthorized(standing: Standing) -> Vec<String> {
    let mut steps = Vec::new();
    if standing.claim_pending && !standing.token_from_environment {
        steps.push(
            "A claim is pending, and the old token dies the moment the human finishes it: call \
             opentrain_claim_status {} now to receive the new one, then repeat this call."
                .to_owned(),
        );
        return steps;
    }
    let place = match standing.token_from_environment {
        true => "The token in the environment variable is invalid, expired or revoked: ",
        false => "The saved token is invalid, expired or revoked: ",
    };
    steps.push(format!("{place}{REPLACE}."));
    steps.push(START_OVER.to_owned());
    steps
}

fn invalid_claim(refusal: &Refusal) -> Vec<String> {
    let says = |word: &str| refusal.message.as_deref().is_some_and(|m| m.contains(word));
    if says("email_already_registered") {
        return vec![format!(
            "That address has an OpenTrain account already, and a claim needs a new one. Ask the \
             person for another address; or, to use the existing account, {BRING}."
        )];
    }
    vec![
        "Check the email address. If it is right, the 24-hour claim window may be over, for good."
            .to_owned(),
        START_OVER.to_owned(),
    ]
}

fn rate_limited(refusal: &Refusal) -> String {
    let detail = |name: &str| {
        refusal
            .details()
            .and_then(|d| d.get(name))
            .and_then(Value::as_f64)
    };
    if let (Some(limit), Some(hours)) = (detail("limit"), detail("windowHours")) {
        return format!(
            "The daily limit is reached: {limit} in {hours} hours. Wait for the next day; a claimed \
             account may publish 20 a day, an unclaimed one 3."
        );
    }
    match refusal.retry_after {
        Some(wait) => format!(
            "Too many requests. Call again in {}.",
            later(wait, Timestamp::now())
        ),
        None => "Too many requests. Wait a minute, then call again.".to_owned(),
    }
}

/// When a wait is over: as a span and, where it is too long to sit out, as a moment too.
fn later(wait: Duration, now: Timestamp) -> String {
    // Rounded up: a second too early is refused again.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let minutes = seconds.div_ceil(60);
    let span = match seconds {
        0 | 1 => "1 second".to_owned(),
        2..=120 => format!("{seconds} seconds"),
        121..=7200 => format!("{minutes} minutes"),
        _ => format!("{} hours", minutes.div_ceil(60)),
    };
    let over = i64::try_from(seconds).map(|seconds| now + SignedDuration::from_secs(seconds));
    match over {
        Ok(over) if seconds > 120 => {
            let over = over + SignedDuration::from_secs(59);
            format!("{span}, not before {}", over.strftime("%Y-%m-%d %H:%MZ"))
        }
        _ => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_as_a_span_and_a_long_one_as_a_moment_too() {
        let now = "2026-06-12T10:00:30Z".parse().expect("a moment");
        for (millis, expected) in [
            (0, "1 second"),
            (1_200, "2 seconds"),
            (120_000, "120 seconds"),
            (121_000, "3 minutes, not before 2026-06-12 10:03Z"),
            (170_000, "3 minutes, not before 2026-06-12 10:04Z"),
            (86_400_000, "24 hours, not before 2026-06-13 10:01Z"),
        ] {
            let wait = Duration::from_millis(millis);
            assert_eq!(later(wait, now), expected, "{millis}");
        }
    }
}
