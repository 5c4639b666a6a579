//! The numbered cases are those of the project's conformance checklist.

mod forms;
mod values;

use serde_json::{Value, json};

use super::*;

fn filled(style: PathStyle, value: &Value) -> Result<String, EncodeError> {
    path("/x{c}", &[("c", style, value)])
}

fn queried(style: QueryStyle, value: &dyn Parameter) -> String {
    let mut out = String::new();
    query(&mut out, "c", style, value).unwrap();
    out
}

fn cooked(name: &str, style: CookieStyle, value: &dyn Parameter) -> String {
    let mut out = String::new();
    cookie(&mut out, name, style, value).unwrap();
    out
}

fn headed(style: HeaderStyle, value: &Value) -> Option<String> {
    header("c", style, value).unwrap()
}

/// The columns of the style table.
fn columns() -> [Value; 4] {
    [
        json!("blue"),
        json!(["a", "b"]),
        json!({"G": 2, "R": 1}),
        json!(""),
    ]
}

/// Case 134: path.
#[test]
fn path_styles() {
    let rows = [
        (PathStyle::SIMPLE, ["blue", "a,b", "G,2,R,1", ""]),
        (
            PathStyle::SIMPLE.explode(true),
            ["blue", "a,b", "G=2,R=1", ""],
        ),
        (PathStyle::LABEL, [".blue", ".a,b", ".G,2,R,1", "."]),
        (
            PathStyle::LABEL.explode(true),
            [".blue", ".a.b", ".G=2.R=1", "."],
        ),
        (PathStyle::MATRIX, [";c=blue", ";c=a,b", ";c=G,2,R,1", ";c"]),
        (
            PathStyle::MATRIX.explode(true),
            [";c=blue", ";c=a;c=b", ";G=2;R=1", ";c"],
        ),
    ];
    for (style, expected) in rows {
        for (value, expected) in columns().iter().zip(expected) {
            assert_eq!(
                filled(style, value).unwrap(),
                format!("/x{expected}"),
                "{style:?} {value}"
            );
        }
    }
}

/// Case 134: query. What the table marks as not applicable is written as form, but for a list as
/// deepObject.
#[test]
fn query_styles() {
    let form = ["c=blue", "c=a&c=b", "G=2&R=1", "c="];
    let rows = [
        (QueryStyle::FORM, form),
        (
            QueryStyle::FORM.explode(false),
            ["c=blue", "c=a,b", "c=G,2,R,1", "c="],
        ),
        (
            QueryStyle::SPACE_DELIMITED,
            ["c=blue", "c=a%20b", "c=G%202%20R%201", "c="],
        ),
        (QueryStyle::SPACE_DELIMITED.explode(true), form),
        (
            QueryStyle::PIPE_DELIMITED,
            ["c=blue", "c=a%7Cb", "c=G%7C2%7CR%7C1", "c="],
        ),
        (QueryStyle::PIPE_DELIMITED.explode(true), form),
        (
            QueryStyle::DEEP_OBJECT,
            [
                "c=blue",
                "c%5B%5D=a&c%5B%5D=b",
                "c%5BG%5D=2&c%5BR%5D=1",
                "c=",
            ],
        ),
        (
            QueryStyle::DEEP_OBJECT.explode(false),
            [
                "c=blue",
                "c%5B%5D=a&c%5B%5D=b",
                "c%5BG%5D=2&c%5BR%5D=1",
                "c=",
            ],
        ),
    ];
    for (style, expected) in rows {
        for (value, expected) in columns().iter().zip(expected) {
            assert_eq!(queried(style, value), expected, "{style:?} {value}");
        }
    }
}

/// Case 134: header.
#[test]
fn header_styles() {
    let rows = [
        (HeaderStyle::SIMPLE, ["blue", "a,b", "G,2,R,1", ""]),
        (
            HeaderStyle::SIMPLE.explode(true),
            ["blue", "a,b", "G=2,R=1", ""],
        ),
    ];
    for (style, expected) in rows {
        for (value, expected) in columns().iter().zip(expected) {
            assert_eq!(
                headed(style, value).as_deref(),
                Some(expected),
                "{style:?} {value}"
            );
        }
    }
}

