//! The steps that are forms of the pages too: what a form does and refuses is what the API or the control
//! door does and refuses in its place, and what comes after it tells its reader of nothing that is another's.

use super::*;
use crate::deeds::proposals::{self, Bid};

impl Life {
    /// What a browser gets for a form: the status, and the place it is led to or the page.
    pub(super) fn form(&self, whom: &str, path: &str, form: &str) -> (u16, String) {
        let mut cookies = self.cookies.borrow_mut();
        let cookie = cookies
            .entry(whom.to_owned())
            .or_insert_with(|| self.stage.sign_in(whom));
        let answer = self.stage.visit(Some(cookie), "POST", path, form);
        assert_ne!(answer.status, 500, "{path} {form}: {:?}", answer.body);
        if let Some(to) = header(&answer, "location") {
            return (answer.status, to.to_owned());
        }
        match answer.body {
            Some(Body::Html(page)) => (answer.status, unescaped(&page)),
            other => panic!("{path} is no page: {other:?}"),
        }
    }

    /// [`Life::form`] of an employer.
    pub(super) fn employs(&self, who: usize, path: &str, form: &str) -> (u16, String) {
        let (status, told, _) = self.led(who, path, form);
        (status, told)
    }

    /// [`Life::employs`] with the page that the browser has in the end, which is kept for the look at whose ids
    /// it gave away.
    pub(super) fn led(&self, who: usize, path: &str, form: &str) -> (u16, String, String) {
        let whom = format!("employer:{}", self.actors[who].account);
        let (status, told) = self.form(&whom, path, form);
        let page = match status {
            303 => {
                let cookie = self.cookies.borrow()[&whom].clone();
                self.stage.look(Some(&cookie), &told)
            }
            _ => told.clone(),
        };
        let words = page.split(|c: char| !c.is_alphanumeric() && c != '_');
        let ids = words.filter(|word| word.contains('_')).collect();
        let asked = format!("POST {path} {form}");
        self.said.borrow_mut().push((who, asked, status, ids));
        (status, told, page)
    }

    /// A call of the API that must answer with one of these; or the form in its place, which then says the
    /// same. Who has not claimed their account cannot sign in to it.
    pub(super) fn either(
        &self,
        who: usize,
        (path, body): (&str, &Value),
        form: Option<(String, String)>,
        expected: &[u16],
    ) {
        let form = form.filter(|_| self.actors[who].claimed);
        let Some((page, form)) = form else {
            self.expect(who, "POST", path, body, expected);
            return;
        };
        let (status, told) = self.employs(who, &page, &form);
        let pages = |status: &u16| match status {
            200..300 => 303,
            // A page is not told from none.
            403 => 404,
            other => *other,
        };
        let expected: Vec<u16> = expected.iter().map(pages).collect();
        assert!(
            expected.contains(&status),
            "{page} {form} by {who}: {status}, not {expected:?}: {told}"
        );
        // A no changes nothing, so that the API can be asked for the same afterwards.
        if matches!(status, 409 | 429) {
            let no = self.expect(who, "POST", path, body, &[status]);
            let says = text(&no["error"]);
            let says = says.split(". ").next().unwrap();
            assert!(told.contains(says), "{says}: {told}");
        }
    }

    fn owner(&self, thing: &Thing) -> usize {
        let mut actors = self.actors.iter();
        actors.position(|one| one.account == thing.owner).unwrap()
    }

    /// At the control door, on the page of a link, on the candidate's page, or in the table, where it is
    /// then taken back.
    pub(super) fn mark(&self, on: u8, status: u8, face: u8) {
        let status = ["SHORTLISTED", "MAYBE", "NOT_A_FIT"][usize::from(status) % 3];
        let Some(one) = nth(&self.books.proposals, on) else {
            return;
        };
        let owner = self.owner(one);
        let sent = !["HIRED", "INVITED", "REFUSED"].contains(&one.state.as_str());
        let path = format!("/proposals/{}/status", one.id);
        if face % 4 < 2 || !self.actors[owner].claimed {
            let (code, said) = self.press(face.is_multiple_of(4), &path, &[("status", status)]);
            assert_eq!(code, if sent { 200 } else { 409 }, "{one:?}: {said}");
            return;
        }
        let table = format!("/employer/jobs/{}/proposals/mark", one.about);
        let (code, said) = match face % 4 {
            2 => {
                let path = format!("/employer/proposals/{}/mark", one.id);
                self.employs(owner, &path, &format!("status={status}"))
            }
            _ => self.employs(owner, &table, &format!("pick={}&mark={status}", one.id)),
        };
        assert_eq!(code, if sent { 303 } else { 409 }, "{one:?}: {said}");
        if !sent {
            let (_, no) = self.press(true, &path, &[("status", status)]);
            assert!(!no.is_empty() && said.contains(&no), "{no}: {said}");
        } else if face % 4 == 3 {
            let (_, undo) = said.split_once("&undo=").unwrap();
            assert_eq!(undo, format!("{}.{}", one.id, one.state));
            let undone = self.employs(owner, &table, &format!("undo={undo}"));
            assert_eq!(undone.0, 303, "{undone:?}");
        }
    }

