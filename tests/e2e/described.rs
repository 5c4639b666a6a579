//! Replies are read as the description of their status says, in generated code over real sockets.

use arazzo_runtime::{CallError, Mock, MockReply};

use crate::depot_api::depot::{
    Depot, DepotError, Failure, GetLabelError, GetLabelGone, GetManualReply, GetSheetReply, Job,
    Problem, PutWidgetReply, ValidationError, Widget,
};
use crate::depot_api::mock::{Operation, mock};
use crate::support::{self, Reply, Server};

const JSON: &str = "application/json";

fn reply(status: u16, media_type: &str, body: &str) -> Reply {
    Reply::with_headers(status, &[&format!("Content-Type: {media_type}")], body)
}

fn bare(status: u16) -> Reply {
    Reply::raw(format!("HTTP/1.1 {status} Scripted\r\n\r\n")).then_close()
}

fn no_content() -> Reply {
    Reply::raw("HTTP/1.1 204 No Content\r\n\r\n")
}

fn depot(server: &Server) -> Depot {
    Depot::new(&support::http()).server(server.url())
}

fn widget() -> Widget {
    Widget::new("w", 2)
}

const WIDGET: &str = r#"{"id":"w","size":2}"#;

#[tokio::test]
async fn a_success_is_the_variant_of_its_status() {
    let server = Server::start([
        reply(200, JSON, WIDGET),
        reply(201, JSON, WIDGET),
        reply(202, JSON, r#"{"job":"j","id":"w","size":2}"#),
        no_content(),
    ]);
    let depot = depot(&server);
    for expected in [
        PutWidgetReply::Ok(widget()),
        PutWidgetReply::Created(widget()),
        PutWidgetReply::Accepted(Job {
            job: "j".to_owned(),
        }),
        PutWidgetReply::NoContent,
    ] {
        let reply = depot.put_widget("w").await.unwrap();
        assert_eq!(reply.body, expected);
    }
}

#[tokio::test]
async fn a_success_that_is_not_listed_comes_as_it_is_where_they_differ() {
    let server = Server::start([reply(206, JSON, WIDGET)]);
    let error = depot(&server).put_widget("w").await.unwrap_err();
    let CallError::Status(response) = error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (response.status.as_u16(), &*response.body),
        (206, WIDGET.as_bytes())
    );
}

