//! Several documents in one crate: workflows of one id stay apart.

use std::collections::HashMap;
use std::path::Path;

use crate::gather::Gather;
use crate::lower::names::{Namespace, plain, snake};
use crate::resolve::Project;

/// Where the workflows of each document go: those of one that has a name which another has as well
/// are in a module of their document, whichever comes first, so that the order of documents decides
/// nothing.
#[derive(Debug)]
pub struct Places(Vec<Option<DocumentPlace>>);

/// The place of a document's workflows.
#[derive(Clone, Debug)]
pub struct DocumentPlace {
    /// The module.
    pub module: String,
    /// The document's name.
    pub name: String,
}

impl Places {
    /// The places of all documents.
    pub fn new(project: &Project<'_>) -> Self {
        let mut of_names: HashMap<String, Vec<usize>> = HashMap::new();
        for at in project.generated() {
            let function = snake(&project.workflow(at).1.id.value);
            let documents = of_names.entry(plain(&function).to_owned()).or_default();
            if !documents.contains(&at.document) {
                documents.push(at.document);
            }
        }
        let is_shared = |document: usize| {
            let mut names = of_names.values();
            names.any(|named| named.len() > 1 && named.contains(&document))
        };
        let mut modules = Namespace::reserving(["r#mod"]);
        let names = document_names(project).into_iter().enumerate();
        let places = names.map(|(document, name)| {
            is_shared(document).then(|| DocumentPlace {
                module: modules.unique(snake(&name)),
                name,
            })
        });
        Places(places.gather())
    }

    /// The modules of documents.
    pub fn modules(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flatten().map(|place| place.module.as_str())
    }

    /// The place of a document's workflows, if they need one of their own.
    pub fn of(&self, document: usize) -> Option<DocumentPlace> {
        self.0.get(document)?.clone()
    }
}

/// The documents' names: those of their files, with the folder before where two have one name.
fn document_names(project: &Project<'_>) -> Vec<String> {
    let path = |at: usize| project.files.get(project.documents[at].file).path.as_path();
    let count = project.documents.len();
    let mut names = Namespace::default();
    let named = (0..count).map(|at| {
        let name = stem(path(at));
        let again = (0..count).any(|other| other != at && stem(path(other)) == name);
        let folder = path(at).parent().and_then(Path::file_name);
        names.unique(match folder.filter(|_| again) {
            Some(folder) => format!("{}-{name}", folder.to_string_lossy()),
            None => name,
        })
    });
    named.gather()
}

/// The name of a file without what says that it is a document of workflows.
fn stem(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".arazzo").unwrap_or(&name);
    name.to_owned()
}
