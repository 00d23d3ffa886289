//! Publishers' files turned into records: one file per publisher's format.

pub mod archive;
pub mod book;
pub mod cells;
pub mod crosswalk;
pub mod download;
mod error;
pub mod index;
pub mod oews;
pub mod onet;
pub mod projections;
pub mod sample;
pub mod sheet;
pub mod table;

pub use archive::Archive;
pub use error::Error;
