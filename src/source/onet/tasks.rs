//! Tables about tasks: statements, ratings, categories, detailed work activities.

use sha2::{Digest, Sha256};

use super::{Layout, Release, Spec, optional, required};
use crate::db::dwa_reference::Dwa;
use crate::db::emerging_task::EmergingTask;
use crate::db::iwa_reference::Iwa;
use crate::db::occupation_task_ratings::TaskRating;
use crate::db::task_category::TaskCategory;
use crate::db::task_dwa::TaskDwa;
use crate::db::task_statements::TaskStatement;

/// Task Statements.
pub const TASK_STATEMENTS: Spec<TaskStatement> = Spec {
    name: "Task Statements",
    files: &["Task Statements"],
    required: true,
    layout: Layout {
        columns: &[
            required(&["O*NET-SOC Code"]),
            required(&["Task ID"]),
            required(&["Task"]),
            required(&["Task Type"]),
            optional(&["Incumbents Responding"]),
            optional(&["Date"]),
            optional(&["Domain Source"]),
        ],
        ignored: &["Title"],
        key: &[1],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        let onetsoc_code = release.code(cells)?;
        let task_id = cells.key()?;
        let task_statement = cells.text()?.to_owned();
        let task_type = cells.maybe();
        if let Some(other) = task_type.filter(|label| !["Core", "Supplemental"].contains(label)) {
            return Err(cells.refuse(other, "Core, Supplemental or n/a"));
        }
        release.tasks.insert(task_id, onetsoc_code.clone());
        Ok(TaskStatement {
            data_version: release.version.clone(),
            task_id,
            onetsoc_code,
            task_statement,
            task_type: task_type.map(str::to_owned),
            incumbents_responding: cells.maybe_count()?,
            date: cells.maybe_month()?,
            domain_source: cells.maybe().map(str::to_owned),
        })
    },
};

/// Task Ratings: importance (IM), relevance (RT), frequency percentages (FT).
pub const TASK_RATINGS: Spec<TaskRating> = Spec {
    name: "Task Ratings",
    files: &["Task Ratings"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["O*NET-SOC Code"]),
            required(&["Task ID"]),
            required(&["Scale ID"]),
            required(&["Category"]),
            required(&["Data Value"]),
            optional(&["N"]),
            optional(&["Standard Error"]),
            optional(&["Lower CI Bound"]),
            optional(&["Upper CI Bound"]),
            optional(&["Recommend Suppress"]),
            optional(&["Date"]),
            optional(&["Domain Source"]),
        ],
        ignored: &["Title", "Task", "Scale Name"],
        key: &[1, 2, 3],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        let onetsoc_code = release.code(cells)?;
        let task_id = release.task(cells, &onetsoc_code)?;
        let scale_id = release.scale(cells)?;
        // A part of the key, which cannot be null: 0 stands for none.
        let category = cells.maybe_integer()?.unwrap_or(0);
        release.rated.insert(task_id);
        let frequency = scale_id == "FT";
        if frequency != (1..=7).contains(&category) || (!frequency && category != 0) {
            let expected = if frequency {
                "a category from 1 to 7 (scale FT)"
            } else {
                "n/a: only the scale FT has categories"
            };
            return Err(cells.refuse(&category.to_string(), expected));
        }
        let rating = release.rating(cells, &scale_id)?;
        Ok(TaskRating {
            data_version: release.version.clone(),
            data_value: rating.value,
            onetsoc_code,
            task_id,
            scale_id,
            category,
            n: rating.n,
            standard_error: rating.standard_error,
            lower_ci_bound: rating.lower,
            upper_ci_bound: rating.upper,
            recommend_suppress: cells.maybe_flag()?,
            date: cells.maybe_month()?,
            domain_source: cells.maybe().map(str::to_owned),
        })
    },
};

/// Task Categories.
pub const TASK_CATEGORIES: Spec<TaskCategory> = Spec {
    name: "Task Categories",
    files: &["Task Categories"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["Scale ID"]),
            required(&["Category"]),
            required(&["Category Description"]),
        ],
        ignored: &["Scale Name"],
        key: &[0, 1],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        Ok(TaskCategory {
            data_version: release.version.clone(),
            scale_id: release.scale(cells)?,
            category: cells.whole(1, 100)?,
            description: cells.text()?.to_owned(),
        })
    },
};

