//! One value in the many forms that models send it: what each becomes, and what is not guessed.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::{dates, numbers, read};

/// A schema with one required argument `x` of this kind.
fn one(kind: &Value) -> Map<String, Value> {
    let schema = json!({ "type": "object", "properties": { "x": kind }, "required": ["x"] });
    schema.as_object().cloned().unwrap()
}

/// What `x` of this kind is read as, or the first refusal.
fn x(kind: &Value, given: &Value) -> Result<Value, String> {
    match read(&one(kind), json!({ "x": given })) {
        Ok(read) => Ok(read["x"].clone()),
        Err(problems) => Err(problems[0].what.clone()),
    }
}

fn check(kind: &Value, rows: &[(Value, Value)]) {
    for (given, wanted) in rows {
        assert_eq!(x(kind, given).as_ref(), Ok(wanted), "{kind} {given}");
        // At any depth the same.
        let inner = json!({ "type": "object", "required": ["x"], "properties": { "x": kind } });
        let deep = x(&inner, &json!({ "x": given }));
        assert_eq!(deep, Ok(json!({ "x": wanted })), "{kind} {given}");
        let open = json!({ "type": "object", "x-known": { "x": kind } });
        let deep = x(&open, &json!({ "X": given, "another_key": given }));
        assert_eq!(
            deep,
            Ok(json!({ "x": wanted, "another_key": given })),
            "{kind} {given}"
        );
    }
}

fn check_refused(kind: &Value, rows: &[(Value, &str)]) {
    for (given, wanted) in rows {
        let told = x(kind, given).expect_err(&format!("{kind} {given}"));
        assert!(told.contains(wanted), "{given}: {told}");
        let open = json!({ "type": "object", "x-known": { "x": kind } });
        let deep = x(&open, &json!({ "x": given })).expect_err(&format!("{kind} {given}"));
        assert_eq!(deep, told, "{given}");
    }
}

#[test]
fn numbers_with_a_currency_or_separators_are_numbers() {
    let rows: Vec<(Value, Value)> = [
        ("0.05", json!(0.05)),
        (".05", json!(0.05)),
        ("$0.05", json!(0.05)),
        ("$.05", json!(0.05)),
        ("US$0.05", json!(0.05)),
        ("US $0.05", json!(0.05)),
        ("USD 0.05", json!(0.05)),
        ("usd0.05", json!(0.05)),
        ("0.05 USD", json!(0.05)),
        ("0.05USD", json!(0.05)),
        ("0.05$", json!(0.05)),
        ("0.050", json!(0.05)),
        ("1,300", json!(1300)),
        ("1,300.00", json!(1300)),
        ("$1,300.00", json!(1300)),
        ("$ 1,300.50", json!(1300.5)),
        ("300.50 USD", json!(300.5)),
        ("USD 300", json!(300)),
        ("300 US dollars", json!(300)),
        ("300 dollars", json!(300)),
        ("$300 USD", json!(300)),
        ("12,345,678.9", json!(12_345_678.9)),
        ("1 300", json!(1300)),
        ("1\u{a0}300.5", json!(1300.5)),
        ("1'300", json!(1300)),
        ("1_300", json!(1300)),
        ("+5", json!(5)),
        ("5.", json!(5)),
        (" 5 ", json!(5)),
        ("1e3", json!(1000)),
        ("5e-2", json!(0.05)),
        ("0.005", json!(0.005)),
        ("12.5000", json!(12.5)),
        ("1300.125", json!(1300.125)),
        ("-5", json!(-5)),
        ("-$5", json!(-5)),
        ("$-5", json!(-5)),
    ]
    .into_iter()
    .map(|(given, wanted)| (json!(given), wanted))
    .chain([
        (json!(5), json!(5)),
        (json!(5.0), json!(5.0)),
        (json!(0.1), json!(0.1)),
        (json!(["$5"]), json!(5)),
    ])
    .collect();
    check(&json!({ "type": "number" }), &rows);
    check(
        &json!({ "type": "integer" }),
        &[
            (json!("3"), json!(3)),
            (json!("3.0"), json!(3)),
            (json!("1,300"), json!(1300)),
            (json!([3]), json!(3)),
        ],
    );
    check(
        &json!({ "type": "number", "x-per": ["hour", "hr"] }),
        &[
            (json!("$15/hr"), json!(15)),
            (json!("$15 / hour"), json!(15)),
            (json!("15 USD per hour"), json!(15)),
            (json!("$15 an hour"), json!(15)),
        ],
    );
}

