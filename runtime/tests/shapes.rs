//! The macros of generated types: what they read and write.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what these call"
)]

use std::collections::BTreeMap;

use arazzo_runtime::codegen as rt;
use serde_json::{Value, from_value, json, to_value};

/// Everything an object can have.
#[derive(Clone, Debug, PartialEq, rt::Object)]
struct Thing {
    required: String,
    #[json(nullable)]
    nullable: Option<i64>,
    optional: Option<i64>,
    both: Option<Option<i64>>,
    json: Option<rt::Value>,
    #[json(name = "odd \"name\"")]
    odd_name: Option<bool>,
    r#type: Option<Kind>,
}

#[rt::open_enum]
enum Kind {
    Plain = "plain",
    Quoted = "with \"quotes\"",
}

#[rt::open_enum]
enum Level {
    Low = 1,
    None = -1,
}

#[derive(Clone, Debug, PartialEq, rt::Object)]
#[json(camelCase)]
struct Cased {
    source_id: String,
    a: Option<i64>,
    #[json(rest)]
    others: BTreeMap<String, rt::Value>,
}

#[derive(Clone, Debug, Default, PartialEq, rt::Object)]
struct Card {
    object: Option<String>,
    number: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, rt::Object)]
struct Bank {
    object: Option<String>,
    iban: Option<String>,
}

#[rt::union]
enum Means {
    Card(Box<Card>),
    Bank(Box<Bank>),
    Text(String),
    List(Vec<i64>),
}

#[rt::tagged("object")]
enum Payment {
    Card(Box<Card>) = "card",
    Bank(Box<Bank>) = "bank_account",
}

#[derive(Clone, Debug, PartialEq, rt::Object)]
struct Order {
    id: String,
    object: Option<String>,
    #[json(merged)]
    variant: Payment,
}

/// Branches that only differ below their first level.
#[rt::union]
enum Deep {
    Card(Vec<Card>),
    Bank(Vec<Bank>),
    Nested(Box<Means>),
}

#[track_caller]
fn round_trip<T>(value: Value) -> T
where
    T: serde::Serialize + for<'de> serde::Deserialize<'de>,
{
    let typed: T = from_value(value.clone()).unwrap();
    assert_eq!(to_value(&typed).unwrap(), value);
    typed
}

