//! The program as a host meets it. What one room does by itself is tested in that room.

mod cli;
mod harness;
mod wire;
