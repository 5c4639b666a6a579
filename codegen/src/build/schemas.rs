//! Which schema became which type: for tests that compare the two.

use std::path::PathBuf;

use super::{Builder, Error};
use crate::ir::TypeKind;
use crate::source::Spot;

/// A generated type and its schema.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct SchemaType {
    /// The document of the schema.
    pub file: PathBuf,
    /// Where in it, as a JSON Pointer.
    pub pointer: String,
    /// The type, as a path from the generated crate's root.
    pub path: String,
}

impl Builder {
    /// The types that are generated for schemas of descriptions.
    ///
    /// # Errors
    /// As [`generate`](Self::generate).
    #[doc(hidden)]
    pub fn schema_types(&self) -> Result<Vec<SchemaType>, Error> {
        let (generated, files, _) = self.lower()?;
        let mut types = Vec::new();
        for source in &generated.sources {
            // What is sent as parts is no JSON.
            let is_json = |kind: &TypeKind| !matches!(kind, TypeKind::Multipart(_));
            for definition in source.types.iter().filter(|d| is_json(&d.kind)) {
                if let Some(schema) = &definition.schema
                    && let Spot::Value(pointer) = &schema.spot
                {
                    types.push(SchemaType {
                        file: files.get(schema.file).path.clone(),
                        pointer: pointer.clone(),
                        path: format!("{}::{}", source.module, definition.name),
                    });
                }
            }
        }
        Ok(types)
    }
}
