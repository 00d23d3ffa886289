//! `occupation_task_weight`: how much each task counts in its SOC code, by scheme (METHOD 3).

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::occupation_task_weight;

/// One task's weight under one scheme.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupation_task_weight, treat_none_as_default_value = false)]
pub struct Weight {
    /// Release the task belongs to.
    pub data_version: String,
    /// Name of the scheme: `im_rt_ft` and so on.
    pub weight_scheme: String,
    /// SOC code of the task's occupation.
    pub soc_code: String,
    /// The task.
    pub task_id: i64,
    /// Share of the SOC code, 0-1; the weights of a SOC code sum to 1.
    pub weight: f64,
    /// `rated`, `imputed`, `type` or `equal`.
    pub weight_source: String,
}

/// Appends weights.
pub fn load(conn: &mut Conn, rows: &[Weight]) -> QueryResult<usize> {
    bulk_load!(conn, occupation_task_weight::table, 6, rows)
}

/// The weights of one scheme, by SOC code and task.
pub fn of_scheme(conn: &mut Conn, data_version: &str, scheme: &str) -> QueryResult<Vec<Weight>> {
    occupation_task_weight::table
        .filter(
            occupation_task_weight::data_version
                .eq(data_version)
                .and(occupation_task_weight::weight_scheme.eq(scheme)),
        )
        .order((occupation_task_weight::soc_code, occupation_task_weight::task_id))
        .select(Weight::as_select())
        .load(conn)
}

/// SOC codes whose weights under one scheme do not sum to 1, with the sum. What is not a number is not 1.
pub fn unbalanced(
    conn: &mut Conn,
    data_version: &str,
    scheme: &str,
) -> QueryResult<Vec<(String, f64)>> {
    let sums: Vec<(String, Option<f64>)> = occupation_task_weight::table
        .filter(
            occupation_task_weight::data_version
                .eq(data_version)
                .and(occupation_task_weight::weight_scheme.eq(scheme)),
        )
        .group_by(occupation_task_weight::soc_code)
        .select((
            occupation_task_weight::soc_code,
            diesel::dsl::sum(occupation_task_weight::weight),
        ))
        .order(occupation_task_weight::soc_code)
        .load(conn)?;
    let is_one = |sum: f64| (sum - 1.0).abs() <= 1e-9;
    let sums = sums.into_iter().map(|(soc_code, sum)| (soc_code, sum.unwrap_or(f64::NAN)));
    Ok(sums.filter(|(_, sum)| !is_one(*sum)).collect())
}

/// SOC code, task and weight under one scheme, by SOC code and task.
pub fn values(
    conn: &mut Conn,
    data_version: &str,
    scheme: &str,
) -> QueryResult<Vec<(String, i64, f64)>> {
    occupation_task_weight::table
        .filter(
            occupation_task_weight::data_version
                .eq(data_version)
                .and(occupation_task_weight::weight_scheme.eq(scheme)),
        )
        .order((occupation_task_weight::soc_code, occupation_task_weight::task_id))
        .select((
            occupation_task_weight::soc_code,
            occupation_task_weight::task_id,
            occupation_task_weight::weight,
        ))
        .load(conn)
}

/// The schemes that a version has weights for, by name.
pub fn schemes(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<String>> {
    let rows: Vec<String> = occupation_task_weight::table
        .filter(occupation_task_weight::data_version.eq(data_version))
        .select(occupation_task_weight::weight_scheme)
        .distinct()
        .load(conn)?;
    Ok(by_bytes!(rows, row => row))
}

/// Deletes one scheme's weights.
pub fn delete(conn: &mut Conn, data_version: &str, scheme: &str) -> QueryResult<usize> {
    diesel::delete(
        occupation_task_weight::table.filter(
            occupation_task_weight::data_version
                .eq(data_version)
                .and(occupation_task_weight::weight_scheme.eq(scheme)),
        ),
    )
    .execute(conn)
}

/// Deletes a version's weights under every scheme.
pub fn clear(conn: &mut Conn, data_version: &str) -> QueryResult<usize> {
    diesel::delete(
        occupation_task_weight::table.filter(occupation_task_weight::data_version.eq(data_version)),
    )
    .execute(conn)
}
