//! Wildcards on the values of fields: `*` any text, `?` any one character, ASCII case ignored.

/// A pattern with `*` and `?` that must meet a whole value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wildcard {
    pattern: Vec<u8>,
}

impl Wildcard {
    /// Returns the wildcard that `pattern` says.
    pub fn new(pattern: &str) -> Self {
        Self { pattern: pattern.to_ascii_lowercase().into_bytes() }
    }

    /// Returns the longest text that stands in every value that meets the pattern, in lower case.
    pub fn longest(&self) -> String {
        let stretches = self.pattern.split(|byte| b"*?".contains(byte));
        let longest = stretches.max_by_key(|stretch| stretch.len()).unwrap_or_default();
        String::from_utf8_lossy(longest).into_owned()
    }

    /// Returns whether the whole of `value` meets the pattern. Takes time linear in `value` for each `*`.
    pub fn meets(&self, value: &str) -> bool {
        let (pattern, value) = (self.pattern.as_slice(), value.as_bytes());
        let (mut at, mut from) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        while let Some(&byte) = value.get(from) {
            match pattern.get(at) {
                Some(b'*') => {
                    retry = Some((at, from));
                    at += 1;
                }
                Some(&wanted) if wanted == b'?' || wanted == byte.to_ascii_lowercase() => {
                    at += 1;
                    from += 1;
                }
                _ => {
                    let Some((star, start)) = retry else { return false };
                    retry = Some((star, start + 1));
                    at = star + 1;
                    from = start + 1;
                }
            }
        }
        pattern.iter().skip(at).all(|&rest| rest == b'*')
    }
}

impl std::fmt::Display for Wildcard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.pattern))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meets_whole_values_without_regard_to_case() {
        let meets = |pattern, value| Wildcard::new(pattern).meets(value);
        assert!(meets("incident.*", "incident.triggered"));
        assert!(meets("*check*", "prod-CHECKOUT-5xx"));
        assert!(meets("a?c*", "abcd"));
        assert!(meets("*", ""));
        assert!(!meets("firing", "not firing"));
        assert!(!meets("a*b", "abc"));
    }
}
