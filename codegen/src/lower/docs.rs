//! Text of documents → doc comments that build without warnings.

mod html;

use crate::gather::Gather;
use crate::ir::Docs;

/// Doc paragraphs from summary and description; a description that repeats the summary is left out.
pub fn docs(summary: Option<&str>, description: Option<&str>) -> Docs {
    let mut paragraphs: Vec<String> = Vec::new();
    for text in [summary, description].into_iter().flatten() {
        let text = markdown(text);
        let repeats = paragraphs
            .iter()
            .any(|known| known.trim_end_matches('.') == text.trim_end_matches('.'));
        if !text.is_empty() && !repeats {
            paragraphs.push(text);
        }
    }
    Docs(paragraphs)
}

/// Doc text of one sentence that the generator says itself.
pub fn sentence(text: impl Into<String>) -> Docs {
    Docs(vec![text.into()])
}

/// A name of a document as code, whatever characters it has.
pub fn code(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).gather();
    match (name.is_empty(), name.contains('`')) {
        (true, _) => "`\"\"`".to_owned(),
        (_, true) => format!("`` {name} ``"),
        (_, false) => format!("`{name}`"),
    }
}

/// A text with a capital letter at its start.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).gather()
}

/// The first line of a text, for one-line help.
pub fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default().trim()
}

/// A text as Markdown that rustdoc has nothing to say about: what it would take for HTML or for
/// links is escaped, and code blocks are marked as text so that they are not compiled.
pub fn markdown(text: &str) -> String {
    let mut lines = Vec::new();
    let mut fenced = false;
    // What follows an item of a list belongs to it, and is indented like its text.
    let mut indent = 0;
    let text = html::to_markdown(&text.replace("\r\n", "\n").replace('\r', "\n"));
    for line in text.trim().lines() {
        let line = line.trim_end().replace('\t', "    ");
        let fence = line.trim_start();
        if fence.starts_with("```") || fence.starts_with("~~~") {
            lines.push(match fenced {
                true => "```".to_owned(),
                false => "```text".to_owned(),
            });
            fenced = !fenced;
        } else if fenced {
            lines.push(line);
        } else {
            // Four blanks would start a code block, which rustdoc compiles.
            let line = line.trim_start();
            let marker = list_marker(line);
            indent = match (marker, line) {
                (_, "") => 0,
                (0, _) => indent,
                (marker, _) => marker,
            };
            let blanks = if marker == 0 { indent } else { 0 };
            lines.push(format!("{}{}", " ".repeat(blanks), escape_line(line)));
        }
    }
    if fenced {
        lines.push("```".to_owned());
    }
    // One empty line is as good as several.
    lines.dedup_by(|line, before| line.trim().is_empty() && before.trim().is_empty());
    let lines: Vec<String> = flow(lines).iter().map(|line| wrap(line)).gather();
    lines.join("\n")
}

/// Joins the lines of a paragraph that have been broken for their length, so that breaking them
/// again leaves no stubs. Short lines are lines because somebody wanted it.
fn flow(lines: Vec<String>) -> Vec<String> {
    const LONG: usize = 64;
    let mut flowing: Vec<String> = Vec::new();
    let (mut fenced, mut long) = (false, false);
    for line in lines {
        fenced ^= line.starts_with("```");
        let plain = !fenced && !is_structured(&line) && !line.starts_with(' ') && !line.is_empty();
        let joins = plain && long;
        long = plain && line.chars().count() >= LONG;
        match flowing.last_mut() {
            Some(before) if joins => {
                before.push(' ');
                before.push_str(&line);
            }
            _ => flowing.push(line),
        }
    }
    flowing
}

/// How long the marker is that makes a line an item of a list; 0 if it is none.
fn list_marker(line: &str) -> usize {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let ordered = (1..10).contains(&digits) && rest.starts_with(['.', ')']);
    let bullet = digits == 0 && rest.starts_with(['-', '*', '+']);
    match (ordered || bullet) && rest[1..].starts_with(' ') {
        true => digits + 2,
        false => 0,
    }
}

/// Breaks a long line of text; lists, tables, headings and code stay as they are.
fn wrap(line: &str) -> String {
    const WIDTH: usize = 96;
    if is_structured(line) || line.chars().count() <= WIDTH {
        return line.to_owned();
    }
    let indent = &line[..line.len() - line.trim_start().len()];
    let (mut wrapped, mut width) = (indent.to_owned(), 0);
    for word in line.trim_start().split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH && !starts_block(word) {
            wrapped.push('\n');
            wrapped.push_str(indent);
            width = 0;
        } else if width > 0 {
            wrapped.push(' ');
            width += 1;
        }
        wrapped.push_str(word);
        width += length;
    }
    wrapped
}

/// Whether a line is an item of a list, or part of a table, a heading or code.
fn is_structured(line: &str) -> bool {
    line.starts_with(['#', '|', '-', '*', '+', '`', '>', '\\'])
        || line.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a word at the start of a line would begin an item of a list, or a heading.
fn starts_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    let is_number = number.len() < word.len() && number.bytes().all(|b| b.is_ascii_digit());
    matches!(word, "-" | "*" | "+") || is_number || word.bytes().all(|b| matches!(b, b'#' | b'='))
}

