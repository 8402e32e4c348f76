//! A file that is written but not in its place yet: without a name where the system has such files, so that not even a
//! process that is killed leaves one behind; else under a passing name.

use std::fs::File;
use std::io::{Result, Seek, SeekFrom};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// How passing names begin.
const PREFIX: &str = ".recount-";

/// A file that is not in its place.
#[derive(Debug)]
pub(crate) enum Unplaced {
    /// It is gone with the process.
    Nameless(File),
    /// It is gone once it is dropped.
    Named(NamedTempFile),
}

impl Unplaced {
    /// Returns a new file in `folder`, with the rights of any new file.
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        // Whatever is wrong with a file without a name, is told of one with a name.
        nameless(folder)
            .map_or_else(|| named(folder).map(Self::Named), |file| Ok(Self::Nameless(file)))
    }

    /// Returns its passing name, if it has one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Nameless(_) => None,
            Self::Named(file) => Some(file.path()),
        }
    }

    /// Returns the file.
    pub(crate) fn file(&self) -> &File {
        match self {
            Self::Nameless(file) => file,
            Self::Named(file) => file.as_file(),
        }
    }

    /// Puts the file in the place `path` in `folder`, whatever is there.
    pub(crate) fn place(self, folder: &Path, path: &Path) -> Result<()> {
        let passing = match self {
            Self::Named(file) => {
                return file.persist(path).map(drop).map_err(|failed| failed.error);
            }
            Self::Nameless(file) => file,
        };
        // A link replaces nothing: it gets a passing name first, for a moment.
        let linked = builder().make_in(folder, |path| link(&passing, path));
        match linked {
            Ok(linked) => linked.persist(path).map(drop).map_err(|failed| failed.error),
            Err(_) => copied(passing, folder)?.place(folder, path),
        }
    }
}

/// Returns a copy of the file that has a name: not every system lets a file have one later.
fn copied(mut file: File, folder: &Path) -> Result<Unplaced> {
    let mut copy = named(folder)?;
    copy.as_file().set_permissions(file.metadata()?.permissions())?;
    file.seek(SeekFrom::Start(0))?;
    std::io::copy(&mut file, copy.as_file_mut())?;
    copy.as_file().sync_all()?;
    Ok(Unplaced::Named(copy))
}

fn named(folder: &Path) -> Result<NamedTempFile> {
    builder().tempfile_in(folder)
}

fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// Returns a file in `folder` that has no name and can be given one.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags};

    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(folder, flags, Mode::from_raw_mode(0o666)).ok()?);
    std::fs::exists(way(&file)).is_ok_and(|there| there).then_some(file)
}

/// Gives `file` the name `path`.
#[cfg(target_os = "linux")]
fn link(file: &File, path: &Path) -> Result<()> {
    use rustix::fs::{AtFlags, CWD};

    rustix::fs::linkat(CWD, way(file), CWD, path, AtFlags::SYMLINK_FOLLOW)?;
    Ok(())
}

/// Returns the path by which the process reaches a file of its own, named or not.
#[cfg(target_os = "linux")]
fn way(file: &File) -> String {
    format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(file))
}

#[cfg(not(target_os = "linux"))]
fn nameless(_: &Path) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn link(_: &File, _: &Path) -> Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_comes_to_its_place_with_a_name_or_without() {
        let folder = tempfile::tempdir().unwrap();
        let (folder, path) = (folder.path(), folder.path().join("a.json"));
        let made = [Unplaced::new(folder).unwrap(), Unplaced::Named(named(folder).unwrap())];
        for (number, unplaced) in made.into_iter().enumerate() {
            write!(&mut unplaced.file(), "{number}").unwrap();
            unplaced.place(folder, &path).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), number.to_string().as_bytes());
        }
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(folder.join("b"))
            .unwrap();
        write!(file, "copied").unwrap();
        copied(file, folder).unwrap().place(folder, &path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"copied");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 2);
    }

    #[test]
    fn nothing_is_left_where_there_is_no_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::fs::create_dir(&path).unwrap();
        let unplaced = Unplaced::new(folder.path()).unwrap();
        assert!(unplaced.place(folder.path(), &path).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
