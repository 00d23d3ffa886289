use super::*;

#[test]
fn an_error_is_found_wherever_it_stands() {
    for (body, codes, status, text) in [
        (r#"{"error":{"message":"m","type":"t","code":"c"}}"#, "c t", None, "m"),
        (
            r#"[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]"#,
            "RESOURCE_EXHAUSTED",
            Some(429),
            "m",
        ),
        (
            r#"{"detail":[{"loc":["body","response_format"],"msg":"m"}]}"#,
            "body response_format",
            None,
            "m",
        ),
        (r#"{"object":"error","message":"m","type":"T","code":400}"#, "T", Some(400), "m"),
        (r#"{"code":"402","msg":"m","data":null}"#, "", Some(402), "m"),
        (
            r#"{"base_resp":{"status_code":1008,"status_msg":"m"},"choices":null}"#,
            "1008",
            None,
            "m",
        ),
        (
            r#"{"error":{"message":"{\"error\":{\"code\":402,\"message\":\"m\"}}","code":"502"}}"#,
            "",
            Some(402),
            "m",
        ),
        (r#"{"error":"m"}"#, "", None, "m"),
        (r#""m""#, "", None, "m"),
        (r#"{"title":"m","status":403,"detail":"n"}"#, "", Some(403), "n"),
    ] {
        let details = ErrorDetails::read(&serde_json::from_str(body).unwrap());
        assert_eq!(details.codes.join(" "), codes, "{body}");
        assert_eq!(details.texts.first().map(String::as_str), Some(text), "{body}");
        assert_eq!(details.status, status, "{body}");
    }
    for body in ["{}", "[]", "null", "7", "\"\"", r#"{"error":{}}"#, r#"{"type":"error"}"#] {
        let details = ErrorDetails::read(&serde_json::from_str(body).unwrap());
        assert!(
            details.codes.is_empty() && details.texts.is_empty() && details.status.is_none(),
            "{body}"
        );
    }
}
