//! What structured imports become, one line of data each, and that nothing of them vanishes.

mod lost;
mod money;

use super::*;
use serde_json::json;

fn paths(reading: &Reading) -> Vec<&str> {
    reading
        .unmapped
        .iter()
        .map(|item| item["path"].as_str().unwrap())
        .collect()
}

fn doubted(reading: &Reading) -> Vec<&str> {
    reading
        .low_confidence
        .iter()
        .map(|item| item["field"].as_str().unwrap())
        .collect()
}

#[test]
fn canonical_names_become_draft_keys_and_the_rest_is_reported() {
    let job = json!({ "title": "T", "paymentType": "PAY_PER_LABEL", "rateAmount": 0.05,
        "languages": ["Spanish"], "tools": ["CVAT", "ELAN"], "experienceLevel": "GURU",
        "color": { "of": ["red", 7] } });
    let reading = canonical(job.as_object().unwrap());
    let expected = json!({ "jobTitle": "T", "paymentType": "PAY_PER_LABEL",
        "pricePerLabel": 0.05, "languages": ["Spanish"], "labelingSoftware": "CVAT, ELAN" });
    assert_eq!(Value::Object(reading.fields.clone()), expected);
    let expected = ["job.experienceLevel", "job.color.of[0]", "job.color.of[1]"];
    assert_eq!(paths(&reading), expected);
}

#[test]
fn a_job_posting_is_read_from_any_wrapping() {
    let posting = json!({ "@type": "JobPosting", "title": "Audio work",
        "description": "<p>Transcribe &amp; check Spanish calls.</p>", "totalJobOpenings": "4",
        "baseSalary": { "currency": "USD", "value": { "minValue": 12, "maxValue": 15,
            "unitText": "HOUR" } },
        "applicantLocationRequirements": { "@type": "Country", "name": "Spain" },
        "hiringOrganization": { "name": "Acme" } });
    for wrapped in [
        posting.clone(),
        json!([posting]),
        json!({ "@graph": [posting] }),
        json!({ "@type": "WebPage", "mainEntity": posting }),
        json!(posting.to_string()),
    ] {
        let reading = job_posting(&wrapped).unwrap();
        let expected = json!({ "jobTitle": "Audio work",
            "jobDescription": "Transcribe & check Spanish calls.", "headcount": 4,
            "paymentType": "PAY_PER_HOUR", "pricePerHour": 12, "budgetRange": "$12 to $15",
            "countries": ["ES"], "languages": ["Spanish"], "dataType": "Audio",
            "labelTypes": ["Transcription"] });
        assert_eq!(Value::Object(reading.fields.clone()), expected);
        assert_eq!(paths(&reading), ["jsonLd.hiringOrganization.name"]);
    }
    assert!(job_posting(&json!({ "@type": "Event" })).is_none());
    assert!(job_posting(&json!("no json")).is_none());
}

#[test]
fn feeds_give_title_text_country_and_salary() {
    let xml = "<source><job><title><![CDATA[Box drawing]]></title><country>US</country>\
        <description><![CDATA[<p>Bounding boxes on images.</p>]]></description>\
        <salary>$14 per hour</salary><url>https://x.example</url></job></source>";
    let reading = feed(xml).unwrap();
    assert_eq!(reading.fields["jobTitle"], "Box drawing");
    assert_eq!(
        reading.fields["jobDescription"],
        "Bounding boxes on images."
    );
    assert_eq!(reading.fields["countries"], json!(["US"]));
    assert_eq!(reading.fields["pricePerHour"], 14);
    assert_eq!(paths(&reading), ["xml.url"]);
    assert!(feed("<job/>").is_none());
    assert!(feed("<rss><channel><title>All jobs</title></channel></rss>").is_none());
    assert!(feed("no xml").is_none());
}

#[test]
fn feeds_are_read_under_prefixes_and_only_their_first_posting() {
    let xml = r#"<?xml version="1.0"?>
        <PositionOpening xmlns="http://www.hr-xml.org/3" xmlns:oa="urn:oa">
        <PositionLocation><oa:Address><oa:CountryCode>FR</oa:CountryCode></oa:Address>
        </PositionLocation><PositionProfile><PositionTitle>Labeler</PositionTitle>
        <hr:PositionFormattedDescription><hr:Content>&lt;p&gt;Label French chats, $0.05 per label.&lt;/p&gt;</hr:Content></hr:PositionFormattedDescription></PositionProfile>
        </PositionOpening>"#;
    let reading = feed(xml).unwrap();
    assert_eq!(reading.fields["jobTitle"], "Labeler");
    assert_eq!(reading.fields["countries"], json!(["FR"]));
    assert_eq!(reading.fields["pricePerLabel"], 0.05);
    assert_eq!(paths(&reading), [""; 0]);

    let xml = "<source><publisher>ATS</publisher><job><title>One</title></job>\
        <job><title>Two</title><salary>$9 per hour</salary></job></source>";
    let reading = feed(xml).unwrap();
    assert_eq!(reading.fields["jobTitle"], "One");
    assert!(!reading.fields.contains_key("pricePerHour"));
    assert_eq!(
        paths(&reading),
        ["xml.source.publisher", "xml.source.job[2]"]
    );
}

