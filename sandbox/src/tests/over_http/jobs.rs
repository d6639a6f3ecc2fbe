//! The sandbox's drafts, own jobs and marketplace, over HTTP as any client meets them. Limits that
//! need a clock or a claimed account are tested inside the room.

mod errors;

use serde_json::{Value, json};

use super::site::Site;

#[test]
fn a_job_goes_from_a_text_to_the_marketplace_and_off_it() {
    let site = Site::start();
    let token = site.register("Acme Data").token;
    let me = Some(token.as_str());

    let can = site.ok("GET", "/job-drafts/capabilities", me, None);
    assert_eq!(can["capabilities"]["publish"], true);
    assert_eq!(can["enabled"], true);
    let keys = can["draft"]["updateKeys"].as_array().unwrap();
    assert!(keys.contains(&json!("pricePerHour")), "{keys:?}");

    let text = "Transcribe 40 hours of Spanish call recordings word for word, $15/hour. \
                We need 3 transcribers in Spain or Mexico.";
    let draft = site.ok(
        "POST",
        "/job-drafts",
        me,
        Some(json!({ "rawJobDescription": text })),
    );
    assert_eq!(draft["status"], "DRAFT");
    assert_eq!(draft["normalizedFields"]["pricePerHour"], 15);
    assert_eq!(draft["validation"]["publishReady"], false);
    let gap = &draft["missingFields"][0];
    assert_eq!(gap["field"], "experienceLevel");
    assert_eq!(gap["updateKeys"], json!(["experienceLevel"]));
    assert!(
        gap["enumValues"]
            .as_array()
            .unwrap()
            .contains(&json!("EXPERT"))
    );
    let id = draft["jobId"].as_str().unwrap();
    let path = format!("/jobs/{id}");

    let refused = site.v1("POST", &format!("{path}/publish"), me, None);
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.body["details"]["validation"]["missingFields"][0]["field"],
        "experienceLevel"
    );
    assert_eq!(
        site.v1("GET", &path, None, None).status,
        404,
        "a draft is public"
    );

    let patched = site.ok(
        "PATCH",
        &format!("/job-drafts/{id}"),
        me,
        Some(json!({ "experienceLevel": "INTERMEDIATE" })),
    );
    assert_eq!(patched["validation"]["publishReady"], true);
    assert_eq!(patched["validation"]["missingFieldCount"], 0);

    let published = site.ok("POST", &format!("{path}/publish"), me, None);
    assert_eq!(published["status"], "OPEN");
    assert_eq!(published["alreadyPublished"], false);
    let again = site.ok("POST", &format!("{path}/publish"), me, None);
    assert_eq!(again["alreadyPublished"], true);
    assert_eq!(again["publishAttemptId"], published["publishAttemptId"]);

    site.minute();
    let mine = site.ok("GET", "/jobs/mine?status=OPEN", me, None);
    let counts = &mine["jobs"][0]["proposalCounts"];
    let total = counts["total"].as_u64().unwrap();
    assert!((5..=9).contains(&total), "{counts}");
    assert_eq!(counts["unreviewed"], total);
    assert_eq!(mine["jobs"][0]["jobUrl"], published["jobUrl"]);
    let events = site.ok("GET", "/updates", me, None);
    let received = events["events"].as_array().unwrap().iter();
    let received = received.filter(|event| {
        event["type"] == "proposal.received" && event["jobId"].as_str() == Some(id)
    });
    assert_eq!(
        received.count() as u64,
        total,
        "publishing twice must not bring them twice"
    );

    let public = site.ok("GET", &path, None, None);
    assert_eq!(public["title"], "Spanish audio transcription");
    assert_eq!(public["companyName"], "Acme Data");
    assert_eq!(public["experienceLevel"], "Intermediate");
    assert_eq!(public["countries"], json!(["ES", "MX"]));
    assert_eq!(
        public["pay"],
        json!({ "paymentType": "PAY_PER_HOUR", "currency": "USD", "hourlyRate": 15,
            "hourlyMin": null, "hourlyMax": null, "fixedPrice": null, "perLabelRate": null })
    );
    let facets = site.ok("GET", "/jobs/facets", None, None);
    assert_eq!(facets["totalJobs"], 1);
    assert_eq!(
        facets["languages"],
        json!([{ "value": "Spanish", "count": 1 }])
    );

    let edited = site.ok("PATCH", &path, me, Some(json!({ "pricePerHour": 18.5 })));
    assert_eq!(
        edited["moderation"],
        json!({ "decision": "ALLOW", "reasons": [] })
    );
    assert_eq!(
        site.ok("GET", &path, None, None)["pay"]["hourlyRate"],
        json!(18.5)
    );
    let since = "/jobs/changes?since=2026-01-01";
    let latest = |site: &Site| site.ok("GET", since, None, None)["changes"].clone();
    assert_eq!(latest(&site)[0]["eventType"], "UPDATED");

    let closed = site.ok("POST", &format!("{path}/close"), me, None);
    assert_eq!(
        closed,
        json!({ "ok": true, "jobId": id, "status": "ARCHIVED", "alreadyClosed": false })
    );
    let closed = site.ok("POST", &format!("{path}/close"), me, None);
    assert_eq!(closed["alreadyClosed"], true);
    let gone = site.v1("GET", &path, None, None);
    assert_eq!(
        (gone.status, gone.body),
        (404, json!({ "id": id, "status": "closed" }))
    );
    let changes = latest(&site);
    assert_eq!(
        changes.as_array().unwrap().len(),
        1,
        "one line a job: {changes}"
    );
    assert_eq!(changes[0]["eventType"], "CLOSED");
}

