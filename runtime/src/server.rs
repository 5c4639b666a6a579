//! Servers: where the requests of a source go.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use reqwest::Url;

use crate::fault::{Fault, FaultKind};
use crate::http;
use crate::request::Request;

/// A server that a client is given: any URL, or one that the description has.
///
/// A URL of the caller's takes all requests of the source. A server of the description takes
/// those that the description sends there.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    /// The URL as the description writes it; nothing if it is the caller's.
    template: Option<&'static str>,
    url: Result<Cow<'static, str>, String>,
}

impl Server {
    /// A server that the description has.
    pub const fn described(url: &'static str) -> Self {
        Server {
            template: Some(url),
            url: Ok(Cow::Borrowed(url)),
        }
    }

    /// A server of the description whose URL has variables: the name of each, its value, and the
    /// values that it may have, if the description names them (OpenAPI, Server Variable Object).
    ///
    /// A value that is not allowed is a [`Fault`] of every request.
    pub fn with_variables(template: &'static str, variables: &[(&str, &str, &[&str])]) -> Self {
        Server {
            template: Some(template),
            url: fill(template, variables).map(Cow::Owned),
        }
    }

    pub(crate) fn template(&self) -> Option<&'static str> {
        self.template
    }

    pub(crate) fn base(&self) -> Base {
        match &self.url {
            Ok(url) => Base::new(url),
            Err(reason) => Base {
                text: Arc::from(""),
                url: Err(Fault::new(FaultKind::Server, reason)),
            },
        }
    }
}

impl From<&str> for Server {
    fn from(url: &str) -> Self {
        Server::from(url.to_owned())
    }
}

impl From<&String> for Server {
    fn from(url: &String) -> Self {
        Server::from(url.as_str())
    }
}

impl From<String> for Server {
    fn from(url: String) -> Self {
        Server {
            template: None,
            url: Ok(Cow::Owned(url)),
        }
    }
}

/// The URL without user, query and fragment, which may be secrets.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.url.as_ref().map(|url| public(url));
        f.debug_tuple("Server").field(&shown).finish()
    }
}

/// The server of some operations, where it is not that of their source.
#[derive(Debug)]
pub struct OperationServer {
    /// Its URL as the description writes it; a relative one starts from the source's server.
    pub template: &'static str,
    /// The same with the defaults of its variables, if there are any and all have one.
    pub filled: Option<&'static str>,
    /// The operations: method and path template, `POST /files/{id}`.
    pub operations: &'static [&'static str],
}

impl OperationServer {
    pub(crate) fn is_for(&self, request: &Request) -> bool {
        self.operations.iter().any(|operation| {
            let (method, path) = operation.split_once(' ').unwrap_or_default();
            request.method == method && request.template == path
        })
    }
}

/// Fills the variables of a URL.
fn fill(template: &str, variables: &[(&str, &str, &[&str])]) -> Result<String, String> {
    let (mut url, mut rest) = (String::with_capacity(template.len()), template);
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        url.push_str(before);
        let variable = variables.iter().find(|(known, ..)| *known == name);
        let (_, value, allowed) = variable.ok_or_else(|| format!("{{{name}}} has no value"))?;
        if !allowed.is_empty() && !allowed.contains(value) {
            let allowed = allowed.join(", ");
            return Err(format!("{{{name}}} must be one of {allowed}"));
        }
        // A value must not end the part of the URL that it stands in: another host would get the
        // credentials. The one that begins the URL may be all of it.
        let whole = url.is_empty() && !after.starts_with(':');
        let ends = |letter: char| match letter {
            '?' | '#' | '@' | '\\' => true,
            '/' => !whole && !in_path(&url),
            other => other.is_whitespace() || other.is_control(),
        };
        if value.is_empty() || value.contains(ends) {
            return Err(format!("{{{name}}} has a value that its URL cannot hold"));
        }
        url.push_str(value);
        rest = after;
    }
    url.push_str(rest);
    Ok(url)
}

/// Whether what follows is part of the path.
fn in_path(url: &str) -> bool {
    let authority = url.split_once("://").map_or("", |(_, rest)| rest);
    authority.contains('/')
}

/// What of a URL may be shown: without what stands before an `@` in its authority, and without
/// query and fragment.
fn public(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

/// A server's URL, ready to be completed.
#[derive(Clone)]
pub(crate) struct Base {
    /// As it was given, without a slash at its end.
    text: Arc<str>,
    /// The same, parsed once.
    url: Result<Url, Fault>,
}

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&public(&self.text), f)
    }
}

impl Base {
    pub(crate) fn new(url: &str) -> Self {
        let text = url.strip_suffix('/').unwrap_or(url);
        Base {
            text: Arc::from(text),
            url: http::parse(text),
        }
    }

