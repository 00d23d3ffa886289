//! BLS's side: importing its tables and the crosswalks, joining them to releases, how far that goes.

pub mod coverage;
pub mod import;
pub mod join;
mod report;
