//! Cases of what steps send, byte for byte.

use std::collections::BTreeMap;

use arazzo_runtime::{ErrorKind, Secret};
use serde_json::{Value, json};

use crate::support::{self, Reply, Server, server::Received};

fn replies(bodies: &[&str]) -> Server {
    Server::start(bodies.iter().map(|body| Reply::json(200, body)))
}

/// The value of an input that may have any members.
fn object(value: Value) -> BTreeMap<String, Value> {
    serde_json::from_value(value).unwrap()
}

/// The media types and bodies that came.
fn bodies(server: &Server) -> Vec<(String, String)> {
    let sent = server.received().into_iter();
    sent.map(|request: Received| {
        let media_type = request.header("content-type").unwrap_or_default();
        (media_type, String::from_utf8(request.body).unwrap())
    })
    .collect()
}

mod parameters {
    use super::*;
    use crate::sent_parameters_case::workflows::{
        BrowseInputs, BrowseInputsPoint, BrowseStep, browse,
    };
    use crate::sent_parameters_case::{Clients, shop::Shop};

    fn clients(server: &Server) -> Clients {
        Clients {
            shop: Shop::new(&support::http())
                .server(server.url())
                .key(Secret::new("south")),
        }
    }

    fn inputs() -> BrowseInputs {
        BrowseInputs {
            point: Some(BrowseInputsPoint { x: Some(1) }),
            anything: Some(json!(["a", 2])),
            token: Some(Secret::new("t0ken")),
            ..BrowseInputs::new("ten", 3)
        }
    }

    /// What the workflow sent, and where it stopped.
    async fn sent(inputs: &BrowseInputs, first: &str) -> (Vec<Received>, String) {
        let server = replies(&[first, "{}", "{}", "{}", "{}", "{}", "{}"]);
        let stopped = match browse(&clients(&server), inputs).await {
            Ok(()) => "nothing".to_owned(),
            Err(error) => match error.kind() {
                ErrorKind::MissingValue { expression } => (*expression).to_owned(),
                other => format!("{:?}: {other:?}", error.step()),
            },
        };
        (server.received(), stopped)
    }

    async fn first() -> Received {
        let (mut sent, _) = sent(&inputs(), "{\"first\": 7}").await;
        sent.remove(0)
    }

    #[tokio::test]
    async fn case_038_one_name_in_two_places() {
        let request = first().await;
        assert!(request.request_line().contains("&limit=ten&"));
        assert_eq!(request.header("limit").unwrap(), "7");
    }

    #[tokio::test]
    async fn case_041_the_steps_parameter_overrides_the_workflows() {
        let line = first().await.request_line();
        assert!(line.contains("&exact=no&"), "{line}");
        assert!(!line.contains("exact=true"), "{line}");
    }

    #[tokio::test]
    async fn case_042_the_same_name_elsewhere_overrides_nothing() {
        let request = first().await;
        assert!(request.request_line().ends_with("&X-Depth=deep HTTP/1.1"));
        assert_eq!(request.header("x-depth").unwrap(), "3");
    }

    #[tokio::test]
    async fn case_045_headers_that_descriptions_do_not_declare() {
        let request = first().await;
        assert_eq!(request.header("accept").unwrap(), "text/csv");
        assert_eq!(request.header("x-token").unwrap(), "t0ken");
    }

    #[tokio::test]
    async fn case_045b_cookies_are_one_header() {
        assert_eq!(first().await.header("cookie").unwrap(), "a=1; session=12");
    }

    #[tokio::test]
    async fn case_050_absent_optional_parameters_are_not_sent() {
        let none = BrowseInputs::new("ten", 3);
        let (sent, _) = sent(&none, "{}").await;
        let line = sent[0].request_line();
        assert!(!line.contains("near"), "{line}");
        assert!(!line.contains("since"), "{line}");
        assert_eq!(sent[0].header("x-token"), None);
    }

