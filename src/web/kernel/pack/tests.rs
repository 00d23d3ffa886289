use std::io::Read;

use super::*;

/// Text that packs well, and bytes that do not.
fn bodies() -> Vec<Bytes> {
    let text = "every reply says what its score means; ".repeat(3_000);
    let mut state = 1_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    });
    vec![Bytes::new(), "a".into(), text.into(), noise.take(200_000).collect()]
}

fn gunzip(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut plain).unwrap();
    plain
}

fn joined(pieces: &Pieces) -> Vec<u8> {
    (0..pieces.count()).flat_map(|place| pieces.get(place).unwrap().to_vec()).collect()
}

#[test]
fn what_is_packed_can_be_unpacked() {
    for body in bodies() {
        for effort in [Effort::Fast, Effort::Thorough] {
            assert_eq!(whole(&body, Encoding::Identity, effort).unwrap(), body);
            assert_eq!(gunzip(&whole(&body, Encoding::Gzip, effort).unwrap()), body);
            let zstd = whole(&body, Encoding::Zstd, effort).unwrap();
            assert_eq!(zstd::stream::decode_all(&*zstd).unwrap(), body);
            assert_eq!(unpacked_zstd(&zstd).unwrap(), body);
            assert!(unpacked_zstd(&zstd[..zstd.len() - 1]).is_err(), "its end is missing");
        }
    }
}

#[test]
fn pieces_are_one_body_and_each_can_be_unpacked_by_itself() {
    let parts = bodies();
    let plain: Vec<u8> = parts.concat();
    let given = || parts.clone().into_iter().map(Ok);
    assert_eq!(joined(&Pieces::plain(given()).unwrap()), plain);
    let gzip = Pieces::gzip(given()).unwrap();
    assert_eq!(gunzip(&joined(&gzip)), plain);
    assert_eq!(usize::try_from(gzip.len()).unwrap(), joined(&gzip).len());
    assert_eq!(usize::try_from(gzip.plain_len()).unwrap(), plain.len());
    for (place, part) in parts.iter().enumerate() {
        assert_eq!(gzip.unpacked(place + 1).unwrap(), part, "head, parts, end");
    }
    let zstd = joined(&gzip.zstd().unwrap());
    assert_eq!(zstd::stream::decode_all(&*zstd).unwrap(), plain);
    assert_eq!(zstd::bulk::decompress(&zstd, plain.len()).unwrap(), plain, "one frame");
}

#[test]
fn a_damaged_piece_is_an_error() {
    let body = bodies().remove(2);
    let mut gzip = Pieces::gzip([Ok(body)].into_iter()).unwrap();
    let piece = gzip.pieces[1].slice(..gzip.pieces[1].len() / 2);
    gzip.pieces[1] = piece;
    assert!(gzip.unpacked(1).is_err());
}
