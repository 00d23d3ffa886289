//! A route as a value: path, parameters, reply and handler in one place, from which it is served,
//! listed and described.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::rt::time::timeout;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::DATABASE_TIME;
use super::answer::Answer;
use super::error::Error;
use super::params::{Param, Params};
use super::state::State;
use super::table;
use super::view::View;
use crate::db::Conn;

/// One route. Only GET and HEAD are allowed on it.
#[derive(Debug)]
pub(super) struct Route {
    /// Its path, parameters in braces.
    pub(super) path: &'static str,
    /// What it gives, in one sentence.
    pub(super) about: &'static str,
    /// Every parameter, of the path and of the query.
    pub(super) params: &'static [Param],
    /// What it gives, as a type.
    pub(super) media: Media,
    /// Who answers.
    pub(super) handler: Handler,
}

/// The media type of a reply.
#[derive(Debug, Clone, Copy)]
pub(super) enum Media {
    /// JSON of this schema.
    Json(fn(&mut SchemaGenerator) -> Schema),
    /// The same, or CSV where the request asks for it.
    JsonOrCsv(fn(&mut SchemaGenerator) -> Schema),
    /// Something else.
    Other(&'static str),
}

impl Media {
    /// JSON of a type's schema.
    pub(super) const fn json<T: JsonSchema>() -> Self {
        Self::Json(SchemaGenerator::subschema_for::<T>)
    }

    /// JSON of a type's schema, or CSV.
    pub(super) const fn json_or_csv<T: JsonSchema>() -> Self {
        Self::JsonOrCsv(SchemaGenerator::subschema_for::<T>)
    }
}

/// Who answers a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Handler {
    /// From the edition in memory.
    Edition(fn(&Ask) -> Result<Answer, Error>),
    /// From the edition and the database, on a thread that may wait.
    Database(fn(&Ask, Result<&mut Conn, &str>) -> Result<Answer, Error>),
    /// Whether or not there is an edition.
    State(fn(&State, &Params) -> Result<Answer, Error>),
}

/// What a handler answers to.
#[derive(Debug)]
pub(super) struct Ask {
    /// The edition, the same from the beginning to the end of a reply.
    pub(super) view: Arc<View>,
    /// The parameters.
    pub(super) params: Params,
    /// Whether anybody may see what runs cost.
    pub(super) show_costs: bool,
}

/// Where a path has its parameter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    /// What stands before it.
    pub(super) before: &'static str,
    /// Its name.
    pub(super) name: &'static str,
    /// What stands after it.
    pub(super) after: &'static str,
}

impl Route {
    /// Whether the path has this parameter in it.
    pub(super) fn in_path(&self, param: &Param) -> bool {
        self.slot().is_some_and(|slot| slot.name == param.name)
    }

    /// The parameter that the path has.
    pub(super) fn slot(&self) -> Option<Slot> {
        let (before, rest) = self.path.split_once('{')?;
        let (name, after) = rest.split_once('}')?;
        Some(Slot { before, name, after })
    }

    async fn respond(
        &'static self,
        request: &HttpRequest,
        params: Params,
        state: web::Data<State>,
    ) -> Result<HttpResponse, Error> {
        let (answer, view) = match self.handler {
            Handler::State(handler) => (handler(&state, &params)?, None),
            Handler::Edition(handler) => {
                let ask = state.ask(params)?;
                (handler(&ask)?, Some(ask.view))
            }
            Handler::Database(handler) => {
                let ask = state.ask(params)?;
                let answer = web::block(move || {
                    let pooled = state.connection();
                    match pooled {
                        Ok(mut conn) => handler(&ask, Ok(&mut conn)),
                        Err(reason) => handler(&ask, Err(&reason)),
                    }
                });
                // The thread goes on waiting for a database that has frozen; the client does not.
                let answer =
                    timeout(DATABASE_TIME, answer).await.map_err(|_late| Error::database_away())?;
                (answer.map_err(|error| Error::overloaded(&error))??, None)
            }
        };
        Ok(answer.respond(request, view.as_ref().and_then(|view| view.etag())))
    }
}

/// Answers a request of any path and method.
pub(super) async fn answer(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let Some(found) = table::find(&request) else {
        return Err(Error::unknown_route(request.path()));
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Error::wrong_method(request.method()));
    }
    let params = Params::read(&request, found.parameter, found.route.params)?;
    found.route.respond(&request, params, state).await
}
