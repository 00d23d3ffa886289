//! What an import or an aggregate changed, in a few lines.

use serde::{Deserialize, Serialize};

/// A diff in a few lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// The version or snapshot before.
    pub from: String,
    /// The version or snapshot after.
    pub to: String,
    /// The main counts, a line each.
    pub summary: Vec<String>,
    /// The command that prints the whole diff.
    pub command: String,
}
