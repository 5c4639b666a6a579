//! Replies that are read while they come, in generated code over real sockets.

use std::time::Duration;

use arazzo_runtime::codegen::Bytes;
use arazzo_runtime::{CallError, FaultKind, Http, MockReply, StreamError};

use crate::depot_api::depot::{Depot, Piece, Widget};
use crate::depot_api::mock::{Operation, mock};
use crate::support::{self, Reply, Server};

const PAUSE: Duration = Duration::from_millis(20);

/// A reply in chunks, each sent for itself (RFC 9112, 7.1).
fn chunks(media_type: &str, chunks: &[&[u8]]) -> Reply {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    chunks.iter().fold(Reply::raw(head), |reply, chunk| {
        let mut bytes = format!("{:x}\r\n", chunk.len()).into_bytes();
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
        reply.then_pause(PAUSE).then(bytes)
    })
}

fn complete(media_type: &str, pieces: &[&[u8]]) -> Reply {
    chunks(media_type, pieces).then("0\r\n\r\n")
}

const EVENTS: &str = "text/event-stream; charset=utf-8";

fn over(http: &Http, server: &Server) -> Depot {
    Depot::new(http).server(server.url())
}

fn depot(server: &Server) -> Depot {
    over(&support::http(), server)
}

fn piece(delta: &str) -> Piece {
    Piece::new(delta)
}

#[tokio::test]
async fn a_download_comes_piece_by_piece_and_without_the_limit_of_a_body() {
    let http = support::http().with_body_limit(3);
    let pieces: [&[u8]; 3] = [&[0, 255], &[1; 100], &[2]];
    let server = Server::start([
        complete("image/png", &pieces),
        complete("image/png", &pieces),
    ]);
    let depot = over(&http, &server);
    let mut reply = depot.get_photo("w").stream().await.unwrap();
    assert_eq!(reply.headers["content-type"], "image/png");
    for expected in pieces {
        assert_eq!(reply.body.next().await.unwrap().unwrap(), expected);
    }
    assert_eq!(reply.body.next().await, None);
    assert_eq!(reply.body.next().await, None);

    let error = depot.get_photo("w").await.unwrap_err();
    let CallError::Fault(fault) = error else {
        panic!("{error:?}");
    };
    assert_eq!(fault.kind, FaultKind::TooLarge, "read as a whole");
}

#[tokio::test]
async fn an_error_is_none_of_the_stream() {
    let not_found = Reply::with_headers(404, &["Content-Type: image/png"], "PNG");
    let unlisted = Reply::json(500, "{}");
    let server = Server::start([not_found, unlisted]);
    let depot = depot(&server);
    let CallError::Api(reply) = depot.get_photo("w").stream().await.unwrap_err() else {
        panic!("a documented error");
    };
    assert_eq!(reply.body, "PNG");
    let error = depot.get_photo("w").stream().await.unwrap_err();
    assert!(matches!(error, CallError::Status(_)), "{error:?}");
}

#[tokio::test]
async fn the_time_limit_of_a_reply_is_none_of_a_stream() {
    let limit = Duration::from_millis(150);
    let http = Http::with(|builder| builder.no_proxy().tls_certs_only([]).timeout(limit)).unwrap();
    let reply = || {
        chunks("image/png", &[b"a"])
            .then_pause(limit * 2)
            .then("1\r\nb\r\n0\r\n\r\n")
    };
    let server = Server::start([reply(), reply()]);
    let depot = over(&http, &server);
    let mut stream = depot.get_photo("w").stream().await.unwrap().body;
    assert_eq!(stream.next().await, Some(Ok(Bytes::from("a"))));
    assert_eq!(stream.next().await, Some(Ok(Bytes::from("b"))));
    assert_eq!(stream.next().await, None);

    let error = depot.get_photo("w").await.unwrap_err();
    let CallError::Fault(fault) = error else {
        panic!("{error:?}");
    };
    assert_eq!(fault.kind, FaultKind::Timeout, "read as a whole");
}

#[tokio::test]
async fn a_stream_that_falls_silent_ends() {
    let http = support::http().with_stream_silence(Duration::from_millis(100));
    let server = Server::start([
        chunks("image/png", &[b"a"]).then_stall(),
        Reply::nothing().then_stall(),
    ]);
    let depot = over(&http, &server);
    let mut stream = depot.get_photo("w").stream().await.unwrap().body;
    assert_eq!(stream.next().await, Some(Ok(Bytes::from("a"))));
    let fault = stream.next().await.unwrap().unwrap_err();
    assert_eq!(fault.kind, FaultKind::Timeout);
    assert_eq!(stream.next().await, None);

    let error = depot.get_photo("w").stream().await.unwrap_err();
    let CallError::Fault(fault) = error else {
        panic!("{error:?}");
    };
    assert_eq!(fault.kind, FaultKind::Timeout, "before the head");
}

