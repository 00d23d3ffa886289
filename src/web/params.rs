//! What a route may be asked: its parameters, declared once; read strictly, and described in
//! `/openapi.json` from the same declaration.

use std::str::FromStr;

use actix_web::http::Uri;
use actix_web::{HttpRequest, web};
use schemars::{Schema, json_schema};

use super::error::Error;
use super::table::trimmed;
use crate::soc::SocCode;
use crate::text::quoted;

/// Items per page at most.
pub(super) const MAX_PER_PAGE: usize = 100;

/// One parameter of a route: in its path, if the path names it, else in the query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Param {
    /// Its name.
    pub(super) name: &'static str,
    /// Which values it takes.
    pub(super) kind: Kind,
    /// The value where nothing is said.
    pub(super) default: Option<&'static str>,
    /// Whether nothing can be answered without it.
    pub(super) required: bool,
    /// What it does.
    pub(super) about: &'static str,
}

/// The values of a parameter.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A text of so many characters at most.
    Text(usize),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number, both ends included.
    Whole(i64, i64),
    /// A number, both ends included.
    Number(f64, f64),
    /// A SOC code; `.00` may follow.
    SocCode,
    /// So many SOC codes at most, separated by commas.
    SocCodes(usize),
}

impl Param {
    /// A parameter that may be left out.
    pub(super) const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, default: None, required: false, about }
    }

    /// The same with a value for where nothing is said.
    pub(super) const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    /// The same, but it must be given.
    pub(super) const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

/// Which page of a list.
pub(super) const PAGE: Param =
    Param::new("page", Kind::Whole(1, 1_000_000), "which page, from 1").or("1");
/// How long a page is.
pub(super) const PER_PAGE: Param =
    Param::new("per_page", Kind::Whole(1, 100), "items per page").or("25");

impl Kind {
    /// Why a value cannot be used.
    fn refuse(self, text: &str) -> Option<String> {
        let number = |good: bool, expected: String| {
            (!good).then(|| format!("{} is not {expected}", quoted(text)))
        };
        match self {
            // PostgreSQL has no text with it.
            Self::Text(_) if text.contains('\0') => Some("holds a NUL character".to_owned()),
            Self::Text(most) => {
                (text.chars().count() > most).then(|| format!("longer than {most} characters"))
            }
            Self::Choice(words) => {
                number(words.contains(&text), format!("one of {}", words.join(", ")))
            }
            Self::Whole(min, max) => {
                // Without a plus sign, which a query turns into a space.
                let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                let value = text.parse::<i64>().ok().filter(|_| digits);
                let good = value.is_some_and(|value| (min..=max).contains(&value));
                number(good, format!("a whole number from {min} to {max}"))
            }
            Self::Number(min, max) => {
                let value = text.parse::<f64>().ok().filter(|_| !text.starts_with('+'));
                let good = value.is_some_and(|value| (min..=max).contains(&value));
                number(good, format!("a number from {min} to {max}"))
            }
            Self::SocCode => None, // an unknown code is not found, whatever it looks like
            Self::SocCodes(most) => {
                let good = |code: &str| code.trim().parse::<SocCode>().is_ok();
                let all = text.split(',').count() <= most && text.split(',').all(good);
                number(all, format!("one to {most} SOC codes such as 29-1141, separated by commas"))
            }
        }
    }

    /// The values as a JSON schema; an empty value is an absent one, in a query.
    pub(super) fn schema(self, in_path: bool) -> Schema {
        let schema = match self {
            Self::Text(most) => return json_schema!({ "type": "string", "maxLength": most }),
            Self::SocCode => {
                return json_schema!({
                    "type": "string", "pattern": r"^[0-9]{2}-[0-9]{4}(\.00)?$", "examples": ["29-1141"]
                });
            }
            Self::SocCodes(most) => {
                let more = most.saturating_sub(1);
                let code = r"[0-9]{2}-[0-9]{4}(\.00)?";
                return json_schema!({
                    "type": "string", "pattern": format!("^{code}(,{code}){{0,{more}}}$"),
                    "examples": ["29-1141,15-1252"]
                });
            }
            Self::Choice(words) => json_schema!({ "type": "string", "enum": words }),
            Self::Whole(min, max) => {
                json_schema!({ "type": "integer", "minimum": min, "maximum": max })
            }
            Self::Number(min, max) => {
                json_schema!({ "type": "number", "minimum": min, "maximum": max })
            }
        };
        if in_path {
            schema
        } else {
            json_schema!({ "anyOf": [schema, { "type": "string", "maxLength": 0 }] })
        }
    }
}

