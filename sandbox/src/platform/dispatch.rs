//! The one adapter between HTTP and the operations: it finds the row, sends the request through the
//! gates, opens the transaction, runs the function, and gives every answer its shape. It knows no
//! operation by name and no HTTP library.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{Notify, broadcast};

use super::outcome::{headers, refused, to_the_console, told, unknown, wrong_method};
use super::rows::TABLE;
use crate::api::updates;
use crate::courier;
use crate::deeds::{No, Pace, Step};
use crate::http::call::{Answer, Body, Call};
use crate::http::eyes::Eyes;
use crate::http::faults::Fault;
use crate::http::forms::{self, Seal};
use crate::http::gates::{self, admit, identify, json_only};
use crate::http::journal::Entry;
use crate::http::message::{API, Incoming, Outgoing};
use crate::http::panel::Panel;
use crate::http::refusal::Refusal;
use crate::http::table::{self, Access, Operation};
use crate::moment::{MINUTE, Moment};
use crate::pages;
use crate::pages::frame::Frame;
use crate::store::events::{self, Recorded};
use crate::store::{acts, meta, webhooks};
use crate::world;

/// Calls per minute and address on the tokenless marketplace reads.
/// Source: docs/developers/api-reference/jobs/search.
const MARKET_CALLS_PER_MINUTE: u32 = 120;

/// A request and the row it is for.
struct Asked<'a> {
    row: &'static Operation,
    params: Vec<(&'static str, String)>,
    incoming: &'a Incoming,
    now: Moment,
    wall: Moment,
}

/// What is found out about whoever asked while they are answered.
#[derive(Default)]
struct Seen {
    /// Whose token the request came with.
    account_id: Option<String>,
    /// What is around the page they get.
    frame: Option<Frame>,
    /// The gate they stand before; none when they have passed all.
    gate: Option<&'static str>,
    /// Ids of the first and the last event that they caused.
    events: Option<(i64, i64)>,
    /// The sandbox's own time of it.
    at: Option<Moment>,
}

