//! Publishers' files turned into records: one file per publisher's format.

mod address;
pub mod archive;
pub mod book;
pub mod cells;
pub mod columns;
pub mod crosswalk;
mod delimited;
pub mod download;
mod error;
pub mod keyed_table;
mod kind;
pub mod labels;
pub mod last_line;
pub mod limits;
pub mod oews;
pub mod onet;
pub mod open;
mod packed;
pub mod projections;
pub mod publication;
mod reading;
pub mod sample;
pub mod sheet;
pub mod table;
mod workbook;

pub use archive::Archive;
pub use error::Error;
