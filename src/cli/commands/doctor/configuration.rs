//! Whether what is configured can be read.

use super::Surroundings;
use crate::llm::models::ModelTable;
use crate::read::doctor::{About, Finding};
use crate::small_file;

pub(super) const ABOUT: About = About {
    id: "configuration",
    question: "Can the configured database, certificates and file of models be read?",
    remedy: "onet-ai doctor --help",
};

pub(super) fn look(around: &Surroundings<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Err(error) = around.context.url() {
        found.push(Finding::error(error.to_string()));
    }
    if let Err(error) = around.context.trust() {
        found.push(Finding::error(error.to_string()));
    }
    if let Err(error) = models(around) {
        found.push(Finding::error(error));
    }
    if found.is_empty() {
        let database = around.url.as_ref().map_or_else(String::new, ToString::to_string);
        found.push(Finding::ok(format!("the database is {database}")));
    }
    found
}

/// The table of models that `score` would use, or why there is none.
pub(super) fn models(around: &Surroundings<'_>) -> Result<ModelTable, String> {
    let Some(path) = &around.args.models else {
        return ModelTable::builtin().map_err(|error| error.to_string());
    };
    let shown = path.display().to_string();
    let text = small_file::read_to_string(path)
        .map_err(|error| format!("--models or ONET_AI_MODELS: {shown}: {error}"))?;
    ModelTable::with_file(&text, &shown).map_err(|error| error.to_string())
}
