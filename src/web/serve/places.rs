//! How many things of one kind a client may have at once: connections, requests, costly requests.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::who::network;

/// The places of one kind.
#[derive(Debug, Clone)]
pub(super) struct Places {
    each: u32,
    wide: u32,
    taken: Arc<Mutex<Taken>>,
}

/// How many are taken, where any are.
#[derive(Debug, Default)]
struct Taken {
    clients: HashMap<IpAddr, u32>,
    /// By /48 of IPv6.
    networks: HashMap<IpAddr, u32>,
}

/// A place that is given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    client: IpAddr,
}

impl Places {
    /// `each` client may have so many, and `wide` all of a /48 of IPv6 together, which holds 65,536 clients.
    pub(super) fn new(each: u32, wide: u32) -> Self {
        Self { each, wide, taken: Arc::default() }
    }

    /// A place for a client, if it, or its network, has not all of its own already.
    pub(super) fn take(&self, client: IpAddr) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |of: &HashMap<IpAddr, u32>, key: IpAddr| of.get(&key).copied().unwrap_or(0);
        let network = wide(client);
        let is_full = count(&taken.clients, client) >= self.each
            || network.is_some_and(|network| count(&taken.networks, network) >= self.wide);
        if is_full {
            return None;
        }
        *taken.clients.entry(client).or_insert(0) += 1;
        if let Some(network) = network {
            *taken.networks.entry(network).or_insert(0) += 1;
        }
        Some(Place { places: self.clone(), client })
    }
}

/// The network of a client that has others in it.
fn wide(client: IpAddr) -> Option<IpAddr> {
    client.is_ipv6().then(|| network(client, 48))
}

/// Gives one back.
fn give_back(taken: &mut HashMap<IpAddr, u32>, key: IpAddr) {
    if let Some(count) = taken.get_mut(&key) {
        *count -= 1;
        if *count == 0 {
            taken.remove(&key);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        give_back(&mut taken.clients, self.client);
        if let Some(network) = wide(self.client) {
            give_back(&mut taken.networks, network);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_its_places_and_gives_them_back() {
        let places = Places::new(2, 3);
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|client| client.parse().unwrap());
        let first = places.take(one).unwrap();
        let second = places.take(one).unwrap();
        assert!(places.take(one).is_none());
        assert!(places.take(other).is_some(), "another client has its own");
        drop(first);
        let third = places.take(one).unwrap();
        assert!(places.take(one).is_none());
        drop((second, third));
        is_empty(&places);
    }

    fn is_empty(places: &Places) {
        let taken = places.taken.lock().unwrap();
        assert!(taken.clients.is_empty() && taken.networks.is_empty(), "nobody is remembered");
    }

    #[test]
    fn a_wide_network_of_ipv6_has_more_than_a_client_and_not_all() {
        let places = Places::new(2, 3);
        let take = |address: &str| places.take(address.parse().unwrap());
        let mut held: Vec<Option<Place>> =
            ["2001:db8::", "2001:db8::", "2001:db8:0:1::"].into_iter().map(take).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(take("2001:db8:0:2::").is_none(), "the /48 has three");
        assert!(take("2001:db8:1::").is_some(), "another /48");
        held.pop();
        assert!(take("2001:db8::").is_none(), "one client has two");
        assert!(take("2001:db8:0:2::").is_some());
        held.clear();
        is_empty(&places);
    }
}
