//! The steps about an account itself, at every face that has them: its claim, what pays, its keys, its team.

use super::*;

impl Life {
    /// The person types the code on the page of the link, or the control door does.
    pub(super) fn claim(&mut self, who: usize, door: bool) {
        let actor = &self.actors[who];
        // The window is a day, after which an account stays as it is.
        if actor.claimed || self.stage.now >= actor.born + DAY {
            return;
        }
        let (query, code) = self.stage.start_claim(&actor.agent, &actor.email);
        if door {
            let body = json!({ "accountId": actor.account, "email": actor.email });
            let said = self.stage.turn("/claims/complete", body);
            assert_eq!(said["account"]["claimed"], true, "{said}");
        } else {
            let form = format!("{query}&user_code={code}");
            assert_eq!(self.stage.page("POST", "/claim", &form).0, 200);
        }
        let (status, answer) = self.stage.exchange(&actor.agent);
        assert_eq!(status, 200, "{answer}");
        self.expect(who, "GET", "/auth/me", &Value::Null, &[401]);
        let actor = &mut self.actors[who];
        actor.agent.token = text(&answer["access_token"]);
        actor.claimed = true;
        // A person grants in the app what the claim does not.
        self.stage.platform.execute(&format!(
            "UPDATE token SET
                scopes = json_insert(scopes, '$[#]', 'payments:write', '$[#]', 'webhooks:manage')
             WHERE account_id = '{}' AND revoked_at IS NULL",
            actor.account
        ));
    }

    pub(super) fn top_up(&self, who: usize, dollars: u16, page: bool) {
        let expected = match dollars {
            _ if !self.actors[who].claimed => 403,
            10..=10_000 => 201,
            _ => 400,
        };
        let body = json!({ "amountUsd": dollars });
        let form = (
            "/employer/account/billing/top-up".to_owned(),
            format!("amount={dollars}"),
        );
        let form = page.then_some(form);
        self.either(who, ("/credits/top-ups", &body), form, &[expected]);
    }

    /// A card comes or goes: on the owner's page, or at the control door.
    pub(super) fn card(&self, who: usize, on: bool, page: bool) {
        let actor = &self.actors[who];
        if page && actor.claimed {
            let form = if on { "on=yes" } else { "on=no" };
            let (status, said) = self.employs(who, "/employer/account/billing/card", form);
            assert_eq!(status, 303, "{said}");
        } else {
            let body = json!({ "accountId": actor.account, "onFile": on });
            self.stage.turn("/accounts/card", body);
        }
        let kept: bool = self.stage.platform.with_store(|db| {
            let sql = "SELECT has_card FROM account WHERE id = ?1";
            db.query_row(sql, [&actor.account], |row| row.get(0))
                .unwrap()
        });
        assert_eq!(kept, on);
    }

    /// A second token works until it is revoked, whether the agent makes and ends it or its person.
    pub(super) fn token(&self, who: usize, face: u8) {
        let claimed = self.actors[who].claimed;
        let second = match face % 3 {
            1 if claimed => {
                let body = json!({ "accountId": self.actors[who].account, "scopes": "all" });
                text(&self.stage.turn("/accounts/token", body)["token"])
            }
            2 if claimed => {
                let form = "name=Second&scope=jobs%3Aread";
                let (status, page) = self.employs(who, "/employer/account/keys/mint", form);
                assert_eq!(status, 201, "{page}");
                let shown = page.split("<pre>").nth(1).unwrap();
                shown.split('<').next().unwrap().to_owned()
            }
            _ => text(&self.expect(who, "POST", "/tokens", &json!({}), &[201])["token"]),
        };
        let me = || {
            self.stage
                .json("GET", &format!("{V1}/auth/me"), Some(&second), "")
        };
        let (status, told) = me();
        assert_eq!(status, 200, "{told}");
        let id = text(&told["token"]["id"]);
        let path = format!("/tokens/{id}");
        let (page, form) = ("/employer/account/keys/revoke", format!("token={id}"));
        let by_page = claimed && face / 3 % 2 == 1;
        let stranger = (who + 1) % self.actors.len();
        if stranger != who {
            if by_page && self.actors[stranger].claimed {
                assert_eq!(self.employs(stranger, page, &form).0, 404);
            }
            self.expect(stranger, "DELETE", &path, &Value::Null, &[404]);
            assert_eq!(me().0, 200);
        }
        if by_page {
            assert_eq!(self.employs(who, page, &form).0, 303);
        } else {
            self.expect(who, "DELETE", &path, &Value::Null, &[200]);
        }
        assert_eq!(me().0, 401);
    }

