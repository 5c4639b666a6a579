//! `JSONPath` queries (RFC 9535).

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::Value;

use super::Verdict;
use crate::operand::Operand;

/// What a query may be that comes together only now: its parser recurses, and takes
/// twice as long with each filter in a filter.
const LENGTH_LIMIT: usize = 4_096;
const DEPTH_LIMIT: usize = 8;

/// A query, parsed when it is used first.
#[derive(Debug)]
pub struct JsonPath {
    /// Nothing where a part of it is absent.
    text: Option<Cow<'static, str>>,
    parsed: OnceLock<Result<serde_json_path::JsonPath, &'static str>>,
}

impl JsonPath {
    /// A query of a document.
    #[must_use]
    pub const fn new(query: &'static str) -> Self {
        JsonPath {
            text: Some(Cow::Borrowed(query)),
            parsed: OnceLock::new(),
        }
    }

    /// A query of several parts, some of them known only now: texts are taken as they are, see
    /// [`quoted`](crate::codegen::quoted).
    #[must_use]
    pub fn of(parts: &[Operand<'_>]) -> Self {
        JsonPath {
            text: super::joined(parts).map(Cow::Owned),
            parsed: OnceLock::new(),
        }
    }

    /// The nodes that the query selects; none if it is no query.
    pub fn nodes<'v>(&self, context: &'v Value) -> Vec<&'v Value> {
        match self.parsed() {
            Ok(query) => query.query(context).all(),
            Err(_) => Vec::new(),
        }
    }

    /// The places of these nodes, as JSON Pointers.
    pub fn pointers(&self, context: &Value) -> Vec<String> {
        match self.parsed() {
            Ok(query) => {
                let nodes = query.query_located(context);
                nodes
                    .iter()
                    .map(|node| node.location().to_json_pointer())
                    .collect()
            }
            Err(_) => Vec::new(),
        }
    }

    /// All that the query selects, as a Selector Object does (Arazzo 1.1); nothing if there is nothing
    /// to select from.
    pub fn select<'v>(&self, from: impl Into<Option<&'v Value>>) -> Vec<Value> {
        let from = from.into();
        from.map_or_else(Vec::new, |from| {
            self.nodes(from).into_iter().cloned().collect()
        })
    }

    /// The same where one value is wanted: nothing if the query does not select exactly one.
    pub fn select_one<'v>(&self, from: impl Into<Option<&'v Value>>) -> Option<Value> {
        match self.nodes(from.into()?).as_slice() {
            [only] => Some((*only).clone()),
            _ => None,
        }
    }

    /// The text of a query that a document has.
    pub(crate) fn text(&self) -> &'static str {
        match self.text {
            Some(Cow::Borrowed(text)) => text,
            _ => "a query",
        }
    }

    /// Whether the query selects anything: a node that holds `false` or `null` counts as well.
    pub fn selects<'o>(&self, context: impl Into<Operand<'o>>) -> Verdict {
        self.verdict(context.into(), Cow::Borrowed)
    }

    /// The same for a query that begins with a filter, which tests the members of an object: who
    /// writes it for an object means the object itself.
    pub fn selects_among<'o>(&self, context: impl Into<Operand<'o>>) -> Verdict {
        self.verdict(context.into(), |value| match value {
            Value::Object(_) => Cow::Owned(Value::Array(vec![value.clone()])),
            _ => Cow::Borrowed(value),
        })
    }

    fn verdict<'o>(
        &self,
        context: Operand<'o>,
        seen: impl Fn(&'o Value) -> Cow<'o, Value>,
    ) -> Verdict {
        let query = match self.parsed() {
            Ok(query) => query,
            Err(reason) => return Verdict::Fault(reason),
        };
        match context.json() {
            Some(value) => Verdict::from(!query.query(&seen(value)).is_empty()),
            None if context.is_null() => Verdict::Fault("its context is absent"),
            None => Verdict::Fault("its context is neither an object nor a list"),
        }
    }

    fn parsed(&self) -> Result<&serde_json_path::JsonPath, &'static str> {
        let parsed = self.parsed.get_or_init(|| {
            let text = self.text.as_ref().ok_or("a value in its query is absent")?;
            // A document's own query was checked when it was generated.
            match matches!(text, Cow::Borrowed(_)) || is_harmless(text) {
                true => parse(text),
                false => Err("its query is too large"),
            }
        });
        parsed.as_ref().map_err(|reason| *reason)
    }
}

