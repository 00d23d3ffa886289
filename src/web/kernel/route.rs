//! A route as a value: path, parameters, reply and handler in one place, from which it is served,
//! listed and described.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::answer::{Answer, HTML};
use super::error::Error;
use super::language::Language;
use super::metrics::{Known, Metrics};
use super::params::{Param, Params};
use super::pattern::Pattern;
use super::query::Query;
use super::site::Site;
use super::view::View;
use crate::db::Conn;

/// One route. Only GET and HEAD are allowed on it.
#[derive(Debug)]
pub(crate) struct Route {
    /// Its path, parameters in braces.
    pub(crate) path: &'static str,
    /// What it gives, in one sentence.
    pub(crate) about: &'static str,
    /// Every parameter, of the path and of the query.
    pub(crate) params: Vec<Param>,
    /// What it gives, as a type.
    pub(crate) media: Media,
    /// Who answers.
    pub(crate) handler: Handler,
    /// For whom it is.
    pub(crate) kind: Kind,
    /// Whether pages of others may show it in a frame.
    pub(crate) is_framed: bool,
    /// Whether it says how old something is, so that it is not the same as long as the edition is.
    pub(crate) is_dated: bool,
}

/// For whom an address is; no address is for two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For programs: a reply of the API.
    Api,
    /// For programs: a file of all of the edition, which is made part by part.
    File,
    /// For people: a page, in every language.
    Page,
    /// What pages consist of, and what is said to crawlers.
    Asset,
}

impl Kind {
    /// Whether it belongs to the API, which is described, and refuses parameters that it does not know.
    pub(crate) fn is_api(self) -> bool {
        matches!(self, Self::Api | Self::File)
    }
}

/// The media type of a reply.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Media {
    /// JSON of this schema.
    Json(fn(&mut SchemaGenerator) -> Schema),
    /// The same, or CSV where the request asks for it.
    JsonOrCsv(fn(&mut SchemaGenerator) -> Schema),
    /// Any JSON, or a text of this type where it is none.
    JsonOrText(&'static str),
    /// Something else.
    Other(&'static str),
    /// Something else that is packed already.
    Packed(&'static str),
}

impl Media {
    /// JSON of a type's schema.
    pub(crate) const fn json<T: JsonSchema>() -> Self {
        Self::Json(SchemaGenerator::subschema_for::<T>)
    }

    /// JSON of a type's schema, or CSV.
    pub(crate) const fn json_or_csv<T: JsonSchema>() -> Self {
        Self::JsonOrCsv(SchemaGenerator::subschema_for::<T>)
    }
}

/// A handler that answers from the edition in memory.
pub(crate) type FromEdition = dyn Fn(&Ask) -> Result<Answer, Error> + Send + Sync;
/// A handler that also needs the database: a connection, or why there is none.
type FromDatabase = dyn Fn(&Ask, Result<&mut Conn, &str>) -> Result<Answer, Error> + Send + Sync;

/// The same before its own parameters are read for it.
type AskingDatabase<Q> = fn(&Ask, &Q, Result<&mut Conn, &str>) -> Result<Answer, Error>;

/// What draws a picture: it takes so long that it would hold up other requests.
pub(crate) type Draw = Box<dyn FnOnce() -> Result<Answer, Error> + Send>;

/// What a picture shows, from the edition; none where only the database may have that.
type Shown = dyn Fn(&Ask) -> Result<Option<Draw>, Error> + Send + Sync;
/// The same from the database.
type Stored = dyn Fn(&Ask, Result<&mut Conn, &str>) -> Result<Draw, Error> + Send + Sync;

/// What draws from the database, before its own parameters are read for it.
type DrawingStored<Q> = fn(&Ask, &Q, Result<&mut Conn, &str>) -> Result<Draw, Error>;

/// The two before their parameters are read for them.
pub(crate) struct Drawing<Q> {
    pub(crate) shown: fn(&Ask, &Q) -> Result<Option<Draw>, Error>,
    pub(crate) stored: DrawingStored<Q>,
}

/// Who answers a request.
pub(crate) enum Handler {
    /// From the edition in memory.
    Edition(Box<FromEdition>),
    /// From the edition and the database, on a thread that may wait.
    Database(Box<FromDatabase>),
    /// With a picture of what the edition has, or of what only the database has. It is drawn when it is its turn, and
    /// waits for no database meanwhile.
    Picture { shown: Box<Shown>, stored: Box<Stored> },
    /// Whether or not there is an edition.
    Status(fn(&Status<'_>) -> Result<Answer, Error>),
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Edition(_) => "Edition",
            Self::Database(_) => "Database",
            Self::Picture { .. } => "Picture",
            Self::Status(_) => "Status",
        })
    }
}

/// A request, as a handler sees it.
#[derive(Debug)]
pub(crate) struct Ask {
    /// The edition, the same from the beginning to the end of a reply.
    pub(crate) view: Arc<View>,
    /// The parameters, from which the handler's own struct is read.
    pub(crate) params: Params,
    /// Whether anybody may see what runs cost.
    pub(crate) show_costs: bool,
    /// The language of the page that is asked for.
    pub(crate) language: Language,
    /// Where the pages can be reached.
    pub(crate) site: Arc<Site>,
    /// When it was asked.
    pub(crate) now: DateTime<Utc>,
}

/// How the server stands.
#[derive(Debug)]
pub(crate) struct Status<'a> {
    /// What is served; absent where no release is active.
    pub(crate) view: Option<&'a View>,
    /// What is known of the database.
    pub(crate) known: Known<'a>,
    /// What is counted.
    pub(crate) metrics: &'a Metrics,
    /// Where the pages can be reached.
    pub(crate) site: &'a Site,
}

