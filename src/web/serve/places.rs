//! How many things of one kind a client may have at once: connections, requests, costly requests.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// The places of one kind.
#[derive(Debug, Clone)]
pub(super) struct Places {
    each: u32,
    taken: Arc<Mutex<HashMap<IpAddr, u32>>>,
}

/// A place that is given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    client: IpAddr,
}

impl Places {
    /// `each` client may have so many.
    pub(super) fn new(each: u32) -> Self {
        Self { each, taken: Arc::default() }
    }

    /// A place for a client, if it has not all of its own already.
    pub(super) fn take(&self, client: IpAddr) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(client).or_insert(0);
        if *count >= self.each {
            return None;
        }
        *count += 1;
        Some(Place { places: self.clone(), client })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_its_places_and_gives_them_back() {
        let places = Places::new(2);
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|client| client.parse().unwrap());
        let first = places.take(one).unwrap();
        let second = places.take(one).unwrap();
        assert!(places.take(one).is_none());
        assert!(places.take(other).is_some(), "another client has its own");
        drop(first);
        let third = places.take(one).unwrap();
        assert!(places.take(one).is_none());
        drop((second, third));
        assert!(places.taken.lock().unwrap().is_empty(), "nobody is remembered");
    }
}