    #[tokio::test]
    async fn case_051_absent_required_parameters_stop_the_step() {
        for first in ["{}", "{\"first\": null}"] {
            let (sent, stopped) = sent(&inputs(), first).await;
            assert_eq!(sent.len(), 1);
            assert_eq!(stopped, "$steps.find.outputs.first");
        }
        let (sent, stopped) = sent(&inputs(), "{\"first\": 7}").await;
        assert_eq!((sent.len(), stopped.as_str()), (2, "$inputs.note"));
    }

    #[tokio::test]
    async fn case_053_expressions_in_lists_and_objects() {
        let line = first().await.request_line();
        assert!(line.contains("&colour=red,ten&size=3&"), "{line}");
    }

    #[tokio::test]
    async fn case_053b_scalars_of_another_type_are_sent_as_their_text() {
        assert_eq!(
            first().await.request_line(),
            "GET /items?near%5Bx%5D=1&limit=ten&page=3&tags=ten&colour=red,ten&size=3\
             &where=%7B%22size%22%3A3%7D&exact=no&X-Depth=deep HTTP/1.1"
        );
        let with_note = BrowseInputs {
            note: Some("x".to_owned()),
            ..inputs()
        };
        let (sent, stopped) = sent(&with_note, "{\"first\": 7}").await;
        assert_eq!(stopped, "nothing");
        let lines: Vec<String> = sent.iter().skip(1).map(Received::request_line).collect();
        assert_eq!(
            lines,
            [
                "GET /items/ten?version=7&exact=true&X-Depth=deep HTTP/1.1",
                "GET /items/3?version=x&exact=true&X-Depth=deep HTTP/1.1",
                "GET /search?sort=name&exact=true&X-Depth=deep&a=1&b=3 HTTP/1.1",
                "GET /search?exact=true&X-Depth=deep&a=1&b=ten HTTP/1.1",
                "GET /search?exact=true&X-Depth=deep&%5B1%2C%22ten%22%5D HTTP/1.1",
                "GET /secured?exact=true&X-Depth=deep HTTP/1.1",
            ]
        );
        // A list for a text is written as a list; what a credential is, is added where it belongs.
        assert_eq!(sent[1].header("x-key").unwrap(), "a,2");
        assert_eq!(sent[1].header("x-region").unwrap(), "south");
        assert_eq!(sent[2].header("x-key"), None);
    }

    #[tokio::test]
    async fn case_138c_a_reply_without_media_type_is_json_where_json_is_declared() {
        let server = Server::start([Reply::with_headers(200, &[], "{\"first\": 8}")]);
        let error = browse(&clients(&server), &inputs()).await.unwrap_err();
        assert_eq!(error.step(), BrowseStep::Read);
        assert!(server.request_lines()[1].starts_with("GET /items/ten?version=8&"));
    }

    #[tokio::test]
    async fn case_138d_numbers_as_ecmascript_writes_them() {
        for (number, text) in [
            (json!(1.0), "1"),
            (json!(1e21), "1e+21"),
            (json!(-0.5), "-0.5"),
            (json!(u64::MAX), "18446744073709551615"),
        ] {
            let inputs = BrowseInputs {
                anything: Some(number),
                ..inputs()
            };
            let (sent, _) = sent(&inputs, "{\"first\": 7}").await;
            assert_eq!(sent[1].header("x-key").unwrap(), text);
        }
    }

    #[tokio::test]
    async fn case_145b_a_credential_of_the_document_is_sent_as_it_is() {
        let inputs = BrowseInputs {
            note: Some(String::new()),
            ..inputs()
        };
        let (sent, stopped) = sent(&inputs, "{\"first\": 7}").await;
        assert_eq!(stopped, "nothing");
        assert_eq!(sent[6].header("authorization").unwrap(), "Bearer ten");
    }
}

mod written {
    use super::*;
    use crate::sent_bodies_case::workflows::{SendInputs, send};
    use crate::sent_bodies_case::{Clients, desk::Desk};

    async fn sent(inputs: &SendInputs) -> Vec<(String, String)> {
        let server = replies(&["{}"; 18]);
        let clients = Clients {
            desk: Desk::new(&support::http()).server(server.url()),
        };
        send(&clients, inputs).await.unwrap();
        bodies(&server)
    }

