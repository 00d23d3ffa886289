//! Fetches a release archive over HTTP into a temporary file, with retries and a size limit.

use std::fs::File;
use std::io::{Read, Write};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::address::{self, MOST_REDIRECTS};
pub use super::address::{objection, server, shown};
use super::error::Error;
use crate::convert::unsigned;
use crate::trust::{self, Trust};

/// Largest accepted download. The largest real archive is about 15 MB.
pub const DOWNLOAD_LIMIT: u64 = 256 * 1024 * 1024;

const ATTEMPTS: u32 = 4;
/// A look whether a file is there is small, and is made again with the next call.
const LOOK_ATTEMPTS: u32 = 3;
const LOOK_TIMEOUT: Duration = Duration::from_secs(30);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// Longest time for one whole attempt: a slow line still gets the 15 MB through.
const ATTEMPT_TIMEOUT: Duration = Duration::from_mins(10);

/// Called with the bytes that have arrived, and the total where the server states it.
pub type OnBytes<'a> = &'a mut dyn FnMut(u64, Option<u64>);

/// Where O*NET publishes the text archive of a version such as `30.1`.
#[must_use]
pub fn official_url(version: &str) -> String {
    let file = version.replace('.', "_");
    format!("https://www.onetcenter.org/dl_files/database/db_{file}_text.zip")
}

/// Where BLS publishes the national table of a reference month such as `2025-05`.
#[must_use]
pub fn official_oews(period: &str) -> String {
    let year = period.get(2..4).unwrap_or_default();
    format!("https://www.bls.gov/oes/special-requests/oesm{year}nat.zip")
}

/// Where BLS publishes the workbook of the newest projections; older rounds are archived.
#[must_use]
pub fn official_projections() -> String {
    "https://www.bls.gov/emp/ind-occ-matrix/occupation.xlsx".to_owned()
}

/// Where a kind of crosswalk is published.
#[must_use]
pub fn official_crosswalk(kind: &str) -> String {
    match kind {
        "nem" => {
            "https://www.bls.gov/emp/classifications-crosswalks/nem-onet-to-soc-crosswalk.xlsx"
        }
        "soc2010" => "https://www.bls.gov/soc/2018/soc_2010_to_2018_crosswalk.xlsx",
        _ => "https://www.onetcenter.org/taxonomy/2019/walk/2010_to_2019_Crosswalk.csv?fmt=csv",
    }
    .to_owned()
}

/// Whether the server answers only programs whose User-Agent says whom to ask about them.
#[must_use]
pub fn wants_contact(url: &str) -> bool {
    let server = url.split_once("://").map_or(url, |(_, rest)| rest);
    let server = server.split('/').next().unwrap_or_default().to_ascii_lowercase();
    server == "bls.gov" || server.ends_with(".bls.gov")
}

/// Whether `--from` names an address rather than a path.
#[must_use]
pub fn is_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Downloads `url`, over https only unless it is this machine. Transport errors, 429 and 5xx are tried again, other answers are not.
pub fn fetch(url: &str, trust: &Trust, on_bytes: OnBytes<'_>) -> Result<NamedTempFile, Error> {
    fetch_as(url, None, trust, on_bytes)
}

/// As [`fetch`], with a contact in the User-Agent.
pub fn fetch_as(
    url: &str,
    contact: Option<&str>,
    trust: &Trust,
    on_bytes: OnBytes<'_>,
) -> Result<NamedTempFile, Error> {
    let agent = agent(contact, ATTEMPT_TIMEOUT, trust);
    attempts(url, ATTEMPTS, &mut || attempt_once(&agent, url, on_bytes))
}

/// Whether a server has a file, without its content. Only a server that says so (404) has none: any other answer is
/// an error, and so is a page in the place of the file.
pub fn exists(url: &str, contact: Option<&str>, trust: &Trust) -> Result<bool, Error> {
    let agent = agent(contact, LOOK_TIMEOUT, trust);
    attempts(url, LOOK_ATTEMPTS, &mut || match follow(&agent, Method::Head, url) {
        Ok(response) => {
            let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok());
            if kind.is_some_and(|kind| kind.starts_with("text/html")) {
                let reason = "the server answered with a page in the place of the file".to_owned();
                return Err(Failure::Final(Error::Download { url: shown(url), reason }));
            }
            Ok(true)
        }
        Err(Failure::Missing) => Ok(false),
        Err(failure) => Err(failure),
    })
}

fn agent(contact: Option<&str>, timeout: Duration, trust: &Trust) -> ureq::Agent {
    let program = concat!("onet-ai/", env!("CARGO_PKG_VERSION"));
    let user_agent =
        contact.map_or_else(|| program.to_owned(), |contact| format!("{program} ({contact})"));
    ureq::Agent::config_builder()
        // They are followed here, each after a look at where it leads.
        .max_redirects(0)
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_global(Some(timeout))
        .user_agent(user_agent)
        .tls_config(trust.settings())
        .build()
        .into()
}

fn attempts<T>(
    url: &str,
    most: u32,
    attempt_once: &mut dyn FnMut() -> Result<T, Failure>,
) -> Result<T, Error> {
    let mut pause = FIRST_PAUSE;
    for attempt in 1..=most {
        match attempt_once() {
            Ok(found) => return Ok(found),
            Err(Failure::Final(error)) => return Err(error),
            Err(Failure::Missing) => {
                let reason = "the server has no such file (404)".to_owned();
                return Err(Error::Download { url: shown(url), reason });
            }
            Err(Failure::Passing(reason)) if attempt == most => {
                let reason = format!("{reason} (after {most} attempts)");
                return Err(Error::Download { url: shown(url), reason });
            }
            Err(Failure::Passing(reason)) => {
                tracing::warn!(url = shown(url), attempt, %reason, "download failed, trying again in {pause:?}");
                std::thread::sleep(pause);
                pause *= 2;
            }
        }
    }
    Err(Error::Download { url: shown(url), reason: "no attempt was made".to_owned() })
}

