//! Deliveries to receivers on this machine: what arrives, what is tried again and when, and when it
//! is given up. Who may subscribe is tested with the contract.

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use plain::{Got, PATIENCE, Receiver, eventually};
use serde_json::{Value, json};

use super::{Ending, Sender as _, deliver_within, load, note, webhooks};
use crate::deeds::{Pace, Step};
use crate::http::call::Body;
use crate::http::message::Incoming;
use crate::platform::dispatch::Platform;
use crate::store;

const LIMIT: Duration = Duration::from_millis(300);
const MINUTE: i64 = 60;

/// What a receiver does with a request.
#[derive(Clone, Copy)]
enum Manner {
    Status(u16),
    RedirectTo(&'static str),
    Silence,
}

/// A receiver that answers its requests in these manners, the last one for all further ones; and its URL.
fn receiver(manners: &'static [Manner]) -> (String, Receiver) {
    let receiver = Receiver::start(|place| {
        let (status, more) = match manners.get(place).or(manners.last()).unwrap() {
            Manner::Status(status) => (*status, String::new()),
            Manner::RedirectTo(target) => (302, format!("Location: {target}\r\n")),
            Manner::Silence => return None,
        };
        Some(format!(
            "HTTP/1.1 {status} X\r\n{more}Content-Length: 0\r\n\r\n"
        ))
    });
    let receiver = receiver.unwrap();
    let url = format!("http://{}/hooks", receiver.address());
    (url, receiver)
}

/// A receiver that takes every connection and never says a word, and how many it has taken.
fn abyss() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            kept.push(stream);
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    (url, taken)
}

