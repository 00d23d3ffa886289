//! Where the labels of a run come from, as it is stored beside the run.

use crate::convert::count;
use crate::db::label_set::LabelSet;
use crate::llm::labels::{Labels, Origin};

/// The row of a run.
pub(super) fn label_set_row(run_id: i64, labels: &Labels) -> LabelSet {
    let fit = &labels.fit;
    let text = |field: fn(&Origin) -> &String| labels.origin.as_ref().map(field).cloned();
    LabelSet {
        run_id,
        name: labels.name.clone(),
        sha256: labels.sha256.clone(),
        title: text(|origin| &origin.title),
        citation: text(|origin| &origin.citation),
        licence: text(|origin| &origin.licence),
        address: text(|origin| &origin.address),
        made_on: text(|origin| &origin.made_on),
        question: text(|origin| &origin.question),
        unit: text(|origin| &origin.unit),
        low: labels.origin.as_ref().map(|origin| origin.low),
        high: labels.origin.as_ref().map(|origin| origin.high),
        is_not: text(|origin| &origin.is_not),
        manifest: text(|origin| &origin.manifest),
        n_labels: count(fit.labels),
        n_matched: count(fit.matched),
        n_unknown: count(fit.unknown),
        n_reworded: count(fit.reworded),
    }
}
