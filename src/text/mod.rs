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
mod place;
pub(crate) mod ways;
mod write;

pub(crate) use clean::{clean, escaped, one_line, shorten};
pub use complete::complete;
pub(crate) use guard::{ODD, address, country, label, name, slug, title};
pub(crate) use kept::Kept;
pub use manner::Manner;
pub(crate) use moment::{day, instant, moment};
pub(crate) use money::{cents, usd};
pub(crate) use names::{Names, Pay};
pub(crate) use place::Place;
pub use write::Text;
pub(crate) use write::not_as_ours;