/// The parameters of one request.
#[derive(Debug)]
pub(super) struct Params {
    values: Vec<(&'static str, String)>,
    known: &'static [Param],
    /// As requested, to make the links of a list from.
    uri: Uri,
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
    /// Reads the query, of which only names of `known` may be, each once. `in_path` is the parameter
    /// that the path has, and its value.
    pub(super) fn read(
        request: &HttpRequest,
        in_path: Option<(&'static str, &str)>,
        known: &'static [Param],
    ) -> Result<Self, Error> {
        let mut read = Self { values: Vec::new(), known, uri: request.uri().clone() };
        let of_query = |param: &&Param| in_path.is_none_or(|(name, _)| param.name != name);
        for (name, value) in pairs(request.query_string())? {
            let Some(param) = known.iter().filter(of_query).find(|param| param.name == name) else {
                return Err(unknown(&name, known.iter().filter(of_query)));
            };
            let value = if matches!(param.kind, Kind::Text(_)) { value.trim() } else { &value };
            if value.is_empty() {
                continue;
            }
            if let Some(reason) = param.kind.refuse(value) {
                return Err(Error::parameter(&name, reason));
            }
            if read.given(param.name).is_some() {
                return Err(Error::parameter(&name, "given twice".to_owned()));
            }
            read.values.push((param.name, value.to_owned()));
        }
        for param in known {
            if let Some((name, value)) = in_path.filter(|(name, _)| *name == param.name) {
                if param.kind.refuse(value).is_some() {
                    return Err(Error::not_found(format!("there is no {}", request.path())));
                }
                read.values.push((name, value.to_owned()));
            } else if param.required && read.given(param.name).is_none() {
                return Err(Error::parameter(param.name, format!("is required: {}", param.about)));
            }
        }
        Ok(read)
    }

    fn given(&self, name: &str) -> Option<&str> {
        let value = self.values.iter().find(|(given, _)| *given == name);
        value.map(|(_, value)| value.as_str())
    }

    /// Whether the request has this parameter.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.given(name).is_some()
    }

    /// A text, or the default.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let default = || self.known.iter().find(|param| param.name == name)?.default;
        self.given(name).or_else(default)
    }

    /// A value that the parameter's kind has let pass, or the default.
    pub(super) fn value<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).and_then(|text| text.parse().ok())
    }

    /// `page` and `per_page`.
    pub(super) fn page(&self) -> Page {
        let size = self.value("per_page").unwrap_or(MAX_PER_PAGE);
        Page { number: self.value("page").unwrap_or(1), size: size.max(1) }
    }

    /// The same request for another page.
    pub(super) fn link(&self, page: usize) -> String {
        let query = self.uri.query().unwrap_or_default();
        let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("page="));
        let mut pairs: Vec<String> = others.map(str::to_owned).collect();
        pairs.push(format!("page={page}"));
        format!("{}?{}", trimmed(self.uri.path()), pairs.join("&"))
    }
}

/// The names and values of a query, in its order.
fn pairs(query: &str) -> Result<Vec<(String, String)>, Error> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|error| Error::parameter("query", format!("cannot be read: {error}")))?;
    Ok(pairs.into_inner())
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a Param>) -> Error {
    let names: Vec<&str> = known.map(|param| param.name).collect();
    let list = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let near = names
        .iter()
        .map(|known| (strsim::osa_distance(name, known), known))
        .filter(|(distance, known)| *distance <= known.len().div_ceil(3))
        .min();
    let hint = near.map_or_else(String::new, |(_, known)| format!("; did you mean {known}?"));
    Error::parameter(name, format!("unknown parameter{hint}; known here: {list}"))
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

    const KNOWN: &[Param] = &[
        Param::new("search", Kind::Text(5), "a text"),
        Param::new("share", Kind::Number(0.0, 1.0), "a share").or("0.5"),
        PAGE,
        PER_PAGE,
    ];

    fn params(query: &str) -> Result<Params, Error> {
        let request = TestRequest::with_uri(&format!("/occupations?{query}")).to_http_request();
        Params::read(&request, None, KNOWN)
    }

    #[test]
    fn unknown_repeated_and_bad_values_are_refused() {
        let error = params("serach=x").unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown parameter; did you mean search?; known here: search, share, page, per_page"
        );
        assert!(!params("zzzzzz=x").unwrap_err().to_string().contains("did you mean"));
        let error = params("page=1&page=2").unwrap_err().to_string();
        assert_eq!(error, "given twice");
        for query in [
            "page=0",
            "page=-1",
            "page=x",
            "page=1.5",
            "page=%2B1",
            "page=%201",
            "per_page=101",
            "per_page=0",
            "share=nan",
            "share=inf",
            "share=1.01",
            "search=abcdef",
            "search=a%00b",
        ] {
            assert!(params(query).is_err(), "{query}");
        }
    }

    #[test]
    fn an_empty_value_is_an_absent_one() {
        let params = params("search=&page=&per_page=&share=").unwrap();
        assert_eq!(params.text("search"), None);
        assert_eq!(params.page(), Page { number: 1, size: 25 });
        assert_eq!(params.value("share"), Some(0.5));
    }

    #[test]
    fn links_keep_the_rest_of_the_query() {
        let params = params("search=a%26b&page=2&per_page=5").unwrap();
        assert_eq!(params.link(3), "/occupations?search=a%26b&per_page=5&page=3");
    }

    #[test]
    fn every_default_is_a_value() {
        for route in super::super::table::ROUTES {
            for param in route.params {
                if let Some(default) = param.default {
                    assert_eq!(param.kind.refuse(default), None, "{} {}", route.path, param.name);
                }
            }
        }
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
