use super::super::models::Vendor;
use super::ReplyFormat::*;
use super::*;

fn model() -> Model {
    Model::unknown(Vendor::OpenAi, "m")
}

#[test]
fn each_form_is_tried_once_and_the_vendors_only_in_the_strictest() {
    let formats = Formats::new(&model(), true);
    let steps = [JsonSchema, JsonSchemaStrings, JsonObject, None];
    for pair in steps.windows(2) {
        assert_eq!(formats.asked(), pair[0]);
        assert_eq!(formats.step_down(&model(), pair[0]), Some(pair[1]));
        assert_eq!(formats.step_down(&model(), pair[0]), Some(pair[1]), "of a call before");
    }
    assert_eq!(formats.step_down(&model(), None), Option::None, "there is no further form");
    let vendor = Formats::new(&model(), false);
    assert_eq!(vendor.step_down(&model(), JsonSchema), Option::None);
    let fixed = Model { reply_format: Some(JsonObject), ..model() };
    let configured = Formats::new(&fixed, true);
    assert_eq!(
        (configured.asked(), configured.step_down(&fixed, JsonObject)),
        (JsonObject, Option::None)
    );
    let messages = Model::unknown(Vendor::Anthropic, "m");
    assert_eq!(Formats::new(&messages, true).step_down(&messages, JsonSchema), Some(None));
}

#[test]
fn a_good_answer_ends_the_learning_and_a_later_run_begins_with_it() {
    let formats = Formats::new(&model(), true);
    formats.step_down(&model(), JsonSchema);
    formats.settle();
    assert_eq!(formats.step_down(&model(), JsonSchemaStrings), Option::None);
    let learnt = model().parameters(JsonSchemaStrings);
    let later = Formats::new(&model(), true);
    assert!(later.adopt(&model(), &learnt, true));
    assert_eq!(later.asked(), JsonSchemaStrings);
    assert!(later.adopt(&model(), &learnt, true) && !later.adopt(&model(), "{}", true));
    assert!(!later.adopt(&model(), &model().parameters(JsonSchema), true), "an older one");
    // What never gave an answer has taught nothing.
    let fresh = Formats::new(&model(), true);
    assert!(fresh.adopt(&model(), &model().parameters(JsonSchema), false));
    assert_eq!(fresh.step_down(&model(), JsonSchema), Some(JsonSchemaStrings));
}
