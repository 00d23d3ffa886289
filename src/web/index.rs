//! `GET /`: which routes there are.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::{Answer, JSON, bytes};
use super::error::Error;
use super::params::Params;
use super::route::{Handler, Media, Route};
use super::state::State;
use super::table::ROUTES;

pub(super) const INDEX: Route = Route {
    path: "/",
    about: "This list",
    params: &[],
    media: Media::json::<Reply>(),
    handler: Handler::State(index),
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IndexReply")]
struct Reply {
    /// Of the program.
    name: &'static str,
    /// Of the program.
    version: &'static str,
    /// What a score means; null where no release is served.
    disclaimer: Option<String>,
    /// Every route.
    routes: Vec<Entry>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IndexRoute")]
struct Entry {
    /// Its path, parameters in braces.
    href: &'static str,
    /// What it gives.
    about: &'static str,
    /// The names of its parameters.
    parameters: Vec<&'static str>,
}

fn index(state: &State, _: &Params) -> Result<Answer, Error> {
    let routes = ROUTES.iter().map(|route| Entry {
        href: route.path,
        about: route.about,
        parameters: route.params.iter().map(|param| param.name).collect(),
    });
    let reply = Reply {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        disclaimer: state.view().ok().map(|view| view.edition.disclaimer.clone()),
        routes: routes.collect(),
    };
    Ok(Answer::momentary(JSON, bytes(&reply)?))
}
