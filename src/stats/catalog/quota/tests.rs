use super::*;

fn claims(pairs: &[(u64, usize)]) -> Vec<Claim> {
    pairs.iter().map(|(weight, room)| Claim { weight: *weight, room: *room }).collect()
}

#[test]
fn the_largest_remainders_get_the_places_left() {
    // 10 places by 47, 16, 37: 4.7, 1.6, 3.7; whole 4, 1, 3; two left: .7 and .7
    assert_eq!(largest_remainder(&[47, 16, 37], 10), [5, 1, 4]);
    // 3 places by 1, 1: 1.5 and 1.5, the tie goes to the first
    assert_eq!(largest_remainder(&[1, 1], 3), [2, 1]);
    assert_eq!(largest_remainder(&[0, 0, 0], 4), [2, 1, 1]);
    assert_eq!(largest_remainder(&[], 4), [0; 0]);
}

#[test]
fn nobody_is_left_without() {
    // 10 places by 1000, 1, 0: 9.99, 0.01, 0 gives 10, 0, 0; two floors of 1 leave 8
    let found = share_out(&claims(&[(1000, 99), (1, 99), (0, 99)]), 10);
    assert_eq!(found, [8, 1, 1]);
}

#[test]
fn fewer_places_than_claims_go_to_the_heaviest() {
    let found = share_out(&claims(&[(5, 9), (7, 9), (5, 9), (6, 9)]), 3);
    assert_eq!(found, [1, 1, 0, 1]);
    assert_eq!(share_out(&claims(&[(5, 9), (7, 9)]), 0), [0, 0]);
}

#[test]
fn what_exceeds_the_room_is_shared_out_again() {
    // 10 by 8, 1, 1: 8, 1, 1; room 3 leaves 5 over for 1, 1: 2.5 each, the tie to the first
    let found = share_out(&claims(&[(8, 3), (1, 9), (1, 9)]), 10);
    assert_eq!(found, [3, 4, 3]);
    // the second is full after 1 more, the third takes the rest
    let found = share_out(&claims(&[(8, 3), (1, 2), (1, 9)]), 10);
    assert_eq!(found, [3, 2, 5]);
}

#[test]
fn quotas_sum_to_the_size_or_to_the_room() {
    let claims = claims(&[(900, 4), (0, 2), (35, 30), (1, 1), (64, 7)]);
    for size in 0..60 {
        let found = share_out(&claims, size);
        assert_eq!(found.iter().sum::<usize>(), size.min(44), "size {size}");
        assert_eq!(found.len(), claims.len());
        assert!(found.iter().zip(&claims).all(|(n, claim)| *n <= claim.room));
        assert!(size < 5 || !found.contains(&0));
    }
    assert_eq!(share_out(&[], 5), [0; 0]);
}
