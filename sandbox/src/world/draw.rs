//! People drawn from the seed: the same seed, the same people. The words they are made of are in
//! `lists`, those who are there whatever the seed in `anchors`.

use super::anchors;
use super::cast::{Agency, Assessed, Character, Experience, Member, Story, Talks, Temper};
use super::dice::Dice;
use super::lists::{
    BLAME, EMPLOYERS, FAIR, Ground, HABITS, PLACES, PRAISE, PROMISES, Place, SKILLS, TRADES, Trade,
};
use crate::moment::{DAY, Moment};

/// How many are drawn beside those who are always there.
const DRAWN: usize = 30;

/// 2026-03-01T00:00:00Z. Histories end here rather than now, so that they are the same on any day.
pub(super) const TODAY: Moment = 1_772_323_200_000;
/// The year of [`TODAY`].
const YEAR: i64 = 2026;

/// Everybody of a seed.
pub(super) fn everybody(seed: u64) -> Vec<Character> {
    let mut all = anchors::all();
    let mut dice = Dice::of(seed, &["people"]);
    let mut places: Vec<&Place> = PLACES.iter().collect();
    dice.shuffle(&mut places);
    let mut trades: Vec<&Trade> = TRADES.iter().collect();
    dice.shuffle(&mut trades);
    let picks = places.iter().cycle().zip(trades.iter().cycle());
    for (number, (place, trade)) in (0..DRAWN).zip(picks) {
        // Of five, two are excellent, one is good, one is middling, one is poor; shifted each time
        // the trades begin anew, so that every trade has its good and its poor people.
        let skill = match (number + number / TRADES.len() * 2) % 5 {
            0 | 3 => dice.tenths(8.3, 9.6),
            1 => dice.tenths(7.0, 8.1),
            2 => dice.tenths(5.6, 6.8),
            _ => dice.tenths(2.8, 5.0),
        };
        let busy = number % 7 == 6;
        let mut dice = Dice::of(seed, &["person", &number.to_string()]);
        let mut made = character(&mut dice, place, trade, skill, busy);
        // Dice of their own, so that everything else about a person stays as it was.
        let mut own = Dice::of(seed, &["tags", &number.to_string()]);
        made.member.tags = tags(&mut own, &made.member);
        while all
            .iter()
            .any(|other| other.member.slug == made.member.slug)
        {
            rename(&mut made.member, &mut dice, place);
        }
        all.push(made);
    }
    let anchors = all.len() - DRAWN;
    if let Some(drawn) = all.get_mut(anchors..) {
        rarities(seed, drawn);
    }
    all
}

/// Makes some of the drawn people what few are: without a name, of an agency, with an assessment,
/// slow in an interview or not interviewed at all. Nothing else about anybody changes.
fn rarities(seed: u64, drawn: &mut [Character]) {
    let mut dice = Dice::of(seed, &["rarities"]);
    // Whoever is not free is hardly met.
    let mut free: Vec<&mut Member> = (drawn.iter_mut())
        .map(|one| &mut one.member)
        .filter(|one| one.availability != "UNAVAILABLE")
        .collect();
    dice.shuffle(&mut free);
    for (place, member) in free.into_iter().enumerate() {
        match place {
            0 => {
                let end = member.id.len().saturating_sub(6);
                let mark = member.id.get(end..).unwrap_or_default();
                member.slug = format!("freelancer-{mark}");
                member.first.clear();
                member.initial.clear();
            }
            1..=3 => member.talks = Talks::Never,
            4..=6 => member.talks = Talks::Slowly,
            7..=9 => {
                let name = dice.text(AGENCIES).to_owned();
                let members = dice.whole(3, 40);
                member.agency = Some(Agency { name, members });
            }
            _ => {}
        }
        // Some of all of them.
        if place % 4 == 1 {
            let data = member.data_types.first().cloned().unwrap_or_default();
            let mut labels = member.label_types.iter();
            let label = labels.find(|label| goes_with(label, &data));
            let label = label.or(member.label_types.first()).cloned();
            let label = label.unwrap_or_default();
            #[expect(clippy::cast_possible_truncation, reason = "a skill is from 0 to 10")]
            let score = (member.skill * 10.0) as i64 + dice.whole(-6, 4);
            member.assessed = Some(Assessed {
                title: format!("{label} of {}", kind(&data)),
                score: score.clamp(20, 99),
                at: TODAY - dice.whole(10, 300) * DAY,
            });
        }
    }
}

/// Names of agencies.
const AGENCIES: &[&str] = &[
    "Acacia Data Works",
    "Bluefin Annotation",
    "Kestrel Labeling Studio",
    "Northlight Language Services",
    "Tessera Data Partners",
];

