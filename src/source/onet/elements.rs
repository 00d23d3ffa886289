//! Tables about content model elements and scales: Skills, Knowledge, Abilities, Work Activities.

use super::{Cells, Column, Error, Layout, Release, Spec, optional, required, scales};
use crate::db::content_model_reference::Element;
use crate::db::element_rating::ElementRating;
use crate::db::scales_reference::Scale;

/// Scales Reference.
pub const SCALES: Spec<Scale> = Spec {
    name: "Scales Reference",
    files: &["Scales Reference"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["Scale ID"]),
            required(&["Scale Name"]),
            required(&["Minimum"]),
            required(&["Maximum"]),
        ],
        ignored: &[],
        key: &[0],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        let scale_id = cells.id()?.to_owned();
        let scale_name = cells.text()?.to_owned();
        let (minimum, maximum) = scales::stated(cells, &scale_id)?;
        release.scales.insert(scale_id.clone(), (minimum, maximum));
        Ok(Scale { data_version: release.version.clone(), scale_id, scale_name, minimum, maximum })
    },
};

/// Content Model Reference.
pub const ELEMENTS: Spec<Element> = Spec {
    name: "Content Model Reference",
    files: &["Content Model Reference"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["Element ID"]),
            required(&["Element Name"]),
            required(&["Description"]),
        ],
        ignored: &[],
        key: &[0],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        let element_id = cells.id()?.to_owned();
        release.elements.insert(element_id.clone());
        Ok(Element {
            data_version: release.version.clone(),
            element_id,
            element_name: cells.text()?.to_owned(),
            description: cells.maybe().map(str::to_owned),
        })
    },
};

const RATING_COLUMNS: &[Column] = &[
    required(&["O*NET-SOC Code"]),
    required(&["Element ID"]),
    required(&["Element Name"]),
    required(&["Scale ID"]),
    required(&["Data Value"]),
    optional(&["N"]),
    optional(&["Standard Error"]),
    optional(&["Lower CI Bound"]),
    optional(&["Upper CI Bound"]),
    optional(&["Recommend Suppress"]),
    optional(&["Not Relevant"]),
    optional(&["Date"]),
    optional(&["Domain Source"]),
];

const RATING_LAYOUT: Layout = Layout {
    columns: RATING_COLUMNS,
    ignored: &["Title", "Scale Name"],
    key: &[0, 1, 3],
    repeats: false,
    varies: false,
};

fn rating(
    cells: &mut Cells<'_>,
    release: &mut Release,
    domain: &str,
) -> Result<ElementRating, Error> {
    let onetsoc_code = release.code(cells)?;
    let element_id = cells.id()?.to_owned();
    let name = cells.text()?;
    if !release.elements.contains(&element_id)
        && !release.unlisted_elements.contains_key(&element_id)
    {
        release.unlisted_elements.insert(element_id.clone(), name.to_owned());
    }
    let scale_id = release.scale(cells)?;
    let rating = release.rating(cells, &scale_id)?;
    Ok(ElementRating {
        data_version: release.version.clone(),
        data_value: rating.value,
        onetsoc_code,
        element_id,
        scale_id,
        domain: domain.to_owned(),
        n: rating.n,
        standard_error: rating.standard_error,
        lower_ci_bound: rating.lower,
        upper_ci_bound: rating.upper,
        recommend_suppress: cells.maybe_flag()?,
        not_relevant: cells.maybe_flag()?,
        date: cells.maybe_month()?,
        domain_source: cells.maybe().map(str::to_owned),
    })
}

/// Skills; from 30.3 on split into Essential Skills and Transferable Skills.
pub const SKILLS: Spec<ElementRating> = Spec {
    name: "Skills",
    files: &["Skills", "Essential Skills", "Transferable Skills"],
    required: false,
    layout: RATING_LAYOUT,
    parse: |cells, release| rating(cells, release, "skills"),
};

/// Knowledge.
pub const KNOWLEDGE: Spec<ElementRating> = Spec {
    name: "Knowledge",
    files: &["Knowledge"],
    required: false,
    layout: RATING_LAYOUT,
    parse: |cells, release| rating(cells, release, "knowledge"),
};

/// Abilities.
pub const ABILITIES: Spec<ElementRating> = Spec {
    name: "Abilities",
    files: &["Abilities"],
    required: false,
    layout: RATING_LAYOUT,
    parse: |cells, release| rating(cells, release, "abilities"),
};

/// Work Activities.
pub const WORK_ACTIVITIES: Spec<ElementRating> = Spec {
    name: "Work Activities",
    files: &["Work Activities"],
    required: false,
    layout: RATING_LAYOUT,
    parse: |cells, release| rating(cells, release, "work_activities"),
};