/// IWA Reference; from 30.3 on part of GWAs to IWAs to DWAs, which repeats an IWA per DWA.
pub const IWAS: Spec<Iwa> = Spec {
    name: "IWA Reference",
    files: &["IWA Reference", "GWAs to IWAs to DWAs"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["Element ID", "GWA Element ID"]),
            required(&["IWA ID", "IWA Element ID"]),
            required(&["IWA Title", "IWA Element Name"]),
        ],
        ignored: &["Element Name", "GWA Element Name", "DWA Element ID", "DWA Element Name"],
        key: &[1],
        repeats: true,
        varies: false,
    },
    parse: |cells, release| {
        let element_id = Release::listed(cells, &release.elements, "Content Model Reference")?;
        let iwa_id = cells.id()?.to_owned();
        release.iwas.insert(iwa_id.clone());
        Ok(Iwa {
            data_version: release.version.clone(),
            iwa_id,
            element_id,
            title: cells.text()?.to_owned(),
        })
    },
};

/// DWA Reference; from 30.3 on part of GWAs to IWAs to DWAs.
pub const DWAS: Spec<Dwa> = Spec {
    name: "DWA Reference",
    files: &["DWA Reference", "GWAs to IWAs to DWAs"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["Element ID", "GWA Element ID"]),
            required(&["IWA ID", "IWA Element ID"]),
            required(&["DWA ID", "DWA Element ID"]),
            required(&["DWA Title", "DWA Element Name"]),
        ],
        ignored: &["Element Name", "IWA Title", "GWA Element Name", "IWA Element Name"],
        key: &[2],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        let element_id = Release::listed(cells, &release.elements, "Content Model Reference")?;
        let iwa_id = Release::listed(cells, &release.iwas, "IWA Reference")?;
        let dwa_id = cells.id()?.to_owned();
        release.dwas.insert(dwa_id.clone());
        Ok(Dwa {
            data_version: release.version.clone(),
            dwa_id,
            iwa_id,
            element_id,
            title: cells.text()?.to_owned(),
        })
    },
};

/// Tasks to DWAs.
pub const TASK_DWAS: Spec<TaskDwa> = Spec {
    name: "Tasks to DWAs",
    files: &["Tasks to DWAs"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["O*NET-SOC Code"]),
            required(&["Task ID"]),
            required(&["DWA ID", "DWA Element ID"]),
            optional(&["Date"]),
            optional(&["Domain Source"]),
        ],
        ignored: &["Title", "Task", "DWA Title", "DWA Element Name"],
        key: &[1, 2],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        let onetsoc_code = release.code(cells)?;
        Ok(TaskDwa {
            data_version: release.version.clone(),
            task_id: release.task(cells, &onetsoc_code)?,
            dwa_id: Release::listed(cells, &release.dwas, "DWA Reference")?,
            date: cells.maybe_month()?,
            domain_source: cells.maybe().map(str::to_owned),
        })
    },
};

/// Emerging Tasks.
pub const EMERGING_TASKS: Spec<EmergingTask> = Spec {
    name: "Emerging Tasks",
    files: &["Emerging Tasks"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["O*NET-SOC Code"]),
            required(&["Task"]),
            required(&["Category"]),
            optional(&["Original Task ID"]),
            optional(&["Original Task"]),
            optional(&["Date"]),
            optional(&["Domain Source"]),
        ],
        ignored: &["Title"],
        key: &[0, 1],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        let onetsoc_code = release.code(cells)?;
        let task_statement = cells.text()?.to_owned();
        let category = cells.text()?;
        if !["New", "Revision"].contains(&category) {
            return Err(cells.refuse(category, "New or Revision"));
        }
        let original_task_id = cells.maybe_integer()?;
        if let Some(id) = original_task_id.filter(|id| !(1..EMERGING).contains(id)) {
            return Err(cells.refuse(&id.to_string(), "the ID of a task, or n/a"));
        }
        Ok(EmergingTask {
            data_version: release.version.clone(),
            task_id: emerging_id(&onetsoc_code, &task_statement),
            onetsoc_code,
            task_statement,
            category: category.to_owned(),
            original_task_id,
            original_statement: cells.maybe().map(str::to_owned),
            date: cells.maybe_month()?,
            domain_source: cells.maybe().map(str::to_owned),
        })
    },
};

/// Above every number of a task: the first that an emerging task can have.
const EMERGING: i64 = 1 << 52;

/// The number of an emerging task: 2⁵² and the first 48 bits of the SHA-256 over occupation, line end and
/// words, so that it is the same in every release that has it.
fn emerging_id(onetsoc_code: &str, statement: &str) -> i64 {
    let hash = Sha256::digest(format!("{onetsoc_code}\n{statement}"));
    let own = hash.iter().take(6).fold(0, |id, byte| (id << 8) | i64::from(*byte));
    EMERGING + own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emerging_task_has_a_number_that_no_task_can_have() {
        let id = emerging_id("11-2022.00", "Coach staff on sales tactics.");
        assert_eq!(id, emerging_id("11-2022.00", "Coach staff on sales tactics."));
        assert_ne!(id, emerging_id("11-2022.01", "Coach staff on sales tactics."));
        assert!((EMERGING..EMERGING + (1 << 48)).contains(&id), "{id}");
    }
}
