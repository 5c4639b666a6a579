//! The numbered cases are those of the project's conformance checklist.

use serde_json::{Value, json};

use super::Operand;

fn text(text: &str) -> Operand<'_> {
    text.into()
}

fn unordered<'a>(left: Operand<'_>, right: impl Into<Operand<'a>>) -> bool {
    left.partial_cmp(&right.into()).is_none()
}

/// Case 78.
#[test]
fn text_equals_case_insensitively() {
    assert!(text("ABC") == "abc");
    assert!(text("ÄÖ Straße") == "äö STRAßE");
    assert!(text("ÄÖ") != "ao");
    assert!(text("abc") != "abd");
    assert!(text("") == "");
}

/// Cases 80 and 80b.
#[test]
fn text_that_is_a_number_orders_as_one() {
    assert!(text("5") > 4);
    assert!(text("9") < "10");
    assert!(text("9") != "9.0");
    assert!(text("9") <= "9.0");
    assert!(text("-1e3") < "-1");
    assert!(text("B") > "a");
    assert!(text("a") < "B");
    assert!(text("10x") < "9");
    assert!(text("Ä") > "z");
}

#[test]
fn only_json_numbers_are_coerced() {
    for number in [
        "0",
        "-0",
        "10",
        "1.5",
        "1e3",
        "1E+3",
        "-2.50e-1",
        "123456789012345678901234567890",
    ] {
        let value: Value = serde_json::from_str(number).unwrap();
        assert!(text(number) == value && text(number) <= value, "{number}");
    }
    for other in [
        "", "-", "01", "+1", ".5", "1.", "1e", "1e+", " 1", "1 ", "0x10", "NaN", "inf", "١", "1_0",
        "--1",
    ] {
        let operand = text(other);
        assert!(operand != 1 && operand != 16 && operand != 0, "{other}");
        assert!(
            unordered(operand, 1e300) && unordered(operand, 1),
            "{other}"
        );
    }
}

#[test]
fn number_equals_numeric_text() {
    assert!(Operand::from(200) == "200");
    assert!(text("200") == 200);
    assert!(text("2e2") == 200);
    assert!(Operand::from(200) != "OK");
    assert!(Operand::from(0.1) == "0.1");
}

/// Case 80c.
#[test]
fn booleans_equal_their_text_only() {
    assert!(text("True") == true);
    assert!(text("FALSE") == false);
    assert!(text("yes") != true);
    assert!(text("1") != true);
    assert!(Operand::from(1) != true);
    assert!(Operand::from(0) != false);
    assert!(Operand::from(true) == true);
    assert!(Operand::from(true) != false);
    assert!(unordered(Operand::from(true), false));
    assert!(unordered(Operand::from(true), true));
    assert!(unordered(text("true"), true));
}

/// Case 81.
#[test]
fn null_equals_null_and_absent_only() {
    let null = Operand::from(&Value::Null);
    assert!(null == ());
    assert!(null == Operand::ABSENT);
    assert!(Operand::from(0) != ());
    assert!(text("") != ());
    assert!(text("null") != ());
    assert!(Operand::from(false) != ());
    assert!(null != "x");
    assert!(unordered(null, 1) && unordered(null, ()) && unordered(null, "a"));
    assert!(null.is_null() && !text("").is_null());
}

/// Case 82: a pointer that finds nothing.
#[test]
fn missing_values_are_null() {
    let body = json!([]);
    assert!(Operand::from(body.pointer("/0")) == ());
    assert!(Operand::from(None::<&str>) == ());
    assert!(Operand::from(&None::<i64>) == ());
    assert!(Operand::from(&Some("A".to_owned())) == "a");
}

