//! What is looked at after every step: the model's money, whose ids were given away, and the feed.
//! What holds of the rows alone is in `books`.

use super::*;

impl Life {
    /// Holds the platform after a step to the model, and moves the model on.
    pub(super) fn settle(&mut self) {
        for who in 0..self.actors.len() {
            self.listen(who);
        }
        let books = self.stage.platform.with_store(Books::take);
        books.balance();
        books.follow(&self.books);
        self.pay(&books);
        for (who, actor) in self.actors.iter().enumerate() {
            let purse = books.purses[&actor.account];
            let model = (actor.available, actor.reserved);
            assert_eq!((purse.available, purse.reserved), model, "account {who}");
            let answer = self.expect(who, "GET", "/credits", &Value::Null, &[200]);
            let reads = &self.actors[self.reads(who)];
            let model = (reads.available, reads.reserved);
            let told = &answer["credits"];
            let told = (
                told["availableCents"].as_i64(),
                told["reservedCents"].as_i64(),
            );
            assert_eq!(told, (Some(model.0), Some(model.1)), "account {who}");
        }
        for (who, asked, status, answer) in self.said.take() {
            let mine = &self.actors[who].account;
            // Members of a team read its owner's credits, and there what each of them has paid in.
            let purse = self.reads(who);
            let shared = asked.starts_with("GET /credits") && !asked.contains("top-ups");
            let shared = |owner: &str| {
                let is_owners = |one: &Actor| one.account == owner;
                let owner = self.actors.iter().position(is_owners).unwrap();
                shared && (owner == purse || self.reads(owner) == purse)
            };
            let mut ids = Vec::new();
            texts(&answer, &mut ids);
            for id in ids {
                let owner = books.owners.get(id).filter(|owner| *owner != mine);
                let foreign = owner.is_some_and(|owner| !shared(owner));
                let echo = status >= 400 && asked.contains(id);
                assert!(
                    !foreign || echo,
                    "{asked} tells account {who} of {id}: {answer}"
                );
            }
        }
        self.books = books;
        self.pressed = None;
        self.check_heard();
        self.check_webhooks();
    }

    /// Moves the model's money by what became of approvals and top-ups in this step: nothing else
    /// may move any, and only what a person agreed to.
    fn pay(&mut self, books: &Books) {
        let turned = |old: &[Thing], new: &[Thing], state: &str| -> Vec<Thing> {
            let was = |one: &Thing| old.iter().any(|old| old.id == one.id && old.state == state);
            new.iter()
                .filter(|one| one.state == state && !was(one))
                .cloned()
                .collect()
        };
        for top_up in turned(&self.books.top_ups, &books.top_ups, "COMPLETED") {
            assert_eq!(self.pressed.as_ref(), Some(&top_up.id), "nobody paid");
            let payer = self
                .actors
                .iter()
                .position(|one| one.account == top_up.owner);
            let into = self.reads(payer.unwrap());
            self.actors[into].available += top_up.cents;
        }
        let agreed = turned(&self.books.approvals, &books.approvals, "confirmed");
        for approval in &agreed {
            assert_eq!(self.pressed.as_ref(), Some(&approval.id), "nobody agreed");
        }
        for new in &books.milestones {
            let old = self.books.milestones.iter().find(|old| old.id == new.id);
            let (was, is) = (old.is_some_and(Thing::holds), new.holds());
            let consent = agreed
                .iter()
                .find(|approval| approval.about == new.id || approval.contract == new.contract);
            let kind = consent.map_or("", |approval| approval.kind.as_str());
            if was == is {
                continue;
            }
            let allowed = match new.state.as_str() {
                "ACTIVE_FUNDED" if old.is_none() => kind == "proposal_hire",
                "ACTIVE_FUNDED" => kind == "milestone_fund",
                "PAID" => kind == "milestone_approve",
                _ => kind == "contract_end",
            };
            assert!(allowed, "{old:?} became {new:?} by {consent:?}");
            if new.kind != "CREDITS" {
                continue;
            }
            let fees = match kind {
                "proposal_hire" => hire_charge(new.cents) - new.cents,
                _ => 0,
            };
            let actor = self.actor(&new.owner);
            if is {
                actor.available -= new.cents + fees;
                actor.reserved += new.cents;
            } else {
                actor.reserved -= new.cents;
                if new.state == "REFUNDED" {
                    actor.available += new.cents;
                }
            }
        }
    }

    fn actor(&mut self, account: &str) -> &mut Actor {
        let found = self
            .actors
            .iter_mut()
            .find(|actor| actor.account == account);
        found.unwrap()
    }

    /// Reads the feed on: ids grow.
    fn listen(&mut self, who: usize) {
        loop {
            let path = format!("/updates?limit=200&cursor={}", self.actors[who].cursor);
            let answer = self.expect(who, "GET", &path, &Value::Null, &[200]);
            for event in answer["events"].as_array().unwrap() {
                let actor = &mut self.actors[who];
                let id: i64 = text(&event["id"]).parse().unwrap();
                assert!(id > actor.cursor, "event {id} after {}", actor.cursor);
                actor.cursor = id;
                let about = (text(&event["type"]), text(&event["resourceId"]));
                let heard = actor.heard.entry(about).or_default();
                let state = event["data"]["status"].as_str().unwrap_or_default();
                *heard = (heard.0 + 1, state.to_owned());
                self.posted(who, id, event);
            }
            if answer["hasMore"] == false {
                break;
            }
        }
    }

    /// The feed tells of every outcome once, and of states as they are.
    fn check_heard(&self) {
        for actor in &self.actors {
            let heard = |kind: &str, id: &str| actor.heard.get(&(kind.to_owned(), id.to_owned()));
            let mine = |thing: &&Thing| thing.owner == actor.account;
            for proposal in self.books.proposals.iter().filter(mine) {
                let sent = !["INVITED", "REFUSED"].contains(&proposal.state.as_str());
                let told = heard("proposal.received", &proposal.id).map(|told| told.0);
                assert_eq!(told, sent.then_some(1), "{proposal:?}");
                let word = match proposal.state.as_str() {
                    "INVITED" | "UNREVIEWED" => None,
                    "REFUSED" => Some("DECLINED"),
                    state => Some(state),
                };
                let told = heard("proposal.status_changed", &proposal.id);
                let told = told.map(|(times, state)| (*times, state.as_str()));
                // A mark that was taken back is told twice: as it came and as it went.
                let undone = matches!(told, Some((2.., "UNREVIEWED")));
                let told = told.map(|told| told.1);
                let unmarked = undone && proposal.state == "UNREVIEWED";
                assert!(unmarked || told == word, "{told:?}: {proposal:?}");
            }
            for approval in self.books.approvals.iter().filter(mine) {
                let told = heard("approval.confirmed", &approval.id);
                let expected = (approval.state != "pending").then(|| (1, approval.state.clone()));
                assert_eq!(told.cloned(), expected, "{approval:?}");
            }
            for milestone in self.books.milestones.iter().filter(mine) {
                let told = heard("milestone.status_changed", &milestone.id);
                assert_eq!(told.map(|told| &told.1), Some(&milestone.state));
            }
            for contract in self.books.contracts.iter().filter(mine) {
                let told = heard("contract.created", &contract.id);
                assert_eq!(told.map(|told| told.0), Some(1));
            }
        }
    }
}

/// Every text in a JSON value.
fn texts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}
