//! The service behind a Kubernetes object's name.

use crate::format::json::lookup;
use crate::format::json::value::Map;

/// Returns the workload that an event or object of Kubernetes is about: a pod's name without its hashes.
pub fn of_kubernetes(object: &Map<'_>) -> Option<String> {
    let (kind, name) = ["involvedObject", "regarding"]
        .iter()
        .find_map(|at| {
            let named = |part: &str| lookup::text(object, &format!("{at}.{part}"));
            Some((named("kind")?, named("name")?))
        })
        .or_else(|| {
            Some((lookup::text(object, "kind")?, lookup::text(object, "metadata.name")?))
        })?;
    match kind.as_str() {
        "Pod" => Some(workload(&name, 2).to_owned()),
        "ReplicaSet" | "Job" => Some(workload(&name, 1).to_owned()),
        "Node" | "Namespace" | "Event" | "List" => None,
        _ => Some(name),
    }
}

/// Cuts up to `parts` generated endings off a name: `shop-6d4b8c9f5d-x1z2y` is a pod of `shop`.
pub fn workload(name: &str, parts: usize) -> &str {
    let mut left = name;
    for _ in 0..parts {
        match left.rsplit_once('-') {
            Some((head, tail)) if is_generated(tail) => left = head,
            _ => break,
        }
    }
    left
}

/// Kubernetes draws names from letters that make no words, and digits; an ordinal of a stateful set counts too.
fn is_generated(tail: &str) -> bool {
    let drawn = |byte: u8| b"bcdfghjklmnpqrstvwxz2456789".contains(&byte);
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let (digits, words) = tail.bytes().partition::<Vec<u8>, _>(u8::is_ascii_digit);
    match tail.len() {
        0 => false,
        _ if words.is_empty() => tail.len() != 4,
        5 => tail.bytes().all(drawn) || (!digits.is_empty() && tail.bytes().all(plain)),
        8..=10 => !digits.is_empty() && tail.bytes().all(plain),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pods_are_named_by_their_workload() {
        assert_eq!(workload("shop-6d4b8c9f5d-x2z4v", 2), "shop");
        assert_eq!(workload("shop-api-0", 2), "shop-api");
        assert_eq!(workload("shop-api", 2), "shop-api");
        assert_eq!(workload("fluent-bit-x2z4v", 2), "fluent-bit");
    }
}
