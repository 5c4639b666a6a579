//! Build-time cases: what steps send.

use crate::support::{Documents, steps, workflows};

/// The file of the workflow of [`steps`].
const RUN: &str = "workflows/run.rs";

/// An operation with a parameter `x` in two places, and one that is required.
const SEARCH: &str = "
    openapi: 3.0.3
    info: {title: Search, version: '1'}
    servers: [{url: 'https://search.example'}]
    paths:
      /search/{id}/{part}:
        get:
          operationId: search
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
            - {name: q, in: query, required: true, schema: {type: string}}
            - {name: x, in: query, schema: {type: integer}}
            - {name: x, in: header, schema: {type: string}}
            - {name: list, in: query, schema: {type: array, items: {type: integer}}}
          responses: {'200': {description: Found.}}
";

/// A step that calls it with these parameters beside those that it needs.
fn search(parameters: &str) -> Documents {
    let parameters = parameters.trim().replace('\n', "\n        ");
    let step = format!(
        "    - stepId: search
      operationId: search
      parameters:
        - {{name: id, in: path, value: a}}
        - {{name: part, in: path, value: b}} #! W undeclared-parameter
        - {{name: q, in: query, value: c}}
        {parameters}
"
    );
    steps(&step).and("api.openapi.yaml", SEARCH)
}

/// The same where an error keeps the others from being looked at.
fn refused(parameters: &str) -> Documents {
    search(parameters).replace(" #! W undeclared-parameter", "")
}

/// A step that creates a thing with this body.
fn create(body: &str) -> Documents {
    let body = body.trim().replace('\n', "\n        ");
    steps(&format!(
        "    - stepId: create
      operationId: createThing
      requestBody:
        {body}
"
    ))
}

#[test]
fn case_037_parameters_that_do_not_say_where_they_go() {
    search("- {name: list, value: [1]} #! E missing-in")
        .check()
        .says("add `in: query`");
    refused("- {name: x, value: 1} #! E ambiguous-in")
        .check()
        .says("declared in query and in header");
    refused("- {name: y, value: 1} #! E ambiguous-in")
        .check()
        .says("the operation does not declare it");
    refused("- {name: x, in: body, value: 1} #! E ambiguous-in").check();
    workflows(
        "
        - workflowId: run
          parameters:
            - {name: limit, value: 1} #! E missing-in, W undeclared-parameter
            - {name: other, value: 1} #! W undeclared-parameter, W undeclared-parameter
          steps:
            - {stepId: list, operationId: listThings}
            - {stepId: get, operationId: getThing, parameters: [{name: id, in: path, value: a}]}
        ",
    )
    .check()
    .has(RUN, "limit: Some(1)");
}

#[test]
fn case_039_the_same_parameter_twice() {
    search(
        "- {name: x, in: query, value: 1}
- {name: x, in: query, value: 2} #! E duplicate-parameter",
    )
    .check()
    .has(RUN, "x: Some(2)");
}

#[test]
fn case_040_the_same_header_in_another_case() {
    search(
        "- {name: X-A, in: header, value: one} #! W undeclared-parameter
- {name: x-b, in: header, value: b} #! W undeclared-parameter",
    )
    .check();
    search(
        "- {name: X-A, in: header, value: one}
- {name: x-a, in: header, value: two} #! E duplicate-parameter, W undeclared-parameter",
    )
    .check()
    .has(RUN, ".with_header(\"x-a\", &\"two\")");
}

#[test]
fn case_043_parameters_that_are_not_declared() {
    // That of the path is in the template.
    search("- {name: debug, in: query, value: true} #! W undeclared-parameter")
        .check()
        .has(RUN, ".with_query(\"debug\", &true)");
    search("- {name: parts, in: path, value: a} #! E unknown-path-parameter")
        .check()
        .says("did you mean `part`?");
}

#[test]
fn case_044_required_parameters_that_nobody_gives() {
    search("")
        .replace("          - {name: q, in: query, value: c}\n", "")
        .replace("stepId: search", "stepId: search #! E missing-parameter")
        .check()
        .has(RUN, "search_raw(&\"a\", &\"b\", &(),");
    search("")
        .replace("          - {name: id, in: path, value: a}\n", "")
        .replace(
            "stepId: search",
            "stepId: search #! E missing-path-parameter",
        )
        .check();
    // A credential is it.
    let keyed = SEARCH.to_owned()
        + "    components: {securitySchemes: {key: {type: apiKey, in: query, name: q}}}\n";
    search("")
        .replace("          - {name: q, in: query, value: c}\n", "")
        .and("api.openapi.yaml", &keyed)
        .check();
}

#[test]
fn case_052_a_whole_query_beside_others() {
    steps(
        "
        - stepId: list
          operationId: listThings
          parameters:
            - {name: q, in: querystring, value: a=1} #! E querystring, W undeclared-parameter
            - {name: limit, in: query, value: 1}
        ",
    )
    .v1_1()
    .check()
    .has(RUN, ".with_query_string(&\"a=1\")");
    steps(
        "
        - stepId: list
          operationId: listThings
          parameters:
            - {name: q, in: querystring, value: {a: 1}} #! E querystring, W undeclared-parameter
        ",
    )
    .v1_1()
    .check()
    .says("a whole query is a text");
}

#[test]
fn case_131_the_second_replacement_wins() {
    create(
        "payload: {id: a, more: {b: 1}}
replacements:
  - {target: /more/b, value: 2}
  - {target: /more, value: {c: 3}} #! W undeclared-member",
    )
    .check()
    .has(
        RUN,
        "rt::member(\"more\", rt::object_of([rt::member(\"c\", 3)]))",
    );
    create(
        "payload: {id: a}
replacements:
  - {target: /more/b, value: 2} #! E replacement-target, W undeclared-member
  - {target: /id, value: b}",
    )
    .check()
    .has(RUN, "rt::member(\"id\", \"b\")");
    // They fit the type as if they had been written there.
    create(
        "payload: {id: a}
replacements:
  - {target: /id, value: b}
  - {target: /size, value: 4}",
    )
    .check()
    .has(RUN, "size: Some(4), ..api::Thing::new(\"b\")");
}