enum Failure {
    /// Worth another attempt.
    Passing(String),
    /// Would fail the same way again.
    Final(Error),
    /// The server has no such file.
    Missing,
}

fn attempt_once(
    agent: &ureq::Agent,
    url: &str,
    on_bytes: OnBytes<'_>,
) -> Result<NamedTempFile, Failure> {
    let mut response = follow(agent, Method::Get, url)?;
    let total = response.body().content_length();
    if total.is_some_and(|total| total > DOWNLOAD_LIMIT) {
        return Err(Failure::Final(Error::TooLarge { file: shown(url), limit: DOWNLOAD_LIMIT }));
    }
    let disk = |reason| {
        Failure::Final(Error::Io { file: "temporary file for the download".to_owned(), reason })
    };
    let mut file = NamedTempFile::with_suffix(".zip").map_err(disk)?;
    let received = copy(&mut response.body_mut().as_reader(), file.as_file_mut(), total, on_bytes)?;
    if received > DOWNLOAD_LIMIT {
        return Err(Failure::Final(Error::TooLarge { file: shown(url), limit: DOWNLOAD_LIMIT }));
    }
    match total {
        Some(total) if total != received => {
            Err(Failure::Passing(format!("{received} of {total} bytes arrived")))
        }
        _ => Ok(file),
    }
}

type Response = ureq::http::Response<ureq::Body>;

/// What is asked for.
#[derive(Clone, Copy)]
enum Method {
    /// The file.
    Get,
    /// Whether it is there.
    Head,
}

/// Asks an address, and those that it redirects to.
fn follow(agent: &ureq::Agent, method: Method, url: &str) -> Result<Response, Failure> {
    let refused = |reason: String| Failure::Final(Error::Download { url: shown(url), reason });
    let mut at = url.to_owned();
    for _ in 0..=MOST_REDIRECTS {
        if let Some(objection) = address::objection(&at) {
            return Err(refused(format!("{} {objection}", shown(&at))));
        }
        let response = ask(agent, method, &at, &refused)?;
        let location = response.headers().get("location").and_then(|to| to.to_str().ok());
        let Some(location) = location.filter(|_| response.status().is_redirection()) else {
            if response.status().is_success() {
                return Ok(response);
            }
            return Err(refused(format!("the server answered {}", response.status().as_u16())));
        };
        let to = address::target(&at, location);
        if address::server(&to) != address::server(&at) {
            tracing::warn!(
                from = shown(&at),
                to = shown(&to),
                "the download is redirected to another host; --sha256 holds it to what you expect"
            );
        }
        at = to;
    }
    Err(refused(format!("more than {MOST_REDIRECTS} redirects")))
}

fn ask(
    agent: &ureq::Agent,
    method: Method,
    url: &str,
    refused: &dyn Fn(String) -> Failure,
) -> Result<Response, Failure> {
    let asked = match method {
        Method::Get => agent.get(url).call(),
        Method::Head => agent.head(url).call(),
    };
    asked.map_err(|error| match error {
        ureq::Error::StatusCode(status) if status == 429 || status >= 500 => {
            Failure::Passing(format!("the server answered {status}"))
        }
        ureq::Error::StatusCode(404) => Failure::Missing,
        ureq::Error::StatusCode(status) => refused(format!("the server answered {status}")),
        ureq::Error::BadUri(reason) => refused(format!("not an address: {reason}")),
        other => {
            let text = other.to_string();
            match trust::advice(&text) {
                "" => Failure::Passing(text),
                advice => refused(text + advice),
            }
        }
    })
}

/// Copies up to one byte more than the limit and returns how many bytes there were.
fn copy(
    body: &mut dyn Read,
    file: &mut File,
    total: Option<u64>,
    on_bytes: OnBytes<'_>,
) -> Result<u64, Failure> {
    let mut buffer = vec![0; 1 << 16];
    let mut received = 0;
    while received <= DOWNLOAD_LIMIT {
        let read = body.read(&mut buffer).map_err(|error| Failure::Passing(error.to_string()))?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        file.write_all(bytes).map_err(|reason| {
            Failure::Final(Error::Io { file: "temporary file for the download".to_owned(), reason })
        })?;
        received += unsigned(read);
        on_bytes(received, total);
    }
    Ok(received)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_address_follows_the_publishers_pattern() {
        assert_eq!(
            official_url("30.1"),
            "https://www.onetcenter.org/dl_files/database/db_30_1_text.zip"
        );
        assert!(is_url("https://example.org/x.zip") && !is_url("db_30_1_text.zip"));
    }

    #[test]
    fn bls_and_only_bls_is_told_whom_to_ask() {
        assert_eq!(
            official_oews("2025-05"),
            "https://www.bls.gov/oes/special-requests/oesm25nat.zip"
        );
        assert!(wants_contact(&official_oews("2025-05")) && wants_contact(&official_projections()));
        assert!(!wants_contact(&official_crosswalk("onet2010")));
        assert!(!wants_contact("https://example.org/www.bls.gov/x.zip"));
    }
}
