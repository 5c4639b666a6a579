//! One page with all workflows, which needs nothing else: no script, and nothing is fetched.

use std::collections::HashSet;
use std::fmt::Write as _;

use arazzo_codegen::graph::{
    self, Action, Called, Effect, Graph, Input, Node, Output, Step, effect_text, escape,
};

use super::shown;

const STYLE: &str = include_str!("page.css");

/// The page.
pub fn page(graphs: &[Graph]) -> String {
    let mut page = Page {
        graphs,
        html: String::new(),
    };
    let title = title(graphs);
    page.line("<!DOCTYPE html>");
    page.line("<html lang=\"en\">");
    page.line("<head>");
    page.line("<meta charset=\"utf-8\"/>");
    page.line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
    page.line("<meta name=\"color-scheme\" content=\"light dark\"/>");
    page.line("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>");
    page.line(&format!("<title>{}</title>", escape(&title)));
    page.line("<style>");
    page.html.push_str(&graph::style());
    page.html.push_str(STYLE);
    page.line("</style>");
    page.line("</head>");
    page.line("<body>");
    page.contents(&title);
    page.line("<main>");
    for (index, graph) in graphs.iter().enumerate() {
        page.workflow(index, graph);
    }
    page.line("</main>");
    page.line("</body>");
    page.line("</html>");
    page.html
}

/// The title of the document, if there is one.
fn title(graphs: &[Graph]) -> String {
    let titles: HashSet<&str> = graphs.iter().filter_map(|g| g.title.as_deref()).collect();
    let mut titles = titles.into_iter();
    match (titles.next(), titles.next()) {
        (Some(title), None) => title.to_owned(),
        _ => "Workflows".to_owned(),
    }
}

/// Where a workflow is on the page.
fn anchor(index: usize) -> String {
    format!("workflow-{}", index + 1)
}

