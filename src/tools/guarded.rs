//! Short values that other people chose: told outside a fence where they are of their kind, else
//! kept for the fence. Which kinds there are is said by `text`.

use crate::api::View;
use crate::text::{ODD, country, label, name, slug};

/// How a value proves its kind.
pub(super) type Guard = fn(&str) -> Option<&str>;

/// A value at a path: its label, where it is, and its kind.
pub(super) type Guarded = (&'static str, &'static str, Guard);

/// What a person is called, quoted.
pub(super) fn person(view: View<'_>, path: &str) -> Option<String> {
    view.said(path).map(|text| name(&text))
}

/// The value at `path` if it is of its kind, else the words that stand for an odd one.
pub(super) fn shown(view: View<'_>, path: &str, guard: Guard) -> Option<String> {
    let text = view.said(path)?;
    Some(guard(&text).unwrap_or(ODD).to_owned())
}

/// A person's country by name, else by code.
pub(super) fn country_of(person: View<'_>) -> Option<String> {
    let path = match person.said("country") {
        Some(_) => "country",
        None => "countryCode",
    };
    shown(person, path, country)
}

/// `label value` of what is there; a label that is empty is left out.
pub(super) fn facts(view: View<'_>, wanted: &[Guarded]) -> Vec<String> {
    let told = wanted.iter().filter_map(|(label, path, guard)| {
        let value = shown(view, path, *guard)?;
        Some(format!("{label} {value}").trim_start().to_owned())
    });
    told.collect()
}

/// What [`shown`] kept back, for the fence: each value under its label after `prefix`.
pub(super) fn odd(
    view: View<'_>,
    prefix: &str,
    wanted: &[Guarded],
) -> Vec<(String, Option<String>)> {
    let kept = wanted.iter().filter_map(|(label, path, guard)| {
        let text = view.text(path)?;
        let what = if label.is_empty() { path } else { label };
        let label = format!("{prefix} {what}").trim_start().to_owned();
        guard(&text).is_none().then_some((label, Some(text)))
    });
    kept.collect()
}

/// What a profile says of a person besides the name.
pub(super) const PERSON: &[Guarded] = &[
    ("", "country", country),
    ("country code", "countryCode", country),
    ("", "talentType", label),
    ("slug", "profileSlug", slug),
];
