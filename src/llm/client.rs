//! The one HTTP client for language models: blocking, without retries, without redirects, and
//! the only place that holds a key.

use std::borrow::Cow;
use std::fmt;
use std::io::Read;
use std::time::Duration;

use ureq::SendBody;

use super::address::Address;
use super::encoding;
use super::exchange::{Class, Failure, HttpReply, HttpRequest};
use crate::secret::Secrets;
use crate::trust::{self, Trust};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Largest reply to a single call.
const REPLY_LIMIT: u64 = 1024 * 1024;
/// Largest file of batch results.
const RESULTS_LIMIT: u64 = 1024 * 1024 * 1024;
/// Largest line of it that is read whole: a reply, escaped.
const LINE_LIMIT: u64 = 4 * REPLY_LIMIT;
/// Uploading and downloading batches may take this long, whatever the time-out of a call.
const TRANSFER_TIMEOUT: Duration = Duration::from_mins(15);

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

/// How a server is connected to.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// For a whole call.
    pub timeout: Duration,
    /// Connections kept open.
    pub connections: usize,
    /// Whose certificates are trusted.
    pub trust: &'a Trust,
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
    /// A client that has not connected yet.
    #[must_use]
    pub fn new(address: Address, headers: Headers, settings: Settings<'_>) -> Self {
        let Settings { timeout, connections, trust } = settings;
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT.min(timeout)))
            .max_idle_connections(connections)
            .max_idle_connections_per_host(connections)
            .tls_config(trust.settings())
            .user_agent(concat!("onet-ai/", env!("CARGO_PKG_VERSION")));
        if address.is_loopback() {
            config = config.proxy(None);
        }
        Self { agent: config.build().into(), address, headers, timeout }
    }

    /// The server's address.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
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
        let reply = self.reply(&response, String::new());
        let encoding = encoding_of(&response);
        let body = response.body_mut().with_config().limit(RESULTS_LIMIT).reader();
        let body = encoding::unpacked(body, encoding.as_deref()).map_err(|why| malformed(&why))?;
        // However small it was packed.
        let mut body = std::io::BufReader::new(body.take(RESULTS_LIMIT));
        encoding::each_line(&mut body, LINE_LIMIT, &mut |line| each(&self.blot(line.to_owned())))
            .map_err(|error| interrupted(&error))?;
        if body.get_ref().limit() == 0 {
            return Err(malformed("the results are larger than 1 GiB"));
        }
        Ok(reply)
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
        let broken = |error: ureq::http::Error| failure(&ureq::Error::Http(error), true);
        if request.body.is_empty() {
            let request = self.agent.configure_request(builder.body(()).map_err(broken)?);
            let outcome = self.agent.run(request.timeout_global(Some(timeout)).build());
            return outcome.map_err(|error| failure(&error, true));
        }
        let mut outgoing = Outgoing { rest: &request.body, started: false };
        let builder = builder
            .header("content-type", &request.content_type)
            .header("content-length", request.body.len());
        let request = builder.body(SendBody::from_reader(&mut outgoing)).map_err(broken)?;
        let request = self.agent.configure_request(request);
        let outcome = self.agent.run(request.timeout_global(Some(timeout)).build());
        outcome.map_err(|error| failure(&error, outgoing.started))
    }
}

/// A body on its way out. It is asked for only when there is a connection, with TLS where that is
/// spoken: a call whose body was never started has not left, whatever the error is.
struct Outgoing<'a> {
    rest: &'a [u8],
    started: bool,
}

impl Read for Outgoing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.started = true;
        self.rest.read(buffer)
    }
}

fn encoding_of(response: &ureq::http::Response<ureq::Body>) -> Option<String> {
    let header = response.headers().get("content-encoding")?;
    Some(String::from_utf8_lossy(header.as_bytes()).into_owned())
}

fn text(response: &mut ureq::http::Response<ureq::Body>) -> Result<String, Failure> {
    let encoding = encoding_of(response);
    let body = response.body_mut().with_config().limit(REPLY_LIMIT).reader();
    let body = encoding::unpacked(body, encoding.as_deref()).map_err(|why| malformed(&why))?;
    match encoding::read_to(body, REPLY_LIMIT).map_err(|error| interrupted(&error))? {
        Some(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        None => Err(malformed("the reply is larger than 1 MiB")),
    }
}

fn malformed(message: &str) -> Failure {
    Failure { class: Class::Malformed, message: message.to_owned(), retry_after: None }
}

/// An answer that broke off: in time, in size, in its packing.
fn interrupted(error: &std::io::Error) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
    let (class, message) = match inner {
        Some(ureq::Error::Timeout(_)) => (Class::Timeout, "no answer in time".to_owned()),
        Some(ureq::Error::BodyExceedsLimit(_)) => {
            (Class::Malformed, "the reply is larger than 1 MiB".to_owned())
        }
        _ if error.kind() == std::io::ErrorKind::InvalidInput => {
            (Class::Malformed, format!("the reply cannot be unpacked: {error}"))
        }
        _ => (Class::Interrupted, error.to_string()),
    };
    Failure { class, message, retry_after: None }
}

/// What a failed call was. `started`: whether any of it may have left; only what has not is certain
/// not to be billed.
fn failure(error: &ureq::Error, started: bool) -> Failure {
    use std::io::ErrorKind;
    let class = match error {
        ureq::Error::Http(_) | ureq::Error::BadUri(_) => Class::BadRequest,
        _ if !started => Class::Connection,
        ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect)
        | ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Tls(_) => Class::Connection,
        ureq::Error::Timeout(_) => Class::Timeout,
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => Class::Connection,
        // An answer that is no HTTP at all, such as TLS's complaint.
        error if is_no_http(error) => Class::WrongAddress,
        _ => Class::Interrupted,
    };
    let message = match class {
        Class::Timeout => "no answer in time".to_owned(),
        // Only a handshake can be cut off before anything is sent.
        Class::Connection if is_cut(error) => format!("{error}{}", trust::NO_TLS),
        _ => error_text(error),
    };
    Failure { class, message, retry_after: None }
}

fn is_cut(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::Io(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof)
}

fn is_no_http(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::Protocol(why) if why.to_string().contains("invalid HTTP version"))
}

/// The error in words, with what can be done about it.
fn error_text(error: &ureq::Error) -> String {
    let text = error.to_string();
    let remedy = if is_no_http(error) {
        "; the answer is no HTTP: is it https:// and not http://, and the port the right one?"
    } else {
        trust::advice(&text)
    };
    text + remedy
}
