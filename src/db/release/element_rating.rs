//! `element_rating`: skills, knowledge, abilities and work activities of occupations.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::element_rating;

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

/// The part of a rating that readers see.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = element_rating)]
pub struct ElementValue {
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// Content model element.
    pub element_id: String,
    /// `IM` (importance, 1-5) or `LV` (level, 0-7).
    pub scale_id: String,
    /// `skills`, `knowledge` or `abilities`.
    pub domain: String,
    /// The rating, in the range of its scale.
    pub data_value: f64,
    /// Publisher marks the level as not relevant.
    pub not_relevant: Option<bool>,
}

/// Hands over importance and level of a release's skills, knowledge and abilities one by one, by
/// occupation, element and scale.
pub fn each_of_profile(
    conn: &mut Conn,
    data_version: &str,
    mut take: impl FnMut(ElementValue),
) -> QueryResult<()> {
    let values = element_rating::table
        .filter(element_rating::data_version.eq(data_version))
        .filter(element_rating::domain.eq_any(["skills", "knowledge", "abilities"]))
        .filter(element_rating::scale_id.eq_any(["IM", "LV"]))
        .order((element_rating::onetsoc_code, element_rating::element_id, element_rating::scale_id))
        .select(ElementValue::as_select())
        .load_iter(conn)?;
    for value in values {
        take(value?);
    }
    Ok(())
}

/// Rows of a domain that the publisher recommends to suppress.
pub fn suppressed(conn: &mut Conn, data_version: &str, domain: &str) -> QueryResult<i64> {
    element_rating::table
        .filter(element_rating::data_version.eq(data_version))
        .filter(element_rating::domain.eq(domain).and(element_rating::recommend_suppress.eq(true)))
        .count()
        .get_result(conn)
}

/// The occupations, by code, of which an element's value differs between two releases, with the
/// domain of that element; elements that only one of the releases rates are not compared.
pub fn changed(conn: &mut Conn, from: &str, to: &str) -> QueryResult<Vec<(String, String)>> {
    let other_rating = diesel::alias!(element_rating as other_rating);
    let same = other_rating
        .field(element_rating::onetsoc_code)
        .eq(element_rating::onetsoc_code)
        .and(other_rating.field(element_rating::element_id).eq(element_rating::element_id))
        .and(other_rating.field(element_rating::scale_id).eq(element_rating::scale_id));
    element_rating::table
        .inner_join(other_rating.on(same))
        .filter(element_rating::data_version.eq(from))
        .filter(other_rating.field(element_rating::data_version).eq(to))
        .filter(other_rating.field(element_rating::data_value).ne(element_rating::data_value))
        .select((element_rating::onetsoc_code, element_rating::domain))
        .distinct()
        .order((element_rating::onetsoc_code, element_rating::domain))
        .load(conn)
}
