//! Every field that the contract documents, in every answer of the sandbox, with its type. The
//! lists are written from the contract; values are the other tests' business.

use serde_json::{Value, json};

use super::site::{DESCRIPTION, Site, text};

/// Field and type: `s` text, `n` number, `i` whole number, `b` boolean, `t` timestamp, `o` object,
/// `a` array; `?` also null. A dot leads into an object, `[]` into the
/// first item of an array.
type Fields = &'static [(&'static str, &'static str)];

/// Source: docs/developers/api-reference/agent-auth/register.
#[rustfmt::skip]
const REGISTRATION: Fields = &[
    ("identity_type", "s"), ("registration_id", "s"), ("access_token", "s"), ("token_type", "s"),
    ("scopes", "a"), ("scopes[]", "s"), ("claim_token", "s"), ("claim_token_expires_at", "t"),
    ("claim_endpoint", "s"), ("token_endpoint", "s"), ("grant_type", "s"),
];

/// Source: docs/developers/api-reference/agent-auth/claim.
#[rustfmt::skip]
const CLAIM_START: Fields = &[
    ("user_code", "s"), ("verification_uri", "s"), ("expires_in", "i"), ("interval", "i"),
    ("email_sent", "b"),
];

/// Source: docs/developers/api-reference/agent-auth/token.
#[rustfmt::skip]
const EXCHANGE: Fields = &[("access_token", "s"), ("token_type", "s"), ("scopes", "a"), ("scopes[]", "s")];

/// Source: docs/developers/api-reference/auth/me.
#[rustfmt::skip]
const ME: Fields = &[
    ("actor.userId", "s"), ("actor.email", "s?"), ("actor.firstName", "s?"), ("actor.lastName", "s?"),
    ("actor.fullName", "s?"), ("actor.userType", "s"), ("token.id", "s"), ("token.label", "s?"),
    ("token.scopes", "a"), ("token.ownerOrganizationId", "s?"), ("account.kind", "s"),
    ("account.organizationId", "s?"), ("account.ownerUserId", "s?"), ("account.memberRole", "s?"),
];

/// Source: docs/developers/api-reference/job-drafts/capabilities.
#[rustfmt::skip]
const CAPABILITIES: Fields = &[
    ("featureKey", "s"), ("namespace", "s"), ("rolloutMode", "s"), ("actorIsAdmin", "b"),
    ("capabilities.draftImport", "b"), ("capabilities.draftCreate", "b"),
    ("capabilities.draftUpdate", "b"), ("capabilities.draftUrlRead", "b"),
    ("capabilities.publish", "b"), ("capabilities.hiring", "b"), ("capabilities.messagingWrites", "b"),
    ("capabilities.team", "b"), ("capabilities.paymentsWrite", "b"), ("capabilities.credits", "b"),
    ("capabilities.webhooks", "b"), ("draft.importFormats", "a"), ("draft.updateKeys", "a"),
    ("draft.enums.paymentType", "a"), ("draft.enums.experienceLevel", "a"),
    ("draft.enums.dataVolumeUnit", "a"), ("authBootstrap", "s"), ("enabled", "b"),
];

/// Source: docs/developers/api-reference/tokens/list.
#[rustfmt::skip]
const TOKEN: Fields = &[
    ("id", "s"), ("name", "s"), ("preview", "s"), ("scopes", "a"), ("status", "s"),
    ("organizationId", "s?"), ("createdAt", "t"), ("lastUsedAt", "t?"), ("expiresAt", "t?"),
    ("revokedAt", "t?"),
];

