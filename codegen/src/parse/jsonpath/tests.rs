use super::{
    super::{
        condition::{Condition, Operand, tests::shape},
        expression::fixture::{ALPHABET, Declared, Lcg},
    },
    *,
};

fn read(text: &str) -> Option<Result<Parsed, ConditionError>> {
    parse_comparison_form(text, Version::V1_1, &Declared)
}

// Cases 94, 94b and 95, and the forms of real documents.
#[test]
fn comparison_forms() {
    for (text, expected) in [
        ("$.success == true", "[@.success Equal true]"),
        (
            "$.a == 'x' || $.b > $inputs.n",
            r#"([@.a Equal "x"] || [@.b Greater <$inputs.n>])"#,
        ),
        ("$.models.length > 0", "[@.models.length Greater 0]"),
        ("$.length == 0", "[@.length Equal 0]"),
        ("$.log_level == \"error\"", r#"[@.log_level Equal "error"]"#),
        (
            "$.data[0].amount <= $inputs.t",
            "[@.data[0].amount LessOrEqual <$inputs.t>]",
        ),
        ("$.n == {$inputs.n}", "[@.n Equal <$inputs.n>]"),
        ("$['a b'][\"c]d\"] != $.x", "[@.a b.c]d NotEqual @.x]"),
        ("$['it\\'s'] == 'it\\'s'", r#"[@.it's Equal "it's"]"#),
        ("!($.a == 1) && ($.b)", "(![@.a Equal 1] && @.b)"),
        ("!$.a", "!@.a"),
        ("$ != null", "[@ NotEqual null]"),
        ("$[0] == 'é'", r#"[@[0] Equal "é"]"#),
        (
            "$statusCode == 200 && $.größe > 1",
            "([<$statusCode> Equal 200] && [@.größe Greater 1])",
        ),
        ("$.x == $response.body.y", "[@.x Equal <$response.body>.y]"),
    ] {
        let parsed = read(text)
            .expect(text)
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(shape(&parsed.condition), expected, "{text}");
    }
    assert_eq!(
        read("$.a == \"x\"").unwrap().unwrap().notes,
        [],
        "both quotes are of the dialect"
    );
}

#[test]
fn queries_are_not_comparisons() {
    for text in [
        "",
        "$",
        "$.email",
        "$.items[*]",
        "$..id",
        "$[?@.id==1]",
        "$[?count(@.pets) > 0]",
        "$.signers[?(@.status != 'completed')]",
        "$['a==b']",
        "$[?@.x == {$inputs.n}]",
        "$.a[?@.b == ']'].c",
    ] {
        assert!(read(text).is_none(), "{text}");
    }
}

#[test]
fn comparisons_that_cannot_be_read() {
    for (text, part) in [
        ("$.items[*] == 1", "$.items[*]"),
        ("$..id == 1", "$..id"),
        ("$.a[-1] == 1", "$.a[-1]"),
        ("$.a[?@.b] == 1", "$.a[?@.b]"),
        ("$.a == b", "b"),
        ("count(@.x) > 0", "count"),
        ("$['a == 1", "$['a"),
        ("$.a === 1", "==="),
        ("$.a ==", ""),
        ("$.a == $inputs.nope", "nope"),
    ] {
        // An open quote hides the operators behind it.
        let Some(result) = read(text) else {
            assert!(text.contains("['a"), "{text}");
            continue;
        };
        let range = result.expect_err(text).range();
        assert_eq!(text.get(range), Some(part), "{text}");
    }
}

#[test]
fn final_length() {
    let path = |text| match read(text) {
        Some(Ok(Parsed {
            condition:
                Condition::Compare {
                    left: Operand::Context(p),
                    ..
                },
            ..
        })) => p,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        path("$.a.length > 0").length_of(),
        Some(&[Nav::Member("a".into())][..])
    );
    assert_eq!(path("$.length > 0").length_of(), Some(&[][..]));
    assert_eq!(path("$.length.a > 0").length_of(), None);
    assert_eq!(path("$ > 0").length_of(), None);
}

#[test]
fn script_expressions() {
    let script = |text: &'static str| script_expression(text).and_then(|range| text.get(range));
    assert_eq!(script("$.a[(@.length-1)].b"), Some("[(@.length-1)]"));
    assert_eq!(script("$.é[ ((1)) ]"), Some("[ ((1))"));
    assert_eq!(script("$[?(@.a[(@.length-1)])]"), Some("[(@.length-1)]"));
    assert_eq!(script("$[(1"), Some("[(1"));
    for text in [
        "",
        "$[?(@.a)]",
        "$['[(']",
        "$.a[0]",
        "$[?count(@.a) > 0]",
        "(",
    ] {
        assert_eq!(script(text), None, "{text}");
    }
}

#[test]
fn random_texts_never_panic() {
    let mut random = Lcg(13);
    for _ in 0..10_000 {
        let text = format!("${}", random.text(ALPHABET, 9));
        if let Some(Err(error)) = read(&text) {
            assert!(text.get(error.range()).is_some(), "{text}");
        }
        assert!(script_expression(&text).is_none_or(|range| text.get(range).is_some()));
    }
}