#[test]
fn one_key_gives_one_draft_to_one_account() {
    let site = Site::start();
    let (me, other) = (site.register("One").token, site.register("Two").token);
    let create = |token: &str, text: &str, inside: bool| {
        let body = if inside {
            json!({ "source": { "type": "text", "text": text, "idempotencyKey": "k" } })
        } else {
            json!({ "rawJobDescription": text, "idempotencyKey": "k" })
        };
        site.ok("POST", "/job-drafts", Some(token), Some(body))
    };
    let text = "Label about 500 images, $10 to $12 per hour.";
    let first = create(&me, text, false);
    let doubted = |draft: &Value| -> Vec<String> {
        let doubts = draft["lowConfidenceFields"].as_array().unwrap().iter();
        doubts
            .map(|doubt| doubt["field"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(doubted(&first), ["dataVolume", "pricePerHour", "jobTitle"]);

    let path = format!("/job-drafts/{}", first["jobId"].as_str().unwrap());
    site.ok(
        "PATCH",
        &path,
        Some(&me),
        Some(json!({ "pricePerHour": 11 })),
    );
    let again = create(&me, text, true);
    assert_eq!(again["jobId"], first["jobId"]);
    assert_eq!(again["normalizedFields"]["pricePerHour"], 11);
    assert_eq!(
        doubted(&again),
        ["dataVolume", "jobTitle"],
        "an answered doubt is settled"
    );
    assert_ne!(create(&other, text, false)["jobId"], first["jobId"]);
    assert_eq!(
        site.ok("GET", "/jobs/mine", Some(&me), None)["jobs"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn every_import_format_becomes_a_draft() {
    let site = Site::start();
    let me = site.register("Acme").token;
    let check = |body: Value, title: &str, left: &[&str]| {
        let draft = site.ok("POST", "/job-drafts", Some(&me), Some(body.clone()));
        assert_eq!(draft["normalizedFields"]["jobTitle"], title, "{body}");
        let paths = draft["unmappedFields"].as_array().unwrap().iter();
        let paths: Vec<&str> = paths.map(|item| item["path"].as_str().unwrap()).collect();
        assert_eq!(paths, left, "{body}");
    };
    let text = "Boxes on street images\nDraw a box around every car.";
    check(
        json!({ "source": { "type": "text", "text": text } }),
        "Boxes on street images",
        &[],
    );
    check(
        json!({ "format": "text", "text": text }),
        "Boxes on street images",
        &[],
    );
    let job = json!({ "title": "Reviews", "description": "D", "color": "red" });
    check(
        json!({ "format": "opentrain_canonical", "job": job }),
        "Reviews",
        &["job.color"],
    );
    let posting = json!({ "@context": "https://schema.org", "@type": "JobPosting",
        "title": "Calls", "description": "<p>Transcribe.</p>", "industry": "Telecom" });
    check(
        json!({ "source": { "type": "schema_org_job_posting", "jsonLd": posting } }),
        "Calls",
        &["jsonLd.industry"],
    );
    let indeed = "<source><job><title>Cars</title><url>https://x.example</url></job></source>";
    check(
        json!({ "format": "indeed_xml", "xml": indeed }),
        "Cars",
        &["xml.url"],
    );
    let hr = "<PositionOpening><PositionTitle>Maps</PositionTitle></PositionOpening>";
    check(json!({ "format": "hr_xml", "xml": hr }), "Maps", &[]);
}

#[test]
fn an_edit_that_moderation_refuses_is_stored_and_takes_the_job_off_the_marketplace() {
    let site = Site::start();
    let token = site.register("Acme").token;
    let me = Some(token.as_str());
    let id = site.publish(&token, json!({}));
    let path = format!("/jobs/{id}");
    let refused = site.v1(
        "PATCH",
        &path,
        me,
        Some(json!({ "jobDescription": "Men only, please." })),
    );
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (409, &json!("CONFLICT"))
    );
    assert_eq!(
        refused.body["details"],
        json!({ "jobId": id, "reason": "moderation_blocked", "status": "DRAFT",
            "reasons": ["discrimination: the text asks for \"men only\""] })
    );
    let gone = site.v1("GET", &path, None, None);
    assert_eq!(
        (gone.status, gone.body),
        (404, json!({ "id": id, "status": "closed" }))
    );
    let still = site.v1("POST", &format!("{path}/publish"), me, None);
    assert_eq!(
        (still.status, &still.body["details"]["reason"]),
        (403, &json!("moderation_blocked"))
    );

    let mended = json!({ "jobDescription": "Everybody is welcome." });
    site.ok("PATCH", &format!("/job-drafts/{id}"), me, Some(mended));
    assert_eq!(
        site.ok("POST", &format!("{path}/publish"), me, None)["alreadyPublished"],
        false
    );
    site.minute();
    let mine = site.ok("GET", "/jobs/mine", me, None);
    let total = mine["jobs"][0]["proposalCounts"]["total"].as_u64().unwrap();
    assert!((5..=9).contains(&total), "it is news once more: {total}");
}

#[test]
fn own_jobs_come_newest_first_in_pages_that_new_jobs_do_not_shift() {
    let site = Site::start();
    let token = site.register("Acme").token;
    let me = Some(token.as_str());
    let mut made: Vec<String> = (0..5).map(|_| site.draft(&token, json!({}))).collect();
    made.reverse();
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = site.ok("GET", &format!("/jobs/mine?limit=2{cursor}"), me, None);
        let ids = page["jobs"].as_array().unwrap().iter();
        found.extend(ids.map(|job| job["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["nextCursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
        site.draft(&token, json!({}));
    }
    assert_eq!(found, made);
}

#[test]
fn the_marketplace_filters_pages_and_counts() {
    let site = Site::start();
    let token = site.register("Acme").token;
    let spanish = site.publish(
        &token,
        json!({ "languages": ["Spanish"], "countries": ["ES"] }),
    );
    let german = site.publish(
        &token,
        json!({ "jobTitle": "Street images", "languages": ["German", "Spanish"], "countries": ["DE"],
            "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.05, "dataType": "Image" }),
    );
    site.draft(&token, json!({}));

    let check = |query: &str, expected: &[&String]| {
        let found = site.ok("GET", &format!("/jobs?{query}"), None, None);
        let ids = found["jobs"].as_array().unwrap().iter();
        let ids: Vec<&str> = ids.map(|job| job["id"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{query}");
    };
    check("", &[&german, &spanish]);
    check("language=spanish", &[&german, &spanish]);
    check("language=German", &[&german]);
    check("country=ES", &[&spanish]);
    check("country=FR", &[]);
    check("payType=PAY_PER_LABEL", &[&german]);
    check("q=images+STREET", &[&german]);
    check("q=street+radiology", &[]);
    check("limit=500", &[&german, &spanish]);

    let first = site.ok("GET", "/jobs?limit=1", None, None);
    let next = first["nextCursor"].as_str().unwrap();
    check(&format!("limit=1&cursor={next}"), &[&spanish]);
    let facets = site.ok("GET", "/jobs/facets", None, None);
    let count = |value: &str, count: u32| json!({ "value": value, "count": count });
    assert_eq!(facets["totalJobs"], 2);
    assert_eq!(
        facets["languages"],
        json!([count("Spanish", 2), count("German", 1)])
    );
    assert_eq!(
        facets["payTypes"],
        json!([count("PAY_PER_HOUR", 1), count("PAY_PER_LABEL", 1)])
    );
    assert_eq!(
        facets["categories"],
        json!([count("Audio Annotation", 1), count("Image Annotation", 1)])
    );
}

#[test]
fn the_marketplace_is_open_to_other_origins_and_counted_by_the_minute() {
    let site = Site::start();
    let preflight = site.v1("OPTIONS", "/jobs", None, None);
    assert_eq!(preflight.status, 204);
    let answer = site.v1("GET", "/jobs", None, None);
    for (answer, header) in [
        (&preflight, "access-control-allow-origin: *"),
        (&answer, "access-control-allow-origin: *"),
        (
            &answer,
            "cache-control: public, s-maxage=300, stale-while-revalidate=3600",
        ),
    ] {
        assert!(answer.head.contains(header), "{header}: {}", answer.head);
    }
    // 120 a minute; twice that and one more are refused once even when a minute turns meanwhile.
    let refused = (0..241)
        .map(|_| site.v1("GET", "/jobs", None, None))
        .find(|a| a.status != 200);
    let refused = refused.expect("no limit");
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (429, &json!("RATE_LIMITED"))
    );
}

#[test]
fn an_unclaimed_account_publishes_three_jobs_a_day() {
    let site = Site::start();
    let token = site.register("Acme").token;
    for _ in 0..3 {
        site.publish(&token, json!({}));
    }
    let fourth = site.draft(&token, json!({}));
    let refused = site.v1(
        "POST",
        &format!("/jobs/{fourth}/publish"),
        Some(&token),
        None,
    );
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (429, &json!("RATE_LIMITED"))
    );
    assert_eq!(
        refused.body["details"],
        json!({ "limit": 3, "windowHours": 24 })
    );
}
