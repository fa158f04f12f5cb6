//! Files that appear whole or not at all.
//!
//! In: a path and what to write. Out: the file with its new content, or an error and the file as it was: the content goes
//! into a new file in the same folder, which then takes the other one's name.

use std::fs::{self, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes a file. What is no ordinary file (a pipe, a device) is written to as it is; links are followed.
pub fn whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let target = followed(path);
    match fs::metadata(&target) {
        Ok(known) if known.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(known) if !known.is_file() => {
            let mut out = BufWriter::new(fs::OpenOptions::new().write(true).open(&target)?);
            write(&mut out)?;
            out.flush()
        }
        Ok(known) => replaced(&target, Some(known.permissions()), write),
        Err(_) => replaced(&target, None, write),
    }
}

/// Where a path leads in the end, through links, also if nothing is there yet.
fn followed(path: &Path) -> PathBuf {
    let mut target = path.to_path_buf();
    // A ring of links ends here, and opening it then fails.
    for _ in 0..32 {
        let Ok(next) = fs::read_link(&target) else { break };
        target = target.parent().map_or_else(|| next.clone(), |folder| folder.join(&next));
    }
    target
}

fn replaced(
    target: &Path,
    permissions: Option<Permissions>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".consentlint-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    {
        let mut out = BufWriter::new(file.as_file_mut());
        write(&mut out)?;
        out.flush()?;
    }
    if let Some(permissions) = permissions {
        fs::set_permissions(file.path(), permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(target).map(drop).map_err(|failed| failed.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> impl FnOnce(&mut dyn Write) -> io::Result<()> {
        move |out| out.write_all(text.as_bytes())
    }

    #[test]
    fn what_fails_half_way_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        whole(&path, text("old")).unwrap();
        let failed = whole(&path, |out| {
            out.write_all(&[b'x'; 100_000])?;
            Err(io::Error::other("torn"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "torn");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn rights_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gradlew");
        whole(&path, text("old")).unwrap();
        assert_ne!(fs::metadata(&path).unwrap().permissions().mode() & 0o044, 0, "others may read a report");
        fs::set_permissions(&path, Permissions::from_mode(0o750)).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("gradlew", &link).unwrap();
        whole(&link, text("new")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o750);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn a_folder_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(whole(folder.path(), text("x")).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        assert!(whole(&folder.path().join("none/a.txt"), text("x")).is_err());
    }
}