    /// The owner says whether people are still wanted.
    pub(super) fn hiring(&self, on: u8, done: bool, page: bool) {
        let Some(job) = nth(&self.books.jobs, on) else {
            return;
        };
        let yes = job.state == "OPEN" && (done || !self.staffed(job));
        let owner = self.owner(job);
        let body = json!({ "done": done });
        let door = || {
            self.stage
                .door("POST", &format!("/jobs/{}/hiring", job.id), &body)
        };
        if !page || !self.actors[owner].claimed {
            let (status, said) = door();
            assert_eq!(status, if yes { 200 } else { 409 }, "{job:?}: {said}");
            return;
        }
        let path = format!("/employer/jobs/{}/settings/hiring", job.id);
        let form = if done { "done=yes" } else { "done=no" };
        let (status, said) = self.employs(owner, &path, form);
        assert_eq!(status, if yes { 303 } else { 409 }, "{job:?}: {said}");
        if !yes {
            let no = text(&door().1["error"]);
            assert!(said.contains(&no), "{no}: {said}");
        }
    }

    /// The owner wants another number of people, at the page or by the agent.
    pub(super) fn edit(&self, who: usize, on: u8, people: u8, page: bool) {
        let Some(job) = self.pick(&self.books.jobs, who, on) else {
            return;
        };
        let draft = job.state == "DRAFT";
        let expected = match () {
            () if !self.owns(who, job) => 404,
            () if people == 0 => 400,
            () if draft || job.state == "OPEN" => 200,
            () => 409,
        };
        let path = format!("/{}/{}", if draft { "job-drafts" } else { "jobs" }, job.id);
        let body = json!({ "headcount": people });
        if !page || !self.actors[who].claimed {
            self.expect(who, "PATCH", &path, &body, &[expected]);
            return;
        }
        let stored = |key: &str| {
            let kept = self.stage.platform.with_store(|db| {
                let sql = "SELECT fields ->> ?2 FROM job WHERE id = ?1";
                db.query_row(sql, [&job.id, key], |row| row.get::<_, Option<String>>(0))
            });
            kept.unwrap().unwrap_or_default()
        };
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("jobTitle", &stored("jobTitle"))
            .append_pair("jobDescription", &stored("jobDescription"))
            .append_pair("headcount", &people.to_string())
            .finish();
        let edit = format!("/employer/jobs/{}/posting/edit", job.id);
        let (status, told) = self.employs(who, &edit, &form);
        // Whoever changes nothing is refused nothing.
        let same = self.owns(who, job) && job.number == i64::from(people);
        let expected = if same || expected == 200 {
            303
        } else {
            expected
        };
        assert_eq!(status, expected, "{people} {job:?}: {told}");
        if status == 409 {
            let no = self.expect(who, "PATCH", &path, &body, &[409]);
            let says = text(&no["error"]);
            let says = says.split(". ").next().unwrap();
            assert!(told.contains(says), "{says}: {told}");
        }
    }

    /// Whether as many are hired as a job wants.
    fn staffed(&self, job: &Thing) -> bool {
        let hired = self.books.proposals.iter();
        let hired = hired.filter(|one| one.about == job.id && one.state == "HIRED");
        job.number > 0 && hired.count() >= usize::try_from(job.number).unwrap()
    }

