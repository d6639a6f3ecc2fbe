//! What a person can look at beside the numbers: one turn of the interview, with its id, and which of
//! the languages that the job asks for a profile names. None of it moves a number.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::is_profile;
use crate::api::View;
use crate::text::shorten;
use crate::tool::{Read, Unread};

/// Longest piece of a turn, in characters.
const LONGEST: usize = 280;
/// Shortest word that says something.
const SHORTEST_WORD: usize = 4;

/// The words of what a job asks for, in lower case.
pub(super) fn wanted(job: Option<View<'_>>) -> BTreeSet<String> {
    let Some(job) = job else {
        return BTreeSet::new();
    };
    let lists = ["skills", "labelTypes", "languages"];
    let texts = ["title", "category", "dataType", "labelingSoftware"];
    let said = lists
        .iter()
        .filter_map(|path| job.joined(path))
        .chain(texts.iter().filter_map(|path| job.text(path)));
    said.flat_map(|text| words(&text)).collect()
}

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= SHORTEST_WORD)
        .map(str::to_lowercase)
        .collect()
}

/// The evidence on one proposal.
pub(super) fn of(
    proposal: &str,
    person: Option<&str>,
    languages: &[String],
    wanted: &BTreeSet<String>,
    read: Read<'_>,
) -> Value {
    let interview = read.iter().find_map(|(request, body)| {
        let about = request.path.get(1).is_some_and(|id| id == proposal);
        (about && !is_profile(request)).then_some(body)
    });
    let profile = read.iter().find_map(|(request, body)| {
        let about = request.path.get(1).map(String::as_str) == person;
        (about && is_profile(request)).then_some(body)
    });
    let seen =
        |read: Option<&'_ Result<Value, Unread>>| -> Option<Value> { read?.as_ref().ok().cloned() };
    let unread = |read: Option<&Result<Value, Unread>>| read.and_then(why);
    let (told, person) = (seen(interview), seen(profile));
    let (told, person) = (told.as_ref().map(View::new), person.as_ref().map(View::new));
    json!({
        "turn": told.and_then(|told| turn(told, wanted)),
        "interviewUnread": unread(interview),
        "languages": person.map(known),
        "asked": person.map(|person| asked(person, languages)),
        "profileUnread": unread(profile),
    })
}

/// Why something could not be read; that there is none is no such reason.
fn why(read: &Result<Value, Unread>) -> Option<String> {
    match read {
        Ok(_) | Err(Unread(Some(404))) => None,
        Err(Unread(Some(status))) => Some(format!("HTTP {status}")),
        Err(Unread(None)) => Some("no answer".to_owned()),
    }
}

/// The candidate's turn that names most of what the job asks for; of several the longest, of those
/// the earliest.
fn turn(interview: View<'_>, wanted: &BTreeSet<String>) -> Option<Value> {
    let messages = interview.list("interview.messages");
    let turns = messages.iter().enumerate().filter_map(|(index, message)| {
        let said = message.text("content")?;
        let of_candidate = message.text("role").is_some_and(|role| role == "candidate");
        let named = words(&said).intersection(wanted).count();
        let length = said.chars().count();
        of_candidate.then_some((named, length, std::cmp::Reverse(index), said, message))
    });
    let (.., said, message) =
        turns.max_by_key(|(named, length, index, ..)| (*named, *length, *index))?;
    Some(json!({ "id": message.text("id"), "content": shorten(&said, LONGEST) }))
}

/// The languages of a profile, each with how well it is spoken.
fn known(profile: View<'_>) -> Vec<String> {
    let languages = profile.list("freelancer.languages");
    let told = languages.iter().map(|one| {
        let said = [language(*one), one.text("proficiency")];
        said.into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    told.collect()
}

fn language(one: View<'_>) -> Option<String> {
    one.text("language").or_else(|| one.text(""))
}

/// Which of the languages that the job asks for are named there.
fn asked(profile: View<'_>, languages: &[String]) -> Value {
    let known: Vec<String> = profile
        .list("freelancer.languages")
        .iter()
        .filter_map(|one| language(*one))
        .map(|name| name.trim().to_lowercase())
        .collect();
    let (named, lacking): (Vec<&String>, Vec<&String>) = languages
        .iter()
        .partition(|language| known.contains(&language.trim().to_lowercase()));
    json!({ "named": named, "notNamed": lacking })
}
