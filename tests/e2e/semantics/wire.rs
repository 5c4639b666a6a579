//! Cases of the wire: parameters in every style of every place, as generated code sends them (OpenAPI,
//! "Style Values"), and what else OpenAPI says about requests and replies.

use arazzo_runtime::CallError;

use crate::depot_api::depot::{Depot, DepotError};
use crate::parameter_styles::styles::{
    Color, SendColorParameters, SendListParameters, SendTextParameters, Styles,
};
use crate::support::{self, Reply, Server};

fn server_and_client() -> (Server, Styles) {
    let server = Server::start([Reply::with_headers(204, &[], "")]);
    let client = Styles::new(&support::http()).server(server.url());
    (server, client)
}

/// The request line, the two headers and the cookies of the request that came.
fn sent(server: &Server) -> [String; 4] {
    let request = &server.received()[0];
    let header = |name| request.header(name).unwrap_or_default();
    [
        request.request_line(),
        header("x-simple"),
        header("x-exploded"),
        header("cookie"),
    ]
}

#[tokio::test]
async fn case_134_texts_in_every_style() {
    let (server, client) = server_and_client();
    let text = || Some("b/l ü".to_owned());
    let options = SendTextParameters {
        form: text(),
        form_joined: text(),
        space: text(),
        pipe: text(),
        deep: text(),
        reserved: text(),
        x_simple: Some("b/l e".to_owned()),
        x_exploded: Some(String::new()),
        crumb: text(),
        crumb_joined: text(),
        crumb_raw: Some("b/l e".to_owned()),
    };
    let value = "b/l";
    let call = client.send_text(value, value, value, value, value, value, &options);
    call.await.unwrap();
    assert_eq!(
        sent(&server),
        [
            "GET /text/b%2Fl/b%2Fl/.b%2Fl/.b%2Fl/;matrix=b%2Fl/;matrix-exploded=b%2Fl\
             ?form=b%2Fl%20%C3%BC&form-joined=b%2Fl%20%C3%BC&space=b%2Fl%20%C3%BC\
             &pipe=b%2Fl%20%C3%BC&deep=b%2Fl%20%C3%BC&reserved=b/l%20%C3%BC HTTP/1.1",
            "b/l e",
            "",
            "crumb=b%2Fl%20%C3%BC; crumb-joined=b%2Fl%20%C3%BC; crumb-raw=b/l e",
        ]
    );
}

#[tokio::test]
async fn case_134_empty_texts_in_every_style() {
    let (server, client) = server_and_client();
    let empty = || Some(String::new());
    let options = SendTextParameters {
        form: empty(),
        form_joined: empty(),
        space: empty(),
        pipe: empty(),
        deep: empty(),
        reserved: empty(),
        x_simple: empty(),
        x_exploded: empty(),
        crumb: empty(),
        crumb_joined: empty(),
        crumb_raw: empty(),
    };
    let call = client.send_text("s", "s", "s", "s", "", "", &options);
    call.await.unwrap();
    assert_eq!(
        sent(&server),
        [
            "GET /text/s/s/.s/.s/;matrix/;matrix-exploded\
             ?form=&form-joined=&space=&pipe=&deep=&reserved= HTTP/1.1",
            "",
            "",
            "crumb=; crumb-joined=; crumb-raw=",
        ]
    );
    // Segments that URL parsers and servers take away.
    for (simple, label) in [("", "s"), ("s", "")] {
        let call = client.send_text(simple, "s", label, "s", "", "", &options);
        call.await.unwrap_err();
    }
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn case_134_lists_in_every_style() {
    let (server, client) = server_and_client();
    let list = ["a".to_owned(), "b,c".to_owned()];
    let some = || Some(list.to_vec());
    let options = SendListParameters {
        form: some(),
        form_joined: some(),
        space: some(),
        pipe: some(),
        deep: some(),
        reserved: some(),
        x_simple: some(),
        x_exploded: some(),
        crumb: some(),
        crumb_joined: some(),
        crumb_raw: some(),
    };
    let call = client.send_list(&list, &list, &list, &list, &list, &list, &options);
    call.await.unwrap();
    assert_eq!(
        sent(&server),
        [
            "GET /list/a,b%2Cc/a,b%2Cc/.a,b%2Cc/.a.b%2Cc/;matrix=a,b%2Cc\
             /;matrix-exploded=a;matrix-exploded=b%2Cc\
             ?form=a&form=b%2Cc&form-joined=a,b%2Cc&space=a%20b%2Cc&pipe=a%7Cb%2Cc\
             &deep%5B%5D=a&deep%5B%5D=b%2Cc&reserved=a&reserved=b,c HTTP/1.1",
            "a,b,c",
            "a,b,c",
            "crumb=a; crumb=b%2Cc; crumb-joined=a,b%2Cc; crumb-raw=a; crumb-raw=b,c",
        ]
    );
}

#[tokio::test]
async fn case_134_objects_in_every_style() {
    let (server, client) = server_and_client();
    let color = &Color {
        r: 1,
        g: "g/".to_owned(),
    };
    let some = || Some(color.clone());
    let options = SendColorParameters {
        form: some(),
        form_joined: some(),
        space: some(),
        pipe: some(),
        deep: some(),
        reserved: some(),
        x_simple: some(),
        x_exploded: some(),
        crumb: some(),
        crumb_joined: some(),
        crumb_raw: some(),
    };
    let call = client.send_color(color, color, color, color, color, color, &options);
    call.await.unwrap();
    assert_eq!(
        sent(&server),
        [
            "GET /color/R,1,G,g%2F/R=1,G=g%2F/.R,1,G,g%2F/.R=1.G=g%2F/;matrix=R,1,G,g%2F/;R=1;G=g%2F\
             ?R=1&G=g%2F&form-joined=R,1,G,g%2F&space=R%201%20G%20g%2F&pipe=R%7C1%7CG%7Cg%2F\
             &deep%5BR%5D=1&deep%5BG%5D=g%2F&R=1&G=g/ HTTP/1.1",
            "R,1,G,g/",
            "R=1,G=g/",
            "R=1; G=g%2F; crumb-joined=R,1,G,g%2F; R=1; G=g/",
        ]
    );
}

#[tokio::test]
async fn what_is_absent_or_empty_is_left_out() {
    let (server, client) = server_and_client();
    let list = ["a".to_owned()];
    let options = SendListParameters {
        form: Some(Vec::new()),
        x_simple: Some(Vec::new()),
        crumb: Some(Vec::new()),
        ..Default::default()
    };
    let call = client.send_list(&list, &list, &list, &list, &list, &list, &options);
    call.await.unwrap();
    let [line, x_simple, _, cookies] = sent(&server);
    assert!(!line.contains('?'), "{line}");
    assert_eq!((x_simple.as_str(), cookies.as_str()), ("", ""));
    let call = client.send_list(&[], &list, &list, &list, &list, &list, &options);
    let error = call.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the request cannot be built: `simple` has no value, and a path cannot leave it out"
    );
}

