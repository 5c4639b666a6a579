//! Below which folder documents may name files.

use std::path::{Path, PathBuf};

/// The folder of the documents, where the command line names none.
pub const DEFAULT: &str = "specs";

/// The current folder if all documents are in it, else the nearest one of which that is true.
pub fn common_root<'p>(
    here: &Path,
    paths: impl Iterator<Item = &'p PathBuf>,
) -> Result<PathBuf, String> {
    let paths = paths.map(|path| canonical(path));
    let paths = paths.collect::<Result<Vec<_>, _>>()?;
    let here = canonical(here)?;
    let first = paths.first().and_then(|path| path.parent());
    // On Windows, the documents may be on another drive than the current folder.
    let mut starts = [Some(here.as_path()), first].into_iter().flatten();
    starts
        .find_map(|start| nearest_root(start, &paths))
        .map(Path::to_owned)
        .ok_or_else(|| {
            "error: no folder has all documents in it\nhelp: put them on one drive".to_owned()
        })
}

/// The nearest folder, from one upwards, that has all paths in it.
fn nearest_root<'p>(start: &'p Path, paths: &[PathBuf]) -> Option<&'p Path> {
    let mut folders = start.ancestors();
    folders.find(|folder| paths.iter().all(|path| path.starts_with(folder)))
}

fn canonical(path: &Path) -> Result<PathBuf, String> {
    path.canonicalize()
        .map_err(|error| unreadable(path, &error))
}

/// Why something that the command line names cannot be read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> String {
    let message = format!("error: {} cannot be read: {error}", path.display());
    match path == Path::new(DEFAULT) && error.kind() == std::io::ErrorKind::NotFound {
        true => format!(
            "{message}\nhelp: `{DEFAULT}/` is what is read where nothing is named: name a document or a \
             folder, or go to the folder of the package"
        ),
        false => message,
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::nearest_root;

    #[test]
    fn roots_have_all_paths_in_them() {
        let root = |start: &'static str, paths: &[&str]| {
            let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
            nearest_root(Path::new(start), &paths)
        };
        assert_eq!(root("/a/b", &["/a/b/c", "/a/b"]), Some(Path::new("/a/b")));
        assert_eq!(root("/a/b", &["/a/b/c", "/a/d"]), Some(Path::new("/a")));
        assert_eq!(root("/a/b", &["/c"]), Some(Path::new("/")));
        // As the drives of Windows have nothing in common.
        assert_eq!(root("/a/b", &["c/d"]), None);
    }
}
