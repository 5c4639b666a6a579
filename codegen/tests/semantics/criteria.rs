//! Build-time cases: conditions, regular expressions and JSONPath.

use crate::support::{Documents, steps};

/// A step that reads one thing, with this criterion.
fn criterion(text: &str) -> Documents {
    steps(&format!(
        "
        - stepId: get
          operationId: getThing
          parameters: [{{name: id, in: path, value: '1'}}]
          successCriteria:
            - {text}
        "
    ))
}

/// A step that reads a list.
fn list(text: &str) -> Documents {
    steps(&format!(
        "
        - stepId: list
          operationId: listThings
          successCriteria:
            - {text}
        "
    ))
}

const RUN: &str = "workflows/run.rs";

#[test]
fn case_023b_scalar_condition() {
    criterion("condition: true #! E scalar-text")
        .check()
        .has(RUN, r#"ensure(true, "true")"#);
}

#[test]
fn case_079_doubled_quotes() {
    criterion("condition: $response.body#/name == 'it''s'")
        .check()
        .has(RUN, r#"response.body("/name") == "it's""#);
}

#[test]
fn case_085_without_blanks() {
    criterion("condition: $statusCode==200&&$response.header.X=='get'")
        .check()
        .has(
            RUN,
            r#"response.status() == 200 && response.header("X") == "get""#,
        );
}

#[test]
fn case_087_chained() {
    criterion("condition: 1 < 2 < 3 #! E condition-syntax").check();
}

#[test]
fn case_088_double_quotes() {
    criterion("condition: $response.body#/name == \"x\" #! W double-quotes")
        .check()
        .has(RUN, r#"response.body("/name") == "x""#);
}

#[test]
fn case_089_missing_context() {
    criterion("{condition: x, type: regex} #! E missing-context")
        .check()
        .has(RUN, r#"rt::regex!("x").matches(response.body(""))"#);
}

#[test]
fn case_091_look_ahead() {
    criterion("{condition: '(?=x)', type: regex, context: $response.body} #! E bad-regex")
        .check()
        .says("look-around");
}

#[test]
fn case_095_length_of_a_member() {
    list("{condition: $.length > 0, type: jsonpath, context: $response.body} #! W jsonpath-comparison")
        .check()
        .has(RUN, r#"response.body("").length() > 0"#);
}

#[test]
fn case_096_filter_at_the_root() {
    let filter = "{condition: '$[?@.size==1]', type: jsonpath, context: $response.body}";
    list(filter).check().has(
        RUN,
        r#"rt::jsonpath!("$[?@.size==1]").selects(response.body(""))"#,
    );
    criterion(&format!("{filter} #! W jsonpath-root-filter"))
        .check()
        .has(RUN, "selects_among(");
}

#[test]
fn case_097_invalid_jsonpath() {
    criterion("{condition: '$.a[', type: jsonpath, context: $response.body} #! E bad-jsonpath")
        .check();
    criterion("{condition: '$.a == b', type: jsonpath, context: $response.body} #! E bad-jsonpath")
        .check();
}

#[test]
fn case_098_xpath() {
    criterion("{condition: //a, type: xpath, context: $response.body} #! E xpath-unsupported")
        .check();
    criterion(
        "{condition: //a, type: {type: xpath, version: xpath-31}, context: $response.body} #! E xpath-unsupported",
    )
    .v1_1()
    .check();
}

#[test]
fn features_are_named_where_they_are_needed() {
    criterion("{condition: x, type: regex, context: $response.body}")
        .check()
        .has(RUN, "//! Needs of `arazzo-runtime` the feature `regex`.");
}

#[test]
fn statuses_choose_the_schema() {
    // A range, a list and a pattern that leave out 404, which has no schema.
    for test in [
        "$statusCode >= 200 && $statusCode < 300",
        "$statusCode == 200 || $statusCode == 404",
        "$statusCode != 404",
    ] {
        criterion(&format!("condition: {test}"))
            .replace(
                "stepId: get",
                "stepId: get\n        outputs: {size: $response.body#/size}",
            )
            .check();
    }
    criterion("{condition: ^4.., type: regex, context: $statusCode}")
        .replace(
            "stepId: get",
            "stepId: get\n        outputs: {any: $response.body#/nothing}",
        )
        .check();
}

#[test]
fn versions_of_jsonpath() {
    for version in ["rfc9535", "draft-goessner-dispatch-jsonpath-00"] {
        let ty = format!("{{type: jsonpath, version: {version}}}");
        list(&format!(
            "{{condition: '$[*]', type: {ty}, context: $response.body}}"
        ))
        .v1_1()
        .check();
    }
    list("{condition: '$[*]', type: {type: jsonpath, version: rfc1}, context: $response.body} #! E unknown-version")
        .v1_1()
        .check();
}
