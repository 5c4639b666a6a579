//! What a step sends (Arazzo, Parameter Object, Request Body Object, Payload Replacement Object).

use super::{Parameter, Parser, Replacement, RequestBody};
use crate::gather::{Collection, Gather};
use crate::parse::expression::Version;
use crate::parse::node::Node;

impl<'a> Parser<'_, 'a> {
    /// The parameters of a step, workflow or action; references to components replaced by what they
    /// name.
    pub(super) fn parameters(&mut self, owner: &Node<'a>) -> Vec<Parameter<'a>> {
        let items = self.reader.list(owner, "parameters");
        let mut parameters = Vec::new();
        for item in items {
            parameters.put_all(match item.get("reference") {
                Some(_) => self.reused_parameter(&item),
                None => self.parameter(&item),
            });
        }
        parameters
    }

    pub(super) fn parameter(&mut self, item: &Node<'a>) -> Option<Parameter<'a>> {
        let what = "a parameter";
        if !self.reader.is_mapping(item) {
            return None;
        }
        self.fields(item, what, &["name", "in", "value"], &[]);
        let name = self.reader.required_text(item, "name", what);
        let location = self.reader.optional_text(item, "in");
        let value = item.get("value");
        if value.is_none() {
            self.reader.missing(item, "value", what);
        }
        if let Some(location) = location.as_ref().filter(|l| l.value == "querystring")
            && self.version == Version::V1_0
        {
            self.needs_1_1(&location.place, "`in: querystring`");
        }
        Some(Parameter {
            name: name?,
            location,
            value: value?,
            place: item.place(),
        })
    }

    pub(super) fn request_body(&mut self, step: &Node<'a>) -> Option<RequestBody<'a>> {
        let body = self.reader.mapping(step, "requestBody")?;
        self.fields(
            &body,
            "a request body",
            &["contentType", "payload", "replacements"],
            &[],
        );
        let items = self.reader.list(&body, "replacements");
        Some(RequestBody {
            content_type: self.reader.optional_text(&body, "contentType"),
            payload: body.get("payload"),
            replacements: items
                .iter()
                .filter_map(|item| self.replacement(item))
                .gather(),
            place: body.place(),
        })
    }

    fn replacement(&mut self, item: &Node<'a>) -> Option<Replacement<'a>> {
        let what = "a replacement";
        if !self.reader.is_mapping(item) {
            return None;
        }
        self.fields(item, what, &["target", "value"], &["targetSelectorType"]);
        let target = self.reader.required_text(item, "target", what);
        let value = item.get("value");
        if value.is_none() {
            self.reader.missing(item, "value", what);
        }
        Some(Replacement {
            target: target?,
            value: value?,
            kind: item.get("targetSelectorType"),
        })
    }
}