/// As job boards send it: pieces of the description by name, beside settings of the board.
#[test]
fn hr_xml_of_job_boards_keeps_its_description() {
    let piece = |name: &str, value: &str| {
        format!(
            "<FormattedPositionDescription><Name>{name}</Name><Value>{value}</Value></FormattedPositionDescription>"
        )
    };
    let xml = format!(
        "<PositionOpening xmlns='http://ns.hr-xml.org'><PositionRecordInfo><Id idOwner='Acme'>\
         <IdValue>17</IdValue></Id></PositionRecordInfo><PositionProfile xml:lang='EN'>\
         <Organization><OrganizationName>Acme</OrganizationName><Description>We sell maps.\
         </Description></Organization><PositionDetail><PhysicalLocation><PostalAddress>\
         <CountryCode>DE</CountryCode><PostalCode>10117</PostalCode></PostalAddress></PhysicalLocation>\
         <PositionTitle><![CDATA[Map labeler]]></PositionTitle><RemunerationPackage>\
         <BasePay baseInterval='Hourly' currencyCode='USD'><BasePayAmountMin>15.0</BasePayAmountMin>\
         <BasePayAmountMax>18.0</BasePayAmountMax></BasePay></RemunerationPackage></PositionDetail>\
         {}{}{}{}</PositionProfile><NumberToFill>4</NumberToFill></PositionOpening>",
        piece("Mode", "premium"),
        piece("CompanyDescription", "<![CDATA[<p>Acme is old.</p>]]>"),
        piece(
            "JobOfferDescription",
            "<![CDATA[<p>Draw roads.</p><p>Name them.</p>]]>"
        ),
        piece("requiredQualifications", "Patience"),
    );
    let reading = feed(&xml).unwrap();
    assert_eq!(
        reading.fields["jobDescription"],
        "Draw roads.\nName them.\n\nrequiredQualifications\nPatience\n\nWe sell maps.\n\n\
         CompanyDescription\nAcme is old."
    );
    assert_eq!(reading.fields["jobTitle"], "Map labeler");
    assert_eq!(reading.fields["countries"], json!(["DE"]));
    assert_eq!(reading.fields["headcount"], 4);
    assert_eq!(reading.fields["pricePerHour"], 15);
    assert_eq!(reading.fields["budgetRange"], "$15 to $18");
    assert_eq!(doubted(&reading), ["pricePerHour"]);
    assert_eq!(
        paths(&reading),
        [
            "xml.PositionRecordInfo.Id@idOwner",
            "xml.PositionRecordInfo.Id.IdValue",
            "xml.PositionProfile@lang",
            "xml.PositionProfile.Organization.OrganizationName",
            "xml.PositionProfile.PositionDetail.PhysicalLocation.PostalAddress.PostalCode",
            "xml.PositionProfile.FormattedPositionDescription[1].Mode",
        ]
    );
}

#[test]
fn hr_xml_of_the_first_version_keeps_its_description() {
    let xml = "<JobPositionPosting><JobPositionPostingId>P-1</JobPositionPostingId><HiringOrg>\
        <HiringOrgName>Acme</HiringOrgName></HiringOrg><JobPositionInformation>\
        <JobPositionTitle><TitleCode>00</TitleCode></JobPositionTitle>\
        <JobPositionTitleDescription>Rater</JobPositionTitleDescription>\
        <JobPositionDescription><JobPositionPurpose><P>Rate Polish answers.</P></JobPositionPurpose>\
        <JobPositionLocation><Location><CountryCode>PL</CountryCode></Location></JobPositionLocation>\
        <EssentialFunctions>Read much.</EssentialFunctions><CompensationDescription><Pay>\
        <RatePerHour currency='USD'>11</RatePerHour></Pay></CompensationDescription>\
        </JobPositionDescription><JobPositionRequirements><QualificationsRequired><Qualification \
        type='skill'>Polish</Qualification></QualificationsRequired></JobPositionRequirements>\
        </JobPositionInformation><NumberToFill>2</NumberToFill></JobPositionPosting>";
    let reading = feed(xml).unwrap();
    let description = &reading.fields["jobDescription"];
    assert_eq!(description, "Rate Polish answers.\n\nRead much.");
    assert_eq!(reading.fields["jobTitle"], "Rater");
    assert_eq!(reading.fields["countries"], json!(["PL"]));
    assert_eq!(reading.fields["pricePerHour"], 11);
    assert_eq!(reading.fields["headcount"], 2);
    let left: Vec<&str> = reading
        .unmapped
        .iter()
        .map(|item| item["valuePreview"].as_str().unwrap())
        .collect();
    assert_eq!(left, ["P-1", "Acme", "00", "skill", "Polish"]);
}