    /// Somebody applies by themselves, or because the control door wants it, or its console, which names nobody.
    pub(super) fn apply(&mut self, on: u8, person: u8, face: u8) {
        self.meet();
        let Some(job) = nth(&self.books.jobs, on) else {
            return;
        };
        // The last two are none.
        let people = &self.people[..self.people.len() - 2];
        let (id, _) = &people[usize::from(person) % people.len()];
        let knows = |id: &String| {
            let mut known = self.books.proposals.iter();
            known.any(|one| one.about == job.id && one.kind == *id)
        };
        let open = job.state == "OPEN";
        let wants = open && job.kind != "done" && !self.staffed(job);
        let console = face % 3 == 2;
        let body = match console {
            true => json!({}),
            false => json!({ "person": id, "amount": 12.5 }),
        };
        let door = || {
            self.stage
                .door("POST", &format!("/jobs/{}/proposals", job.id), &body)
        };
        let yes = wants && (console || !knows(id));
        let (status, said) = match face % 3 {
            0 => {
                let (status, said) = door();
                assert_eq!(status, if yes { 201 } else { 409 }, "{job:?}: {said}");
                return;
            }
            1 => {
                let path = format!("/trainer/work/{}/apply", job.id);
                self.form(&format!("trainer:{id}"), &path, "amount=12.5")
            }
            // Somebody is left in lives of this length.
            _ => self.form("operator", "/console/apply", &format!("posting={}", job.id)),
        };
        let expected = match () {
            () if yes => 303,
            // No trainer sees a job any more that was taken off.
            () if !open && !console => 404,
            () => 409,
        };
        assert_eq!(status, expected, "{job:?}: {said}");
        if status == 409 {
            let no = text(&door().1["error"]);
            assert!(said.contains(&no), "{no}: {said}");
        }
    }

    /// Somebody says yes or no to an invitation, by themselves or as the trainer at the page.
    pub(super) fn reply(&self, on: u8, yes: bool, page: bool) {
        let waits = |one: &&Thing| on % 8 == 7 || one.state == "INVITED";
        let some: Vec<Thing> = self.books.proposals.iter().filter(waits).cloned().collect();
        let Some(one) = nth(&some, on / 8) else {
            return;
        };
        let job = self.books.jobs.iter().find(|job| job.id == one.about);
        let expected = match () {
            () if one.state != "INVITED" => Some("invitation_answered"),
            () if yes && job.unwrap().state != "OPEN" => Some("job_not_published"),
            () => None,
        };
        let by_itself = || {
            self.stage.platform.with_store(|db| {
                let tx = db.unchecked_transaction().unwrap();
                let step = self.stage.step(&tx);
                let done = match yes {
                    true => proposals::accept(step, &one.id, bid()),
                    false => proposals::decline(step, &one.id),
                };
                if done.is_ok() {
                    tx.commit().unwrap();
                }
                done.map(drop).map_err(|no| (no.reason, no.says))
            })
        };
        if !page {
            let reason = by_itself().err().and_then(|(reason, _)| reason);
            assert_eq!(reason, expected, "{one:?}");
            return;
        }
        let word = if yes { "accept" } else { "refuse" };
        let path = format!("/trainer/proposals/{}/{word}", one.id);
        let (status, said) = self.form(&format!("trainer:{}", one.kind), &path, "amount=9");
        let refused = expected.is_some();
        assert_eq!(status, if refused { 409 } else { 303 }, "{one:?}: {said}");
        if refused {
            let (reason, says) = by_itself().unwrap_err();
            assert_eq!(reason, expected);
            assert!(said.contains(&says), "{says}: {said}");
        }
    }

    /// Somebody writes: the employer by the API, in the thread or beside the proposal; the trainer at the
    /// control door, at its console or in the thread.
    pub(super) fn write(&self, who: usize, on: u8, face: u8) {
        let words = json!({ "content": "How far is it?" });
        let form = "content=How+far+is+it%3F";
        if face % 6 == 4 {
            return self.write_beside(who, on, form);
        }
        let Some(thread) = self.pick(&self.books.threads, who, on) else {
            return;
        };
        let shut = thread.state == "closed";
        if face % 6 < 2 {
            let expected = match () {
                () if !self.actors[who].claimed || !self.owns(who, thread) => 403,
                () if shut => 409,
                () => 201,
            };
            let form = (
                format!("/employer/messages/{}/write", thread.id),
                form.into(),
            );
            let form = (face % 6 == 1).then_some(form);
            let words = json!({ "conversationId": thread.id, "content": "How far is it?" });
            return self.either(who, ("/messages", &words), form, &[expected]);
        }
        // Before a hire the employer writes first.
        let yes = !shut && (thread.kind == "job" || thread.number > 0);
        let door = || {
            let path = format!("/conversations/{}/messages", thread.id);
            self.stage.door("POST", &path, &words)
        };
        if face % 6 == 2 {
            let (status, said) = door();
            assert_eq!(status, if yes { 201 } else { 409 }, "{thread:?}: {said}");
            return;
        }
        let (status, said) = if face % 6 == 3 {
            let path = format!("/trainer/messages/{}/write", thread.id);
            self.form(&format!("trainer:{}", thread.about), &path, form)
        } else {
            let form = format!("thread={}&{form}", thread.id);
            self.form("operator", "/console/write", &form)
        };
        assert_eq!(status, if yes { 303 } else { 409 }, "{thread:?}: {said}");
        if !yes {
            let no = text(&door().1["error"]);
            assert!(said.contains(&no), "{no}: {said}");
        }
    }

