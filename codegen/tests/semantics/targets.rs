//! Build-time cases: sources, and what steps and actions call.

use crate::support::{Documents, document, steps, workflows};

const LIST: &str = "- {stepId: list, operationId: listThings}";

/// Another description, with operations of these ids.
fn description(ids: &[&str]) -> String {
    let mut text = "openapi: 3.0.3
info: {title: Others, version: '1'}
servers: [{url: 'https://others.example'}]
paths:
"
    .to_owned();
    for id in ids {
        text += &format!(
            "  /others/{id}: {{get: {{operationId: {id}, responses: {{'204': {{description: Done.}}}}}}}}\n"
        );
    }
    text
}

/// A document of Arazzo 1.1 with a `$self`, whose one source has this URL.
fn at(own: &str, url: &str) -> Documents {
    document(&format!(
        "arazzo: 1.1.0
$self: {own}
info: {{title: Case, version: '1'}}
sourceDescriptions:
  - {{name: api, {url}
workflows:
  - workflowId: run
    steps:
      {LIST}"
    ))
}

#[test]
fn case_021_self_with_a_fragment() {
    at(
        "https://docs.example/a.yaml#x #! E self-fragment",
        "url: b.yaml}",
    )
    .and("elsewhere.yaml", &things())
    .map("https://docs.example/b.yaml", "elsewhere.yaml")
    .check();
}

/// The usual description.
fn things() -> String {
    description(&["listThings"])
}

#[test]
fn case_022_paths_start_at_self() {
    at("https://docs.example/flows/a.yaml", "url: ../o.yaml}")
        .and("elsewhere.yaml", &things())
        .map("https://docs.example/o.yaml", "elsewhere.yaml")
        .check();
    at(
        "https://docs.example/flows/a.yaml",
        "url: ../o.yaml} #! E source-missing",
    )
    .map("https://docs.example/flows/o.yaml", "elsewhere.yaml")
    .check()
    .says("https://docs.example/o.yaml");
}

#[test]
fn case_022b_documents_known_by_self() {
    let other = "
        arazzo: 1.1.0
        $self: https://docs.example/o.yaml
        info: {title: Other, version: '1'}
        sourceDescriptions: [{name: api, url: ../api.openapi.yaml}] #! W file-beside
        workflows: [{workflowId: read, steps: [{stepId: list, operationId: listThings}]}]
    ";
    at("https://docs.example/flows/a.yaml", "url: ../o.yaml}")
        .replace(
            LIST,
            "- {stepId: read, workflowId: $sourceDescriptions.api.read}",
        )
        .given("somewhere/else.yaml", other)
        .check();
    at(
        "https://docs.example/flows/a.yaml",
        "url: api.openapi.yaml} #! W file-beside",
    )
    .check();
}

#[test]
fn case_024_unknown_operation_id() {
    steps("- {stepId: list, operationId: listThing} #! E unknown-operation")
        .check()
        .says("did you mean `listThings`?");
}

#[test]
fn case_025_plain_id_with_two_sources() {
    steps("- {stepId: list, operationId: listThings} #! W unqualified")
        .with_source("{name: others, url: others.yaml}")
        .and("others.yaml", &description(&["listOthers"]))
        .check()
        .says("write `$sourceDescriptions.api.listThings`");
}

#[test]
fn case_025_source_before_the_id() {
    steps("- {stepId: list, operationId: api.listThings} #! W unqualified")
        .check()
        .says("write `$sourceDescriptions.api.listThings`");
    steps("- {stepId: list, operationId: api.listThing} #! E unknown-operation")
        .check()
        .says("did you mean `listThings`?");
    // An operation that is really called so comes first.
    steps("- {stepId: list, operationId: api.list}")
        .and("api.openapi.yaml", &description(&["list", "api.list"]))
        .check()
        .has("workflows/run.rs", "clients.api.api_list()");
}

#[test]
fn case_026_plain_id_of_two_sources() {
    steps("- {stepId: list, operationId: listThings} #! E ambiguous")
        .with_source("{name: others, url: others.yaml}")
        .and("others.yaml", &description(&["listThings"]))
        .check();
}

#[test]
fn case_027_qualified_operation_id_with_a_dot() {
    steps("- {stepId: dot, operationId: $sourceDescriptions.api.a.b}")
        .and("api.openapi.yaml", &description(&["a.b"]))
        .check()
        .has("workflows/run.rs", "clients.api.a_b()");
}

#[test]
fn case_028_operation_named_like_a_field() {
    steps("- {stepId: dot, operationId: $sourceDescriptions.api.url}")
        .and("api.openapi.yaml", &description(&["url"]))
        .check()
        .has("workflows/run.rs", "clients.api.url()");
}

const GET: &str = "#/paths/~1things~1{id}/get";

/// A step that calls `getThing` by its path.
fn by_path(path: &str) -> Documents {
    let parameters = "parameters: [{name: id, in: path, value: a}]";
    match path.split_once(" #! ") {
        Some((path, mark)) => steps(&format!(
            "- {{stepId: get, operationPath: '{path}', {parameters}}} #! {mark}"
        )),
        None => steps(&format!(
            "- {{stepId: get, operationPath: '{path}', {parameters}}}"
        )),
    }
}

#[test]
fn case_029_operation_path() {
    by_path(&format!("{{$sourceDescriptions.api.url}}{GET}"))
        .check()
        .has("workflows/run.rs", "clients.api.get_thing(");
}

#[test]
fn case_030_operation_path_percent_encoded() {
    by_path("{$sourceDescriptions.api.url}#/paths/~1things~1%7Bid%7D/get")
        .check()
        .has("workflows/run.rs", "clients.api.get_thing(");
}

#[test]
fn case_031_operation_path_to_no_operation() {
    by_path("{$sourceDescriptions.api.url}#/paths/~1things~1{id}/put #! E operation-path")
        .check()
        .says("the methods of `/things/{id}` are `get`");
    by_path("{$sourceDescriptions.api.url}#/paths/~1things~1{id} #! E operation-path")
        .check()
        .says("the methods of `/things/{id}` are `get`");
    by_path("{$sourceDescriptions.api.url}/things #! E operation-path").check();
}

#[test]
fn case_032_operation_path_in_other_forms() {
    for source in [
        "api",
        "$sourceDescriptions.api.url",
        "$sourceDescriptions.api",
        "{$sourceDescriptions.api}",
        "api.openapi.yaml",
    ] {
        by_path(&format!("{source}{GET} #! W expression-form"))
            .check()
            .says("write `{$sourceDescriptions.api.url}#/paths/~1things~1{id}/get`");
    }
    by_path("$sourceDescriptions.api.getThing #! W expression-form")
        .check()
        .says("write `operationId: $sourceDescriptions.api.getThing`");
}

#[test]
fn case_033_source_in_another_case() {
    steps("- {stepId: list, operationId: $sourceDescriptions.Api.listThings} #! E unknown-source")
        .check()
        .says("did you mean `api`?");
    by_path(&format!("Api{GET} #! E unknown-source"))
        .check()
        .says("did you mean `api`?");
}

/// A document whose workflow `read` calls a source of the same name as the caller's.
const OTHER: &str = "
    arazzo: 1.0.1
    info: {title: Other, version: '1'}
    sourceDescriptions: [{name: api, url: others.yaml}]
    workflows:
      - {workflowId: read, steps: [{stepId: list, operationId: listOthers}]}
      - {workflowId: broken, steps: [{stepId: list, operationId: nowhere}]}
";

#[test]
fn case_034_workflow_of_another_document() {
    let case = |step: &str| {
        steps(step)
            .with_source("{name: other, url: other.arazzo.yaml, type: arazzo}")
            .and("other.arazzo.yaml", OTHER)
            .and("others.yaml", &description(&["listOthers"]))
    };
    case("- {stepId: read, workflowId: $sourceDescriptions.other.read}").check();
    case("- {stepId: read, workflowId: $sourceDescriptions.other.workflows.read} #! W expression-form")
        .check();
    case("- {stepId: read, operationId: $sourceDescriptions.other.read} #! E unknown-operation")
        .check();
}

#[test]
fn case_035_unknown_workflow() {
    steps("- {stepId: read, workflowId: rum} #! E unknown-workflow")
        .check()
        .says("did you mean `run`?");
    steps("- {stepId: read, workflowId: $sourceDescriptions.api.run} #! E unknown-workflow")
        .check();
    workflows(
        "
        - workflowId: run
          dependsOn: [walk] #! E unknown-workflow
          steps: [{stepId: list, operationId: listThings}]
        ",
    )
    .check();
}

#[test]
fn case_036_sources_of_messages() {
    let source = "{name: queue, url: nowhere.yaml, type: asyncapi} #! W async-source";
    steps(LIST).v1_1().with_source(source).check();
    steps("- {stepId: send, operationId: $sourceDescriptions.queue.send} #! E async-unsupported")
        .v1_1()
        .with_source(source)
        .check();
    steps("- {stepId: send, channelPath: '{$sourceDescriptions.queue.url}#/send'} #! E async-unsupported")
        .v1_1()
        .with_source(source)
        .check();
}

#[test]
fn case_107_goto_an_unknown_step() {
    workflows(
        "
        - workflowId: run
          steps:
            - stepId: list
              operationId: listThings
              onSuccess:
                - {name: on, type: goto, stepId: lost} #! E unknown-step
        - workflowId: other
          steps: [{stepId: lost, operationId: listThings}]
        ",
    )
    .check();
}

#[test]
fn case_108_goto_with_two_targets() {
    steps(
        "
        - stepId: list
          operationId: listThings
          onSuccess:
            - {name: on, type: goto, stepId: list, workflowId: run} #! E action-target
        ",
    )
    .check();
}

#[test]
fn case_117_negative_retry_limit() {
    steps(
        "
        - stepId: list
          operationId: listThings
          onFailure:
            - {name: again, type: retry, retryLimit: -1} #! E negative-number
        ",
    )
    .check();
}

#[test]
fn case_121_workflows_that_wait_for_each_other() {
    workflows(
        "
        - workflowId: one
          dependsOn: [two]
          steps: [{stepId: list, operationId: listThings}]
        - workflowId: two
          dependsOn: [one] #! E cycle
          steps: [{stepId: list, operationId: listThings}]
        ",
    )
    .check()
    .says("`one` and `two` run before each other");
    workflows(
        "
        - workflowId: one
          dependsOn: [one] #! E cycle
          steps: [{stepId: list, operationId: listThings}]
        ",
    )
    .check();
}

#[test]
fn case_147_source_outside_the_root() {
    steps(LIST)
        .with_source("{name: passwords, url: ../../../../../../../../etc/passwd} #! E path-escape")
        .check();
}