/// Case 134: cookie.
#[test]
fn cookie_styles() {
    let rows = [
        (CookieStyle::FORM, ["c=blue", "c=a; c=b", "G=2; R=1", "c="]),
        (
            CookieStyle::FORM.explode(false),
            ["c=blue", "c=a,b", "c=G,2,R,1", "c="],
        ),
        (
            CookieStyle::COOKIE,
            ["c=blue", "c=a; c=b", "G=2; R=1", "c="],
        ),
        (
            CookieStyle::COOKIE.explode(false),
            ["c=blue", "c=a,b", "c=G,2,R,1", "c="],
        ),
    ];
    for (style, expected) in rows {
        for (value, expected) in columns().iter().zip(expected) {
            assert_eq!(cooked("c", style, value), expected, "{style:?} {value}");
        }
    }
}

#[test]
fn undefined_values_are_left_out() {
    for value in [
        json!(null),
        json!([]),
        json!({}),
        json!([null]),
        json!({"a": null}),
    ] {
        assert_eq!(queried(QueryStyle::FORM, &value), "");
        assert_eq!(queried(QueryStyle::DEEP_OBJECT, &value), "");
        assert_eq!(headed(HeaderStyle::SIMPLE, &value), None);
        assert_eq!(cooked("c", CookieStyle::FORM, &value), "");
        let error = filled(PathStyle::SIMPLE, &value).unwrap_err();
        assert_eq!(
            (error.parameter(), error.kind()),
            (Some("c"), EncodeErrorKind::MissingValue)
        );
    }
    assert_eq!(
        queried(QueryStyle::FORM, &json!(["a", null, "b"])),
        "c=a&c=b"
    );
    assert_eq!(
        queried(QueryStyle::FORM.explode(false), &json!({"a": null, "b": 1})),
        "c=b,1"
    );
    assert_eq!(queried(QueryStyle::FORM, &json!(["", "b"])), "c=&c=b");
    assert_eq!(
        filled(PathStyle::MATRIX.explode(true), &json!(["", "b"])).unwrap(),
        "/x;c;c=b"
    );
}

/// Case 135.
#[test]
fn delimiters_within_items_are_encoded() {
    let form = QueryStyle::FORM.explode(false);
    assert_eq!(queried(form, &["a,b", "c"]), "c=a%2Cb,c");
    assert_eq!(
        queried(QueryStyle::PIPE_DELIMITED, &["a|b", "c d"]),
        "c=a%7Cb%7Cc%20d"
    );
    assert_eq!(queried(form, &json!({"a,b": "c=d"})), "c=a%2Cb,c%3Dd");
}

#[test]
fn everything_but_unreserved_characters_is_encoded() {
    let every: String = (' '..='~').collect();
    let expected = "c=%20%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40\
        ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~";
    assert_eq!(queried(QueryStyle::FORM, &every), expected);
    assert_eq!(
        queried(QueryStyle::FORM, &"é€😀"),
        "c=%C3%A9%E2%82%AC%F0%9F%98%80"
    );
    assert_eq!(component("a b&c"), "a%20b%26c");
}

#[test]
fn names_are_encoded() {
    let mut out = String::new();
    let reserved = QueryStyle::FORM.allow_reserved(true);
    query(&mut out, "a[b] c", QueryStyle::FORM, &1).unwrap();
    query(&mut out, "d/e", reserved, &"/").unwrap();
    assert_eq!(out, "a%5Bb%5D%20c=1&d%2Fe=/");
    assert_eq!(
        path("/{a b}", &[("a b", PathStyle::MATRIX, &1)]).unwrap(),
        "/;a%20b=1"
    );
    assert_eq!(cooked("a b", CookieStyle::FORM, &1), "a%20b=1");
}

#[test]
fn allow_reserved_keeps_reserved_characters_and_triples() {
    let reserved = QueryStyle::FORM.allow_reserved(true);
    assert_eq!(queried(reserved, &":/?@!$'()*,;"), "c=:/?@!$'()*,;");
    assert_eq!(
        queried(reserved, &"#[]&=+ \"é"),
        "c=%23%5B%5D%26%3D%2B%20%22%C3%A9"
    );
    assert_eq!(
        queried(reserved, &"%2F%2f%G0%é%"),
        "c=%2F%2f%25G0%25%C3%A9%25"
    );
    assert_eq!(
        queried(reserved.explode(false), &["a/b", "c d"]),
        "c=a/b,c%20d"
    );
}