/// Cases 86 and 95.
#[test]
fn navigation() {
    let body = json!({"count": 4, "models": [], "data": [{"amount": 7}], "name": "Zoë", "own": {"length": "x"}});
    let body = Operand::from(&body);
    assert!(body.member("count") > 3);
    assert!(body.member("data").index(0).member("amount") == 7);
    assert!(body.member("data").index(1).is_null());
    assert!(body.member("data").member("amount").is_null());
    assert!(body.index(0).is_null());
    assert!(body.member("name").index(0).is_null());
    assert!(body.member("nope").member("nope").is_null());
    assert!(body.member("models").length() == 0);
    assert!(body.member("models").length() <= 0);
    assert!(body.member("data").length() == 1);
    assert!(body.member("name").length() == 3);
    assert!(body.member("own").length() == "x");
    assert!(body.length().is_null());
    assert!(body.member("count").length().is_null());
}

#[test]
fn composites_are_deeply_equal() {
    let equal = |left: Value, right: Value| Operand::from(&left) == Operand::from(&right);
    assert!(equal(
        json!({"a": [1, {"b": null}], "c": 2}),
        json!({"c": 2.0, "a": [1.0, {"b": null}]})
    ));
    assert!(!equal(json!({"a": null}), json!({"b": null})));
    assert!(!equal(json!({"a": null}), json!({})));
    assert!(!equal(json!([1, 2]), json!([1])));
    assert!(!equal(json!(["A"]), json!(["a"])));
    assert!(!equal(json!(["1"]), json!([1])));
    assert!(!equal(json!([]), json!({})));
    assert!(!equal(json!([]), json!("[]")));
    assert!(!equal(
        json!([9_007_199_254_740_993_u64]),
        json!([9_007_199_254_740_992.0])
    ));
    let list = json!([1]);
    let list = Operand::from(&list);
    assert!(unordered(list, 2) && unordered(list, list) && unordered(list, "[1]"));
}

#[test]
fn bare_operands() {
    let composites = [json!([]), json!({})];
    assert!(composites.iter().all(|value| Operand::from(value).truthy()));
    for truthy in [
        Operand::from(true),
        1.into(),
        (-0.5).into(),
        text("false"),
        text("0"),
    ] {
        assert!(truthy.truthy(), "{truthy:?}");
    }
    for falsy in [
        Operand::from(false),
        0.into(),
        (-0.0).into(),
        text(""),
        Operand::ABSENT,
        f64::NAN.into(),
    ] {
        assert!(!falsy.truthy(), "{falsy:?}");
    }
}

