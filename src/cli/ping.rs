//! Tells a monitor how a job began and ended, in the protocol of healthchecks.io: `POST URL/start`, then `URL` or
//! `URL/fail`, both with the same `rid`, the report as the body. A ping that fails is a warning and fails nothing.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use super::context::{self, Context};
use super::error::CommandError;
use super::log::Voice;
use super::print::output;
use crate::source::download;
use crate::text;

/// The most that the protocol takes in.
const BODY: usize = 100_000;
const ATTEMPTS: u32 = 3;
/// For a whole attempt: nobody waits long for a monitor.
const TIMEOUT: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(500);

/// A job that a monitor was told of.
#[derive(Debug)]
pub(super) struct Ping {
    url: String,
    /// Joins its beginning and its end.
    id: String,
    job: &'static str,
    agent: ureq::Agent,
}

impl Ping {
    /// Says that a job begins, where the environment names somebody to tell.
    pub(super) fn begin(context: &Context, job: &'static str) -> Option<Self> {
        let url = context::ping_url()?;
        if let Some(objection) = download::objection(&url) {
            tracing::warn!("ONET_AI_PING_URL {objection}: nobody is told how {job} ends");
            return None;
        }
        let trust = context
            .trust()
            .inspect_err(|error| tracing::warn!(%error, "nobody is told how {job} ends"))
            .ok()?;
        let agent = ureq::Agent::config_builder()
            .max_redirects(0)
            .timeout_global(Some(TIMEOUT))
            .user_agent(concat!("onet-ai/", env!("CARGO_PKG_VERSION")))
            .tls_config(trust.settings())
            .build()
            .into();
        output::keep_from_now_on();
        let ping = Self { url, id: uuid(), job, agent };
        ping.send("/start", &format!("onet-ai {job} begins\n"));
        Some(ping)
    }

    /// Says how the job ended, with what it printed.
    pub(super) fn end(self, outcome: &Result<(), CommandError>, voice: &Voice) {
        let code = outcome.as_ref().err().map_or(0, CommandError::code);
        let mut body = format!("onet-ai {}: exit code {code}\n\n{}", self.job, output::kept());
        if let Err(error) = outcome {
            body.extend(["\nerror: ", &text::message(&error.to_string()), "\n"]);
        }
        let body = voice.clean(&body);
        self.send(if code == 0 { "" } else { "/fail" }, cut(&body));
    }

    fn send(&self, end: &str, body: &str) {
        let url = address(&self.url, end, &self.id);
        let mut reason = String::new();
        for attempt in 1..=ATTEMPTS {
            match self.agent.post(&url).content_type("text/plain; charset=utf-8").send(body) {
                Ok(response) if response.status().is_success() => return,
                Ok(response) => reason = format!("it answered {}", response.status().as_u16()),
                Err(ureq::Error::StatusCode(status)) if status < 500 && status != 429 => {
                    reason = format!("it answered {status}");
                    break;
                }
                Err(ureq::Error::StatusCode(status)) => reason = format!("it answered {status}"),
                Err(ureq::Error::BadUri(_)) => {
                    "it is no address".clone_into(&mut reason);
                    break;
                }
                Err(error) => reason = error.to_string(),
            }
            if attempt < ATTEMPTS {
                std::thread::sleep(PAUSE * attempt);
            }
        }
        let server = download::server(&self.url);
        tracing::warn!(server, reason, "a ping failed; {} goes on as it would", self.job);
    }
}

/// The address of a ping: what ends the path goes before a query that is there.
fn address(url: &str, end: &str, id: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let (path, query) =
        url.split_once('?').map_or((url, None), |(path, query)| (path, Some(query)));
    let query = query.map_or_else(String::new, |query| format!("{query}&"));
    format!("{}{end}?{query}rid={id}", path.trim_end_matches('/'))
}

/// A random UUID (version 4), of the randomness by which the standard library keys its hash maps.
fn uuid() -> String {
    let half = || RandomState::new().build_hasher().finish();
    let bits = (u128::from(half()) << 64) | u128::from(half());
    let bits = (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
}

/// As much of it as a ping may have, in whole characters.
fn cut(body: &str) -> &str {
    let end = (0..=BODY.min(body.len())).rev().find(|at| body.is_char_boundary(*at));
    body.get(..end.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_an_address_goes_before_its_query() {
        let at = |url: &str, end| address(url, end, "x");
        assert_eq!(at("https://h/key", "/start"), "https://h/key/start?rid=x");
        assert_eq!(at("https://h/key/", ""), "https://h/key?rid=x");
        assert_eq!(
            at("https://h/p/slug?create=1#f", "/fail"),
            "https://h/p/slug/fail?create=1&rid=x"
        );
    }

    #[test]
    fn an_id_is_a_random_uuid() {
        let (one, other) = (uuid(), uuid());
        assert_ne!(one, other);
        assert_eq!(one.len(), 36);
        assert_eq!(one.as_bytes()[14], b'4', "{one}");
        assert!(b"89ab".contains(&one.as_bytes()[19]), "{one}");
    }

    #[test]
    fn a_long_report_is_cut_between_characters() {
        let long = "é".repeat(BODY);
        assert!(cut(&long).len() <= BODY && cut(&long).chars().all(|c| c == 'é'));
        assert_eq!(cut("short"), "short");
    }
}
