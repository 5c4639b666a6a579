//! Form bodies.

use serde_json::json;

use super::super::*;

/// Case 133.
#[test]
fn forms_follow_whatwg() {
    let payload = json!({"a b": "x y~*+", "e": "", "f": [1, "z", [2], {"q": 1}, null], "n": null, "o": {"k": [1.0]}});
    let expected =
        "a+b=x+y%7E*%2B&e=&f=1&f=z&f=%5B2%5D&f=%7B%22q%22%3A1%7D&o=%7B%22k%22%3A%5B1%5D%7D";
    assert_eq!(form_body(&payload, &[]).unwrap(), expected);
    assert_eq!(form_component("é b"), "%C3%A9+b");
    let mut out = String::new();
    form(&mut out, "a", None, &"x y").unwrap();
    form(&mut out, "b", None, &[1, 2]).unwrap();
    form(&mut out, "c", None, &None::<i32>).unwrap();
    assert_eq!(out, "a=x+y&b=1&b=2");
}

#[test]
fn form_fields_with_a_style_follow_the_query_rules() {
    let payload = json!({"a": [1, 2], "b": "x y/", "c": {"d": [3]}, "e": {}});
    let styles: FormStyles<'_> = &[
        (QueryStyle::FORM.explode(false), &["a"]),
        (QueryStyle::FORM.allow_reserved(true), &["b"]),
        (QueryStyle::DEEP_OBJECT, &["x", "c"]),
        (QueryStyle::FORM, &["e"]),
    ];
    assert_eq!(
        form_body(&payload, styles).unwrap(),
        "a=1,2&b=x%20y/&c%5Bd%5D%5B%5D=3"
    );
}

#[test]
fn form_payloads_that_are_not_objects() {
    assert_eq!(form_body(&"a=1&b=%20", &[]).unwrap(), "a=1&b=%20");
    assert_eq!(form_body(&(), &[]).unwrap(), "");
    assert_eq!(form_body(&json!({}), &[]).unwrap(), "");
    let error = form_body(&[1], &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the value is neither an object nor text, so it cannot be a form"
    );
}

#[test]
fn a_parameter_that_fails_leaves_nothing_behind() {
    let mut out = "a=1".to_owned();
    query(&mut out, "n", QueryStyle::FORM, &[1.0, f64::NAN]).unwrap_err();
    form(&mut out, "n", None, &[1.0, f64::NAN]).unwrap_err();
    cookie(&mut out, "n", CookieStyle::COOKIE, &["x", ";"]).unwrap_err();
    assert_eq!(out, "a=1");
}
