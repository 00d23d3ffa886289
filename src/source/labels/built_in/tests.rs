use super::BuiltIn;
use crate::source::labels::manifest::{Matching, read};
use crate::source::labels::{Error, LabelSet};

/// Three tasks in the layout of the study's table, made up.
const TABLE: &str = "\tO*NET-SOC Code\tTask ID\tTask\tTask Type\tTitle\thuman_exposure_agg\tgpt4_exposure\tbeta\n\
    0\t53-3032.00\t2601.0\tDrive a truck.\tCore\tTruck Drivers\tE0\tE2\t0.5\n\
    1\t53-3032.00\t2602.0\tKeep a log.\tCore\tTruck Drivers\tE1\tE1\t1.0\n\
    2\t53-3032.00\t2603.0\tSecure cargo.\tCore\tTruck Drivers\tE2\tE0\t0.0\n";

#[test]
fn both_manifests_ask_one_question_and_differ_in_who_answered() {
    let [gpt4, human] = BuiltIn::ALL.map(|set| read(set.name(), set.manifest()).unwrap());
    assert_eq!(
        (gpt4.name.as_str(), human.name.as_str()),
        ("eloundou-2023-gpt4", "eloundou-2023-human")
    );
    assert_eq!(
        (&gpt4.question, &gpt4.sha256, &gpt4.labels),
        (&human.question, &human.sha256, &human.labels)
    );
    assert_eq!((gpt4.licence.as_str(), gpt4.matching), ("MIT", Matching::IdAndText));
    assert_eq!(
        (gpt4.columns.label.as_str(), human.columns.label.as_str()),
        ("gpt4_exposure", "human_exposure_agg")
    );
    // The study's beta counts what needs software as half.
    let numbers = gpt4.labels.unwrap();
    assert_eq!(["E0", "E1", "E2"].map(|label| numbers[label]), [0, 100, 50]);
    for set in BuiltIn::ALL {
        assert_eq!(BuiltIn::find(set.name()), Some(set));
        assert!(set.table().starts_with("https://") && !set.table().contains(' '));
    }
    assert_eq!(BuiltIn::find("eloundou"), None);
}

#[test]
fn the_columns_are_those_of_the_studys_layout() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("full_labelset.tsv");
    std::fs::write(&path, TABLE).unwrap();
    // Of another table than the published one nothing is taken.
    let refused = LabelSet::of_built_in(BuiltIn::EloundouGpt4, &path, "t.tsv").unwrap_err();
    assert!(matches!(&refused, Error::OtherTable { file, .. } if file == "t.tsv"), "{refused}");
    let text = refused.to_string();
    let found = text.split("the SHA-256 ").nth(1).unwrap().split(' ').next().unwrap();
    for (set, expected) in
        [(BuiltIn::EloundouGpt4, [50, 100, 0]), (BuiltIn::EloundouHuman, [0, 100, 50])]
    {
        let published = read(set.name(), set.manifest()).unwrap().sha256;
        let manifest = set.manifest().replace(&published, found);
        std::fs::write(folder.path().join("m.toml"), manifest).unwrap();
        let read = LabelSet::of_manifest(&folder.path().join("m.toml")).unwrap();
        let scores: Vec<i64> = read.labels.iter().map(|label| label.score).collect();
        assert_eq!((read.name.as_str(), scores), (set.name(), expected.to_vec()));
        assert_eq!(read.labels[1].statement.as_deref(), Some("Keep a log."));
    }
}
