use super::*;

/// The value of a custom property in one theme: `--q3: light-dark(#abc, #def)`.
fn colour(name: &str, dark: bool) -> [f64; 3] {
    let value = CSS.split(&format!("--{name}:")).nth(1).unwrap().split(';').next().unwrap().trim();
    let inside = value.strip_prefix("light-dark(").unwrap().strip_suffix(')').unwrap();
    let (light, of_dark) = inside.split_once(',').unwrap();
    let hex = if dark { of_dark } else { light }.trim().strip_prefix('#').unwrap();
    let channel = |at: usize| {
        f64::from(u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0
    };
    [channel(0), channel(2), channel(4)]
}

/// Relative luminance (WCAG 2.2).
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] =
        colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_text_can_be_read_on_what_it_stands_on() {
    for dark in [false, true] {
        for band in 0..5 {
            let ratio =
                contrast(colour(&format!("q{band}"), dark), colour(&format!("t{band}"), dark));
            assert!(ratio >= 4.5, "band {band}, dark {dark}: {ratio}");
        }
        for (text, on) in [
            ("ink", "paper"),
            ("soft", "paper"),
            ("link", "paper"),
            ("alert", "paper"),
            ("ink", "card"),
            ("soft", "card"),
            ("link", "card"),
            ("alert", "note"),
            ("ink", "note"),
            ("paper", "ink"),
        ] {
            let ratio = contrast(colour(text, dark), colour(on, dark));
            assert!(ratio >= 4.5, "{text} on {on}, dark {dark}: {ratio}");
        }
        for mark in ["a", "b", "c", "d", "bar", "mean"] {
            let ratio = contrast(colour(mark, dark), colour("paper", dark));
            assert!(ratio >= 3.0, "the mark {mark}, dark {dark}: {ratio}");
        }
    }
}

#[test]
fn bands_go_from_one_lightness_to_the_other_in_even_steps() {
    for dark in [false, true] {
        let lights: Vec<f64> =
            (0..5).map(|band| luminance(colour(&format!("q{band}"), dark))).collect();
        for pair in lights.windows(2) {
            let (lighter, darker) = if dark { (pair[1], pair[0]) } else { (pair[0], pair[1]) };
            assert!((lighter + 0.05) / (darker + 0.05) > 1.2, "dark {dark}: {lights:?}");
        }
    }
}

#[test]
fn what_every_page_loads_is_small_and_says_nothing_in_line() {
    assert!(CSS.len() <= 14_336, "{} bytes of CSS", CSS.len());
    assert!(SCRIPT.len() <= 8_192, "{} bytes of script", SCRIPT.len());
    assert!(
        css().starts_with("/assets/site.") && css().split('.').next_back() == Some("css"),
        "{}",
        css()
    );
    assert_ne!(css().split('.').nth(1), script().split('.').nth(1));
}