    /// The URL.
    ///
    /// # Errors
    /// If it is none that requests can be sent to.
    pub(crate) fn parsed(&self) -> Result<&Url, Fault> {
        self.url.as_ref().map_err(Fault::clone)
    }

    /// What a relative URL means from here (RFC 3986, section 5).
    pub(crate) fn join(&self, relative: &str) -> Result<Base, Fault> {
        let joined = self.parsed()?.join(relative).map_err(|error| {
            Fault::new(FaultKind::Server, format!("not a relative URL: {error}"))
        })?;
        Ok(Base::new(joined.as_str()))
    }

    /// Whether both have scheme, host and port in common.
    pub(crate) fn is_same_origin(&self, other: &Base) -> bool {
        let same = |one: &Url, other: &Url| one.origin() == other.origin();
        std::ptr::eq(self, other) || matches!((&self.url, &other.url), (Ok(a), Ok(b)) if same(a, b))
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> Result<String, Fault> {
        Ok(self.parsed()?.origin().ascii_serialization())
    }

    /// The server's URL, then path and query.
    pub(crate) fn url(&self, path: &str, query: &str) -> Result<Url, Fault> {
        let base = self.parsed()?;
        if has_marks(&self.text) || has_marks(path) {
            let joint = if query.is_empty() { "" } else { "?" };
            return http::parse(&format!("{}{path}{joint}{query}", self.text));
        }
        let mut url = base.clone();
        match base.path() {
            "/" => url.set_path(path),
            before => url.set_path(&[before, path].concat()),
        }
        if !query.is_empty() {
            url.set_query(Some(query));
        }
        Ok(url)
    }
}

/// Whether a query or a fragment begins in a text.
fn has_marks(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'?' | b'#'))
}

#[cfg(test)]
mod tests {
    use super::{Base, Server, fill, public};
    use reqwest::Url;

    #[test]
    fn joining_is_like_parsing_the_whole() {
        let servers = [
            "http://h:1",
            "https://api.example.com/v1",
            "http://h/a%20b/",
        ];
        let paths = [
            "/",
            "",
            "/s/a%2Fb%20c",
            "/s//x/../y",
            "/s?x=1",
            "/s#f",
            "/ü \\",
            "/s/%2e%2E/t",
        ];
        for server in servers {
            for path in paths {
                for (joint, query) in [("", ""), ("?", "q=a%20b&r=%C3%BC'")] {
                    let server = server.strip_suffix('/').unwrap_or(server);
                    let whole = Url::parse(&format!("{server}{path}{joint}{query}")).unwrap();
                    assert_eq!(Base::new(server).url(path, query), Ok(whole));
                }
            }
        }
    }

    #[test]
    fn variables_are_filled() {
        let filled = |template, value| fill(template, &[("a", value, &[])]);
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(filled("https://{a}.io/{a}", "x"), ok("https://x.io/x"));
        assert_eq!(filled("https://h:{a}/v", "443"), ok("https://h:443/v"));
        assert_eq!(filled("https://h/{a}", "v1/b"), ok("https://h/v1/b"));
        assert_eq!(filled("{a}/v1", "https://h/x"), ok("https://h/x/v1"));
        assert_eq!(filled("{a}://h", "http"), ok("http://h"));
    }

    #[test]
    fn a_value_changes_only_the_part_that_it_stands_in() {
        for (template, value) in [
            ("https://{a}.example.com", "evil.test/"),
            ("https://{a}.example.com", "evil.test#"),
            ("https://{a}.example.com", "evil.test?"),
            ("https://{a}.example.com", "evil.test\\"),
            ("https://api.{a}", "example.com@evil.test"),
            ("https://{a}.example.com", ""),
            ("https://{a}.example.com", "a b"),
            ("{a}://example.com", "https://evil.test/"),
            ("https://h/{a}/x", "v1?key="),
        ] {
            let error = fill(template, &[("a", value, &[])]).unwrap_err();
            assert_eq!(error, "{a} has a value that its URL cannot hold", "{value}");
        }
    }

    #[test]
    fn a_value_outside_its_enum_is_refused() {
        let refused = fill("https://{region}.io", &[("region", "mars", &["eu", "us"])]);
        assert_eq!(refused.unwrap_err(), "{region} must be one of eu, us");
        let allowed = Server::with_variables("https://{r}.io", &[("r", "eu", &["eu", "us"])]);
        assert_eq!(format!("{allowed:?}"), "Server(Ok(\"https://eu.io\"))");
    }

    #[test]
    fn what_may_be_secret_in_a_url_is_not_shown() {
        let url = "https://user:hush@h:1/p?key=hush#hush";
        assert_eq!(public(url), "https://h:1/p");
        assert!(!format!("{:?} {:?}", Server::from(url), Base::new(url)).contains("hush"));
    }
}
