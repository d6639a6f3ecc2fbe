//! The one adapter between HTTP and the operations: it finds the row, checks what the row demands
//! (token, claim, scope, feature), opens the transaction, runs the function, and gives every answer
//! its shape. It knows no operation by name and no HTTP library.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde_json::json;
use tokio::sync::Notify;

use super::call::{Answer, Body, Call, Caller, Pace};
use super::moment::{MINUTE, Moment};
use super::pages;
use super::refusal::Refusal;
use super::secret;
use super::store::{accounts, acts, meta};
use super::table::{self, Access, Operation};
use super::world;

/// Calls per minute and address on the tokenless marketplace reads.
/// Source: docs/developers/api-reference/jobs/search.
const MARKET_CALLS_PER_MINUTE: u32 = 120;

/// Pages bring no code and load nothing, nobody may put their buttons into a frame, and a tab that
/// is gone back to shows how things stand now.
const PAGE_HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'",
    ),
    ("cache-control", "no-store"),
];

const API: &str = "/api/";
const V1: &str = "/api/public/v1/";
const AGENT: &str = "/api/agent/";

/// A request, as data.
#[derive(Clone, Debug, Default)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// An answer, as data.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) body: Option<Body>,
}

/// The platform: its state and where it is served.
pub(crate) struct Platform {
    connection: Mutex<Connection>,
    base_url: String,
    pace: Pace,
    /// Rung after every request, for whoever waits for something to do.
    pub(crate) bell: Notify,
    /// The minute being counted and the marketplace calls in it. There is one caller address,
    /// 127.0.0.1, so one counter is enough.
    market: Mutex<(Moment, u32)>,
}

impl Platform {
    /// A platform over an opened store.
    pub(crate) fn new(connection: Connection, base_url: String, pace: Pace) -> Self {
        Platform {
            connection: Mutex::new(connection),
            base_url,
            pace,
            bell: Notify::new(),
            market: Mutex::new((0, 0)),
        }
    }

    /// Answers one request at one moment, which is told by the wall clock; the sandbox's own may be
    /// ahead of it.
    pub(crate) fn answer(&self, incoming: &Incoming, now: Moment) -> Outgoing {
        let found = table::find(&incoming.method, &incoming.path);
        let market = found
            .as_ref()
            .is_some_and(|(row, _)| matches!(row.access, Access::Market));
        let preflight = incoming.method == "OPTIONS"
            && table::find("GET", &incoming.path)
                .is_some_and(|(row, _)| matches!(row.access, Access::Market));
        let mut headers = Vec::new();
        if !incoming.path.starts_with(API) {
            headers.extend_from_slice(PAGE_HEADERS);
        }
        if market || preflight {
            headers.push(("access-control-allow-origin", "*"));
        }
        if preflight {
            headers.push(("access-control-allow-methods", "GET, OPTIONS"));
            return Outgoing {
                status: 204,
                headers,
                body: None,
            };
        }
        let result = match found {
            None => Err(unknown(incoming)),
            Some((row, params)) => self.run(row, params, incoming, now),
        };
        let (status, body) = match result {
            Ok(answer) => {
                if market {
                    headers.push((
                        "cache-control",
                        "public, s-maxage=300, stale-while-revalidate=3600",
                    ));
                }
                (answer.status, answer.body)
            }
            Err(refusal) => refused(&refusal, &incoming.path),
        };
        tracing::debug!(
            method = incoming.method,
            path = incoming.path,
            status,
            "sandbox"
        );
        Outgoing {
            status,
            headers,
            body: Some(body),
        }
    }

    /// Answers a request whose body could not be taken.
    pub(crate) fn unreadable(path: &str) -> Outgoing {
        let message = "The request body is too long or broke off.";
        let refusal = if path.starts_with(AGENT) {
            Refusal::oauth(400, "invalid_request", message)
        } else {
            Refusal::bad_request(message)
        };
        let (status, body) = refused(&refusal, path);
        Outgoing {
            status,
            headers: Vec::new(),
            body: Some(body),
        }
    }

