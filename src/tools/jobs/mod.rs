//! Jobs: drafts, the account's own jobs, and the public marketplace, one file each. Candidates for
//! a job, and invitations to one, are in `proposals`.

mod drafts;
mod fields;
mod gaps;
mod market;
mod own;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use crate::api::View;
use crate::text::{one_line, shorten};
use crate::tool::Tool;

pub(super) use fields::kinds;

pub(super) const TOOLS: &[Tool] = &[
    Tool::of::<drafts::CreateJobDraft>(),
    Tool::of::<drafts::UpdateJobDraftFields>(),
    Tool::of::<own::PublishJob>(),
    Tool::of::<own::UpdatePublishedJob>(),
    Tool::of::<own::CloseJob>(),
    Tool::of::<own::ListJobs>(),
    Tool::of::<market::SearchJobs>(),
    Tool::of::<market::GetPublicJob>(),
    Tool::of::<market::GetJobFacets>(),
    Tool::of::<market::ListJobChanges>(),
];

/// The arguments that were given, as the JSON of a call.
fn given<const N: usize>(arguments: [(&str, Option<Value>); N]) -> Value {
    let given: Map<String, Value> = arguments
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    Value::Object(given)
}

/// A value of undocumented shape on one line: scalars as they are, lists by commas, objects by
/// their members' names; what is null is left out.
fn loose(value: View<'_>) -> String {
    const MOST: usize = 200;
    match value.value() {
        Value::Array(_) => value
            .list("")
            .into_iter()
            .map(loose)
            .filter(|item| !item.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        Value::Object(_) => value
            .members("")
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| format!("{} {}", one_line(name), loose(member)))
            .collect::<Vec<_>>()
            .join(", "),
        _ => shorten(&one_line(&value.text("").unwrap_or_default()), MOST),
    }
}

/// The items of a list of undocumented shape, each on one line; without empty ones.
fn loose_items(list: Vec<View<'_>>) -> Vec<String> {
    list.into_iter()
        .map(loose)
        .filter(|item| !item.is_empty())
        .collect()
}
