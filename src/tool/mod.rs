//! What a tool is: a row of the catalogue, the endpoint it wraps, how its arguments are read and
//! its schemas made. The rows themselves live in `tools`; nothing here does I/O.

mod arguments;
mod effect;
mod endpoint;
mod id;
mod row;
mod schema;
pub mod strangers;
mod toolset;

pub(crate) use arguments::{Problem, is_moment, is_past, today_and_later};
pub(crate) use effect::{Annotations, Effect};
pub(crate) use endpoint::{
    Endpoint, Gather, JournalQuery, LONGEST_WAIT, Prepared, Read, Seen, Unread, Wait, WaitSeconds,
};
pub(crate) use id::Id;
pub use row::Tool;
pub(crate) use row::{AnswerField, BadArguments, Kind};
pub use toolset::Toolset;
