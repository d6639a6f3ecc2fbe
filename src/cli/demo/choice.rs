//! What the agent of the demo makes of what it reads: its human's answers to the gaps of a draft, and
//! whom of the ranked it asks to hire. Pure functions of the answers.

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};

use super::play::ORDER;
use crate::api::View;
use crate::text::{country, name, one_line, usd};

/// A gap of a draft, and what the human says to it.
#[derive(Debug)]
pub(super) struct Gap {
    pub(super) question: String,
    pub(super) field: String,
    pub(super) answer: Value,
}

/// What the agent's human answers to the gaps that the platform names.
pub(super) fn gaps(body: View<'_>) -> anyhow::Result<Vec<Gap>> {
    let mut missing = body.list("missingFields");
    if missing.is_empty() {
        missing = body.list("validation.missingFields");
    }
    if missing.is_empty() {
        bail!(
            "the draft is not ready, and nothing is said to be missing: {}",
            body.value()
        );
    }
    let mut gaps = Vec::new();
    for gap in missing {
        // A gap may be told by its name alone.
        let field = gap.text("field").or_else(|| gap.text(""));
        let field = field.with_context(|| format!("a gap without a name: {}", gap.value()))?;
        let answer = answer(&field, gap)
            .with_context(|| format!("the demo has no answer to this gap: {}", gap.value()))?;
        let prompt = gap.text("prompt").unwrap_or_else(|| field.clone());
        gaps.push(Gap {
            question: prompt.trim_start_matches("ask:").trim().to_owned(),
            field,
            answer,
        });
    }
    Ok(gaps)
}

/// The answers as the platform takes them.
pub(super) fn fields(gaps: &[Gap]) -> Map<String, Value> {
    gaps.iter()
        .map(|gap| (gap.field.clone(), gap.answer.clone()))
        .collect()
}

fn answer(field: &str, gap: View<'_>) -> Option<Value> {
    let known = match field {
        "jobTitle" => json!("Spanish call transcription"),
        "jobDescription" => json!(ORDER),
        "headcount" => json!(2),
        "experienceLevel" => json!("INTERMEDIATE"),
        "paymentType" => json!("PAY_PER_HOUR"),
        "pricePerHour" => json!(18),
        "dataVolume" => json!(40),
        "dataVolumeUnit" => json!("HOURS_OF_RECORDING_AUDIO_VIDEO"),
        _ => Value::Null,
    };
    let first = gap
        .list("enumValues")
        .first()
        .and_then(|value| value.text(""))
        .map(Value::from);
    // Of a field that is not in the contract yet: what the platform itself gives as an example.
    let example = || {
        let text = gap.text("example")?;
        let number = gap.text("type").as_deref() == Some("number");
        let parsed = number.then(|| serde_json::from_str(&text).ok()).flatten();
        Some(parsed.unwrap_or(Value::from(text)))
    };
    match known {
        Value::Null => first.or_else(example),
        known => Some(known),
    }
}

/// One of those who applied, ranked.
#[derive(Debug)]
pub(super) struct Applicant {
    pub(super) proposal: String,
    /// Safe to stand in a line.
    pub(super) name: String,
    pub(super) country: String,
    country_code: String,
    rank: f64,
    band: f64,
    /// Raw value, and the points for it.
    parts: [(Option<f64>, String); 3],
    points: String,
    /// Dollars in the job's unit.
    pub(super) bid: Option<f64>,
}

/// Everybody in the order of `opentrain_rank_proposals`, with what `opentrain_list_proposals` knows.
pub(super) fn applicants(ranking: View<'_>, list: View<'_>) -> anyhow::Result<Vec<Applicant>> {
    let proposals = list.list("proposals");
    let mut all = Vec::new();
    for one in ranking.list("candidates") {
        let id = one
            .text("proposalId")
            .context("a rank without a proposal")?;
        let proposal = proposals
            .iter()
            .find(|proposal| proposal.text("id").as_ref() == Some(&id))
            .with_context(|| format!("{id} is ranked and not in the list"))?;
        let part = |name: &str| {
            let part = one.at("components").at(name);
            (part.number("raw"), span(part))
        };
        let land = proposal.text("candidate.country").unwrap_or_default();
        all.push(Applicant {
            name: plain_name(&one.text("displayName").unwrap_or_default()),
            country: country(&land).unwrap_or("-").to_owned(),
            country_code: proposal.text("candidate.countryCode").unwrap_or_default(),
            rank: one.number("rank").unwrap_or_default(),
            band: one.number("band").unwrap_or_default(),
            parts: [part("interview"), part("match"), part("price")],
            points: span(one),
            bid: proposal.number("bid.amountUsd"),
            proposal: id,
        });
    }
    match all.is_empty() {
        true => bail!("nobody applied"),
        false => Ok(all),
    }
}

