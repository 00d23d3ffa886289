//! A route as a value: path, parameters, reply and handler in one place, from which it is served,
//! listed and described.

use std::sync::Arc;

use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::answer::Answer;
use super::error::{self, Error};
use super::params::{Param, Params};
use super::state::State;
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
    /// Something else.
    Other(&'static str),
}

impl Media {
    /// JSON of a type's schema.
    pub(super) const fn json<T: JsonSchema>() -> Self {
        Self::Json(SchemaGenerator::subschema_for::<T>)
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

impl Route {
    /// Whether the path has this parameter in it.
    pub(super) fn in_path(&self, param: &Param) -> bool {
        self.path.contains(&format!("{{{}}}", param.name))
    }

    /// Puts the route into the server.
    pub(super) fn register(&'static self, config: &mut web::ServiceConfig) {
        let answer =
            move |request: HttpRequest, state: web::Data<State>| self.respond(request, state);
        config.service(
            web::resource(self.path)
                .route(web::get().to(answer))
                .route(web::head().to(answer))
                .default_service(web::to(error::wrong_method)),
        );
    }

    async fn respond(
        &'static self,
        request: HttpRequest,
        state: web::Data<State>,
    ) -> Result<HttpResponse, Error> {
        request.extensions_mut().insert::<&'static Self>(self);
        let params = Params::read(&request, self.params)?;
        let (answer, etag) = match self.handler {
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
                (answer.await.map_err(|error| Error::overloaded(&error))??, None)
            }
        };
        Ok(answer.respond(&request, etag.as_ref().map(|view| view.etag())))
    }
}
