//! What a step sends, as values: read from the document once, then made what its schema wants
//! (Arazzo, Request Body Object, Parameter Object).

mod alternative;
mod any;
mod findings;
mod fit;
mod json;
mod object;
mod outline;
mod replace;
mod template;
mod tree;

pub use fit::{Fitting, Sink, holds};
pub use outline::outline;
pub use replace::{Replaced, replace};
pub use tree::{Tree, TreeValue};
