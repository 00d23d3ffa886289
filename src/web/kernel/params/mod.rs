//! The parameters of a route: declared once, read strictly, and described in `/openapi.json` from the same
//! declaration. Handlers get them as the fields of a struct: see `query.rs`.

mod kind;
pub(crate) mod marks;

use actix_web::http::Uri;
use actix_web::{HttpRequest, web};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::Error;
use super::pattern::InPath;
use super::refusal::{Thing, Unfit};
pub(crate) use kind::Kind;

/// One parameter of a route: in its path, if the path names it, else in the query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Param {
    /// Its name.
    pub(crate) name: &'static str,
    /// Which values it takes.
    pub(crate) kind: Kind,
    /// The value where nothing is said.
    pub(crate) default: Option<&'static str>,
    /// Whether nothing can be answered without it.
    pub(crate) required: bool,
    /// What it does.
    pub(crate) about: &'static str,
    /// Whether there is no end of its values, so that replies to them are not kept.
    is_open: bool,
    /// Whether its text is searched for, which takes longer than any other reply.
    pub(crate) searched: bool,
}

impl Param {
    /// A parameter that may be left out; the field that it is read into gives it its name.
    pub(crate) const fn new(kind: Kind, about: &'static str) -> Self {
        let is_open =
            matches!(kind, Kind::Text(_) | Kind::Number(..) | Kind::SocCodes(_) | Kind::Marks(_));
        Self { name: "", kind, default: None, required: false, about, is_open, searched: false }
    }

    /// The same, but replies to its values are not kept.
    pub(crate) const fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    /// The same with its name.
    pub(crate) const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// The same with a value for where nothing is said.
    pub(crate) const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    /// The same, and its text is searched for.
    pub(crate) const fn searched(self) -> Self {
        Self { searched: true, ..self }
    }

    /// Whether it is what readers say of themselves, which no log may keep.
    pub(crate) fn is_private(&self) -> bool {
        matches!(self.kind, Kind::Marks(_))
    }

    /// The same, but it must be given.
    pub(crate) const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

/// What is done with a parameter that a route does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// It is refused, because a program would take the reply for what it asked for.
    Refused,
    /// It is passed over, because it came with a link that somebody shared.
    Ignored,
}

/// The parameters of one request.
#[derive(Debug)]
pub(crate) struct Params {
    values: Vec<(&'static str, String)>,
    /// Those that the path has.
    in_path: Vec<&'static str>,
    known: &'static [Param],
    uri: Uri,
}

impl Params {
    /// Reads the query, of which only names of `known` may be, each once. `in_path` are the
    /// parameters that the path has.
    pub(crate) fn read(
        request: &HttpRequest,
        in_path: &InPath<'_>,
        known: &'static [Param],
        unknown: Unknown,
    ) -> Result<Self, Error> {
        let bound = || in_path.iter().flatten();
        let names = bound().map(|bound| bound.name).collect();
        let uri = request.uri().clone();
        let mut read = Self { values: Vec::new(), in_path: names, known, uri };
        let of_query = |param: &&Param| bound().all(|bound| bound.name != param.name);
        for (name, value) in pairs(request.query_string())? {
            if read.marked(&name, &value)? {
                continue;
            }
            let Some(param) = known.iter().filter(of_query).find(|param| param.name == name) else {
                if unknown == Unknown::Ignored {
                    continue;
                }
                return Err(refused(&name, known.iter().filter(of_query)));
            };
            let value = if matches!(param.kind, Kind::Text(_)) { value.trim() } else { &value };
            if value.is_empty() {
                continue;
            }
            if let Some(reason) = param.kind.refuse(value) {
                return Err(Error::parameter(&name, reason));
            }
            if read.given(param.name).is_some() {
                return Err(Error::parameter(&name, Unfit::Twice));
            }
            read.values.push((param.name, param.kind.plain(value)));
        }
        for param in known {
            if let Some(bound) = bound().find(|bound| bound.name == param.name) {
                if param.kind.refuse(bound.value).is_some() {
                    let path = request.path();
                    return Err(Error::not_found(Thing::Page, path, format!("there is no {path}")));
                }
                read.values.push((bound.name, bound.value.to_owned()));
            } else if param.required && read.given(param.name).is_none() {
                return Err(Error::parameter(param.name, Unfit::Missing(param.about)));
            }
        }
        Ok(read)
    }

