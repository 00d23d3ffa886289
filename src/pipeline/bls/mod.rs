//! BLS's side: importing its tables and the crosswalks, and joining them to releases.

pub mod import;
pub mod join;
pub mod kind;
mod report;