/// The platform: its state and where it is served.
pub(crate) struct Platform {
    connection: Mutex<Connection>,
    base_url: String,
    pace: Pace,
    /// Whether webhooks may be delivered into private networks.
    delivers_inside: bool,
    panel: Panel,
    /// Rung after every request that changed something, for whoever waits for something to do.
    pub(crate) bell: Notify,
    /// Rung when there may be something to deliver.
    pub(crate) post_bell: Notify,
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
            delivers_inside: false,
            panel: Panel::default(),
            bell: Notify::new(),
            post_bell: Notify::new(),
            market: Mutex::new((0, 0)),
        }
    }

    /// The same, whose webhooks may be delivered into private networks, or not.
    pub(crate) fn delivering_inside(self, delivers_inside: bool) -> Self {
        Platform {
            delivers_inside,
            ..self
        }
    }

    /// The name in a request that is to be looked up before it is answered. Nobody looks it up here:
    /// that may take long, and the answer is given in one piece.
    pub(crate) fn name_in(&self, incoming: &Incoming) -> Option<String> {
        incoming.authorization.as_ref()?;
        let name = TABLE.name_in(&incoming.method, &incoming.path);
        let name = name.filter(|_| !self.delivers_inside)?;
        name(&incoming.body)
    }

    /// The refusal of what is not meant for this machine or comes from another web page. It is asked
    /// before anything of a request is taken in; [`Platform::answer`] asks it too.
    pub(crate) fn turned_away(&self, incoming: &Incoming) -> Option<Outgoing> {
        let own = self.base_url.trim_start_matches("http://");
        let refusal = gates::own_host(incoming, own)
            .and_then(|()| gates::same_site(incoming))
            .err()?;
        Some(told(&refusal, incoming))
    }

    /// Answers one request at one moment, which is told by the wall clock; the sandbox's own may be
    /// ahead of it.
    pub(crate) fn answer(&self, incoming: &Incoming, now: Moment) -> Outgoing {
        if let Some(outgoing) = self.turned_away(incoming) {
            return outgoing;
        }
        let turned = to_the_console(incoming);
        let incoming = turned.as_ref().unwrap_or(incoming);
        let path = incoming.path.as_str();
        let is_market = |found: &Option<(&Operation, _)>| {
            (found.as_ref()).is_some_and(|(row, _)| matches!(row.access, Access::Market))
        };
        let found = TABLE.find(&incoming.method, path).or_else(|| {
            // Whoever serves it leaves the body out.
            let head = incoming.method == "HEAD";
            head.then(|| TABLE.find("GET", path)).flatten()
        });
        let market = is_market(&found);
        let document =
            (found.as_ref()).is_some_and(|(row, _)| matches!(row.access, Access::Document));
        let preflight = incoming.method == "OPTIONS" && is_market(&TABLE.find("GET", path));
        let mut headers = headers(path, document);
        if path.starts_with(API) {
            headers.push(("x-request-id", Cow::Owned(incoming.id.clone())));
        }
        let mut say = |name, value: &'static str| headers.push((name, Cow::Borrowed(value)));
        if market || document || preflight {
            say("access-control-allow-origin", "*");
        }
        if preflight {
            say("access-control-allow-methods", "GET, OPTIONS");
            return Outgoing {
                status: 204,
                headers,
                body: None,
                id: None,
                account_id: None,
                attempt: None,
                gate: None,
                events: None,
                at: None,
            };
        }
        let mut seen = Seen::default();
        let result = match found {
            Some((row, params)) => self.run(row, params, incoming, now, &mut seen),
            None => {
                let mut allowed = TABLE.methods(path);
                if is_market(&TABLE.find("GET", path)) {
                    allowed.push("OPTIONS");
                }
                if allowed.is_empty() {
                    Err(unknown(incoming))
                } else {
                    let allowed = allowed.join(", ");
                    let refusal = wrong_method(incoming, &allowed);
                    headers.push(("allow", Cow::Owned(allowed)));
                    // Whatever the method, it was meant to act.
                    let of_person = TABLE.is_a_persons(path);
                    Err(match of_person.then(|| gates::no_agent(incoming)) {
                        Some(Err(attempt)) => attempt,
                        _ => refusal,
                    })
                }
            }
        };
        let attempt = result.as_ref().err().and_then(gates::attempt);
        if attempt.is_some() {
            let connection = self.connection();
            seen.account_id = gates::whose(&connection, incoming.authorization.as_deref());
        }
        let (status, body) = match result {
            Ok(answer) => {
                if market {
                    let long = "public, s-maxage=300, stale-while-revalidate=3600";
                    headers.push(("cache-control", Cow::Borrowed(long)));
                }
                let own = |name: &str| answer.headers.iter().any(|(own, _)| *own == name);
                headers.retain(|(name, _)| !own(name));
                headers.extend(answer.headers);
                (answer.status, answer.body)
            }
            Err(refusal) => refused(&refusal, incoming),
        };
        let body = match body {
            Body::Page {
                title,
                content,
                wide,
            } => {
                let frame = seen.frame.unwrap_or_else(|| self.frame(now));
                Body::Html(pages::frame::framed(&title, &content, wide, &frame))
            }
            other => other,
        };
        Outgoing {
            status,
            headers,
            body: Some(body),
            id: None,
            account_id: seen.account_id,
            attempt,
            gate: seen.gate,
            events: seen.events,
            at: seen.at,
        }
    }

    /// Answers a request whose body could not be taken, or did not come in time.
    pub(crate) fn unreadable(incoming: &Incoming, late: bool) -> Outgoing {
        let refusal = match late {
            true => Refusal::late("The request body did not arrive in time."),
            false => Refusal::bad_request("The request body is too long or broke off."),
        };
        told(&refusal, incoming)
    }

    /// The fault that is to befall a request, which counts as spent with this.
    pub(crate) fn fault(&self, incoming: &Incoming) -> Option<Fault> {
        self.panel.faults().strike(&incoming.method, &incoming.path)
    }

    /// Writes a request into the log. `outgoing` is `None` where nothing was answered or done.
    pub(crate) fn note(
        &self,
        incoming: &Incoming,
        outgoing: Option<&Outgoing>,
        fault: Option<&Fault>,
        now: Moment,
        took: Duration,
    ) {
        let at = outgoing.and_then(|outgoing| outgoing.at);
        let at = at.unwrap_or_else(|| meta::time(&self.connection(), now).unwrap_or(now));
        let entry = Entry::of(incoming, outgoing, fault, at, took);
        tracing::debug!(
            method = entry.method,
            path = entry.path,
            status = entry.status,
            fault = entry.fault,
            attempt = entry.attempt,
            "sandbox"
        );
        self.panel.note(entry);
    }

    /// What every page tells of the sandbox, at a moment of the wall clock.
    fn frame(&self, wall: Moment) -> Frame {
        let now = meta::time(&self.connection(), wall).unwrap_or(wall);
        Frame::bare(now, now - wall, self.panel.faults().count())
    }

    fn run(
        &self,
        row: &'static Operation,
        params: Vec<(&'static str, String)>,
        incoming: &Incoming,
        now: Moment,
        seen: &mut Seen,
    ) -> Result<Answer, Refusal> {
        let acts = row.method != "GET";
        seen.gate = Some("person or agent");
        if acts && row.persons {
            gates::no_agent(incoming)?;
        }
        seen.gate = Some(match row.access {
            Access::Control => "content type",
            Access::Market => "calls a minute",
            _ => "the page's form",
        });
        match row.access {
            Access::Page | Access::Signed(_) if acts => gates::at_the_page(incoming)?,
            Access::Control => json_only(incoming)?,
            Access::Market => self.count_market_call(now)?,
            Access::Page
            | Access::Signed(_)
            | Access::Open
            | Access::Document
            | Access::Token(_) => {}
        }
        let mut connection = self.connection();
        let changes = connection.total_changes();
        let wall = now;
        let now = meta::time(&connection, wall)?;
        // The control door may move it.
        seen.at = Some(now).filter(|_| !matches!(row.access, Access::Control));
        match live(&mut connection, self.pace, now) {
            // What is due stays due, and whoever only reads sees how things stood before it.
            Err(refusal) if !acts && refusal.for_want_of_room() => {}
            lived => drop(lived?),
        }
        let asked = Asked {
            row,
            params,
            incoming,
            now,
            wall,
        };
        let mut result = self.once(&mut connection, &asked, seen, true);
        if !acts && result.as_ref().is_err_and(Refusal::for_want_of_room) {
            // What a read writes along can be left out: it is found out anew by the next one.
            let most: i64 =
                connection.pragma_query_value(None, "max_page_count", |row| row.get(0))?;
            connection.pragma_update(None, "max_page_count", i64::from(u32::MAX))?;
            result = self.once(&mut connection, &asked, seen, false);
            connection.pragma_update(None, "max_page_count", most)?;
        }
        // Most requests only read, and leave nothing to do for anybody.
        if connection.total_changes() != changes {
            self.bell.notify_one();
            self.ring_the_courier(&connection);
        }
        result
    }

    /// Runs a row once, in a transaction that is kept or not.
    fn once(
        &self,
        connection: &mut Connection,
        asked: &Asked<'_>,
        seen: &mut Seen,
        keep: bool,
    ) -> Result<Answer, Refusal> {
        let Asked {
            row,
            incoming,
            now,
            wall,
            ..
        } = *asked;
        // Immediate, because reads write too (a token's last use, an approval's lapse), and a
        // deferred transaction that turns into a write can fail where another process writes.
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut call = Call {
            now,
            wall,
            pace: self.pace,
            base_url: &self.base_url,
            params: asked.params.clone(),
            query: pairs(&incoming.query),
            body: &incoming.body,
            caller: None,
            table: TABLE,
            panel: &self.panel,
            found: &incoming.found,
            delivers_inside: self.delivers_inside,
            seal: None,
            eyes: Eyes::Nobody,
        };
        if row.is_page() {
            seen.gate = Some("whose eyes");
            call.eyes = Eyes::of(&tx, incoming.cookie.as_deref(), call.port())?;
            match gates::signed(row, &call.eyes) {
                Err(refusal) if row.method == "GET" && refusal.mark() == gates::SIGN_IN => {
                    return Ok(pages::sign_in_first(row, incoming));
                }
                passed => passed?,
            }
            seen.gate = Some("the page's form");
            let seal = Seal::of(&tx)?;
            if row.method != "GET" {
                let about = forms::about(&incoming.path, &incoming.body);
                seal.spend(&tx, &about, &incoming.body)?;
            }
            // An agent may look, but gets no form that it could send.
            call.seal = incoming.authorization.is_none().then_some(seal);
        }
        if let Access::Token(scopes) = row.access {
            seen.gate = Some("token");
            let caller = identify(&tx, incoming.authorization.as_deref(), now)?;
            seen.account_id = Some(caller.account.id.clone());
            seen.gate = Some("claim, scope and feature");
            admit(row, scopes, &caller, &self.base_url)?;
            call.caller = Some(caller);
        }
        seen.gate = None;
        let (before, changes) = (events::latest(&tx)?, tx.total_changes());
        let result = (row.run)(&tx, &call);
        debug_assert_eq!(table::unsaid(row, &result), None);
        if row.is_page() {
            let made = keep && row.method == "GET" && result.is_ok();
            seen.frame = Frame::of(&tx, &call, &incoming.path, made).ok();
        }
        match &result {
            Ok(_) if keep => {
                if tx.total_changes() > changes {
                    let after = events::latest(&tx)?;
                    seen.events = (after > before).then_some((before + 1, after));
                }
                tx.commit()?;
            }
            Err(refusal) if keep && refusal.keep => tx.commit()?,
            // Dropped, because SQLite itself may have rolled back already, as on a full disk.
            _ => drop(tx),
        }
        result
    }

    /// Does what is due by itself. Returns the milliseconds until there is more, if there will be any by
    /// itself.
    pub(crate) fn tick(&self, wall: Moment) -> Result<Option<i64>, Refusal> {
        let mut connection = self.connection();
        let (now, stands) = meta::clock(&connection, wall)?;
        let next = live(&mut connection, self.pace, now)?;
        self.ring_the_courier(&connection);
        Ok(next.filter(|_| !stands).map(|due| due - now))
    }

    /// Lets the courier look for work where there is some.
    fn ring_the_courier(&self, connection: &Connection) {
        // Where that cannot be found out, it finds out itself.
        if webhooks::any_waits(connection).unwrap_or(true) {
            self.post_bell.notify_one();
        }
    }

    /// Every request from now on, for whoever looks at the log as it grows.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Entry> {
        self.panel.listen()
    }

    /// The requests of the log after the one with this number, oldest first.
    pub(crate) fn noted_after(&self, number: u64) -> Vec<Entry> {
        let journal = self.panel.journal();
        let all = journal
            .requests
            .iter()
            .filter(|entry| entry.number > number);
        all.cloned().collect()
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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

impl courier::Sender for Platform {
    fn transact<T>(
        &self,
        wall: Moment,
        run: impl FnOnce(Step<'_>) -> Result<T, No>,
    ) -> Result<T, No> {
        let mut connection = self.connection();
        let now = meta::time(&connection, wall)?;
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = run(Step::new(&tx, now, self.pace))?;
        tx.commit()?;
        Ok(done)
    }

    fn delivers_inside(&self) -> bool {
        self.delivers_inside
    }

    fn post_bell(&self) -> &Notify {
        &self.post_bell
    }

    fn letter(&self, event: Recorded) -> Result<String, No> {
        Ok(serde_json::to_string(&updates::shown(event))?)
    }
}

/// Lets everything happen whose moment has come, each in a transaction of its own, in the order of
/// the moments; returns the moment of the next thing to come.
fn live(connection: &mut Connection, pace: Pace, now: Moment) -> Result<Option<Moment>, Refusal> {
    loop {
        let next = acts::next_due(connection)?;
        if next.is_none_or(|due| due > now) {
            return Ok(next);
        }
        let mut tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(act) = acts::take_due(&tx, now)? {
            let alone = tx.savepoint()?;
            match world::happen(Step::new(&alone, act.due_at, pace), &act) {
                Ok(()) => alone.commit()?,
                // It is not to blame, and is done when there is room again.
                Err(no) if no.for_want_of_room() => return Err(no.into()),
                // It is given up alone; everything else must go on.
                Err(no) => {
                    tracing::error!(act = act.kind, error = no.says, "an act failed");
                    drop(alone);
                }
            }
        }
        tx.commit()?;
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
        let incoming = |path: &str| Incoming {
            path: path.into(),
            ..Incoming::default()
        };
        let unreadable = |path: &str| Platform::unreadable(&incoming(path), false).body;
        let check = |path: &str, code: &str, value: &str| match unreadable(path) {
            Some(Body::Json(body)) => assert_eq!(body[code], value, "{path}"),
            other => panic!("{path}: {other:?}"),
        };
        check("/api/public/v1/job-drafts", "code", "BAD_REQUEST");
        check("/api/agent/identity", "error", "invalid_request");
        let page = Platform::unreadable(&incoming("/claim"), true);
        assert!(matches!(page.body, Some(Body::Html(_))), "{page:?}");
    }
}
