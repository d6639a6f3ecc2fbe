//! Learns from answers what people and jobs are called and what contracts pay, so that a later answer
//! that has only their ids can name them, and a sum can be questioned.

use std::sync::Arc;

use crate::api::View;
use crate::text::Names;
use crate::tools::pay;

/// Learns from a successful body: proposals and contracts, alone or in a list.
pub(super) fn learn(names: &mut Arc<Names>, body: View<'_>) {
    let known = ["proposal", "proposals", "contract", "contracts"];
    if known.iter().all(|member| body.at(member).is_null()) {
        return;
    }
    let names = Arc::make_mut(names);
    for proposal in either(body, "proposal", "proposals") {
        let candidate = proposal.at("candidate");
        let ids = [proposal.word("id"), candidate.word("id")];
        people(names, ids, candidate.word("displayName"));
        let ids = [proposal.word("id"), proposal.word("jobId")];
        jobs(names, ids, proposal.word("jobTitle"));
    }
    for contract in either(body, "contract", "contracts") {
        let freelancer = contract.at("freelancer");
        let proposal = contract.word("proposalId");
        let conversation = contract.word("jobDmConversationId");
        let ids = [proposal, freelancer.word("userId"), conversation];
        people(names, ids, freelancer.word("displayName"));
        let ids = [proposal, contract.word("jobId"), conversation];
        jobs(names, ids, contract.word("title"));
        if let Some(id) = contract.word("id") {
            names.learn_pay(id, pay(contract));
        }
    }
}

fn either<'a>(body: View<'a>, one: &str, list: &str) -> Vec<View<'a>> {
    let mut found = body.list(list);
    found.push(body.at(one));
    found
}

fn people<const N: usize>(names: &mut Names, ids: [Option<&str>; N], called: Option<&str>) {
    let Some(called) = called else { return };
    names.learn_person(ids.into_iter().flatten(), called);
}

fn jobs<const N: usize>(names: &mut Names, ids: [Option<&str>; N], called: Option<&str>) {
    let Some(called) = called else { return };
    names.learn_job(ids.into_iter().flatten(), called);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn proposals_and_contracts_give_names_to_their_ids() {
        let mut names = Arc::new(Names::default());
        let listed = json!({ "proposals": [
            { "id": "prp_1", "jobId": "job_1", "jobTitle": "One",
              "candidate": { "id": "usr_1", "displayName": "Maria G." } },
            { "id": "prp_2", "candidate": null },
        ] });
        let contract = json!({ "contract": {
            "id": "ctr_1", "proposalId": "prp_3", "jobId": "job_3", "title": "Three",
            "jobDmConversationId": "cnv_3", "freelancer": { "userId": "usr_3", "displayName": "Jun T." },
        } });
        for body in [listed, contract] {
            learn(&mut names, View::new(&body));
        }
        for (id, person, job) in [
            ("prp_1", Some("\"Maria G.\""), Some("\"One\"")),
            ("usr_1", Some("\"Maria G.\""), None),
            ("job_1", None, Some("\"One\"")),
            ("prp_2", None, None),
            ("prp_3", Some("\"Jun T.\""), Some("\"Three\"")),
            ("cnv_3", Some("\"Jun T.\""), Some("\"Three\"")),
            ("job_3", None, Some("\"Three\"")),
            ("ctr_1", None, None),
        ] {
            assert_eq!((names.person(id), names.job(id)), (person, job), "{id}");
        }
    }
}
