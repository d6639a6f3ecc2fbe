//! Who suits a job, who applies to it, and what they ask for. What they say in the interview is in
//! `interview`.

use super::cast::{Member, Temper};
use super::dice::Dice;
use super::wanted::{Spoken, Wanted};
use crate::rules::fields::rate_key;
use crate::rules::pay::Pay;
use crate::store::jobs::Job;

/// The people there are and the seed that decides.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) members: Vec<Member>,
}

/// What a job is to the dice: everything that was written in it, whatever its id.
pub(super) fn mark(job: &Job) -> String {
    let mut parts: Vec<String> = (job.fields.iter())
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    parts.sort();
    parts.join("\n")
}

/// Who applies, in the order in which they do: mostly those who suit the job best, one or two who
/// try their luck, and always one who writes for machines. Where few can do a job, few apply, and
/// where nobody can, nobody.
pub(super) fn applicants<'a>(world: &'a World, job: &Job) -> Vec<&'a Member> {
    let mark = mark(job);
    let mut dice = Dice::of(world.seed, &["applicants", &mark]);
    let count = usize::try_from(dice.whole(5, 9)).unwrap_or(5);
    let wanted = Wanted::of(job);
    if !someone_can(world, &wanted) {
        return Vec::new();
    }
    let free = || (world.members.iter()).filter(|one| is_free(one));
    let mut coming: Vec<&Member> = Vec::new();
    coming.extend(free().find(|one| one.temper == Temper::Manipulates));
    if dice.percent(25) {
        coming.extend((free().filter(|one| one.temper == Temper::Manipulates)).nth(1));
    }
    if dice.percent(50) {
        coming.extend(free().find(|one| one.temper == Temper::GoesAround && wanted.can(one)));
    }
    let honest: Vec<&Member> = (free())
        .filter(|one| one.temper == Temper::Honest && wanted.can(one))
        .collect();
    let hopeful: Vec<&Member> = (honest.iter().copied())
        .filter(|one| one.skill < 7.0 && knows_something(job, one))
        .collect();
    coming.extend(dice.one(&hopeful));
    let others = honest
        .into_iter()
        .filter(|one| !coming.iter().any(|other| other.id == one.id));
    let suited = best_first(job, others);
    // However many others come, an employer finds people to choose from.
    let room = count.saturating_sub(coming.len()).max(3);
    coming.extend(suited.into_iter().take(room));
    dice.shuffle(&mut coming);
    coming
}

fn is_free(member: &Member) -> bool {
    member.availability != "UNAVAILABLE"
}

/// Whether anybody could do a job who means it honestly and has the time.
fn someone_can(world: &World, wanted: &Wanted<'_>) -> bool {
    let able = |one: &&Member| one.temper != Temper::Manipulates && wanted.can(one);
    (world.members.iter())
        .filter(|one| is_free(one))
        .any(|one| able(&one))
}

/// Why nobody applies to a job, in a sentence; `None` where somebody could do it.
pub(super) fn out_of_reach(world: &World, job: &Job) -> Option<String> {
    let wanted = Wanted::of(job);
    if someone_can(world, &wanted) {
        return None;
    }
    let speaks = |one: &&Member| is_free(one) && wanted.spoken(one) != Spoken::None;
    let language = wanted.telling().join(", ");
    let field = wanted.fields.join(" or ").to_lowercase();
    Some(if wanted.languages.is_empty() {
        format!("nobody here has learned anything {field}")
    } else if !world.members.iter().any(|one| speaks(&one)) {
        format!("nobody here who is free speaks {language}")
    } else if wanted.fields.is_empty() {
        format!("nobody here who is free speaks {language} well enough")
    } else {
        format!("nobody here who is free speaks {language} and has learned anything {field}")
    })
}

/// These people, those first whom a job suits best.
pub(super) fn best_first<'a>(
    job: &Job,
    people: impl Iterator<Item = &'a Member>,
) -> Vec<&'a Member> {
    let wanted = Wanted::of(job);
    let mut all: Vec<(f64, &Member)> = people.map(|one| (suits(job, &wanted, one), one)).collect();
    // Stable, so equals keep the order they have in the world.
    all.sort_by(|(one, _), (two, _)| two.total_cmp(one));
    all.into_iter().map(|(_, one)| one).collect()
}

/// How well somebody's profile suits a job, 0 to 100.
pub(super) fn fit(job: &Job, member: &Member) -> f64 {
    suits(job, &Wanted::of(job), member)
}

