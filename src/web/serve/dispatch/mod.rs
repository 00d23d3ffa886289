//! From a request to the route that its path names, and from its handler to a response.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use actix_web::http::Method;
use actix_web::rt::time::timeout;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};

use super::send::{self, Form, Wanted};
use super::state::State;
use crate::db::Conn;
use crate::web::kernel::answer::HTML;
use crate::web::kernel::error::Error;
use crate::web::kernel::kept::Shelf;
use crate::web::kernel::language::{Language, wants_json, wants_page};
use crate::web::kernel::params::{Params, Unknown, trimmed};
use crate::web::kernel::pattern::{InPath, Pattern};
use crate::web::kernel::route::{Ask, FromEdition, Handler, Kind, Media, Route};
use crate::web::pages::fault::{self, Asked};
use crate::web::routes::ROUTES;

/// How long a database may take to answer a request.
const DATABASE_TIME: Duration = Duration::from_secs(10);

/// A route that a path names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    /// The route.
    pub(super) route: &'static Route,
    /// The parameters in its path.
    pub(super) in_path: InPath<'a>,
    /// The language of the page.
    pub(super) language: Language,
}

/// The route that a request names: the first that fits. Our own, because
/// the library tries one regular expression after another, which takes longer than finding an
/// occupation.
pub(super) fn find(request: &HttpRequest) -> Option<Found<'_>> {
    static PATTERNS: LazyLock<Vec<(&'static Route, Pattern)>> =
        LazyLock::new(|| ROUTES.iter().map(|route| (route, Pattern::parse(route.path))).collect());
    // With %2d read as a hyphen, unlike that of the URI.
    let path = match request.match_info().as_str() {
        // A host without a path, as CONNECT asks for one.
        "" => return None,
        path => trimmed(path),
    };
    let named = Language::of_path(path);
    let (language, path) = match (named, path) {
        (Some(named), _) => named,
        (None, "/") if wants_json(request) => (Language::English, LIST),
        (None, "/") => (Language::preferred(request), path),
        (None, path) => (Language::English, path),
    };
    PATTERNS.iter().find_map(|(route, pattern)| {
        if named.is_some() && route.kind != Kind::Page {
            return None;
        }
        Some(Found { route, in_path: pattern.values(path)?, language })
    })
}

/// The list of routes, which is also what the start page is to programs.
const LIST: &str = "/api";

/// A request that is refused: the handler's side answers with this, so that what stands between does to a
/// refusal what it does to every reply.
pub(super) struct Refused(pub(super) Error);

/// Answers a request of any path and method; an error in the place of a page as a page.
pub(super) async fn answer(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let answered = answered(&request, &state).await;
    let Err(error) = &answered else { return answered };
    let language = match find(&request) {
        Some(found) => shows_pages(&request, found.route).then_some(found.language),
        None => wants_page(&request).then(|| {
            let named = Language::of_path(request.path());
            named.map_or(Language::English, |(language, _)| language)
        }),
    };
    let Some(language) = language else { return answered };
    let asked = Asked::read(request.path(), request.query_string(), language);
    fault::respond(error, &asked, state.view().ok().as_deref(), state.site())
}

/// Whether an error on a route is shown as a page. Whoever asks for a page gets one, unless it rather wants JSON; whoever
/// asks for a picture of it, or does anything but ask, only if it names pages among what it takes.
fn shows_pages(request: &HttpRequest, route: &Route) -> bool {
    let asks = matches!(*request.method(), Method::GET | Method::HEAD);
    route.kind == Kind::Page
        && match route.media {
            Media::Other(HTML) if asks => !wants_json(request),
            _ => wants_page(request),
        }
}

async fn answered(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    if let Some(Refused(error)) = request.extensions_mut().remove() {
        return Err(error);
    }
    let Some(found) = find(request) else {
        if *request.method() == Method::CONNECT {
            return Err(Error::wrong_method(request.method()));
        }
        return Err(Error::unknown_route(request.path()));
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Error::wrong_method(request.method()));
    }
    let route = found.route;
    let unknown = if route.kind.is_api() { Unknown::Refused } else { Unknown::Ignored };
    let params = Params::read(request, &found.in_path, &route.params, unknown)?;
    respond(Found { in_path: [None; 2], ..found }, request, params, state).await
}