/// Source: docs/developers/api-reference/job-drafts/create.
#[rustfmt::skip]
const DRAFT: Fields = &[
    ("ok", "b"), ("jobId", "s"), ("status", "s"), ("draftUrl", "s"), ("reviewUrl", "s"),
    ("validation.publishReady", "b"), ("validation.issueCount", "i"),
    ("validation.missingFieldCount", "i"), ("validation.missingFields", "a"),
    ("validation.issues", "a"), ("missingFields", "a"), ("missingFields[].field", "s"),
    ("missingFields[].label", "s"), ("missingFields[].message", "s"), ("missingFields[].code", "s"),
    ("missingFields[].prompt", "s"), ("missingFields[].type", "s"), ("missingFields[].enumValues", "a?"),
    ("missingFields[].updateKeys", "a"), ("missingFields[].example", "s"), ("missingFields[].hint", "s?"),
    ("normalizedFields", "o"), ("warnings", "a"), ("unmappedFields", "a"), ("unmappedFields[].path", "s"),
    ("unmappedFields[].reason", "s"), ("unmappedFields[].valuePreview", "s"),
    ("lowConfidenceFields", "a"),
];

/// Source: docs/developers/api-reference/job-drafts/update.
#[rustfmt::skip]
const PATCHED: Fields = &[
    ("ok", "b"), ("jobId", "s"), ("status", "s"), ("draftUrl", "s"), ("validation.publishReady", "b"),
    ("validation.issueCount", "i"), ("validation.missingFieldCount", "i"),
    ("validation.missingFields", "a"), ("validation.issues", "a"),
];

/// Source: docs/developers/api-reference/jobs/publish.
#[rustfmt::skip]
const PUBLISHED: Fields = &[
    ("ok", "b"), ("jobId", "s"), ("status", "s"), ("alreadyPublished", "b"), ("jobUrl", "s"),
    ("publishAttemptId", "s?"), ("warnings", "a"), ("sideEffects.dispatched", "b"),
    ("sideEffects.status", "s"),
];

/// Source: docs/developers/api-reference/jobs/mine.
#[rustfmt::skip]
const MINE: Fields = &[
    ("jobs[].id", "s"), ("jobs[].title", "s"), ("jobs[].status", "s"), ("jobs[].published", "b"),
    ("jobs[].acceptingApplicants", "b"), ("jobs[].createdAt", "t"), ("jobs[].updatedAt", "t"),
    ("jobs[].jobUrl", "s?"), ("jobs[].proposalCounts.total", "i"),
    ("jobs[].proposalCounts.unreviewed", "i"), ("nextCursor", "s?"),
];

/// Source: docs/developers/api-reference/jobs/update.
#[rustfmt::skip]
const EDITED: Fields = &[
    ("ok", "b"), ("jobId", "s"), ("status", "s"), ("moderation.decision", "s"),
    ("moderation.reasons", "a"),
];

/// Source: docs/developers/api-reference/jobs/close.
#[rustfmt::skip]
const CLOSED: Fields = &[("ok", "b"), ("jobId", "s"), ("status", "s"), ("alreadyClosed", "b")];

/// Source: docs/developers/api-reference/jobs/search.
#[rustfmt::skip]
const PUBLIC_JOB: Fields = &[
    ("id", "s"), ("slug", "s"), ("title", "s"), ("companyName", "s?"), ("descriptionText", "s"),
    ("descriptionHtml", "s"), ("seoTitle", "s?"), ("summary", "s?"), ("status", "s"),
    ("datePosted", "t"), ("validThrough", "t"), ("updatedAt", "t"), ("employmentTypes[]", "s"),
    ("countries", "a"), ("languages", "a"), ("category", "s?"), ("dataType", "s?"),
    ("labelTypes", "a"), ("labelingSoftware", "s?"), ("experienceLevel", "s?"), ("skills", "a"),
    ("pay.paymentType", "s"), ("pay.currency", "s"), ("pay.hourlyRate", "n?"), ("pay.hourlyMin", "n?"),
    ("pay.hourlyMax", "n?"), ("pay.fixedPrice", "n?"), ("pay.perLabelRate", "n?"), ("url", "s"),
    ("applyUrl", "s"),
];

