//! The HTML that people write into descriptions → Markdown.

/// Replaces the tags and character references that have a Markdown form. Others are left: `<id>` is
/// a placeholder more often than a tag. Code, in backticks or fences, stays as it is.
pub fn to_markdown(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut links: Vec<Option<String>> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&', '`']) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let taken = match found.as_bytes().first() {
            Some(b'`') => {
                let code = code(found);
                out.push_str(&found[..code]);
                code
            }
            Some(b'&') => reference(found, &mut out),
            _ => tag(found, &mut out, &mut links),
        };
        rest = &found[taken..];
    }
    out.push_str(rest);
    out
}

/// How long the code is that a text starts with: to the next run of as many backticks.
fn code(text: &str) -> usize {
    let ticks = text.bytes().take_while(|byte| *byte == b'`').count();
    let fence = &text[..ticks];
    let inner = &text[ticks..];
    // Without an end it is text.
    inner.find(fence).map_or(ticks, |end| ticks + end + ticks)
}

/// Writes what a character reference stands for; how long it is.
fn reference(text: &str, out: &mut String) -> usize {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&mdash;", "—"),
        ("&ndash;", "–"),
    ];
    let known = named.iter().find(|(name, _)| text.starts_with(name));
    let (name, character) = known.copied().unwrap_or(("&", "&"));
    out.push_str(character);
    name.len()
}

/// Writes what a tag becomes; how long it is.
fn tag(text: &str, out: &mut String, links: &mut Vec<Option<String>>) -> usize {
    let Some(end) = text.find('>') else {
        out.push('<');
        return 1;
    };
    let inner = &text[1..end];
    let is_end = inner.starts_with('/');
    let name = inner.trim_matches('/').split(char::is_whitespace).next();
    let name = name.unwrap_or_default().to_ascii_lowercase();
    let markdown = match (name.as_str(), is_end) {
        ("p" | "div" | "ul" | "ol" | "table" | "blockquote" | "h1" | "h2" | "h3" | "h4", _) => {
            "\n\n"
        }
        ("br" | "tr" | "hr", _) | ("li", true) => "\n",
        ("li", false) => "\n- ",
        ("b" | "strong", _) => "**",
        ("i" | "em", _) => "*",
        ("code" | "tt" | "kbd", _) => "`",
        ("span" | "small" | "sup" | "sub" | "u" | "font" | "tbody" | "thead" | "td" | "th", _) => {
            " "
        }
        ("a", false) => {
            let link = web_address(inner);
            out.push_str(if link.is_some() { "[" } else { "" });
            links.push(link);
            return end + 1;
        }
        ("a", true) => {
            if let Some(Some(address)) = links.pop() {
                out.push_str(&format!("]({address})"));
            }
            return end + 1;
        }
        _ => {
            out.push('<');
            return 1;
        }
    };
    out.push_str(markdown);
    end + 1
}

/// The address that a link leads to, if it is one of the web.
fn web_address(tag: &str) -> Option<String> {
    let (_, value) = tag.split_once("href=")?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let address = value[1..].split(quote).next()?;
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    is_web.then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::to_markdown;

    #[test]
    fn tags_become_markdown() {
        for (html, markdown) in [
            ("<p>One</p>\n<p>two</p>", "\n\nOne\n\n\n\n\ntwo\n\n"),
            ("a<br/>b<BR>c", "a\nb\nc"),
            (
                "<b>bold</b>, <em>so</em>, <code>x</code>",
                "**bold**, *so*, `x`",
            ),
            (
                "see <a href=\"https://x.io/a\" target=_blank>this</a> and <a href='/b'>that</a>",
                "see [this](https://x.io/a) and that",
            ),
            ("<ul><li>a</li><li>b</li></ul>", "\n\n\n- a\n\n- b\n\n\n"),
            ("1 &lt; 2 &amp;&amp; R&D", "1 < 2 && R&D"),
            ("put <id> here, a < b", "put <id> here, a < b"),
            ("`<b>` and ``` <p> ```", "`<b>` and ``` <p> ```"),
            ("a ` alone <b>b</b>", "a ` alone **b**"),
            ("é<b>ü</b>&eacute;", "é**ü**&eacute;"),
            ("<", "<"),
        ] {
            assert_eq!(to_markdown(html), markdown, "{html}");
        }
    }
}