/// The request line of one call with a text, or why there was none.
async fn text(value: &str) -> Result<[String; 4], String> {
    let (server, client) = server_and_client();
    let options = SendTextParameters {
        x_simple: Some(value.to_owned()),
        ..Default::default()
    };
    let call = client.send_text(value, "a", "a", "a", "a", "a", &options);
    match call.await {
        Ok(_) => Ok(sent(&server)),
        Err(error) => Err(error.to_string()),
    }
}

#[tokio::test]
async fn case_135_delimiters_in_items_are_encoded() {
    let (server, client) = server_and_client();
    let list = ["a,b".to_owned(), "c".to_owned()];
    let options = SendListParameters {
        form_joined: Some(list.to_vec()),
        ..Default::default()
    };
    let one = ["x".to_owned()];
    let call = client.send_list(&one, &one, &one, &one, &one, &one, &options);
    call.await.unwrap();
    let [line, ..] = sent(&server);
    assert!(line.ends_with("?form-joined=a%2Cb,c HTTP/1.1"), "{line}");
}

#[tokio::test]
async fn case_136_values_of_the_path_stay_one_segment() {
    let [line, ..] = text("a/b").await.unwrap();
    assert!(line.starts_with("GET /text/a%2Fb/a/"), "{line}");
    for dots in [".", ".."] {
        let error = text(dots).await.unwrap_err();
        assert!(error.contains("`simple`"), "{error}");
    }
}

#[tokio::test]
async fn case_137_headers_have_one_line() {
    for value in ["a\r\nX-B: c", "a\nb", "a\0"] {
        let error = text(value).await.unwrap_err();
        assert!(error.contains("`X-Simple`"), "{error}");
    }
}

#[tokio::test]
async fn case_138_the_most_specific_status_describes_a_reply() {
    let body = r#"{"title":"t","fields":["f"],"message":"m"}"#;
    let replies = [404, 422, 500, 429].map(|status| Reply::json(status, body));
    let server = Server::start(replies);
    let depot = Depot::new(&support::http()).server(server.url());
    let mut variants = Vec::new();
    for _ in 0..4 {
        let CallError::<DepotError>::Api(reply) = depot.get_widget("w").await.unwrap_err() else {
            panic!("not as described");
        };
        variants.push(match reply.body {
            DepotError::NotFound(_) => "404",
            DepotError::UnprocessableEntity(_) => "422",
            DepotError::ServerError(_) => "5XX",
            DepotError::Default(_) => "default",
        });
    }
    assert_eq!(variants, ["404", "422", "5XX", "default"]);
}
