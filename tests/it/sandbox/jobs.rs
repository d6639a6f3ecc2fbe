//! Drafts, own jobs and the marketplace beside the main line: keys, imports, moderation of live jobs,
//! pages and filters. Their refusals are in `errors`.

use serde_json::{Value, json};

use super::site::Site;

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
    let id = site.open(&token, json!({}));
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
    let mine = site.ok("GET", "/jobs/mine", me, None);
    assert_eq!(
        mine["jobs"][0]["proposalCounts"]["total"], 5,
        "the same people, not five more"
    );
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
    let spanish = site.open(
        &token,
        json!({ "languages": ["Spanish"], "countries": ["ES"] }),
    );
    let german = site.open(
        &token,
        json!({ "jobTitle": "Street images", "languages": ["German", "Spanish"], "countries": [],
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
        site.open(&token, json!({}));
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
