//! Rows of any table, whatever its columns: read, counted, hashed, written and removed. For what moves
//! whole tables, or parts of them, between databases and files; every other query names its columns in the
//! file of its table.

mod catalog;
mod digest;
mod read;
mod value;
mod write;

pub use catalog::{Column, Table, tables};
pub use digest::{Digest, hash};
pub use read::{count, each, each_in_order};
pub use value::{Kind, Malformed, NULL, Value};
pub use write::{Clash, delete, insert};

/// Which rows of a table are meant: those for which an SQL condition holds, in which `$1` stands for a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The condition, of names and `$1` only.
    pub condition: String,
    /// What `$1` stands for: a text or a whole number.
    pub value: Value,
}

/// A name as SQL reads it, whatever words the database keeps for itself.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names with commas between them.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}
