//! URI references (RFC 3986): what `$self` and the `url`s of sources are.

/// Whether a reference starts with a scheme. One letter is a drive, not a scheme.
pub fn is_absolute(reference: &str) -> bool {
    let scheme = reference.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        let mut letters = scheme.chars();
        scheme.len() > 1
            && letters.next().is_some_and(|c| c.is_ascii_alphabetic())
            && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// A reference without its fragment.
pub fn without_fragment(reference: &str) -> &str {
    reference.split_once('#').map_or(reference, |(uri, _)| uri)
}

/// What a reference means below an absolute URI (section 5.2.2), without its fragment.
pub fn resolve(base: &str, reference: &str) -> String {
    let reference = without_fragment(reference);
    if is_absolute(reference) {
        return reference.to_owned();
    }
    if reference.is_empty() {
        return without_fragment(base).to_owned();
    }
    let (start, base_path) = split(base);
    if reference.starts_with("//") {
        let scheme = base.split_once(':').map_or("", |(scheme, _)| scheme);
        return format!("{scheme}:{reference}");
    }
    let (path, query) = reference.split_at(reference.find('?').unwrap_or(reference.len()));
    let merged = match (path, base_path.rsplit_once('/')) {
        ("", _) => return format!("{start}{base_path}{query}"),
        (absolute, _) if absolute.starts_with('/') => absolute.to_owned(),
        (relative, Some((folder, _))) => format!("{folder}/{relative}"),
        (relative, None) => format!("/{relative}"),
    };
    format!("{start}{}{query}", without_dots(&merged))
}

/// Scheme and authority of a URI, and its path.
fn split(uri: &str) -> (&str, &str) {
    let uri = uri.split(['?', '#']).next().unwrap_or_default();
    let scheme = uri.find(':').map_or(0, |colon| colon + 1);
    let rest = uri.get(scheme..).unwrap_or_default();
    let authority = match rest.strip_prefix("//") {
        Some(rest) => 2 + rest.find('/').unwrap_or(rest.len()),
        None => 0,
    };
    uri.split_at(scheme + authority)
}

/// A path without `.` and `..` (section 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                // The root stays.
                if segment == ".." && kept.len() > 1 {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    kept.join("/")
}

#[cfg(test)]
mod tests {
    use super::{is_absolute, resolve};

    #[test]
    fn schemes() {
        for (reference, expected) in [
            ("https://a.example/b", true),
            ("file:///a", true),
            ("urn:example:a", true),
            ("../a.yaml", false),
            ("a/b:c", false),
            ("C:/a.yaml", false),
            ("", false),
        ] {
            assert_eq!(is_absolute(reference), expected, "{reference}");
        }
    }

    /// RFC 3986, section 5.4.
    #[test]
    fn references() {
        for (reference, expected) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("g#s", "http://a/b/c/g"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("./g/.", "http://a/b/c/g/"),
            ("g/../h", "http://a/b/c/h"),
            ("ftp:x", "ftp:x"),
        ] {
            assert_eq!(
                resolve("http://a/b/c/d;p?q", reference),
                expected,
                "{reference}"
            );
        }
        assert_eq!(
            resolve("https://a.example", "b.yaml"),
            "https://a.example/b.yaml"
        );
    }
}
