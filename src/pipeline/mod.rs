//! The use cases: each a file with one public function and a typed report, printing nothing.

pub mod aggregate;
pub mod archive;
pub mod backup;
pub mod bls;
pub mod catalog;
mod change;
pub mod copy;
pub mod demo;
pub mod gate;
pub mod import;
pub mod index;
pub mod labels;
mod leftover;
pub mod reach;
pub mod refresh;
pub mod snapshots;
pub mod stored;
pub mod versions;
pub mod weights;
