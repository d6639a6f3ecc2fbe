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

pub use arguments::{Problem, is_moment, is_past, read as read_arguments, today_and_later};
pub use effect::{Annotations, Effect};
pub use endpoint::{Endpoint, JournalQuery, LONGEST_WAIT, Prepared, Seen, Wait, WaitSeconds};
pub use id::Id;
pub use row::{AnswerField, BadArguments, Kind, Tool};
pub use toolset::Toolset;
