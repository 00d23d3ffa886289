//! Query parameters, read strictly: an unknown name is an error, an empty value an absent one.

use std::collections::BTreeMap;
use std::str::FromStr;

use actix_web::{HttpRequest, web};

use super::error::Error;

/// Items per page if nothing is said.
const PER_PAGE: usize = 25;
/// Items per page at most.
const MAX_PER_PAGE: usize = 100;

/// The parameters of one request.
#[derive(Debug)]
pub(super) struct Params {
    values: BTreeMap<String, String>,
    /// Path and query as requested, to make the links of a list from.
    path: String,
    query: String,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// From 1.
    pub(super) number: usize,
    /// Items per page.
    pub(super) size: usize,
}

impl Params {
    /// Reads the query string; only names of `known` may stand in it, each once.
    pub(super) fn read(request: &HttpRequest, known: &[&str]) -> Result<Self, Error> {
        let query = request.query_string();
        let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
            .map_err(|error| Error::parameter("query", format!("cannot be read: {error}")))?;
        let mut values = BTreeMap::new();
        for (name, value) in pairs.into_inner() {
            if !known.contains(&name.as_str()) {
                let list = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                return Err(Error::parameter(
                    &name,
                    format!("unknown parameter; known here: {list}"),
                ));
            }
            let value = value.trim().to_owned();
            if !value.is_empty() && values.insert(name.clone(), value).is_some() {
                return Err(Error::parameter(&name, "given twice".to_owned()));
            }
        }
        Ok(Self { values, path: request.path().to_owned(), query: query.to_owned() })
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// One of some words.
    pub(super) fn choice<'a>(
        &self,
        name: &str,
        words: &[&'a str],
    ) -> Result<Option<&'a str>, Error> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match words.iter().find(|word| **word == text) {
            Some(word) => Ok(Some(word)),
            None => Err(Error::parameter(
                name,
                format!("\"{text}\" is not one of {}", words.join(", ")),
            )),
        }
    }

    /// A value that satisfies `good`.
    pub(super) fn value<T: FromStr>(
        &self,
        name: &str,
        expected: &str,
        good: impl Fn(&T) -> bool,
    ) -> Result<Option<T>, Error> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse::<T>().ok().filter(good) {
            Some(value) => Ok(Some(value)),
            None => Err(Error::parameter(name, format!("\"{text}\" is not {expected}"))),
        }
    }

    /// `page` and `per_page`.
    pub(super) fn page(&self) -> Result<Page, Error> {
        let number = self.value("page", "a page number from 1", |page| *page >= 1)?;
        let size = self.value("per_page", "a number from 1 to 100", |size| {
            (1..=MAX_PER_PAGE).contains(size)
        })?;
        Ok(Page { number: number.unwrap_or(1), size: size.unwrap_or(PER_PAGE) })
    }

    /// The same request for another page.
    pub(super) fn link(&self, page: usize) -> String {
        let others =
            self.query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("page="));
        let mut pairs: Vec<String> = others.map(str::to_owned).collect();
        pairs.push(format!("page={page}"));
        format!("{}?{}", self.path, pairs.join("&"))
    }
}

impl Page {
    /// The items of this page; none past the end.
    pub(super) fn of<T>(self, items: Vec<T>) -> Vec<T> {
        let skip = (self.number - 1).saturating_mul(self.size);
        items.into_iter().skip(skip).take(self.size).collect()
    }

    /// Whether there are items after and before this page.
    pub(super) fn neighbours(self, total: usize) -> (Option<usize>, Option<usize>) {
        let pages = total.div_ceil(self.size);
        let next = (self.number < pages).then(|| self.number + 1);
        let prev = (self.number > 1 && pages > 0).then_some((self.number - 1).min(pages));
        (next, prev)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn params(query: &str) -> Result<Params, Error> {
        let request = TestRequest::with_uri(&format!("/occupations?{query}")).to_http_request();
        Params::read(&request, &["search", "page", "per_page"])
    }

    #[test]
    fn unknown_repeated_and_bad_values_are_refused() {
        let error = params("serach=x").unwrap_err().to_string();
        assert_eq!(error, "unknown parameter; known here: search, page, per_page");
        assert!(params("page=1&page=2").is_err());
        for query in ["page=0", "page=-1", "page=x", "page=1.5", "per_page=101", "per_page=0"] {
            assert!(params(query).unwrap().page().is_err(), "{query}");
        }
    }

    #[test]
    fn an_empty_value_is_an_absent_one() {
        let params = params("search=&page=&per_page=").unwrap();
        assert_eq!(params.text("search"), None);
        assert_eq!(params.page().unwrap(), Page { number: 1, size: 25 });
    }

    #[test]
    fn links_keep_the_rest_of_the_query() {
        let params = params("search=a%26b&page=2&per_page=5").unwrap();
        assert_eq!(params.link(3), "/occupations?search=a%26b&per_page=5&page=3");
    }

    #[test]
    fn pages_end_where_the_items_do() {
        let page = Page { number: 2, size: 2 };
        assert_eq!(page.of(vec![1, 2, 3]), [3]);
        assert_eq!(page.neighbours(3), (None, Some(1)));
        assert_eq!(page.neighbours(5), (Some(3), Some(1)));
        let far = Page { number: 9, size: 2 };
        assert_eq!(far.of(vec![1, 2, 3]), Vec::<i32>::new());
        assert_eq!(far.neighbours(3), (None, Some(2)));
        assert_eq!(far.neighbours(0), (None, None));
    }
}
