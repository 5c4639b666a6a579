//! `#[derive(New)]`.

use std::fmt::Write as _;

use crate::object::{Field, Object, Presence};

/// What is taken as `impl Into`, blanks left out.
const INTO: [&str; 3] = ["String", "rt::Secret", "rt::Upload"];

/// The function `new` of an object.
pub(crate) fn expand(object: &Object) -> String {
    let (mut arguments, mut values) = (String::new(), String::new());
    for Field {
        ident,
        ty,
        presence,
        ..
    } in &object.fields
    {
        let _ = match presence {
            Presence::Required if INTO.contains(&ty.as_str()) => {
                let _ = write!(arguments, "{ident}: impl ::core::convert::Into<{ty}>,");
                write!(values, "{ident}: ::core::convert::Into::into({ident}),")
            }
            Presence::Required | Presence::Nullable | Presence::Merged => {
                let _ = write!(arguments, "{ident}: {ty},");
                write!(values, "{ident},")
            }
            Presence::Rest => write!(values, "{ident}: ::core::default::Default::default(),"),
            _ => write!(values, "{ident}: ::core::option::Option::None,"),
        };
    }
    // Clippy counts arguments; the schema decides how many there are. A warning about a deprecated
    // member is for whoever sets it.
    format!(
        "impl {} {{ \
             /// A value with what is required, and nothing else.\n\
             #[allow(clippy::too_many_arguments, deprecated)] \
             pub fn new({arguments}) -> Self {{ Self {{ {values} }} }} \
         }}",
        object.name
    )
}
