//! Build-time cases: payloads and the types of descriptions.

use crate::support::{Documents, document, steps};

const RUN: &str = "workflows/run.rs";
const TYPES: &str = "api/types.rs";

/// A workflow that sends the body of an operation with this schema, of OpenAPI 3.1.
fn sends(schema: &str, payload: &str) -> Documents {
    let schema = schema.trim_end().replace('\n', "\n        ");
    let api = format!(
        "
        openapi: 3.1.0
        info: {{title: Case, version: '1'}}
        servers: [{{url: 'https://case.example'}}]
        paths:
          /nodes:
            post:
              operationId: save
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {{$ref: '#/components/schemas/Node'}}
              responses: {{'204': {{description: Saved.}}}}
        components:
          schemas:
            {schema}
        "
    );
    steps(&format!(
        "
        - stepId: save
          operationId: save
          requestBody:
            payload: {payload}
        "
    ))
    .and("api.openapi.yaml", &api)
}

#[test]
fn case_069b_a_placeholder_alone_in_a_member() {
    steps(
        "
        - stepId: create
          operationId: createThing
          requestBody:
            payload:
              id: '{$inputs.n}'
              size: '{$inputs.n}' #! W quoted-placeholder
        ",
    )
    .replace(
        "    steps:",
        "    inputs: {type: object, required: [n], properties: {n: {type: integer}}}\n    steps:",
    )
    .check()
    .has(
        RUN,
        "size: Some(inputs.n), ..api::Thing::new(rt::text(&inputs.n))",
    );
}

#[test]
fn case_139_null_beside_another_type() {
    sends(
        "Node:
      type: object
      required: [name]
      properties:
        name: {type: [string, 'null']}
        size: {type: [integer, 'null']}",
        "{name: null}",
    )
    .check()
    .has(TYPES, "pub name: Option<String>,")
    .has(TYPES, "pub size: Option<Option<i64>>,");
}

#[test]
fn case_140_a_description_beside_a_reference() {
    sends(
        "Node:
      type: object
      required: [kind]
      properties:
        kind: {$ref: '#/components/schemas/Kind', description: Which one.}
        other: {$ref: '#/components/schemas/Kind'}
    Kind: {type: string, enum: [leaf, branch]}",
        "{kind: leaf, other: branch}",
    )
    .check()
    .has(TYPES, "/// Which one.\n pub kind: Kind,")
    .has(TYPES, "pub other: Option<Kind>,");
}

#[test]
fn case_141_an_object_inside_itself() {
    sends(
        "Node:
      type: object
      required: [name]
      properties:
        name: {type: string}
        next: {$ref: '#/components/schemas/Node'}
        all: {type: array, items: {$ref: '#/components/schemas/Node'}}",
        "{name: a, next: {name: b}, all: [{name: c}]}",
    )
    .check()
    .has(TYPES, "pub next: Option<Box<Node>>,")
    .has(TYPES, "pub all: Option<Vec<Node>>,");
}

#[test]
fn case_148_texts_that_would_end_what_they_stand_in() {
    // That it compiles is seen in `codegen/tests/compile.rs`, by the case `descriptions`.
    let nasty = r##"a */ b "# c \ d {} \u{0} //! #[x] `"##;
    let outcome = document(&format!(
        "
        arazzo: 1.0.1
        info: {{title: '{nasty}', version: '1', description: '{nasty}'}}
        sourceDescriptions: [{{name: api, url: api.openapi.yaml, type: openapi}}]
        workflows:
          - workflowId: run
            summary: '{nasty}'
            description: '{nasty}'
            inputs:
              type: object
              properties: {{x: {{type: string, description: '{nasty}', default: '{nasty}'}}}}
            steps:
              - stepId: get
                operationId: getThing
                description: '{nasty}'
                parameters: [{{name: id, in: path, value: '{nasty}'}}]
        "
    ))
    .check();
    // Code is code, and the text is a text: as the value it is sent as, and where it is shown.
    let file = syn::parse_file(outcome.file(RUN)).unwrap();
    assert!(
        file.items
            .iter()
            .any(|item| matches!(item, syn::Item::Fn(_)))
    );
    outcome.has(RUN, &format!("get_thing({nasty:?}"));
}