#[tokio::test]
async fn events_are_typed_wherever_the_chunks_begin() {
    let text = "\u{feff}: hello\r\n\r\nid: 7\r\nevent: delta\r\ndata: {\"delta\":\r\n\
                data: \"gr\u{f6}\u{df}e\"}\r\n\r\nretry: 1500\n\ndata: {\"delta\":\"b\"}\n\n\
                data: {\"delta\":\"cut off\"}\n";
    let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
    let (start, end) = text.as_bytes().split_at(text.find('\u{df}').unwrap() + 1);
    for pieces in [&[text.as_bytes()][..], &[start, end], &bytes] {
        let pauses = pieces.len() < 5;
        let reply = match pauses {
            true => complete(EVENTS, pieces),
            // All in one packet of many chunks.
            false => {
                let chunk = |piece: &&[u8]| [&b"1\r\n"[..], piece, b"\r\n"].concat();
                let body: Vec<u8> = pieces.iter().flat_map(chunk).collect();
                chunks(EVENTS, &[]).then(body).then("0\r\n\r\n")
            }
        };
        let server = Server::start([reply]);
        let reply = depot(&server).chat_stream().await.unwrap();
        assert_eq!(reply.status, 200);
        let mut events = reply.body;
        let first = events.next().await.unwrap().unwrap();
        assert_eq!(first.data, piece("größe"));
        assert_eq!(
            (&*first.event, &*first.id, first.retry),
            ("delta", "7", None)
        );
        let second = events.next().await.unwrap().unwrap();
        assert_eq!(second.data, piece("b"));
        assert_eq!((&*second.event, &*second.id), ("message", "7"));
        assert_eq!(second.retry, Some(Duration::from_millis(1500)));
        assert!(
            events.next().await.is_none(),
            "an event without its end is none"
        );
        assert_eq!((events.last_id(), events.retry()), ("7", second.retry));
        let accept = server.received()[0].header("accept").unwrap();
        assert_eq!(accept, "text/event-stream, */*;q=0.1");
    }
}

#[tokio::test]
async fn events_come_before_the_reply_is_complete() {
    let reply = chunks(EVENTS, &[b"data: {\"delta\":\"a\"}\n\n"]).then_stall();
    let server = Server::start([reply]);
    let mut events = depot(&server).watch_news().await.unwrap().body;
    assert_eq!(events.next().await.unwrap().unwrap().data, piece("a"));
}

