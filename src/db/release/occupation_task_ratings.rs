//! `occupation_task_ratings`: importance, relevance and frequency ratings of tasks.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::occupation_task_ratings;

/// Task Ratings: one value of one task on one scale.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupation_task_ratings, treat_none_as_default_value = false)]
pub struct TaskRating {
    /// Release the row belongs to.
    pub data_version: String,
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// O*NET task ID, unique in a release.
    pub task_id: i64,
    /// Scale, as in `scales_reference`.
    pub scale_id: String,
    /// Category of the scale (FT: 1-7); 0 for a scale without categories.
    pub category: i64,
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
    /// Month of collection, `YYYY-MM`.
    pub date: Option<String>,
    /// Who gave the value: Incumbent, Analyst, and so on.
    pub domain_source: Option<String>,
}

release_table!(TaskRating, occupation_task_ratings, 13);

/// The part of a rating that weights and readers use.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = occupation_task_ratings)]
pub struct TaskRatingValue {
    /// O*NET task ID, unique in a release.
    pub task_id: i64,
    /// `IM`, `RT` or `FT`.
    pub scale_id: String,
    /// Category of the scale (FT: 1-7); 0 for a scale without categories.
    pub category: i64,
    /// The rating, in the range of its scale.
    pub data_value: f64,
}

/// Every value of a release's task ratings, by task, scale and category.
pub fn values_of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<TaskRatingValue>> {
    let mut values = Vec::new();
    each_value_of_version(conn, data_version, |value| values.push(value))?;
    Ok(values)
}

/// Hands over every value of a release's task ratings one by one, by task, scale and category.
pub fn each_value_of_version(
    conn: &mut Conn,
    data_version: &str,
    mut take: impl FnMut(TaskRatingValue),
) -> QueryResult<()> {
    let values = occupation_task_ratings::table
        .filter(occupation_task_ratings::data_version.eq(data_version))
        .order((
            occupation_task_ratings::task_id,
            occupation_task_ratings::scale_id,
            occupation_task_ratings::category,
        ))
        .select(TaskRatingValue::as_select())
        .load_iter(conn)?;
    for value in values {
        take(value?);
    }
    Ok(())
}

/// Rows that the publisher recommends to suppress.
pub fn suppressed(conn: &mut Conn, data_version: &str) -> QueryResult<i64> {
    occupation_task_ratings::table
        .filter(occupation_task_ratings::data_version.eq(data_version))
        .filter(occupation_task_ratings::recommend_suppress.eq(true))
        .count()
        .get_result(conn)
}
