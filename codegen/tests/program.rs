//! What a program does with credentials of every kind, and with servers of every kind. That of the
//! root package is compiled and run; this one is for what its documents do not have.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod support;

/// The lines of a case's `main.rs`, trimmed.
fn program(case: &str) -> Vec<String> {
    let mut cases = support::cases::all().into_iter();
    let case = cases.find(|known| known.name == case).unwrap();
    let (files, _) = case.builder().program("shop").generate().unwrap();
    let main = files.iter().find(|file| file.path == "main.rs").unwrap();
    main.text
        .lines()
        .map(|line| line.trim().to_owned())
        .collect()
}

/// Whether the lines follow one another.
fn has(program: &[String], lines: &[&str]) -> bool {
    program.windows(lines.len()).any(|window| window == lines)
}

#[test]
fn every_kind_of_credential_has_a_variable() {
    let program = program("security");
    for (variable, about, setter) in [
        ("SHOP_TOKEN", "bearer token of vault", "token(secret)"),
        ("SHOP_QUERY_KEY", "key of vault", "query_key(secret)"),
        ("SHOP_COOKIE_KEY", "key of vault", "cookie_key(secret)"),
        ("SHOP_HEADER_KEY", "key of vault", "header_key(secret)"),
        ("SHOP_OAUTH", "bearer token of vault", "oauth(secret)"),
        ("SHOP_CONNECT", "bearer token of vault", "connect(secret)"),
        (
            "SHOP_DIGEST",
            "value of `Authorization` of vault",
            "digest(secret)",
        ),
    ] {
        let offered = format!(".credential({variable:?}, {about:?})");
        assert!(program.contains(&offered), "{offered}");
        let read = format!("if let Some(secret) = session.credential({variable:?}) {{");
        let set = format!("clients.vault = clients.vault.{setter};");
        assert!(has(&program, &[&read, &set, "}"]), "{variable}");
    }
    assert!(has(
        &program,
        &[
            "if let Some((user, password)) = session.user_password(\"SHOP_LOGIN\")? {",
            "clients.vault = clients.vault.login(&user, password);",
            "}",
        ]
    ));
    let text = program.join("\n");
    assert!(
        !text.contains("CERTIFICATE"),
        "it is the HTTP client's: {text}"
    );
}

#[test]
fn servers_of_operations_get_credentials_only_if_the_user_says_so() {
    let program = program("servers");
    assert!(has(
        &program,
        &[
            "for url in session.trusted(\"search\") {",
            "clients.search = clients.search.trust(url);",
            "}",
        ]
    ));
    let text = program.join("\n");
    assert!(
        text.contains("\"http://files.search.example/store\""),
        "{text}"
    );
    // Nobody has credentials for these.
    assert!(!text.contains("trusted(\"shops\")") && !text.contains("trusted(\"scattered\")"));
}