#[test]
fn absent_and_null_are_different_values() {
    let thing: Thing = round_trip(json!({"required": "x", "nullable": null}));
    assert_eq!((thing.nullable, thing.both, thing.json), (None, None, None));
    let thing: Thing = round_trip(json!({
        "required": "x", "nullable": 1, "optional": 2, "both": null, "json": null,
        "odd \"name\"": true, "type": "plain",
    }));
    assert_eq!((thing.both, thing.json), (Some(None), Some(Value::Null)));
    assert_eq!(thing.r#type, Some(Kind::Plain));
}

#[test]
fn what_is_not_required_may_be_null_and_more_may_come() {
    let read = json!({"required": "x", "optional": null, "more": [1]});
    let thing: Thing = from_value(read).unwrap();
    assert_eq!((thing.optional, thing.nullable), (None, None));
}

#[test]
fn a_required_member_that_is_missing_is_an_error_with_its_name() {
    let error = from_value::<Thing>(json!({})).unwrap_err().to_string();
    assert!(error.contains("`required`"), "{error}");
}

#[test]
fn members_come_in_any_order() {
    let json = r#"{"type":"plain","more":1,"both":null,"required":"x","optional":2,"more":2}"#;
    let thing: Thing = serde_json::from_str(json).unwrap();
    assert_eq!((thing.r#type, thing.both), (Some(Kind::Plain), Some(None)));
    assert_eq!((thing.required.as_str(), thing.optional), ("x", Some(2)));
}

#[test]
fn the_first_member_that_does_not_fit_is_the_error() {
    let json = "{\"optional\": 1,\n\"both\": \"x\",\n\"required\": 1}";
    let error = serde_json::from_str::<Thing>(json).unwrap_err();
    assert_eq!((error.line(), error.column()), (2, 11));
    let error = serde_json::from_str::<Thing>(r#"{"both": 1"#).unwrap_err();
    assert!(error.is_eof(), "{error}");
}

/// More members than a number has bits.
macro_rules! wide {
    ($($field:ident)*) => {
        #[derive(Clone, Debug, PartialEq, rt::Object)]
        struct Wide {
            $($field: Option<i64>,)*
            last: i64,
            r#final: i64,
        }
    };
}
wide!(
    a1 a2 a3 a4 a5 a6 a7 a8 b1 b2 b3 b4 b5 b6 b7 b8 c1 c2 c3 c4 c5 c6 c7 c8 d1 d2 d3 d4 d5 d6 d7 d8
    e1 e2 e3 e4 e5 e6 e7 e8 f1 f2 f3 f4 f5 f6 f7 f8 g1 g2 g3 g4 g5 g6 g7 g8 h1 h2 h3 h4 h5 h6 h7 h8
    i1
);

#[test]
fn a_missing_member_is_named_however_many_there_are() {
    let error = from_value::<Wide>(json!({"last": 1, "i1": 1})).unwrap_err();
    assert!(error.to_string().contains("`final`"), "{error}");
    round_trip::<Wide>(json!({"last": 1, "final": 2}));
}

#[test]
fn members_that_no_field_takes_are_kept() {
    let cased: Cased = round_trip(json!({"sourceId": "s", "b": {"c": null}}));
    assert_eq!(cased.others.len(), 1);
}

#[test]
fn unknown_values_of_an_enum_are_kept() {
    let kind: Kind = round_trip(json!("new"));
    assert_eq!(kind, Kind::Other("new".to_owned()));
    assert_eq!(Kind::from("with \"quotes\""), Kind::Quoted);
    assert!(from_value::<Kind>(json!(1)).is_err());
}

#[test]
fn an_enum_is_its_text() {
    let listed = Kind::Other("plain".to_owned());
    assert_eq!(listed, Kind::Plain);
    assert_ne!(listed, Kind::Quoted);
    assert_eq!(format!("{listed:?} {listed}"), "\"plain\" plain");
    let kinds = std::collections::HashSet::from([listed, Kind::Plain, Kind::Quoted]);
    assert_eq!(kinds.len(), 2);
}

#[test]
fn numbers_can_have_names() {
    assert_eq!(round_trip::<Level>(json!(-1)), Level::None);
    assert_eq!(round_trip::<Level>(json!(7)), Level::Other(7));
    assert_eq!(Level::from(1), Level::Low);
    assert_eq!(Level::Low.to_string(), "1");
    assert!(from_value::<Level>(json!("1")).is_err());
}

#[test]
fn a_union_takes_the_branch_that_declares_most() {
    let bank: Means = round_trip(json!({"object": "x", "iban": "DE1"}));
    assert!(matches!(bank, Means::Bank(_)));
    assert!(matches!(round_trip(json!({"number": "4"})), Means::Card(_)));
    assert!(matches!(round_trip(json!("cash")), Means::Text(_)));
    assert!(matches!(round_trip(json!([1, 2])), Means::List(_)));
    assert!(matches!(round_trip(json!([1.5])), Means::Other(_)));
}

#[test]
fn a_tag_decides() {
    let card = json!({"object": "card", "number": "4"});
    assert!(matches!(round_trip(card), Payment::Card(_)));
    for other in [
        json!({"object": "cheque"}),
        json!({"number": "4"}),
        json!(7),
    ] {
        assert!(matches!(round_trip(other), Payment::Other(_)));
    }
}

#[test]
fn members_of_a_branch_stand_among_those_of_the_struct() {
    let card = json!({"id": "1", "object": "card", "number": "4"});
    let order: Order = round_trip(card);
    assert!(matches!(order.variant, Payment::Card(_)));
    let other: Order = round_trip(json!({"id": "1", "object": "cheque", "bank": {"x": null}}));
    assert!(matches!(other.variant, Payment::Other(_)));
    // What both have, the struct decides.
    let renamed = Order {
        object: Some("new".to_owned()),
        ..order
    };
    let written = json!({"id": "1", "object": "new", "number": "4"});
    assert_eq!(to_value(&renamed).unwrap(), written);
    assert!(from_value::<Order>(json!({"object": "card"})).is_err());
}

#[test]
fn a_union_loses_nothing_that_one_of_its_branches_keeps() {
    let deep: Deep = round_trip(json!([{"object": "x", "iban": "DE1"}]));
    assert!(matches!(deep, Deep::Bank(_)));
    assert!(matches!(round_trip(json!([])), Deep::Card(_)));
    assert!(matches!(round_trip(json!("cash")), Deep::Nested(_)));
}

#[derive(Clone, Debug, PartialEq, rt::Object)]
struct Data {
    id: Option<i64>,
    data: Option<String>,
}

#[derive(Clone, Debug, PartialEq, rt::Object)]
struct Measure {
    value: i64,
}

#[rt::union]
enum DataOrMeasure {
    Data(Box<Data>),
    Measure(Box<Measure>),
}

#[derive(Clone, Debug, PartialEq, rt::Object)]
struct Reading {
    id: Option<i64>,
    #[json(merged)]
    variant: DataOrMeasure,
}

#[test]
fn among_equals_a_union_takes_the_branch_that_demands_most() {
    let reading: Reading = round_trip(json!({"id": 1, "value": 5}));
    assert!(matches!(reading.variant, DataOrMeasure::Measure(_)));
    let reading: Reading = round_trip(json!({"id": 1, "data": "x"}));
    assert!(matches!(reading.variant, DataOrMeasure::Data(_)));
}

/// Documents give types any name.
mod names {
    use arazzo_runtime::codegen as rt;

    #[derive(Clone, Debug, PartialEq, rt::Object, rt::New)]
    pub struct A {
        pub s: S,
        pub d: Option<D>,
        pub v: Option<V>,
    }

    #[rt::open_enum]
    pub enum S {
        T = "t",
    }

    #[rt::union]
    pub enum D {
        Text(String),
        V(Box<V>),
    }

    #[derive(Clone, Debug, Default, PartialEq, rt::Object)]
    pub struct V {
        pub e: Option<String>,
    }
}

#[test]
fn types_have_any_name() {
    let json = r#"{"s":"t","d":{"e":"x"},"v":{}}"#;
    let value: names::A = serde_json::from_str(json).unwrap();
    assert_eq!(value.s, names::S::T);
    assert_eq!(serde_json::to_string(&value).unwrap(), json);
    assert_eq!(names::A::new(names::S::T).d, None);
}