#[test]
fn text_for_patterns() {
    let body =
        json!({"s": "a\"b", "n": 1.0, "i": 204, "b": true, "z": null, "o": {"x": [1.0, "y"]}});
    let of = |name: &str| {
        Operand::from(&body)
            .member(name)
            .text()
            .map(|text| text.into_owned())
    };
    let expected = [
        ("s", "a\"b"),
        ("n", "1"),
        ("i", "204"),
        ("b", "true"),
        ("o", r#"{"x":[1,"y"]}"#),
    ];
    for (name, text) in expected {
        assert_eq!(of(name).as_deref(), Some(text));
    }
    assert_eq!(of("z"), None);
    assert_eq!(of("nope"), None);
    assert_eq!(Operand::from(204_u16).text().as_deref(), Some("204"));
}

#[test]
fn integers_are_not_rounded() {
    let odd = 9_007_199_254_740_993_i64;
    let even = 9_007_199_254_740_992.0;
    assert!(Operand::from(odd) != even);
    assert!(Operand::from(odd) > even);
    assert!(Operand::from(even) < odd);
    assert!(Operand::from(odd - 1) == even);
    assert!(Operand::from(u64::MAX) != 18_446_744_073_709_551_616.0);
    assert!(Operand::from(u64::MAX) < 18_446_744_073_709_551_616.0);
    assert!(Operand::from(u64::MAX) > i64::MAX);
    assert!(Operand::from(i64::MIN) == -9_223_372_036_854_775_808.0);
    assert!(text("9007199254740993") == odd);
    assert!(text("9007199254740993") != odd - 1);
    assert!(text("123456789012345678901") < "123456789012345678902");
}

#[test]
fn usual_types_compare() {
    let owned = "ok".to_owned();
    let value = json!("OK");
    let operand = Operand::from(&value);
    assert!(operand == "ok" && operand == owned && operand == *owned && operand == value);
    let seven = Operand::from(7_u16);
    assert!(
        seven == 7
            && seven == 7_i64
            && seven == 7_u16
            && seven == 7_u32
            && seven == 7_u64
            && seven == 7.0
    );
    assert!(seven < 8 && seven <= 7.5 && seven >= "7" && seven == json!(7.0));
}

/// Numbers around every limit, each in ascending order with the others.
fn ascending() -> Vec<Vec<Value>> {
    let of = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    vec![
        vec![of("-1e300")],
        vec![of("-9223372036854777856")],
        vec![json!(i64::MIN), of("-9223372036854775808.0")],
        vec![json!(i64::MIN + 1)],
        vec![json!(-2)],
        vec![json!(-1.5)],
        vec![json!(-1), json!(-1.0)],
        vec![json!(-5e-324)],
        vec![json!(0), json!(0.0), json!(-0.0)],
        vec![json!(5e-324)],
        vec![json!(0.5)],
        vec![json!(1), json!(1.0)],
        vec![
            json!(9_007_199_254_740_992_i64),
            json!(9_007_199_254_740_992.0),
        ],
        vec![json!(9_007_199_254_740_993_i64)],
        vec![
            json!(9_007_199_254_740_994_i64),
            json!(9_007_199_254_740_994.0),
        ],
        vec![json!(i64::MAX)],
        vec![
            json!(9_223_372_036_854_775_808_u64),
            json!(9_223_372_036_854_775_808.0),
        ],
        vec![json!(u64::MAX)],
        vec![json!(18_446_744_073_709_551_616.0)],
        vec![json!(1e40)],
        vec![json!(f64::MAX)],
    ]
}

/// Every pair orders by its place in the list, whichever of the two is text.
#[test]
fn numbers_order_consistently() {
    let groups = ascending();
    let numbers: Vec<_> = groups
        .iter()
        .enumerate()
        .flat_map(|(rank, group)| group.iter().map(move |n| (rank, n)))
        .collect();
    for (left_rank, left) in &numbers {
        for (right_rank, right) in &numbers {
            let expected = Some(left_rank.cmp(right_rank));
            let (left_text, right_text) = (left.to_string(), right.to_string());
            let [a, b] = [Operand::from(*left), Operand::from(*right)];
            assert_eq!(a.partial_cmp(&b), expected, "{left} {right}");
            assert_eq!(a == b, left_rank == right_rank, "{left} {right}");
            assert_eq!(a.partial_cmp(&right_text), expected, "{left} '{right}'");
            assert_eq!(
                text(&left_text).partial_cmp(&b),
                expected,
                "'{left}' {right}"
            );
            assert_eq!(
                text(&left_text).partial_cmp(&right_text),
                expected,
                "'{left}' '{right}'"
            );
        }
    }
}

/// Pseudo-random numbers of all sizes: the order is antisymmetric, transitive, and agrees with
/// equality.
#[test]
fn random_numbers_order_consistently() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let numbers: Vec<Operand<'_>> = (0..60)
        .map(|index| match (index % 4, next()) {
            (0, bits) => Operand::from((bits >> (bits % 60)).cast_signed()),
            (1, bits) => Operand::from(bits),
            (2, bits) => Operand::from(bits as f64),
            (_, bits) => Operand::from((bits % 4000) as f64 / 16.0 - 100.0),
        })
        .collect();
    for a in &numbers {
        for b in &numbers {
            assert_eq!(
                a.partial_cmp(b),
                b.partial_cmp(a).map(std::cmp::Ordering::reverse)
            );
            assert_eq!(a == b, a.partial_cmp(b) == Some(std::cmp::Ordering::Equal));
            for c in &numbers {
                let chained = a <= b && b <= c;
                assert!(a <= c || !chained, "{a:?} {b:?} {c:?}");
            }
        }
    }
}
