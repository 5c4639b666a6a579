use super::{
    super::expression::fixture::{ALPHABET, Declared, Lcg},
    *,
};

fn read(text: &str) -> Result<Parsed, ConditionError> {
    parse(text, Version::V1_1, &Declared)
}

/// The tree with every node in parentheses.
pub(in super::super) fn shape(condition: &Condition) -> String {
    let list = |sign: &str, all: &[Condition]| {
        format!("({})", all.iter().map(shape).collect::<Vec<_>>().join(sign))
    };
    match condition {
        Condition::Or(any) => list(" || ", any),
        Condition::And(all) => list(" && ", all),
        Condition::Not(inner) => format!("!{}", shape(inner)),
        Condition::Compare { left, op, right } => {
            format!("[{} {op:?} {}]", operand(left), operand(right))
        }
        Condition::Operand(only, _) => operand(only),
    }
}

fn operand(operand: &Operand) -> String {
    let steps = |nav: &[Nav]| nav.iter().map(ToString::to_string).collect::<String>();
    match operand {
        Operand::Number(text) => text.clone(),
        Operand::String(text) => format!("{text:?}"),
        Operand::Bool(value) => value.to_string(),
        Operand::Null => "null".into(),
        Operand::Expression(e) => format!("<{}>{}", e.expression, steps(&e.nav)),
        Operand::Context(path) => format!("@{}", steps(&path.nav)),
    }
}

#[track_caller]
fn reads(text: &str, expected: &str) {
    let parsed = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(shape(&parsed.condition), expected, "{text}");
    assert_eq!(parsed.notes, [], "{text}");
}

#[track_caller]
fn fails(text: &str, part: &str) -> ConditionError {
    let error = read(text).expect_err(text);
    assert_eq!(text.get(error.range()), Some(part), "{text}: {error}");
    error
}

