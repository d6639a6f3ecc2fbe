//! Webhooks in the lives: subscribed and deleted over the API, delivered by the courier without a socket,
//! disabled when nothing gets through. The model knows every delivery that there must be.

use super::*;
use crate::courier;
use crate::moment::parse;
use crate::store::events::Kind;

/// Waits between the attempts, and how many deliveries that failed in a row disable a webhook.
/// Source: docs/developers/guides/verify-webhook-signatures.
const WAITS: [i64; 4] = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR];
const MOST_FAILURES: usize = 10;
const MOST: usize = 10;

/// A subscription as the model knows it.
pub(super) struct Webhook {
    id: String,
    owner: usize,
    kinds: Vec<&'static str>,
    /// The last event before it.
    since: i64,
    /// Deliveries that failed for good since one went through.
    failures: usize,
    disabled: bool,
    /// By event.
    deliveries: BTreeMap<i64, Delivery>,
}

struct Delivery {
    state: &'static str,
    attempts: usize,
    due: Moment,
}

impl Life {
    pub(super) fn subscribe(&mut self, who: usize, kinds: u8) {
        let wanted =
            |(place, kind): (usize, &Kind)| (kinds >> place & 1 == 1).then_some(kind.as_str());
        let kinds: Vec<&str> = Kind::ALL.iter().enumerate().filter_map(wanted).collect();
        let own = self.webhooks.iter().filter(|one| one.owner == who).count();
        let expected = match () {
            () if !self.actors[who].claimed => 403,
            () if kinds.is_empty() => 400,
            () if own >= MOST => 409,
            () => 201,
        };
        let body = json!({ "url": "http://127.0.0.1:9/hook", "eventTypes": kinds });
        let made = self.expect(who, "POST", "/webhooks", &body, &[expected]);
        if expected == 201 {
            let since = "SELECT coalesce(max(id), 0) FROM event";
            let since = |db: &Connection| db.query_row(since, [], |row| row.get(0)).unwrap();
            self.webhooks.push(Webhook {
                id: text(&made["webhook"]["id"]),
                owner: who,
                kinds,
                since: self.stage.platform.with_store(since),
                failures: 0,
                disabled: false,
                deliveries: BTreeMap::new(),
            });
        }
    }

    /// Mostly one of the account's own, now and then anybody's.
    pub(super) fn unsubscribe(&mut self, who: usize, on: u8) {
        let (place, anybody) = (usize::from(on / 8), on % 8 == 7);
        let mine = |one: &&(usize, &Webhook)| anybody || one.1.owner == who;
        let all = self.webhooks.iter().enumerate();
        let mine: Vec<(usize, &Webhook)> = all.filter(|one| mine(&one)).collect();
        if mine.is_empty() {
            return;
        }
        let (at, webhook) = mine[place % mine.len()];
        let own = webhook.owner == who;
        let expected = match () {
            () if !self.actors[who].claimed => 403,
            () if own => 200,
            () => 404,
        };
        let path = format!("/webhooks/{}", webhook.id);
        self.expect(who, "DELETE", &path, &Value::Null, &[expected]);
        if own {
            self.expect(who, "GET", &path, &Value::Null, &[404]);
            self.webhooks.remove(at);
        }
    }

    /// An event that was heard is on its way to whoever wants it.
    pub(super) fn posted(&mut self, who: usize, id: i64, event: &Value) {
        let kind = event["type"].as_str().unwrap();
        for webhook in &mut self.webhooks {
            let wants = webhook.owner == who && webhook.kinds.contains(&kind);
            if wants && !webhook.disabled && id > webhook.since {
                let delivery = Delivery {
                    state: "PENDING",
                    attempts: 0,
                    due: parse(event["createdAt"].as_str().unwrap()).unwrap(),
                };
                webhook.deliveries.insert(id, delivery);
            }
        }
    }

    /// Everything that is due is tried, and all receivers take it or none does; `far` goes on until nothing
    /// more is tried.
    pub(super) fn deliver(&mut self, taken: bool, far: bool) {
        for _ in 0..if far { 5 } else { 1 } {
            let now = self.stage.now;
            let status = if taken { 204 } else { 503 };
            courier::deliver_due(&self.stage.platform, now, status);
            for webhook in &mut self.webhooks {
                webhook.tried(now, taken);
            }
            if far {
                self.check_webhooks();
                self.stage.pass(2 * HOUR);
                self.settle();
            }
        }
    }

