use super::*;

#[test]
fn a_reason_goes_by_its_family_and_an_unknown_one_by_the_text() {
    use Class::*;
    for (reasons, expected) in [
        (
            "stop eos eos_token STOP end_turn stop_sequence COMPLETE completed unknown_42 tool_calls FINISH_REASON_UNSPECIFIED",
            None,
        ),
        (
            "length max_tokens MAX_TOKENS max_output_tokens model_length model_context_window_exceeded token_limit",
            Some(Truncated),
        ),
        (
            "content_filter SAFETY RECITATION BLOCKLIST PROHIBITED_CONTENT SPII sensitive guardrail_intervened ERROR_TOXIC",
            Some(ContentFilter),
        ),
        ("refusal REFUSED", Some(Refusal)),
        (
            "error ERROR network_error insufficient_system_resource aborted cancelled MALFORMED_FUNCTION_CALL ERROR_LIMIT",
            Some(ServerError),
        ),
    ] {
        for reason in reasons.split(' ') {
            let found = answer(Some(reason), "{}".to_owned(), false);
            assert_eq!(found.err().map(|failure| failure.class), expected, "{reason}");
        }
    }
    assert_eq!(answer(None, "x".to_owned(), true), Ok("x".to_owned()));
    for (reason, reasoned, words) in [
        (Some("stop"), false, "the reply is empty"),
        (None, true, "only reasoning"),
        (Some("tool_calls"), false, "called a tool"),
    ] {
        let failure = answer(reason, " \n".to_owned(), reasoned).unwrap_err();
        assert_eq!(failure.class, Malformed, "{reason:?}");
        assert!(failure.message.contains(words), "{failure}");
    }
    let spent = answer(Some("length"), String::new(), true).unwrap_err();
    assert!(spent.class == Truncated && spent.message.contains("max_output"), "{spent}");
}
