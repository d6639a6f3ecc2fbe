//! Names that models make up, with the tools they are led to.

use super::super::{Selection, Toolbox, all};
use super::*;

/// What becomes of `name`: the tool that is served, or the ones that are suggested.
fn becomes(name: &str) -> String {
    let toolbox = Toolbox::new(&Selection::default());
    let bare = |tool: &&'static Tool| tool.name().trim_start_matches("opentrain_");
    match toolbox.find(name) {
        Ok(tool) => format!("= {}", bare(&tool)),
        Err(error) => {
            let known: Vec<&'static Tool> = all().collect();
            let likely = likely(name, &known);
            for tool in &likely {
                assert!(error.hint.contains(tool.name()), "{error}");
            }
            let likely: Vec<&str> = likely.iter().map(bare).collect();
            likely.join(", ")
        }
    }
}

fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(name, wanted)| (name, wanted, becomes(name)))
        .filter(|(_, wanted, got)| *wanted != got)
        .map(|(name, wanted, got)| format!("{name}: {got:?}, not {wanted:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn another_spelling_is_the_tool_itself() {
    for tool in all() {
        let bare = tool.name().trim_start_matches("opentrain_");
        let camel: String = bare
            .split('_')
            .enumerate()
            .map(|(at, word)| match at {
                0 => word.to_owned(),
                _ => word[..1].to_uppercase() + &word[1..],
            })
            .collect();
        for name in [
            bare.to_owned(),
            format!("opentrain.{bare}"),
            format!("opentrain-{}", bare.replace('_', "-")),
            format!("opentrain/{bare}"),
            format!("opentrain:{bare}"),
            format!("opentrain_{}", bare.replace('_', " ")),
            format!("OPENTRAIN_{}", bare.to_uppercase()),
            format!("  opentrain_{bare}\n"),
            format!("opentrain_opentrain_{bare}"),
            format!("mcp__opentrain__opentrain_{bare}"),
            format!("mcp__opentrain__{bare}"),
            format!("mcp_opentrain_{bare}"),
            format!("mcp__opentrain-sandbox__opentrain_{bare}"),
            format!("mcp__claude_ai_OpenTrain__opentrain_{bare}"),
            format!("functions.opentrain_{bare}"),
            format!("default_api:opentrain_{bare}"),
            format!("opentrain_{bare}()"),
            format!("opentrain__{}", bare.replace('_', "__")),
            format!("opentrain{}", bare.replace('_', "")),
            format!("OpenTrain.{}{}", camel[..1].to_uppercase(), &camel[1..]),
            format!("open-train_{bare}"),
            bare.replace('_', ""),
            camel,
        ] {
            assert_eq!(becomes(&name), format!("= {bare}"), "{name}");
        }
    }
}

#[test]
fn made_up_names_lead_to_what_they_mean() {
    check(&[
        (
            "opentrain_approve_milestone",
            "request_milestone_approval, get_contract",
        ),
        (
            "opentrain_rank_candidates",
            "rank_proposals, list_proposals",
        ),
        ("compare_proposals", "rank_proposals, list_proposals"),
        ("evaluate_candidates", "rank_proposals, list_proposals"),
        (
            "opentrain_total_spent",
            "list_approvals, list_credit_ledger",
        ),
        ("get_spending", "list_approvals, list_credit_ledger"),
        ("score_job", "list_jobs, search_jobs"),
        ("get_updates", "poll_updates"),
        ("opentrain_accept_proposal", "hire_proposal, get_proposal"),
        ("accept_applicant", "hire_proposal, get_proposal"),
        ("hire_candidate", "hire_proposal, get_proposal"),
        (
            "opentrain_hire_freelancer",
            "hire_proposal, get_freelancer_profile",
        ),
        (
            "release_payment",
            "request_milestone_approval, list_pending_payments",
        ),
        (
            "release_milestone_payment",
            "request_milestone_approval, get_contract",
        ),
        ("release_funds", "request_milestone_approval, get_credits"),
        (
            "pay_milestone",
            "request_milestone_approval, request_milestone_funding",
        ),
        (
            "pay_freelancer",
            "request_milestone_approval, get_freelancer_profile",
        ),
        ("fund_milestone", "request_milestone_funding, get_contract"),
        ("fund_contract", "request_milestone_funding, get_contract"),
        ("add_funds", "create_credit_top_up, get_credits"),
        ("top_up_credits", "create_credit_top_up, get_credits"),
        ("create_top_up", "create_credit_top_up, get_credit_top_up"),
        ("topup", "create_credit_top_up"),
        ("opentrain_list_applicants", "list_proposals, get_proposal"),
        ("list_candidates", "list_proposals, get_proposal"),
        ("get_candidate", "get_proposal, list_proposals"),
        ("review_candidates", "list_proposals, get_proposal"),
        ("rank_candidates_for_job", "rank_proposals, list_proposals"),
        ("rank", "rank_proposals, list_proposals"),
        ("review", "list_proposals, get_proposal"),
        ("shortlist_proposal", "get_proposal, list_proposals"),
        ("reject_proposal", "get_proposal, list_proposals"),
        (
            "get_candidate_profile",
            "get_freelancer_profile, list_proposals",
        ),
        ("list_freelancers", "get_freelancer_profile, list_proposals"),
        ("get_inbox", "read_messages"),
        ("list_conversations", "read_messages"),
        ("chat", "read_messages"),
        ("get_chat_history", "read_messages"),
        ("get_contract_messages", "read_messages"),
        ("reply_to_message", "send_message, read_messages"),
        ("send_chat", "send_message, read_messages"),
        (
            "message_candidate",
            "start_proposal_conversation, send_message",
        ),
        (
            "start_conversation",
            "start_proposal_conversation, send_message",
        ),
        ("wallet", "get_credits, list_credit_ledger"),
        ("get_balance", "get_credits, list_credit_ledger"),
        ("check_balance", "get_credits, list_credit_ledger"),
        ("get_account_balance", "get_credits, list_credit_ledger"),
        ("list_transactions", "list_credit_ledger"),
        ("list_invoices", "list_pending_payments, list_credit_ledger"),
        ("get_events", "poll_updates"),
        ("list_notifications", "poll_updates"),
        ("updates", "poll_updates"),
        ("wait_for_update", "poll_updates"),
        ("watch", "poll_updates"),
        ("wait_for_approval", "get_approval, list_approvals"),
        ("check_approval_status", "get_approval, list_approvals"),
        ("confirm_approval", "get_approval, list_approvals"),
        ("cancel_approval", "get_approval, list_approvals"),
        ("get_milestones", "get_contract, list_contracts"),
        ("list_milestones", "get_contract, list_contracts"),
        ("get_milestone_status", "get_contract, list_contracts"),
        ("delete_milestone", "get_contract, list_contracts"),
        ("add_milestone", "create_milestone, get_contract"),
        ("terminate_contract", "end_contract, get_contract"),
        ("update_contract", "get_contract, list_contracts"),
        ("create_contract", "get_contract, list_contracts"),
        ("get_contracts", "list_contracts, get_contract"),
        ("post_job", "create_job_draft, publish_job"),
        ("create_job", "create_job_draft, list_jobs"),
        ("edit_job", "update_published_job, update_job_draft_fields"),
        ("get_job", "list_jobs, search_jobs"),
        ("find_jobs", "list_jobs, search_jobs"),
        ("archive_job", "close_job, list_jobs"),
        ("search_marketplace", "search_jobs, get_public_job"),
        ("create_draft", "create_job_draft, list_jobs"),
        ("update_draft", "update_job_draft_fields, list_jobs"),
        ("get_transcript", "get_interview, get_proposal"),
        ("list_hooks", "list_webhooks, get_webhook"),
        ("add_webhook", "create_webhook, get_webhook"),
        ("remove_webhook", "delete_webhook, get_webhook"),
        ("list_api_keys", "list_tokens, auth_status"),
        ("delete_token", "revoke_token, list_tokens"),
        ("get_token", "list_tokens, auth_status"),
        ("whoami", "auth_status, capabilities"),
        ("get_me", "auth_status, capabilities"),
        ("get_account", "auth_status, capabilities"),
        ("check_claim", "auth_status, capabilities"),
        ("signup", "register_agent"),
        ("register_account", "register_agent, auth_status"),
        ("list_members", "get_team"),
        ("add_team_member", "invite_team_member, get_team"),
        ("list_features", "capabilities"),
        // What stands behind another word is not what is asked.
        ("confirm_hire", "get_proposal, list_proposals"),
        ("cancel_hire", "get_proposal, list_proposals"),
        (
            "undo_release_payment",
            "list_pending_payments, list_credit_ledger",
        ),
        (
            "dont_pay_freelancer",
            "get_freelancer_profile, list_proposals",
        ),
        ("un-publish_job", "list_jobs, search_jobs"),
        ("reject_and_hire_candidate", "get_proposal, list_proposals"),
        // The noun may come first.
        ("webhooks_delete", "delete_webhook, list_webhooks"),
        (
            "milestone.approve",
            "request_milestone_approval, get_contract",
        ),
        ("jobsPublish", "publish_job, list_jobs"),
        // A slip of the pen.
        ("opentrain_list_propsals", "list_proposals, get_proposal"),
        ("get_contrat", "get_contract, list_contracts"),
        ("raed_messages", "read_messages"),
        ("opentrain_delte_webhook", "delete_webhook, get_webhook"),
        ("listapplicants", "list_proposals, get_proposal"),
        // Nothing to go by.
        ("opentrain_", ""),
        ("frobnicate", ""),
        ("delete", ""),
        ("end", ""),
        ("cancel", ""),
        ("日本語", ""),
        ("", ""),
    ]);
}

#[test]
fn who_wants_to_look_is_never_sent_to_what_changes_something() {
    let nouns = TOPICS.iter().flat_map(|topic| topic.words);
    let known: Vec<&'static Tool> = all().collect();
    for noun in nouns {
        for verb in READING {
            for name in [
                format!("opentrain_{verb}_{noun}"),
                format!("pay_{verb}_{noun}"),
                format!("{noun}_{verb}"),
                format!("{verb}_{noun}s"),
                format!("{verb}_and_pay_{noun}"),
            ] {
                for tool in likely(&name, &known) {
                    assert!(tool.effect().is_read(), "{name}: {}", tool.name());
                }
            }
        }
    }
}

#[test]
fn what_cannot_be_undone_is_only_suggested_to_its_own_verb() {
    let known: Vec<&'static Tool> = all().collect();
    let own: &[(&str, &[&str])] = &[
        ("opentrain_close_job", &["close", "archive", "unpublish"]),
        (
            "opentrain_end_contract",
            &["end", "terminate", "finish", "close", "stop", "cancel"],
        ),
        (
            "opentrain_delete_webhook",
            &["delete", "remove", "unsubscribe", "unregister"],
        ),
        (
            "opentrain_revoke_token",
            &["delete", "remove", "revoke", "invalidate"],
        ),
        ("opentrain_register_agent", &["register", "signup"]),
    ];
    for noun in TOPICS.iter().flat_map(|topic| topic.words) {
        for verb in verbs().collect::<std::collections::BTreeSet<_>>() {
            let name = format!("{verb}_{noun}");
            for tool in likely(&name, &known) {
                let fits = own.iter().find(|(risky, _)| *risky == tool.name());
                assert!(
                    fits.is_none_or(|(_, verbs)| verbs.contains(&verb)),
                    "{name}: {}",
                    tool.name()
                );
            }
        }
    }
}

#[test]
fn what_was_filtered_out_is_neither_served_nor_suggested() {
    let toolbox = Toolbox::new(&Selection::parse(true, None, Some("get_proposal")).unwrap());
    for name in ["hireProposal", "opentrain-hire-proposal", "GET_PROPOSAL"] {
        let error = toolbox.find(name).err().unwrap().to_string();
        assert!(error.contains("started without it"), "{error}");
    }
    let error = toolbox.find("accept_proposal").err().unwrap().to_string();
    assert_eq!(
        error,
        "Unknown tool: accept_proposal. Did you mean opentrain_list_proposals (Lists the proposals \
         on one of your jobs, newest first)?"
    );
}

#[test]
fn every_tool_that_is_suggested_exists() {
    // `list_approvals` may come later.
    let known = |bare: &&str| all().any(|tool| tool.name() == format!("opentrain_{bare}"));
    let rules = TOPICS.iter().flat_map(|topic| topic.writes);
    let named = rules
        .flat_map(|(_, tools)| *tools)
        .chain(TOPICS.iter().flat_map(|topic| topic.reads))
        .chain(ALONE.iter().flat_map(|(_, tools)| *tools));
    for bare in named {
        assert!(known(bare) || *bare == "list_approvals", "{bare}");
    }
}