#[test]
fn numbers_that_could_be_two_are_refused_with_what_to_write() {
    let rows: Vec<(Value, &str)> = [
        ("1.300,50", "such as 1300.50"),
        ("1,30", "such as 1.30"),
        ("300,5", "such as 300.5"),
        ("0,05", "such as 0.05"),
        ("0,050", "nothing between the thousands"),
        ("1,00,000", "nothing between the thousands"),
        ("13,00", "such as 13.00"),
        ("1.300", "could be 1300 or 1.3"),
        ("$12.500", "could be 12500 or 12.5"),
        ("1.300.000", "nothing between the thousands"),
        ("1,300,50", "such as 1300.50"),
        ("5k", "write it out: 5000"),
        ("$1.5K", "write it out: 1500"),
        ("2M", "write it out: 2000000"),
        ("300 EUR", "not in euros"),
        ("€300", "not in euros"),
        ("£5", "not in pounds"),
        ("CAD 5", "not in Canadian dollars"),
        ("300-500", "give the number alone"),
        ("about 300", "give the number alone"),
        ("300 images", "give the number alone"),
        ("10%", "give the number alone"),
        ("$15/hr", "give the number alone"),
        ("1e400", "must be a number"),
        ("three", "must be a number, not `three`"),
        ("NaN", "must be a number"),
        ("inf", "must be a number"),
        ("$", "must be a number"),
    ]
    .into_iter()
    .map(|(given, wanted)| (json!(given), wanted))
    .chain([
        (json!(true), "must be a number, not a boolean"),
        (json!([1, 2]), "must be a number, not a list"),
        (json!({ "value": 3 }), "must be a number, not an object"),
    ])
    .collect();
    check_refused(&json!({ "type": "number" }), &rows);
    check_refused(
        &json!({ "type": "integer" }),
        &[(json!("1.5"), "must be a whole number, not `1.5`")],
    );
    // A span of time is no amount.
    let seconds = json!({ "type": "integer", "x-seconds": true });
    check(
        &seconds,
        &[
            (json!("30"), json!(30)),
            (json!("30s"), json!(30)),
            (json!("45 Seconds"), json!(45)),
            (json!("1m"), json!(60)),
            (json!("1.5 minutes"), json!(90)),
            (json!("24h"), json!(86400)),
            (json!(30), json!(30)),
        ],
    );
    check_refused(
        &seconds,
        &[
            (
                json!("1k"),
                "a whole number, not `1k`; give the number alone",
            ),
            (json!("2 days"), "give the number alone"),
            (json!("soon"), "a whole number, not `soon`"),
        ],
    );
    check_refused(
        &json!({ "type": "number", "x-no-currency": true }),
        &[(json!("$5,000"), "which is money")],
    );
}

#[test]
fn enum_values_lists_and_flags_in_other_words() {
    let pay = json!({ "type": "string", "enum": ["PAY_PER_LABEL", "FIXED_PRICE"],
                      "x-words": { "per label": "PAY_PER_LABEL" } });
    let rows: Vec<(Value, Value)> = [
        "PAY_PER_LABEL",
        "pay_per_label",
        "Pay per label",
        "pay-per-label",
        "payPerLabel",
        "PAY PER LABEL",
        " Pay_Per_Label ",
        "pay.per.label",
        "Per label",
        "per_label",
    ]
    .into_iter()
    .map(|given| (json!(given), json!("PAY_PER_LABEL")))
    .chain([(json!(["Fixed price"]), json!("FIXED_PRICE"))])
    .collect();
    check(&pay, &rows);
    check_refused(
        &pay,
        &[(json!("PAY_PER_LABLE"), "Did you mean `PAY_PER_LABEL`?")],
    );
    // Values that came after this version go on as they are.
    let open = json!({ "type": "string", "enum": ["A_B"], "x-open": true });
    check(
        &open,
        &[
            (json!("a b"), json!("A_B")),
            (json!("Brand New"), json!("Brand New")),
        ],
    );

    let words = json!({ "type": "array", "x-split": "words" });
    let both = json!(["Spanish", "English"]);
    check(
        &words,
        &[
            (json!("Spanish"), json!(["Spanish"])),
            (json!(["Spanish, English"]), json!(["Spanish, English"])),
            (json!("Spanish, English"), both.clone()),
            (json!("Spanish;English"), both.clone()),
            (json!("Spanish\nEnglish"), both.clone()),
            (json!("[\"Spanish\",\"English\"]"), both.clone()),
            (json!(both), both.clone()),
            (json!({ "name": "Spanish" }), json!([{ "name": "Spanish" }])),
            (json!("['Spanish', 'English']"), both.clone()),
            (json!("- Spanish\n- English"), both.clone()),
            (json!("• Spanish\n • English\n"), both.clone()),
        ],
    );
    check(
        &json!({ "type": "array", "x-split": "names" }),
        &[
            (json!("ES, MX"), json!(["ES", "MX"])),
            (json!("Korea, Republic of"), json!(["Korea, Republic of"])),
            (
                json!("Spain, Congo, the Democratic Republic of the, Mexico"),
                json!(["Spain", "Congo, the Democratic Republic of the", "Mexico"]),
            ),
            (json!("Bahamas, The; Cuba"), json!(["Bahamas, The", "Cuba"])),
        ],
    );
    check(
        &json!({ "type": "array", "x-split": "languages" }),
        &[
            (json!("Spanish and English"), both.clone()),
            (
                json!("Spanish, English and French"),
                json!(["Spanish", "English", "French"]),
            ),
            (json!("Spanish & English"), both.clone()),
            (json!("Spanish/English"), both.clone()),
        ],
    );
    // A list of texts that is none of these keeps its commas.
    check(
        &json!({ "type": "array", "items": { "type": "string" } }),
        &[(json!("a, b"), json!(["a, b"])), (json!(7), json!(["7"]))],
    );
    check(
        &json!({ "type": "boolean" }),
        &[
            (json!("true"), json!(true)),
            (json!("True"), json!(true)),
            (json!("yes"), json!(true)),
            (json!("on"), json!(true)),
            (json!(1), json!(true)),
            (json!([false]), json!(false)),
            (json!("FALSE"), json!(false)),
            (json!("No"), json!(false)),
        ],
    );
}

