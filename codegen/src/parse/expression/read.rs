//! From text to expression: the roots, and what may follow each of them.

use super::{
    Expression, ExpressionError, ExpressionErrorKind, MessagePart, Names, Note, NoteKind, Part,
    Pointer, Reading, Version,
    chars::{is_token, unescape},
    name::Scope,
    navigation::{Nav, Steps},
};
use crate::gather::Gather;

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Place {
    /// A whole string value.
    Value,
    /// Between the braces of a longer string.
    Embedded,
    /// An operand of a condition, where navigation by dots is part of the grammar.
    Condition,
}

/// An expression as it was found in a text.
#[derive(Debug)]
pub(in super::super) struct Found {
    /// The expression before any navigation.
    pub expression: Expression,
    /// The dots and brackets after it.
    pub steps: Steps,
    /// The accepted forms, navigation not among them.
    pub notes: Vec<NoteKind>,
}

impl Found {
    pub(super) fn new(expression: Expression) -> Self {
        Self {
            expression,
            steps: Steps::default(),
            notes: Vec::new(),
        }
    }

    pub(super) fn note(mut self, kind: NoteKind, applies: bool) -> Self {
        if applies && !self.notes.contains(&kind) {
            self.notes.push(kind);
        }
        self
    }

    /// Outside conditions navigation is only another way to write a pointer.
    pub(super) fn into_reading(mut self) -> Reading {
        let (dotted, wildcard) = (!self.steps.nav.is_empty(), self.steps.wildcard);
        if let Some(pointer) = self.expression.pointer_mut() {
            for step in self.steps.nav.drain(..) {
                match step {
                    Nav::Member(name) => pointer.push(name),
                    Nav::Index(index) => pointer.push(index.to_string()),
                }
            }
        }
        let found = self
            .note(NoteKind::DotPath, dotted)
            .note(NoteKind::Wildcard, wildcard);
        let instead = found.expression.to_string();
        let note = |kind| Note {
            kind,
            instead: instead.clone(),
        };
        let notes = found.notes.into_iter().map(note).gather();
        Reading::Expression {
            expression: found.expression,
            notes,
        }
    }
}

pub(super) type Attempt = Result<Found, ExpressionError>;

/// Reads one text.
pub(in super::super) struct Reader<'a> {
    pub(super) text: &'a str,
    version: Version,
    pub(super) names: &'a dyn Names,
    place: Place,
}

impl<'a> Reader<'a> {
    pub(in super::super) fn new(
        text: &'a str,
        version: Version,
        names: &'a dyn Names,
        place: Place,
    ) -> Self {
        Self {
            text,
            version,
            names,
            place,
        }
    }

    /// Reads the whole text; none if it does not start with a root.
    pub(in super::super) fn whole(&self) -> Option<Attempt> {
        let word = root_word(self.text)?;
        let rest = self.text.get(1 + word.len()..)?;
        let expression = match word {
            "url" => Expression::Url,
            "method" => Expression::Method,
            "statusCode" => Expression::StatusCode,
            "self" | "message" if self.version == Version::V1_0 => return None,
            "self" => Expression::SelfUri,
            _ if is_dotted_root(word) => return self.dotted_root(word, rest),
            _ => return self.unknown_root(word, rest),
        };
        self.lone_root(expression, rest)
    }

    /// A root that nothing follows. In a value it is a root only then: `$url=x` is text.
    fn lone_root(&self, root: Expression, rest: &str) -> Option<Attempt> {
        match Steps::parse(rest) {
            Some(steps) if steps.nav.is_empty() || self.place == Place::Condition => {
                Some(Ok(Found {
                    steps,
                    ..Found::new(root)
                }))
            }
            _ if self.place == Place::Value && !rest.starts_with(['.', '(']) => None,
            _ => Some(self.syntax(rest, "nothing can follow this root")),
        }
    }

    /// A root that needs more after it.
    fn dotted_root(&self, word: &str, rest: &str) -> Option<Attempt> {
        const REASON: &str = "a dot and a name must follow this root";
        let Some(rest) = rest.strip_prefix('.') else {
            return match rest.chars().next() {
                None if word == "inputs" => Some(Ok(
                    Found::new(Expression::Inputs).note(NoteKind::ExpressionForm, true)
                )),
                None | Some('[' | '#' | '(') => Some(self.syntax(self.text, REASON)),
                // `$steps to take` is a sentence.
                Some(_) if self.place == Place::Value => None,
                _ => Some(self.syntax(self.text, REASON)),
            };
        };
        Some(match word {
            "request" => self.part(rest, Expression::Request),
            "response" => self.part(rest, Expression::Response),
            "message" => self.message(rest),
            "inputs" => self.named(rest, Scope::Input),
            "outputs" => self.named(rest, Scope::Output),
            "steps" => self.step(rest),
            "workflows" => self.workflow(rest),
            "sourceDescriptions" => self.source(rest),
            _ => self.component(rest),
        })
    }

    /// `$env.HOME` is another tool's expression, `$urlencode` and `$5` are just text.
    fn unknown_root(&self, word: &str, rest: &str) -> Option<Attempt> {
        let dialect = self.place != Place::Embedded && rest.starts_with(['.', '(']);
        dialect.then(|| {
            Err(ExpressionError {
                kind: ExpressionErrorKind::DialectRoot,
                range: 0..1 + word.len(),
                sought: word.to_owned(),
            })
        })
    }

