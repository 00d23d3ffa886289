//! `GET /api`: which routes there are.

use schemars::JsonSchema;
use serde::Serialize;

use super::ROUTES;
use crate::web::kernel::answer::{Answer, JSON, bytes};
use crate::web::kernel::error::Error;
use crate::web::kernel::route::{Media, Route, Status};

pub(super) fn route() -> Route {
    Route::of_status(
        "/api",
        "This list; also at / for whoever asks for JSON",
        Media::json::<Reply>(),
        index,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IndexReply")]
struct Reply {
    /// The name of the program.
    name: &'static str,
    /// The version of the program.
    version: &'static str,
    /// What a score means; null where no release is served.
    disclaimer: Option<String>,
    /// Every route.
    routes: Vec<Entry>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IndexRoute")]
struct Entry {
    /// The path, with parameters in braces.
    href: &'static str,
    /// What its reply is.
    about: &'static str,
    /// The names of its parameters.
    parameters: Vec<&'static str>,
}

fn index(status: &Status<'_>) -> Result<Answer, Error> {
    let routes = ROUTES.iter().filter(|route| route.kind.is_api()).map(|route| Entry {
        href: route.path,
        about: route.about,
        parameters: route.params.iter().map(|param| param.name).collect(),
    });
    let reply = Reply {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        disclaimer: status.view.map(|view| view.edition.disclaimer.clone()),
        routes: routes.collect(),
    };
    Ok(Answer::momentary(JSON, bytes(&reply)?))
}
