//! What tests and benches of both packages need of the world outside a process: HTTP written by hand,
//! so that nobody is met by the library their own other half is made of; programs that are waited for
//! until they say that they are ready; and waiting that has an end. What is asked, and what should come
//! of it, is known to the tests.

mod answer;
mod line;
mod program;
mod receiver;
mod waiting;

pub use answer::Answer;
pub use line::{Line, ask};
pub use program::Program;
pub use receiver::{Got, Receiver};
pub use waiting::{PATIENCE, eventually, rest, worked};