#[test]
fn an_object_may_come_as_its_text_or_alone_in_a_list() {
    let kind =
        json!({ "type": "object", "x-known": { "payType": { "type": "string", "enum": ["A"] } } });
    check(
        &kind,
        &[
            (json!({ "a_b": 1 }), json!({ "a_b": 1 })),
            (json!([{ "pay_type": "a" }]), json!({ "payType": "A" })),
            (json!("{\"Pay-Type\": \"a\"}"), json!({ "payType": "A" })),
            (json!("[{\"PAYTYPE\": \"a\"}]"), json!({ "payType": "A" })),
            (json!({ "payType": null }), json!({ "payType": null })),
        ],
    );
    check_refused(
        &kind,
        &[
            (json!([{}, {}]), "must be an object, not a list"),
            (json!("a"), "not the JSON of one"),
            (json!({ "payType": "A", "pay_type": "B" }), "must be one of"),
        ],
    );
    check(
        &json!({ "type": "object", "x-json": true }),
        &[
            (
                json!([{ "@type": "JobPosting" }]),
                json!([{ "@type": "JobPosting" }]),
            ),
            (json!("[{\"a\":1},{}]"), json!([{ "a": 1 }, {}])),
            (json!("<script>"), json!("<script>")),
        ],
    );
}

fn date(text: &str) -> Result<String, String> {
    dates::read(text, dates::example("2026-11-27".parse().unwrap()))
}

