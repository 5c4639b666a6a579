//! Build-time cases: runtime expressions.

use crate::support::{Documents, steps, workflows};

const RUN: &str = "workflows/run.rs";

/// A step that reads one thing, with this output.
fn output(text: &str) -> Documents {
    steps(&format!(
        "
        - stepId: get
          operationId: getThing
          parameters: [{{name: id, in: path, value: '1'}}]
          outputs:
            {text}
        "
    ))
}

/// A workflow of one step, with these inputs, and this value of its query parameter.
fn input(inputs: &str, value: &str) -> Documents {
    workflows(&format!(
        "
        - workflowId: run
          inputs: {{type: object, required: [n], properties: {inputs}}}
          steps:
            - stepId: list
              operationId: listThings
              parameters:
                - {{name: limit, in: query, value: {value}
        "
    ))
}

/// A step whose reply is this schema, with this output.
fn reply(schema: &str, text: &str) -> Documents {
    output(text).and(
        "api.openapi.yaml",
        &format!(
            "
            openapi: 3.0.3
            info: {{title: Things, version: '1'}}
            servers: [{{url: 'https://things.example'}}]
            paths:
              /things/{{id}}:
                get:
                  operationId: getThing
                  parameters:
                    - {{name: id, in: path, required: true, schema: {{type: string}}}}
                  responses:
                    '200':
                      description: One.
                      content:
                        application/json:
                          schema: {schema}
            "
        ),
    )
}

#[test]
fn case_054_escaped_tokens() {
    let schema =
        "{type: object, required: [a/b], properties: {a/b: {type: string}, '~': {type: integer}}}";
    reply(
        schema,
        "one: $response.body#/a~1b\n            two: $response.body#/~0",
    )
    .check()
    .has(RUN, r#"response.output::<String>("one", "/a~1b")?;"#)
    .has(RUN, r#"response.optional_output::<i64>("two", "/~0");"#);
}

#[test]
fn case_055_the_whole_body_and_the_member_without_a_name() {
    let schema = "{type: object, required: [''], properties: {'': {type: boolean}}}";
    reply(
        schema,
        "whole: $response.body#\n            empty: $response.body#/",
    )
    .check()
    .has(RUN, r#"response.output::<rt::Value>("whole", "")?;"#)
    .has(RUN, r#"response.output::<bool>("empty", "/")?;"#);
}

#[test]
fn case_056_a_pointer_without_slash() {
    output("id: $response.body#id #! W expression-form")
        .check()
        .says("write `$response.body#/id`")
        .has(RUN, r#"response.output::<String>("id", "/id")?;"#);
}

#[test]
fn case_056b_names_of_any_characters() {
    let inputs = "{n: {type: integer}, 'page[size]': {type: integer}, '$filter': {type: integer}}";
    input(inputs, "'$inputs.page[size]'} #! W bad-name")
        .check()
        .has(RUN, "limit: inputs.page_size");
    input(inputs, "$inputs.$filter} #! W bad-name")
        .check()
        .has(RUN, "limit: inputs.filter");
}

#[test]
fn case_056c_headers_in_the_plural() {
    output("tag: $response.headers.etag #! W expression-form")
        .check()
        .says("write `$response.header.etag`")
        .has(RUN, r#"response.header_output("tag", "etag");"#);
}

#[test]
fn case_057_an_input_that_is_not_declared() {
    input(
        "{n: {type: integer}, count: {type: integer}}",
        "$inputs.counts} #! E undeclared",
    )
    .check()
    .says("did you mean `count`?");
}

#[test]
fn case_058_a_step_or_output_that_is_not_there() {
    let using = |value: &str| {
        steps(&format!(
            "
            - stepId: make
              operationId: createThing
              requestBody: {{payload: {{id: a}}}}
              outputs: {{thing: $response.body#/id}}
            - stepId: get
              operationId: getThing
              parameters:
                - {{name: id, in: path, value: {value}
            "
        ))
    };
    using("$steps.makes.outputs.thing} #! E unknown-step")
        .check()
        .says("did you mean `make`?");
    using("$steps.make.outputs.things} #! E undeclared")
        .check()
        .says("did you mean `thing`?");
}

#[test]
fn case_059_an_output_without_outputs() {
    let using = |value: &str| {
        steps(&format!(
            "
            - stepId: make
              operationId: createThing
              requestBody: {{payload: {{id: a}}}}
              outputs: {{thing: $response.body#/id}}
            - stepId: get
              operationId: getThing
              parameters:
                - {{name: id, in: path, value: {value}
            "
        ))
    };
    using("$steps.make.thing} #! W expression-form")
        .check()
        .has(RUN, "get_thing(&make.thing)");
    using("$steps.make.other} #! E undeclared").check();
}

#[test]
fn case_060_a_property_that_is_not_declared() {
    output("name: $response.body#/nam #! E pointer")
        .check()
        .says("did you mean `name`?");
}

#[test]
fn case_061_into_what_is_described_by_nothing() {
    reply(
        "{type: object, properties: {free: {type: object}}}",
        "any: $response.body#/free/a/b",
    )
    .check()
    .has(
        RUN,
        r#"response.optional_output::<rt::Value>("any", "/free/a/b");"#,
    );
}

#[test]
fn case_062_items() {
    let list = |text: &str| {
        steps(&format!(
            "
            - stepId: list
              operationId: listThings
              outputs:
                {text}
            "
        ))
    };
    list("first: $response.body#/0/id").check().has(
        RUN,
        r#"response.optional_output::<String>("first", "/0/id");"#,
    );
    list("first: $response.body#/x #! E pointer").check();
}

#[test]
fn case_064_a_parameter_that_nobody_sets() {
    output("q: $request.query.q #! E unset-request").check();
    // Declared, and not set: absent.
    steps(
        "
        - stepId: list
          operationId: listThings
          outputs: {limit: $request.query.limit}
        ",
    )
    .check();
}

#[test]
fn case_070_a_price() {
    output("price: $5.00 #! E literal-output")
        .check()
        .has(RUN, r#""$5.00".to_owned()"#);
}

#[test]
fn case_071_a_root_of_another_tool() {
    output("home: $env.HOME #! E dialect-root").check();
}

#[test]
fn case_071b_a_word_with_a_dollar() {
    output("word: $urlencode #! E literal-output")
        .check()
        .has(RUN, r#""$urlencode".to_owned()"#);
}

#[test]
fn case_072_without_braces() {
    let header = |value: &str| {
        workflows(&format!(
            "
            - workflowId: run
              inputs: {{type: object, required: [t], properties: {{t: {{type: string}}}}}}
              steps:
                - stepId: list
                  operationId: listThings
                  parameters:
                    - {{name: X-T, in: header, value: {value} #! E unbraced, W undeclared-parameter
            "
        ))
    };
    header("Bearer $inputs.t}")
        .check()
        .has(RUN, r#"format!("Bearer {}", inputs.t)"#);
    header("Bearer $inputs.u}")
        .check()
        .has(RUN, r#""Bearer $inputs.u""#);
}

#[test]
fn case_073_braces_of_json() {
    output(r#"text: '{"a": 1}' #! E literal-output"#)
        .check()
        .has(RUN, r#"{\"a\": 1}"#);
}

#[test]
fn case_074_the_document_without_a_name() {
    output("me: $self #! E out-of-place").v1_1().check();
    // A text in 1.0.
    output("me: $self #! E literal-output").check();
}

#[test]
fn case_075_a_workflow_that_has_not_run() {
    workflows(
        "
        - workflowId: run
          steps:
            - stepId: list
              operationId: listThings
              outputs:
                x: $workflows.other.outputs.x #! E out-of-place
        - workflowId: other
          steps:
            - stepId: list
              operationId: listThings
              outputs: {x: $statusCode}
          outputs: {x: $steps.list.outputs.x}
        ",
    )
    .check();
}

#[test]
fn case_076b_the_own_output() {
    steps(
        "
        - stepId: get
          operationId: getThing
          parameters:
            - {name: id, in: path, value: $steps.get.outputs.id} #! E own-output
          successCriteria:
            - condition: $steps.get.outputs.id == 'a' #! W own-output-in-criterion
          onSuccess:
            - {name: done, type: end, criteria: [{condition: $steps.get.outputs.id == 'b'}]}
          outputs: {id: $response.body#/id}
        ",
    )
    .check()
    .has(RUN, r#"ensure(response.body("/id") == "a""#);
}

#[test]
fn case_077_dots() {
    let using = |path: &str| {
        steps(&format!(
            "
            - stepId: list
              operationId: listThings
              outputs: {{first: $response.body#/0, all: $response.body}}
            - stepId: get
              operationId: getThing
              parameters:
                - {{name: id, in: path, value: '{path}
            "
        ))
    };
    using("$steps.list.outputs.first.id'} #! W dot-path")
        .check()
        .has(RUN, r#"rt::read::<String>(&list.first, "/id")"#);
    using("$steps.list.outputs.all[0].id'} #! W dot-path")
        .check()
        .has(RUN, r#"rt::read::<String>(&list.all, "/0/id")"#);
    // No single value.
    using("$steps.list.outputs.all[*].id'} #! W dot-path")
        .check()
        .has(RUN, "None::<&rt::Value>");
}

#[test]
fn case_077b_a_status_that_is_not_documented() {
    steps(
        "
        - stepId: make
          operationId: createThing
          requestBody: {payload: {id: a}}
          successCriteria:
            - condition: $statusCode == 200 #! W undeclared-status
          outputs: {id: $response.body#/id}
        ",
    )
    .check()
    .has(RUN, r#"response.output::<String>("id", "/id")?;"#);
}