fn escape_line(line: &str) -> String {
    // What is a link already is not looked into for others.
    let (mut linked, mut escaped) = (String::new(), String::with_capacity(line.len()));
    let (mut code, mut at) = (false, 0);
    while let Some(letter) = line[at..].chars().next() {
        let mut length = letter.len_utf8();
        match letter {
            '`' => {
                // A backtick without a partner on its line is text.
                let closes = code || line[at + 1..].contains('`');
                code = closes && !code;
                escaped.push_str(if closes { "`" } else { "\\`" });
            }
            '[' if !code && link(&line[at..]).is_some() => {
                length = link(&line[at..]).unwrap_or(length);
                linked.push_str(&autolink(&escaped));
                linked.push_str(&line[at..at + length]);
                escaped.clear();
            }
            '<' | '>' | '[' | ']' if !code => {
                escaped.push('\\');
                escaped.push(letter);
            }
            _ => escaped.push(letter),
        }
        at += length;
    }
    linked.push_str(&autolink(&escaped));
    linked
}

/// How long the link to the web is that a text starts with: `[text](https://…)`.
fn link(text: &str) -> Option<usize> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (url, _) = rest.split_once(')')?;
    let plain = !label.contains(['[', ']', '<', '>', '`']);
    let web = url.starts_with("https://") || url.starts_with("http://");
    let clean = !url.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '('));
    (plain && web && clean).then_some(label.len() + url.len() + "[]()".len())
}

/// Bare URLs are a rustdoc warning: they become links.
fn autolink(line: &str) -> String {
    let mut linked = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = [rest.find("https://"), rest.find("http://")]
        .into_iter()
        .flatten()
        .min()
    {
        let (before, url) = rest.split_at(start);
        let end = url
            .find(|c: char| c.is_whitespace() || matches!(c, '`' | '"' | '\\' | ')' | '*'))
            .unwrap_or(url.len());
        let trimmed = url[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
        let in_link = before.ends_with("](") && !before.ends_with("\\](");
        let is_link = is_in_code(&line[..line.len() - url.len()]) || in_link;
        linked.push_str(before);
        match is_link {
            true => linked.push_str(trimmed),
            false => {
                linked.push('<');
                linked.push_str(trimmed);
                linked.push('>');
            }
        }
        rest = &url[trimmed.len()..];
    }
    linked.push_str(rest);
    linked
}

/// Whether a backtick of a text is still open at its end. Escaped ones are text.
fn is_in_code(text: &str) -> bool {
    let ticks = text.match_indices('`');
    let open = ticks.filter(|(at, _)| !text[..*at].ends_with('\\'));
    open.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendor_text_is_made_harmless() {
        assert_eq!(
            markdown("see [docs] and <id>x</id>"),
            r"see \[docs\] and \<id\>x\</id\>"
        );
        assert_eq!(markdown("`a<b>` stays"), "`a<b>` stays");
        assert_eq!(markdown("a ` alone"), r"a \` alone");
        assert_eq!(markdown("at https://x.io/a."), "at <https://x.io/a>.");
        assert_eq!(
            markdown("a [link](https://x.io/é?a=b), [é] and [no](x)"),
            r"a [link](https://x.io/é?a=b), \[é\] and \[no\](x)"
        );
        assert_eq!(markdown("a ` and https://x.io"), r"a \` and <https://x.io>");
        assert_eq!(markdown("[`x`](https://x.io)"), r"\[`x`\](<https://x.io>)");
        let same = "[https://x.io/y](https://x.io/y) and https://x.io";
        let linked = "[https://x.io/y](https://x.io/y) and <https://x.io>";
        assert_eq!(markdown(same), linked);
        assert_eq!(
            markdown("[at http://x.io, [1]](https://x.io/y)"),
            r"\[at <http://x.io>, \[1\]\](<https://x.io/y>)"
        );
        assert_eq!(
            markdown("`https://x.io https://y.io`"),
            "`https://x.io https://y.io`"
        );
        assert_eq!(markdown("[https://x.io]"), r"\[<https://x.io>\]");
        assert_eq!(markdown("a\tb\rc\r\nd"), "a    b\nc\nd");
        assert_eq!(markdown("    indented"), "indented");
        assert_eq!(
            markdown("- one\ntwo\n10. ten\n more\n\nend"),
            "- one\n  two\n10. ten\n    more\n\nend"
        );
        assert_eq!(markdown("```json\n{}\n"), "```text\n{}\n```");
    }

    #[test]
    fn paragraphs_flow_and_short_lines_stay() {
        let words = |count: usize| vec!["word"; count].join(" ");
        assert_eq!(
            markdown(&format!("{}\n{}\nend\n\nnew", words(20), words(20))),
            format!("{}\n{}\n{} end\n\nnew", words(19), words(19), words(2))
        );
        assert_eq!(markdown("one\ntwo\nthree"), "one\ntwo\nthree");
        assert_eq!(
            markdown(&format!("{}\n- {}", words(19), words(19)))
                .lines()
                .count(),
            2
        );
        let numbered = format!("{} 2024. end", words(19));
        assert_eq!(markdown(&numbered), format!("{} 2024.\nend", words(19)));
        let listed = format!("{}\n- one\n- two", words(15));
        assert_eq!(markdown(&listed), listed);
        let fenced = format!("{}\n```text\n{}\nb\n```\nc", words(15), words(15));
        assert_eq!(markdown(&fenced), fenced);
    }

    #[test]
    fn names_are_code() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("List`1<a>"), "`` List`1<a> ``");
        assert_eq!(code("\n"), "`\"\"`");
    }

    #[test]
    fn a_description_that_repeats_the_summary_is_left_out() {
        assert_eq!(docs(Some("Do it."), Some("Do it")).0, ["Do it."]);
        assert_eq!(docs(None, Some(" ")).0, [""; 0]);
    }
}
