use super::{Scalar, read};

/// `header|key=value` for each member.
fn members(text: &str) -> Vec<String> {
    let document = read(text);
    assert_eq!(document.mistakes, [], "{text:?}");
    let mut members = Vec::new();
    for table in &document.tables {
        let header: Vec<&str> = table.header.iter().map(|key| key.name.as_str()).collect();
        for (key, value) in &table.members {
            let value = match &value.scalar {
                Scalar::Text(text) => format!("{text:?}"),
                Scalar::Bool(value) => value.to_string(),
            };
            members.push(format!("{}|{}={value}", header.join("."), key.name));
        }
    }
    members
}

/// What is wrong: the text that it is about, and the message.
fn mistakes(text: &str) -> Vec<(&str, String)> {
    let mistakes = read(text).mistakes.into_iter();
    mistakes
        .map(|mistake| (&text[mistake.range], mistake.message))
        .collect()
}

#[test]
fn tables_keys_texts_and_truth_values_are_read() {
    let text = "\u{feff}# Levels.\r\nstrict = true # all\r\n\r\n[levels]\r\n\
        pointer=\"allow\"\r\n\t'dot-path' = 'warn'\r\n [ levels . \"a/*.yaml\" ] # some\r\n\
        \"\\u00e4\\t\\\\\\\"\" = 'C:\\x'\r\nx_1-2 = false";
    assert_eq!(
        members(text),
        [
            "|strict=true",
            "levels|pointer=\"allow\"",
            "levels|dot-path=\"warn\"",
            "levels.a/*.yaml|ä\t\\\"=\"C:\\\\x\"",
            "levels.a/*.yaml|x_1-2=false",
        ]
    );
    assert_eq!(members(""), [""; 0]);
    // A table may come before the one that it is in.
    assert_eq!(members("[a.b]\nc = true\n[a]\nd = true").len(), 2);
}

#[test]
fn places_are_those_of_the_text() {
    let text = "[levels]\n\"ä\" = 'ü' # é\n";
    let document = read(text);
    let (key, value) = &document.tables[1].members[0];
    assert_eq!(&text[key.range.clone()], "\"ä\"");
    assert_eq!(&text[value.range.clone()], "'ü'");
}

#[test]
fn the_rest_of_toml_is_refused_by_name() {
    for (text, about, message) in [
        ("a = 1", "1", "`1` is no value here"),
        ("a = allow # x", "allow", "`allow` is no value here"),
        ("a = [\n 'b',\n]", "[", "a list has no meaning here"),
        (
            "a = { b = 1 }",
            "{ b = 1 }",
            "a table in one line is not read here",
        ),
        (
            "a = \"\"\"\nb\n\"\"\"",
            "\"\"\"",
            "texts of several lines are not read here",
        ),
        ("[[a]]", "[[a]]", "lists of tables have no meaning here"),
        (
            "a.b = true",
            "a.b = true",
            "keys with dots between them are not read here",
        ),
        ("[a", "[a", "the header of a table is not closed"),
        ("[]", "]", "a key is missing here"),
        ("= true", "= true", "a key is missing here"),
        ("a", "a", "`=` and a value are missing behind the key"),
        ("a =", "", "the value is missing"),
        ("a = 'b", "'b", "the quotes of this text are not closed"),
        ("a = \"\\x\"", "\\x", "this escape does not exist"),
        ("a = \"\\ud800\"", "\\u", "this escape does not exist"),
        ("a = 'b' c", "c", "nothing may follow a value in its line"),
        (
            "[a] b",
            "b",
            "nothing may follow the header of a table in its line",
        ),
        ("a = 'b\u{7}'", "\u{7}", "a text has a control character"),
        ("# \u{7}", "\u{7}", "a comment has a control character"),
        ("ä = true", "ä = true", "a key is missing here"),
    ] {
        assert_eq!(mistakes(text), [(about, message.to_owned())], "{text:?}");
    }
}

#[test]
fn what_comes_twice_is_found() {
    let twice = "this table comes twice".to_owned();
    let key = "the key `b` comes twice".to_owned();
    assert_eq!(mistakes("[a]\n[a]"), [("a", twice.clone())]);
    assert_eq!(mistakes("a = true\n[a]"), [("a", twice)]);
    assert_eq!(mistakes("[a]\nb = true\nb = true"), [("b", key.clone())]);
    assert_eq!(mistakes("[a.b]\n[a]\nb = true"), [("b", key)]);
}

#[test]
fn lines_are_read_after_a_mistake() {
    let text = "a = 1\nb = 2\n[c\nd = true";
    assert_eq!(mistakes(text).len(), 3);
    // But not those of a value that goes on in them.
    assert_eq!(mistakes("a = [\n1,\n2]\nb = 2").len(), 1);
}