/// [`fit`], where it is known what the job asks for.
fn suits(job: &Job, wanted: &Wanted<'_>, member: &Member) -> f64 {
    let part = |wanted: &[&str], of: f64, unasked: f64, has: &dyn Fn(&str) -> bool| {
        #[expect(clippy::cast_precision_loss, reason = "a few words")]
        match wanted.len() {
            0 => unasked,
            all => of * wanted.iter().filter(|one| has(one)).count() as f64 / all as f64,
        }
    };
    let in_country = |code: &str| code.eq_ignore_ascii_case(&member.country_code);
    let labels = |label: &str| Member::has(&member.label_types, label);
    let mut points = 21.0 + member.skill * 0.6;
    points += part(&wanted.languages, 20.0, 14.0, &|language| {
        member.speaks(language)
    });
    let well = |language: &&str| matches!(member.level_of(language), Some("NATIVE" | "FLUENT"));
    if wanted.languages.iter().all(well) {
        points += 4.0;
    }
    let countries = job.list("countries");
    if countries.is_empty() {
        points += 8.0;
    } else if countries.iter().any(|code| in_country(code)) {
        points += 12.0;
    }
    points += part(&texts(job, "dataType"), 14.0, 7.0, &|kind| {
        Member::has(&member.data_types, kind)
    });
    points += part(&job.list("labelTypes"), 12.0, 6.0, &labels);
    points += part(&texts(job, "subjectMatter"), 4.0, 2.0, &|subject| {
        Member::has(&member.subjects, subject)
    });
    points += part(&texts(job, "labelingSoftware"), 3.0, 1.0, &|tool| {
        Member::has(&member.software, tool)
    });
    let level = job.text("experienceLevel");
    if level == member.level || matches!(level, "" | "ANY_EXPERIENCE_LEVEL") {
        points += 3.0;
    }
    if let Some(share) = wanted.skilled(member) {
        points += 10.0 * share - 5.0;
    }
    // Nothing makes up for a trade that was never learned.
    points = match (wanted.fields.is_empty(), wanted.knows_field(member)) {
        (true, _) => points,
        (false, true) => points.max(64.0),
        (false, false) => points.min(62.0),
    };
    let most = if member.temper == Temper::Manipulates {
        51.0
    } else {
        98.0
    };
    // Nor for a language.
    let points = match wanted.spoken(member) {
        Spoken::None => (points * 0.4).min(33.0),
        Spoken::Partly => (points * 0.6).clamp(34.0, 48.0),
        Spoken::Wholly => points.max(49.0).min(most),
    };
    points.round()
}

/// What somebody asks for, in the job's own unit: between what the job offers and what they are
/// used to.
/// Source: docs/developers/api-reference/jobs/list-proposals (the units but for `PER_LABEL` are not
/// documented).
pub(super) fn bid(world: &World, job: &Job, member: &Member) -> (f64, &'static str) {
    let payment = job.text("paymentType");
    let pay = Pay::read(payment).unwrap_or(Pay::Hour);
    let usual = match pay {
        Pay::Label => 0.05,
        Pay::Fixed => 300.0,
        Pay::Hour => 15.0,
    };
    let offered = job
        .number(rate_key(payment).unwrap_or("pricePerHour"))
        .filter(|rate| *rate > 0.0)
        .unwrap_or(usual);
    let mut dice = Dice::of(world.seed, &["bid", &mark(job), &member.id]);
    let greed = match member.temper {
        Temper::Manipulates => 1.25,
        // Against an hourly rate that is usual in the trade.
        Temper::Honest | Temper::GoesAround if pay == Pay::Hour => member.hourly / offered,
        Temper::Honest | Temper::GoesAround => member.hourly / 15.0,
    };
    let factor = 0.65 + 0.35 * greed.clamp(0.4, 2.0) + dice.tenths(-4.0, 4.0) / 100.0;
    let asked = offered * factor.clamp(0.75, 1.25);
    // Labels can cost less than a cent, so their bids keep four decimals or more.
    let step = match pay {
        Pay::Label if asked < 0.01 => 0.000_1,
        Pay::Label => 0.001,
        Pay::Fixed if asked >= 100.0 => 5.0,
        _ if asked >= 2.0 => 0.25,
        _ => 0.01,
    };
    let rounded = (asked / step).round().max(1.0) * step;
    ((rounded * 1e6).round() / 1e6, pay.unit())
}

/// Whether somebody may well think that a job is for them.
fn knows_something(job: &Job, member: &Member) -> bool {
    let data = job.text("dataType");
    data.is_empty() || Member::has(&member.data_types, data) || !job.list("languages").is_empty()
}