    fn inputs() -> SendInputs {
        SendInputs {
            whole: Some(object(
                json!({"text": "b", "big": 9_007_199_254_740_993_u64, "more": [null]}),
            )),
            anything: Some(json!(null)),
            ..SendInputs::new("a&\"<b>\" é", 3)
        }
    }

    #[tokio::test]
    async fn case_128_numbers_stay_numbers_and_whole_bodies_whole() {
        let sent = sent(&inputs()).await;
        let expected = [
            (
                "application/x-www-form-urlencoded",
                "text=a%26%22%3Cb%3E%22+%C3%A9&count=3",
            ),
            (
                "application/x-www-form-urlencoded",
                "text=a%26%22%3Cb%3E%22+%C3%A9&count=3",
            ),
            (
                "application/x-www-form-urlencoded; charset=utf-8",
                "other=%7B%22deep%22%3A%5B1%2C%22a+b%22%5D%7D",
            ),
            ("application/json", r#"{"text":"a&\"<b>\" é","count":3}"#),
            (
                "application/json",
                r#"{"text":"3","count":"a&\"<b>\" é","extra":null}"#,
            ),
            ("application/json", r#"{"text":"a"}"#),
            ("text/csv", "a&\"<b>\" é;3"),
            ("application/vnd.note+json", r#"{"text":"a"}"#),
            (
                "application/json",
                r#"{"big":9007199254740993,"more":[null],"text":"b"}"#,
            ),
            ("", ""),
            (
                "application/xml",
                "<letter to=\"a&amp;&quot;&lt;b&gt;&quot; é\">3</letter>",
            ),
            ("text/plain", "Dear a&\"<b>\" é"),
            ("text/plain", "7"),
            ("image/svg+xml", "<svg/>"),
            ("application/json", r#"{"text":"a&\"<b>\" é"}"#),
            ("application/json", "[1,null]"),
            (
                "application/json",
                r#"{"big":9007199254740993,"more":[null],"text":"b"}"#,
            ),
            ("application/json", r#"{"a":1,"b":2}"#),
        ];
        for (sent, (media_type, body)) in sent.iter().zip(expected) {
            assert_eq!((sent.0.as_str(), sent.1.as_str()), (media_type, body));
        }
        assert_eq!(sent.len(), expected.len());
    }

    #[tokio::test]
    async fn case_133_objects_in_forms_are_json() {
        let sent = sent(&inputs()).await;
        assert_eq!(sent[2].1, "other=%7B%22deep%22%3A%5B1%2C%22a+b%22%5D%7D");
    }

    #[tokio::test]
    async fn case_129_absent_members_are_left_out_and_null_items_stay() {
        let none = SendInputs {
            anything: Some(json!("x")),
            whole: Some(BTreeMap::new()),
            ..SendInputs::new("12", 3)
        };
        let sent = sent(&none).await;
        // A text that is an integer is one where one is wanted.
        assert_eq!(sent[4].1, r#"{"text":"3","count":12,"extra":"x"}"#);
        assert_eq!(sent[15].1, "[1,null]");
    }
}

mod templates {
    use super::*;
    use crate::sent_templates_case::workflows::{WriteInputs, write};
    use crate::sent_templates_case::{Clients, desk::Desk};

    async fn sent(anything: Value) -> Vec<String> {
        let server = replies(&["{}"; 10]);
        let clients = Clients {
            desk: Desk::new(&support::http()).server(server.url()),
        };
        let inputs = WriteInputs {
            note: Some("n\"".to_owned()),
            anything: Some(anything),
            ..WriteInputs::new("a \"b\"\n", 3, vec!["x".to_owned(), "y".to_owned()])
        };
        write(&clients, &inputs).await.unwrap();
        bodies(&server).into_iter().map(|(_, body)| body).collect()
    }

    #[tokio::test]
    async fn case_130_values_in_quotes_cannot_end_them() {
        let expected = [
            r#"{"article":"a \"b\"\n (3)","count":3,"paid":true,"tags":["x","y"]}"#,
            r#"{"article":"a \"b\"\n","count":3,"tags":["x","y"]}"#,
            r#"{"article":"5","count":5,"more":["5","n\""]}"#,
            r#"{"article":"a \"b\"\n","count":"a \"b\"\n","tags":["x","y"]}"#,
            r#"{"a \"b\"\n": "n\"!", "n": 3}"#,
            "{\"article\": a \"b\"\n,}",
            r#"{"article":"a \"b\"\n","count":3}"#,
            "5",
            r#"{"article": "a \"b\"\n", "count": 123456789012345678901234567890}"#,
            r#"{"article":"pen","count":2}"#,
        ];
        assert_eq!(sent(json!(5)).await, expected);
        let sent = sent(json!({"deep": [1]})).await;
        assert_eq!(
            sent[2],
            r#"{"article":{"deep":[1]},"count":{"deep":[1]},"more":[{"deep":[1]},"n\""]}"#
        );
    }
}

mod changed {
    use super::*;
    use crate::replacements_case::workflows::{ChangeError, ChangeInputs, ChangeStep, change};
    use crate::replacements_case::{Clients, desk::Desk};
    use crate::selectors_case::workflows::{PickInputs, pick};

    async fn run(inputs: &ChangeInputs) -> (Vec<(String, String)>, Result<(), ChangeError>) {
        let server = replies(&["{}"; 8]);
        let clients = Clients {
            desk: Desk::new(&support::http()).server(server.url()),
        };
        let result = change(&clients, inputs).await;
        (bodies(&server), result)
    }

    #[tokio::test]
    async fn replacements_are_made_in_their_order() {
        let (sent, result) = run(&ChangeInputs::new("t", object(json!({"tags": []})))).await;
        let error = result.unwrap_err();
        // `/article/x` can be nowhere: the step fails before anything is sent.
        assert_eq!(error.step(), ChangeStep::Parents);
        assert!(matches!(
            error.kind(),
            ErrorKind::Replacement {
                target: "/article/x"
            }
        ));
        let sent: Vec<&str> = sent.iter().map(|(_, body)| body.as_str()).collect();
        assert_eq!(
            sent,
            [
                r#"{"article":"t","tags":["t!","b","c"],"address":{"street":"Newest"}}"#,
                r#"{"tags":[null],"article":"t"}"#,
                r#"{"article":"y","tags":["t","t"],"count":1}"#,
                r#"{"article":"t"}"#,
                r#"{"article":"pen"}"#,
                "text=t",
                "Dear",
            ]
        );
    }

    #[tokio::test]
    async fn case_099b_selectors_by_what_is_wanted() {
        let server = replies(&[
            r#"[{"article": "pen", "tag": "x", "count": "3"}, {"tag": "y"}]"#,
            "{}",
            "{}",
            "{}",
            "{}",
        ]);
        let clients = crate::selectors_case::Clients {
            desk: crate::selectors_case::desk::Desk::new(&support::http()).server(server.url()),
        };
        let inputs = PickInputs {
            maybe: Some(json!({"a/b": ["z"], "Ada": {"n": 1}})),
            ..PickInputs::new(
                "Ada",
                object(json!({"orders": [{"id": "o1", "name": "Ada"}], "name": 5})),
            )
        };
        pick(&clients, &inputs).await.unwrap();
        assert_eq!(
            server.received()[0].request_line(),
            "GET /orders?ids=o1&only=o1&first=o1&at=z&extra=o1 HTTP/1.1"
        );
        let sent: Vec<String> = bodies(&server).into_iter().map(|(_, body)| body).collect();
        assert_eq!(
            sent[1..],
            [
                r#"{"article":"pen","tags":["x","y"],"count":3,"note":{"n":1}}"#,
                r#"{"article":"pen","tag":"x","count":"3"}"#,
                r#"{"article":"5"}"#,
                r#"{"article":"pen","note":{"context":"no expression","selector":"/name","type":"jsonpointer"}}"#,
            ]
        );
    }
}