    /// The owner at the page, or the operator at the console, has something sent once more.
    pub(super) fn redeliver(&mut self, on: u8, console: bool) {
        let all: Vec<(usize, i64)> = (self.webhooks.iter().enumerate())
            .flat_map(|(at, one)| one.deliveries.keys().map(move |event| (at, *event)))
            .collect();
        if all.is_empty() {
            return;
        }
        let (at, event) = all[usize::from(on) % all.len()];
        let (webhook, now) = (&self.webhooks[at], self.stage.now);
        let path = format!("/webhooks/{}/deliveries?limit=1000", webhook.id);
        let (_, listed) = self.stage.door("GET", &path, &Value::Null);
        let mut listed = listed["deliveries"].as_array().unwrap().iter();
        let id = listed.find(|one| one["eventId"] == event.to_string().as_str());
        let id = text(&id.unwrap()["id"]);
        let no = match webhook.deliveries[&event].state {
            "PENDING" => Some("on its way already"),
            _ if webhook.disabled => Some("disabled or gone"),
            _ => None,
        };
        let (status, said) = match console {
            true => self.form("operator", &format!("/console/deliveries/{id}/again"), ""),
            false => {
                let form = format!("delivery={id}");
                self.employs(webhook.owner, "/employer/account/webhooks/again", &form)
            }
        };
        assert_eq!(status, if no.is_some() { 409 } else { 303 }, "{id}: {said}");
        match no {
            Some(says) => assert!(said.contains(says), "{says}: {said}"),
            None => {
                let again = Delivery {
                    state: "PENDING",
                    attempts: 0,
                    due: now,
                };
                self.webhooks[at].deliveries.insert(event, again);
            }
        }
    }

    /// The API and the control door tell of what the model knows, and of nothing else.
    pub(super) fn check_webhooks(&self) {
        for (who, actor) in self
            .actors
            .iter()
            .enumerate()
            .filter(|(_, one)| one.claimed)
        {
            let (_, listed) = self.call(who, "GET", "/webhooks", &Value::Null);
            let told: Vec<(String, String)> = (listed["webhooks"].as_array().unwrap().iter())
                .map(|one| (text(&one["id"]), text(&one["status"])))
                .collect();
            let known: Vec<(String, String)> = (self.webhooks.iter().rev())
                .filter(|one| one.owner == who)
                .map(|one| (one.id.clone(), one.status().to_owned()))
                .collect();
            assert_eq!(told, known, "{}", actor.email);
        }
        for webhook in &self.webhooks {
            let path = format!("/webhooks/{}/deliveries?limit=1000", webhook.id);
            let (_, listed) = self.stage.door("GET", &path, &Value::Null);
            let told: Vec<(i64, String, u64)> = (listed["deliveries"].as_array().unwrap().iter())
                .map(|one| {
                    let event = text(&one["eventId"]).parse().unwrap();
                    (
                        event,
                        text(&one["state"]),
                        one["attempts"].as_u64().unwrap(),
                    )
                })
                .collect();
            let known: Vec<(i64, String, u64)> = (webhook.deliveries.iter().rev())
                .map(|(event, one)| (*event, one.state.to_owned(), one.attempts as u64))
                .collect();
            assert_eq!(told, known, "{}", webhook.id);
        }
    }
}

impl Webhook {
    fn status(&self) -> &'static str {
        if self.disabled { "DISABLED" } else { "ACTIVE" }
    }

    /// What follows from one attempt at everything that is due, in its order.
    fn tried(&mut self, now: Moment, taken: bool) {
        let mut due: Vec<(Moment, i64)> = (self.deliveries.iter())
            .filter(|(_, one)| one.state == "PENDING" && one.due <= now)
            .map(|(event, one)| (one.due, *event))
            .collect();
        due.sort_unstable();
        for (_, event) in due {
            let one = self.deliveries.get_mut(&event).unwrap();
            one.attempts += 1;
            match WAITS.get(one.attempts - 1) {
                _ if taken => {
                    one.state = "DELIVERED";
                    self.failures = 0;
                }
                Some(wait) => one.due = now + wait,
                None => {
                    one.state = "FAILED";
                    self.failures += 1;
                }
            }
            if self.failures >= MOST_FAILURES {
                self.disabled = true;
                let waiting = self.deliveries.values_mut();
                for one in waiting.filter(|one| one.state == "PENDING") {
                    one.state = "FAILED";
                }
                return;
            }
        }
    }
}