    /// The thread of a proposal begins with the first message in it.
    fn write_beside(&self, who: usize, on: u8, form: &str) {
        let Some(proposal) = self.pick(&self.books.proposals, who, on) else {
            return;
        };
        if !self.actors[who].claimed {
            let path = format!("/proposals/{}/conversation", proposal.id);
            self.expect(who, "POST", &path, &Value::Null, &[403]);
            return;
        }
        let path = format!("/employer/proposals/{}/write", proposal.id);
        let (status, said) = self.employs(who, &path, form);
        let expected = if self.owns(who, proposal) { 303 } else { 404 };
        assert_eq!(status, expected, "{proposal:?}: {said}");
    }

    /// The trainer hands a milestone in, or reports work, on the page of the contract.
    pub(super) fn hand_in(&self, one: &Thing, payout: bool, refused: Option<&str>) {
        let contracts = &self.books.contracts;
        let contract = contracts
            .iter()
            .find(|contract| contract.id == one.contract);
        let mut proposals = self.books.proposals.iter();
        let hired = proposals.find(|proposal| proposal.id == contract.unwrap().about);
        let whom = format!("trainer:{}", hired.unwrap().kind);
        let path = format!("/trainer/contracts/{}", one.contract);
        let (status, said) = match payout {
            true => {
                let form = format!("milestone={}&note=Done", one.id);
                self.form(&whom, &format!("{path}/complete"), &form)
            }
            false => self.form(&whom, &format!("{path}/report"), "amount=3"),
        };
        let expected = if refused.is_some() { 409 } else { 303 };
        assert_eq!(status, expected, "{one:?}: {said}");
        if refused.is_some() && payout {
            let path = format!("/milestones/{}/payout", one.id);
            let (_, no) = self.stage.door("POST", &path, &Value::Null);
            let no_says = text(&no["error"]);
            assert_eq!(no["details"]["reason"].as_str(), refused, "{no}");
            assert!(said.contains(&no_says), "{no_says}: {said}");
        }
    }

    /// What was asked for, decided on its page by whoever has the link or by its owner: the status, and
    /// what is said there.
    pub(super) fn decide(
        &self,
        approval: &Thing,
        path: &str,
        form: &[(&str, &str)],
        (face, dollars): (u8, u16),
        changes: bool,
    ) -> (u16, String) {
        let owner = self.owner(approval);
        let send = |path: &str, form: &str| match face % 3 == 1 || !self.actors[owner].claimed {
            true => {
                let (status, page) = self.stage.page("POST", path, form);
                (status, unescaped(&page))
            }
            false => self.employs(owner, path, form),
        };
        let mut pairs: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let why = "Not+this+month";
        if path.ends_with("/decline") && dollars > 0 {
            let (status, said) = send(path, &format!("reason={why}"));
            let kept = said.contains("You said: “Not this month”");
            assert!(status != 200 || kept, "{said}");
            return (status, said);
        }
        if !changes {
            return send(path, &pairs.join("&"));
        }
        pairs.push(format!("amount={dollars}"));
        let review = format!("/approvals/{}/review", approval.id);
        let (status, said) = send(&review, &pairs.join("&"));
        if status != 200 {
            return (status, said);
        }
        let cents = hire_charge(i64::from(dollars) * 100);
        let total = format!("name=\"total\" value=\"{cents}\"");
        assert!(said.contains(&total), "{total}: {said}");
        // A sum that was on no button is paid by none.
        let (status, stale) = send(
            path,
            &format!("{}&total={}", pairs.join("&"), approval.cents - 1),
        );
        assert_eq!(status, 409, "{stale}");
        assert!(stale.contains("Nothing was done."), "{stale}");
        pairs.push(format!("total={cents}"));
        send(path, &pairs.join("&"))
    }
}

/// What somebody sends in who says yes to an invitation by themselves.
fn bid() -> Bid {
    Bid {
        micros: 9_000_000,
        unit: "PER_HOUR".into(),
        hourly_micros: None,
        match_score: None,
        interview: Value::Null,
        open_label: Value::Null,
    }
}

/// The text of a page as a browser has it.
fn unescaped(page: &str) -> String {
    page.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
