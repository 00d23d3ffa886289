//! What may be wrong with an address under which there is nothing.

use super::Vendor;
use super::address::Address;
use super::client::Client;
use super::wire;

/// Advice for an address that answers 404, or with a web page. Asks the server at most one thing,
/// which costs nothing: whether there are models under `/v1`.
pub(super) fn about(vendor: Vendor, address: &Address, client: &Client) -> Option<String> {
    let text = address.to_string();
    let ends = |ending: &str| text.strip_suffix(ending).map(str::to_owned);
    let path = text.split_once("://").map_or("", |(_, rest)| rest);
    let meant = match vendor {
        Vendor::Anthropic => ends("/v1/messages").or_else(|| ends("/v1"))?,
        Vendor::OpenAi => match ends("/chat/completions").or_else(|| ends("/v1/models")) {
            Some(base) => base,
            None if path.split('/').any(|part| part == "v1") => return None,
            None => return Some(version(&text, client)),
        },
    };
    Some(format!("did you mean {meant}?"))
}

fn version(address: &str, client: &Client) -> String {
    let there = client.send(&wire::get("/v1/models".to_owned())).is_ok_and(|reply| {
        // Asked without a key it may refuse, which also tells that it is there.
        matches!(reply.status, 200..=299 | 401 | 403) && !reply.body.trim_start().starts_with('<')
    });
    if there {
        format!("the interface is under /v1: did you mean {address}/v1?")
    } else {
        format!("did you mean {address}/v1? Most servers have the interface there")
    }
}