/// A name that somebody chose, defused, without the quotation marks of the guard.
pub(super) fn plain_name(chosen: &str) -> String {
    name(chosen).trim_matches('"').to_owned()
}

/// Points, from where to where if something is missing.
fn span(view: View<'_>) -> String {
    let bound = |name: &str| view.number(name).unwrap_or_default();
    let (low, high) = (bound("pointsLow"), bound("pointsHigh"));
    match (high - low).abs() < 0.05 {
        true => format!("{low:.1}"),
        false => format!("{low:.1} to {high:.1}"),
    }
}

fn raw(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// The table of them.
pub(super) fn table(all: &[Applicant]) -> String {
    let rows: Vec<Vec<String>> = (all.iter())
        .map(|one| {
            let [interview, matching, _] = &one.parts;
            vec![
                one.rank.to_string(),
                one.name.clone(),
                one.country.clone(),
                raw(interview.0),
                raw(matching.0),
                one.bid.map_or_else(|| "-".to_owned(), usd),
                one.points.clone(),
            ]
        })
        .collect();
    let head = [
        "#",
        "applicant",
        "country",
        "interview",
        "match",
        "bid",
        "points",
    ];
    crate::cli::out::table(&head, &rows)
}

/// The first by the order of the tool who is in a country that the job asks for; the first of all if
/// it asks for none.
pub(super) fn choose<'a>(all: &'a [Applicant], countries: &[String]) -> Option<&'a Applicant> {
    let fits = |one: &&Applicant| countries.is_empty() || countries.contains(&one.country_code);
    all.iter().find(fits)
}

/// Why this one, and not the first: the points for each part, the weights of the parts, and what
/// stands against whoever is ahead.
pub(super) fn reasons(
    all: &[Applicant],
    chosen: &Applicant,
    countries: &[String],
    ranking: View<'_>,
) -> String {
    let parts = ["interview", "match", "price"];
    let weights = parts.map(|part| {
        let weight = ranking.text_or_dash(&format!("ranking.weights.{part}"));
        format!("{part} {weight}")
    });
    let points: Vec<&str> = chosen.parts.iter().map(|part| part.1.as_str()).collect();
    let numbers = format!(
        "{}: {} points ({})",
        chosen.name,
        points.join(" + "),
        weights.join(", "),
    );
    match all
        .first()
        .filter(|first| first.proposal != chosen.proposal)
    {
        None => format!("{numbers}, the first."),
        Some(first) => {
            let how = match first.band == chosen.band {
                true => "alike by the tool's bands",
                false => "though ahead",
            };
            format!(
                "{numbers}. {}, {how}, is in {}; the job asks for {}.",
                first.name,
                first.country,
                countries.join(" or "),
            )
        }
    }
}

/// The fence around a candidate's own words in the text of an interview: its marks, and between them
/// the longest thing that the candidate said.
pub(super) fn fenced(text: &str) -> anyhow::Result<[String; 3]> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("<<"));
    let begin = lines.next().context("the interview has no fence")?;
    let mut said = Vec::new();
    for line in lines {
        if line.starts_with("end of their words") {
            let longest = said.iter().max_by_key(|line: &&String| line.len());
            let longest = longest.context("the candidate said nothing")?;
            return Ok([begin.to_owned(), longest.clone(), line.to_owned()]);
        }
        if line.starts_with("A: ") {
            said.push(one_line(line));
        }
    }
    bail!("the fence of the interview has no end")
}

/// A question without the choices that it lists.
pub(super) fn short(question: &str) -> String {
    match question.split_once(": ") {
        Some((asked, choices)) if choices.ends_with('?') => format!("{asked} …?"),
        _ => question.to_owned(),
    }
}

