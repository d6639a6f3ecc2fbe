//! Tables over bodies: one row per item, and no column for what none of the items has. Which columns
//! a list has is said by its tool.

use crate::api::View;
use crate::text::Text;

/// A heading and how its cell is read from an item; `None` where the item has nothing.
pub(super) type Column = (&'static str, fn(View<'_>) -> Option<String>);

/// The table of `items`; without items, nothing.
pub(super) fn table(text: &mut Text, columns: &[Column], items: &[View<'_>]) {
    let filled: Vec<&Column> = columns
        .iter()
        .filter(|(_, cell)| items.iter().any(|item| cell(*item).is_some()))
        .collect();
    let header: Vec<&str> = filled.iter().map(|(heading, _)| *heading).collect();
    text.table(
        &header,
        items.iter().map(|item| {
            filled
                .iter()
                .map(|(_, cell)| cell(*item).unwrap_or_else(|| "-".to_owned()))
                .collect()
        }),
    );
}
