//! From a place in a JSON text to the JSON Pointer of the value that stands there. Looked up only for
//! an error, so that reading a body costs nothing for it.

/// The pointer (RFC 6901) of the innermost value around a place: `line` counts from 1, `column` is
/// the number of bytes of the line that were read.
pub(crate) fn locate(text: &[u8], line: usize, column: usize) -> String {
    let before: usize = text
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    let mut walk = Walk {
        text,
        wanted: before + column,
        path: Vec::new(),
    };
    walk.run();
    walk.path.iter().map(Step::token).collect()
}

/// Where the walk is in an open object or array.
enum Step {
    /// The name as it is written, without its quotes.
    Member {
        name: String,
        has_value: bool,
    },
    Item(usize),
}

impl Step {
    fn token(&self) -> String {
        match self {
            Step::Member { name, .. } => {
                format!("/{}", name.replace('~', "~0").replace('/', "~1"))
            }
            Step::Item(index) => format!("/{index}"),
        }
    }
}

/// Goes through the tokens until the place; the path is then that of the value.
struct Walk<'t> {
    text: &'t [u8],
    wanted: usize,
    path: Vec<Step>,
}

impl Walk<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(byte) = self.text.get(at) {
            let start = at;
            at += 1;
            match byte {
                b'{' | b'[' if self.wanted <= start => return self.stop(start),
                b'{' => self.path.push(Step::Member {
                    name: String::new(),
                    has_value: false,
                }),
                b'[' => self.path.push(Step::Item(0)),
                b'}' | b']' => {
                    self.path.pop();
                    if self.wanted <= at {
                        return;
                    }
                }
                b',' => match self.path.last_mut() {
                    Some(Step::Item(index)) => *index += 1,
                    Some(Step::Member { has_value, .. }) => *has_value = false,
                    None => {}
                },
                b':' => {
                    if let Some(Step::Member { has_value, .. }) = self.path.last_mut() {
                        *has_value = true;
                    }
                }
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => {
                    at = self.end_of_scalar(start);
                    if self.name(start, at) {
                        continue;
                    }
                    if self.wanted <= at {
                        return self.stop(start);
                    }
                }
            }
        }
    }

    /// Takes a member's name; false for a value.
    fn name(&mut self, start: usize, end: usize) -> bool {
        match self.path.last_mut() {
            Some(Step::Member { name, has_value }) if !*has_value => {
                let raw = self.text.get(start..end).unwrap_or_default();
                *name = serde_json::from_slice(raw).unwrap_or_default();
                true
            }
            _ => false,
        }
    }

    /// The value that starts here is the one, unless the place is before it.
    fn stop(&mut self, start: usize) {
        if self.wanted < start {
            self.path.pop();
        }
    }

    fn end_of_scalar(&self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        if rest.first() != Some(&b'"') {
            let end = rest.iter().position(|byte| b",]}: \t\r\n".contains(byte));
            return start + end.unwrap_or(rest.len()).max(1);
        }
        let mut escaped = false;
        for (length, byte) in rest.iter().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => return start + length + 1,
                _ => {}
            }
        }
        self.text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::locate;
    use std::collections::BTreeMap;

    fn pointer<T: serde::de::DeserializeOwned>(text: &str) -> String {
        let Err(error) = serde_json::from_str::<T>(text) else {
            panic!("{text} is read");
        };
        locate(text.as_bytes(), error.line(), error.column())
    }

    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "only its reading counts")]
    struct Thing {
        id: i32,
        inner: Option<Box<Thing>>,
        list: Option<Vec<Thing>>,
        map: Option<BTreeMap<String, bool>>,
    }

    #[test]
    fn leads_to_what_does_not_fit() {
        for (text, expected) in [
            ("7", ""),
            ("{}", ""),
            (r#"{"inner": {"id": 1}}"#, ""),
            (r#"{"id": "x"}"#, "/id"),
            (r#"{"id": {"a": 1}}"#, "/id"),
            (r#"{"id": [1]}"#, "/id"),
            (r#"{"id": 3000000000, "list": []}"#, "/id"),
            (r#"{"id": null}"#, "/id"),
            (
                "{\n  \"x\": [{\"id\": 1}, \"{\"],\n  \"id\": true\n}",
                "/id",
            ),
            (
                r#"{"id": 1, "inner": {"id": 1, "inner": {}}}"#,
                "/inner/inner",
            ),
            (
                r#"{"id": 1, "list": [{"id": 1}, {"id": 1.5}]}"#,
                "/list/1/id",
            ),
            (r#"{"id": 1, "list": [{"id": 1}, {"x": 1 } ]}"#, "/list/1"),
            (r#"{"id": 1, "list": {"id": 1}}"#, "/list"),
            (
                r#"{"id": 1, "map": {"a": true, "b\"/~": 0}}"#,
                "/map/b\"~1~0",
            ),
        ] {
            assert_eq!(pointer::<Thing>(text), expected, "{text}");
        }
    }

    #[test]
    fn any_place_of_any_text_is_looked_up() {
        let text = b"{\"a\\\":[1,{]}\xff\"x\n,,:}}]";
        for line in 0..4 {
            for column in 0..30 {
                let _ = locate(text, line, column);
            }
        }
    }
}