fn parse(text: &str) -> Result<serde_json_path::JsonPath, &'static str> {
    serde_json_path::JsonPath::parse(text).map_err(|_| "it is not a JSONPath query")
}

fn is_harmless(query: &str) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0);
    for letter in query.bytes() {
        match letter {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    query.len() <= LENGTH_LIMIT && deepest <= DEPTH_LIMIT
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{JsonPath, Operand, Verdict};

    #[test]
    fn a_query_holds_where_it_selects_a_node() {
        for (query, context, holds) in [
            ("$.items[*]", json!({"items": []}), false),
            ("$.items[*]", json!({"items": [null]}), true),
            ("$.done", json!({"done": false}), true),
            ("$[?@.id == 1]", json!([{"id": 1}]), true),
            ("$[?@.id == 1]", json!({"a": {"id": 1}}), true),
            ("$[?@.id == 1]", json!({"id": 1}), false),
            ("$[?search(@.n, 'b+')]", json!([{"n": "abbc"}]), true),
        ] {
            let verdict = JsonPath::new(query).selects(&context);
            assert_eq!(verdict, holds.into(), "{query} {context}");
        }
    }

    #[test]
    fn a_filter_may_be_meant_for_the_object_itself() {
        let query = JsonPath::new("$[?@.id == 1]");
        assert!(query.selects_among(&json!({"id": 1})).holds());
        assert!(query.selects_among(&json!([{"id": 1}])).holds());
        assert!(!query.selects_among(&json!({"a": {"id": 1}})).holds());
    }

    #[test]
    fn nodes_and_their_places() {
        let value = json!({"a/b": [{"id": 1}, {"id": 2}]});
        let query = JsonPath::of(&["$..id".into()]);
        assert_eq!(query.nodes(&value), [&json!(1), &json!(2)]);
        assert_eq!(query.pointers(&value), ["/a~1b/0/id", "/a~1b/1/id"]);
    }

    #[test]
    fn values_in_quotes_cannot_end_them() {
        let name = r#"it's \ "x""#;
        let context = json!([{"n": name}]);
        let query = ["$[?@.n == '", "']"];
        let value = crate::codegen::quoted(name);
        let query = crate::codegen::jsonpath!([query[0], value, query[1]]);
        assert!(query.selects(&context).holds());
    }

    #[test]
    fn faults_are_reported() {
        let query = JsonPath::new("$.a");
        for (context, reason) in [
            (Operand::ABSENT, "its context is absent"),
            (
                Operand::from("text"),
                "its context is neither an object nor a list",
            ),
        ] {
            assert_eq!(query.selects(context), Verdict::Fault(reason));
        }
        let open = JsonPath::of(&["$.a[".into()]).selects(&json!({}));
        assert_eq!(open, Verdict::Fault("it is not a JSONPath query"));
        let nested = format!("$[?{}@.a==1{}]", "(".repeat(7), ")".repeat(7));
        let nested = JsonPath::of(&[nested.as_str().into()]).selects(&json!([{"a": 1}]));
        assert_eq!(nested, Verdict::Holds);
        let deep = format!("$[?{}@.a==1{}]", "(".repeat(200), ")".repeat(200));
        let deep = JsonPath::of(&[deep.as_str().into()]).selects(&json!({}));
        assert_eq!(deep, Verdict::Fault("its query is too large"));
    }
}