/// A platform that delivers, and an account on it whose token may do everything.
struct Scene {
    platform: Arc<Platform>,
    token: String,
    /// Its end ends the deliveries.
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl Scene {
    fn new() -> Scene {
        Scene::patient(LIMIT)
    }

    /// One whose receivers may take this long.
    fn patient(limit: Duration) -> Scene {
        let store = store::open(None, None).unwrap();
        let platform = Platform::new(store, "http://127.0.0.1:4100".into(), Pace::default());
        Scene::over(Arc::new(platform), limit)
    }

    fn over(platform: Arc<Platform>, limit: Duration) -> Scene {
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let its = Arc::clone(&platform);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                tokio::select! {
                    () = deliver_within(its, limit) => {}
                    _ = stopped => {}
                }
            });
        });
        let mut scene = Scene {
            platform,
            token: String::new(),
            _stop: stop,
        };
        let (status, body) = scene.ask("POST", "/api/agent/identity", &json!({}));
        assert_eq!(status, 201, "{body}");
        scene.token = body["access_token"].as_str().unwrap().to_owned();
        let scopes = json!(store::accounts::ALL_SCOPES);
        scene
            .platform
            .execute(&format!("UPDATE token SET scopes = '{scopes}'"));
        scene
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let incoming = Incoming {
            method: method.into(),
            path: path.into(),
            authorization: Some(format!("Bearer {}", self.token)),
            host: Some("127.0.0.1:4100".into()),
            body: body.to_string().into_bytes(),
            ..Incoming::default()
        };
        let now = jiff::Timestamp::now().as_millisecond();
        let outgoing = self.platform.answer(&incoming, now);
        match outgoing.body.unwrap() {
            Body::Json(value) => (outgoing.status, value),
            other => panic!("{other:?}"),
        }
    }

    /// Subscribes a URL to the updates of proposals: its id and secret.
    fn subscribe(&self, url: &str) -> (String, String) {
        let wanted = json!({ "url": url, "eventTypes": ["proposal.received"] });
        let (status, body) = self.ask("POST", "/api/public/v1/webhooks", &wanted);
        assert_eq!(status, 201, "{body}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&body["webhook"]["id"]), text(&body["secret"]))
    }

    /// Something happens.
    fn happen(&self) {
        self.platform
            .transact(super::wall(), |step| {
                let account_id: String =
                    step.db
                        .query_row("SELECT id FROM account", [], |row| row.get(0))?;
                let event = store::events::Event {
                    account_id: &account_id,
                    kind: store::events::Kind::ProposalReceived,
                    resource_id: "prop_1",
                    job_id: None,
                    data: json!({ "proposalId": "prop_1" }),
                };
                Ok(store::events::record(step.db, &event, step.now)?)
            })
            .unwrap();
        self.platform.post_bell.notify_one();
    }

    fn pass(&self, seconds: i64) {
        let (status, body) = self.ask(
            "POST",
            "/sandbox/clock",
            &json!({ "advanceSeconds": seconds }),
        );
        assert_eq!(status, 200, "{body}");
    }

    /// Waits until as many attempts of the newest delivery are written down; gives its state.
    fn settled(&self, attempts: i64) -> String {
        eventually("an attempt that was written down", || {
            let (state, made): (String, i64) = self.platform.with_store(|db| {
                db.query_row(
                    "SELECT state, attempts FROM delivery ORDER BY seq DESC LIMIT 1",
                    [],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .unwrap()
            });
            (made >= attempts).then_some(state)
        })
    }

    /// How many would be sent if somebody looked now, beside those under way: what finds nothing here
    /// is found by no look of the courier either, so that nobody has to wait for it not to come.
    fn due(&self) -> usize {
        let look = |step: Step<'_>| load(&*self.platform, step, super::wall(), 0, usize::MAX);
        let (parcels, _) = self.platform.transact(super::wall(), look).unwrap();
        parcels.len()
    }

    /// How many are under way.
    fn under_way(&self) -> usize {
        let found = |db: &_| webhooks::under_way(db, super::wall()).unwrap().len();
        self.platform.with_store(found)
    }
}

/// Whether a receiver that follows updates-and-webhooks.md 5 would take it, whatever the sandbox's
/// own clock says.
fn signed_now(got: &Got, secret: &str) {
    let signature = &got.headers["x-opentrain-signature"];
    let seconds = signature.split(['=', ',']).nth(1).unwrap().parse().unwrap();
    let expected = super::signature::header(secret, seconds, &got.body);
    assert_eq!(*signature, expected);
    assert!((jiff::Timestamp::now().as_second() - seconds).abs() < 60);
}

// updates-and-webhooks.md 4
#[test]
fn an_event_arrives_signed_and_as_the_feed_shows_it() {
    let scene = Scene::new();
    let (url, got) = receiver(&[Manner::Status(204)]);
    scene.happen();
    let (_, secret) = scene.subscribe(&url);
    scene.happen();
    let got = got.next().unwrap();
    assert_eq!(got.path, "/hooks");
    assert_eq!(got.headers["content-type"], "application/json");
    assert_eq!(got.headers["user-agent"], "OpenTrain-Webhooks/1.0");
    assert_eq!(got.headers["x-opentrain-event"], "proposal.received");
    assert!(got.headers["x-opentrain-delivery"].starts_with("dlv_"));
    signed_now(&got, &secret);
    // The first event was there before the subscription.
    let (_, feed) = scene.ask("GET", "/api/public/v1/updates", &Value::Null);
    let event: Value = serde_json::from_str(&got.body).unwrap();
    assert_eq!(event, feed["events"][1]);
    assert_eq!(scene.settled(1), "DELIVERED");
}

// updates-and-webhooks.md 4: at most five attempts, at 1, 5, 30 and 120 minutes
#[test]
fn a_failed_delivery_is_tried_again_at_its_times_and_then_given_up() {
    let scene = Scene::new();
    let (url, got) = receiver(&[Manner::Status(500), Manner::Status(404), Manner::Silence]);
    let (_, secret) = scene.subscribe(&url);
    scene.happen();
    let first = got.next().unwrap();
    signed_now(&first, &secret);
    let id = first.headers["x-opentrain-delivery"].clone();
    for (place, wait) in (1..).zip([MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE]) {
        assert_eq!(scene.settled(place), "PENDING");
        scene.pass(wait - 10);
        assert_eq!((scene.due(), scene.under_way()), (0, 0), "too early");
        scene.pass(11);
        let again = got.next().unwrap();
        assert_eq!(again.headers["x-opentrain-delivery"], id, "the id stays");
        signed_now(&again, &secret);
        assert_eq!(again.body, first.body);
    }
    assert_eq!(scene.settled(5), "FAILED");
    scene.pass(1_000_000);
    assert_eq!((scene.due(), scene.under_way()), (0, 0));
}

#[test]
fn a_redirect_is_a_failure_and_is_not_followed() {
    let scene = Scene::new();
    let (url, got) = receiver(&[Manner::RedirectTo("/elsewhere"), Manner::Status(200)]);
    scene.subscribe(&url);
    scene.happen();
    assert_eq!(got.next().unwrap().path, "/hooks");
    assert_eq!(scene.settled(1), "PENDING");
    scene.pass(MINUTE + 1);
    assert_eq!(got.next().unwrap().path, "/hooks");
    assert_eq!(scene.settled(2), "DELIVERED");
}

#[test]
fn a_receiver_that_does_not_speak_tls_is_a_failure_with_a_cause() {
    // Reading the system's certificates takes its time.
    let scene = Scene::patient(PATIENCE);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/secret-path", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = stream.unwrap().write_all(b"HTTP/1.1 400 X\r\n\r\n");
        }
    });
    let (id, _) = scene.subscribe(&url);
    scene.happen();
    assert_eq!(scene.settled(1), "PENDING");
    let delivery = scene
        .platform
        .with_store(|db| webhooks::deliveries(db, &id, 1).unwrap().remove(0));
    let cause = delivery.last_error.unwrap();
    assert_eq!(delivery.last_status, None);
    assert!(
        !cause.is_empty() && !cause.contains("secret-path"),
        "{cause}"
    );
}