#[tokio::test]
async fn an_event_that_does_not_fit_is_an_error_and_the_next_one_comes() {
    let text = "data: {\"delta\":\ndata: 1}\n\ndata: [DONE]\n\ndata: {\"delta\":\"a\"}\n\n";
    let server = Server::start([complete(EVENTS, &[text.as_bytes()])]);
    let mut events = depot(&server).watch_news().await.unwrap().body;
    let error = events.next().await.unwrap().unwrap_err();
    let StreamError::Item {
        text,
        pointer,
        reason,
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(text, "{\"delta\":\n1}");
    assert_eq!(pointer, "/delta");
    assert_eq!(reason, "integer where a string is expected");
    let done = events.next().await.unwrap().unwrap_err();
    assert!(!format!("{done} {done:?}").contains("DONE"), "{done:?}");
    assert!(matches!(&done, StreamError::Item { text, .. } if text == "[DONE]"));
    assert_eq!(events.next().await.unwrap().unwrap().data, piece("a"));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn events_of_text_are_not_json() {
    let text = "data: tick\rdata: \"tock\"\r\r";
    let server = Server::start([complete(EVENTS, &[text.as_bytes()])]);
    let mut ticks = depot(&server).watch_ticks().await.unwrap().body;
    assert_eq!(ticks.next().await.unwrap().unwrap().data, "tick\n\"tock\"");
    assert!(ticks.next().await.is_none());
}

#[tokio::test]
async fn a_reply_that_is_no_stream_of_events_is_an_error() {
    let server = Server::start([Reply::json(200, r#"{"text":"t"}"#)]);
    let error = depot(&server).chat_stream().await.unwrap_err();
    let CallError::Body {
        response, reason, ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(reason, "application/json is none of its media types");
    assert_eq!(response.body, r#"{"text":"t"}"#);
}

#[tokio::test]
async fn a_stream_that_is_cut_says_so_once() {
    let event = b"data: {\"delta\":\"a\"}\n\ndata: {";
    let server = Server::start([chunks(EVENTS, &[event]).then_close()]);
    let mut events = depot(&server).watch_news().await.unwrap().body;
    assert_eq!(events.next().await.unwrap().unwrap().data, piece("a"));
    let error = events.next().await.unwrap().unwrap_err();
    let StreamError::Fault(fault) = error else {
        panic!("{error:?}");
    };
    assert_eq!(fault.kind, FaultKind::Interrupted);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn items_are_lines_or_records() {
    let lines = "{\"id\":\"\u{e4}\",\"size\":1}\r\n\n{\"id\":\"b\"}\n{\"id\":\"c\",\"size\":3}";
    let records = "\x1e{\"id\":\"\u{e4}\",\n \"size\":1}\n\x1e{\"id\":\"b\"}\n\
                   \x1e{\"id\":\"c\",\"size\":3}\n";
    for (media_type, text) in [
        ("application/x-ndjson", lines),
        ("application/json-seq", records),
    ] {
        let (start, end) = text.as_bytes().split_at(text.find('\u{e4}').unwrap() + 1);
        let server = Server::start([complete(media_type, &[start, end])]);
        let mut items = depot(&server).export().await.unwrap().body;
        let first = items.next().await.unwrap().unwrap();
        assert_eq!(first, Widget::new("ä", 1));
        let error = items.next().await.unwrap().unwrap_err();
        assert_eq!(
            error.to_string(),
            "an item is not as described: missing field `size`"
        );
        let last = items.next().await.unwrap().unwrap();
        assert_eq!(last, Widget::new("c", 3));
        assert!(items.next().await.is_none());
    }
}

#[tokio::test]
async fn an_item_may_be_as_large_as_a_body_and_the_stream_larger() {
    let http = support::http().with_body_limit(40);
    let item = b"{\"id\":\"a\",\"size\":1}\n";
    let large = [&b"{\"id\":\""[..], &[b'a'; 40]].concat();
    let pieces: [&[u8]; 4] = [item, item, item, &large];
    let server = Server::start([complete("application/jsonl", &pieces)]);
    let mut items = over(&http, &server).export().await.unwrap().body;
    for _ in 0..3 {
        items.next().await.unwrap().unwrap();
    }
    let error = items.next().await.unwrap().unwrap_err();
    let StreamError::Fault(fault) = error else {
        panic!("{error:?}");
    };
    assert_eq!(fault.kind, FaultKind::TooLarge);
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn an_operation_with_both_kinds_has_a_method_for_each() {
    let error = || Reply::json(400, r#"{"message":"m"}"#);
    let server = Server::start([Reply::json(200, r#"{"text":"t"}"#), error(), error()]);
    let depot = depot(&server);
    assert_eq!(depot.chat().await.unwrap().body.text, "t");
    for error in [
        depot.chat().await.map(drop).unwrap_err(),
        depot.chat_stream().await.map(drop).unwrap_err(),
    ] {
        let CallError::Api(reply) = error else {
            panic!("{error:?}");
        };
        assert_eq!(reply.body.message, "m");
    }
}

#[tokio::test]
async fn a_mock_answers_streams() {
    let mock = mock();
    let depot = Depot::mock(&mock);
    let mut events = depot.chat_stream().await.unwrap().body;
    assert_eq!(events.next().await.unwrap().unwrap().data.delta, "delta");
    assert!(events.next().await.is_none());
    assert_eq!(depot.chat().await.unwrap().body.text, "text");
    let mut ticks = depot.watch_ticks().await.unwrap().body;
    assert_eq!(ticks.next().await.unwrap().unwrap().data, "value");
    let mut items = depot.export().await.unwrap().body;
    assert_eq!(items.next().await.unwrap().unwrap().id, "id");
    let mut bytes = depot.get_widget("w").stream().await.unwrap().body;
    assert!(bytes.next().await.unwrap().unwrap().starts_with(b"{"));

    let events = "data: a\n\ndata: b\n\n";
    mock.on(Operation::WatchTicks)
        .reply(MockReply::new(200, "text/event-stream", events));
    let mut ticks = depot.watch_ticks().await.unwrap().body;
    for expected in ["a", "b"] {
        assert_eq!(ticks.next().await.unwrap().unwrap().data, expected);
    }
}
