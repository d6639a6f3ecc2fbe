//! Reading a row by the names of its columns, one after the other.

use std::cell::Cell;

use rusqlite::Row;
use rusqlite::types::FromSql;

/// A row whose columns are asked for by name, mostly in their order. `Row` looks for every name from the
/// first column on, which for a wide row takes longer than to read it; here the search goes on behind the
/// column found last.
pub(super) struct Columns<'a> {
    row: &'a Row<'a>,
    next: Cell<usize>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(row: &'a Row<'a>) -> Self {
        Columns {
            row,
            next: Cell::new(0),
        }
    }

    /// The value in a column.
    ///
    /// # Errors
    /// There is no such column, or its value is of another type.
    pub(super) fn get<T: FromSql>(&self, name: &str) -> rusqlite::Result<T> {
        let statement = self.row.as_ref();
        let count = statement.column_count();
        let from = self.next.get();
        let found = (from..count)
            .chain(0..from.min(count))
            .find(|place| statement.column_name(*place) == Ok(name));
        match found {
            Some(place) => {
                self.next.set(place + 1);
                self.row.get(place)
            }
            None => self.row.get(name),
        }
    }
}