#[tokio::test]
async fn a_success_may_have_no_body() {
    let server = Server::start([
        reply(202, JSON, r#"{"job":"hush"}"#),
        reply(201, JSON, r#"{"job":"j"}"#),
        no_content(),
        reply(200, JSON, WIDGET),
        reply(200, JSON, ""),
    ]);
    let depot = depot(&server);
    let none = depot.add_box().await.unwrap();
    assert_eq!(
        (none.status.as_u16(), none.body),
        (202, None),
        "whatever came"
    );
    let job = Job {
        job: "j".to_owned(),
    };
    assert_eq!(depot.add_box().await.unwrap().body, Some(job));
    assert_eq!(depot.patch_widget("w").await.unwrap().body, None);
    assert_eq!(depot.patch_widget("w").await.unwrap().body, Some(widget()));
    let error = depot.patch_widget("w").await.unwrap_err();
    assert!(
        matches!(error, CallError::Body { .. }),
        "the status promises one: {error:?}"
    );
}

#[tokio::test]
async fn an_error_is_the_variant_of_its_status_its_range_or_the_default() {
    // Each of these bodies fits several of the types.
    let body = r#"{"title":"t","fields":["f"],"message":"m"}"#;
    let server = Server::start([
        reply(404, "application/problem+json", body),
        reply(422, JSON, body),
        reply(500, "text/plain", body),
        reply(429, JSON, body),
    ]);
    let depot = depot(&server);
    let title = Some("t".to_owned());
    for expected in [
        DepotError::NotFound(Problem { title }),
        DepotError::UnprocessableEntity(ValidationError {
            fields: vec!["f".to_owned()],
        }),
        DepotError::ServerError(body.to_owned()),
        DepotError::Default(Failure {
            message: "m".to_owned(),
        }),
    ] {
        // Two operations document the same errors: they have one type.
        let error: CallError<DepotError> = depot.get_widget("w").await.unwrap_err();
        let CallError::Api(reply) = error else {
            panic!("{error:?}");
        };
        assert_eq!(reply.body, expected);
    }
}

#[tokio::test]
async fn an_error_without_a_described_body_comes_as_it_is() {
    let server = Server::start([
        reply(503, "text/html", "<p>later</p>"),
        reply(409, JSON, r#"{"title":"t"}"#),
        bare(404),
    ]);
    let depot = depot(&server);
    let of_default = depot.get_widget("w").await.unwrap_err();
    let of_range = depot.patch_widget("w").await.map(drop);
    let of_none = depot.delete_widget("w").await.unwrap_err();
    let CallError::Status(response) = of_default else {
        panic!("{of_default:?}");
    };
    assert_eq!(
        (response.status.as_u16(), &*response.body),
        (503, &b"<p>later</p>"[..])
    );
    assert!(
        matches!(of_range, Err(CallError::Status(_))),
        "{of_range:?}"
    );
    assert!(matches!(of_none, CallError::Status(_)), "{of_none:?}");
}

#[tokio::test]
async fn schemas_that_differ_in_their_words_alone_are_one_type() {
    let body = r#"{"title":"t"}"#;
    let server = Server::start([
        reply(410, "application/problem+json", body),
        reply(429, "application/json", body),
    ]);
    let depot = depot(&server);
    for expected in [GetLabelError::Gone, GetLabelError::TooManyRequests] {
        let error = depot.get_label("w").await.unwrap_err();
        let CallError::Api(reply) = error else {
            panic!("{error:?}");
        };
        assert_eq!(reply.body, expected(GetLabelGone::new("t")));
    }
}

#[tokio::test]
async fn a_body_that_does_not_fit_says_where_and_is_kept() {
    for (status, media_type, body, at, reason) in [
        (
            200,
            JSON,
            r#"{"id":"w","size":"hush"}"#,
            "/size",
            "string where i32 is expected",
        ),
        (
            200,
            JSON,
            r#"{"id":"w","size":3000000000}"#,
            "/size",
            "integer where i32 is expected",
        ),
        (
            200,
            JSON,
            r#"{"id":"w","size":1,"parts":[{"id":"v","size":1},{"id":"hush"}]}"#,
            "/parts/1",
            "missing field `size`",
        ),
        (
            200,
            JSON,
            "{\"id\":\"hush",
            "",
            "not JSON at line 1, column 11",
        ),
        (
            200,
            "text/html",
            "<p>hush</p>",
            "",
            "not JSON at line 1, column 1; it is text/html",
        ),
        (
            422,
            JSON,
            r#"{"fields":["f",{"hush":1}]}"#,
            "/fields/1",
            "map where a string is expected",
        ),
        (
            404,
            "text/html",
            "<p>hush</p>",
            "",
            "not JSON at line 1, column 1; it is text/html",
        ),
    ] {
        let server = Server::start([reply(status, media_type, body)]);
        let error = depot(&server).get_widget("w").await.unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("hush"),
            "{error} {error:?}"
        );
        let CallError::Body {
            response,
            pointer,
            reason: said,
        } = error
        else {
            panic!("{error:?}");
        };
        assert_eq!((&*pointer, &*said), (at, reason), "{body}");
        assert_eq!(
            (response.status.as_u16(), &*response.body),
            (status, body.as_bytes())
        );
    }
}

#[tokio::test]
async fn json_may_be_labelled_in_many_ways() {
    let server = Server::start([
        reply(200, "application/vnd.depot.widget+json; v=2", WIDGET),
        reply(200, "text/plain", WIDGET),
        reply(200, "text/html", WIDGET),
        Reply::with_headers(200, &[], WIDGET),
    ]);
    let depot = depot(&server);
    for _ in 0..4 {
        assert_eq!(depot.get_widget("w").await.unwrap().body, widget());
    }
}

#[tokio::test]
async fn the_media_type_of_a_reply_chooses_among_those_of_its_status() {
    let csv = "id,size\nw,2\n";
    let server = Server::start([
        reply(200, JSON, WIDGET),
        reply(200, "application/pdf", "%PDF"),
        reply(200, "Text/CSV; header=present", csv),
        Reply::with_headers(200, &[], WIDGET),
        reply(200, "image/png", "hush"),
        reply(403, "text/plain", "no"),
    ]);
    let depot = depot(&server);
    for expected in [
        GetSheetReply::Ok(widget()),
        GetSheetReply::OkPdf("%PDF".into()),
        GetSheetReply::OkCsv(csv.to_owned()),
        GetSheetReply::Ok(widget()),
    ] {
        assert_eq!(depot.get_sheet("w").await.unwrap().body, expected);
    }
    let error = depot.get_sheet("w").await.unwrap_err();
    let CallError::Body {
        reason, response, ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(reason, "image/png is none of its media types");
    assert_eq!(response.body, "hush");
    let CallError::Api(text) = depot.get_sheet("w").await.unwrap_err() else {
        panic!("an error of text");
    };
    assert_eq!(text.body, "no");
    assert_eq!(
        server.received()[0].header("accept").unwrap(),
        "application/json, application/pdf, text/csv, */*;q=0.1",
        "not the form that says the same as JSON"
    );
}

#[tokio::test]
async fn text_and_bytes_come_as_they_are() {
    let photo = || Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n").then([0, 255, 10]);
    let text = |bytes: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len());
        Reply::raw(head).then(bytes)
    };
    let server = Server::start([
        photo(),
        reply(404, "image/png", "PNG"),
        text("größe\n".as_bytes()),
        text(&[0xff]),
    ]);
    let depot = depot(&server);
    assert_eq!(depot.get_photo("w").await.unwrap().body, &[0, 255, 10][..]);
    let CallError::Api(none) = depot.get_photo("w").await.unwrap_err() else {
        panic!("an error of bytes");
    };
    assert_eq!(none.body, "PNG");
    assert_eq!(depot.get_label("w").await.unwrap().body, "größe\n");
    let error = depot.get_label("w").await.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("not as described: it is not UTF-8"),
        "{error}"
    );
}

