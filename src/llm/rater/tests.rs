use super::*;
use crate::llm::{Rater, RaterSpec};

fn open(spec: &str, keys: &Keys, allow_http: bool) -> Result<Rater, OpenError> {
    let network = Network {
        models: ModelTable::builtin().unwrap(),
        keys: keys.clone(),
        today: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        allow_http,
        trust: Trust::default(),
        only_looking: false,
    };
    let access =
        Access { network: &network, labels: &[], timeout: Duration::from_secs(1), connections: 1 };
    Rater::open(&spec.parse::<RaterSpec>().unwrap(), &access)
}

fn both() -> Keys {
    let key = || Some(Secret("sk-s3cret".to_owned()));
    Keys { openai: key(), anthropic: key() }
}

#[track_caller]
fn refused(spec: &str, keys: &Keys, expected: &str) {
    let error = open(spec, keys, false).unwrap_err().to_string();
    assert!(error.contains(expected) && !error.contains("s3cret"), "{error}");
}

#[test]
fn the_vendors_own_addresses_are_good() {
    for vendor in [Vendor::OpenAi, Vendor::Anthropic] {
        assert!(home(vendor).is_private());
    }
}

#[test]
fn the_default_raters_open_with_keys_and_not_without() {
    for (spec, variable) in [
        ("openai:gpt-6-luna", "OPENAI_API_KEY"),
        ("anthropic:claude-haiku-5-5", "ANTHROPIC_API_KEY"),
    ] {
        let rater = open(spec, &both(), false).unwrap();
        assert_eq!(rater.identity.name(), spec);
        assert!(!format!("{rater:?}").contains("s3cret"), "{rater:?}");
        refused(spec, &Keys::default(), variable);
    }
}

#[test]
fn what_may_cost_or_betray_is_refused() {
    refused("openai:gpt-9-new", &both(), "price of openai:gpt-9-new is not known");
    refused("openai:o4-mini", &both(), "openai:o4-mini was retired on 2026-10-23");
    refused("openai:m@http://10.0.0.5/v1", &both(), "is not encrypted");
    refused("openai:m@https://far.example/v1", &both(), "price of openai:m@https://far");
    let newline = Keys { openai: Some(Secret("sk-s3cret\nx".to_owned())), anthropic: None };
    refused("openai:gpt-6-luna", &newline, "holds characters that no key has");
    // Over plain http on request, but not for an unknown price.
    assert!(matches!(
        open("openai:m@http://10.0.0.5/v1", &both(), true),
        Err(OpenError::NoPrice { .. })
    ));
}

#[test]
fn a_server_on_this_machine_needs_neither_key_nor_price() {
    let rater = open("openai:qwen3:8b@http://127.0.0.1:11434/v1", &Keys::default(), false).unwrap();
    assert!(rater.network().unwrap().model.price.is_none());
    // A model of the table is priced wherever it is asked: the server may pass the call on.
    let rater = open("openai:gpt-6-luna@http://127.0.0.1:1/v1", &Keys::default(), false).unwrap();
    assert!(rater.network().unwrap().model.price.is_some());
}
