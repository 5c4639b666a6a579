//! Bodies of every media type, and parameters that are described by one, byte for byte.

use std::collections::BTreeMap;

use arazzo_runtime::{CallError, Http, Multipart, RequestError, Upload};
use serde_json::json;

use crate::media_types::Clients;
use crate::media_types::workflows::{StoreInputs, store};
use crate::request_bodies::files::{
    ChangeSettingsBody, CreatePetMergePatchBody, Files, NewPhoto, NewPhotoCrop, Person, Pet,
    QueryParameters, ReplacePreviewsBody, SearchParameters,
};
use crate::support::{self, Reply, Server, server::Received};

/// A server that answers one request, and a client that sends to it.
pub fn server_and_client() -> (Server, Files) {
    let server = Server::start([Reply::with_headers(204, &[], "")]);
    let client = Files::new(&support::http()).server(server.url());
    (server, client)
}

/// The request that came, its media type, and its body with `BOUNDARY` for the boundary.
pub fn received(server: &Server) -> (Received, String, String) {
    opened(server.received().remove(0))
}

fn opened(received: Received) -> (Received, String, String) {
    let content_type = received.header("content-type").unwrap_or_default();
    let body = String::from_utf8(received.body.clone()).unwrap();
    let Some((media_type, boundary)) = content_type.split_once("; boundary=") else {
        return (received, content_type, body);
    };
    let body = body.replace(boundary, "BOUNDARY");
    (received, format!("{media_type}; boundary=BOUNDARY"), body)
}

fn person(name: &str, age: Option<f64>) -> Person {
    Person {
        name: name.to_owned(),
        age,
    }
}

fn pet() -> Pet {
    Pet {
        name: "Rex & Co".to_owned(),
        tags: Some(vec!["a b".to_owned(), "c".to_owned()]),
        owner: Some(person("Ada", Some(36.0))),
    }
}

fn photo() -> NewPhoto {
    NewPhoto {
        rating: Some(5),
        people: Some(vec![person("Ada", None), person("Bo", Some(1.5))]),
        meta: Some(person("meta", None)),
        words: Some(vec!["x y".to_owned(), "ü,z".to_owned()]),
        crop: Some(NewPhotoCrop {
            x: Some(1),
            y: None,
        }),
        signature: Some(Upload::from(&[0, 159, 146, 150]).file_name("s.sig")),
        ..NewPhoto::new(
            "Sea \"blue\"\r\n& sky",
            vec!["one".to_owned(), "two".to_owned()],
            Upload::from("<png>").file_name("näme \"1\".png"),
        )
    }
}