fn character(dice: &mut Dice, place: &Place, trade: &Trade, skill: f64, busy: bool) -> Character {
    let level = match skill {
        good if good >= 8.0 => "EXPERT",
        fair if fair >= 6.0 => "INTERMEDIATE",
        _ => "ENTRY_LEVEL",
    };
    let since = match level {
        "EXPERT" => dice.whole(2015, 2021),
        "INTERMEDIATE" => dice.whole(2020, 2024),
        _ => dice.whole(2024, 2025),
    };
    let (labels, tools) = match level {
        "EXPERT" => (4, 3),
        "INTERMEDIATE" => (3, 2),
        _ => (1, 1),
    };
    let (languages, english) = languages(dice, place, level);
    let rate = place.rate * trade.worth * (0.55 + skill / 18.0);
    let part_time = dice.percent(60);
    let mut member = Member {
        id: dice.id("usr_"),
        slug: String::new(),
        first: String::new(),
        initial: String::new(),
        title: title(dice, trade, &languages),
        country_code: place.code.into(),
        country: place.country.into(),
        languages,
        data_types: strings(trade.data),
        label_types: strings(&dice.some(trade.labels, labels)),
        software: strings(&dice.some(trade.software, tools)),
        subjects: strings(&dice.some(trade.subjects, 2)),
        tags: Vec::new(),
        hourly: (rate * 2.0).round().max(8.0) / 2.0,
        skill,
        level: level.into(),
        availability: match (busy, part_time) {
            (true, _) => "UNAVAILABLE",
            (_, true) => "PART_TIME",
            (_, false) => "FULL_TIME",
        }
        .into(),
        hours: if part_time { dice.whole(10, 25) } else { 40 },
        since,
        temper: Temper::Honest,
        talks: Talks::First,
        agency: None,
        assessed: None,
    };
    rename(&mut member, dice, place);
    let story = story(dice, place, trade, &member, english);
    Character { member, story }
}

/// What they know within their trades: more of it the better they are.
fn tags(dice: &mut Dice, member: &Member) -> Vec<String> {
    let own = |skill: &&Ground| skill.field.is_some_and(|field| member.knows(field));
    // Programmers know more languages than others have specialties.
    let most = match (
        member.level.as_str(),
        Member::has(&member.data_types, "Code"),
    ) {
        ("EXPERT", true) => 4,
        ("EXPERT", false) | (_, true) => 2,
        _ => 1,
    };
    let known: Vec<&str> = SKILLS.iter().filter(own).map(|skill| skill.name).collect();
    strings(&dice.some(&known, most))
}

/// Gives another name of the place.
fn rename(member: &mut Member, dice: &mut Dice, place: &Place) {
    member.first = dice.text(place.names).to_owned();
    member.initial = dice
        .text(&[
            "A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "O", "P", "R", "S",
            "T", "V", "W", "Z",
        ])
        .to_owned();
    member.slug = slug(&member.first, &member.initial);
}

/// Name and initial as a part of an address.
fn slug(first: &str, initial: &str) -> String {
    let lower = first.to_lowercase();
    let plain = lower.chars().filter_map(|letter| {
        Some(match letter {
            'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
            'é' | 'è' | 'ê' => 'e',
            'í' | 'ì' | 'î' => 'i',
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'a'..='z' => letter,
            _ => return None,
        })
    });
    format!("{}-{}", plain.collect::<String>(), initial.to_lowercase())
}

/// Languages with levels, and the level of the English.
fn languages(dice: &mut Dice, place: &Place, level: &str) -> (Vec<(String, String)>, &'static str) {
    let mut known: Vec<(String, String)> = Vec::new();
    for (number, language) in (0..).zip(place.languages) {
        let level = if number == 0 { "NATIVE" } else { "FLUENT" };
        known.push(((*language).to_owned(), level.to_owned()));
    }
    let english = match known.iter().find(|(language, _)| language == "English") {
        Some((_, level)) if level == "NATIVE" => "NATIVE",
        Some(_) => "FLUENT",
        None => {
            let level = match level {
                "ENTRY_LEVEL" => "CONVERSATIONAL",
                _ => "FLUENT",
            };
            known.push(("English".into(), level.into()));
            level
        }
    };
    if dice.percent(45) {
        let more = dice.text(&["Spanish", "French", "German", "Portuguese", "Italian"]);
        if !known.iter().any(|(language, _)| language == more) {
            known.push((more.into(), dice.text(&["CONVERSATIONAL", "FLUENT"]).into()));
        }
    }
    (known, english)
}

fn title(dice: &mut Dice, trade: &Trade, languages: &[(String, String)]) -> String {
    let title = dice.text(trade.titles);
    match languages.first() {
        Some((language, _)) if language != "English" && dice.percent(50) => {
            format!("{title}, {language} and English")
        }
        _ => title.to_owned(),
    }
}

