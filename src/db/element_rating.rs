//! `element_rating`: skills, knowledge, abilities and work activities of occupations.

use diesel::prelude::*;

use super::schema::element_rating;

/// Skills, Knowledge, Abilities, Work Activities: one value of one element.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = element_rating, treat_none_as_default_value = false)]
pub struct ElementRating {
    /// Release the row belongs to.
    pub data_version: String,
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// Content model element.
    pub element_id: String,
    /// Scale, as in `scales_reference`.
    pub scale_id: String,
    /// `skills`, `knowledge`, `abilities` or `work_activities`.
    pub domain: String,
    /// The rating, in the range of its scale.
    pub data_value: f64,
    /// Respondents; absent where the publisher gives none.
    pub n: Option<i64>,
    /// Standard error of `data_value`.
    pub standard_error: Option<f64>,
    /// Lower bound of the 95 % confidence interval.
    pub lower_ci_bound: Option<f64>,
    /// Upper bound of the 95 % confidence interval.
    pub upper_ci_bound: Option<f64>,
    /// Publisher recommends not to show this value (low precision).
    pub recommend_suppress: Option<bool>,
    /// Publisher marks the level as not relevant.
    pub not_relevant: Option<bool>,
    /// Month of collection, `YYYY-MM`.
    pub date: Option<String>,
    /// Who gave the value: Incumbent, Analyst, and so on.
    pub domain_source: Option<String>,
}

release_table!(ElementRating, element_rating, 14);