#[tokio::test]
async fn parts_are_exactly_these_bytes() {
    let (server, client) = server_and_client();
    client.upload_photo(photo()).await.unwrap();
    let (request, media_type, body) = received(&server);
    assert_eq!(request.request_line(), "POST /photos HTTP/1.1");
    assert_eq!(media_type, "multipart/form-data; boundary=BOUNDARY");
    let part = |head: &str, content: &str| {
        format!("--BOUNDARY\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    };
    let expected = [
        part("name=\"title\"", "Sea \"blue\"\r\n& sky"),
        part("name=\"rating\"", "5"),
        part("name=\"tags\"", "one"),
        part("name=\"tags\"", "two"),
        part(
            "name=\"people\"\r\nContent-Type: application/json",
            r#"{"name":"Ada"}"#,
        ),
        part(
            "name=\"people\"\r\nContent-Type: application/json",
            r#"{"name":"Bo","age":1.5}"#,
        ),
        part(
            "name=\"meta\"\r\nContent-Type: application/vnd.photo+json",
            r#"{"name":"meta"}"#,
        ),
        part("name=\"words\"", "x y,ü,z"),
        part("name=\"crop[x]\"", "1"),
        part(
            "name=\"photo\"; filename=\"näme %221%22.png\"\r\nContent-Type: image/png\r\n\
             X-Checked: no",
            "<png>",
        ),
        part(
            "name=\"signature\"; filename=\"s.sig\"\r\nContent-Type: application/pgp-signature\r\n\
             Content-Transfer-Encoding: base64",
            "AJ+Slg==",
        ),
        "--BOUNDARY--\r\n".to_owned(),
    ];
    assert_eq!(body, expected.concat());
    let length = request.body.len().to_string();
    assert_eq!(request.header("content-length"), Some(length));
}

#[tokio::test]
async fn lists_of_files_and_all_other_parts() {
    let (server, client) = server_and_client();
    let additional = BTreeMap::from([("more".to_owned(), "text".to_owned())]);
    let body = ReplacePreviewsBody {
        previews: Some(vec![
            Upload::from("1").media_type("image/gif"),
            Upload::from("2").file_name("two"),
        ]),
        additional,
        ..Default::default()
    };
    client.replace_previews("p/1", Some(body)).await.unwrap();
    let (request, _, body) = received(&server);
    assert_eq!(
        request.request_line(),
        "PUT /photos/p%2F1/previews HTTP/1.1"
    );
    assert_eq!(
        body,
        "--BOUNDARY\r\n\
         Content-Disposition: form-data; name=\"previews\"; filename=\"previews\"\r\n\
         Content-Type: image/gif\r\n\r\n1\r\n\
         --BOUNDARY\r\n\
         Content-Disposition: form-data; name=\"previews\"; filename=\"two\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n2\r\n\
         --BOUNDARY\r\n\
         Content-Disposition: form-data; name=\"more\"\r\n\r\ntext\r\n\
         --BOUNDARY--\r\n"
    );
}

#[tokio::test]
async fn an_optional_body_may_be_left_out() {
    let (server, client) = server_and_client();
    client.replace_previews("1", None).await.unwrap();
    let (request, media_type, body) = received(&server);
    assert_eq!((media_type.as_str(), body.as_str()), ("", ""));
    assert_eq!(request.header("content-length").as_deref(), Some("0"));
}

#[tokio::test]
async fn a_form_has_the_styles_of_its_members_and_may_be_left_out() {
    let (server, client) = server_and_client();
    client.change_settings(None).await.unwrap();
    let (_, media_type, body) = received(&server);
    assert_eq!((media_type.as_str(), body.as_str()), ("", ""));

    let (server, client) = server_and_client();
    let settings = ChangeSettingsBody {
        words: Some(vec!["a b".to_owned(), "c".to_owned()]),
        from: Some(person("Ada", Some(36.0))),
        to: Some(person("Bo", None)),
    };
    client.change_settings(Some(&settings)).await.unwrap();
    let (_, media_type, body) = received(&server);
    assert_eq!(media_type, "application/x-www-form-urlencoded");
    assert_eq!(
        body,
        "words=a%20b%7Cc&from%5Bname%5D=Ada&from%5Bage%5D=36&to%5Bname%5D=Bo"
    );
}

#[tokio::test]
async fn the_caller_says_what_the_parts_are() {
    let (server, client) = server_and_client();
    let parts = Multipart::new()
        .field("a", &1)
        .field("b", &json!({"c": [1.0]}))
        .json("d", &person("Ada", None))
        .field("none", &None::<i64>);
    client.send_batch(parts).await.unwrap();
    let (_, media_type, body) = received(&server);
    assert_eq!(media_type, "multipart/mixed; boundary=BOUNDARY");
    assert_eq!(
        body,
        "--BOUNDARY\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
         --BOUNDARY\r\nContent-Disposition: form-data; name=\"b\"\r\n\
         Content-Type: application/json\r\n\r\n{\"c\":[1]}\r\n\
         --BOUNDARY\r\nContent-Disposition: form-data; name=\"d\"\r\n\
         Content-Type: application/json\r\n\r\n{\"name\":\"Ada\"}\r\n\
         --BOUNDARY--\r\n"
    );
}

#[tokio::test]
async fn each_media_type_has_a_method() {
    async fn sent(send: impl AsyncFnOnce(Files)) -> (String, String) {
        let (server, client) = server_and_client();
        send(client).await;
        let (_, media_type, body) = received(&server);
        (media_type, body)
    }
    let is = |sent: (String, String), media_type: &str, body: &str| {
        assert_eq!(sent, (media_type.to_owned(), body.to_owned()));
    };
    let json = r#"{"name":"Rex & Co","tags":["a b","c"],"owner":{"name":"Ada","age":36}}"#;
    let pet = &pet();
    is(
        sent(async |client| drop(client.create_pet(pet).await.unwrap())).await,
        "application/json",
        json,
    );
    let patch = &CreatePetMergePatchBody {
        name: Some("Max".to_owned()),
    };
    is(
        sent(async |client| drop(client.create_pet_merge_patch(patch).await.unwrap())).await,
        "application/merge-patch+json",
        r#"{"name":"Max"}"#,
    );
    is(
        sent(async |client| drop(client.create_pet_form(pet).await.unwrap())).await,
        "application/x-www-form-urlencoded",
        "name=Rex+%26+Co&tags=a%20b%7Cc&owner%5Bname%5D=Ada&owner%5Bage%5D=36",
    );
    is(
        sent(async |client| drop(client.create_pet_multipart(pet).await.unwrap())).await,
        "multipart/form-data; boundary=BOUNDARY",
        "--BOUNDARY\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nRex & Co\r\n\
         --BOUNDARY\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\na b\r\n\
         --BOUNDARY\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nc\r\n\
         --BOUNDARY\r\nContent-Disposition: form-data; name=\"owner\"\r\n\
         Content-Type: application/json\r\n\r\n{\"name\":\"Ada\",\"age\":36}\r\n\
         --BOUNDARY--\r\n",
    );
    is(
        sent(async |client| drop(client.create_pet_xml2("<pet/>").await.unwrap())).await,
        "application/xml",
        "<pet/>",
    );
    is(
        sent(async |client| drop(client.create_pet_csv("a;b").await.unwrap())).await,
        "text/csv",
        "a;b",
    );
    is(
        sent(async |client| drop(client.create_pet_octet_stream("raw".into()).await.unwrap()))
            .await,
        "application/octet-stream",
        "raw",
    );
    is(
        sent(async |client| {
            let body = Upload::from(b"<png>");
            client.create_pet_image("image/png", body).await.unwrap();
        })
        .await,
        "image/png",
        "<png>",
    );
    is(
        sent(async |client| drop(client.describe_avatar(pet).await.unwrap())).await,
        "application/json",
        json,
    );
}

#[tokio::test]
async fn a_media_type_that_a_header_cannot_carry_is_refused() {
    let client = Files::new(&Http::new().unwrap());
    let call = client.set_avatar("image/png\r\nX: y", &Default::default(), "x".into());
    let error = call.await.unwrap_err();
    assert!(matches!(error, CallError::Request(RequestError::Body(_))));
    let photo = NewPhoto::new("", Vec::new(), Upload::from("x").media_type("a\nb"));
    let error = client.upload_photo(photo).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the request cannot be built: the body cannot be written: `photo` contains a character \
         that a header or cookie cannot carry"
    );
}

#[tokio::test]
async fn parameters_that_are_described_by_a_media_type() {
    let (server, client) = server_and_client();
    let options = SearchParameters {
        page: Some(7),
        x_trace: Some(vec!["a b".to_owned(), "c".to_owned()]),
        note: Some("plain, text".to_owned()),
    };
    client.search(&Pet::new("R&B"), &options).await.unwrap();
    let (request, ..) = received(&server);
    assert_eq!(
        request.request_line(),
        "GET /search?filter=%7B%22name%22%3A%22R%26B%22%7D&page=7&note=plain%2C%20text HTTP/1.1"
    );
    assert_eq!(request.header("x-trace").as_deref(), Some(r#"["a b","c"]"#));
}

#[tokio::test]
async fn a_parameter_without_json_text_is_refused() {
    let client = Files::new(&Http::new().unwrap());
    let pet = Pet {
        owner: Some(person("", Some(f64::NAN))),
        ..Pet::new("")
    };
    let error = client.search(&pet, &Default::default()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the request cannot be built: `filter` contains NaN or an infinite number"
    );
}

#[tokio::test]
async fn a_workflow_sends_bodies_of_every_kind() {
    let replies = (0..8).map(|_| Reply::with_headers(200, &["Content-Type: text/plain"], "stored"));
    let server = Server::start(replies);
    let mut clients = Clients::new(&support::http());
    clients.files = clients.files.server(server.url());
    let inputs = StoreInputs {
        name: "Ada".to_owned(),
        text: "hello".to_owned(),
        size: Some(3),
    };
    store(&clients, &inputs).await.unwrap();
    let sent = server.received().into_iter().map(|request| {
        let (request, media_type, body) = opened(request);
        [request.request_line(), media_type, body]
    });
    let sent: Vec<[String; 3]> = sent.collect();
    let form_data = "multipart/form-data; boundary=BOUNDARY";
    let expected = [
        [
            "POST /form HTTP/1.1",
            "application/x-www-form-urlencoded",
            "name=Ada&size=3&tags=a&tags=Ada",
        ],
        ["PUT /text HTTP/1.1", "text/plain", "hello, the end"],
        ["PUT /bytes HTTP/1.1", "application/octet-stream", "hello"],
        [
            "POST /parts HTTP/1.1",
            form_data,
            "--BOUNDARY\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\
             Content-Type: text/plain\r\n\r\nhello\r\n\
             --BOUNDARY\r\n\
             Content-Disposition: form-data; name=\"title\"\r\n\r\nthe title\r\n\
             --BOUNDARY\r\n\
             Content-Disposition: form-data; name=\"size\"\r\n\r\n3\r\n\
             --BOUNDARY--\r\n",
        ],
        [
            "POST /parts HTTP/1.1",
            form_data,
            "--BOUNDARY\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\
             Content-Type: text/plain\r\n\r\nAda: content\r\n\
             --BOUNDARY\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na\r\n\
             --BOUNDARY\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nb\r\n\
             --BOUNDARY\r\nContent-Disposition: form-data; name=\"labels\"\r\n\
             Content-Type: application/json\r\n\r\n{\"a\":\"Ada\"}\r\n\
             --BOUNDARY--\r\n",
        ],
        [
            "POST /pairs HTTP/1.1",
            form_data,
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"name\"\r\n\
             Content-Type: text/markdown\r\n\r\nAda\r\n\
             --BOUNDARY--\r\n",
        ],
        [
            "POST /mixed HTTP/1.1",
            "multipart/mixed; boundary=BOUNDARY",
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"first\"\r\n\
             Content-Type: application/json\r\n\r\n{\"number\":3}\r\n\
             --BOUNDARY\r\nContent-Disposition: form-data; name=\"second\"\r\n\r\nAda\r\n\
             --BOUNDARY--\r\n",
        ],
        ["PUT /any HTTP/1.1", "text/csv", "a;Ada"],
    ];
    for (sent, expected) in sent.iter().zip(expected) {
        assert_eq!(sent, &expected);
    }
    assert_eq!(sent.len(), expected.len());
}

#[tokio::test]
async fn parameters_that_are_the_whole_query() {
    let (server, client) = server_and_client();
    let options = QueryParameters {
        form: Some(pet()),
        json: Some(person("Bo & Co", None)),
        token: Some("a=b c".to_owned()),
    };
    client.query(&options).await.unwrap();
    let (request, ..) = received(&server);
    assert_eq!(
        request.request_line(),
        "GET /query?name=Rex+%26+Co&tags=a+b&tags=c&owner=%7B%22name%22%3A%22Ada%22%2C%22age%22%3A36\
         %7D&%7B%22name%22%3A%22Bo%20%26%20Co%22%7D HTTP/1.1"
    );
    assert_eq!(request.header("cookie").as_deref(), Some("token=a=b c"));
}
