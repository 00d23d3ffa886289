use super::*;

const SMALL: &str = r#"
as_of = "2027-01-05"

[[model]]
provider = "openai"
name = "gpt-6-luna"
source = "the invoice"
price = { input = "0.2", cached = "0.02", write = "0.25", output = "1" }
sampling = true
temperature = 0.5
requests_per_minute = 60

[[model]]
provider = "anthropic"
name = "claude-x"
source = "the invoice"
price = { input = "1", cached = "0.1", write = "1.25", output = "5" }
"#;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[track_caller]
fn refused(from: &str, to: &str, expected: &str) {
    assert!(SMALL.contains(from));
    let found = ModelTable::with_file(&SMALL.replacen(from, to, 1), "my.toml");
    let error = found.unwrap_err().to_string();
    assert!(error.starts_with("my.toml: ") && error.contains(expected), "{error}");
}

#[test]
fn the_builtin_table_is_whole() {
    let table = ModelTable::builtin().unwrap();
    assert_eq!(table.as_of, day("2026-11-20"));
    let luna = table.find(Vendor::OpenAi, "gpt-6-luna").unwrap();
    let price = Price { input: 100, cached: 10, write: 125, write_1h: 125, output: 500 };
    assert_eq!((luna.price, luna.max_output), (Some(price), 300));
    let haiku = table.find(Vendor::Anthropic, "claude-haiku-5-5").unwrap();
    assert_eq!(haiku.price, Some(Price { write_1h: 200, ..price }));
    assert_eq!(haiku.price_holds_to, Some(100_000));
    assert!(table.find(Vendor::Anthropic, "gpt-6-luna").is_none());
    for model in &table.models {
        assert!(model.temperature.is_none(), "{}", model.name);
        assert!(model.price.is_some() || model.retires_on.is_some(), "{}", model.name);
        // One that reasons needs room for it.
        let reasons = model.effort.as_deref() == Some("low") && model.thinking.is_none();
        assert!(!reasons || model.max_output >= 2_000, "{}", model.name);
        let price = model.price.unwrap_or(price);
        assert!(price.cached < price.input && price.input <= price.write, "{}", model.name);
        assert!(price.write <= price.write_1h && price.input < price.output, "{}", model.name);
    }
}

#[test]
fn a_users_file_stands_over_the_table() {
    let table = ModelTable::with_file(SMALL, "my.toml").unwrap();
    let builtin = ModelTable::builtin().unwrap();
    assert_eq!(table.models.len(), builtin.models.len() + 1);
    let luna = table.find(Vendor::OpenAi, "gpt-6-luna").unwrap();
    // Replaced whole: the effort of the table is gone.
    assert_eq!((luna.effort.as_deref(), luna.temperature), (None, Some(0.5)));
    assert_eq!(luna.price.unwrap().write_1h, 250);
    assert_eq!((luna.as_of, table.as_of), (Some(day("2027-01-05")), builtin.as_of));
    let claude = table.find(Vendor::Anthropic, "claude-x").unwrap();
    assert_eq!(claude.price.unwrap().write_1h, 2_000);
    assert_eq!(claude.api_version.as_deref(), Some("2026-10-21"));
}

#[test]
fn each_fault_is_named() {
    refused("\"0.2\"", "\"0.1255\"", "openai:gpt-6-luna: price.input is \"0.1255\"; expected USD");
    refused("\"1.25\"", "\"-1\"", "anthropic:claude-x: price.write is \"-1\"");
    refused("\"0.2\"", "0.2", "line 8");
    refused("sampling = true\n", "", "temperature is 0.5; expected nothing, or sampling");
    refused("temperature = 0.5", "temperature = nan", "temperature is NaN; expected 0 to 2");
    let named = "name = \"claude-x\"";
    let with = |format: &str| format!("{named}\nreply_format = \"{format}\"");
    refused(named, &with("json_object"), "expected json_schema or none");
    refused(named, &with("xml"), "unknown variant");
    refused("temperature = 0.5", "thinking = \"disabled\"", "thinking is given; expected nothing");
    refused("temperature = 0.5", "temprature = 0.5", "unknown field `temprature`");
    refused("temperature = 0.5", "token_field = \"tokens\"", "unknown variant `tokens`");
    refused("requests_per_minute = 60", "requests_per_minute = 0", "per_minute is 0; expected 1");
    refused("requests_per_minute = 60", "max_output = -5", "max_output is -5; expected 1 or more");
    refused("provider = \"openai\"", "provider = \"azure\"", "unknown variant `azure`");
    refused("name = \"claude-x\"", "name = \" \"", "name is \" \"; expected a text");
    refused("name = \"claude-x\"\n", "", "missing field `name`");
    refused("2027-01-05", "2027-13-05", "line 2");
    refused(
        "\"anthropic\"\nname = \"claude-x\"",
        "\"openai\"\nname = \"gpt-6-luna\"",
        "openai:gpt-6-luna stands twice",
    );
    refused(
        "name = \"claude-x\"",
        "name = \"claude-x\"\nsampling = true\ntemperature = 0",
        "api_version = \"2023-06-01\"",
    );
    refused("name = \"claude-x\"", "name = \"x\"\nprompt_cache_key = \"k\"", "only openai has it");
}

#[test]
fn a_retirement_is_seen_coming() {
    let mut model = Model::unknown(Vendor::OpenAi, "x");
    assert_eq!(model.retirement(day("2026-11-23")), Retirement::No);
    model.retires_on = Some(day("2026-12-11"));
    for (today, expected) in [
        ("2026-10-11", Retirement::No),
        ("2026-10-12", Retirement::Near(60)),
        ("2026-11-23", Retirement::Near(18)),
        ("2026-12-10", Retirement::Near(1)),
        ("2026-12-11", Retirement::Retired),
        ("2027-01-01", Retirement::Retired),
    ] {
        assert_eq!(model.retirement(day(today)), expected, "{today}");
    }
}

#[test]
fn parameters_are_what_decides_an_answer() {
    let table = ModelTable::with_file(SMALL, "my.toml").unwrap();
    let parameters =
        |provider, name| table.find(provider, name).unwrap().parameters(ReplyFormat::JsonSchema);
    assert_eq!(
        parameters(Vendor::OpenAi, "gpt-6-luna"),
        r#"{"api":"chat_completions","temperature":0.5}"#
    );
    assert_eq!(
        parameters(Vendor::Anthropic, "claude-haiku-5-5"),
        r#"{"api":"messages","api_version":"2026-10-21","effort":"low","thinking":"disabled"}"#
    );
}

#[test]
fn a_model_that_is_not_known_has_no_price_and_plain_settings() {
    let local = Model::unknown(Vendor::OpenAi, "smollm2");
    assert_eq!(local.parameters(ReplyFormat::JsonSchema), r#"{"api":"chat_completions"}"#);
    assert_eq!(
        local.parameters(ReplyFormat::None),
        r#"{"api":"chat_completions","reply_format":"none"}"#
    );
    assert_eq!((local.price, local.token_field), (None, TokenField::MaxTokens));
    let claude = Model::unknown(Vendor::Anthropic, "claude-y");
    assert_eq!(claude.api_version.as_deref(), Some("2026-10-21"));
}
