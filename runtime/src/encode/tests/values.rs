//! What can be written, and numbers, JSON and `content`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::super::json as json_text;
use super::super::*;
use super::queried;

/// Case 138d.
#[test]
fn numbers_are_written_as_ecmascript_does() {
    let rows: [(f64, &str); 18] = [
        (1.0, "1"),
        (1e21, "1e+21"),
        (5e-7, "5e-7"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (-1.5, "-1.5"),
        (123.456, "123.456"),
        (100.0, "100"),
        (1e20, "100000000000000000000"),
        (123456789012345680000.0, "123456789012345680000"),
        (1.5e21, "1.5e+21"),
        (0.000001, "0.000001"),
        (0.00000123, "0.00000123"),
        (1.23e-7, "1.23e-7"),
        (-1e-7, "-1e-7"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (9007199254740993.0, "9007199254740992"),
    ];
    for (value, expected) in rows {
        assert_eq!(number(value).unwrap(), expected);
    }
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(
            number(value).unwrap_err().kind(),
            EncodeErrorKind::NotFinite
        );
        let error = query(&mut String::new(), "n", QueryStyle::FORM, &value).unwrap_err();
        assert_eq!(
            (error.parameter(), error.kind()),
            (Some("n"), EncodeErrorKind::NotFinite)
        );
    }
}

#[test]
fn numbers_keep_every_digit() {
    assert_eq!(
        queried(QueryStyle::FORM, &[i64::MIN, i64::MAX]),
        "c=-9223372036854775808&c=9223372036854775807"
    );
    assert_eq!(
        queried(QueryStyle::FORM, &json!(u64::MAX)),
        "c=18446744073709551615"
    );
    assert_eq!(queried(QueryStyle::FORM, &1e21), "c=1e%2B21");
    assert_eq!(queried(QueryStyle::FORM, &0.1_f32), "c=0.1");
    assert_eq!(
        json_text(&json!({"a": 1.0, "b": u64::MAX, "c": 1e21})).unwrap(),
        r#"{"a":1,"b":18446744073709551615,"c":1e+21}"#
    );
}

#[test]
fn all_usual_types_are_parameters() {
    let tags = BTreeMap::from([("k".to_owned(), Some(1)), ("none".to_owned(), None)]);
    let text = String::from("s");
    let map = json!({"m": 1});
    let mut out = String::new();
    let form = QueryStyle::FORM;
    let deep = QueryStyle::DEEP_OBJECT;
    let parameters: [(&str, QueryStyle, &dyn Parameter); 9] = [
        ("str", form, &"a"),
        ("string", form, &text),
        ("optional", form, &Some(&text)),
        ("none", form, &None::<bool>),
        ("unit", form, &()),
        ("list", form, &vec![true, false]),
        ("tags", deep, &tags),
        ("boxed", form, &Box::new(7_u16)),
        ("map", deep, map.as_object().unwrap()),
    ];
    for (name, style, value) in parameters {
        query(&mut out, name, style, value).unwrap();
    }
    assert_eq!(
        out,
        "str=a&string=s&optional=s&list=true&list=false&tags%5Bk%5D=1&boxed=7&map%5Bm%5D=1"
    );
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Filter<'a> {
    zone_id: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    ratio: f64,
    kind: Kind,
    any: Kind,
    pair: (f32, char),
    by_number: BTreeMap<u8, ()>,
    value: Value,
}

#[derive(Serialize)]
enum Kind {
    Open,
    Closed { by: &'static str },
    Both(i8, i8),
    One(u64),
}

fn filter(kind: Kind) -> Filter<'static> {
    let value = json!([1.5, -3, u64::MAX]);
    let by_number = BTreeMap::from([(7, ())]);
    Filter {
        zone_id: -4,
        note: None,
        ratio: 2.0,
        kind: Kind::Open,
        any: kind,
        pair: (0.1, '✓'),
        by_number,
        value,
    }
}

#[test]
fn serialisable_types_are_parameters() {
    let value = ParameterValue::of("filter", &filter(Kind::Closed { by: "me" })).unwrap();
    let expected = "c%5BzoneId%5D=-4&c%5Bratio%5D=2&c%5Bkind%5D=Open&c%5Bany%5D%5BClosed%5D%5Bby%5D=me\
        &c%5Bpair%5D%5B%5D=0.1&c%5Bpair%5D%5B%5D=%E2%9C%93\
        &c%5Bvalue%5D%5B%5D=1.5&c%5Bvalue%5D%5B%5D=-3&c%5Bvalue%5D%5B%5D=18446744073709551615";
    assert_eq!(queried(QueryStyle::DEEP_OBJECT, &value), expected);
}

#[test]
fn json_agrees_with_serde_json_but_for_numbers() {
    for kind in [
        Kind::Open,
        Kind::Closed { by: "a\"\n\u{1}é" },
        Kind::Both(-1, 1),
        Kind::One(u64::MAX),
    ] {
        let filter = filter(kind);
        let expected = serde_json::to_string(&filter).unwrap().replace("2.0", "2");
        assert_eq!(json_text(&filter).unwrap(), expected);
    }
    assert_eq!(
        json_text(&f64::NAN).unwrap_err().kind(),
        EncodeErrorKind::NotFinite
    );
    assert_eq!(json_text(&[Some(1), None]).unwrap(), "[1,null]");
    let no_text_key = BTreeMap::from([((1, 2), 3)]);
    assert_eq!(
        json_text(&no_text_key).unwrap_err().kind(),
        EncodeErrorKind::Unserializable
    );
}

#[test]
fn content_parameters_are_json_text() {
    let filter = content("filter", &json!({"a": "b c", "n": 1.0})).unwrap();
    assert_eq!(
        queried(QueryStyle::FORM, &filter),
        "c=%7B%22a%22%3A%22b%20c%22%2C%22n%22%3A1%7D"
    );
    let header = header("h", HeaderStyle::SIMPLE, &filter).unwrap();
    assert_eq!(header.unwrap(), r#"{"a":"b c","n":1}"#);
    assert_eq!(
        queried(QueryStyle::FORM, &content("c", &None::<i32>).unwrap()),
        ""
    );
    assert_eq!(
        queried(QueryStyle::FORM, &content("c", &json!([])).unwrap()),
        "c=%5B%5D"
    );
    let error = content("c", &[f64::NAN]).unwrap_err();
    assert_eq!(error.to_string(), "`c` contains NaN or an infinite number");
}