// Cases 78, 79, 81 to 86.
#[test]
fn comparisons() {
    reads("'ABC' == 'abc'", r#"["ABC" Equal "abc"]"#);
    reads("'it''s'", r#""it's""#);
    reads("''", r#""""#);
    reads("'a\\n' == 'é && (日'", r#"["a\\n" Equal "é && (日"]"#);
    reads("null == null", "[null Equal null]");
    reads(
        "$response.body#/0 == null",
        "[<$response.body#/0> Equal null]",
    );
    reads("true || false && false", "(true || (false && false))");
    reads("!($statusCode == 200)", "![<$statusCode> Equal 200]");
    let both = r#"([<$statusCode> Equal 200] && [<$method> Equal "get"])"#;
    reads("$statusCode==200&&$method=='get'", both);
    reads(
        "$response.body.count > 3",
        "[<$response.body>.count Greater 3]",
    );
    reads("  $statusCode\t<=\n299 ", "[<$statusCode> LessOrEqual 299]");
    reads("1<2", "[1 Less 2]");
    reads("-1.5e+3 != 0", "[-1.5e+3 NotEqual 0]");
    reads("$statusCode", "<$statusCode>");
}

#[test]
fn precedence() {
    reads("1 || 2 || 3 && 4", "(1 || 2 || (3 && 4))");
    reads("(1 || 2) && 3", "((1 || 2) && 3)");
    reads("((1))", "1");
    reads("!$inputs.t && !(1 || 2)", "(!<$inputs.t> && !(1 || 2))");
    reads("!(!(true))", "!!true");
    reads("1 == 2 || 3 >= 4", "([1 Equal 2] || [3 GreaterOrEqual 4])");
}

#[test]
fn navigation_is_part_of_the_grammar() {
    reads(
        "$response.body.success == true",
        "[<$response.body>.success Equal true]",
    );
    reads("$response.body[0].a.b", "<$response.body>[0].a.b");
    reads(
        "$steps.s.outputs.o.f[1] != 'x'",
        r#"[<$steps.s.outputs.o>.f[1] NotEqual "x"]"#,
    );
    reads("$inputs.a.b.c", "<$inputs.a.b>.c");
    reads(
        "$response.header.X.Y == 1",
        "[<$response.header.X.Y> Equal 1]",
    );
    reads("$response.body#/a.b", "<$response.body#/a.b>");
    reads("$response.body.naïve", "<$response.body>.naïve");
    reads(
        "$workflows.w.outputs.x#/status == 400",
        "[<$workflows.w.outputs.x#/status> Equal 400]",
    );
}

/// Reads with exactly one note; gives its slug, the text it is about, and what to write instead.
#[track_caller]
fn noted<'t>(text: &'t str, expected: &str) -> (&'static str, &'t str, String) {
    let parsed = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(shape(&parsed.condition), expected, "{text}");
    let [note] = &parsed.notes[..] else {
        panic!("{text}: {:?}", parsed.notes)
    };
    let part = text.get(note.range.clone()).unwrap_or("outside");
    (note.kind.slug(), part, note.instead.clone())
}

// Case 88.
#[test]
fn double_quotes_are_noted() {
    let double = |part, instead: &str| ("double-quotes", part, instead.to_owned());
    assert_eq!(
        noted("\"x\" == 'x'", r#"["x" Equal "x"]"#),
        double("\"x\"", "'x'")
    );
    let newline = r#""it's\n""#;
    assert_eq!(noted(newline, newline), double(newline, "'it''s\n'"));
    assert_eq!(
        noted(r#""a""b\d""#, r#""a\"b\\d""#),
        double(r#""a""b\d""#, "'a\"b\\d'")
    );
}

#[test]
fn braces_are_noted() {
    let braces = |part, instead: &str| ("condition-braces", part, instead.to_owned());
    let whole = noted(" {$statusCode == 401} ", "[<$statusCode> Equal 401]");
    assert_eq!(whole, braces("{$statusCode == 401}", "$statusCode == 401"));
    let operand = noted("{$inputs.t} == 1", "[<$inputs.t> Equal 1]");
    assert_eq!(operand, braces("{$inputs.t}", "$inputs.t"));
    let two = read("{$inputs.t} == {$inputs.n}").unwrap();
    assert_eq!(two.notes.len(), 2);
    assert_eq!(shape(&two.condition), "[<$inputs.t> Equal <$inputs.n>]");
}

#[test]
fn forms_of_expressions_are_noted() {
    let form = |part, instead: &str| ("expression-form", part, instead.to_owned());
    let pointer = noted("1 == $response.body#id", "[1 Equal <$response.body#/id>]");
    assert_eq!(pointer, form("$response.body#id", "$response.body#/id"));
    let output = noted("$steps.s.o.f", "<$steps.s.outputs.o>.f");
    assert_eq!(output, form("$steps.s.o.f", "$steps.s.outputs.o.f"));
    let (slug, ..) = noted("$inputs.$filter", "<$inputs.$filter>");
    assert_eq!(slug, "bad-name");
}

// Case 87 and the other rejections of 3.1.
#[test]
fn rejections_point_at_the_place() {
    for (text, part) in [
        ("", ""),
        ("   ", ""),
        ("{}", ""),
        ("{ }", ""),
        ("1 < 2 < 3", "<"),
        ("1 === 1", "==="),
        ("1 !== 1", "!=="),
        ("1 = 1", "="),
        ("1 & 2", "&"),
        ("1 | 2", "|"),
        ("!$inputs.t == 1", "!"),
        ("!!true", "!"),
        ("(1) == 1", "=="),
        ("$method == GET", "GET"),
        ("a == 1", "a"),
        ("True", "True"),
        ("1 and 2", "and"),
        ("01", "01"),
        ("+1", "+1"),
        ("1.", "1."),
        ("1e", "1e"),
        (".5", ".5"),
        ("-", "-"),
        ("'abc", "'abc"),
        ("1 == \"abc' ", "\"abc'"),
        ("(1", ""),
        ("1)", ")"),
        ("()", ")"),
        ("1 ==", ""),
        ("== 1", "=="),
        ("1 &&", ""),
        ("|| 1", "||"),
        ("1 2", "2"),
        ("'a''b' 'c'", "'c'"),
        ("1 (2)", "("),
        ("1 ! 2", "!"),
        ("(1 2)", "2"),
        ("!", ""),
        ("{a} == 1", "{"),
        ("$response.body#/{a} == 1", "{"),
        ("1}", "}"),
        ("{{$inputs.t}}", "{"),
        ("é", "é"),
        ("$.success == true", "$.success"),
        ("$", "$"),
        ("$foo", "$foo"),
        ("$statusCodes == 1", "$statusCodes"),
        ("$response.body[*].id", "$response.body[*].id"),
    ] {
        let error = fails(text, part);
        assert_eq!(error.slug(), "condition-syntax", "{text}");
        let ConditionError::Syntax(error) = error else {
            panic!()
        };
        assert!(!error.reason.is_empty() && !error.help.is_empty(), "{text}");
    }
}

#[test]
fn expressions_that_cannot_be_read() {
    assert_eq!(fails("1 == $inputs.nope", "nope").slug(), "undeclared");
    assert_eq!(
        fails("'é' == $steps.x.outputs.o", "x").slug(),
        "unknown-step"
    );
    assert_eq!(fails("{$inputs.nope} == 1", "nope").slug(), "undeclared");
    assert_eq!(fails("$env.HOME == 'x'", "$env").slug(), "dialect-root");
    assert_eq!(
        fails("$response.body['x']", "['x']").slug(),
        "expression-syntax"
    );
    assert_eq!(
        fails("$response.status == 200", "status").slug(),
        "expression-syntax"
    );
    assert_eq!(
        fails("$statusCode~ == 200", "~").slug(),
        "expression-syntax"
    );
    let error = parse("$self == 'x'", Version::V1_0, &Declared).unwrap_err();
    assert!(matches!(error, ConditionError::Syntax(error) if error.help.contains("1.1")));
}

#[test]
fn nesting_has_a_limit() {
    let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(read(&nested(128)).is_ok());
    assert!(read(&nested(129)).is_err());
    assert!(read(&"!(".repeat(100_000)).is_err());
    assert!(read(&vec!["1"; 100_000].join(" || ")).is_ok());
}

#[test]
fn random_texts_never_panic() {
    let mut random = Lcg(11);
    let mut good = 0;
    for _ in 0..10_000 {
        let text = random.text(ALPHABET, 9);
        for dialect in [Dialect::Simple, Dialect::Context] {
            match parse_as(dialect, &text, Version::V1_1, &Declared) {
                Ok(_) => good += 1,
                Err(error) => assert!(text.get(error.range()).is_some(), "{text}"),
            }
        }
    }
    assert!(good > 100, "the generator must reach conditions: {good}");
}

impl ConditionError {
    /// The diagnostic's slug; for a `JSONPath` condition `condition-syntax` stands for `bad-jsonpath`.
    pub(in super::super) fn slug(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "condition-syntax",
            Self::Expression(error) => error.slug(),
        }
    }

    /// The offending bytes of the condition.
    pub(in super::super) fn range(&self) -> Range<usize> {
        match self {
            Self::Syntax(error) => error.range.clone(),
            Self::Expression(error) => error.range.clone(),
        }
    }
}
