//! Requests to a language model and their outcomes, independent of any vendor's format.

use std::time::Duration;

/// The texts of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prompt<'a> {
    /// The same for every task: vendors cache it.
    pub system: &'a str,
    /// The task in its occupation.
    pub user: &'a str,
    /// JSON schema of the reply, in the order in which its fields are wanted.
    pub schema: &'a str,
    /// What was wrong with the reply before, where this is the second try.
    pub repair: Option<Repair<'a>>,
}

/// A reply that could not be read, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repair<'a> {
    /// The text of the reply.
    pub reply: &'a str,
    /// What is wrong with it, in words for the model.
    pub fault: &'a str,
}

/// How long a vendor keeps the shared prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheLife {
    /// Calls that follow each other.
    Minutes,
    /// Batches, whose items may be worked on long after one another.
    Hour,
}

impl CacheLife {
    /// How long the prefix is wanted by the items of a batch, or by single calls.
    #[must_use]
    pub fn of_batch(batch: bool) -> Self {
        if batch { Self::Hour } else { Self::Minutes }
    }
}

/// A request without its key: the client adds that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path below the base address, beginning with `/`, or a whole URL that the vendor gave.
    pub path: String,
    /// `content-type` of the body.
    pub content_type: String,
    /// The body; empty for `GET`.
    pub body: Vec<u8>,
}

/// A reply as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpReply {
    /// Status code.
    pub status: u16,
    /// Headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl HttpReply {
    /// A header's value; `name` in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Tokens by the provider's own count. The four are disjoint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Input at the full price.
    pub input: i64,
    /// Input read from the cache.
    pub cached: i64,
    /// Input written to the cache.
    pub cache_write: i64,
    /// Output, reasoning included.
    pub output: i64,
}

/// What a provider says of its limits; hints, absent where it says nothing usable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Requests per minute.
    pub requests: Option<u32>,
    /// Tokens per minute.
    pub tokens: Option<u32>,
}

/// One reply, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// The model version that answered.
    pub model_version: Option<String>,
    /// What is billed; absent where the provider did not say.
    pub usage: Option<Usage>,
    /// The model had started to answer, whatever came of it: an answer that breaks off is billed as a
    /// rule.
    pub answer_started: bool,
    /// Rate limits that came with the reply.
    pub limits: Limits,
    /// The text of the answer, still to be checked against the rubric, or why there is none.
    pub result: Result<String, Failure>,
}

impl Outcome {
    /// A call without an answer.
    #[must_use]
    pub fn failed(failure: Failure) -> Self {
        Self {
            request_id: None,
            model_version: None,
            usage: None,
            answer_started: false,
            limits: Limits::default(),
            result: Err(failure),
        }
    }
}

impl Outcome {
    /// Whether the provider may charge for a call that ended in this failure without saying what it
    /// used.
    #[must_use]
    pub fn may_be_billed(&self, failure: &Failure) -> bool {
        self.answer_started || failure.class.may_be_billed()
    }
}

/// Why a call gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The kind, which decides what is done.
    pub class: Class,
    /// In words, with the provider's own code; never a key, never the prompt.
    pub message: String,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
}

/// Kinds of failure, as stored and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The model declined to answer.
    Refusal,
    /// A content filter cut the answer off.
    ContentFilter,
    /// The answer was longer than allowed.
    Truncated,
    /// An answer that is not a rating.
    InvalidReply,
    /// The provider will not take this request.
    BadRequest,
    /// A reply that is not the provider's format.
    Malformed,
    /// An error inside the provider.
    ServerError,
    /// The provider has no capacity.
    Overloaded,
    /// No answer in time; may have been billed.
    Timeout,
    /// The connection failed before the request was sent.
    Connection,
    /// The connection broke after the request was sent; may have been billed.
    Interrupted,
    /// Too many requests or tokens per minute.
    RateLimited,
    /// Money is spent, a limit of spending is reached.
    Billing,
    /// The key is missing, wrong, or not allowed.
    Auth,
    /// The provider does not know the model, or the address.
    NotFound,
    /// The server sends elsewhere; a key never follows.
    Redirect,
    /// What answers is not the interface: a web page, a login, another protocol.
    WrongAddress,
    /// The server does not take the form in which a reply is asked for.
    ReplyFormat,
    /// A batch ended before it came to the item.
    Expired,
    /// Unknown whether it was answered: the process ended first.
    Unknown,
}

