//! The kind of an error: by its code, by what its words say of account, model and format, by its
//! status, and by its coarser type, in this order.

use super::super::exchange::Class;
use super::account;
use super::words::ErrorDetails;

/// The kind of an error. `status` is that of the reply; a batch's lines have none.
pub(super) fn class(status: Option<u16>, details: &ErrorDetails) -> Class {
    // A success or nothing says less than the status that the error itself names.
    let error_status = status.filter(|status| *status >= 300).or(details.status);
    let words = details.words();
    let by_words = || {
        account::class(&words, error_status)
            .or_else(|| about_the_answer(&words, error_status))
            .or_else(|| about_the_server(&words, error_status))
    };
    if details.status == Some(402) {
        return Class::Billing;
    }
    details
        .codes
        .iter()
        .find_map(|code| by_code(&code.to_ascii_lowercase()))
        .or_else(by_words)
        .or_else(|| error_status.map(by_status))
        .or_else(|| details.codes.iter().find_map(|code| by_type(&code.to_ascii_lowercase())))
        .or_else(|| status.map(by_status))
        .unwrap_or(Class::ServerError)
}

/// Codes that say more than the status they come with.
fn by_code(code: &str) -> Option<Class> {
    Some(match code {
        "insufficient_quota"
        | "exceeded_current_quota_error"
        | "credit_balance_exhausted"
        | "credit_limit"
        | "organization_spend_limit_exceeded"
        | "project_spend_limit_exceeded"
        | "organization_usage_limit_exceeded"
        | "spend_limit_exceeded"
        | "billing_hard_limit_reached"
        | "billing_not_active"
        | "billing_disabled"
        | "billing_error"
        | "budget_exceeded"
        | "payment_required"
        | "payment_required_error"
        | "insufficient_funds"
        | "enforced_spend_limit_reached"
        | "contract_spend_limit_reached"
        | "blocked_api_access"
        | "arrearage" => Class::Billing,
        "account_deactivated"
        | "account_suspended"
        | "account_disabled"
        | "access_terminated"
        | "organization_disabled"
        | "organization_restricted"
        | "organization_deactivated"
        | "project_archived"
        | "invalid_api_key"
        | "api_key_invalid" => Class::Auth,
        "slow_down" | "ramp_limit_exceeded" => Class::RateLimited,
        "overloaded_error"
        | "server_is_overloaded"
        | "insufficient_system_resource"
        | "capacity_exceeded"
        | "service_tier_capacity_exceeded" => Class::Overloaded,
        "model_not_found" | "model_not_exist" => Class::NotFound,
        "content_filter"
        | "content_policy_violation"
        | "data_inspection_failed"
        | "responsibleaipolicyviolation" => Class::ContentFilter,
        "json_validate_failed" | "tool_use_failed" | "output_parse_failed" => Class::Malformed,
        "batch_expired" | "batch_cancelled" => Class::Expired,
        _ => return None,
    })
}

/// The class of an error whose words are about this one answer: it was filtered, or it failed after
/// the model had begun to write it.
fn about_the_answer(words: &str, error_status: Option<u16>) -> Option<Class> {
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if error_status.is_some_and(|error_status| error_status >= 500) {
        return None;
    }
    if has(&[
        " failed to generate json ",
        " generated json does not match ",
        " failed to validate json ",
    ]) {
        return Some(Class::Malformed);
    }
    let flagged = has(&[" flagged "]) && has(&[" input ", " prompt ", " content ", " request "]);
    let filtered = has(&[" content filter", " content management policy ", " moderation "]);
    (flagged || filtered).then_some(Class::ContentFilter)
}

/// Words about what the server has: a model, an endpoint, a format of replies.
fn about_the_server(words: &str, error_status: Option<u16>) -> Option<Class> {
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if has(&[" unexpected endpoint or method ", " sent to https port ", " to an https server "]) {
        return Some(Class::WrongAddress);
    }
    let refused = matches!(error_status, None | Some(400 | 404 | 415 | 422 | 501)) && {
        let of_enum = words.contains(" enum ") && has(&[" schema ", " integer ", " type string "]);
        has(&FORMATS) || of_enum
    };
    if (refused || (error_status == Some(500) && words.contains(" grammar "))) && !has(&TOO_LONG) {
        return Some(Class::ReplyFormat);
    }
    let unknown = has(&[
        " model not found ",
        " model not exist ",
        " unknown model ",
        " invalid model ",
        " no such model ",
        " not a valid model ",
    ]);
    (matches!(error_status, None | Some(400 | 404 | 422)) && unknown).then_some(Class::NotFound)
}

/// Words for the form in which a reply is asked for.
const FORMATS: [&str; 14] = [
    " response format",
    " responseformat ",
    " response schema ",
    " response json schema ",
    " json schema ",
    " json object ",
    " json mode ",
    " structured output",
    " guided json ",
    " guided decoding ",
    " guided grammar ",
    " grammar ",
    " output config ",
    " output format ",
];

/// Another cause, in which the format may be named as well.
const TOO_LONG: [&str; 5] = [
    " context length ",
    " context window ",
    " maximum context ",
    " too long ",
    " too many tokens ",
];

fn by_status(status: u16) -> Class {
    match status {
        200..=299 => Class::Malformed,
        300..=399 => Class::Redirect,
        401 | 403 | 407 => Class::Auth,
        402 => Class::Billing,
        404 | 410 => Class::NotFound,
        405 => Class::WrongAddress,
        429 => Class::RateLimited,
        // 498: a tier of one vendor's has no capacity.
        498 | 503 | 529 => Class::Overloaded,
        // 499: the upstream hung up; 421, 423 to 425: it, or what it needs, is not ready.
        408 | 409 | 421 | 423..=425 | 499 | 500.. => Class::ServerError,
        _ => Class::BadRequest,
    }
}

/// The coarser types, where there is no status to go by.
fn by_type(code: &str) -> Option<Class> {
    Some(match code {
        "invalid_request_error" | "invalid_request" | "invalid_argument" | "request_too_large" => {
            Class::BadRequest
        }
        "authentication_error" | "permission_error" | "permission_denied" | "unauthenticated" => {
            Class::Auth
        }
        "not_found_error" | "not_found" => Class::NotFound,
        "rate_limit_error" | "rate_limit_exceeded" | "resource_exhausted" => Class::RateLimited,
        "service_unavailable_error" | "unavailable" => Class::Overloaded,
        _ => return None,
    })
}
