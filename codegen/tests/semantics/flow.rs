//! Build-time cases: the order of steps, and what steps hand to workflows.

use crate::support::{Documents, steps, workflows};

const RUN: &str = "workflows/run.rs";

/// A workflow that calls another with these parameters: of all its steps, and of this one.
fn calling(all: &str, own: &str) -> Documents {
    let all = match all {
        "" => String::new(),
        all => format!("parameters:\n            {all}\n          "),
    };
    workflows(&format!(
        "
        - workflowId: run
          {all}steps:
            - stepId: call
              workflowId: called
              parameters:
                - {{name: id, value: a}}
                {own}
        - workflowId: called
          inputs:
            type: object
            required: [id]
            properties: {{id: {{type: string}}}}
          steps:
            - {{stepId: get, operationId: getThing, parameters: [{{name: id, in: path, value: $inputs.id}}]}}
        "
    ))
}

#[test]
fn case_046_an_input_that_the_called_workflow_does_not_have() {
    calling("", "- {name: ids, value: b} #! E unknown-input")
        .check()
        .says("`ids`")
        .says("did you mean `id`?")
        .has(RUN, r#"CalledInputs { id: "a".to_owned(), };"#);
    // Of those for all steps, some are for others.
    calling("- {name: limit, in: query, value: 5} #! W ignored", "")
        .check()
        .has(RUN, r#"CalledInputs { id: "a".to_owned(), };"#);
}

#[test]
fn case_122_an_output_of_a_later_step() {
    let later = |reference: &str, end: &str| {
        steps(&format!(
            "
            - stepId: get
              operationId: getThing
              parameters:
                - {{name: id, in: path, value: $steps.list.outputs.id}}{reference}
            - stepId: list
              operationId: listThings
              outputs: {{id: $response.body#/0/id}}
              {end}
            "
        ))
    };
    later(" #! E forward-ref", "").check();
    // A way back there is, so that it may be set.
    later(
        " #! W maybe-unset",
        "onSuccess: [{name: again, type: goto, stepId: get, criteria: [{condition: $response.body#/0/size > 1}]}]",
    )
    .check();
    // Steps run in the order of what they depend on, where one says so.
    later("", "")
        .v1_1()
        .replace(
            "operationId: getThing",
            "operationId: getThing\n        dependsOn: [list]",
        )
        .check()
        .has(
            RUN,
            "let list = list(&mut run, clients).await?; get(&mut run, clients, &list).await?;",
        );
}

#[test]
fn case_123_depending_on_an_expression() {
    let after = |name: &str| {
        steps(&format!(
            "
            - {{stepId: list, operationId: listThings}}
            - stepId: get
              operationId: getThing
              dependsOn: [{name}
              parameters: [{{name: id, in: path, value: a}}]
            "
        ))
        .v1_1()
    };
    after("list]").check();
    after("$steps.list] #! E depends-on-form")
        .check()
        .says("`list`");
    after("lists] #! E unknown-step")
        .check()
        .says("did you mean `list`?");
    after("list, list] #! W ignored").check();
}
