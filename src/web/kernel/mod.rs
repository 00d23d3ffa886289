//! What every route is made of. Nothing here knows a route or the server.

pub(crate) mod answer;
pub(crate) mod aside;
pub(crate) mod body;
pub(crate) mod encoding;
pub(crate) mod error;
pub(super) mod gauges;
pub(crate) mod item;
pub(crate) mod kept;
pub(crate) mod labour;
pub(crate) mod language;
pub(crate) mod metrics;
pub(crate) mod pack;
pub(crate) mod paging;
pub(crate) mod params;
pub(crate) mod past;
pub(crate) mod pattern;
pub(crate) mod query;
pub(crate) mod refusal;
pub(crate) mod reply;
pub(crate) mod route;
pub(crate) mod site;
pub(crate) mod view;
pub(crate) mod written;
