use super::*;

fn version(release_name: &str, mock: Option<bool>) -> ScoreVersion {
    ScoreVersion {
        data_version: "1".to_owned(),
        release_date: None,
        release_name: Some(release_name.to_owned()),
        snapshot: None,
        prompt_version: None,
        questions: Vec::new(),
        mixed_questions: None,
        weight_scheme: None,
        raters: Vec::new(),
        mixed_versions: None,
        mock,
        single_rater: None,
        agreement: None,
        agreement_reason: None,
        generated_at: None,
        accepted: Vec::new(),
    }
}

#[test]
fn the_disclaimer_begins_with_what_matters_most() {
    assert_eq!(version("O*NET 30.1 Database", Some(false)).disclaimer(), SUBSTITUTION);
    assert_eq!(version("O*NET 30.1 Database", None).disclaimer(), SUBSTITUTION);
    assert_eq!(
        version("O*NET 30.1 Database", Some(true)).disclaimer(),
        format!("{MOCK} {SUBSTITUTION}")
    );
    assert!(version("O*NET 30.1 Database", None).attribution().unwrap().contains("CC BY 4.0"));
    assert_eq!(version(SAMPLE, None).attribution(), None);
    let made_up = format!("{MOCK} {SAMPLE_TASKS} {SUBSTITUTION}");
    assert_eq!(version(SAMPLE, Some(true)).disclaimer(), made_up);
}

#[test]
fn a_mixture_says_so_before_what_its_questions_mean() {
    let mut mixed = version("O*NET 30.1 Database", Some(false));
    mixed.mixed_questions = Some(true);
    mixed.questions =
        ["substitution-v1-6cc136a1", "augmentation-v1-7642b45a"].map(Question::of_rubric).into();
    let text = mixed.disclaimer();
    assert!(text.starts_with(MIXED) && text.contains(SUBSTITUTION), "{text}");
    assert!(text.ends_with(&mixed.questions[1].meaning), "{text}");
}
