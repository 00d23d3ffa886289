//! What commands print with: JSON and tables, documents, figures, gates, and files.

pub(super) mod document;
pub(super) mod figure;
pub(super) mod file;
pub(super) mod gates;
pub(super) mod labour;
pub(super) mod output;
pub(super) mod scored;
pub(super) mod with_figures;
