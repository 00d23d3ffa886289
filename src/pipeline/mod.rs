//! The use cases: each a file with one public function and a typed report, printing nothing.

pub mod import;
pub mod versions;
