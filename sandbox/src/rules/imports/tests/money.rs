//! Pay as postings and feeds state it. A price and its unit, `?` where it is doubted, and behind `!`
//! what found no place.

use super::*;

fn priced(reading: &Reading) -> String {
    let shown = |name: &str, key: &str| {
        let value = reading.fields.get(key)?;
        let doubts = doubted(reading);
        let doubt = if doubts.contains(&key) || doubts.contains(&"paymentType") {
            "?"
        } else {
            ""
        };
        Some(format!("{name} {value}{doubt}"))
    };
    let kind = reading.fields.get("paymentType").map(|_| {
        shown("hour", "pricePerHour")
            .or_else(|| shown("label", "pricePerLabel"))
            .or_else(|| shown("whole", "fixedPrice"))
            .unwrap_or_else(|| "no amount".into())
    });
    let left = reading
        .unmapped
        .iter()
        .map(|item| item["valuePreview"].as_str().unwrap());
    let left: String = left.map(|preview| format!(" !{preview}")).collect();
    format!("{}{left}", kind.unwrap_or_else(|| "-".into()))
}

#[test]
fn postings_are_paid_in_dollars_and_by_a_named_unit() {
    for (salary, expected) in POSTINGS {
        let json = format!("{{\"@type\":\"JobPosting\",\"title\":\"T\",{salary}}}");
        let reading = job_posting(&Value::from(json)).unwrap_or_else(|| panic!("{salary}"));
        assert_eq!(priced(&reading), *expected, "{salary}");
    }
}

#[test]
fn feeds_are_paid_in_dollars_and_by_a_named_unit() {
    for (salary, expected) in FEEDS {
        let reading = feed(&format!("<job><title>T</title>{salary}</job>")).unwrap();
        assert_eq!(priced(&reading), *expected, "{salary}");
    }
}

#[test]
fn a_canonical_job_is_paid_in_dollars() {
    let check = |currency: Value, expected: &str| {
        let job = json!({ "title": "T", "paymentType": "PAY_PER_HOUR", "rateAmount": 20,
            "currency": currency });
        assert_eq!(
            priced(&canonical(job.as_object().unwrap())),
            expected,
            "{job}"
        );
    };
    check(json!("EUR"), "no amount !20 !EUR");
    check(json!({ "code": "CAD" }), "hour 20 !CAD");
    check(json!("USD"), "hour 20 !USD");
}

