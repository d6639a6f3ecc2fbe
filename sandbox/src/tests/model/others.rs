//! The steps that move no money: looking at things, asking people into the team, a second token.

use super::*;

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

    pub(super) fn invite(&mut self, who: usize, email: u8) {
        let place = usize::from(email) / 2 % ACCOUNTS;
        let name = ["guest", "owner"][usize::from(email) % 2];
        let email = format!("{name}{place}@example.com");
        if !self.actors[who].claimed {
            let body = json!({ "email": email });
            self.expect(who, "POST", "/team/invites", &body, &[403]);
            return;
        }
        let known = self
            .actors
            .iter()
            .any(|one| one.claimed && one.email == email);
        let now = self.stage.now;
        let actor = &mut self.actors[who];
        actor.invited.retain(|_, lapses| *lapses > now);
        let expected = if actor.email == email || actor.members.contains(&email) {
            "already_member"
        } else if known {
            actor.invited.remove(&email);
            actor.members.insert(email.clone());
            self.joined.entry(email.clone()).or_insert(who);
            "member_added"
        } else {
            actor.invited.entry(email.clone()).or_insert(now + 7 * DAY);
            "invite_created"
        };
        let body = json!({ "email": email });
        let answer = self.expect(who, "POST", "/team/invites", &body, &[200]);
        assert_eq!(answer["status"], expected, "{email}");
        let emails = |list: &str| -> BTreeSet<String> {
            let list = answer["team"][list].as_array().unwrap().iter();
            list.map(|one| text(&one["email"])).collect()
        };
        let actor = &self.actors[who];
        assert_eq!(emails("invites"), actor.invited.keys().cloned().collect());
        let mut members = actor.members.clone();
        members.insert(actor.email.clone());
        assert_eq!(emails("members"), members);
    }

    /// A second token works until it is revoked.
    pub(super) fn token(&self, who: usize) {
        let made = self.expect(who, "POST", "/tokens", &json!({}), &[201]);
        let second = text(&made["token"]);
        let me = || {
            self.stage
                .json("GET", &format!("{V1}/auth/me"), Some(&second), "")
        };
        assert_eq!(me().0, 200);
        let path = format!("/tokens/{}", text(&made["metadata"]["id"]));
        let stranger = (who + 1) % self.actors.len();
        if stranger != who {
            self.expect(stranger, "DELETE", &path, &Value::Null, &[404]);
        }
        self.expect(who, "DELETE", &path, &Value::Null, &[200]);
        assert_eq!(me().0, 401);
    }
}