/// Source: docs/developers/api-reference/jobs/facets.
#[rustfmt::skip]
const FACETS: Fields = &[
    ("totalJobs", "i"), ("categories[].value", "s"), ("categories[].count", "i"),
    ("languages[].value", "s"), ("languages[].count", "i"), ("countries[].value", "s"),
    ("countries[].count", "i"), ("payTypes[].value", "s"), ("payTypes[].count", "i"),
    ("generatedAt", "t"),
];

/// Source: docs/developers/api-reference/jobs/changes.
#[rustfmt::skip]
const CHANGES: Fields = &[
    ("since", "t"), ("until", "t"), ("changes[].jobId", "s"), ("changes[].eventType", "s"),
    ("changes[].occurredAt", "t"), ("generatedAt", "t"),
];

/// Source: docs/developers/api-reference/jobs/list-proposals.
#[rustfmt::skip]
const PROPOSAL_SUMMARY: Fields = &[
    ("id", "s"), ("jobId", "s"), ("jobTitle", "s"), ("createdAt", "t"), ("updatedAt", "t"),
    ("status.raw", "s"), ("status.label", "s"), ("bid.amountUsd", "n"), ("bid.unit", "s"),
    ("bid.labelerHourlyRateUsd", "n?"), ("candidate.id", "s"), ("candidate.profileSlug", "s?"),
    ("candidate.displayName", "s"), ("candidate.firstName", "s"), ("candidate.lastNameInitial", "s"),
    ("candidate.profileTitle", "s?"), ("candidate.profilePhotoUrl", "s?"),
    ("candidate.countryCode", "s"), ("candidate.country", "s"), ("candidate.talentType", "s"),
    ("candidate.highestEarningsUsd", "n?"), ("candidate.reviewCount", "i"),
    ("metrics.interviewScore", "n?"), ("metrics.matchScore", "n?"),
];

/// Source: docs/developers/api-reference/proposals/get.
#[rustfmt::skip]
const PROPOSAL: Fields = &[
    ("aiInterview.score", "n?"), ("aiInterview.summary", "s?"), ("aiInterview.transcriptAvailable", "b"),
    ("verification.location", "o?"),
    ("verification.location.status", "s"), ("verification.location.method", "s"),
    ("verification.location.checkedAt", "t"), ("verification.identity.verified", "b"),
    ("openLabel", "o?"), ("contract", "o?"),
];

/// Source: docs/developers/api-reference/proposals/interview.
#[rustfmt::skip]
const INTERVIEW: Fields = &[
    ("interview.proposalId", "s"), ("interview.interviewId", "s"), ("interview.score", "n?"),
    ("interview.summary", "s?"), ("interview.messages[].id", "s"), ("interview.messages[].role", "s"),
    ("interview.messages[].content", "s"), ("interview.messages[].sentAt", "t"),
];

/// Source: docs/developers/api-reference/freelancers/get.
#[rustfmt::skip]
const FREELANCER: Fields = &[
    ("id", "s"), ("profileSlug", "s"), ("profilePath", "s"), ("displayName", "s"), ("firstName", "s"),
    ("lastNameInitial", "s"), ("talentType", "s"), ("title", "s?"), ("bio", "s?"), ("city", "s?"),
    ("countryCode", "s"), ("country", "s"), ("profilePhotoUrl", "s?"), ("hourlyRateUsd", "n?"),
    ("availability", "s"), ("expertiseLevel", "s"), ("englishLevel", "s"), ("memberSince", "t"),
    ("identityVerified", "b"), ("skills.subjectMatter", "a"), ("skills.tags", "a"),
    ("skills.software", "a"), ("skills.dataTypes", "a"), ("skills.labelTypes", "a"),
    ("languages[].language", "s"), ("languages[].proficiency", "s"), ("stats.totalEarnedUsd", "n?"),
    ("stats.billedHours", "n?"), ("stats.jobSuccessScore", "n?"), ("stats.reviewCount", "n?"),
    ("stats.averageRating", "n?"), ("agency", "o?"), ("labelExperience[].id", "s"),
    ("labelExperience[].title", "s"), ("labelExperience[].description", "s"),
    ("labelExperience[].fromYear", "i"), ("labelExperience[].toYear", "i?"),
    ("labelExperience[].ongoing", "b"), ("labelExperience[].software", "s"),
    ("labelExperience[].dataType", "s"), ("labelExperience[].labelTypes", "a"), ("workExperience", "a"),
    ("education", "a"), ("reviews[].id", "s"), ("reviews[].rating", "n"), ("reviews[].comment", "s?"),
    ("reviews[].createdAt", "t"),
];

