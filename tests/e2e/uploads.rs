//! Files that are read while they are sent.

use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use arazzo_runtime::codegen::Run;
use arazzo_runtime::{
    CallError, ErrorKind, FaultKind, InProcess, RequestError, Upload, WorkflowStep,
};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpListener;

use crate::bodies::{received, server_and_client};
use crate::request_bodies::files::{Files, NewPhoto};
use crate::request_bodies::mock::mock;
use crate::support::{self, Reply, Server};

/// A file below cargo's folder for tests.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[tokio::test]
async fn a_file_is_a_body_with_its_length() {
    let content: Vec<u8> = (0..300_000).map(|n: u32| n.to_le_bytes()[1]).collect();
    let (server, client) = server_and_client();
    let path = file("a_file_is_a_body.bin", &content);
    let call = client.set_avatar("image/png", &Default::default(), Upload::path(path));
    call.await.unwrap();
    let request = &server.received()[0];
    assert_eq!(request.header("content-length").as_deref(), Some("300000"));
    assert_eq!(request.header("transfer-encoding"), None);
    assert_eq!(request.header("content-type").as_deref(), Some("image/png"));
    assert!(request.body == content);
}

#[tokio::test]
async fn an_open_file_is_sent_from_where_it_stands() {
    let (server, client) = server_and_client();
    let path = file("an_open_file.txt", b"skipped and sent");
    let mut open = tokio::fs::File::open(path).await.unwrap();
    open.read_exact(&mut [0; 12]).await.unwrap();
    client.create_pet_octet_stream(open.into()).await.unwrap();
    let (request, _, body) = received(&server);
    assert_eq!(body, "sent");
    assert_eq!(request.header("content-length").as_deref(), Some("4"));
}

#[tokio::test]
async fn a_file_is_a_part() {
    let (server, client) = server_and_client();
    let path = file("a_file_is_a_part.png", b"<png>");
    let photo = NewPhoto {
        signature: Some(Upload::reader_of(7, &b"7 bytes, and more"[..])),
        ..NewPhoto::new("Sea", vec!["t".to_owned()], path)
    };
    client.upload_photo(photo).await.unwrap();
    let (request, _, body) = received(&server);
    assert_eq!(
        body,
        "--BOUNDARY\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nSea\r\n\
         --BOUNDARY\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nt\r\n\
         --BOUNDARY\r\n\
         Content-Disposition: form-data; name=\"photo\"; filename=\"a_file_is_a_part.png\"\r\n\
         Content-Type: image/png\r\nX-Checked: no\r\n\r\n<png>\r\n\
         --BOUNDARY\r\n\
         Content-Disposition: form-data; name=\"signature\"; filename=\"signature\"\r\n\
         Content-Type: application/pgp-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         NyBieXRlcw==\r\n\
         --BOUNDARY--\r\n"
    );
    let length = request.body.len().to_string();
    assert_eq!(request.header("content-length"), Some(length));
}

#[tokio::test]
async fn base64_does_not_depend_on_how_bytes_come() {
    let (server, client) = server_and_client();
    let content: Vec<u8> = (0..=255).collect();
    let (mut writer, reader) = tokio::io::duplex(2);
    let sent = content.clone();
    tokio::spawn(async move { writer.write_all(&sent).await });
    let photo = NewPhoto {
        signature: Some(Upload::reader(reader)),
        ..NewPhoto::new("", Vec::new(), "")
    };
    client.upload_photo(photo).await.unwrap();
    let (.., streamed) = received(&server);
    let (server, client) = server_and_client();
    let photo = NewPhoto {
        signature: Some(content.into()),
        ..NewPhoto::new("", Vec::new(), "")
    };
    client.upload_photo(photo).await.unwrap();
    let (.., whole) = received(&server);
    assert_eq!(streamed, whole);
    assert!(whole.contains("AAECAwQFBgcICQ"), "{whole}");
}

#[tokio::test]
async fn boundaries_are_the_same_for_the_same_bytes_and_random_for_files() {
    async fn boundary(file: Upload) -> String {
        let (server, client) = server_and_client();
        let photo = NewPhoto::new("Sea", Vec::new(), file);
        client.upload_photo(photo).await.unwrap();
        server.received()[0].header("content-type").unwrap()
    }
    assert_eq!(boundary("a".into()).await, boundary("a".into()).await);
    assert_ne!(boundary("a".into()).await, boundary("b".into()).await);
    let reader = || Upload::reader(&b"a"[..]);
    assert_ne!(boundary(reader()).await, boundary(reader()).await);
}

#[tokio::test]
async fn what_has_no_length_is_sent_in_chunks() {
    let (server, client) = server_and_client();
    let reader = Upload::reader(tokio::io::repeat(b'x').take(100_000));
    client.create_pet_octet_stream(reader).await.unwrap();
    let (request, _, body) = received(&server);
    assert_eq!(body, "x".repeat(100_000));
    assert_eq!(request.header("content-length"), None);
    assert_eq!(
        request.header("transfer-encoding").as_deref(),
        Some("chunked")
    );
}

