//! Registration, the claim ceremony and revocation by secret: the `/api/agent` endpoints.
//! The page where the human types the code is in `pages::claim`.

use rusqlite::Transaction;
use serde_json::Value;

use crate::call::{Answer, Call};
use crate::moment::{DAY, MINUTE};
use crate::refusal::Refusal;
use crate::secret;
use crate::shapes::Time;
use crate::shapes::agent::{
    ClaimStarted, Exchange, Exchanged, NewClaim, NewIdentity, Registration, Revocation, Revoked,
};
use crate::store::accounts::{self, Account, Attempt, POST_CLAIM_SCOPES, PRE_CLAIM_SCOPES, Token};
use crate::store::meta;
use crate::table::{Operation, Shape, open};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    open("POST", "/api/agent/identity", register)
        .says("Register an account without a person and get its first token")
        .takes(Shape::of::<NewIdentity>())
        .gives(&[(201, Shape::of::<Registration>())])
        .refuses(&[
            (400, "invalid_request"),
            (400, "unsupported_identity_type"),
            (403, "anonymous_not_enabled"),
            (429, "rate_limit_exceeded"),
        ]),
    open("POST", "/api/agent/identity/claim", start_claim)
        .says("Start, or start anew, the ceremony in which a person becomes the owner")
        .takes(Shape::of::<NewClaim>())
        .gives(&[(200, Shape::of::<ClaimStarted>())])
        .refuses(&[
            (400, "invalid_request"),
            (403, "anonymous_not_enabled"),
            (429, "rate_limit_exceeded"),
        ]),
    open("POST", "/api/agent/oauth/token", exchange)
        .says("Poll for the token of the claimed account, which is delivered once")
        .takes_form(Shape::of::<Exchange>())
        .gives(&[(200, Shape::of::<Exchanged>())])
        .refuses(&[
            (400, "authorization_pending"),
            (400, "slow_down"),
            (400, "expired_token"),
            (400, "invalid_grant"),
            (400, "unsupported_grant_type"),
            (400, "invalid_request"),
        ]),
    open("POST", "/api/agent/oauth/revoke", revoke)
        .says("End a token by its secret")
        .takes_form(Shape::of::<Revocation>())
        .gives(&[(200, Shape::of::<Revoked>())])
        .refuses(&[(400, "invalid_request")]),
];

/// Value of `grant_type` at the token endpoint.
pub(crate) const GRANT: &str = "urn:opentrain:agent-auth:grant-type:claim";
/// Seconds a client waits between polls.
pub(crate) const INTERVAL: i64 = 5;
/// Seconds a claim attempt lives.
pub(crate) const ATTEMPT: i64 = 1800;
/// Registrations, and claim starts, a minute. The platform's own numbers are not documented.
const A_MINUTE: i64 = 60;

/// `POST /identity`. Source: docs/developers/api-reference/agent-auth/register.
pub(crate) fn register(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    enabled(tx)?;
    let body = call
        .json_or_empty()
        .map_err(|_| invalid("The body must be a JSON object."))?;
    let text = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|t| !t.is_empty())),
        Some(_) => Err(invalid(&format!("{name} must be a string."))),
    };
    if text("identity_type")?.is_some_and(|kind| kind != "anonymous") {
        return Err(Refusal::oauth(
            400,
            "unsupported_identity_type",
            "Only identity_type anonymous is supported.",
        ));
    }
    limited(tx, call, meta::REGISTRATIONS, "registrations")?;
    let account = Account {
        id: secret::id("acc_")?,
        user_id: secret::id("usr_")?,
        organization_id: secret::id("org_")?,
        organization_name: text("organization_name")?,
        agent_name: text("agent_name")?,
        registration_id: secret::id("reg_")?,
        claim_token: secret::claim_secret("ot_clm_")?,
        claim_expires_at: call.now + DAY,
        email: None,
        claimed_at: None,
        delivered_at: None,
        has_card: true,
        features_off: Vec::new(),
        teams_on: true,
        mail_fails: false,
        created_at: call.now,
    };
    accounts::insert(tx, &account)?;
    let token = mint(tx, call, &account, PRE_CLAIM_SCOPES)?;
    Answer::of(
        201,
        &Registration {
            identity_type: "anonymous".into(),
            registration_id: account.registration_id,
            access_token: token.secret,
            token_type: "bearer".into(),
            scopes: token.scopes,
            claim_token: account.claim_token,
            claim_token_expires_at: Time(account.claim_expires_at),
            claim_endpoint: format!("{}/api/agent/identity/claim", call.base_url),
            token_endpoint: format!("{}/api/agent/oauth/token", call.base_url),
            grant_type: GRANT.into(),
        },
    )
}

