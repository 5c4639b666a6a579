//! Texts of a format as types of other crates: each behind a feature, and named by generated code
//! only if `Builder::formats` of arazzo-codegen asks for them.

/// Dates and times of the crate `chrono`.
#[cfg(feature = "chrono")]
pub mod chrono {
    pub use chrono;

    /// `format: date-time`, with the offset as it was sent.
    pub type DateTime = chrono::DateTime<chrono::FixedOffset>;
    /// `format: date`.
    pub type Date = chrono::NaiveDate;

    impl crate::object::Members for DateTime {}
    impl crate::object::Members for Date {}
}

/// Dates and times of the crate `time`, in the form that JSON has for them.
#[cfg(feature = "time")]
pub mod time {
    use std::fmt;

    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    pub use time;
    use time::format_description::StaticFormatDescription;
    use time::format_description::well_known::Rfc3339;

    const DATE: StaticFormatDescription = time::macros::format_description!("[year]-[month]-[day]");

    /// `format: date-time`, with the offset as it was sent.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct DateTime(pub time::OffsetDateTime);

    /// `format: date`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct Date(pub time::Date);

    macro_rules! as_text {
        ($name:ident, $inner:ty, $format:expr, $what:literal) => {
            impl From<$inner> for $name {
                fn from(value: $inner) -> Self {
                    $name(value)
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    let text = self.0.format($format).map_err(|_| fmt::Error)?;
                    f.write_str(&text)
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let text = self.0.format($format).map_err(S::Error::custom)?;
                    serializer.serialize_str(&text)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                    let text = std::borrow::Cow::<str>::deserialize(from)?;
                    let value = <$inner>::parse(&text, $format);
                    value.map($name).map_err(|error| {
                        D::Error::custom(format_args!(concat!($what, ": {}"), error))
                    })
                }
            }

            impl crate::object::Members for $name {}
        };
    }

    as_text!(
        DateTime,
        time::OffsetDateTime,
        &Rfc3339,
        "a date and time of RFC 3339"
    );
    as_text!(Date, time::Date, DATE, "a date of RFC 3339");
}

/// UUIDs of the crate `uuid`.
#[cfg(feature = "uuid")]
pub mod uuid {
    pub use uuid;

    /// `format: uuid`.
    pub type Uuid = uuid::Uuid;

    impl crate::object::Members for Uuid {}
}

#[cfg(test)]
mod tests {
    #[cfg(any(feature = "chrono", feature = "time", feature = "uuid"))]
    fn round_trip<T: serde::Serialize + for<'de> serde::Deserialize<'de>>(text: &str) {
        let value = serde_json::Value::from(text);
        let typed: T = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(typed).unwrap(), value);
        assert!(serde_json::from_value::<T>("soon".into()).is_err());
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn dates_of_chrono() {
        round_trip::<super::chrono::DateTime>("2024-05-06T07:08:09Z");
        round_trip::<super::chrono::DateTime>("2024-05-06T07:08:09.120+02:00");
        round_trip::<super::chrono::Date>("2024-05-06");
    }

    #[cfg(feature = "time")]
    #[test]
    fn dates_of_time() {
        round_trip::<super::time::DateTime>("2024-05-06T07:08:09Z");
        round_trip::<super::time::DateTime>("2024-05-06T07:08:09.12+02:00");
        round_trip::<super::time::Date>("2024-05-06");
    }

    #[cfg(feature = "uuid")]
    #[test]
    fn uuids() {
        round_trip::<super::uuid::Uuid>("936da01f-9abd-4d9d-80c7-02af85c822a8");
    }
}
