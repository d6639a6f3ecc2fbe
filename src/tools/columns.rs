//! Tables over bodies: one row per item, no column for what none of the items has, and none for
//! what is the same in all of them, which is told once above. Which columns a list has is said by
//! its tool.

use crate::api::View;
use crate::text::Text;

/// A heading and how its cell is read from an item; `None` where the item has nothing.
pub(super) type Column = (&'static str, fn(View<'_>) -> Option<String>);

/// Longest value that is told above the table, in characters; a longer one would not be found.
const LONGEST: usize = 60;

/// The table of `items`; without items, nothing. The first column is always there.
pub(super) fn table(text: &mut Text, columns: &[Column], items: &[View<'_>]) {
    rows(text, filled(columns, items));
}

/// The cells of `columns` for `items`, for [`rows`].
pub(super) fn filled(
    columns: &[Column],
    items: &[View<'_>],
) -> impl Iterator<Item = (&'static str, Vec<Option<String>>)> {
    columns.iter().map(|(heading, cell)| {
        let cells = items.iter().map(|item| cell(*item)).collect();
        (*heading, cells)
    })
}

/// As [`table`], of columns whose cells are there already.
pub(super) fn rows<'a>(
    text: &mut Text,
    columns: impl IntoIterator<Item = (&'a str, Vec<Option<String>>)>,
) {
    let mut shared = Vec::new();
    let mut filled: Vec<(&str, Vec<Option<String>>)> = Vec::new();
    for (heading, cells) in columns {
        let first = cells.first().and_then(Option::as_deref);
        let same = cells.len() > 1 && cells.iter().all(|cell| cell.as_deref() == first);
        match first.filter(|first| same && first.chars().count() <= LONGEST) {
            Some(value) if !filled.is_empty() => shared.push(format!("{heading} {value}")),
            _ if cells.iter().any(Option::is_some) => filled.push((heading, cells)),
            _ => {}
        }
    }
    if !shared.is_empty() {
        text.line(format!("in all rows: {}", shared.join("; ")));
    }
    let header: Vec<&str> = filled.iter().map(|(heading, _)| *heading).collect();
    let count = filled.first().map_or(0, |(_, cells)| cells.len());
    let mut columns: Vec<_> = filled
        .into_iter()
        .map(|(_, cells)| cells.into_iter())
        .collect();
    text.table(
        &header,
        (0..count).map(|_| {
            let cells = columns.iter_mut().map(|cells| cells.next().flatten());
            cells
                .map(|cell| cell.unwrap_or_else(|| "-".to_owned()))
                .collect()
        }),
    );
}
