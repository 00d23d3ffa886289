//! `technology_skill`: software and technology that occupations use.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::technology_skill;

/// Technology Skills (Software Skills from 30.3 on): one product of one occupation.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = technology_skill, treat_none_as_default_value = false)]
pub struct TechnologySkill {
    /// Release the row belongs to.
    pub data_version: String,
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// The product.
    pub example: String,
    /// UNSPSC code (up to 30.2).
    pub commodity_code: Option<String>,
    /// UNSPSC title (up to 30.2).
    pub commodity_title: Option<String>,
    /// Content model element (from 30.3 on).
    pub element_id: Option<String>,
    /// Its name (from 30.3 on).
    pub element_name: Option<String>,
    /// Often named in job postings overall.
    pub hot_technology: Option<bool>,
    /// Often named in postings for this occupation.
    pub in_demand: Option<bool>,
}

release_table!(TechnologySkill, technology_skill, 9);

/// Hands over a release's products one by one, in no order that the databases agree on.
pub fn each_of_version(
    conn: &mut Conn,
    data_version: &str,
    mut take: impl FnMut(TechnologySkill),
) -> QueryResult<()> {
    let rows = technology_skill::table
        .filter(technology_skill::data_version.eq(data_version))
        .select(TechnologySkill::as_select())
        .load_iter(conn)?;
    for row in rows {
        take(row?);
    }
    Ok(())
}