/// Source: docs/developers/api-reference/approvals/get.
#[rustfmt::skip]
const APPROVAL: Fields = &[
    ("id", "s"), ("type", "s"), ("status", "s"), ("contractId", "s?"), ("milestoneId", "s?"),
    ("jobId", "s"), ("proposalId", "s?"), ("approvalUrl", "s"), ("expiresAt", "t"),
    ("resolvedAt", "t?"), ("result", "o?"), ("createdAt", "t"),
];

/// Source: docs/developers/concepts/human-approvals.
#[rustfmt::skip]
const HIRED: Fields = &[
    ("result.hired", "b"), ("result.contractId", "s"), ("result.jobId", "s"),
    ("result.freelancerUserId", "s"), ("resolvedAt", "t"),
];

/// Source: docs/developers/api-reference/contracts/list.
#[rustfmt::skip]
const CONTRACT: Fields = &[
    ("id", "s"), ("status", "s"), ("title", "s"), ("jobId", "s"), ("proposalId", "s"),
    ("paymentType", "s?"), ("rateUsd", "n?"), ("estimatedTotalUsd", "n?"), ("estimatedVolume", "n?"),
    ("hasActiveMilestone", "b"), ("startDate", "t"), ("endDate", "t?"), ("createdAt", "t"),
    ("updatedAt", "t"), ("freelancer.userId", "s"), ("freelancer.displayName", "s"),
    ("freelancer.country", "s"), ("freelancer.profilePath", "s"), ("milestones[].id", "s"),
    ("milestones[].name", "s?"), ("milestones[].description", "s"), ("milestones[].status", "s"),
    ("milestones[].amountUsd", "n"), ("milestones[].volume", "n?"), ("milestones[].milestoneNumber", "i"),
    ("milestones[].dueDate", "t?"), ("milestones[].pendingApproval", "b"),
    ("milestones[].needsReview", "b"), ("milestones[].invoiceId", "s?"), ("milestones[].createdAt", "t"),
];

/// Source: docs/developers/api-reference/contracts/get.
#[rustfmt::skip]
const BUDGET: Fields = &[
    ("jobDmConversationId", "s?"), ("budget.contractId", "s"), ("budget.paymentType", "s?"),
    ("budget.state", "s"), ("budget.fundedVolume", "n"), ("budget.fundedAmountUsd", "n"),
    ("budget.consumed.seconds", "n"), ("budget.consumed.hours", "n"), ("budget.consumed.labels", "n"),
    ("budget.consumed.tasks", "n"), ("budget.consumedVolume", "n"), ("budget.remainingVolume", "n"),
    ("budget.consumedFraction", "n"), ("budget.activeMilestone.id", "s"),
    ("budget.activeMilestone.name", "s?"), ("budget.activeMilestone.amountUsd", "n"),
    ("budget.activeMilestone.volume", "n?"), ("budget.activeMilestone.status", "s"),
    ("budget.lastUsageAt", "t?"),
];

/// Source: docs/developers/api-reference/updates/poll.
#[rustfmt::skip]
const UPDATES: Fields = &[
    ("events[].id", "s"), ("events[].type", "s"), ("events[].apiVersion", "s"),
    ("events[].createdAt", "t"), ("events[].resourceId", "s"), ("events[].jobId", "s?"),
    ("events[].data", "o"), ("nextCursor", "s?"), ("hasMore", "b"),
];