/// Bytes without end, and how many of them were asked for.
struct Endless(Arc<AtomicUsize>);

impl AsyncRead for Endless {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.fetch_add(buffer.remaining(), Ordering::SeqCst);
        buffer.initialize_unfilled();
        buffer.set_filled(buffer.capacity());
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn no_more_is_read_than_the_server_takes() {
    const LENGTH: u64 = 1 << 40;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let read = Arc::new(AtomicUsize::new(0));
    let client = Files::new(&support::http()).server(&url);
    let body = Upload::reader_of(LENGTH, Endless(Arc::clone(&read)));
    let call = client.create_pet_octet_stream(body).raw();
    // The server accepts, and reads nothing: what fits into the buffers of the sockets is sent.
    let serve = async {
        let connection = listener.accept().await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(connection);
    };
    let (outcome, ()) = tokio::join!(call, serve);
    assert!(matches!(outcome.unwrap_err(), CallError::Fault(_)));
    let read = read.load(Ordering::SeqCst);
    assert!((1..32 << 20).contains(&read), "{read} bytes were read");
}

#[tokio::test]
async fn an_upload_may_take_as_long_as_it_moves() {
    let server = Server::start([Reply::with_headers(204, &[], "")]);
    let http = support::http_with(|builder| builder.timeout(Duration::from_millis(200)));
    let http = http.with_stream_silence(Duration::from_millis(300));
    let client = Files::new(&http).server(server.url());
    let (mut writer, reader) = tokio::io::duplex(64);
    tokio::spawn(async move {
        for _ in 0..6 {
            writer.write_all(b"piece ").await.unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let call = client.create_pet_octet_stream(Upload::reader(reader));
    call.await.unwrap();
    assert_eq!(received(&server).2, "piece ".repeat(6));
}

#[tokio::test]
async fn an_upload_that_stands_still_is_a_timeout() {
    let server = Server::start([Reply::nothing().then_stall()]);
    let http = support::http().with_stream_silence(Duration::from_millis(100));
    let client = Files::new(&http).server(server.url());
    let (_writer, reader) = tokio::io::duplex(64);
    for upload in [Upload::reader(reader), Upload::reader(&b"whole"[..])] {
        let error = client.create_pet_octet_stream(upload).await.unwrap_err();
        let CallError::Fault(fault) = error else {
            panic!("{error:?}");
        };
        assert_eq!(fault.kind, FaultKind::Timeout);
        assert!(fault.message.contains("nothing moved for 100ms"), "{fault}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_a_fault_and_nothing_is_sent() {
    let (server, client) = server_and_client();
    let body = Upload::path("/no/such/file");
    let error = client.create_pet_octet_stream(body).await.unwrap_err();
    let CallError::Fault(fault) = error else {
        panic!("{error:?}");
    };
    assert_eq!(fault.kind, FaultKind::Upload);
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_reader_that_ends_too_early_is_a_fault() {
    let (_server, client) = server_and_client();
    let body = Upload::reader_of(10, &b"short"[..]);
    let error = client.create_pet_octet_stream(body).await.unwrap_err();
    let CallError::Fault(fault) = error else {
        panic!("{error:?}");
    };
    assert_eq!(fault.kind, FaultKind::Upload);
    assert_eq!(
        fault.to_string(),
        "what was to be sent could not be read: unexpected end of file"
    );
}

#[tokio::test]
async fn a_mock_sees_what_would_be_sent() {
    let mock = mock();
    let client = Files::mock(&mock);
    let body = Upload::reader(&b"streamed"[..]);
    client.create_pet_octet_stream(body).await.unwrap();
    let requests = mock.requests();
    assert_eq!(requests[0].body.as_deref(), Some(&b"streamed"[..]));
    assert_eq!(
        requests[0].headers["content-type"],
        "application/octet-stream"
    );
}

#[derive(Clone, Copy, Debug)]
struct Step;

impl WorkflowStep for Step {
    const WORKFLOW: &'static str = "send";

    fn id(self) -> &'static str {
        "send"
    }
}

#[tokio::test]
async fn a_workflow_sends_what_is_in_memory_only() {
    let mock = mock();
    let client = Files::mock(&mock);
    let engine = InProcess::new();
    let mut run = Run::new(&engine, "send");
    let buffered = client.create_pet_octet_stream("bytes".into());
    run.call(Step, buffered).await.unwrap();
    let streamed = client.create_pet_octet_stream(Upload::reader(&b"streamed"[..]));
    let error = run.call(Step, streamed).await.unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::Request(RequestError::Streamed)
    ));
    assert_eq!(mock.requests().len(), 1, "the engine did not see the other");
}

#[test]
fn bodies_with_files_pass_between_threads() {
    fn send_and_sync<T: Send + Sync>(_: &T) {}
    fn send<T: Send>(_: &T) {}
    let photo = NewPhoto::new("", Vec::new(), Upload::reader(&b""[..]));
    send_and_sync(&photo);
    let client = Files::mock(&mock());
    let call = client.upload_photo(photo);
    send_and_sync(&call);
    send(&call.into_future());
}