#[tokio::test]
async fn head_has_no_body_whatever_its_length_and_status() {
    let head = |status: u16| {
        let headers = "Content-Type: application/json\r\nContent-Length: 10";
        Reply::raw(format!("HTTP/1.1 {status} Scripted\r\n{headers}\r\n\r\n"))
    };
    let server = Server::start([head(200), head(404)]);
    let depot = depot(&server);
    let reply = depot.head_widget("w").await.unwrap();
    assert_eq!(reply.headers["content-length"], "10");
    let error = depot.head_widget("w").await.unwrap_err();
    assert!(matches!(error, CallError::Status(_)), "{error:?}");
}

#[tokio::test]
async fn a_redirect_is_a_success_where_nothing_else_is() {
    let found = Reply::with_headers(302, &["Location: /there"], "");
    let server = Server::start([found]);
    let reply = depot(&server).get_manual("w").await.unwrap();
    assert_eq!(reply.body, GetManualReply::Found);
    assert_eq!(reply.headers["location"], "/there");
}

#[tokio::test]
async fn the_default_is_for_successes_and_errors_where_nothing_else_is() {
    let server = Server::start([reply(200, JSON, WIDGET), reply(500, JSON, WIDGET)]);
    let depot = depot(&server);
    assert_eq!(depot.get_anything().await.unwrap().body, widget());
    let CallError::Api(error) = depot.get_anything().await.unwrap_err() else {
        panic!("an error with the body of the default");
    };
    assert_eq!(error.body, widget());
}

#[tokio::test]
async fn a_mock_answers_each_kind() {
    let mock: Mock = mock();
    let depot = Depot::mock(&mock);
    let put = depot.put_widget("w").await.unwrap().body;
    assert!(matches!(put, PutWidgetReply::Ok(_)), "{put:?}");
    assert_eq!(depot.get_label("w").await.unwrap().body, "value");
    depot.delete_widget("w").await.unwrap();
    depot.head_widget("w").await.unwrap();
    depot.get_photo("w").await.unwrap();
    assert_eq!(
        depot.get_manual("w").await.unwrap().body,
        GetManualReply::Found
    );
    depot.get_anything().await.unwrap();
    depot.chat().await.unwrap();

    mock.on(Operation::GetSheet)
        .reply(MockReply::new(200, "text/csv", "a,b"))
        .then(404, &serde_json::json!("no"));
    let sheet = depot.get_sheet("w").await.unwrap().body;
    assert_eq!(sheet, GetSheetReply::OkCsv("a,b".to_owned()));
    let error = depot.get_sheet("w").await.unwrap_err();
    assert!(matches!(error, CallError::Api(_)), "{error:?}");
}