    fn run(
        &self,
        row: &'static Operation,
        params: Vec<(&'static str, String)>,
        incoming: &Incoming,
        now: Moment,
    ) -> Result<Answer, Refusal> {
        match row.access {
            Access::Page | Access::Control => same_site(incoming)?,
            Access::Market => self.count_market_call(now)?,
            Access::Open | Access::Token(_) => {}
        }
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let now = now + meta::number(&connection, meta::CLOCK)?;
        live(&mut connection, self.pace, now)?;
        // Immediate, because reads write too (a token's last use, an approval's lapse), and a
        // deferred transaction that turns into a write can fail where another process writes.
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut call = Call {
            now,
            pace: self.pace,
            base_url: &self.base_url,
            params,
            query: pairs(&incoming.query),
            body: &incoming.body,
            caller: None,
        };
        if let Access::Token(scopes) = row.access {
            let caller = identify(&tx, incoming.authorization.as_deref(), now)?;
            admit(row, scopes, &caller, &self.base_url)?;
            call.caller = Some(caller);
        }
        let result = (row.run)(&tx, &call);
        debug_assert_eq!(table::unsaid(row, &result), None);
        match &result {
            // Dropped, because SQLite itself may have rolled back already, as on a full disk.
            Err(refusal) if !refusal.keep => drop(tx),
            _ => tx.commit()?,
        }
        self.bell.notify_one();
        result
    }

    /// Does what is due by itself. Returns the moment of the next thing in the sandbox's own time,
    /// and how far that time is ahead of the wall clock.
    pub(crate) fn tick(&self, now: Moment) -> Result<(Option<Moment>, i64), Refusal> {
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let ahead = meta::number(&connection, meta::CLOCK)?;
        live(&mut connection, self.pace, now + ahead)?;
        Ok((acts::next_due(&connection)?, ahead))
    }

    fn count_market_call(&self, now: Moment) -> Result<(), Refusal> {
        let mut market = self.market.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.div_euclid(MINUTE);
        *market = if market.0 == minute {
            (minute, market.1 + 1)
        } else {
            (minute, 1)
        };
        if market.1 > MARKET_CALLS_PER_MINUTE {
            return Err(Refusal::rate_limited(format!(
                "At most {MARKET_CALLS_PER_MINUTE} marketplace requests per minute."
            )));
        }
        Ok(())
    }

    /// The database, for tests that need rows no operation played so far can make.
    #[cfg(test)]
    pub(crate) fn with_store<T>(&self, run: impl FnOnce(&Connection) -> T) -> T {
        run(&self.connection.lock().unwrap())
    }

    /// SQL on the database, for tests that need a state no operation can make.
    #[cfg(test)]
    pub(crate) fn execute(&self, sql: &str) {
        self.connection.lock().unwrap().execute_batch(sql).unwrap();
    }
}

/// Lets everything happen whose moment has come, each in a transaction of its own, in the order of
/// the moments.
fn live(connection: &mut Connection, pace: Pace, now: Moment) -> Result<(), Refusal> {
    while acts::next_due(connection)?.is_some_and(|due| due <= now) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(act) = acts::take_due(&tx, now)? {
            // By hand, because acts go through the same functions as operations, which take the
            // transaction itself.
            tx.execute_batch("SAVEPOINT act")?;
            if let Err(refusal) = world::happen(&tx, &act, pace) {
                // It is given up alone; everything else must go on.
                tracing::error!(act = act.kind, error = refusal.told(), "an act failed");
                tx.execute_batch("ROLLBACK TO act")?;
            }
            tx.execute_batch("RELEASE act")?;
        }
        tx.commit()?;
    }
    Ok(())
}

/// A refusal as whoever asked can read it: a program its error body, a person a page.
fn refused(refusal: &Refusal, path: &str) -> (u16, Body) {
    if path.starts_with(API) {
        let request_id = secret::id("req_").unwrap_or_else(|_| "req_unknown".into());
        return (refusal.status, Body::Json(refusal.body(&request_id)));
    }
    let page = pages::refused(refusal);
    (page.status, page.body)
}