    /// An address is asked into the team, by the agent or by the owner at the page.
    pub(super) fn invite(&mut self, who: usize, email: u8, page: bool) {
        let email = address(email);
        let body = json!({ "email": email });
        if !self.actors[who].claimed {
            self.expect(who, "POST", "/team/invites", &body, &[403]);
            return;
        }
        let known = self.owns_account(&email);
        let now = self.stage.now;
        let actor = &mut self.actors[who];
        actor.invited.retain(|_, lapses| *lapses > now);
        let (expected, says) = if actor.email == email || actor.members.contains(&email) {
            ("already_member", "They are in the team already.")
        } else if known {
            actor.invited.remove(&email);
            actor.members.insert(email.clone());
            self.joined.entry(email.clone()).or_insert(who);
            (
                "member_added",
                "They have an account and are in the team now.",
            )
        } else {
            actor.invited.entry(email.clone()).or_insert(now + 7 * DAY);
            ("invite_created", "They are invited.")
        };
        if page {
            let form = format!("email={email}");
            let (status, _, page) = self.led(who, "/employer/account/team/invite", &form);
            assert_eq!(status, 303, "{page}");
            assert!(page.contains(says), "{email}: {says} {page}");
        } else {
            let answer = self.expect(who, "POST", "/team/invites", &body, &[200]);
            assert_eq!(answer["status"], expected, "{email}");
        }
        self.team(who);
    }

    /// Somebody follows an invitation, which only the control door plays.
    pub(super) fn join(&mut self, who: usize, email: u8) {
        let email = address(email);
        let known = self.owns_account(&email);
        // Who will claim an account later is somebody else until then.
        if email.starts_with("owner") && !known {
            return;
        }
        let now = self.stage.now;
        let actor = &mut self.actors[who];
        let stands = actor
            .invited
            .remove(&email)
            .is_some_and(|lapses| lapses > now);
        let body = json!({ "accountId": actor.account, "email": email });
        let (status, said) = self.stage.door("POST", "/team/accept", &body);
        assert_eq!(status, if stands { 200 } else { 404 }, "{email}: {said}");
        if stands {
            actor.members.insert(email.clone());
            if known {
                self.joined.entry(email).or_insert(who);
            }
        }
        self.team(who);
    }

    /// The team as the agent is told of it.
    fn team(&mut self, who: usize) {
        let now = self.stage.now;
        self.actors[who].invited.retain(|_, lapses| *lapses > now);
        let actor = &self.actors[who];
        if !actor.claimed {
            return;
        }
        let answer = self.expect(who, "GET", "/team", &Value::Null, &[200]);
        let emails = |list: &str| -> BTreeSet<String> {
            let list = answer["team"][list].as_array().unwrap().iter();
            list.map(|one| text(&one["email"])).collect()
        };
        assert_eq!(emails("invites"), actor.invited.keys().cloned().collect());
        let mut members = actor.members.clone();
        members.insert(actor.email.clone());
        assert_eq!(emails("members"), members);
    }

    fn owns_account(&self, email: &str) -> bool {
        let mut actors = self.actors.iter();
        actors.any(|one| one.claimed && one.email == email)
    }
}

/// Somebody's address: half of them will have accounts of their own.
fn address(email: u8) -> String {
    let place = usize::from(email) / 2 % ACCOUNTS;
    let name = ["guest", "owner"][usize::from(email) % 2];
    format!("{name}{place}@example.com")
}
