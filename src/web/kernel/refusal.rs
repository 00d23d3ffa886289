//! Why a request is refused, by kinds: what programs are told follows from the kind, and so does what a page says, in
//! its own language. A kind for which a language has no sentence does not compile.

use std::fmt;

use actix_web::http::StatusCode;

use crate::text::quoted;

/// Why there is no reply of the kind that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Refusal {
    /// A parameter cannot be used.
    Parameter(Unfit),
    /// There is nothing of this name.
    Absent(Thing, String),
    /// Any method but GET and HEAD.
    Method,
    /// No release is published.
    Unpublished,
    /// Only the database has the answer, and it is away.
    DatabaseAway,
    /// No thread took the request.
    Overloaded,
    /// Too many searches, or pictures, wait already.
    Busy,
    /// A client has had its allowance.
    RateLimited,
    /// A client asks for too much at once.
    TooManyAtOnce,
    /// What was sent is no request of HTTP.
    Malformed,
    /// A browser asks for a page whether it may ask, and it may not.
    Preflight,
    /// The head of a request does not end.
    Late,
    /// A request has a body.
    BodyTooLarge,
    /// Path and query are too long.
    UriTooLong,
    /// The header fields are too large.
    HeadersTooLarge,
    /// The reply comes in no encoding that the client takes.
    NotAcceptable,
    /// Nobody has said how the site is reached.
    NoPublicUrl,
    /// Something went wrong here, and the log says what.
    Internal,
}

/// What there is none of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thing {
    /// A page, or anything else at a path.
    Page,
    /// An occupation, by its code.
    Occupation,
    /// A task, by its id.
    Task,
    /// An activity, by its id.
    Activity,
    /// A skill, a knowledge area or an ability, by its id.
    Skill,
    /// A reply of a rater, by its id.
    Reply,
    /// A question, by its name.
    Question,
    /// A picture, by its snapshot.
    Picture,
}

/// Why a parameter cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Unfit {
    /// It holds a NUL character.
    Nul,
    /// It has more than so many characters.
    Long(usize),
    /// It is none of the words.
    NoWord(String, &'static [&'static str]),
    /// It is no whole number from one end to the other.
    NoWhole(String, i64, i64),
    /// It is no number from one end to the other.
    NoNumber(String, f64, f64),
    /// It is not one to so many SOC codes.
    NoCodes(String, usize),
    /// A part of it is no number with a word.
    NoMark(String),
    /// A number in it has a word that is none of the words.
    NoMarkOf { number: String, word: String, words: &'static [&'static str] },
    /// A number in it is given twice.
    MarkedTwice(String),
    /// It is given twice.
    Twice,
    /// It is missing; with what it would do.
    Missing(&'static str),
    /// It is no query.
    Unreadable(String),
    /// It means nothing where it was sent, or not with the others: a sentence for programs, since pages pass over such
    /// parameters.
    Useless(String),
}

impl Refusal {
    /// The word for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Parameter(_) => "bad_parameter",
            Self::Absent(..) => "not_found",
            Self::Method => "method_not_allowed",
            Self::Unpublished => "no_release",
            Self::DatabaseAway => "database_away",
            Self::Overloaded => "overloaded",
            Self::Busy => "busy",
            Self::RateLimited => "rate_limited",
            Self::TooManyAtOnce => "too_many_at_once",
            Self::Malformed => "malformed",
            Self::Preflight => "preflight_refused",
            Self::Late => "request_timeout",
            Self::BodyTooLarge => "body_too_large",
            Self::UriTooLong => "uri_too_long",
            Self::HeadersTooLarge => "headers_too_large",
            Self::NotAcceptable => "not_acceptable",
            Self::NoPublicUrl => "no_public_url",
            Self::Internal => "internal",
        }
    }

    /// The status of the reply.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Parameter(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Absent(..) | Self::NoPublicUrl => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unpublished | Self::DatabaseAway | Self::Overloaded | Self::Busy => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::RateLimited | Self::TooManyAtOnce => StatusCode::TOO_MANY_REQUESTS,
            Self::Malformed | Self::Preflight => StatusCode::BAD_REQUEST,
            Self::Late => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nul => f.write_str("holds a NUL character"),
            Self::Long(most) => write!(f, "longer than {most} characters"),
            Self::NoWord(given, words) => {
                write!(f, "{} is not one of {}", quoted(given), words.join(", "))
            }
            Self::NoWhole(given, low, high) => {
                write!(f, "{} is not a whole number from {low} to {high}", quoted(given))
            }
            Self::NoNumber(given, low, high) => {
                write!(f, "{} is not a number from {low} to {high}", quoted(given))
            }
            Self::NoCodes(given, most) => write!(
                f,
                "{} is not one to {most} SOC codes such as 29-1141, separated by commas",
                quoted(given)
            ),
            Self::NoMark(part) => {
                write!(f, "{} is not a number, a point and a word, such as 2601.4", quoted(part))
            }
            Self::NoMarkOf { number, word, words } => {
                write!(f, "{}, said of {number}, is not one of {}", quoted(word), words.join(", "))
            }
            Self::MarkedTwice(number) => write!(f, "{number} is given twice"),
            Self::Twice => f.write_str("given twice"),
            Self::Missing(about) => write!(f, "is required: {about}"),
            Self::Unreadable(why) => write!(f, "cannot be read: {why}"),
            Self::Useless(why) => f.write_str(why),
        }
    }
}