fn story(
    dice: &mut Dice,
    place: &Place,
    trade: &Trade,
    member: &Member,
    english: &'static str,
) -> Story {
    let good = member.skill >= 7.0;
    let years = YEAR - member.since;
    let former = good.then(|| dice.text(trade.roles));
    let bio = if let Some(role) = former {
        let role = role.to_lowercase();
        let habits = dice.some(HABITS, 2).join(" ");
        format!(
            "Former {role}, {years} years of labeling. {} {habits}",
            trade.pride
        )
    } else {
        dice.some(PROMISES, 2).join(" ")
    };
    // Who is new has no reviews yet, and who is poor soon has poor ones.
    let count = if good {
        dice.whole(2, 6)
    } else {
        dice.whole(0, 3)
    };
    let mut at = TODAY;
    let mut reviews: Vec<(i64, Option<String>, Moment)> = Vec::new();
    for _ in 0..count {
        at -= dice.whole(20, 90) * DAY;
        let (rating, words) = match dice.whole(1, 10) {
            low if good && low > 3 => (5, PRAISE),
            _ if good => (4, FAIR),
            low if member.skill < 5.5 || low > 6 => (dice.whole(2, 3), BLAME),
            _ => (4, FAIR),
        };
        let said: Vec<&str> = (words.iter().copied())
            .filter(|words| {
                !reviews
                    .iter()
                    .any(|(_, said, _)| said.as_deref() == Some(*words))
            })
            .collect();
        // Who has nothing new to say leaves stars alone.
        reviews.push((rating, dice.one(&said).map(|said| (*said).to_owned()), at));
    }
    let billed_hours = match reviews.len() {
        0 => 0,
        _ => dice.whole(40, 260) * count * years.max(1) / 3,
    };
    // What was earned follows from the hours at something like today's rate.
    let cents = crate::rules::money::micros(member.hourly) / 10_000;
    let earned = billed_hours * cents * 9 / 1000;
    let success = (!reviews.is_empty()).then(|| match member.skill {
        high if high >= 8.0 => dice.whole(94, 100),
        fair if fair >= 6.0 => dice.whole(82, 93),
        _ => dice.whole(55, 79),
    });
    let experience = match member.level.as_str() {
        "EXPERT" => 3,
        "INTERMEDIATE" => 2,
        _ => 1,
    };
    let experience = experiences(dice, member, experience);
    let work = worked(dice, trade, member, former);
    // Nobody worked before they had their degree.
    let began = work.first().map_or(member.since, |(_, _, from, _)| *from);
    Story {
        bio,
        city: dice.text(place.cities).to_owned(),
        english,
        verified: good || dice.percent(50),
        member_since: at - dice.whole(30, 400) * DAY,
        earned,
        billed_hours,
        success,
        reviews,
        experience,
        work,
        education: if good || dice.percent(40) {
            let to = began - dice.whole(0, 3);
            vec![(trade.degree.into(), place.school.into(), to - 4, to)]
        } else {
            Vec::new()
        },
    }
}

/// The latest first; an expert is still at it.
pub(super) fn experiences(dice: &mut Dice, member: &Member, count: i64) -> Vec<Experience> {
    let mut to = None;
    let mut found = Vec::new();
    for _ in 0..count {
        let from = to.unwrap_or(YEAR) - dice.whole(1, 3);
        let from = from.max(member.since);
        let data = dice.one(&member.data_types).cloned().unwrap_or_default();
        let mut fitting = member.label_types.clone();
        fitting.retain(|label| goes_with(label, &data));
        let labels = match fitting.is_empty() {
            true => dice.some(&member.label_types, 1),
            false => dice.some(&fitting, 2),
        };
        let subject = dice.one(&member.subjects);
        let subject = subject.map_or("research".into(), |subject| subject.to_lowercase());
        let words = labels.join(" and ");
        found.push(Experience {
            title: format!("{} of {}", labels.join(" and "), kind(&data)),
            description: format!(
                "{words} of {} for a team in {subject}, {} items, reviewed by a second person.",
                kind(&data),
                dice.whole(2, 60) * 500,
            ),
            from,
            to,
            software: dice.one(&member.software).cloned().unwrap_or_default(),
            data_type: data,
            label_types: labels,
        });
        to = Some(from);
    }
    found
}

/// Whether data of a kind can be labeled so: nobody draws boxes around sounds.
fn goes_with(label: &str, data: &str) -> bool {
    match label {
        "Bounding Box" | "Polygon" | "Polyline" | "Keypoint" | "Cuboid" | "Segmentation"
        | "Tracking" | "OCR" => !matches!(data, "Audio" | "Text" | "Code"),
        "Transcription" | "Diarization" | "Captioning" => matches!(data, "Audio" | "Video"),
        _ => true,
    }
}

