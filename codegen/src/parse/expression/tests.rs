use super::{
    fixture::{ALPHABET, Declared, Lcg, Open},
    *,
};

fn read_1_1(text: &str) -> Reading {
    read(text, Version::V1_1, &Declared)
}

/// The canonical text and the notes' slugs of a text that is an expression.
fn canonical(reading: Reading) -> (String, Vec<&'static str>) {
    match reading {
        Reading::Expression { expression, notes } => (
            expression.to_string(),
            notes.iter().map(|note| note.kind.slug()).collect(),
        ),
        other => panic!("no expression: {other:?}"),
    }
}

/// The slug and the offending text of a text that is an error.
fn failure(text: &str) -> (&'static str, &str) {
    match read_1_1(text) {
        Reading::Error(error) => (error.slug(), text.get(error.range).unwrap_or("outside")),
        other => panic!("no error: {text}: {other:?}"),
    }
}

#[track_caller]
fn plain(text: &str) {
    assert_eq!(canonical(read_1_1(text)), (text.to_owned(), vec![]));
}

#[track_caller]
fn noted(text: &str, instead: &str, slugs: &[&'static str]) {
    assert_eq!(
        canonical(read_1_1(text)),
        (instead.to_owned(), slugs.to_vec()),
        "{text}"
    );
}

#[test]
fn every_root() {
    for text in [
        "$url",
        "$method",
        "$statusCode",
        "$self",
        "$request.header.X-A",
        "$request.query.a b",
        "$request.path.id",
        "$request.body",
        "$request.body#/a/0",
        "$response.header.x#y.z",
        "$response.query.q",
        "$response.body#/é/日本",
        "$message.header.h",
        "$message.payload#/a",
        "$inputs.t",
        "$inputs.a.b#/c",
        "$outputs.x",
        "$steps.s.outputs.o.p#/0",
        "$workflows.w.inputs.a.b",
        "$workflows.w.outputs.x#/status",
        "$sourceDescriptions.api.getThing",
        "$sourceDescriptions.api.url",
        "$sourceDescriptions.other.x",
        "$components.parameters.page",
        "$components.inputs.x",
    ] {
        plain(text);
    }
}

// Cases 54 and 55.
#[test]
fn pointers() {
    let body = |text| match read_1_1(text) {
        Reading::Expression {
            expression: Expression::Response(Part::Body(p)),
            ..
        } => p,
        other => panic!("{other:?}"),
    };
    assert_eq!(body("$response.body#/a~1b"), Pointer::new(["a/b"]));
    assert_eq!(
        body("$response.body#/~0/~01/x"),
        Pointer::new(["~", "~1", "x"])
    );
    assert_eq!(body("$response.body#").tokens(), [""; 0]);
    assert!(body("$response.body").is_root());
    assert_eq!(body("$response.body#/"), Pointer::new([""]));
    assert_eq!(Pointer::new(["a/b", "~1", ""]).to_string(), "/a~1b/~01/");
    for text in ["a", "/~", "/~2", "/a~"] {
        assert_eq!(Pointer::parse(text), None, "{text}");
    }
}

// Cases 56, 56c and 59.
#[test]
fn accepted_forms() {
    let form = &["expression-form"];
    noted("$response.body#id", "$response.body#/id", form);
    noted("$response.headers.etag", "$response.header.etag", form);
    noted("$request.headers.etag", "$request.header.etag", form);
    noted("$response.payload#/a", "$response.body#/a", form);
    noted("$steps.s.o", "$steps.s.outputs.o", form);
    noted("$steps.s.o#/id", "$steps.s.outputs.o#/id", form);
    noted(
        "$sourceDescriptions.api.workflows.w",
        "$sourceDescriptions.api.w",
        form,
    );
    noted("$inputs", "$inputs", form);
    assert_eq!(failure("$steps.s.nope"), ("undeclared", "nope"));
}

// Case 56b.
#[test]
fn names_with_any_character() {
    let bad = &["bad-name"];
    for text in [
        "$inputs.page[size]",
        "$inputs.$filter",
        "$inputs.Order Type",
        "$inputs.é",
        "$inputs.page[size]#/a",
        "$steps.s.outputs.Array<TeamInfo>",
        "$steps.s.outputs.Service[]",
        "$steps.my.step.outputs.o",
        "$steps.odd id.outputs.o",
        "$sourceDescriptions.a.b.op",
        "$components.parameters.page size",
    ] {
        noted(text, text, bad);
    }
    let path = &["bad-name", "dot-path"];
    noted(
        "$steps.s.outputs.Array<TeamInfo>.id",
        "$steps.s.outputs.Array<TeamInfo>#/id",
        path,
    );
}

// Case 77.
#[test]
fn dot_paths() {
    let dots = &["dot-path"];
    noted("$steps.s.outputs.o.id", "$steps.s.outputs.o#/id", dots);
    noted("$steps.s.outputs.o.p.q", "$steps.s.outputs.o.p#/q", dots);
    noted("$inputs.a.b.c[0].d", "$inputs.a.b#/c/0/d", dots);
    noted("$inputs.obj[12]", "$inputs.obj#/12", dots);
    noted("$response.body.a.b", "$response.body#/a/b", dots);
    noted("$response.body[0].名前", "$response.body#/0/名前", dots);
    noted(
        "$response.body.@odata.next-link",
        "$response.body#/@odata/next-link",
        dots,
    );
    noted(
        "$inputs.obj[*].id",
        "$inputs.obj#/*/id",
        &["dot-path", "dot-path"],
    );
    let Reading::Expression { notes, .. } = read_1_1("$inputs.obj[].id") else {
        panic!()
    };
    assert_eq!(notes[1].kind, NoteKind::Wildcard);
    noted(
        "$steps.s.o.f",
        "$steps.s.outputs.o#/f",
        &["expression-form", "dot-path"],
    );
}

// Cases 57, 58 and 71.
#[test]
fn errors_name_the_offending_part() {
    for (text, slug, part) in [
        ("$inputs.nope", "undeclared", "nope"),
        ("$inputs.nope.x", "undeclared", "nope.x"),
        ("$inputs.nope#/x", "undeclared", "nope"),
        ("$inputs.page[nope]", "undeclared", "page[nope]"),
        ("$inputs.$nope", "undeclared", "$nope"),
        ("$inputs.ñ", "undeclared", "ñ"),
        ("$outputs.nope", "undeclared", "nope"),
        ("$steps.x.outputs.o", "unknown-step", "x"),
        ("$steps.x.y", "unknown-step", "x"),
        ("$steps.x.y.outputs.o", "unknown-step", "x.y"),
        ("$steps.s.outputs.nope", "undeclared", "nope"),
        ("$steps.s.outputs", "expression-syntax", "outputs"),
        ("$steps.s", "expression-syntax", "s"),
        ("$steps.", "expression-syntax", ""),
        ("$inputs.", "expression-syntax", ""),
        ("$env.HOME", "dialect-root", "$env"),
        (
            "$faker.number.integer({ min: 1 })",
            "dialect-root",
            "$faker",
        ),
        ("$file(x)", "dialect-root", "$file"),
        ("$Inputs.a", "dialect-root", "$Inputs"),
        ("$url.path", "expression-syntax", ".path"),
        ("$response", "expression-syntax", "$response"),
        ("$inputs[0]", "expression-syntax", "$inputs[0]"),
        ("$response.status", "expression-syntax", "status"),
        ("$response.header.a b", "expression-syntax", "a b"),
        ("$response.header.", "expression-syntax", ""),
        ("$response.body#/a~2", "expression-syntax", "#/a~2"),
        ("$response.body#/{a}", "expression-syntax", "#/{a}"),
        ("$response.bodyx", "expression-syntax", "x"),
        ("$response.body.", "expression-syntax", "."),
        ("$response.body[-1]", "expression-syntax", "[-1]"),
        (
            "$response.body[99999999999999999999]",
            "expression-syntax",
            "[99999999999999999999]",
        ),
        ("$components.schemas.x", "expression-syntax", "schemas.x"),
        (
            "$components.parameters.",
            "expression-syntax",
            "parameters.",
        ),
        ("$sourceDescriptions.api", "expression-syntax", "api"),
        ("$workflows.w.steps.s", "expression-syntax", "w.steps.s"),
        ("$workflows.w.outputs.x#/~", "expression-syntax", "#/~"),
        ("$message.body", "expression-syntax", "body"),
        ("$request.query.a\"b", "expression-syntax", "a\"b"),
    ] {
        assert_eq!(failure(text), (slug, part), "{text}");
    }
}

// Cases 70 and 71b.
#[test]
fn literals() {
    for text in [
        "",
        "$",
        "$5.00",
        "5$",
        "$urlencode",
        "$statusCode == 200",
        "$url ",
        "$method-x",
        "$.a.b",
        "$[0]",
        "$$",
        "$é.x",
        "plain",
        "a $env.HOME",
        "$steps to take",
        "{\"a\": 1}",
        "US$ inputs.",
        "a{$inputs.t}b $inputs.t",
        "$ref",
        "$methodical",
    ] {
        assert_eq!(read_1_1(text), Reading::Literal, "{text}");
    }
}

#[test]
fn version_1_0_lacks_some_roots_and_allows_braces_in_pointers() {
    for text in ["$self", "$message.payload", "$self.x"] {
        assert_eq!(read(text, Version::V1_0, &Declared), Reading::Literal);
    }
    let braces = "$response.body#/{a}";
    assert_eq!(canonical(read(braces, Version::V1_0, &Declared)).0, braces);
    let embedded = read_embedded("$response.body#/{a", Version::V1_0, &Declared);
    assert!(matches!(embedded, Reading::Error(error) if error.slug() == "expression-syntax"));
}

#[test]
fn embedded_expressions() {
    let embedded = |text| read_embedded(text, Version::V1_1, &Declared);
    assert_eq!(canonical(embedded("$inputs.t")).0, "$inputs.t");
    for text in ["$randomInt", "$env.HOME", "$", "$5"] {
        assert_eq!(embedded(text), Reading::Literal, "{text}");
    }
    for text in [
        "$inputs.t and $inputs.n",
        "$url ",
        "$inputs ",
        "$statusCode == 200",
    ] {
        assert!(matches!(embedded(text), Reading::Error(e) if e.slug() == "expression-syntax"));
    }
    assert!(matches!(embedded("$inputs.x"), Reading::Error(e) if e.slug() == "undeclared"));
}

#[test]
fn names_that_nobody_can_check() {
    let open = |text| canonical(read(text, Version::V1_0, &Open));
    assert_eq!(open("$inputs.any.name#/x").0, "$inputs.any.name#/x");
    assert_eq!(open("$inputs.known.name").0, "$inputs.known#/name");
    assert_eq!(open("$inputs.any.name[0].x").0, "$inputs.any.name#/0/x");
    assert_eq!(open("$outputs.any").0, "$outputs.any");
    assert_eq!(open("$steps.s.outputs.any").0, "$steps.s.outputs.any");
    assert_eq!(
        open("$workflows.w.outputs.err.0.m").0,
        "$workflows.w.outputs.err#/0/m"
    );
    assert_eq!(
        open("$workflows.w.outputs.x.y").0,
        "$workflows.w.outputs.x.y"
    );
}

#[test]
fn escapes_in_free_names() {
    let name = |text| match read_1_1(text) {
        Reading::Expression {
            expression: Expression::Request(Part::Query(name)),
            ..
        } => name,
        other => panic!("{other:?}"),
    };
    assert_eq!(name(r#"$request.query.a\"b\\c"#), "a\"b\\c");
    assert_eq!(name(r"$request.query.\u00e9\ud83d\ude00\u007b"), "é😀{");
    for text in [
        r"$request.query.\ud83d",
        r"$request.query.\x",
        r"$request.query.\ud83d\u0041",
    ] {
        assert_eq!(failure(text).0, "expression-syntax");
    }
    noted(r"$request.query.\u007b", r"$request.query.\u007b", &[]);
}

fn check_read(text: &str, version: Version, names: &dyn Names) -> bool {
    let mut found = false;
    for reading in [
        read(text, version, names),
        read_embedded(text, version, names),
    ] {
        match reading {
            Reading::Expression { expression, notes } => {
                let shown = expression.to_string();
                let Reading::Expression {
                    expression: again, ..
                } = read(&shown, version, names)
                else {
                    panic!("{text} became {shown}, which is no expression")
                };
                assert_eq!(again, expression, "{text} became {shown}");
                assert!(notes.iter().all(|note| note.instead == shown));
                found = true;
            }
            Reading::Unbraced(found) => {
                assert!(
                    !found.is_empty() && found.iter().all(|u| text.get(u.range.clone()).is_some())
                );
            }
            Reading::Error(error) => assert!(text.get(error.range).is_some(), "{text}"),
            Reading::Literal => {}
        }
    }
    found
}

#[test]
fn random_texts_read_back() {
    let mut random = Lcg(7);
    let mut read = 0;
    for _ in 0..10_000 {
        let tail = random.text(ALPHABET, 7);
        let root = ALPHABET[random.below(14)];
        for text in [format!("{root}{tail}"), tail] {
            for version in [Version::V1_0, Version::V1_1] {
                read += usize::from(check_read(&text, version, &Declared));
                read += usize::from(check_read(&text, version, &Open));
            }
        }
    }
    assert!(read > 1000, "the generator must reach expressions: {read}");
}
