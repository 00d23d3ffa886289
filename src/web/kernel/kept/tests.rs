use futures_util::future::join_all;

use super::*;

fn kept(length: usize) -> Arc<Kept> {
    Arc::new(Kept { head: Head::new("text/plain"), body: Body::Whole(vec![0; length].into()) })
}

fn put(shelf: &Shelf, request: usize, length: usize) -> Arc<Kept> {
    let key = shelf.key(request.to_string(), Encoding::Gzip);
    let made = async { Ok::<_, ()>(kept(length)) };
    actix_web::rt::System::new().block_on(shelf.get_or_make(&key, made)).unwrap()
}

#[test]
fn what_is_kept_stays_within_the_budget_and_goes_with_its_edition() {
    let bodies = Arc::new(Bodies::new(100_000));
    let (old, new) = (Shelf::new(&bodies), Shelf::new(&bodies));
    for request in 0..50 {
        put(&old, request, 5_000);
        put(&new, request, 5_000);
        assert!(bodies.weight() <= 100_000, "{}", bodies.weight());
    }
    assert!(bodies.weight() > 80_000, "{}", bodies.weight());
    drop(old);
    let of_new: u64 = bodies.weight();
    drop(new);
    assert!(of_new > 0 && of_new < 90_000, "{of_new}");
    assert_eq!(bodies.weight(), 0);
}

#[test]
fn a_body_is_kept_by_edition_request_and_encoding() {
    let bodies = Arc::new(Bodies::new(100_000));
    let (shelf, other) = (Shelf::new(&bodies), Shelf::new(&bodies));
    put(&shelf, 1, 10);
    let key = shelf.key("1".to_owned(), Encoding::Gzip);
    assert!(shelf.get(&key).is_some());
    assert!(shelf.get(&key.in_encoding(Encoding::Zstd)).is_none());
    assert!(shelf.get(&shelf.key("2".to_owned(), Encoding::Gzip)).is_none());
    assert!(other.get(&other.key("1".to_owned(), Encoding::Gzip)).is_none());
}

#[test]
fn one_makes_what_many_ask_for_even_where_it_cannot_be_kept() {
    for budget in [0, 100_000] {
        let shelf = Shelf::new(&Arc::new(Bodies::new(budget)));
        let key = shelf.key(String::new(), Encoding::Gzip);
        let made = AtomicU64::new(0);
        let asked = join_all((0..20).map(|_| {
            shelf.get_or_make(&key, async {
                made.fetch_add(1, Ordering::Relaxed);
                actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
                Ok::<_, ()>(kept(10))
            })
        }));
        let found = actix_web::rt::System::new().block_on(asked);
        assert!(found.iter().all(Result::is_ok));
        assert_eq!(made.load(Ordering::Relaxed), 1, "{budget}");
        assert_eq!(shelf.get(&key).is_some(), budget > 0);
    }
}

#[test]
fn whoever_comes_after_a_failure_tries_again() {
    let shelf = Shelf::new(&Arc::new(Bodies::new(100_000)));
    let key = shelf.key(String::new(), Encoding::Gzip);
    let failed = shelf.get_or_make(&key, async { Err("no") });
    assert_eq!(actix_web::rt::System::new().block_on(failed).unwrap_err(), "no");
    assert!(shelf.get(&key).is_none());
    let made = shelf.get_or_make(&key, async { Ok::<_, ()>(kept(10)) });
    assert!(actix_web::rt::System::new().block_on(made).is_ok());
}
