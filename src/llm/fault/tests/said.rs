//! What vendors and gateways say of an account, as they say it.

/// What vendors and gateways say when an account's money is spent or a limit of spending is reached.
pub(super) const SPENT: [(u16, &str); 40] = [
    (
        429,
        r#"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
    ),
    (
        429,
        r#"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":null}}"#,
    ),
    (429, r#"{"error":{"message":"m","type":"x","code":"organization_spend_limit_exceeded"}}"#),
    (
        429,
        r#"{"error":{"message":"Your account is not active, please check your billing details on our website.","type":"billing_not_active","code":"billing_not_active"}}"#,
    ),
    (
        400,
        r#"{"error":{"message":"Billing hard limit has been reached","type":"invalid_request_error","code":"billing_hard_limit_reached"}}"#,
    ),
    (
        400,
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}"#,
    ),
    (
        400,
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}}"#,
    ),
    (
        400,
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified workspace API usage limits."}}"#,
    ),
    (402, r#"{"type":"error","error":{"type":"billing_error","message":"m"}}"#),
    (
        429,
        r#"{"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
    ),
    (
        429,
        r#"{"type":"error","error":{"type":"rate_limit_error","message":"You've hit your monthly spend limit"}}"#,
    ),
    (
        402,
        r#"{"error":{"code":402,"message":"Insufficient credits. Add more using https://example.com/credits"}}"#,
    ),
    (200, r#"{"error":{"code":402,"message":"Insufficient credits. Add more."}}"#),
    (200, r#"{"error":{"message":"This request requires more credits, or fewer max_tokens."}}"#),
    (
        403,
        r#"{"error":{"code":403,"message":"Key limit exceeded (total limit). Manage it in the settings."}}"#,
    ),
    (
        402,
        r#"{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}"#,
    ),
    (403, r#"{"message":"Inactive subscription or usage limit reached"}"#),
    (
        429,
        r#"[{"error":{"code":429,"message":"Your prepayment credits are depleted. Please add more.","status":"RESOURCE_EXHAUSTED"}}]"#,
    ),
    (
        200,
        r#"[{"error":{"code":429,"message":"Your project has exceeded its spending cap.","status":"RESOURCE_EXHAUSTED"}}]"#,
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"This API method requires billing to be enabled.","status":"PERMISSION_DENIED","details":[{"reason":"BILLING_DISABLED"}]}}"#,
    ),
    (
        402,
        r#"{"error":{"message":"Credit limit exceeded, please update the payment method","type":"credit_limit","param":null,"code":null}}"#,
    ),
    (429, r#"{"error":{"message":"Credit limit exceeded","type":"credit_limit"}}"#),
    (
        400,
        r#"{"error":{"message":"Your organization has reached its monthly limit","type":"invalid_request_error","code":"blocked_api_access"}}"#,
    ),
    (
        400,
        r#"{"error":{"message":"You have reached the spend limit of this organization","type":"x"}}"#,
    ),
    (
        429,
        r#"{"code":"Some resource has been exhausted","error":"Your team 16f2 has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit."}"#,
    ),
    (
        403,
        r#"{"code":"The caller does not have permission to execute the specified operation","error":"Your newly created team doesn't have any credits yet."}"#,
    ),
    (
        412,
        r#"{"error":{"message":"Account x is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices.","code":"PRECONDITION_FAILED","type":"error"}}"#,
    ),
    (
        500,
        r#"{"error":{"message":"litellm.APIError: Fireworks_aiException - {\"error\":{\"message\":\"Account x is suspended, possibly due to reaching the monthly spending limit\",\"code\":\"PRECONDITION_FAILED\"}}","code":"500"}}"#,
    ),
    (
        429,
        r#"{"error":{"message":"Your account org-1 is suspended due to insufficient balance, please recharge your account or check your plan and billing details","type":"exceeded_current_quota_error"}}"#,
    ),
    (
        403,
        r#"{"code":30011,"message":"The selected model requires paid balance. Your paid balance is insufficient. Please top up and try again.","data":null}"#,
    ),
    (403, r#"{"code":403,"reason":"NOT_ENOUGH_BALANCE","message":"not enough balance"}"#),
    (
        400,
        r#"{"error":{"message":"Access denied, please make sure your account is in good standing.","type":"Arrearage","code":"Arrearage"}}"#,
    ),
    (429, r#"{"error":{"code":"1113","message":"余额不足或无可用资源包,请充值。"}}"#),
    (
        200,
        r#"{"choices":null,"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}"#,
    ),
    (
        402,
        r#"{"error":"You have exceeded your monthly included credits for Inference Providers."}"#,
    ),
    (
        400,
        r#"{"error":{"message":"Budget has been exceeded! Current cost: 0.01, Max budget: 0.001","type":"budget_exceeded","param":null,"code":"400"}}"#,
    ),
    (
        400,
        r#"{"detail":{"error":"inference prohibited, please enter a Payment Method or top up"}}"#,
    ),
    (
        200,
        r#"{"choices":[{"message":{"content":""},"finish_reason":"error","error":{"code":402,"message":"no"}}],"content":[],"error":{"code":402}}"#,
    ),
    (402, ""),
    (402, "<html><title>Payment Required</title>"),
];

/// What they say when an account or its key is closed or wrong.
pub(super) const CLOSED: [(u16, &str); 15] = [
    (
        401,
        r#"{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}"#,
    ),
    (
        400,
        r#"{"error":{"message":"The account associated with this API key has been deactivated.","type":"invalid_request_error","code":"account_deactivated"}}"#,
    ),
    (
        429,
        r#"{"error":{"message":"Your access was terminated due to violation of our policies","type":"access_terminated","code":"access_terminated"}}"#,
    ),
    (
        400,
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"This organization has been disabled."}}"#,
    ),
    (403, r#"{"type":"error","error":{"type":"permission_error","message":"m"}}"#),
    (
        200,
        r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
    ),
    (
        400,
        r#"[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]"#,
    ),
    (400, r#"{"error":{"code":400,"message":"API key expired. Please renew the API key."}}"#),
    (
        403,
        r#"{"error":{"code":403,"message":"Consumer 'projects/1' has been suspended.","status":"PERMISSION_DENIED"}}"#,
    ),
    (
        400,
        r#"{"error":{"message":"Organization has been restricted. Please reach out to support.","code":"organization_restricted"}}"#,
    ),
    (
        400,
        r#"{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***."}"#,
    ),
    (400, r#"{"error":{"message":"Your project has been archived"}}"#),
    (
        200,
        r#"{"success":false,"errors":[{"code":10000,"message":"Your account has been suspended"}]}"#,
    ),
    (407, "proxy"),
    (401, "<html><title>Sign in</title>"),
];