/// The first sentence of what somebody wrote, and a mark where there is more.
pub(super) fn begin(text: &str) -> String {
    let text = one_line(text);
    let ends = ['.', '!', '?'].iter().filter_map(|end| {
        let end = format!("{end} ");
        text.find(&end).map(|at| at + 1)
    });
    let first = ends.min().and_then(|at| text.get(..at));
    match first {
        Some(first) => format!("{first} …"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_begins_with_its_first_sentence() {
        assert_eq!(begin("One. Two? Three."), "One. …");
        assert_eq!(begin("Why 2.5?\nTwo."), "Why 2.5? …");
        assert_eq!(begin("Only ñ."), "Only ñ.");
    }

    #[test]
    fn gaps_are_answered_however_they_are_told() {
        let check = |body: Value, expected: Value| {
            let got = gaps(View::new(&body)).map(|gaps| Value::Object(fields(&gaps)));
            assert_eq!(got.unwrap(), expected, "{body}");
        };
        check(
            json!({ "missingFields": [{ "field": "headcount" }, { "field": "paymentType" }] }),
            json!({ "headcount": 2, "paymentType": "PAY_PER_HOUR" }),
        );
        check(
            json!({ "validation": { "missingFields": ["experienceLevel"] } }),
            json!({ "experienceLevel": "INTERMEDIATE" }),
        );
        check(
            json!({ "missingFields": [
                { "field": "new", "type": "enum", "enumValues": ["A", "B"], "example": "B" },
                { "field": "newer", "type": "number", "example": "0.5" },
                { "field": "newest", "type": "string", "example": "words" },
            ] }),
            json!({ "new": "A", "newer": 0.5, "newest": "words" }),
        );
        assert!(gaps(View::new(&json!({ "missingFields": [] }))).is_err());
        assert!(gaps(View::new(&json!({ "missingFields": [{ "field": "x" }] }))).is_err());
    }

    fn two() -> Vec<Applicant> {
        let one = |rank: u32, id: &str, band: u32| {
            json!({ "rank": rank, "band": band, "proposalId": id, "displayName": id,
                "pointsLow": 90.5, "pointsHigh": 90.5, "components": {
                    "interview": { "raw": null, "pointsLow": 0, "pointsHigh": 50 },
                    "match": { "raw": 80, "pointsLow": 30, "pointsHigh": 30 },
                    "price": { "raw": 15.5, "pointsLow": 20, "pointsHigh": 20 } } })
        };
        let bid = |id: &str, country: &str, code: &str| {
            json!({ "id": id, "bid": { "amountUsd": 15.5 },
                "candidate": { "country": country, "countryCode": code } })
        };
        let ranking = json!({ "candidates": [one(1, "a", 1), one(2, "b", 1)] });
        let list = json!({ "proposals": [bid("b", "Mexico", "MX"), bid("a", "Spain", "ES")] });
        applicants(View::new(&ranking), View::new(&list)).unwrap()
    }

    #[test]
    fn the_first_of_a_country_that_was_asked_for_is_chosen() {
        let all = two();
        let chosen = |countries: &[&str]| {
            let countries: Vec<String> = countries.iter().map(|&code| code.to_owned()).collect();
            choose(&all, &countries).map(|one| one.proposal.as_str())
        };
        assert_eq!(chosen(&["MX", "CO"]), Some("b"));
        assert_eq!(chosen(&["ES", "MX"]), Some("a"));
        assert_eq!(chosen(&[]), Some("a"));
        assert_eq!(chosen(&["CO"]), None);
        let ranking = json!({ "ranking": { "weights": { "interview": 0.5, "match": 0.3 } } });
        let countries = ["MX".to_owned(), "CO".to_owned()];
        let because = |one| reasons(&all, one, &countries, View::new(&ranking));
        let numbers = "0.0 to 50.0 + 30.0 + 20.0 points (interview 0.5, match 0.3, price -)";
        assert_eq!(
            because(&all[1]),
            format!(
                "b: {numbers}. a, alike by the tool's bands, is in Spain; the job asks for MX or CO."
            )
        );
        assert_eq!(because(&all[0]), format!("a: {numbers}, the first."));
    }

    #[test]
    fn of_an_interview_the_marks_and_the_candidates_longest_words_are_left() {
        let text = "interview i\n<<12 written by\nsummary: s\nQ: long question\nA: one\nA: three\nA: two\n\
                    end of their words 12>>\nnext\nA: not of the interview";
        let expected = ["<<12 written by", "A: three", "end of their words 12>>"];
        assert_eq!(fenced(text).unwrap(), expected);
        assert!(fenced("no fence").is_err());
        assert!(fenced("<<12 written by\nA: one").is_err());
        assert!(fenced("<<12 written by\nend of their words 12>>").is_err());
    }

    #[test]
    fn a_question_stands_without_its_choices() {
        assert_eq!(short("Paid: by hour, or by label?"), "Paid …?");
        assert_eq!(short("How many? One: two."), "How many? One: two.");
        assert_eq!(short("How much?"), "How much?");
    }
}
