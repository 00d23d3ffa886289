use super::*;

#[test]
fn sample_sd_divides_by_n_minus_one() {
    // mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, 32 / 7
    let sd = sample_sd(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
    assert_close(sd, (32.0_f64 / 7.0).sqrt());
}

#[test]
fn sample_sd_is_absent_under_two_values_and_zero_for_equal_ones() {
    assert_eq!(sample_sd(&[]), None);
    assert_eq!(sample_sd(&[7.0]), None);
    assert_eq!(sample_sd(&[0.1, 0.1, 0.1]), Some(0.0));
}

#[test]
fn median_takes_the_midpoint_of_an_even_count() {
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[4.0]), Some(4.0));
    assert_eq!(median(&[9.0, 1.0, 4.0]), Some(4.0));
    assert_eq!(median(&[9.0, 1.0, 4.0, 3.0]), Some(3.5));
}

#[test]
fn mean_of_equal_values_is_that_value() {
    // 0.1 + 0.1 + 0.1 is above 0.3 in binary, its third above 0.1
    assert_eq!(mean(&[0.1, 0.1, 0.1]), Some(0.1));
    assert_eq!(mean(&[1.0, 2.0, 6.0]), Some(3.0));
    assert_eq!(mean(&[]), None);
}

#[test]
fn range_is_smallest_and_largest() {
    assert_eq!(range(&[3.0, -1.0, 2.0]), Some((-1.0, 3.0)));
    assert_eq!(range(&[]), None);
}
