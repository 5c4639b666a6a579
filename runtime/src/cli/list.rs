//! The subcommand `list`.

use super::program::Program;
use super::workflow::Workflow;

/// Every workflow with its description and its inputs.
pub(super) fn render(program: &Program) -> String {
    let workflows: Vec<String> = program.workflows.iter().map(workflow).collect();
    workflows.join("\n")
}

fn workflow(workflow: &Workflow) -> String {
    let mut text = format!("{}\n", workflow.name);
    if !workflow.about.is_empty() {
        text += &format!("  {}\n", workflow.about);
    }
    let usages: Vec<String> = workflow.flags.iter().map(|flag| flag.usage()).collect();
    let inputs = workflow.flags.iter().map(|flag| flag.input.chars().count());
    let input_width = inputs.max().unwrap_or_default();
    let usage_width = usages.iter().map(|usage| usage.chars().count());
    let usage_width = usage_width.max().unwrap_or_default();
    for (flag, usage) in workflow.flags.iter().zip(usages) {
        let need = if flag.required {
            "required"
        } else {
            "optional"
        };
        let line = format!(
            "    {:<input_width$}  {usage:<usage_width$}  {need}  {}",
            flag.input, flag.help
        );
        text += line.trim_end();
        text.push('\n');
    }
    text
}
