//! The use cases: each a file with one public function and a typed report, printing nothing.

pub mod aggregate;
pub mod archive;
pub mod bls;
pub mod catalog;
pub mod change;
pub mod demo;
pub mod gate;
pub mod import;
pub mod index;
pub mod labels;
pub mod reach;
pub mod refresh;
pub mod snapshots;
pub mod stored;
pub mod versions;
pub mod weights;