#[test]
fn ten_deliveries_given_up_in_a_row_disable_the_webhook() {
    let scene = Scene::new();
    let (url, got) = receiver(&[Manner::Status(410)]);
    let (id, _) = scene.subscribe(&url);
    // Written down as if nine had failed, since each takes hours.
    scene.platform.execute("UPDATE webhook SET failures = 9");
    scene.happen();
    for (place, wait) in (1..).zip([1, 5, 30, 120]) {
        got.next().unwrap();
        scene.settled(place);
        scene.pass(wait * MINUTE + 1);
    }
    got.next().unwrap();
    assert_eq!(scene.settled(5), "FAILED");
    let path = format!("/api/public/v1/webhooks/{id}");
    let (_, body) = scene.ask("GET", &path, &Value::Null);
    let webhook = &body["webhook"];
    assert_eq!(webhook["status"], "DISABLED", "{webhook}");
    assert!(webhook["disabledAt"].is_string() && webhook["disabledReason"].is_string());
    scene.happen();
    assert_eq!((scene.due(), scene.under_way()), (0, 0), "more comes");
}

#[test]
fn a_success_forgives_what_failed_before() {
    let scene = Scene::new();
    let (url, got) = receiver(&[Manner::Status(200)]);
    scene.subscribe(&url);
    scene.platform.execute("UPDATE webhook SET failures = 9");
    scene.happen();
    got.next().unwrap();
    assert_eq!(scene.settled(1), "DELIVERED");
    let failures: i64 = scene
        .platform
        .with_store(|db| db.query_row("SELECT failures FROM webhook", [], |row| row.get(0)))
        .unwrap();
    assert_eq!(failures, 0);
}

