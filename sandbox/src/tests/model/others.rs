//! The steps that move no money: looking at things, inviting people to jobs, working. Those about an account
//! itself are in `account`.

use super::*;
use crate::deeds::{No, work};

impl Life {
    /// Reading is refused for what is another's, each in its documented way.
    pub(super) fn look(&self, who: usize, kind: u8, on: u8) {
        let books = &self.books;
        let (things, path, foreign) = match kind % 6 {
            0 => (&books.proposals, "/proposals/{}", 403),
            1 => (&books.jobs, "/jobs/{}/proposals", 403),
            2 => (&books.contracts, "/contracts/{}", 404),
            3 => (&books.approvals, "/approvals/{}", 404),
            4 => (&books.top_ups, "/credits/top-ups/{}", 404),
            _ => (&books.jobs, "/contracts?jobId={}", 403),
        };
        if let Some(thing) = self.pick(things, who, on) {
            let expected = if self.owns(who, thing) { 200 } else { foreign };
            let path = path.replace("{}", &thing.id);
            self.expect(who, "GET", &path, &Value::Null, &[expected]);
        }
        for path in [
            "/jobs/mine",
            "/contracts",
            "/payments/pending",
            "/credits/ledger",
            "/tokens",
        ] {
            self.expect(who, "GET", path, &Value::Null, &[200]);
        }
    }

    /// Learns who there is, when it is asked for first.
    pub(super) fn meet(&mut self) {
        if !self.people.is_empty() {
            return;
        }
        let (_, all) = self.stage.door("GET", "/people", &Value::Null);
        let all = all["people"].as_array().unwrap().iter();
        let free = |one: &Value| one["availability"] != "UNAVAILABLE";
        self.people = all.map(|one| (text(&one["id"]), free(one))).collect();
        let (_, me) = self.call(0, "GET", "/auth/me", &Value::Null);
        self.people.push((text(&me["actor"]["userId"]), true));
        self.people.push(("usr_nobody".into(), true));
    }

    /// Somebody is invited to a job; the world answers by itself. Among the people is one who is none, and
    /// one who is an employer.
    pub(super) fn ask_in(&mut self, who: usize, on: u8, person: u8) {
        self.meet();
        let Some(job) = self.pick(&self.books.jobs, who, on) else {
            return;
        };
        let place = usize::from(person) % self.people.len();
        let (id, free) = &self.people[place];
        let known = self.books.proposals.iter();
        let known = known
            .filter(|one| one.about == job.id && one.kind == *id)
            .count()
            > 0;
        let (status, reason) = match self.people.len() - place {
            _ if !self.actors[who].claimed => (403, "account_claim_required"),
            _ if !self.owns(who, job) => (404, ""),
            1 => (404, ""),
            2 => (409, "not_a_freelancer"),
            _ if known => (200, ""),
            _ if job.state != "OPEN" => (409, "job_not_published"),
            _ if !free => (409, "freelancer_unavailable"),
            _ => (201, ""),
        };
        let path = format!("/jobs/{}/invites", job.id);
        let body = json!({ "freelancerId": id });
        let answer = self.expect(who, "POST", &path, &body, &[status]);
        let told = answer["details"]["reason"].as_str();
        assert_eq!(told.unwrap_or_default(), reason, "{answer}");
        if status < 300 {
            assert_eq!(answer["alreadyInvited"], known, "{answer}");
            let path = format!("/proposals/{}", text(&answer["proposalId"]));
            let found = self.expect(who, "GET", &path, &Value::Null, &[200]);
            assert_eq!(found["proposal"]["candidate"]["id"], id.as_str());
            if !known {
                assert_eq!(found["proposal"]["status"]["raw"], "INVITED");
            }
        }
    }

    /// Somebody who was hired works, asks for money, or quarrels; a dispute is rare. They do so by
    /// themselves, because somebody at the control door wants it, or, where the pages have a form for it, as
    /// the trainer at that.
    pub(super) fn work(&self, on: u8, kind: u8, face: u8) {
        let Some(one) = nth(&self.books.milestones, on) else {
            return;
        };
        let (deed, from, word): (Deed, &str, &str) = match kind % 16 {
            0 => (
                |step, id| work::dispute(step, id).map(drop),
                "ACTIVE_FUNDED",
                "dispute",
            ),
            1 | 2 => (
                |step, id| work::cancel(step, id).map(drop),
                "NOT_FUNDED",
                "cancel",
            ),
            3..9 => (
                |step, id| work::ask_payout(step, id).map(drop),
                "ACTIVE_FUNDED",
                "payout",
            ),
            _ => (labour, "", "usage"),
        };
        let contracts = &self.books.contracts;
        let runs = contracts
            .iter()
            .any(|contract| contract.id == one.contract && contract.state == "active");
        let expected = match () {
            () if !runs => Some("contract_ended"),
            () if from.is_empty() || one.state == from => None,
            () => Some("milestone_in_other_state"),
        };
        let (kind, about) = match from {
            "" => ("contracts", &one.contract),
            _ => ("milestones", &one.id),
        };
        if face % 3 == 2 && ["payout", "usage"].contains(&word) {
            return self.hand_in(one, word == "payout", expected);
        }
        let refused = if face.is_multiple_of(3) {
            let path = format!("/{kind}/{about}/{word}");
            let body = match word {
                "usage" => json!({ "hours": 2.5, "labels": 700, "tasks": 3 }),
                _ => Value::Null,
            };
            let (status, answer) = self.stage.door("POST", &path, &body);
            assert_eq!(
                status,
                if expected.is_some() { 409 } else { 200 },
                "{answer}"
            );
            answer["details"]["reason"].as_str().map(str::to_owned)
        } else {
            self.stage.platform.with_store(|db| {
                let tx = db.unchecked_transaction().unwrap();
                let done = deed(self.stage.step(&tx), about);
                if done.is_ok() {
                    tx.commit().unwrap();
                }
                done.err().and_then(|no| no.reason).map(str::to_owned)
            })
        };
        assert_eq!(refused.as_deref(), expected, "{word} {one:?}");
    }
}

type Deed = fn(deeds::Step<'_>, &str) -> Result<(), No>;

fn labour(step: deeds::Step<'_>, contract: &str) -> Result<(), No> {
    let usage = work::Usage {
        seconds: 9_000,
        labels: 700,
        tasks: 3,
        claimed: false,
    };
    work::report(step, contract, usage).map(drop)
}
