//! A value at a JSON Pointer (RFC 6901), read from JSON text without building the rest of it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize as _;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The value that `pointer` leads to in `text`; of members with the same name, the last.
///
/// # Errors
/// If the text is not JSON: it is read to its end, whatever the pointer.
pub(crate) fn find(text: &[u8], pointer: &str) -> serde_json::Result<Option<Value>> {
    let mut from = serde_json::Deserializer::from_slice(text);
    let found = Seek(pointer).deserialize(&mut from)?;
    from.end()?;
    Ok(found)
}

/// The same in a tree. (`Value::pointer` makes two texts of every token.)
pub(crate) fn walk<'v>(tree: &'v Value, pointer: &str) -> Option<&'v Value> {
    let (mut value, mut rest) = (tree, Seek(pointer));
    while !rest.0.is_empty() {
        let (token, after) = rest.split()?;
        value = match value {
            Value::Object(members) => members.get(&*token)?,
            Value::Array(items) => items.get(index(&token)?)?,
            _ => return None,
        };
        rest = after;
    }
    Some(value)
}

/// Looks for what the rest of a pointer leads to.
#[derive(Clone, Copy)]
struct Seek<'p>(&'p str);

impl<'p> Seek<'p> {
    /// The first token, unescaped, and the rest; a pointer without `/` leads nowhere.
    fn split(self) -> Option<(Cow<'p, str>, Self)> {
        let path = self.0.strip_prefix('/')?;
        let (token, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
        let token = match token.contains('~') {
            true => Cow::Owned(token.replace("~1", "/").replace("~0", "~")),
            false => Cow::Borrowed(token),
        };
        Some((token, Seek(rest)))
    }
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<Value>, D::Error> {
        match self.0.is_empty() {
            true => Value::deserialize(from).map(Some),
            false => from.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<Value>, A::Error> {
        let mut found = None;
        let split = self.split();
        while let Some(wanted) = members.next_key_seed(Is(split.as_ref().map(|(t, _)| &**t)))? {
            match &split {
                Some((_, rest)) if wanted => found = members.next_value_seed(*rest)?,
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<Value>, A::Error> {
        let mut found = None;
        if let Some((token, rest)) = self.split()
            && let Some(index) = index(&token)
        {
            for _ in 0..index {
                if items.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(None);
                }
            }
            found = items.next_element_seed(rest)?.flatten();
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }
}

/// An array's index: digits without a leading zero.
pub(crate) fn index(token: &str) -> Option<usize> {
    let plain = token == "0" || !token.starts_with(['0', '+']);
    plain.then(|| token.parse().ok()).flatten()
}

/// Whether a member's name is this one.
struct Is<'t>(Option<&'t str>);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<bool, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(self.0 == Some(name))
    }
}

#[cfg(test)]
mod tests {
    use super::{find, walk};
    use serde_json::Value;

    #[test]
    fn finds_what_a_tree_finds() {
        let text = r#"{"a":{"b":[10,{"c":null},"x"]},"a/b":1,"m~n":2,"":3,"d":4,"d":{"e":5},
            "n":1.5,"s":"\"q","00":6}"#;
        let tree: Value = serde_json::from_str(text).unwrap();
        for pointer in [
            "",
            "/a",
            "/a/b",
            "/a/b/0",
            "/a/b/00",
            "/a/b/+1",
            "/a/b/1/c",
            "/a/b/2",
            "/a/b/3",
            "/a/b/-",
            "/a~1b",
            "/m~0n",
            "/",
            "/d",
            "/d/e",
            "/n",
            "/n/x",
            "/s/0",
            "/00",
            "a",
            "/x",
            "/a/b/1/c/d",
        ] {
            let found = find(text.as_bytes(), pointer).unwrap();
            assert_eq!(found.as_ref(), tree.pointer(pointer), "{pointer}");
            assert_eq!(walk(&tree, pointer), tree.pointer(pointer), "{pointer}");
        }
    }

    #[test]
    fn reads_to_the_end() {
        for text in ["", "{\"id\":1", "{\"id\":1} x", "{\"id\":1,}", "nul"] {
            assert!(find(text.as_bytes(), "/id").is_err(), "{text}");
        }
        assert_eq!(find(b"[]", "/id").unwrap(), None);
        assert_eq!(find(b"7", "/id").unwrap(), None);
    }
}