/// What follows from a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing: recorded for this item.
    Record,
    /// Ask once more, saying what was wrong.
    Repair,
    /// Ask again a bounded number of times.
    Retry,
    /// Everybody waits, then asks again, for a bounded time.
    SlowDown,
    /// This rater stops; the run can be resumed.
    Stop,
}

impl Class {
    /// All kinds.
    pub const ALL: [Self; 20] = [
        Self::Refusal,
        Self::ContentFilter,
        Self::Truncated,
        Self::InvalidReply,
        Self::BadRequest,
        Self::Malformed,
        Self::ServerError,
        Self::Overloaded,
        Self::Timeout,
        Self::Connection,
        Self::Interrupted,
        Self::RateLimited,
        Self::Billing,
        Self::Auth,
        Self::NotFound,
        Self::Redirect,
        Self::WrongAddress,
        Self::ReplyFormat,
        Self::Expired,
        Self::Unknown,
    ];

    /// The name that is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::ContentFilter => "content_filter",
            Self::Truncated => "truncated",
            Self::InvalidReply => "invalid_reply",
            Self::BadRequest => "bad_request",
            Self::Malformed => "malformed",
            Self::ServerError => "server_error",
            Self::Overloaded => "overloaded",
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::Interrupted => "interrupted",
            Self::RateLimited => "rate_limited",
            Self::Billing => "billing",
            Self::Auth => "auth",
            Self::NotFound => "not_found",
            Self::Redirect => "redirect",
            Self::WrongAddress => "wrong_address",
            Self::ReplyFormat => "reply_format",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
        }
    }

    /// What is done about it.
    #[must_use]
    pub fn remedy(self) -> Remedy {
        match self {
            Self::Refusal | Self::ContentFilter | Self::Truncated | Self::BadRequest => {
                Remedy::Record
            }
            Self::InvalidReply => Remedy::Repair,
            Self::Malformed
            | Self::ServerError
            | Self::Timeout
            | Self::Connection
            | Self::Interrupted
            | Self::Expired
            | Self::Unknown => Remedy::Retry,
            Self::Overloaded | Self::RateLimited => Remedy::SlowDown,
            Self::Billing
            | Self::Auth
            | Self::NotFound
            | Self::Redirect
            | Self::WrongAddress
            | Self::ReplyFormat => Remedy::Stop,
        }
    }

    /// Whether the provider may charge for a call that ended so without saying what it used.
    #[must_use]
    pub fn may_be_billed(self) -> bool {
        match self {
            // What was answered is billed, of use or not.
            Self::Refusal | Self::ContentFilter | Self::Truncated | Self::InvalidReply => true,
            _ => {
                matches!(self, Self::Timeout | Self::Interrupted | Self::Malformed | Self::Unknown)
            }
        }
    }

    /// Whether the provider replied at all.
    #[must_use]
    pub fn has_reply(self) -> bool {
        !matches!(self, Self::Timeout | Self::Interrupted | Self::Connection | Self::Unknown)
    }
}

/// How far a vendor's batch is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchState {
    /// The vendor's id.
    pub id: String,
    /// Our name of the batch, where the vendor keeps one.
    pub label: Option<String>,
    /// In the vendor's word: `in_progress`, `completed`, `ended`, …
    pub status: String,
    /// Nothing more will come.
    pub ended: bool,
    /// Items with a result so far.
    pub done: i64,
    /// Items in all.
    pub total: i64,
    /// Paths or URLs of the results; empty until it has ended.
    pub results: Vec<String>,
    /// Why the vendor failed the batch as a whole, before it began.
    pub failure: Option<Failure>,
}