#[test]
fn dates_that_mean_one_day() {
    for (given, wanted) in [
        ("2026-12-24", "2026-12-24"),
        ("2026/12/24", "2026-12-24"),
        ("2026.12.24", "2026-12-24"),
        ("2026-2-1", "2026-02-01"),
        ("2026/2/1", "2026-02-01"),
        ("20261224", "2026-12-24"),
        ("Dec 24, 2026", "2026-12-24"),
        ("the 24th of December 2026", "2026-12-24"),
        ("2026\u{2013}12\u{2013}24", "2026-12-24"),
        ("2026/12/24 17:00", "2026-12-24T17:00"),
        ("Dec 24, 2026 at 17:00 UTC", "2026-12-24T17:00Z"),
        ("Dec. 24, 2026", "2026-12-24"),
        ("Dec 24 2026", "2026-12-24"),
        ("December 24th, 2026", "2026-12-24"),
        ("24 December 2026", "2026-12-24"),
        ("24th of December, 2026", "2026-12-24"),
        ("24-Dec-2026", "2026-12-24"),
        ("24. December 2026", "2026-12-24"),
        ("2026 Dec 24", "2026-12-24"),
        ("dec 24 2026", "2026-12-24"),
        ("Sept 3, 2027", "2027-09-03"),
        ("Thursday, December 24, 2026", "2026-12-24"),
        ("Thu 24 Dec 2026", "2026-12-24"),
        ("24/12/2026", "2026-12-24"),
        ("12/24/2026", "2026-12-24"),
        ("24.12.2026", "2026-12-24"),
        ("4/4/2027", "2027-04-04"),
        ("  2026-12-24 ", "2026-12-24"),
        ("2026-12-24T10:00:00Z", "2026-12-24T10:00:00Z"),
        (
            "2026-12-24T10:00:00.000+02:00",
            "2026-12-24T10:00:00.000+02:00",
        ),
        ("2026-12-24T10:00", "2026-12-24T10:00"),
        ("2026-12-24 10:00:00", "2026-12-24T10:00:00"),
        ("2026-12-24 10:00:00 UTC", "2026-12-24T10:00:00Z"),
        ("2026-12-24 10:00:00Z", "2026-12-24T10:00:00Z"),
        ("2026-12-24 10:00:00 +02:00", "2026-12-24T10:00:00+02:00"),
        ("Thu, 24 Dec 2026 10:00:00 GMT", "2026-12-24T10:00:00Z"),
        ("1798106400", "2026-12-24T10:00:00Z"),
        ("1798106400000", "2026-12-24T10:00:00Z"),
    ] {
        assert_eq!(date(given).as_deref(), Ok(wanted), "{given}");
        assert_eq!(date(wanted).as_deref(), Ok(wanted), "{wanted}");
    }
    let kind = json!({ "type": "string", "x-date": true });
    check(
        &kind,
        &[
            (json!("2026/12/01"), json!("2026-12-01")),
            (json!(1_798_106_400), json!("2026-12-24T10:00:00Z")),
            (json!(["Dec 24, 2026"]), json!("2026-12-24")),
        ],
    );
}

#[test]
fn dates_that_mean_none_or_two_are_refused_with_a_day_to_come() {
    for (given, wanted) in [
        ("03/04/2026", "could be 2026-03-04 or 2026-04-03"),
        ("3.4.2026", "could be 2026-03-04 or 2026-04-03"),
        ("03-04-2026", "could be 2026-03-04 or 2026-04-03"),
        ("13/13/2026", "a day that does not exist"),
        ("2026-02-30", "a day that does not exist"),
        ("2026/13/01", "a day that does not exist"),
        ("Feb 30, 2027", "a day that does not exist"),
        ("Friday, December 24, 2026", "is a thursday, not a friday"),
        ("12/24/26", "the year in four digits"),
        ("Dec 24", "the year in four digits"),
        ("Dec 24 17:00", "the year in four digits"),
        ("Dec 2026", "does not say the day"),
        ("2026 Dec", "does not say the day"),
        ("03/04/2026 17:00", "could be 2026-03-04 or 2026-04-03"),
        ("24 December", "the year in four digits"),
        ("tomorrow", "must be a date"),
        ("next Friday", "must be a date"),
        ("in two weeks", "must be a date"),
        ("ASAP", "must be a date"),
        ("2026", "must be a date"),
        ("2026-12", "must be a date"),
        ("2026-12-24T", "must be a date"),
        ("2026-12-24 in the evening", "must be a date"),
        ("Dec 24, 2026 5pm", "must be a date"),
        ("", "must be a date"),
    ] {
        let told = date(given).expect_err(given);
        assert!(told.contains(wanted), "{given}: {told}");
        let has_example = told.contains("2026-12-27");
        assert!(
            has_example || told.contains("contradicts"),
            "{given}: {told}"
        );
    }
}

#[test]
fn a_moment_is_told_from_a_cursor() {
    for text in [
        "2026-11-01",
        "2026-11-01T00:00:00Z",
        "2026-11-01 10:00",
        "2026/11/01",
        "Nov 1, 2026",
        "03/04/2026",
        "1798106400",
        "1798106400000",
        "yesterday",
        "now",
        "24h",
        "7d",
        "-1d",
        "last week",
        "2 hours ago",
        "Sun, 01 Nov 2026 00:00:00 GMT",
    ] {
        assert!(dates::is_moment(text), "{text}");
    }
    for text in [
        "1041",
        "0",
        "7",
        "eyJvIjoyfQ",
        "evt_12",
        "123456789",
        "20261101",
        "cur-1-2",
    ] {
        assert!(!dates::is_moment(text), "{text}");
    }
}