#[test]
fn a_webhook_that_is_deleted_gets_nothing_more_and_leaves_nothing() {
    let scene = Scene::new();
    let (url, got) = receiver(&[Manner::Silence]);
    let (id, _) = scene.subscribe(&url);
    let (url, other) = receiver(&[Manner::Silence]);
    let (still, _) = scene.subscribe(&url);
    scene.happen();
    got.next().unwrap();
    other.next().unwrap();
    // While the receiver still says nothing.
    let path = format!("/api/public/v1/webhooks/{id}");
    assert_eq!(scene.ask("DELETE", &path, &Value::Null).0, 200);
    // The other one's time runs out with the deleted one's, whose outcome comes too late.
    assert_eq!(scene.settled(1), "PENDING");
    let path = format!("/api/public/v1/webhooks/{still}");
    assert_eq!(scene.ask("DELETE", &path, &Value::Null).0, 200);
    scene.pass(1_000_000);
    assert_eq!((scene.due(), scene.under_way()), (0, 0));
    let left: i64 = scene
        .platform
        .with_store(|db| db.query_row("SELECT count(*) FROM delivery", [], |row| row.get(0)))
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn slow_receivers_do_not_hold_up_the_others() {
    // Longer than the test, so that nothing is freed by a receiver's time running out.
    let scene = Scene::patient(PATIENCE * 6);
    let slow: Vec<_> = (0..3).map(|_| abyss()).collect();
    for (url, _) in &slow {
        scene.subscribe(url);
    }
    for _ in 0..40 {
        scene.happen();
    }
    let (quick, got) = receiver(&[Manner::Status(200)]);
    scene.subscribe(&quick);
    scene.happen();
    got.next().unwrap();
    for (_, taken) in &slow {
        eventually("two connections", || {
            (taken.load(Ordering::SeqCst) == 2).then_some(())
        });
    }
    assert_eq!(scene.due(), 0, "a slow one has more than two");
}

#[test]
fn no_more_than_eight_are_under_way_at_a_time() {
    let scene = Scene::patient(PATIENCE * 6);
    let slow: Vec<_> = (0..7).map(|_| abyss()).collect();
    for (url, _) in &slow {
        scene.subscribe(url);
    }
    scene.happen();
    scene.happen();
    scene.happen();
    let count = || -> usize {
        let taken = slow.iter().map(|(_, taken)| taken.load(Ordering::SeqCst));
        taken.sum()
    };
    eventually("eight connections", || (count() >= 8).then_some(()));
    // Another look, and time for it, which is all there is to see of a ninth that does not come.
    scene.platform.post_bell.notify_one();
    std::thread::sleep(Duration::from_millis(150));
    assert_eq!((count(), scene.under_way()), (8, 8));
}

#[test]
fn moving_the_clock_sends_nothing_that_is_under_way_again() {
    let scene = Scene::patient(PATIENCE * 6);
    let (url, taken) = abyss();
    scene.subscribe(&url);
    scene.happen();
    eventually("a connection", || {
        (taken.load(Ordering::SeqCst) == 1).then_some(())
    });
    for _ in 0..4 {
        scene.pass(60 * MINUTE);
        assert_eq!((scene.due(), scene.under_way()), (0, 1));
    }
    assert_eq!(taken.load(Ordering::SeqCst), 1);
}

#[test]
fn an_outcome_that_comes_late_changes_nothing() {
    let scene = Scene::new();
    let (url, got) = receiver(&[Manner::Status(200)]);
    let (id, _) = scene.subscribe(&url);
    scene.happen();
    got.next().unwrap();
    assert_eq!(scene.settled(1), "DELIVERED");
    let transact = |ending: Ending| {
        let late = |step: Step<'_>| {
            let mut delivery = webhooks::deliveries(step.db, &id, 1)?.remove(0);
            (delivery.state, delivery.attempts) = (webhooks::State::Pending, 0);
            note(step, delivery, &ending)?;
            Ok(webhooks::find(step.db, &id)?.unwrap().failures)
        };
        scene.platform.transact(super::wall(), late).unwrap()
    };
    assert_eq!(transact(Ending::Broken("too late".into())), 0);
    assert_eq!(scene.settled(1), "DELIVERED");
}

#[test]
fn what_was_under_way_when_the_sandbox_ended_is_delivered_by_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let connection = store::open(Some(folder.path()), None).unwrap();
        Platform::new(connection, "http://127.0.0.1:4100".into(), Pace::default())
    };
    let (url, got) = receiver(&[Manner::Silence, Manner::Status(200)]);
    let scene = Scene::over(Arc::new(open()), LIMIT);
    scene.subscribe(&url);
    scene.happen();
    let first = got.next().unwrap();
    drop(scene);
    // After twice the limit, since until then its sender may still be at it.
    let _next = Scene::over(Arc::new(open()), LIMIT);
    let again = got.next().unwrap();
    assert_eq!(
        again.headers["x-opentrain-delivery"],
        first.headers["x-opentrain-delivery"]
    );
}
