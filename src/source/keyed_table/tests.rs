use super::*;

fn read_text(text: &str) -> Result<KeyedTable, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    std::fs::write(&path, text).unwrap();
    read(&path, "SOC Code", "AIOE")
}

#[test]
fn columns_are_found_by_name_and_a_missing_value_is_absent() {
    let text =
        "\u{feff}# a comment\nAIOE,SOC Code,note\n0.5,11-1011,\n,13-2011,\nNA,15-1252,x\n,,\n";
    // The comment is a row of one field above the header and no row of values.
    let table = read_text(text).unwrap();
    let rows = table.rows.iter().map(|row| (row.key.as_str(), row.value.as_deref()));
    let expected = [("11-1011", Some("0.5")), ("13-2011", None), ("15-1252", None)];
    assert_eq!(rows.collect::<Vec<_>>(), expected);
    assert_eq!(table.number(&table.rows[0]).unwrap(), Some(0.5));
    assert_eq!((table.number(&table.rows[1]).unwrap(), table.open_end), (None, None));
}

#[test]
fn each_fault_names_file_line_and_column() {
    let message = |text: &str| match read_text(text) {
        Ok(table) => table.number(&table.rows[0]).unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    for (text, expected) in [
        (
            "SOC Code,aioe\n1,2\n",
            "x.csv, line 1: column \"AIOE\" is missing; expected the columns \"SOC Code\", \"AIOE\", found \"SOC Code\", \"aioe\"",
        ),
        ("SOC Code,AIOE,AIOE\n1,2,3\n", "line 1: column \"AIOE\" stands twice"),
        (
            "SOC Code,AIOE\n\n11-1011,high\n",
            "x.csv, line 3, column \"AIOE\": \"high\", expected a number",
        ),
        ("SOC Code,AIOE\n11-1011,inf\n", "\"inf\", expected a number"),
        ("SOC Code,AIOE\n11-1011,0.5,\n", "x.csv, line 2: 3 fields, expected 2"),
        ("SOC Code,AIOE\n,0.5\n", "x.csv, line 2, column \"SOC Code\": blank, expected a code"),
        ("SOC Code,AIOE\n", "x.csv: the file is empty; expected rows below the header"),
    ] {
        assert!(message(text).contains(expected), "{}", message(text));
    }
}
