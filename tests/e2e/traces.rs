//! What a subscriber of `tracing` gets to see: steps and statuses, and no secret.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use arazzo_runtime::{Secret, Token, TokenRequest};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{self, Reply, Server};

/// Keeps every field of every span and event, of all crates.
#[derive(Clone, Default)]
struct Keeper(Arc<Mutex<String>>);

impl Visit for &Keeper {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut kept = self.0.lock().unwrap();
        *kept += &format!("{}={value:?} ", field.name());
    }
}

impl Subscriber for Keeper {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut &*self);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut &*self);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut &*self);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_trace_shows_steps_and_statuses_and_no_secret() {
    let keeper = Keeper::default();
    let subscribed = tracing::subscriber::set_default(keeper.clone());
    let unauthorized = Reply::json(401, r#"{"code":"hush"}"#);
    let [first, rest @ ..] = support::success_with("hush-source", "hush-integration");
    let server = Server::start([unauthorized, first].into_iter().chain(rest));
    let given = std::sync::atomic::AtomicUsize::new(0);
    let provider = move |_: TokenRequest| {
        let number = given.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        async move { Ok(Secret::new(format!("hush-{number}"))) }
    };
    let mut clients = support::clients_at(&support::http(), &server.url());
    clients.sources_api = clients.sources_api.bearer_auth(Token::provided(provider));
    let api = clients.integrations_api;
    clients.integrations_api = api.basic_auth("hush-user", "hush-password");
    support::run(&clients).await.unwrap();
    drop(subscribed);
    assert_eq!(server.received().len(), 5, "one of them twice");
    let kept = keeper.0.lock().unwrap();
    assert!(kept.contains("createSource"), "{kept}");
    assert!(kept.contains("http.response.status_code=200"), "{kept}");
    assert!(!kept.contains("hush") && !kept.contains("aHVza"), "{kept}");
}