    /// Takes what a form says of one number; whether the name is one of such a form.
    fn marked(&mut self, name: &str, word: &str) -> Result<bool, Error> {
        let mut marks = self.known.iter().filter(|param| matches!(param.kind, Kind::Marks(_)));
        let found = marks.find_map(|param| Some((param, marks::of_form(param, name, word)?)));
        let Some((param, mark)) = found else { return Ok(false) };
        if word.is_empty() {
            return Ok(true);
        }
        match self.values.iter_mut().find(|(given, _)| *given == param.name) {
            Some((_, given)) => marks::add(given, &mark),
            None => self.values.push((param.name, mark)),
        }
        let refused = self.given(param.name).and_then(|given| param.kind.refuse(given));
        refused.map_or(Ok(true), |reason| Err(Error::parameter(param.name, reason)))
    }

    fn given(&self, name: &str) -> Option<&str> {
        let value = self.values.iter().find(|(given, _)| *given == name);
        value.map(|(_, value)| value.as_str())
    }

    /// Whether the request has this parameter.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.given(name).is_some()
    }

    /// Whether anything has to be searched for.
    pub(crate) fn is_search(&self) -> bool {
        self.known.iter().any(|param| param.searched && self.is_given(param.name))
    }

    /// A text, or the default.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let default = || self.known.iter().find(|param| param.name == name)?.default;
        self.given(name).or_else(default)
    }

    /// The values that a parameter takes; absent where the request's route knows no such parameter.
    pub(crate) fn kind(&self, name: &str) -> Option<Kind> {
        self.known.iter().find(|param| param.name == name).map(|param| param.kind)
    }

    /// The request in short, which decides the reply; absent where there is no end of such requests.
    pub(crate) fn short(&self, path: &str) -> Option<String> {
        let mut short = path.to_owned();
        for (name, value) in &self.values {
            let param = self.known.iter().find(|param| param.name == *name)?;
            if param.is_open && param.default != Some(value.as_str()) {
                return None;
            }
            // No name and no value of those that are kept holds such a character.
            for part in ["\n", name, "=", value] {
                short.push_str(part);
            }
        }
        Some(short)
    }

    /// The query of a page: every known parameter that is not as it is by default, in the order of their
    /// declaration, with `changed` in the place of what was given. Empty, or with its question mark.
    pub(crate) fn query_with(&self, changed: &[(&str, Option<&str>)]) -> String {
        let mut query = Vec::new();
        for param in self.known.iter().filter(|param| !self.in_path.contains(&param.name)) {
            let change = changed.iter().find(|(name, _)| *name == param.name);
            let value = change.map_or_else(|| self.given(param.name), |(_, value)| *value);
            if let Some(value) = value.filter(|value| param.default != Some(*value)) {
                query.push((param.name, value.to_owned()));
            }
        }
        written(&query)
    }

    /// As requested, to make the links of a list from.
    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }
}

/// A path without slashes at its end: `/occupations/` is `/occupations`.
pub(crate) fn trimmed(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" => "/",
        trimmed => trimmed,
    }
}

/// The names and values of a query, in its order, decoded.
pub(crate) fn pairs(query: &str) -> Result<Vec<(String, String)>, Error> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|error| Error::parameter("query", Unfit::Unreadable(error.to_string())))?;
    Ok(pairs.into_inner())
}

/// What is written in a query otherwise than as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Names and values as a query with its question mark; empty where there are none.
fn written(pairs: &[(&str, String)]) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

fn refused<'a>(name: &str, known: impl Iterator<Item = &'a Param>) -> Error {
    let names: Vec<&str> = known.map(|param| param.name).collect();
    let list = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let near = names
        .iter()
        .map(|known| (strsim::osa_distance(name, known), known))
        .filter(|(distance, known)| *distance <= known.len().div_ceil(3))
        .min();
    let hint = near.map_or_else(String::new, |(_, known)| format!("; did you mean {known}?"));
    let why = format!("unknown parameter{hint}; known here: {list}");
    Error::parameter(name, Unfit::Useless(why))
}

#[cfg(test)]
mod tests;