#[test]
fn what_hosts_fill_the_gaps_with_is_nothing() {
    let schema = json!({ "type": "object", "properties": {
        "n": { "type": "number" }, "i": { "type": "integer" }, "b": { "type": "boolean" },
        "e": { "type": "string", "enum": ["A"] }, "d": { "type": "string", "x-date": true },
        "id": { "type": "string", "x-id": true }, "cursor": { "type": "string" },
        "l": { "type": "array", "items": { "type": "string" } },
        "o": { "type": "object", "x-known": {} }, "t": { "type": "string" },
        "none": { "type": "string", "enum": ["NONE"] },
    }, "required": [] });
    let schema = schema.as_object().unwrap();
    for nothing in [
        "",
        "null",
        "NULL",
        "undefined",
        "None",
        "nil",
        "N/A",
        " none ",
    ] {
        for name in ["n", "i", "b", "e", "d", "id", "cursor", "l", "o"] {
            let given = json!({ name: nothing });
            // A text may be all that a list holds, and then it is one.
            if let ("l", false) = (name, nothing.is_empty()) {
                continue;
            }
            assert_eq!(read(schema, given.clone()), Ok(json!({})), "{given}");
        }
    }
    for (given, wanted) in [
        (json!({ "t": "none" }), json!({ "t": "none" })),
        (json!({ "t": "null" }), json!({ "t": "null" })),
        (json!({ "none": "none" }), json!({ "none": "NONE" })),
        (
            json!({ "n": {}, "i": [], "t": [], "o": [], "l": {} }),
            json!({}),
        ),
        (json!({ "o": {}, "l": [] }), json!({ "o": {}, "l": [] })),
        (json!({ "cursor": "0" }), json!({ "cursor": "0" })),
    ] {
        assert_eq!(read(schema, given.clone()), Ok(wanted), "{given}");
    }
    let required =
        one(&json!({ "type": "string", "x-id": true, "description": "From opentrain_list_jobs." }));
    for nothing in [json!("undefined"), json!("null"), Value::Null] {
        let problems = read(&required, json!({ "x": nothing })).unwrap_err();
        assert_eq!(
            problems[0].to_string(),
            "`x` is missing. Take it from opentrain_list_jobs."
        );
    }
}

proptest! {
    /// No text makes the reading of numbers and dates panic, and what was read reads the same again.
    #[test]
    fn reading_is_total_and_steady(text in "\\PC{0,30}|[$0-9.,eE kKUSD'_-]{0,14}|[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/., ]{1,2}[0-9]{1,4}( [0-9:]{4,8})?") {
        let _ = dates::is_moment(&text);
        if let numbers::Reading::One(number, _) = numbers::read(&text, &["hour"]) {
            prop_assert_eq!(numbers::read(&number.to_string(), &[]), numbers::Reading::One(number, false));
        }
        if let Ok(day) = date(&text) {
            prop_assert_eq!(date(&day), Ok(day));
        }
    }

    /// A number that is a number stays the very same.
    #[test]
    fn numbers_stay(number in any::<f64>().prop_filter("finite", |n| n.is_finite()), whole in any::<i32>()) {
        prop_assert_eq!(x(&json!({ "type": "number" }), &json!(number)), Ok(json!(number)));
        prop_assert_eq!(x(&json!({ "type": "integer" }), &json!(whole)), Ok(json!(whole)));
    }

    /// Two decimals, as money is written, are read as that money, with or without its marks.
    #[test]
    fn money_is_read_as_it_is_written(cents in 0..100_000_000_i64) {
        let (whole, rest) = (cents / 100, cents % 100);
        let mut grouped = whole.to_string();
        let mut at = grouped.len();
        while at > 3 {
            at -= 3;
            grouped.insert(at, ',');
        }
        for text in [format!("{whole}.{rest:02}"), format!("${grouped}.{rest:02}"), format!("{grouped}.{rest:02} USD")] {
            let read = x(&json!({ "type": "number" }), &json!(text)).unwrap();
            prop_assert_eq!((read.as_f64().unwrap() * 100.0).round() as i64, cents, "{}", text);
        }
    }

    /// Days in ISO form stay, and come back from every form with a named month.
    #[test]
    fn days_stay(year in 2000..2100_i16, month in 1..=12_i8, day in 1..=28_i8) {
        let iso = format!("{year}-{month:02}-{day:02}");
        let civil: jiff::civil::Date = iso.parse().unwrap();
        for form in ["%Y-%m-%d", "%Y/%m/%d", "%b %d, %Y", "%d %B %Y", "%A, %B %d, %Y", "%d-%b-%Y"] {
            prop_assert_eq!(date(&civil.strftime(form).to_string()), Ok(iso.clone()));
        }
    }
}
