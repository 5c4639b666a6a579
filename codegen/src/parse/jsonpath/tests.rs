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

#[test]
fn queries_of_the_specification() {
    for text in [
        "$",
        "$.a",
        "$['a b'][\"c\"].d",
        "$..*",
        "$..[0]",
        "$ .a [0] ..b",
        "$[0, -1, 'x', *, 1:2:3, ::, ?@.a]",
        "$[?@.id==1]",
        "$[?(@.status == 'placed')]",
        "$.a[?@.b && !@.c || (@.d >= 1.5e3 && @.e != null)]",
        "$[?!(@.a == 1)]",
        "$[?count(@.*) > 1]",
        "$[?length(@.a) == 2]",
        "$[?match(@.a, 'x.*')]",
        "$[?value(@..b) == 1]",
        "$[?@.a == $.b[0]]",
        "$[?@.é == '\\u00e9\\ud83d\\ude00']",
        "$[?@[?@.a]]",
    ] {
        assert!(
            query::parse(text).is_ok(),
            "{text}: {:?}",
            query::parse(text)
        );
    }
}

#[test]
fn texts_that_are_no_queries() {
    for (text, part) in [
        ("", ""),
        ("a", "a"),
        ("$.", ""),
        ("$.a.", ""),
        ("$a", "a"),
        ("$[", ""),
        ("$[01]", "01"),
        ("$[-0]", "-0"),
        ("$[9007199254740992]", "9007199254740992"),
        ("$['a]", "'a]"),
        ("$['\\d']", "\\d"),
        ("$[?]", "]"),
        ("$[?1]", "1"),
        ("$[?@.a == b]", "b"),
        ("$[?@.* == 1]", "@.*"),
        ("$[?length(@.a)]", "length(@.a)"),
        ("$[?match(@.a, 'x') == true]", "match(@.a, 'x')"),
        ("$[?count(1) > 0]", "1"),
        ("$[?len(@.a) > 0]", "len("),
        ("$[?!@.a == 1]", "@.a =="),
        ("$[?(@.a]", "]"),
        ("$.a b", " "),
        ("$.a[?@.b == \"x]", "\"x]"),
    ] {
        let error = query::parse(text).expect_err(text);
        assert_eq!(
            text.get(error.range.clone()),
            Some(part),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn what_a_query_may_not_mean() {
    let parse = |text| query::parse(text).unwrap();
    assert!(parse("$[?@.a]").leading_filter);
    assert!(!parse("$.a[?@.b]").leading_filter);
    assert!(!parse("$..[?@.b]").leading_filter);
    assert!(!parse("$.a[?@[?@.b]]").leading_filter);
    assert!(parse("$.a[0]['b']").singular);
    for text in ["$..a", "$[*]", "$[0, 1]", "$[0:1]", "$[?@.a]"] {
        assert!(!parse(text).singular, "{text}");
    }
    let counts = parse("$[?count(@.pets) > 0 && count(@.x[*]) > 0]").counts;
    assert_eq!((counts.len(), counts[0].clone()), (1, 3..16));
    let lengths = parse("$.a[?@.b.length > 0 && $.c.length > 0 && @..length]").lengths;
    let shown: Vec<_> = lengths
        .iter()
        .map(|l| (l.path.as_str(), l.tokens.clone().unwrap().join("/")))
        .collect();
    assert_eq!(
        shown,
        [
            ("@.b", "a/0/b/length".to_owned()),
            ("$.c", "c/length".to_owned())
        ]
    );
}

#[test]
fn random_queries_never_panic() {
    let mut random = Lcg(17);
    for _ in 0..10_000 {
        let text = format!("$[?{}", random.text(ALPHABET, 12));
        if let Err(error) = query::parse(&text) {
            assert!(text.get(error.range).is_some(), "{text}");
        }
    }
    let deep = format!("$[?{}@.a", "(".repeat(10_000));
    assert!(query::parse(&deep).is_err());
}
