//! The one HTTP client for language models: blocking, without retries, without redirects, and
//! the only place that holds a key.

use std::borrow::Cow;
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

use super::address::Address;
use super::exchange::{Class, Failure, HttpReply, HttpRequest};
use crate::secret::Secrets;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Largest reply to a single call.
const REPLY_LIMIT: u64 = 1024 * 1024;
/// Largest file of batch results.
const RESULTS_LIMIT: u64 = 1024 * 1024 * 1024;
/// Uploading and downloading batches may take this long, whatever the time-out of a call.
const TRANSFER_TIMEOUT: Duration = Duration::from_secs(900);

/// How a vendor wants to be shown the key, beside what else its requests carry.
#[derive(Clone, Default)]
pub struct Headers {
    /// Names and values.
    pub lines: Vec<(&'static str, String)>,
    /// The key itself, which is blotted out of replies that repeat it.
    pub secrets: Secrets,
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.lines.iter().map(|(name, _)| name)).finish()
    }
}

/// A client for one server.
#[derive(Debug)]
pub struct Client {
    agent: ureq::Agent,
    address: Address,
    headers: Headers,
    timeout: Duration,
}

impl Client {
    /// `timeout` is for a whole call; `connections` is how many are kept open.
    #[must_use]
    pub fn new(address: Address, headers: Headers, timeout: Duration, connections: usize) -> Self {
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT.min(timeout)))
            .max_idle_connections(connections)
            .max_idle_connections_per_host(connections)
            .user_agent(concat!("onet-ai/", env!("CARGO_PKG_VERSION")));
        if address.is_loopback() {
            config = config.proxy(None);
        }
        Self { agent: config.build().into(), address, headers, timeout }
    }

    /// Where a request goes; `None` where that is another server.
    #[must_use]
    pub fn url(&self, request: &HttpRequest) -> Option<String> {
        self.address.url(&request.path)
    }

    /// Sends a call and reads its reply whole, whatever its status.
    pub fn send(&self, request: &HttpRequest) -> Result<HttpReply, Failure> {
        self.exchange(request, self.timeout)
    }

    /// As [`Self::send`], with time enough to send a large file.
    pub fn transfer(&self, request: &HttpRequest) -> Result<HttpReply, Failure> {
        self.exchange(request, TRANSFER_TIMEOUT)
    }

    fn exchange(&self, request: &HttpRequest, timeout: Duration) -> Result<HttpReply, Failure> {
        let mut response = self.run(request, timeout)?;
        let body = self.blot(text(&mut response)?);
        Ok(self.reply(&response, body))
    }

    /// A reply without the key, which some servers repeat in an error.
    fn blot(&self, body: String) -> String {
        match self.headers.secrets.blot(&body) {
            Cow::Borrowed(_) => body,
            Cow::Owned(clean) => clean,
        }
    }

    /// Fetches a file line by line. A reply that is not 200 comes back as it is.
    pub fn lines(
        &self,
        request: &HttpRequest,
        each: &mut dyn FnMut(&str),
    ) -> Result<HttpReply, Failure> {
        let mut response = self.run(request, TRANSFER_TIMEOUT)?;
        if response.status().as_u16() != 200 {
            let body = self.blot(text(&mut response)?);
            return Ok(self.reply(&response, body));
        }
        let reader = response.body_mut().with_config().limit(RESULTS_LIMIT).reader();
        let broken = |error| failure(&ureq::Error::from(error), true);
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        // No line is longer than the reply to a single call may be; of one that is, the rest is
        // passed over, and nobody will be able to read it.
        while reader.by_ref().take(REPLY_LIMIT).read_until(b'\n', &mut line).map_err(broken)? > 0 {
            if line.last() != Some(&b'\n') {
                reader.skip_until(b'\n').map_err(broken)?;
            }
            let text = String::from_utf8_lossy(&line).into_owned();
            if !text.trim().is_empty() {
                each(&self.blot(text));
            }
            line.clear();
        }
        Ok(self.reply(&response, String::new()))
    }

    fn reply(&self, response: &ureq::http::Response<ureq::Body>, body: String) -> HttpReply {
        let headers = response.headers().iter().filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), self.blot(value.to_str().ok()?.to_owned())))
        });
        HttpReply { status: response.status().as_u16(), headers: headers.collect(), body }
    }

    fn run(
        &self,
        request: &HttpRequest,
        timeout: Duration,
    ) -> Result<ureq::http::Response<ureq::Body>, Failure> {
        let url = self.url(request).ok_or_else(|| Failure {
            class: Class::Redirect,
            message: "the server names an address on another server; it is not followed".to_owned(),
            retry_after: None,
        })?;
        let mut builder = ureq::http::Request::builder().method(request.method).uri(url);
        for (name, value) in &self.headers.lines {
            builder = builder.header(*name, value);
        }
        let broken = |error: ureq::http::Error| failure(&ureq::Error::Http(error), false);
        let outcome = if request.body.is_empty() {
            let request = self.agent.configure_request(builder.body(()).map_err(broken)?);
            self.agent.run(request.timeout_global(Some(timeout)).build())
        } else {
            let builder = builder.header("content-type", &request.content_type);
            let request = builder.body(request.body.as_slice()).map_err(broken)?;
            let request = self.agent.configure_request(request);
            self.agent.run(request.timeout_global(Some(timeout)).build())
        };
        outcome.map_err(|error| failure(&error, false))
    }
}

fn text(response: &mut ureq::http::Response<ureq::Body>) -> Result<String, Failure> {
    let body = response.body_mut().with_config().limit(REPLY_LIMIT).lossy_utf8(true);
    body.read_to_string().map_err(|error| failure(&error, true))
}

/// What a failed call was. Only failures before the request was sent are certain not to be billed.
fn failure(error: &ureq::Error, answering: bool) -> Failure {
    use std::io::ErrorKind;
    let class = match error {
        ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect)
        | ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Tls(_) => Class::Connection,
        ureq::Error::Timeout(_) => Class::Timeout,
        // The resolver's failures have no kind of their own.
        ureq::Error::Io(error)
            if !answering && error.to_string().contains("failed to lookup address") =>
        {
            Class::Connection
        }
        ureq::Error::Io(error)
            if !answering
                && matches!(
                    error.kind(),
                    ErrorKind::ConnectionRefused
                        | ErrorKind::HostUnreachable
                        | ErrorKind::NetworkUnreachable
                ) =>
        {
            Class::Connection
        }
        ureq::Error::BodyExceedsLimit(_) => Class::Malformed,
        ureq::Error::Http(_) | ureq::Error::BadUri(_) => Class::BadRequest,
        _ => Class::Interrupted,
    };
    let message = match class {
        Class::Timeout => "no answer in time".to_owned(),
        _ => error.to_string(),
    };
    Failure { class, message, retry_after: None }
}