#[test]
fn every_documented_field_is_there_with_its_type() {
    let site = Site::start();
    let registered = site.post("/api/agent/identity", &json!({})).body;
    check("registration", &registered, REGISTRATION);
    let pre = text(&registered["access_token"]);
    check(
        "me, not claimed",
        &site.ok("GET", "/auth/me", Some(&pre), None),
        ME,
    );
    let claim_token = text(&registered["claim_token"]);
    let body = json!({ "claim_token": claim_token, "email": "o@example.com" });
    let started = site.post("/api/agent/identity/claim", &body).body;
    check("claim", &started, CLAIM_START);
    site.type_code(&started, &text(&started["user_code"]));
    let exchanged = site.exchange(&claim_token).body;
    check("exchange", &exchanged, EXCHANGE);
    let owner = text(&exchanged["access_token"]);
    let me = Some(owner.as_str());
    let get = |path: &str| site.ok("GET", path, me, None);
    check("me", &get("/auth/me"), ME);
    check(
        "capabilities",
        &get("/job-drafts/capabilities"),
        CAPABILITIES,
    );

    let made = site.ok(
        "POST",
        "/tokens",
        me,
        Some(json!({ "expiresAt": "2100-01-01" })),
    );
    check(
        "new token",
        &made,
        &[("token", "s"), ("tokenType", "s"), ("metadata", "o")],
    );
    check("new token", &made["metadata"], TOKEN);
    let path = format!("/tokens/{}", text(&made["metadata"]["id"]));
    check(
        "revoked token",
        &site.ok("DELETE", &path, me, None)["token"],
        TOKEN,
    );
    for token in get("/tokens")["tokens"].as_array().unwrap() {
        check("listed token", token, TOKEN);
    }

    let text_of_draft = format!("{DESCRIPTION} Nobody from Asia.");
    let body = json!({ "rawJobDescription": text_of_draft });
    let draft = site.ok("POST", "/job-drafts", me, Some(body));
    check("draft", &draft, DRAFT);
    let job = text(&draft["jobId"]);
    let patch = json!({ "experienceLevel": "EXPERT" });
    let path = format!("/job-drafts/{job}");
    check(
        "patched",
        &site.ok("PATCH", &path, me, Some(patch)),
        PATCHED,
    );
    check("own draft", &get("/jobs/mine"), MINE);
    let publish = format!("/jobs/{job}/publish");
    check("published", &site.ok("POST", &publish, me, None), PUBLISHED);
    check(
        "published twice",
        &site.ok("POST", &publish, me, None),
        PUBLISHED,
    );
    check("own job", &get("/jobs/mine"), MINE);
    let path = format!("/jobs/{job}");
    check(
        "edited",
        &site.ok("PATCH", &path, me, Some(json!({ "headcount": 2 }))),
        EDITED,
    );

    let found = get("/jobs");
    check(
        "search",
        &found,
        &[("jobs", "a"), ("nextCursor", "s?"), ("generatedAt", "t")],
    );
    check("search", &found["jobs"][0], PUBLIC_JOB);
    check("public job", &get(&path), PUBLIC_JOB);
    check("facets", &get("/jobs/facets"), FACETS);
    check("changes", &get("/jobs/changes?since=2026-01-01"), CHANGES);

    site.minute();
    let listed = get(&format!("{path}/proposals"));
    check(
        "proposals",
        &listed,
        &[("proposals", "a"), ("nextCursor", "s?")],
    );
    for summary in listed["proposals"].as_array().unwrap() {
        check("summary", summary, PROPOSAL_SUMMARY);
        let id = text(&summary["id"]);
        let proposal = get(&format!("/proposals/{id}"))["proposal"].clone();
        check("proposal", &proposal, PROPOSAL_SUMMARY);
        check("proposal", &proposal, PROPOSAL);
        check(
            "interview",
            &get(&format!("/proposals/{id}/interview")),
            INTERVIEW,
        );
        let slug = text(&summary["candidate"]["profileSlug"]);
        check(
            "freelancer",
            &get(&format!("/freelancers/{slug}"))["freelancer"],
            FREELANCER,
        );
    }

    let proposal = text(&listed["proposals"][0]["id"]);
    let body = json!({ "milestone": { "description": "D", "amount": 99.5 } });
    let asked = site.v1(
        "POST",
        &format!("/proposals/{proposal}/hire"),
        me,
        Some(body),
    );
    check("hire", &asked.body, &[("approval", "o"), ("message", "s")]);
    check("hire", &asked.body["approval"], APPROVAL);
    site.press(&asked.body["approval"], "confirm");
    let path_of_approval = format!("/approvals/{}", text(&asked.body["approval"]["id"]));
    let approval = get(&path_of_approval)["approval"].clone();
    check("approval", &approval, APPROVAL);
    check("approval", &approval, HIRED);
    check(
        "listed contract",
        &get("/contracts")["contracts"][0],
        CONTRACT,
    );
    let contract = text(&approval["result"]["contractId"]);
    let contract = get(&format!("/contracts/{contract}"))["contract"].clone();
    check("contract", &contract, CONTRACT);
    check("contract", &contract, BUDGET);
    let hired = get(&format!("/proposals/{proposal}"));
    check("hired", &hired["proposal"], &[("contract", "o")]);
    check("updates", &get("/updates"), UPDATES);
    check(
        "closed",
        &site.ok("POST", &format!("{path}/close"), me, None),
        CLOSED,
    );
    check(
        "closed",
        &site.ok("POST", &format!("{path}/close"), me, None),
        CLOSED,
    );
}