fn worked(
    dice: &mut Dice,
    trade: &Trade,
    member: &Member,
    former: Option<&str>,
) -> Vec<(String, String, i64, Option<i64>)> {
    if member.skill < 5.5 {
        return Vec::new();
    }
    let role = former.unwrap_or_else(|| dice.text(trade.roles)).to_owned();
    let from = member.since - dice.whole(2, 6);
    // Whoever calls it a former trade has left it.
    let left = former.is_some() || dice.percent(80);
    let to = left.then_some(member.since);
    vec![(role, dice.text(EMPLOYERS).to_owned(), from, to)]
}

/// A kind of data as one speaks of it.
pub(super) fn kind(data_type: &str) -> String {
    match data_type {
        "3D Point Cloud" => "point clouds".into(),
        "Audio" => "audio recordings".into(),
        "Image" | "Video" => format!("{}s", data_type.to_lowercase()),
        "" => "data".into(),
        other => other.to_lowercase(),
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_people_every_time_and_another_seed_others() {
        let profiles = |seed: u64| -> Vec<String> {
            let all = everybody(seed);
            all.iter().map(|one| one.profile().to_string()).collect()
        };
        assert_eq!(profiles(1), profiles(1));
        let (one, two) = (profiles(1), profiles(2));
        let anchors = anchors::all().len();
        assert_eq!(one.len(), anchors + DRAWN);
        assert_eq!(
            one[..anchors],
            two[..anchors],
            "the anchors are always there"
        );
        assert_ne!(one[anchors..], two[anchors..]);
    }

    #[test]
    fn people_are_many_sided_on_any_seed() {
        for seed in 0..50 {
            let all = everybody(seed);
            let count = |is: fn(&Member) -> bool| all.iter().filter(|c| is(&c.member)).count();
            let mut ids: Vec<&str> = all.iter().map(|c| c.member.id.as_str()).collect();
            let mut slugs: Vec<&str> = all.iter().map(|c| c.member.slug.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            slugs.sort_unstable();
            slugs.dedup();
            assert_eq!((ids.len(), slugs.len()), (all.len(), all.len()), "{seed}");
            assert!(count(|m| m.skill >= 8.0) >= 12, "{seed}");
            assert!(count(|m| m.skill < 5.0) >= 5, "{seed}");
            assert!(count(|m| m.availability == "UNAVAILABLE") >= 3, "{seed}");
            assert_eq!(count(|m| m.temper == Temper::Manipulates), 2, "{seed}");
            assert_eq!(count(|m| m.temper == Temper::GoesAround), 1, "{seed}");
            assert_eq!(count(|m| m.first.is_empty()), 1, "{seed}");
            assert_eq!(count(|m| m.talks == Talks::Never), 3, "{seed}");
            assert_eq!(count(|m| m.talks == Talks::Slowly), 3, "{seed}");
            assert_eq!(count(|m| m.agency.is_some()), 3, "{seed}");
            assert!((5..9).contains(&count(|m| m.assessed.is_some())), "{seed}");
            for data in ["Audio", "Image", "Text", "Code", "Video", "3D Point Cloud"] {
                let known = (all.iter()).any(|c| Member::has(&c.member.data_types, data));
                assert!(known, "{seed}: nobody knows {data}");
            }
        }
    }

    #[test]
    fn no_profile_has_a_whole_name_a_way_around_the_platform_or_a_hole() {
        for one in (0..20).flat_map(everybody) {
            let profile = one.profile();
            let text = profile.to_string();
            let nameless = one.member.first.is_empty();
            for forbidden in ["@", "http", "+1", "\"\"", "years years", "  "] {
                let text = text.replace("\"lastNameInitial\":\"\"", "");
                assert!(!text.contains(forbidden), "{forbidden} in {text}");
            }
            let initial = usize::from(!nameless);
            assert_eq!(one.member.initial.chars().count(), initial);
            assert_eq!(nameless, one.member.display_name() == "Freelancer");
            for done in &one.story.experience {
                let alien = |label: &String| !goes_with(label, &done.data_type);
                let odd = done.label_types.iter().any(alien);
                let knows_better =
                    (one.member.label_types.iter()).any(|label| goes_with(label, &done.data_type));
                assert!(!(odd && knows_better), "{}", done.title);
            }
            for (role, _, from, to) in &one.story.work {
                let former = one.story.bio.starts_with("Former ");
                let same = one.story.bio.contains(&role.to_lowercase());
                assert!(!former || (same && to.is_some()), "{text}");
                assert!(
                    one.story.education.iter().all(|(_, _, _, to)| to <= from),
                    "{text}"
                );
            }
            assert_eq!(profile["displayName"], one.member.display_name());
            let digits = text
                .split(|c: char| !c.is_ascii_digit())
                .map(str::len)
                .max();
            assert!(digits.is_some_and(|longest| longest < 7), "{text}");
        }
    }
}
