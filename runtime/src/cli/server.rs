//! `--server <source>=<url>`, and `--trust` likewise.

use super::error::{Error, did_you_mean};
use super::program::SourceInfo;

/// The name of a source and the URL to call it at. The URL may hold what is nobody's business,
/// so errors do not quote it.
pub(super) fn parse(
    flag: &str,
    argument: &str,
    sources: &[SourceInfo],
) -> Result<(&'static str, String), Error> {
    let Some((name, url)) = argument
        .split_once('=')
        .filter(|(name, _)| !name.contains("://"))
    else {
        let example = sources.first().map_or("source", |source| source.name);
        return Err(Error::usage(format!(
            "{flag} must be <source>=<url>, such as {example}=http://localhost:8080"
        )));
    };
    let Some(source) = sources.iter().find(|source| source.name == name) else {
        return Err(unknown(flag, name, sources));
    };
    match check(url) {
        Ok(()) => Ok((source.name, url.to_owned())),
        Err(reason) => Err(Error::usage(format!(
            "the URL of {flag} {} {reason}",
            source.name
        ))),
    }
}

fn unknown(flag: &str, name: &str, sources: &[SourceInfo]) -> Error {
    let nearest = did_you_mean(name, sources.iter().map(|source| source.name));
    let names: Vec<&str> = sources.iter().map(|source| source.name).collect();
    Error::usage(format!("{flag}: there is no source {name:?}{nearest}"))
        .note(format!("note: the sources are: {}", names.join(", ")))
}

/// Paths and queries are appended to the URL, so it must end before its query.
fn check(url: &str) -> Result<(), String> {
    let parsed = reqwest::Url::parse(url).map_err(|error| format!("is not usable: {error}"))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err("must begin with http:// or https://".to_owned());
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err("contains credentials; set them in the environment".to_owned());
    }
    match parsed.query().or(parsed.fragment()) {
        Some(_) => Err("must end before `?` and `#`".to_owned()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{SourceInfo, parse};

    const SOURCES: [SourceInfo; 2] = [
        SourceInfo {
            name: "sourcesApi",
            server: Some("https://api.example.com"),
            elsewhere: &[],
        },
        SourceInfo {
            name: "integrationsApi",
            server: None,
            elsewhere: &[],
        },
    ];

    fn error(argument: &str) -> String {
        parse("--server", argument, &SOURCES)
            .expect_err("it is wrong")
            .to_string()
    }

    #[test]
    fn a_source_and_its_url() {
        assert_eq!(
            parse(
                "--server",
                "integrationsApi=http://[::1]:8080/v1/",
                &SOURCES
            )
            .ok(),
            Some(("integrationsApi", "http://[::1]:8080/v1/".to_owned()))
        );
    }

    #[test]
    fn an_unknown_source_gets_the_nearest_name() {
        assert_eq!(
            error("sourceApi=http://localhost"),
            "--server: there is no source \"sourceApi\"; did you mean `sourcesApi`?"
        );
    }

    #[test]
    fn what_is_not_a_source_with_a_url() {
        let form = "--server must be <source>=<url>, such as sourcesApi=http://localhost:8080";
        assert_eq!(error("http://localhost:1?key=hush"), form);
        assert_eq!(error("sourcesApi"), form);
    }

    #[test]
    fn only_urls_that_paths_can_be_appended_to() {
        let of = |reason: &str| format!("the URL of --server sourcesApi {reason}");
        let scheme = of("must begin with http:// or https://");
        assert_eq!(error("sourcesApi=file:///etc"), scheme);
        assert_eq!(error("sourcesApi=localhost:8080"), scheme);
        assert_eq!(
            error("sourcesApi=localhost"),
            of("is not usable: relative URL without a base")
        );
        assert_eq!(
            error("sourcesApi=http://me:hush@localhost"),
            of("contains credentials; set them in the environment")
        );
        let end = of("must end before `?` and `#`");
        assert_eq!(error("sourcesApi=http://localhost?key=hush"), end);
    }
}