async fn respond(
    Found { route, language, .. }: Found<'_>,
    request: &HttpRequest,
    params: Params,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    match &route.handler {
        Handler::Status(handler) => {
            let answer = state.status(|status| handler(&status))?;
            if !answer.is_constant() {
                return send::once(request, answer, None, state.aside()).await;
            }
            let wanted = Wanted {
                shelf: state.shelf(),
                request: route.path.to_owned(),
                form: Form::Whole,
                aside: state.aside().clone(),
            };
            wanted.respond(request, async move { Ok(answer.tagged(None)) }).await
        }
        Handler::Edition(handler) => {
            let ask = state.ask(params, language)?;
            of_edition(route, handler, request, ask, state).await
        }
        Handler::Database(handler) => {
            let ask = state.ask(params, language)?;
            let answer = of_database(state, move |conn| handler(&ask, conn)).await?;
            send::once(request, answer, None, state.aside()).await
        }
        Handler::Picture { shown, stored } => {
            let ask = state.ask(params, language)?;
            let key = key(route, &ask).unwrap_or_else(|| request.uri().to_string());
            let wanted = wanted(route, Arc::clone(&ask.view.shelf), key, state);
            let (own, view) = (state.clone(), Arc::clone(&ask.view));
            let make = async move {
                let draw = match shown(&ask)? {
                    Some(draw) => draw,
                    None => of_database(&own, move |conn| stored(&ask, conn)).await?,
                };
                Ok(own.pictures().run(draw).await??.tagged(view.etag()))
            };
            wanted.respond(request, make).await
        }
    }
}

/// What the database is asked for, on a thread that may wait.
async fn of_database<T: Send + 'static>(
    state: &web::Data<State>,
    handler: impl FnOnce(Result<&mut Conn, &str>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let state = state.clone();
    let answer = web::block(move || {
        let pooled = state.connection();
        match pooled {
            Ok(mut conn) => handler(Ok(&mut conn)),
            Err(reason) => handler(Err(&reason)),
        }
    });
    // The thread goes on waiting for a database that has frozen; the client does not.
    let answer = timeout(DATABASE_TIME, answer).await.map_err(|_late| Error::database_away())?;
    answer.map_err(|error| Error::overloaded(&error))?
}

/// The name under which a reply is kept; none where it is one of very many.
fn key(route: &Route, ask: &Ask) -> Option<String> {
    ask.params.short(route.path).map(|short| match route.kind {
        Kind::Page => format!("{} {short}", ask.language.code()),
        _ => short,
    })
}

/// A reply that is kept.
fn wanted(route: &Route, shelf: Arc<Shelf>, request: String, state: &State) -> Wanted {
    let form = match (route.kind, route.media) {
        (_, Media::Packed(_)) => Form::Packed,
        (Kind::File, _) => Form::File,
        (Kind::Page, _) => Form::Page,
        _ => Form::Whole,
    };
    Wanted { shelf, request, form, aside: state.aside().clone() }
}

/// A reply that follows from the edition: kept, unless it is one of very many.
async fn of_edition(
    route: &'static Route,
    handler: &'static FromEdition,
    request: &HttpRequest,
    ask: Ask,
    state: &State,
) -> Result<HttpResponse, Error> {
    let is_search = ask.params.is_search();
    let Some(short) = key(route, &ask).filter(|_| !route.is_dated) else {
        let view = ask.view.clone();
        let answer = if is_search {
            state.searches().run(move || handler(&ask)).await??
        } else {
            handler(&ask)?
        };
        return send::once(request, answer, view.etag(), state.aside()).await;
    };
    let wanted = wanted(route, Arc::clone(&ask.view.shelf), short, state);
    let make = async move {
        let view = Arc::clone(&ask.view);
        Ok(handler(&ask)?.tagged(view.etag()))
    };
    wanted.respond(request, make).await
}

#[cfg(test)]
mod tests;