struct Page<'g> {
    graphs: &'g [Graph],
    html: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.html.push_str(line);
        self.html.push('\n');
    }

    /// A workflow's name, as a link if it is on the page.
    fn link(&self, name: &str) -> String {
        let text = escape(name);
        match shown(self.graphs, name) {
            Some(index) => format!("<a href=\"#{}\"><code>{text}</code></a>", anchor(index)),
            None => format!("<code>{text}</code>"),
        }
    }

    /// The list of workflows, with what each runs.
    fn contents(&mut self, title: &str) {
        self.line("<header>");
        self.line(&format!("<h1>{}</h1>", escape(title)));
        self.line("<nav aria-label=\"Workflows\">");
        self.line("<ol>");
        let graphs = self.graphs;
        let several = graphs.windows(2).any(|pair| match pair {
            [one, other] => one.document != other.document,
            _ => false,
        });
        for graph in graphs {
            let mut item = format!("<li>{}", self.link(&graph.name));
            if let Some(summary) = &graph.summary {
                let _ = write!(item, " <span>{}</span>", escape(summary));
            }
            if several {
                let _ = write!(item, " <small>{}</small>", escape(&graph.document));
            }
            let runs = graph.workflows().map(|(_, other)| other.name.as_str());
            let mut runs: Vec<&str> = runs.collect();
            runs.dedup();
            if !runs.is_empty() {
                let runs: Vec<String> = runs.iter().map(|name| self.link(name)).collect();
                let _ = write!(item, " <small>runs {}</small>", runs.join(", "));
            }
            self.line(&(item + "</li>"));
        }
        self.line("</ol>");
        self.line("</nav>");
        self.line("</header>");
    }

    fn workflow(&mut self, index: usize, graph: &Graph) {
        let anchor = anchor(index);
        self.line(&format!(
            "<section id=\"{anchor}\" aria-labelledby=\"{anchor}-name\">"
        ));
        self.line(&format!(
            "<h2 id=\"{anchor}-name\">{}</h2>",
            escape(&graph.name)
        ));
        let (summary, description) = (&graph.summary, &graph.description);
        for text in summary
            .iter()
            .chain(description.iter().filter(|_| description != summary))
        {
            self.paragraphs(text);
        }
        self.line("<div class=\"both\">");
        self.line("<div class=\"picture\">");
        let graphs = self.graphs;
        let link =
            |name: &str| shown(graphs, name).map(|index| format!("#{}", self::anchor(index)));
        let picture = graph.svg_inline(&link);
        self.html.push_str(&picture);
        self.line("</div>");
        self.line("<div class=\"details\">");
        self.inputs(&graph.inputs);
        self.first(graph);
        let mut number = 0;
        for (at, step) in graph.steps() {
            number += 1;
            self.step(graph, at, number, step);
        }
        self.outputs("h3", &graph.outputs);
        self.line("</div>");
        self.line("</div>");
        self.line("</section>");
    }

    /// A text, with its paragraphs.
    fn paragraphs(&mut self, text: &str) {
        for paragraph in text.replace("\r\n", "\n").split("\n\n") {
            let paragraph = prose(paragraph);
            if !paragraph.is_empty() {
                self.line(&format!("<p>{paragraph}</p>"));
            }
        }
    }

    fn table(&mut self, heading: (&str, &str), columns: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let (level, text) = heading;
        self.line(&format!("<{level}>{text}</{level}>"));
        self.line("<div class=\"table\"><table>");
        let columns = columns
            .iter()
            .map(|column| format!("<th scope=\"col\">{column}</th>"));
        let columns: String = columns.collect();
        self.line(&format!("<thead><tr>{columns}</tr></thead>"));
        self.line("<tbody>");
        for row in rows {
            let cells: String = row.iter().map(|cell| format!("<td>{cell}</td>")).collect();
            self.line(&format!("<tr>{cells}</tr>"));
        }
        self.line("</tbody></table></div>");
    }

    fn inputs(&mut self, inputs: &[Input]) {
        let rows = inputs.iter().map(|input| {
            let needed = if input.required { "" } else { ", optional" };
            vec![
                code(&input.name),
                format!("{}{needed}", escape(&input.ty.replace('`', "'"))),
                prose(&input.description),
            ]
        });
        let rows: Vec<_> = rows.collect();
        self.table(("h3", "Inputs"), &["Name", "Type", ""], &rows);
    }

    /// The workflows that run first.
    fn first(&mut self, graph: &Graph) {
        let before = graph.nodes.iter().take_while(|n| !matches!(n, Node::End));
        let first = before.filter_map(|node| match node {
            Node::Workflow(workflow) => Some(self.link(&workflow.name)),
            _ => None,
        });
        let first: Vec<String> = first.collect();
        if !first.is_empty() {
            self.line(&format!(
                "<p>Before its steps runs {}.</p>",
                first.join(", then ")
            ));
        }
    }

    fn step(&mut self, graph: &Graph, node: usize, number: usize, step: &Step) {
        self.line("<article>");
        self.line(&format!("<h3>{number}. {}</h3>", escape(&step.id)));
        let called = match &step.calls {
            Called::Operation(operation) => format!(
                "<span class=\"method\">{}</span> {} of {}",
                escape(&operation.method),
                code(&operation.path),
                code(&operation.source)
            ),
            Called::Workflow(called) => format!("workflow {}", self.link(graph.node_name(*called))),
            _ => String::new(),
        };
        self.line(&format!("<p>{called}</p>"));
        if let Some(description) = &step.description {
            self.paragraphs(description);
        }
        if let Some(timeout) = step.timeout {
            self.line(&format!("<p>An attempt may take {timeout} ms.</p>"));
        }
        let rows = step.passes.iter().map(|passed| {
            let name = format!("{} {}", passed.location, passed.name);
            vec![code(name.trim()), code(&passed.value)]
        });
        self.table(
            ("h4", "Sends"),
            &["What", "Value"],
            &rows.collect::<Vec<_>>(),
        );
        let criteria = step.criteria.iter().map(|c| code(&c.text));
        self.list("Succeeds if", &criteria.collect::<Vec<_>>());
        self.outputs("h4", &step.outputs);
        let actions = step
            .actions
            .iter()
            .map(|action| self.action(graph, node, action));
        let actions: Vec<String> = actions.collect();
        self.list("Then", &actions);
        self.line("</article>");
    }

    fn action(&self, graph: &Graph, node: usize, action: &Action) -> String {
        let class = match (&action.effect, action.of_failure) {
            (Effect::Retry { .. }, _) => "retry",
            (_, true) => "failure",
            (_, false) => "success",
        };
        let criteria = action.criteria.iter().map(|c| code(&c.text));
        let criteria = criteria.collect::<Vec<_>>().join(" and ");
        let condition = match criteria.is_empty() {
            true => String::new(),
            false => format!(" if {criteria}"),
        };
        format!(
            "<strong class=\"{class}\">{}</strong>{condition} <small>{}</small>",
            escape(&effect_text(graph, node, action)),
            escape(&action.name)
        )
    }

    fn list(&mut self, heading: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.line(&format!("<h4>{heading}</h4>"));
        self.line("<ul>");
        for item in items {
            self.line(&format!("<li>{item}</li>"));
        }
        self.line("</ul>");
    }

    fn outputs(&mut self, level: &str, outputs: &[Output]) {
        let rows = outputs.iter().map(|output| {
            let always = if output.required { "" } else { ", optional" };
            vec![
                code(&output.name),
                format!("{}{always}", escape(&output.ty)),
                code(&output.value),
            ]
        });
        let rows: Vec<_> = rows.collect();
        self.table((level, "Outputs"), &["Name", "Type", "Value"], &rows);
    }
}

/// A text of a document with its code between backticks, as in Markdown.
fn prose(text: &str) -> String {
    let escaped = escape(text);
    let pieces: Vec<&str> = escaped.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return escaped;
    }
    let pieces = pieces.into_iter().enumerate();
    let pieces = pieces.map(|(at, piece)| match at % 2 {
        1 => format!("<code>{piece}</code>"),
        _ => piece.to_owned(),
    });
    pieces.collect()
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn code_in_texts_is_marked() {
        assert_eq!(prose("Default `a<b`."), "Default <code>a&lt;b</code>.");
        assert_eq!(prose("A ` alone."), "A ` alone.");
    }
}
