use super::*;

fn row(soc_code: &str, mean: f64, rank: Option<i64>) -> OccupationScoreRow {
    OccupationScoreRow {
        data_version: "1".to_owned(),
        snapshot_id: 1,
        soc_code: soc_code.to_owned(),
        mean: Some(mean),
        std: None,
        sd_tasks: None,
        interval_low: None,
        interval_high: None,
        rater_low: None,
        rater_high: None,
        rank,
        rank_low: None,
        rank_high: None,
        n_tasks: 1,
        n_scored: 1,
        n_partial: 0,
        weight_covered: 1.0,
        n_details: 1,
        n_details_scored: 1,
        residual: false,
        updated_at: chrono::NaiveDateTime::MIN,
    }
}

#[test]
fn entries_exits_and_movers_are_those_of_the_ranked() {
    // 22 occupations, 10-0001 the highest. Afterwards the last is the first, 10-0002 is only
    // partly scored, and a new one is the last.
    let code = |n: i64| format!("10-{n:04}");
    let old: Vec<OccupationScoreRow> =
        (1_i32..=22).map(|n| row(&code(n.into()), f64::from(100 - n), Some(n.into()))).collect();
    let mut new = vec![row(&code(22), 100.0, Some(1)), row(&code(2), 98.0, None)];
    new.push(row(&code(1), 99.0, Some(2)));
    new.extend((3_i32..=21).map(|n| row(&code(n.into()), f64::from(100 - n), Some(n.into()))));
    new.push(row(&code(99), 1.0, Some(22)));
    let moves = Moves::measure(&old, &new, &BTreeMap::new());
    let codes = |places: &[Place]| places.iter().map(|p| p.soc_code.clone()).collect::<Vec<_>>();
    assert_eq!((codes(&moves.lost), codes(&moves.gained)), (vec![code(2)], vec![code(99)]));
    assert_eq!(moves.matched.len(), 21);
    let top = moves.top();
    assert_eq!((top.before.len(), top.after.len()), (20, 20));
    // 22 came in; 2 left because it is not ranked any more.
    assert_eq!((top.entries, top.exits), (vec![code(22)], vec![code(2)]));
    let bottom = moves.bottom();
    assert_eq!((bottom.entries, bottom.exits), (vec![code(99)], vec![code(22)]));
    let by_score = moves.by_score();
    assert_eq!((by_score.len(), &by_score[0].soc_code), (1, &code(22)));
    let by_rank = moves.by_rank();
    assert_eq!((by_rank.len(), by_rank[0].rank.before, by_rank[0].rank.after), (2, 22, 1));
    assert_eq!(by_rank[1].soc_code, code(1));
}