#[test]
fn deep_objects_nest() {
    let value =
        json!({"a": {"b": [1, null, "x y"], "e": {}}, "n": null, "o": [{"p": true}], "e": []});
    let expected = "c%5Ba%5D%5Bb%5D%5B%5D=1&c%5Ba%5D%5Bb%5D%5B%5D=x%20y&c%5Bo%5D%5B%5D%5Bp%5D=true";
    assert_eq!(queried(QueryStyle::DEEP_OBJECT, &value), expected);
}

#[test]
fn other_styles_write_nested_values_as_json() {
    assert_eq!(
        queried(QueryStyle::FORM, &json!([[1.0], {"a": null}])),
        "c=%5B1%5D&c=%7B%22a%22%3Anull%7D"
    );
    assert_eq!(
        headed(HeaderStyle::SIMPLE, &json!([["a"]])).unwrap(),
        "[\"a\"]"
    );
}

/// Case 136.
#[test]
fn path_segments_are_protected() {
    let fill = |template: &str, value: &str| path(template, &[("id", PathStyle::SIMPLE, &value)]);
    assert_eq!(fill("/a/{id}", "a/b").unwrap(), "/a/a%2Fb");
    assert_eq!(fill("/a/{id}", "a\\b?#").unwrap(), "/a/a%5Cb%3F%23");
    assert_eq!(fill("/a/{id}", "...").unwrap(), "/a/...");
    let kind = |template, value| fill(template, value).unwrap_err().kind();
    for template in ["/a/{id}", "/a/{id}/b", "/a/{id}?x=1", "{id}"] {
        assert_eq!(kind(template, ".."), EncodeErrorKind::DotSegment);
        assert_eq!(kind(template, "."), EncodeErrorKind::DotSegment);
        assert_eq!(kind(template, ""), EncodeErrorKind::EmptySegment);
    }
    assert_eq!(kind("/a/%2E{id}", "."), EncodeErrorKind::DotSegment);
    assert_eq!(kind("/a/{id}.", ""), EncodeErrorKind::DotSegment);
    assert_eq!(fill("/a/{id}", "%2e").unwrap(), "/a/%252e");
    assert_eq!(fill("/../{id}/", "b").unwrap(), "/../b/");
}

#[test]
fn templates_are_filled() {
    let filled = path(
        "/integrations/{id}/attach/{source_id}",
        &[
            ("source_id", PathStyle::SIMPLE, &"s"),
            ("id", PathStyle::SIMPLE, &String::from("i")),
        ],
    );
    assert_eq!(filled.unwrap(), "/integrations/i/attach/s");
    let parameters: [PathParameter<'_>; 2] = [
        ("x", PathStyle::SIMPLE, &1),
        ("y", PathStyle::SIMPLE, &true),
    ];
    assert_eq!(path("/a/{x}.{y}", &parameters).unwrap(), "/a/1.true");
    assert_eq!(path("/a/{x}{y}/{x}", &parameters).unwrap(), "/a/1true/1");
    assert_eq!(path("/a//b/{", &[]).unwrap(), "/a//b/{");
    assert_eq!(path("", &[]).unwrap(), "");
    let error = path("/a/{z}", &parameters).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`z` has no value, and a path cannot leave it out"
    );
}

/// Case 137.
#[test]
fn header_values_cannot_end_the_header() {
    for value in ["a\r\nb", "a\n", "\r", "a\0b", "a\u{7f}"] {
        let error = header("X-Note", HeaderStyle::SIMPLE, &value).unwrap_err();
        assert_eq!(
            (error.parameter(), error.kind()),
            (Some("X-Note"), EncodeErrorKind::ForbiddenCharacter)
        );
        assert!(!error.to_string().contains(value));
    }
    assert!(header("h", HeaderStyle::SIMPLE, &json!({"a\nb": 1})).is_err());
    let passed = header("h", HeaderStyle::SIMPLE, &"a b\t%2F/é;\"").unwrap();
    assert_eq!(passed.unwrap(), "a b\t%2F/é;\"");
}

#[test]
fn cookie_values_cannot_end_the_cookie() {
    let mut out = String::new();
    cookie(&mut out, "a", CookieStyle::FORM, &"x; y").unwrap();
    cookie(&mut out, "b", CookieStyle::COOKIE, &"u v%").unwrap();
    assert_eq!(out, "a=x%3B%20y; b=u v%");
    for value in ["a;b", "a\r\nb"] {
        let error = cookie(&mut out, "c", CookieStyle::COOKIE, &value).unwrap_err();
        assert_eq!(error.kind(), EncodeErrorKind::ForbiddenCharacter);
    }
}