fn check(name: &str, body: &Value, fields: Fields) {
    for (path, kind) in fields {
        let mut found = Some(body);
        for step in path.split('.') {
            let key = step.trim_end_matches("[]");
            found = found.and_then(|value| value.get(key));
            if step.ends_with("[]") {
                let items = found.and_then(Value::as_array);
                let items = items.unwrap_or_else(|| panic!("{name}: no list {path} in {body}"));
                // An empty list says nothing about its items; only reviews may be one.
                if items.is_empty() {
                    found = None;
                    break;
                }
                found = items.first();
            }
        }
        let nothing_above = fields.iter().any(|(above, kind)| {
            let inside = path
                .strip_prefix(above)
                .is_some_and(|rest| rest.starts_with('.'));
            let pointer = format!("/{}", above.replace('.', "/"));
            inside && kind.ends_with('?') && body.pointer(&pointer) == Some(&Value::Null)
        });
        if nothing_above {
            continue;
        }
        let Some(value) = found else {
            let list_is_empty = path.starts_with("reviews[]") && body["reviews"] == json!([]);
            assert!(list_is_empty, "{name}: {path} is missing from {body}");
            continue;
        };
        assert!(fits(value, kind), "{name}: {path} is {value}, not {kind}");
    }
}

fn fits(value: &Value, kind: &str) -> bool {
    if let Some(kind) = kind.strip_suffix('?') {
        return value.is_null() || fits(value, kind);
    }
    match kind {
        "s" => value.as_str().is_some_and(|text| !text.is_empty()),
        "n" => value.is_number(),
        "i" => value.is_i64() || value.is_u64(),
        "b" => value.is_boolean(),
        "o" => value.is_object(),
        "a" => value.is_array(),
        // 2026-06-12T10:00:00.000Z
        "t" => value.as_str().is_some_and(|text| {
            text.len() == 24 && text.ends_with('Z') && text.as_bytes()[19] == b'.'
        }),
        other => panic!("no such kind: {other}"),
    }
}
