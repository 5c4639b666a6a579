//! Corrections that can be made without asking: what becomes of the values of a document. How they
//! are written there, and with which quotes, is for [`crate::edit`].

use crate::gather::Collection;
use crate::parse::node::Text;
use crate::source::Place;
use crate::suggest::in_other_case;

/// A correction: all of its changes, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix(Vec<Change>);

/// One change of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The text at a place, or the part of it that the place means, becomes another.
    Text {
        /// Where.
        place: Place,
        /// What it becomes.
        text: String,
    },
    /// The same for an expression, which keeps its braces where it has some.
    Expression {
        /// Where.
        place: Place,
        /// What it becomes, without braces.
        text: String,
    },
    /// What stands at a place is a text, as it is written there, and lacks quotes.
    Quote(Place),
    /// The key of a member becomes another.
    Key {
        /// The member.
        place: Place,
        /// Its new name.
        name: String,
    },
    /// Members of the mapping at a place go.
    Remove {
        /// The mapping.
        place: Place,
        /// The names of the members.
        names: Vec<&'static str>,
    },
    /// A text is added to a mapping.
    Insert {
        /// The member that it comes after.
        after: Place,
        /// Its key.
        name: &'static str,
        /// The text.
        text: String,
    },
}

impl Fix {
    /// Another text at a place, or at a part of one.
    pub fn text(place: &Place, text: impl Into<String>) -> Self {
        let (place, text) = (place.clone(), text.into());
        Fix(vec![Change::Text { place, text }])
    }

    /// Another expression at a place, in braces where the one that is there is.
    pub fn expression(place: &Place, text: impl Into<String>) -> Self {
        let (place, text) = (place.clone(), text.into());
        Fix(vec![Change::Expression { place, text }])
    }

    /// Another name instead of `wanted`, with which a text ends or that it is: the only one that differs
    /// in case alone.
    pub fn case<'n>(
        at: &Text,
        wanted: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Option<Self> {
        let name = in_other_case(wanted, names)?;
        let start = at.value.rfind(wanted)?;
        let part = at.place.part(start..start + wanted.len());
        Some(Self::text(&part, name))
    }

    /// Quotes around what stands at a place.
    pub fn quote(place: &Place) -> Self {
        Fix(vec![Change::Quote(place.clone())])
    }

    /// Another name for the member at a place.
    pub fn key(place: &Place, name: impl Into<String>) -> Self {
        let (place, name) = (place.clone(), name.into());
        Fix(vec![Change::Key { place, name }])
    }

    /// The mapping at a place without some members.
    pub fn remove(place: &Place, names: &[&'static str]) -> Self {
        let (place, names) = (place.clone(), names.to_vec());
        Fix(vec![Change::Remove { place, names }])
    }

    /// A text more in a mapping, behind another member of it.
    pub fn insert(after: &Place, name: &'static str, text: impl Into<String>) -> Self {
        let (after, text) = (after.clone(), text.into());
        Fix(vec![Change::Insert { after, name, text }])
    }

    /// Both.
    #[must_use]
    pub fn and(mut self, other: Fix) -> Self {
        self.0.put_all(other.0);
        self
    }

    /// What it changes.
    pub fn changes(&self) -> &[Change] {
        &self.0
    }
}

impl Change {
    /// Where.
    pub fn place(&self) -> &Place {
        match self {
            Change::Text { place, .. }
            | Change::Expression { place, .. }
            | Change::Quote(place)
            | Change::Key { place, .. }
            | Change::Remove { place, .. }
            | Change::Insert { after: place, .. } => place,
        }
    }
}