#[test]
fn a_feed_that_breaks_off_gives_what_it_has_with_doubt() {
    let whole = "<source><job><title>Cars</title><salary>$14 per hour</salary>\
        <description><![CDATA[<p>Draw a box around every car.</p>]]></description></job></source>";
    let from = whole.find("every").unwrap();
    for end in from..whole.find("</job>").unwrap() + 5 {
        let reading = feed(&whole[..end]).unwrap();
        let text = reading.fields["jobDescription"].as_str().unwrap();
        assert!(text.starts_with("Draw a box around"), "{end}: {text}");
        assert_eq!(reading.fields["jobTitle"], "Cars", "{end}");
        assert_eq!(reading.fields["pricePerHour"], 14, "{end}");
        assert!(doubted(&reading).contains(&"jobDescription"), "{end}");
    }
    for end in 0..from {
        // However little there is, it is read or refused.
        let _ = feed(&whole[..end]);
    }
    let reading = feed(whole).unwrap();
    assert!(!doubted(&reading).contains(&"jobDescription"));
    let reading = feed("<job><title>Cars").unwrap();
    assert_eq!(doubted(&reading), ["jobTitle"]);
}

#[test]
fn the_title_of_a_channel_is_not_that_of_a_job() {
    let check = |xml: &str, title: &str, text: &str| {
        let reading = feed(xml).unwrap();
        assert_eq!(reading.fields["jobTitle"], title, "{xml}");
        assert_eq!(reading.fields["jobDescription"], text, "{xml}");
    };
    check(
        "<rss version='2.0'><channel><title>Jobs at Acme</title><description>All of them\
         </description><item><title>Tagger</title><description>Tag cats.</description>\
         <content:encoded><![CDATA[<p>Tag cats. All day.</p>]]></content:encoded></item></channel></rss>",
        "Tagger",
        "Tag cats. All day.",
    );
    check(
        "<rdf:RDF><channel><title>Jobs</title></channel><item><title>Tagger</title>\
         <description>Tag dogs.</description></item></rdf:RDF>",
        "Tagger",
        "Tag dogs.",
    );
    check(
        "<feed><title>Jobs</title><entry><title type='html'>Tagger</title><summary>Tag owls.\
         </summary></entry></feed>",
        "Tagger",
        "Tag owls.",
    );
    check(
        "<jobs><title>Jobs</title><vacancy><jobtitle>Tagger</jobtitle><body>Tag bees.</body></vacancy></jobs>",
        "Tagger",
        "Tag bees.",
    );
    check(
        "<data><position>Senior</position><title>Tagger</title><text>Tag ants.</text></data>",
        "Tagger",
        "Tag ants.",
    );
}

#[test]
fn the_number_of_openings_may_be_a_range_and_is_doubted_then() {
    let check = |openings: Value, count: Value, doubts: &[&str], left: &[&str]| {
        let posting = json!({ "title": "T", "totalJobOpenings": openings });
        let reading = job_posting(&posting).unwrap();
        let found = reading.fields.get("headcount").cloned().unwrap_or_default();
        assert_eq!(found, count, "{posting}");
        assert_eq!(doubted(&reading), doubts, "{posting}");
        assert_eq!(paths(&reading), left, "{posting}");
    };
    let path = "jsonLd.totalJobOpenings";
    check(json!(4), json!(4), &[], &[]);
    check(json!("4"), json!(4), &[], &[]);
    check(json!("two"), json!(2), &[], &[path]);
    check(json!("3-5"), json!(3), &["headcount"], &[path]);
    check(json!("up to 5"), json!(5), &["headcount"], &[path]);
    check(
        json!({ "minValue": 3, "maxValue": 5 }),
        json!(3),
        &["headcount"],
        &[],
    );
    check(json!("many"), json!(null), &[], &[path]);
    check(json!(0), json!(null), &[], &[path]);
    let reading = feed("<job><title>T</title><openings>3-5</openings></job>").unwrap();
    assert_eq!(reading.fields["headcount"], 3);
    assert_eq!(doubted(&reading), ["headcount"]);
}

#[test]
fn a_language_may_be_a_code_and_is_doubted() {
    for given in [
        json!("es-MX"),
        json!(["es"]),
        json!("Spanish"),
        json!({ "@type": "Language", "name": "Spanish" }),
    ] {
        let posting = json!({ "title": "T", "inLanguage": given });
        let reading = job_posting(&posting).unwrap();
        assert_eq!(reading.fields["languages"], json!(["Spanish"]));
        assert_eq!(reading.low_confidence[0]["field"], "languages");
        assert_eq!(paths(&reading), [""; 0]);
    }
}