/// `POST /identity/claim`. Source: docs/developers/api-reference/agent-auth/claim.
pub(crate) fn start_claim(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    enabled(tx)?;
    let body = call
        .json()
        .map_err(|_| invalid("The body must be a JSON object."))?;
    let text = |name: &str| {
        let value = body.get(name).and_then(Value::as_str).map(str::trim);
        value
            .filter(|text| !text.is_empty())
            .ok_or_else(|| invalid(&format!("{name} is required.")))
    };
    let claim_token = text("claim_token")?;
    let email = text("email")?.to_lowercase();
    let account = accounts::by_claim_token(tx, claim_token)?
        .ok_or_else(|| invalid("The claim token is unknown."))?;
    if !looks_like_email(&email) {
        return Err(invalid("email is not a valid address."));
    }
    if account.claimed_at.is_some() {
        return Err(invalid("The account is claimed already."));
    }
    if account.claim_expires_at <= call.now {
        return Err(invalid("The claim window is closed; register again."));
    }
    if accounts::email_taken(tx, &email)? {
        return Err(invalid("email_already_registered"));
    }
    limited(tx, call, meta::CLAIM_STARTS, "claim starts")?;
    let earlier = accounts::attempt_of(tx, &account.id)?;
    let attempt = Attempt {
        token: secret::claim_secret("ot_cat_")?,
        account_id: account.id,
        user_code: secret::user_code()?,
        email,
        expires_at: call.now + ATTEMPT / 60 * MINUTE,
        wrong_codes: 0,
        polled_at: earlier.and_then(|attempt| attempt.polled_at),
    };
    accounts::insert_attempt(tx, &attempt, call.now)?;
    Answer::of(
        200,
        &ClaimStarted {
            user_code: attempt.user_code,
            verification_uri: format!("{}/claim?token={}", call.base_url, attempt.token),
            expires_in: ATTEMPT,
            interval: INTERVAL,
            // There is no mail here, and the field says only whether one was sent.
            email_sent: false,
        },
    )
}

/// `POST /oauth/token`. Source: docs/developers/api-reference/agent-auth/token.
pub(crate) fn exchange(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let grant = call.form("grant_type");
    if grant.as_deref() != Some(GRANT) {
        return Err(Refusal::oauth(
            400,
            "unsupported_grant_type",
            &format!("grant_type must be {GRANT}."),
        ));
    }
    let claim_token = call
        .form("claim_token")
        .ok_or_else(|| invalid("claim_token is required."))?;
    let account = accounts::by_claim_token(tx, &claim_token)?
        .ok_or_else(|| Refusal::oauth(400, "invalid_grant", "The claim token is unknown."))?;
    if account.delivered_at.is_some() {
        return Err(Refusal::oauth(
            400,
            "invalid_grant",
            "The token was delivered already.",
        ));
    }
    if account.claimed_at.is_some() {
        accounts::note_delivery(tx, &account.id, call.now)?;
        let token = mint(tx, call, &account, POST_CLAIM_SCOPES)?;
        return Answer::of(
            200,
            &Exchanged {
                access_token: token.secret,
                token_type: "bearer".into(),
                scopes: token.scopes,
            },
        );
    }
    if account.claim_expires_at <= call.now {
        return Err(Refusal::oauth(
            400,
            "expired_token",
            "The claim window is closed.",
        ));
    }
    // Before any attempt, and after one lapsed, the answer is not documented: there is still
    // nothing to deliver and the window is open, so it is pending.
    let pending = |text: &str| Err(Refusal::oauth(400, "authorization_pending", text).keeping());
    let Some(attempt) = accounts::attempt_of(tx, &account.id)? else {
        return pending("No claim was started; start one first.");
    };
    accounts::note_poll(tx, &attempt.token, call.now)?;
    if attempt
        .polled_at
        .is_some_and(|last| call.now - last < INTERVAL * 1000)
    {
        let text = format!("Wait at least {INTERVAL} seconds between polls.");
        return Err(Refusal::oauth(400, "slow_down", &text).keeping());
    }
    if attempt.expires_at <= call.now {
        return pending("The claim attempt lapsed; start a new one.");
    }
    pending("The human has not finished yet.")
}

/// `POST /oauth/revoke`. Source: docs/developers/api-reference/agent-auth/revoke.
pub(crate) fn revoke(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let secret = call
        .form("token")
        .ok_or_else(|| invalid("token is required."))?;
    if let Some(token) = accounts::token_by_secret(tx, &secret)? {
        accounts::revoke_token(tx, &token.id, call.now)?;
    }
    Answer::of(200, &Revoked {})
}

fn enabled(tx: &Transaction<'_>) -> Result<(), Refusal> {
    if meta::number(tx, meta::ANONYMOUS_OFF)? == 0 {
        return Ok(());
    }
    let text = "Agents cannot register by themselves here at the moment.";
    Err(Refusal::oauth(403, "anonymous_not_enabled", text))
}

fn limited(tx: &Transaction<'_>, call: &Call<'_>, key: &str, what: &str) -> Result<(), Refusal> {
    if meta::count_in_minute(tx, key, call.now)? <= A_MINUTE {
        return Ok(());
    }
    let text = format!("At most {A_MINUTE} {what} per minute.");
    Err(Refusal::oauth(429, "rate_limit_exceeded", &text))
}

fn mint(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    account: &Account,
    scopes: &[&str],
) -> Result<Token, Refusal> {
    let token = Token {
        id: secret::id("tok_")?,
        account_id: account.id.clone(),
        secret: secret::personal_token()?,
        name: account.agent_name.clone().unwrap_or_else(|| "Agent".into()),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        created_at: call.now,
        last_used_at: None,
        expires_at: None,
        revoked_at: None,
    };
    accounts::insert_token(tx, &token)?;
    Ok(token)
}

pub(super) fn looks_like_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let dotted = host
        .split_once('.')
        .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
    !name.is_empty() && dotted && !host.contains('@') && !text.contains(char::is_whitespace)
}

fn invalid(description: &str) -> Refusal {
    Refusal::oauth(400, "invalid_request", description)
}
