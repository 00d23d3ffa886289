use actix_web::body::to_bytes;

use super::*;

fn sent(body: BoxBody) -> Vec<u8> {
    actix_web::rt::System::new().block_on(to_bytes(body)).unwrap().to_vec()
}

fn given() -> Vec<Bytes> {
    (0..9_u8).map(|number| Bytes::from(vec![number; 30_000])).collect()
}

fn made() -> Parts {
    Box::new(given().into_iter().map(Ok))
}

#[test]
fn every_way_gives_the_same_bytes() {
    let plain = given().concat();
    let plain_pieces = Arc::new(Pieces::plain(made()).unwrap());
    assert_eq!(sent(pieces(plain_pieces)), plain);
    let gzip = Arc::new(Pieces::gzip(made()).unwrap());
    assert_eq!(sent(unpacked(Arc::clone(&gzip), Aside::new(1))), plain);
    assert_eq!(sent(parts(made(), false, Aside::new(1))), plain);
    let packed = sent(parts(made(), true, Aside::new(1)));
    let read = std::io::read_to_string(flate2::read::GzDecoder::new(&*packed)).unwrap();
    assert_eq!(read.as_bytes(), plain);
    let none = sent(parts(Box::new(std::iter::empty()), true, Aside::new(1)));
    assert_eq!(std::io::read_to_string(flate2::read::GzDecoder::new(&*none)).unwrap(), "");
}

#[test]
fn a_part_that_fails_breaks_the_body_off() {
    let failing = given().into_iter().take(1).map(Ok).chain([Err(io::Error::other("no"))]);
    let body = parts(Box::new(failing), true, Aside::new(1));
    assert!(actix_web::rt::System::new().block_on(to_bytes(body)).is_err());
}