#[test]
fn a_large_import_is_reported_in_short() {
    let items = "<tag>t</tag>".repeat(50_000);
    let xml = format!("<job><title>T</title>{items}</job>");
    let reading = feed(&xml).unwrap();
    assert_eq!(reading.unmapped.len(), 201);
    assert_eq!(reading.unmapped[200]["valuePreview"], "49800 more values");
}

#[test]
fn a_posting_is_found_in_the_scripts_of_a_page() {
    let posting = r#"{ "@context": "https://schema.org", "@type": "JobPosting", "title": "Map labeler",
        "description": "<p>Draw roads.</p>", "totalJobOpenings": 2 }"#;
    let crumbs = r#"{ "@type": "BreadcrumbList", "name": "Jobs" }"#;
    let page = |scripts: &str| {
        format!(
            "<!doctype html><html><head><title>Jobs at Acme</title>{scripts}</head><body>\
                 <p>Apply by mail.</p></body></html>"
        )
    };
    let script = |kind: &str, text: &str| format!("<script type=\"{kind}\">{text}</script>");
    let ld = "application/ld+json";
    for scripts in [
        script(ld, posting),
        script("Application/LD+JSON", posting),
        format!("{}{}", script(ld, crumbs), script(ld, posting)),
        format!(
            "{}{}",
            script(ld, "{broken"),
            script(ld, &format!("[{crumbs}, {posting}]"))
        ),
        script(ld, &format!(r#"{{ "@graph": [{crumbs}, {posting}] }}"#)),
    ] {
        let reading = job_posting(&json!(page(&scripts))).unwrap();
        assert_eq!(reading.fields["jobTitle"], "Map labeler", "{scripts}");
        assert_eq!(reading.fields["jobDescription"], "Draw roads.", "{scripts}");
        assert_eq!(reading.fields["headcount"], 2, "{scripts}");
        // The words of the page are named, its scripts are not its words.
        let around = reading.unmapped.last().unwrap();
        assert_eq!(around["path"], "jsonLd");
        assert_eq!(around["valuePreview"], "Jobs at Acme\nApply by mail.");
    }
    // What stands in other scripts of the kind is named, readable or not.
    let all = format!(
        "{}{}{}",
        script(ld, crumbs),
        script(ld, posting),
        script(ld, "{broken")
    );
    let reading = job_posting(&json!(page(&all))).unwrap();
    let shown = Value::from(reading.unmapped).to_string();
    assert!(
        shown.contains("BreadcrumbList") && shown.contains("{broken"),
        "{shown}"
    );
    for scripts in [
        script("text/javascript", posting),
        script("text/template", &script(ld, posting)),
        format!("<!-- {} -->", script(ld, posting)),
        script(ld, crumbs),
        script(ld, r#"{ "title": "Map labeler" }"#),
        posting.to_owned(),
        String::new(),
    ] {
        assert!(job_posting(&json!(page(&scripts))).is_none(), "{scripts}");
    }
}

#[test]
fn an_area_that_says_so_is_a_country() {
    let feed_of = |area: &str| {
        feed(&format!(
            "<PositionOpening><PositionTitle>Rater</PositionTitle><PhysicalLocation>{area}\
             </PhysicalLocation></PositionOpening>"
        ))
        .unwrap()
    };
    let countries = |area: &str| {
        let found = feed_of(area).fields.remove("countries");
        found.unwrap_or(json!([]))
    };
    for area in [
        "<Area type=\"CountryCode\">ES</Area>",
        "<Area type=\"countrycode\"><Value>ES</Value></Area>",
        "<hr:Area type='x:Country'><hr:Value>Spain</hr:Value></hr:Area>",
        "<Area type=\"Region\"><Value>Madrid</Value><Area type=\"CountryCode\"><Value>ES</Value></Area></Area>",
    ] {
        assert_eq!(countries(area), json!(["ES"]), "{area}");
    }
    let two = "<Area type=\"CountryCode\">ES</Area><Area type=\"CountryCode\">PT</Area>";
    assert_eq!(countries(two), json!(["ES", "PT"]));
    for area in [
        "<Area>ES</Area>",
        "<Area type=\"Municipality\">ES</Area>",
        "<Area type=\"CountryCodes of old\">ES</Area>",
        "<Phone type=\"CountryCode\">ES</Phone>",
    ] {
        assert_eq!(countries(area), json!([]), "{area}");
        let lost = feed_of(area).unmapped;
        assert!(
            lost.iter().any(|item| item["valuePreview"] == "ES"),
            "{area}"
        );
    }
    let odd = feed_of("<Area type=\"CountryCode\">Atlantis</Area>");
    assert_eq!(paths(&odd), ["xml.PhysicalLocation.Area"]);
}
