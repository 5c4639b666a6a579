//! How a method sets its body.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::source::request::style;
use crate::ir::{Body, BodyKind};

/// The call that sets `body`.
pub(super) fn set_body(body: &Body) -> TokenStream {
    let media_type = &body.media_type;
    match &body.kind {
        BodyKind::Json => quote!(json(#media_type, body)),
        BodyKind::Text => quote!(text(#media_type, body)),
        BodyKind::Bytes => quote!(bytes(#media_type, body.clone())),
        BodyKind::Form(styles) => {
            let styles = styles.iter().map(|(name, style)| {
                let style = self::style(*style, "QueryStyle");
                quote!((#name, #style))
            });
            quote!(form(&[#(#styles),*], body))
        }
    }
}