impl Route {
    /// A route that is answered from the edition in memory.
    pub(crate) fn of_edition<Q: Query + 'static>(
        path: &'static str,
        about: &'static str,
        media: Media,
        handler: fn(&Ask, &Q) -> Result<Answer, Error>,
    ) -> Self {
        let handler = move |ask: &Ask| handler(ask, &Q::read(&ask.params)?);
        let params = Q::params();
        Self { params, ..Self::new(path, about, media, Handler::Edition(Box::new(handler))) }
    }

    fn new(path: &'static str, about: &'static str, media: Media, handler: Handler) -> Self {
        Self {
            path,
            about,
            params: Vec::new(),
            media,
            handler,
            kind: Kind::Api,
            is_framed: false,
            is_dated: false,
        }
    }

    /// A file of all of the edition, made part by part.
    pub(crate) fn of_file<Q: Query + 'static>(
        path: &'static str,
        about: &'static str,
        media: Media,
        handler: fn(&Ask, &Q) -> Result<Answer, Error>,
    ) -> Self {
        Self { kind: Kind::File, ..Self::of_edition(path, about, media, handler) }
    }

    /// A route for which the database is asked too.
    pub(crate) fn of_database<Q: Query + 'static>(
        path: &'static str,
        about: &'static str,
        media: Media,
        handler: AskingDatabase<Q>,
    ) -> Self {
        let handler = move |ask: &Ask, conn: Result<&mut Conn, &str>| {
            handler(ask, &Q::read(&ask.params)?, conn)
        };
        let params = Q::params();
        Self { params, ..Self::new(path, about, media, Handler::Database(Box::new(handler))) }
    }

    /// A route that is answered also while no release is served.
    pub(crate) fn of_status(
        path: &'static str,
        about: &'static str,
        media: Media,
        handler: fn(&Status<'_>) -> Result<Answer, Error>,
    ) -> Self {
        Self::new(path, about, media, Handler::Status(handler))
    }

    /// A page for people.
    pub(crate) fn of_page<Q: Query + 'static>(
        path: &'static str,
        about: &'static str,
        handler: fn(&Ask, &Q) -> Result<Answer, Error>,
    ) -> Self {
        Self { kind: Kind::Page, ..Self::of_edition(path, about, Media::Other(HTML), handler) }
    }

    /// A page that says how old something is.
    pub(crate) fn of_dated_page<Q: Query + 'static>(
        path: &'static str,
        about: &'static str,
        handler: fn(&Ask, &Q) -> Result<Answer, Error>,
    ) -> Self {
        Self { is_dated: true, ..Self::of_page(path, about, handler) }
    }

    /// A page for which the database is asked too.
    pub(crate) fn of_database_page<Q: Query + 'static>(
        path: &'static str,
        about: &'static str,
        handler: AskingDatabase<Q>,
    ) -> Self {
        Self { kind: Kind::Page, ..Self::of_database(path, about, Media::Other(HTML), handler) }
    }

    /// What a page says, in its language, for programs that read feeds.
    pub(crate) fn of_feed<Q: Query + 'static>(
        path: &'static str,
        about: &'static str,
        media: &'static str,
        handler: fn(&Ask, &Q) -> Result<Answer, Error>,
    ) -> Self {
        Self { kind: Kind::Page, ..Self::of_edition(path, about, Media::Other(media), handler) }
    }

    /// A picture of a page, in its language. It never changes under its address.
    pub(crate) fn of_picture<Q: Query + 'static>(
        path: &'static str,
        about: &'static str,
        media: &'static str,
        Drawing { shown, stored }: Drawing<Q>,
    ) -> Self {
        let handler = Handler::Picture {
            shown: Box::new(move |ask| shown(ask, &Q::read(&ask.params)?)),
            stored: Box::new(move |ask, conn| stored(ask, &Q::read(&ask.params)?, conn)),
        };
        let route = Self::new(path, about, Media::Packed(media), handler);
        Self { kind: Kind::Page, params: Q::params(), ..route }
    }

    /// What pages consist of, or what crawlers ask for.
    pub(crate) fn of_asset(
        path: &'static str,
        about: &'static str,
        media: &'static str,
        handler: fn(&Status<'_>) -> Result<Answer, Error>,
    ) -> Self {
        Self { kind: Kind::Asset, ..Self::of_status(path, about, Media::Other(media), handler) }
    }

    /// Whether the path has this parameter in it.
    pub(crate) fn in_path(&self, param: &Param) -> bool {
        Pattern::parse(self.path).has(param.name)
    }
}