#[test]
fn case_132_a_media_type_that_is_not_declared() {
    create(
        "contentType: application/cbor #! E undeclared-content
payload: x",
    )
    .check()
    .says("it takes `application/json`")
    .has(RUN, ".with_text(\"application/cbor\", \"x\")");
    // Case and parameters do not count.
    create("contentType: Application/JSON; charset=utf-8\npayload: {id: a}")
        .check()
        .has(
            RUN,
            ".with_header(\"Content-Type\", &\"Application/JSON; charset=utf-8\")",
        );
    create("contentType: '*/*' #! W content-type\npayload: {id: a}")
        .check()
        .has(RUN, "clients.api.create_thing(&body)");
}

#[test]
fn case_132b_bodies_that_are_not_declared() {
    steps(
        "
        - stepId: list
          operationId: listThings
          requestBody: #! W body-without-meaning
            payload: {a: 1}
        ",
    )
    .check()
    .has(RUN, ".with_json(\"application/json\", &body)");
    let start = "
        openapi: 3.0.3
        info: {title: Start, version: '1'}
        servers: [{url: 'https://start.example'}]
        paths: {/start: {post: {operationId: start, responses: {'204': {description: Done.}}}}}
    ";
    steps(
        "
        - stepId: start
          operationId: start
          requestBody: #! E undeclared-body
            payload: {a: 1}
        ",
    )
    .and("api.openapi.yaml", start)
    .check()
    .has(RUN, ".with_json(\"application/json\", &body)");
}

#[test]
fn case_138e_a_server_without_a_host() {
    let document = steps("- {stepId: list, operationId: list}").and(
        "api.openapi.yaml",
        "
        openapi: 3.0.3
        info: {title: Things, version: '1'}
        servers: [{url: /v1}] #! W no-server
        paths: {/list: {get: {operationId: list, responses: {'204': {description: All.}}}}}
        ",
    );
    document
        .check()
        .has("api/mod.rs", "let client = Api::new(&http, server);");
}

#[test]
fn case_138b_what_a_step_accepts() {
    let document = steps("- {stepId: list, operationId: list}").and(
        "api.openapi.yaml",
        "
        openapi: 3.0.3
        info: {title: Things, version: '1'}
        servers: [{url: 'https://things.example'}]
        paths:
          /list:
            get:
              operationId: list
              responses:
                '200': {description: All., content: {text/plain: {schema: {type: string}}, application/json: {schema: {type: object}}}}
                '404': {description: None., content: {text/csv: {}}}
        ",
    );
    document.check().has(
        "api/mod.rs",
        ".accept(\"application/json, text/plain, */*;q=0.1\")",
    );
}

/// A step that sends a payload to an operation that declares these media types.
fn chosen(content: &str, body: &str) -> Documents {
    let body = body.trim().replace('\n', "\n        ");
    let api = format!(
        "openapi: 3.0.3
info: {{title: Things, version: '1'}}
servers: [{{url: 'https://things.example'}}]
paths:
  /send:
    post:
      operationId: send
      requestBody: {{required: true, content: {content}}}
      responses: {{'204': {{description: Sent.}}}}
"
    );
    steps(&format!(
        "    - stepId: send
      operationId: send
      requestBody:
        {body}
"
    ))
    .and("api.openapi.yaml", &api)
}

#[test]
fn media_types_that_are_chosen() {
    let object = "{schema: {type: object, properties: {a: {type: string}}}}";
    for (declared, sent) in [
        (["text/csv", "application/json"], "send(&body)"),
        (
            [
                "application/x-www-form-urlencoded",
                "application/vnd.a+json",
            ],
            "send(&body)",
        ),
        (
            ["multipart/form-data", "application/x-www-form-urlencoded"],
            "send(&body)",
        ),
    ] {
        let content = declared.map(|name| format!("{name}: {object}")).join(", ");
        chosen(&format!("{{{content}}}"), "payload: {a: b}")
            .check()
            .has(RUN, sent);
    }
    let kinds = |content: &str| chosen(content, "payload: {a: b}").check();
    kinds("{application/vnd.a+json: {}, application/json: {}}")
        .has("api/mod.rs", ".json(\"application/json\", body)");
    kinds("{application/x-www-form-urlencoded: {}, multipart/form-data: {}}")
        .has("api/mod.rs", ".form(&[], body)");
    // A range that says nothing is JSON for what has members, and bytes for a text.
    kinds("{'*/*': {}}").has(RUN, ".with_json(\"application/json\", &body)");
    chosen("{'*/*': {}}", "payload: text")
        .check()
        .has(RUN, "send(\"application/octet-stream\", body)");
    chosen("{'image/*': {}}", "contentType: image/gif\npayload: text")
        .check()
        .has(RUN, "send(\"image/gif\", body)");
    chosen(
        "{'image/*': {}}",
        "contentType: text/csv #! E undeclared-content\npayload: text",
    )
    .check()
    .has(RUN, ".with_text(\"text/csv\", \"text\")");
    let both = "{text/csv: {schema: {type: string}}, text/plain: {schema: {type: string}}}";
    chosen(both, "payload: text")
        .replace("requestBody:", "requestBody: #! W ambiguous-content")
        .check()
        .has("api/mod.rs", ".text(\"text/csv\", body)");
}