#[rustfmt::skip]
const POSTINGS: &[(&str, &str)] = &[
    (r#""baseSalary":{"currency":"USD","value":{"value":22,"unitText":"HOUR"}}"#, "hour 22"),
    (r#""baseSalary":{"@type":"MonetaryAmount","currency":"USD","value":{"@type":"QuantitativeValue","minValue":12,"maxValue":18,"unitText":"HOUR"}}"#, "hour 12?"),
    (r#""baseSalary":{"currency":"USD","minValue":12,"maxValue":18,"unitText":"hour"}"#, "hour 12?"),
    (r#""baseSalary":{"currency":"USD","value":22,"unitText":"Hourly"}"#, "hour 22"),
    (r#""baseSalary":{"currency":"USD","value":"22.50","unitCode":"HUR"}"#, "hour 22.5"),
    (r#""baseSalary":{"currency":"USD","value":"10000"}"#, "- !USD !10000"),
    (r#""baseSalary":{"currency":"USD","value":{"value":"10000"}}"#, "- !USD !10000"),
    (r#""baseSalary":10000"#, "- !10000"),
    (r#""baseSalary":{"currency":"USD","value":{"value":3000,"unitText":"TOTAL"}}"#, "whole 3000"),
    (r#""baseSalary":22,"salaryCurrency":"EUR""#, "- !22 !EUR"),
    (r#""salaryCurrency":"EUR","baseSalary":{"value":{"value":22,"unitText":"HOUR"}}"#, "- !EUR !22 !HOUR"),
    (r#""baseSalary":{"salaryCurrency":"CAD","value":{"value":22,"unitText":"HOUR"}}"#, "- !CAD !22 !HOUR"),
    (r#""baseSalary":{"value":{"currency":"GBP","value":22,"unitText":"HOUR"}}"#, "- !GBP !22 !HOUR"),
    (r#""baseSalary":{"value":{"value":{"currency":"GBP","amount":22},"unitText":"HOUR"}}"#, "- !GBP !22 !HOUR"),
    (r#""baseSalary":{"currency":"CAD","value":{"value":22,"unitText":"HOUR"}}"#, "- !CAD !22 !HOUR"),
    (r#""baseSalary":{"currency":"C$","value":{"value":22,"unitText":"HOUR"}}"#, "- !C$ !22 !HOUR"),
    (r#""baseSalary":{"currency":"Euro","value":{"value":22,"unitText":"HOUR"}}"#, "- !Euro !22 !HOUR"),
    (r#""baseSalary":{"currency":"usd","value":{"value":22,"unitText":"HOUR"}}"#, "hour 22"),
    (r#""baseSalary":{"currency":"US$","value":{"value":22,"unitText":"HOUR"}}"#, "hour 22"),
    (r#""baseSalary":{"currency":"$","value":{"value":22,"unitText":"HOUR"}}"#, "hour 22"),
    (r#""baseSalary":{"value":{"value":22,"unitText":"HOUR"}}"#, "hour 22?"),
    (r#""baseSalary":"$20 per hour""#, "hour 20"),
    (r#""baseSalary":"20 EUR per hour""#, "- !20 EUR per hour"),
    (r#""baseSalary":"$20 - $25 per hour""#, "hour 20?"),
    (r#""baseSalary":"Between $20 and $25 hourly""#, "hour 20?"),
    (r#""baseSalary":"C$20/hour""#, "- !C$20/hour"),
    (r#""baseSalary":"20-25","salaryCurrency":"USD""#, "- !20-25 !USD"),
    (r#""baseSalary":{"currency":"USD","value":"20-25","unitText":"HOUR"}"#, "hour 20?"),
    (r#""baseSalary":{"currency":"USD","value":"$20","unitText":"HOUR"}"#, "hour 20"),
    (r#""baseSalary":{"currency":"USD","value":"€20","unitText":"HOUR"}"#, "- !USD !€20 !HOUR"),
    (r#""baseSalary":{"currency":"USD","value":{"minValue":15,"unitText":"HOUR"}}"#, "hour 15?"),
    (r#""baseSalary":{"currency":"USD","value":{"maxValue":25,"unitText":"HOUR"}}"#, "hour 25?"),
    (r#""baseSalary":{"currency":"USD","value":{"minValue":15,"maxValue":15,"unitText":"HOUR"}}"#, "hour 15"),
    (r#""baseSalary":{"currency":"USD","value":{"minValue":20,"maxValue":15,"unitText":"HOUR"}}"#, "hour 15?"),
    (r#""baseSalary":{"currency":"USD","value":{"value":60000,"unitText":"YEAR"}}"#, "- !USD !60000 !YEAR"),
    (r#""baseSalary":{"currency":"USD","value":{"value":3000,"unitText":"MONTH"}}"#, "- !USD !3000 !MONTH"),
    (r#""baseSalary":{"currency":"USD","value":{"value":0.05,"unitText":"LABEL"}}"#, "label 0.05"),
    (r#""baseSalary":{"currency":"USD","value":{"value":0.05,"unitText":"WORD"}}"#, "label 0.05?"),
    (r#""baseSalary":{"currency":"USD","value":{"value":5,"unitText":"MOON"}}"#, "- !USD !5 !MOON"),
    (r#""baseSalary":{"currency":"USD","value":{"value":0,"unitText":"HOUR"}}"#, "hour 0"),
    (r#""baseSalary":{"currency":"USD","value":{"value":-5,"unitText":"HOUR"}}"#, "- !USD !-5 !HOUR"),
    (r#""baseSalary":[{"currency":"EUR","value":{"value":20,"unitText":"HOUR"}},{"currency":"USD","value":{"value":22,"unitText":"HOUR"}}]"#, "hour 22 !EUR !20 !HOUR"),
    (r#""estimatedSalary":[{"@type":"MonetaryAmountDistribution","name":"base","currency":"USD","duration":"PT1H","median":20,"percentile10":15,"percentile90":25}]"#, "hour 15? !base !20"),
    (r#""estimatedSalary":{"currency":"EUR","value":{"value":20,"unitText":"HOUR"}}"#, "- !EUR !20 !HOUR"),
    (r#""baseSalary":{"@type":"PriceSpecification","price":20,"priceCurrency":"EUR","unitText":"HOUR"}"#, "- !20 !EUR !HOUR"),
    (r#""baseSalary":{"@type":"PriceSpecification","price":20,"priceCurrency":"USD","unitText":"HOUR"}"#, "hour 20"),
    (r#""baseSalary":{"currency":"EUR","value":{"value":20,"unitText":"HOUR"}},"description":"We pay $20 per hour.""#, "- !EUR !20 !HOUR"),
    (r#""salaryCurrency":"CAD","description":"We pay $20 per hour.""#, "- !CAD"),
    (r#""description":"We pay C$20 per hour.""#, "- !C$20 per hour"),
    (r#""description":"We pay $20 to $25 per hour.""#, "hour 20?"),
    (r#""baseSalary":{"currency":"USD","value":{"value":22,"unitText":"HOUR"}},"description":"We pay $20 per hour.""#, "hour 22"),
];

#[rustfmt::skip]
const FEEDS: &[(&str, &str)] = &[
    ("<salary>$14 per hour</salary>", "hour 14"),
    ("<salary>$15 - $18 per hour</salary>", "hour 15?"),
    ("<salary>$15-18/hr</salary>", "hour 15?"),
    ("<salary>between $15 and $18 per hour</salary>", "hour 15?"),
    ("<salary>$20 CAD per hour</salary>", "- !$20 CAD per hour"),
    ("<salary>C$20/hour</salary>", "- !C$20/hour"),
    ("<salary>€20 per hour</salary>", "- !€20 per hour"),
    ("<salary>20 EUR per hour</salary>", "- !20 EUR per hour"),
    (r#"<salary currency="EUR">20 per hour</salary>"#, "- !EUR !20 per hour"),
    (r#"<salary currency="CAD">$20 per hour</salary>"#, "- !CAD !$20 per hour"),
    (r#"<salary currency="USD">20 per hour</salary>"#, "hour 20"),
    (r#"<salary currency="USD" period="hour">20</salary>"#, "hour 20"),
    (r#"<salary currency="USD" unit="HOUR" min="12" max="18"/>"#, "hour 12?"),
    ("<salary>20 per hour</salary>", "hour 20?"),
    ("<salary>20</salary>", "- !20"),
    ("<salary>$20</salary>", "- !$20"),
    ("<salary>10000</salary>", "- !10000"),
    ("<salary>$60,000 per year</salary>", "- !$60,000 per year"),
    ("<salary>$50K per year</salary>", "- !$50K per year"),
    ("<salary>Competitive</salary>", "- !Competitive"),
    ("<salary>$14 per hour plus great snacks</salary>", "hour 14 !$14 per hour plus great snacks"),
    ("<salary>$14 per hour plus $50 bonus</salary>", "hour 14 !$14 per hour plus $50 bonus"),
    ("<salary>up to $20 per hour</salary>", "hour 20?"),
    ("<salary>from $15 per hour</salary>", "hour 15?"),
    ("<salary>500 USD in total</salary>", "whole 500"),
    ("<salary>$0.05 per label</salary>", "label 0.05"),
    ("<salary>$5 per 100 images</salary>", "label 0.05?"),
    ("<salary><min>15</min><max>18</max><currency>USD</currency><period>hour</period></salary>", "hour 15?"),
    ("<salary><min>15</min><max>18</max><currency>EUR</currency><period>hour</period></salary>", "- !15 !18 !EUR !hour"),
    ("<salary><amount>15</amount><currency>USD</currency><type>hourly</type></salary>", "hour 15"),
    ("<salary_min>15</salary_min><salary_max>18</salary_max><salary_currency>USD</salary_currency><salary_period>HOUR</salary_period>", "hour 15?"),
    ("<salary_min>15</salary_min><salary_max>18</salary_max><salary_currency>AUD</salary_currency><salary_period>HOUR</salary_period>", "- !15 !18 !AUD !HOUR"),
    ("<salaryFrom>15</salaryFrom><salaryTo>18</salaryTo><currency>USD</currency><salaryType>Hourly</salaryType>", "hour 15?"),
    ("<salary>20 per hour</salary><currency>GBP</currency>", "- !20 per hour !GBP"),
    ("<salary>$20 per hour</salary><currency>CAD</currency>", "- !$20 per hour !CAD"),
    ("<salary>$20 per hour</salary><salaryCurrency>USD</salaryCurrency>", "hour 20"),
    ("<hourlyRate>20</hourlyRate>", "hour 20?"),
    ("<Pay><RatePerHour currency='USD'><MinPay>15</MinPay><MaxPay>20</MaxPay></RatePerHour></Pay>", "hour 15?"),
    ("<min_salary>20</min_salary><max_salary>30</max_salary><currency_code>USD</currency_code><pay_interval>hour</pay_interval>", "hour 20?"),
    ("<min_salary>20</min_salary><max_salary>30</max_salary><currency_code>NZD</currency_code><pay_interval>hour</pay_interval>", "- !20 !30 !NZD !hour"),
    (r#"<hourlyRate currency="USD">20</hourlyRate>"#, "hour 20"),
    ("<payRate>$20/hour</payRate>", "hour 20"),
    ("<compensation><base>$20 per hour</base><bonus>$100</bonus></compensation>", "hour 20 !$100"),
    (r#"<RemunerationPackage><BasePay currencyCode="EUR" baseInterval="Monthly"><BasePayAmountMin>1200.0</BasePayAmountMin></BasePay></RemunerationPackage>"#, "- !EUR !Monthly !1200.0"),
    (r#"<RemunerationPackage><BasePay currencyCode="USD" baseInterval="Monthly"><BasePayAmountMin>1200.0</BasePayAmountMin></BasePay></RemunerationPackage>"#, "- !USD !Monthly !1200.0"),
    (r#"<CompensationDescription><Pay><SalaryAnnual currency="USD">60000</SalaryAnnual></Pay></CompensationDescription>"#, "- !USD !60000"),
    (r#"<PositionRemuneration><BasePay><Amount currencyID="CAD">20</Amount></BasePay></PositionRemuneration>"#, "- !CAD !20"),
    ("<salary>$20 per hour</salary><salary>€18 per hour</salary>", "hour 20 !€18 per hour"),
    ("<salary>$20 per hour</salary><description>Or $25 per hour.</description>", "hour 20"),
    ("<description>C$20 per hour</description>", "- !C$20 per hour"),
    ("<salary>EUR 20/h</salary><description>We pay $25 per hour.</description>", "- !EUR 20/h"),
    ("<salary>US$20 - US$30 hourly</salary>", "hour 20?"),
    ("<salary>15$ per hour</salary>", "hour 15"),
    ("<salary>Rs. 500 per hour</salary>", "- !Rs. 500 per hour"),
    ("<salary>12 to 15 USD per hour</salary>", "hour 12?"),
    ("<salary>20 Canadian dollars per hour</salary>", "- !20 Canadian dollars per hour"),
];
