//! The text half of an answer: compact lines and tables that a model reads cheaply, money in
//! dollars, other people's words fenced off, and every id, status, amount and link present.
//! What an answer means is said by the tools; this room only knows how to write it.

mod clean;
mod complete;
mod fit;
mod guard;
mod kept;
mod manner;
mod moment;
mod money;
mod names;
pub mod ways;
mod write;

pub use clean::{clean, escaped, one_line, shorten};
pub use complete::complete;
pub use guard::{ODD, address, country, label, name, path, slug, title};
pub use kept::Kept;
pub use manner::Manner;
pub use moment::{day, instant, moment};
pub use money::{cents, usd};
pub use names::{Names, Pay};
pub use write::Text;
