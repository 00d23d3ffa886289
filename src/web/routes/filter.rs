//! The parameters that narrow and order a list.

use crate::read::edition::Filter;
use crate::soc;
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::refusal::Unfit;

/// The most characters of a search.
pub(super) const MAX_SEARCH: usize = 200;

/// The major group.
pub(super) const MAJOR_GROUP: Param =
    Param::new(Kind::Choice(&soc::MAJOR_GROUP_CODES), "two digits of the SOC");

words! {
    /// The direction of an order.
    pub(super) enum Order {
        Descending = "desc",
        Ascending = "asc",
    }
}

/// The direction in which figures come.
pub(super) const ORDER: Param =
    Param::new(Kind::Choice(Order::WORDS), "largest or smallest first").or("desc");

query! {
    /// The parameters that select occupations of a list.
    pub(super) struct Filters {
        major_group: Option<u8> = MAJOR_GROUP,
        min_employment: Option<i64> =
            Param::new(Kind::Whole(0, 1_000_000_000), "jobs at least (OEWS)").open(),
        job_zone: Option<i64> = Param::new(
            Kind::Whole(1, 5),
            "job zone of one of its O*NET-SOC occupations, 1 (little preparation) to 5 (extensive)",
        ),
        min_score: Option<f64> = Param::new(Kind::Number(0.0, 100.0), "score at least"),
        max_score: Option<f64> = Param::new(Kind::Number(0.0, 100.0), "score at most"),
    }
}

impl Filters {
    /// The selection in the edition's terms; an error where no occupation can match.
    pub(super) fn checked(&self) -> Result<Filter, Error> {
        let filter = Filter {
            major_group: self.major_group,
            min_employment: self.min_employment,
            job_zone: self.job_zone,
            min_score: self.min_score,
            max_score: self.max_score,
        };
        match (filter.min_score, filter.max_score) {
            (Some(min), Some(max)) if min > max => {
                let why = Unfit::Useless(format!("{max} is below min_score, {min}"));
                Err(Error::parameter("max_score", why))
            }
            _ => Ok(filter),
        }
    }
}
