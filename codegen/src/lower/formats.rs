//! Formats of texts that become types of their own.

/// Which formats of texts become types of their own, and of which crate. None does by default:
/// servers break formats more often than types, and a reply with a broken one cannot be read.
///
/// It is about members of bodies; parameters stay texts. The package that has the generated code
/// needs the feature of the same name of `arazzo-runtime`.
///
/// ```
/// arazzo_codegen::Builder::new().formats(arazzo_codegen::Formats::new().chrono().uuid());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Formats {
    pub(crate) dates: Option<Dates>,
    pub(crate) uuid: bool,
}

/// The crates that have dates and times.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Dates {
    Chrono,
    Time,
}

impl Formats {
    /// No format.
    pub fn new() -> Self {
        Self::default()
    }

    /// `date-time` as `chrono::DateTime<FixedOffset>`, `date` as `chrono::NaiveDate`.
    #[must_use]
    pub fn chrono(mut self) -> Self {
        self.dates = Some(Dates::Chrono);
        self
    }

    /// `date-time` and `date` as types of the runtime around `time::OffsetDateTime` and
    /// `time::Date`, which have no form in JSON themselves.
    #[must_use]
    pub fn time(mut self) -> Self {
        self.dates = Some(Dates::Time);
        self
    }

    /// `uuid` as `uuid::Uuid`.
    #[must_use]
    pub fn uuid(mut self) -> Self {
        self.uuid = true;
        self
    }
}