fn identify(
    tx: &Transaction<'_>,
    authorization: Option<&str>,
    now: Moment,
) -> Result<Caller, Refusal> {
    let secret = authorization
        .and_then(|value| value.split_once(' '))
        .filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"))
        .map(|(_, secret)| secret.trim())
        .filter(|secret| secret.starts_with("ot_pat_"))
        .ok_or_else(|| Refusal::unauthorized("A personal API token is required."))?;
    let token = accounts::token_by_secret(tx, secret)?
        .filter(|token| token.status(now) == "active")
        .ok_or_else(|| Refusal::unauthorized("The API token is invalid, expired or revoked."))?;
    accounts::touch_token(tx, &token.id, now)?;
    let account = accounts::by_id(tx, &token.account_id)?
        .ok_or_else(|| Refusal::not_found("The token's user no longer exists."))?;
    Ok(Caller { account, token })
}

/// The gates of a row: scope, claim, feature. An unclaimed account never holds the scopes of what
/// needs a claim, and it is said that it hears of the claim; so where it lacks the scope it hears of
/// both.
/// Source: docs/developers/concepts/scopes-and-capabilities (the order itself is not documented).
fn admit(row: &Operation, scopes: &[&str], caller: &Caller, base_url: &str) -> Result<(), Refusal> {
    let granted = &caller.token.scopes;
    let covered = scopes.is_empty() || scopes.iter().any(|scope| accounts::covers(granted, scope));
    if let Some(action) = row.claim
        && caller.account.claimed_at.is_none()
    {
        let message = format!("A human must claim this agent account before it can {action}.");
        let mut details = json!({
            "reason": "account_claim_required",
            "action": action,
            "claimUrl": format!("{base_url}/claim"),
        });
        if !covered && let Some(members) = details.as_object_mut() {
            members.insert("requiredScopes".into(), json!(scopes));
            members.insert("grantedScopes".into(), json!(granted));
        }
        return Err(Refusal::forbidden(message).details(details));
    }
    if !covered {
        let message = format!("This token lacks the scope {}.", scopes.join(" or "));
        return Err(Refusal::forbidden(message)
            .details(json!({ "requiredScopes": scopes, "grantedScopes": granted })));
    }
    if let Some(feature) = row.feature
        && caller.account.features_off.iter().any(|off| off == feature)
    {
        let message = format!("The feature {feature} is not enabled for this account.");
        return Err(Refusal::forbidden(message)
            .details(json!({ "featureKey": feature, "mode": "ALLOWLIST" })));
    }
    Ok(())
}

/// Keeps other web pages in the user's browser from pressing the buttons of ours: there is no
/// sign-in here that would stop them.
fn same_site(incoming: &Incoming) -> Result<(), Refusal> {
    let host = incoming.host.as_deref().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let own_origin = format!("http://{host}");
    let foreign = incoming
        .origin
        .as_deref()
        .is_some_and(|origin| origin != own_origin);
    let rebound = !matches!(name, "" | "127.0.0.1" | "localhost");
    if rebound || (foreign && incoming.method != "GET") {
        return Err(Refusal::forbidden(
            "The sandbox's pages answer only to themselves.",
        ));
    }
    Ok(())
}

fn unknown(incoming: &Incoming) -> Refusal {
    let what = format!("{} {}", incoming.method, incoming.path);
    if incoming.path.starts_with(AGENT) {
        Refusal::oauth(
            404,
            "invalid_request",
            &format!("This sandbox does not play {what}."),
        )
    } else if incoming.path.starts_with(V1) {
        Refusal::not_found(format!("This sandbox does not play {what} yet."))
            .details(json!({ "reason": "not_in_this_sandbox" }))
    } else {
        Refusal::not_found(format!(
            "Nothing is here: {what}. The start page lists what is."
        ))
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_cannot_be_taken_is_refused_in_the_shape_of_its_place() {
        let check = |path: &str, code: &str, value: &str| match Platform::unreadable(path).body {
            Some(Body::Json(body)) => assert_eq!(body[code], value, "{path}"),
            other => panic!("{path}: {other:?}"),
        };
        check("/api/public/v1/job-drafts", "code", "BAD_REQUEST");
        check("/api/agent/identity", "error", "invalid_request");
        let page = Platform::unreadable("/claim");
        assert!(matches!(page.body, Some(Body::Html(_))), "{page:?}");
    }
}
