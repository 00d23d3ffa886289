//! Which page of a list is wanted, and the links to its neighbours.

use actix_web::http::Uri;

use super::error::Error;
use super::params::{Kind, Param, Params, trimmed};
use super::query::{Query, field};

const PAGE: Param =
    Param::new(Kind::Whole(1, 1_000_000), "which page, from 1").or("1").named("page");
const PER_PAGE: Param =
    Param::new(Kind::Whole(1, 100), "items per page").or("25").named("per_page");

/// `page` and `per_page`.
#[derive(Debug)]
pub(crate) struct Paging {
    /// From 1.
    pub(super) number: usize,
    /// Items per page, 1 or more.
    pub(super) size: usize,
    /// Whether the request names either.
    is_given: bool,
    uri: Uri,
}

impl Query for Paging {
    fn params() -> Vec<Param> {
        vec![PAGE, PER_PAGE]
    }

    fn read(params: &Params) -> Result<Self, Error> {
        Ok(Self {
            number: field(params, PAGE.name)?,
            size: field(params, PER_PAGE.name)?,
            is_given: [PAGE, PER_PAGE].iter().any(|param| params.is_given(param.name)),
            uri: params.uri().clone(),
        })
    }
}

impl Paging {
    /// Whether a page was asked for.
    pub(crate) fn is_given(&self) -> bool {
        self.is_given
    }

    /// The items of this page; none past the end.
    pub(crate) fn cut<T>(&self, items: Vec<T>) -> Vec<T> {
        let skip = (self.number - 1).saturating_mul(self.size);
        items.into_iter().skip(skip).take(self.size).collect()
    }

    /// The pages after and before this one, of so many items.
    pub(crate) fn neighbours(&self, total: usize) -> (Option<usize>, Option<usize>) {
        let pages = total.div_ceil(self.size);
        let next = (self.number < pages).then(|| self.number + 1);
        let prev = (self.number > 1 && pages > 0).then_some((self.number - 1).min(pages));
        (next, prev)
    }

    /// The same request for another page.
    pub(crate) fn link(&self, page: usize) -> String {
        let query = self.uri.query().unwrap_or_default();
        // An empty value is an absent one: the links are the same for all who ask for the same.
        let is_other =
            |pair: &&str| !pair.is_empty() && !pair.ends_with('=') && !pair.starts_with("page=");
        let others = query.split('&').filter(is_other);
        let mut pairs: Vec<String> = others.map(str::to_owned).collect();
        pairs.push(format!("page={page}"));
        format!("{}?{}", trimmed(self.uri.path()), pairs.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: usize, size: usize) -> Paging {
        let uri = Uri::from_static("/occupations/?search=a%26b&sort=&page=2&&per_page=5");
        Paging { number, size, is_given: true, uri }
    }

    #[test]
    fn links_keep_the_rest_of_the_query() {
        assert_eq!(page(2, 5).link(3), "/occupations?search=a%26b&per_page=5&page=3");
    }

    #[test]
    fn pages_end_where_the_items_do() {
        assert_eq!(page(2, 2).cut(vec![1, 2, 3]), [3]);
        assert_eq!(page(2, 2).neighbours(3), (None, Some(1)));
        assert_eq!(page(2, 2).neighbours(5), (Some(3), Some(1)));
        let far = page(9, 2);
        assert_eq!(far.cut(vec![1, 2, 3]), Vec::<i32>::new());
        assert_eq!(far.neighbours(3), (None, Some(2)));
        assert_eq!(far.neighbours(0), (None, None));
    }
}
