//! Numbers as literals.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::Type;

/// A number of a condition: an integer without a suffix where the default type holds it.
pub(super) fn literal_number(text: &str) -> TokenStream {
    let literal = match (
        text.parse::<i32>(),
        text.parse::<i64>(),
        text.parse::<u64>(),
    ) {
        (Ok(small), ..) => Literal::i32_unsuffixed(small),
        (_, Ok(large), _) => Literal::i64_suffixed(large),
        (.., Ok(large)) => Literal::u64_suffixed(large),
        _ => return float(text.parse().unwrap_or(f64::MAX)),
    };
    quote!(#literal)
}

/// A number of a document where any type of number is taken.
pub fn json_number(number: &serde_json::Number) -> TokenStream {
    literal_number(&number.to_string())
}

pub(super) fn float(value: f64) -> TokenStream {
    // Literals have no sign and no infinity of their own.
    let finite = value.clamp(f64::MIN, f64::MAX);
    let exponent = format!("{:e}", finite.abs());
    let long = finite != 0.0 && !(1e-5..1e16).contains(&finite.abs());
    let literal = match exponent.parse() {
        Ok(literal) if long => literal,
        _ => Literal::f64_unsuffixed(finite.abs()),
    };
    if finite < 0.0 {
        quote!(-#literal)
    } else {
        quote!(#literal)
    }
}

pub(super) fn number(number: &serde_json::Number, ty: &Type) -> TokenStream {
    match ty {
        Type::F64 => float(number.as_f64().unwrap_or_default()),
        Type::U64 => {
            let literal = Literal::u64_unsuffixed(number.as_u64().unwrap_or_default());
            quote!(#literal)
        }
        _ => {
            let literal = Literal::i64_unsuffixed(number.as_i64().unwrap_or_default());
            quote!(#literal)
        }
    }
}