    fn part(&self, rest: &str, root: fn(Part) -> Expression) -> Attempt {
        if let Some(body) = rest.strip_prefix("body") {
            return self.body(body, |pointer| root(Part::Body(pointer)));
        }
        if let Some(body) = rest.strip_prefix("payload") {
            let found = self.body(body, |pointer| root(Part::Body(pointer)))?;
            return Ok(found.note(NoteKind::ExpressionForm, true));
        }
        if let Some(name) = rest.strip_prefix("headers.") {
            let found = self.header(name, |name| root(Part::Header(name)))?;
            return Ok(found.note(NoteKind::ExpressionForm, true));
        }
        match rest.split_once('.') {
            Some(("header", name)) => self.header(name, |name| root(Part::Header(name))),
            Some(("query", name)) => self.free_name(name, |name| root(Part::Query(name))),
            Some(("path", name)) => self.free_name(name, |name| root(Part::Path(name))),
            _ => self.syntax(rest, "`header.`, `query.`, `path.` or `body` must follow"),
        }
    }

    fn message(&self, rest: &str) -> Attempt {
        if let Some(body) = rest.strip_prefix("payload") {
            return self.body(body, |pointer| {
                Expression::Message(MessagePart::Payload(pointer))
            });
        }
        match rest.strip_prefix("header.") {
            Some(name) => self.header(name, |name| Expression::Message(MessagePart::Header(name))),
            None => self.syntax(rest, "`header.` or `payload` must follow"),
        }
    }

    fn header(&self, name: &str, root: impl FnOnce(String) -> Expression) -> Attempt {
        if is_token(name) {
            return Ok(Found::new(root(name.to_owned())));
        }
        self.syntax(name, "this is not a header's name")
    }

    pub(super) fn free_name(&self, name: &str, root: impl FnOnce(String) -> Expression) -> Attempt {
        match unescape(name).filter(|name| !name.is_empty()) {
            Some(name) => Ok(Found::new(root(name))),
            None => self.syntax(
                name,
                "a name must follow, its quotes and backslashes escaped",
            ),
        }
    }

    /// What follows `body`: a pointer, an accepted form of one, or navigation.
    fn body(&self, rest: &str, root: impl FnOnce(Pointer) -> Expression) -> Attempt {
        let slashless = rest
            .strip_prefix('#')
            .filter(|id| !id.is_empty() && !id.starts_with('/'));
        if let Some(id) = slashless {
            let pointer = self.pointer(rest, &format!("/{id}"))?;
            return Ok(Found::new(root(pointer)).note(NoteKind::ExpressionForm, true));
        }
        let (pointer, steps) = self.remainder(rest)?;
        Ok(Found {
            steps,
            ..Found::new(root(pointer))
        })
    }

    /// A pointer or navigation, whichever stands after a value.
    pub(super) fn remainder(&self, rest: &str) -> Result<(Pointer, Steps), ExpressionError> {
        if let Some(pointer) = rest.strip_prefix('#') {
            return Ok((self.pointer(rest, pointer)?, Steps::default()));
        }
        match Steps::parse(rest) {
            Some(steps) => Ok((Pointer::default(), steps)),
            None => self.syntax(rest, "expected the end, or `#` and a JSON Pointer"),
        }
    }

    fn pointer(&self, rest: &str, text: &str) -> Result<Pointer, ExpressionError> {
        let braces = self.version == Version::V1_0 && self.place != Place::Embedded;
        if !braces && text.contains(['{', '}']) {
            return self.syntax(rest, "a pointer in an expression cannot hold braces");
        }
        match Pointer::parse(text) {
            Some(pointer) => Ok(pointer),
            None => self.syntax(
                rest,
                "not a JSON Pointer: `/` before each member, `~` only as `~0` or `~1`",
            ),
        }
    }

    pub(super) fn syntax<T>(&self, rest: &str, reason: &'static str) -> Result<T, ExpressionError> {
        Err(self.error(ExpressionErrorKind::Syntax(reason), rest, rest))
    }

    /// An error about `sought`, with which `rest`, an end of the text, begins.
    pub(super) fn error(
        &self,
        kind: ExpressionErrorKind,
        rest: &str,
        sought: &str,
    ) -> ExpressionError {
        let start = self.text.len().saturating_sub(rest.len());
        ExpressionError {
            kind,
            range: start..start + sought.len(),
            sought: sought.to_owned(),
        }
    }
}

/// A name and what stands from its first `#` on.
pub(super) fn split_pointer(text: &str) -> (&str, &str) {
    text.find('#')
        .and_then(|at| text.split_at_checked(at))
        .unwrap_or((text, ""))
}

/// The identifier after `$`.
fn root_word(text: &str) -> Option<&str> {
    let word = text.strip_prefix('$')?;
    let end = word
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'))
        .unwrap_or(word.len());
    word.get(..end)
        .filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

/// A help line with the root that may be meant.
pub fn nearest_root(word: &str) -> Option<String> {
    let roots = [
        "$url",
        "$method",
        "$statusCode",
        "$request",
        "$response",
        "$inputs",
        "$outputs",
        "$steps",
        "$workflows",
        "$sourceDescriptions",
        "$components",
    ];
    crate::suggest::did_you_mean(&format!("${word}"), roots)
}

pub fn is_dotted_root(word: &str) -> bool {
    matches!(
        word,
        "request"
            | "response"
            | "message"
            | "inputs"
            | "outputs"
            | "steps"
            | "workflows"
            | "sourceDescriptions"
            | "components"
    )
}
