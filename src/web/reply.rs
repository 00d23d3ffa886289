//! The pieces that replies share: JSON with an `ETag`, the list envelope, an occupation in a list.

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::labour::Short;
use super::params::{Page, Params};
use crate::edition::{BlsVersion, Edition, MajorGroup, Matched, Occupation, ScoreVersion};

/// How long a reply may be reused without asking: editions change a few times a week.
const FRESH: &str = "public, max-age=60";

/// The origin and meaning of the figures in a reply.
#[derive(Debug, Serialize)]
pub(super) struct Meaning<'a> {
    score_version: &'a ScoreVersion,
    disclaimer: &'a str,
    attribution: Option<String>,
    bls: &'a BlsVersion,
}

impl<'a> Meaning<'a> {
    pub(super) fn of(edition: &'a Edition) -> Self {
        Self {
            score_version: &edition.version,
            disclaimer: &edition.disclaimer,
            attribution: edition.version.attribution(),
            bls: &edition.bls,
        }
    }
}

/// An occupation in a list.
#[derive(Debug, Serialize)]
pub(super) struct Item<'a> {
    soc_code: &'a str,
    title: &'a str,
    href: String,
    major_group: &'a MajorGroup,
    score: Brief,
    #[serde(flatten)]
    labour: Short<'a>,
    /// What the search met.
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<Matched<'a>>,
}

/// A score in a list; the occupation's own page has the rest.
#[derive(Debug, Serialize)]
struct Brief {
    mean: Option<f64>,
    band: Option<&'static str>,
    std: Option<f64>,
    rank: Option<i64>,
    weight_covered: Option<f64>,
    partly_scored: bool,
    residual: bool,
    reason: Option<&'static str>,
}

impl<'a> Item<'a> {
    pub(super) fn of(occupation: &'a Occupation, matched: Option<Matched<'a>>) -> Self {
        let score = &occupation.score;
        Self {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            href: href(&occupation.soc_code),
            major_group: &occupation.major_group,
            score: Brief {
                mean: score.mean,
                band: score.band,
                std: score.std,
                rank: score.rank,
                weight_covered: score.weight_covered,
                partly_scored: score.partly_scored,
                residual: score.residual,
                reason: score.reason,
            },
            labour: Short::of(&occupation.labour),
            matched,
        }
    }
}

/// Where an occupation is served.
pub(super) fn href(soc_code: &str) -> String {
    format!("/occupations/{soc_code}")
}

/// One page of a list.
#[derive(Debug, Serialize)]
pub(super) struct List<'a> {
    total: usize,
    page: usize,
    per_page: usize,
    next: Option<String>,
    prev: Option<String>,
    occupations: Vec<Item<'a>>,
}

impl<'a> List<'a> {
    pub(super) fn of(params: &Params, page: Page, items: Vec<Item<'a>>) -> Self {
        let total = items.len();
        let (next, prev) = page.neighbours(total);
        Self {
            total,
            page: page.number,
            per_page: page.size,
            next: next.map(|number| params.link(number)),
            prev: prev.map(|number| params.link(number)),
            occupations: page.of(items),
        }
    }
}

/// 200 with an `ETag` over the body, or 304 where the client has it already.
pub(super) fn json(request: &HttpRequest, body: &impl Serialize) -> HttpResponse {
    let body = match serde_json::to_vec(body) {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, path = request.path(), "a reply cannot be written");
            return HttpResponse::InternalServerError().json(serde_json::json!({
                "error": { "code": "internal", "message": "the reply cannot be written" }
            }));
        }
    };
    let hash = format!("{:x}", Sha256::digest(&body));
    let etag = format!("\"{}\"", hash.get(..32).unwrap_or(&hash));
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|header| header.to_str().ok())
        .is_some_and(|header| matches_etag(header, &etag));
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, etag)).insert_header((CACHE_CONTROL, FRESH));
    if known { response.finish() } else { response.content_type("application/json").body(body) }
}

fn matches_etag(header: &str, etag: &str) -> bool {
    header.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_etag_is_known_in_a_list_and_as_a_weak_one() {
        assert!(matches_etag("\"a\", W/\"b\"", "\"b\""));
        assert!(matches_etag("*", "\"b\""));
        assert!(!matches_etag("\"a\"", "\"b\""));
    }
}
