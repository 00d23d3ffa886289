use std::io::Write;

use super::manifest::tests::SMALL;
use super::*;

const TABLE: &str = "Task ID,Task,size\n1,Do it.,S\n2.0,Do that.,L\n3,Do more.,\n";

/// A folder with a table and its manifest.
fn folder(table: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("small.csv"), table).unwrap();
    let hash = format!("{:X}", Sha256::digest(table));
    let text = SMALL.replace(&"0".repeat(64), &hash);
    std::fs::write(folder.path().join("m.toml"), text).unwrap();
    folder
}

fn read(table: &[u8]) -> Result<LabelSet, Error> {
    LabelSet::of_manifest(&folder(table).path().join("m.toml"))
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

#[test]
fn a_table_is_read_packed_or_not() {
    let plain = read(TABLE.as_bytes()).unwrap();
    let figures: Vec<(i64, i64)> = plain.labels.iter().map(|l| (l.task_id, l.score)).collect();
    assert_eq!((plain.name.as_str(), figures), ("small-2026", vec![(1, 100), (2, 0)]));
    assert_eq!(plain.labels[0].rationale, "label \"S\"");
    let gz = packed(TABLE.as_bytes());
    assert_eq!(read(&gz).unwrap().labels, plain.labels);
    let error = read(&gz[..gz.len() - 9]).unwrap_err().to_string();
    assert!(error.contains("small.csv"), "{error}");
}

#[test]
fn what_is_too_large_is_refused_before_it_is_in_memory() {
    let bomb = packed(&vec![b'\n'; usize::try_from(LIMIT).unwrap() + 1]);
    assert!(bomb.len() < 100_000);
    assert!(matches!(read(&bomb), Err(Error::TooLarge { .. })));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    File::create(&path).unwrap().set_len(1 << 40).unwrap();
    assert!(matches!(LabelSet::of_answers(&path), Err(Error::TooLarge { .. })));
    assert!(matches!(LabelSet::of_manifest(&path), Err(Error::TooLarge { .. })));
}

#[test]
fn another_table_than_the_manifest_describes_is_refused() {
    let folder = folder(TABLE.as_bytes());
    let path = folder.path().join("m.toml");
    std::fs::write(folder.path().join("small.csv"), format!("{TABLE}4,x,S\n")).unwrap();
    let error = LabelSet::of_manifest(&path).unwrap_err().to_string();
    assert!(error.contains("its manifest says") && error.contains("fetch it again"), "{error}");
    std::fs::remove_file(folder.path().join("small.csv")).unwrap();
    let error = LabelSet::of_manifest(&path).unwrap_err().to_string();
    assert!(error.contains("published at https://labels.example/small"), "{error}");
}

#[test]
fn answers_are_called_after_their_file_and_not_after_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ann-2026.csv");
    std::fs::write(&path, "\u{feff}task_id,score,rationale\n5,70,\"a,\tb\u{0}\"\n6,0,\n").unwrap();
    let set = LabelSet::of_answers(&path).unwrap();
    assert_eq!(set.name, "ann-2026");
    let reasons: Vec<&str> = set.labels.iter().map(|label| label.rationale.as_str()).collect();
    assert_eq!(reasons, ["a, b", "no reason given"]);
    let path = folder.path().join("my labels.csv");
    std::fs::write(&path, "task_id,score\n5,70\n").unwrap();
    assert!(matches!(LabelSet::of_answers(&path), Err(Error::Name(_))));
}
