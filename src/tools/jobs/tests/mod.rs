//! Each tool of the family against a stand-in of the platform, in files like the tools' own.

mod drafts;
mod leniency;
mod market;
mod own;