/// A text field as a list of one, or of none.
fn texts<'a>(job: &'a Job, key: &str) -> Vec<&'a str> {
    Some(job.text(key))
        .filter(|text| !text.is_empty())
        .into_iter()
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::{Map, Value, json};

    use super::super::draw::everybody;
    use super::*;

    pub(in super::super) fn world(seed: u64) -> World {
        let members = everybody(seed).into_iter().map(|one| one.member).collect();
        World { seed, members }
    }

    pub(in super::super) fn job(fields: Value) -> Job {
        let Value::Object(fields) = fields else {
            panic!("fields are an object")
        };
        Job {
            seq: 1,
            id: "job_1".into(),
            account_id: "acc_1".into(),
            status: crate::store::jobs::Status::Open,
            fields,
            reading: Value::Object(Map::new()),
            external_id: None,
            idempotency_key: None,
            created_at: 0,
            updated_at: 0,
            published_at: None,
            hiring_done_at: None,
        }
    }

    pub(in super::super) fn spanish() -> Job {
        job(
            json!({ "jobTitle": "Spanish calls", "languages": ["Spanish"], "dataType": "Audio",
            "labelTypes": ["Transcription"], "paymentType": "PAY_PER_HOUR", "pricePerHour": 15 }),
        )
    }

    #[test]
    fn the_right_people_apply_whatever_the_seed_and_one_of_them_manipulates() {
        let (mut around, mut second) = (0, 0);
        for seed in 0..100 {
            let world = world(seed);
            let who = applicants(&world, &spanish());
            assert!((5..=9).contains(&who.len()), "{seed}: {}", who.len());
            let tempers = |temper| who.iter().filter(|one| one.temper == temper).count();
            assert!(who.iter().any(|one| one.slug == "max-v"), "{seed}");
            assert!(who.iter().any(|one| one.slug == "lucia-m"), "{seed}");
            assert!(who.iter().all(|one| one.availability != "UNAVAILABLE"));
            around += tempers(Temper::GoesAround);
            second += tempers(Temper::Manipulates) - 1;
            let good = |one: &&&Member| one.speaks("Spanish") && one.skill >= 7.0;
            assert!(who.iter().filter(good).count() >= 2, "{seed}");
            for one in who {
                let fit = fit(&spanish(), one);
                assert!((0.0..=100.0).contains(&fit), "{}: {fit}", one.slug);
            }
        }
        assert!((20..=80).contains(&around) && (5..=50).contains(&second));
    }

    #[test]
    fn nobody_comes_to_translate_who_speaks_english_alone() {
        for seed in 0..20 {
            let world = world(seed);
            let job =
                |other: &str| job(json!({ "jobTitle": "J", "languages": [other, "English"] }));
            let korean = job("Korean");
            for one in applicants(&world, &korean) {
                let speaks = one.speaks("Korean") || one.temper == Temper::Manipulates;
                assert!(speaks, "{seed}: {}", one.slug);
                assert!(
                    one.speaks("Korean") || fit(&korean, one) <= 33.0,
                    "{seed}: {}",
                    one.slug
                );
            }
            let spanish = applicants(&world, &job("Spanish"));
            assert!(spanish.iter().any(|one| one.slug == "lucia-m"), "{seed}");
            let said = out_of_reach(&world, &job("Icelandic"));
            assert_eq!(
                said.as_deref(),
                Some("nobody here who is free speaks Icelandic")
            );
        }
    }

    #[test]
    fn the_same_seed_and_text_bring_the_same_people_and_bids() {
        let come = |seed: u64, title: &str| -> Vec<String> {
            let (world, mut job) = (world(seed), spanish());
            job.fields.insert("jobTitle".into(), json!(title));
            let who = applicants(&world, &job);
            who.iter()
                .map(|one| format!("{} {:?}", one.slug, bid(&world, &job, one)))
                .collect()
        };
        assert_eq!(come(1, "A"), come(1, "A"));
        assert_ne!(come(1, "A"), come(2, "A"));
        assert_ne!(come(1, "A"), come(1, "B"));
    }

    #[test]
    fn the_order_of_the_fields_and_the_id_of_the_job_decide_nothing() {
        let one = job(json!({ "jobTitle": "A", "dataType": "Text" }));
        let mut two = job(json!({ "dataType": "Text", "jobTitle": "A" }));
        two.id = "job_2".into();
        assert_eq!(mark(&one), mark(&two));
    }

    #[test]
    fn bids_follow_the_pay_of_the_job() {
        let world = world(1);
        let check = |fields: Value, unit: &str, near: f64| {
            let job = job(fields);
            for member in &world.members {
                let (amount, found) = bid(&world, &job, member);
                assert_eq!(found, unit);
                assert!((amount / near - 1.0).abs() < 0.3, "{amount} against {near}");
            }
        };
        check(
            json!({ "paymentType": "PAY_PER_HOUR", "pricePerHour": 20 }),
            "PER_HOUR",
            20.0,
        );
        check(
            json!({ "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.004 }),
            "PER_LABEL",
            0.004,
        );
        check(
            json!({ "paymentType": "FIXED_PRICE", "fixedPrice": 700 }),
            "FIXED_PRICE",
            700.0,
        );
        check(json!({}), "PER_HOUR", 15.0);
    }
}
