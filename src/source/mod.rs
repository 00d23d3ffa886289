//! Publishers' files turned into records: one file per publisher's format.

pub mod archive;
pub mod cells;
pub mod download;
mod error;
pub mod onet;
pub mod sample;
pub mod table;

pub use archive::Archive;
pub use error::Error;
