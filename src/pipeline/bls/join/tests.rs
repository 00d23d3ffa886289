use super::*;

#[test]
fn a_code_is_direct_shared_another_or_absent() {
    let pair = |source: &str, target: &str| CrosswalkRow {
        kind: NEM.to_owned(),
        source_code: source.to_owned(),
        target_code: target.to_owned(),
        source_title: None,
        target_title: None,
    };
    let crosswalk = [
        pair("11-1011.00", "11-1011"),
        pair("11-1011.03", "11-1011"),
        pair("31-1121.00", "31-1120"),
        pair("31-1122.00", "31-1120"),
        pair("51-2092.00", "51-2090"),
    ];
    // 31-1122 is not in this release, and still shares the figure.
    let codes = ["11-1011", "31-1121", "51-2092", "55-1011"].map(str::to_owned).into();
    let rows = derive("1.0", &codes, &crosswalk);
    let shown: Vec<_> = rows
        .iter()
        .map(|row| (row.soc_code.as_str(), row.bls_code.as_str(), row.join_kind.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("11-1011", "11-1011", DIRECT),
            ("31-1121", "31-1120", COMBINED),
            ("51-2092", "51-2090", CROSSWALK),
        ]
    );
}
