//! Opens a database and chooses the table of postings.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use thiserror::Error;

use crate::columns::Columns;
use crate::meaning::Meaning;
use crate::overrides::Overrides;
use crate::unpack::{FREE, RATIO};
use titlegauge_core::sanitize;

/// The reasons why a database cannot be read. The messages follow the name of the input.
#[derive(Debug, Error)]
pub enum SqliteError {
    /// `SQLite` reported an error.
    #[error("is a damaged SQLite database ({0}); fetch it again")]
    Damaged(#[from] rusqlite::Error),
    /// A view or table cannot be copied.
    #[error("cannot read its {kind} \"{name}\" ({source}); check it")]
    Uncopied {
        /// "view" or "table".
        kind: &'static str,
        /// The name.
        name: String,
        /// The error of `SQLite`.
        source: rusqlite::Error,
    },
    /// A view returns too many rows, or the disk is full.
    #[error(
        "its {kind} \"{name}\" has more than {} MiB and {RATIO} times the size of the database, or the disk for temporary files is full; export it to CSV",
        FREE >> 20
    )]
    Endless {
        /// "view" or "table".
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// Changes are in another file.
    #[error("is an SQLite database whose last changes are in {}; close the program that writes it", .0.display())]
    InUse(PathBuf),
    /// No table or view has the name of `--table`.
    #[error("has no table \"{wanted}\" among: {tables}")]
    NoTable {
        /// The name.
        wanted: String,
        /// The names of the tables and views.
        tables: String,
    },
    /// Several tables could be the one of postings, or none.
    #[error("is an SQLite database with several tables; name one with --table NAME: {0}")]
    Unclear(String),
    /// The only tables, or the one of `--table`, are made by a module of `SQLite`.
    #[error(
        "is an SQLite database from which virtual tables, such as those of full-text search, are not read: {0}; copy their rows into a table with CREATE TABLE NAME AS SELECT"
    )]
    Virtual(String),
    /// There is no table.
    #[error("is an SQLite database without tables; check the path")]
    Empty,
}

/// The size in bytes of a page of a temporary file.
const PAGE: u64 = 4096;

/// A table or view of postings.
pub struct Table {
    name: String,
    /// The name, quoted for SQL.
    pub quoted: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// A name of the number of a row that is not the name of a column.
    pub row_number: &'static str,
    kind: Kind,
}

/// The kind of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A table whose rows have numbers.
    Numbered,
    /// A table `WITHOUT ROWID`.
    Unnumbered,
    /// A view.
    View,
}

/// Opens a database without writing or locking anything.
///
/// # Errors
///
/// Returns an error if it cannot be opened, or if its last changes are in a journal.
pub fn connect(path: &Path) -> Result<Connection, SqliteError> {
    for ending in ["-wal", "-journal"] {
        let mut journal = path.as_os_str().to_owned();
        journal.push(ending);
        let journal = PathBuf::from(journal);
        if journal.metadata().is_ok_and(|about| about.len() > 0) {
            return Err(SqliteError::InUse(journal));
        }
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let uri = format!("file://{}?mode=ro&immutable=1", escaped(&absolute));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(uri, flags)?;
    // Expressions of the schema, such as those of generated columns, cannot call harmful functions.
    database.pragma_update(None, "trusted_schema", false)?;
    Ok(database)
}

/// Returns a path for a URI.
fn escaped(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let bytes = path.as_os_str().as_encoded_bytes();
    let escape = |byte: &u8| {
        if plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") }
    };
    bytes.iter().map(escape).collect()
}

/// Returns the table or view `wanted` or, if it is `None`, the only one with the columns of
/// postings. Tables are preferred to views, which may have some of their rows.
///
/// # Errors
///
/// Returns an error if there is no such table, or if there are several.
pub fn choose(database: &Connection, wanted: Option<&str>) -> Result<Table, SqliteError> {
    let (names, made) = (names(database)?, virtual_names(database)?);
    let virtual_only = || SqliteError::Virtual(sanitize::names(made.iter()));
    let listed = || sanitize::names(names.iter().map(|(name, _)| name));
    if let Some(wanted) = wanted {
        let Some((name, kind)) = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        else {
            let is_virtual = made.iter().any(|name| name.eq_ignore_ascii_case(wanted));
            return Err(if is_virtual {
                virtual_only()
            } else {
                SqliteError::NoTable { wanted: wanted.into(), tables: listed() }
            });
        };
        return table(database, name, *kind);
    }
    let mut tables = Vec::new();
    for (name, kind) in &names {
        match table(database, name, *kind) {
            // A view may name a table that was deleted.
            Err(SqliteError::Uncopied { .. }) if names.len() > 1 => {}
            read => tables.push(read?),
        }
    }
    let first = |fits: &dyn Fn(&Table) -> bool| {
        let mut found = (0..tables.len()).filter(|at| fits(&tables[*at]));
        found.next().map(|at| (at, found.next().is_none()))
    };
    let is_view = |table: &Table| table.kind == Kind::View;
    let found = first(&|table| !is_view(table) && table.has(complete))
        .or_else(|| first(&|table| table.has(complete)))
        .or_else(|| first(&|table| table.has(titled)))
        .or_else(|| first(&|table| !is_view(table)))
        .or_else(|| first(&|_| true));
    match found {
        Some((at, true)) => Ok(tables.swap_remove(at)),
        _ if names.is_empty() && !made.is_empty() => Err(virtual_only()),
        _ if names.is_empty() => Err(SqliteError::Empty),
        _ => Err(SqliteError::Unclear(listed())),
    }
}

/// Returns true if columns have all required meanings.
fn complete(columns: &Columns) -> bool {
    columns.missing().is_none()
}

/// Returns true if a column has the title.
fn titled(columns: &Columns) -> bool {
    columns.column(Meaning::Title).is_some()
}

impl Table {
    /// Returns true if the columns are known and meet a need.
    fn has(&self, needed: fn(&Columns) -> bool) -> bool {
        Columns::choose(&self.columns, &[], &Overrides::default())
            .is_ok_and(|columns| needed(&columns))
    }

    /// Copies the rows to a temporary table if they have no numbers. The table is a file that
    /// `SQLite` removes. `bytes` is the size of the database.
    ///
    /// # Errors
    ///
    /// Returns an error if a row cannot be read or written, or if the table becomes larger than
    /// unpacked files may be: a view can return rows without end.
    pub fn numbered(self, database: &Connection, bytes: u64) -> Result<Self, SqliteError> {
        if self.kind == Kind::Numbered {
            return Ok(self);
        }
        // Columns without a type keep the values as they are.
        let columns: Vec<String> = (0..self.columns.len()).map(|at| format!("c{at}")).collect();
        let pages = (bytes.saturating_mul(RATIO).max(FREE) / PAGE).min(u32::MAX.into());
        let copied = database.execute_batch(&format!(
            "PRAGMA temp_store = FILE; PRAGMA temp.page_size = {PAGE}; PRAGMA temp.max_page_count = {pages};
             CREATE TEMP TABLE copied ({}); INSERT INTO temp.copied SELECT * FROM main.{};",
            columns.join(", "),
            self.quoted
        ));
        match copied {
            Ok(()) => Ok(Self { quoted: "temp.copied".into(), row_number: "rowid", ..self }),
            Err(source) => Err(self.kind.error(&self.name, source)),
        }
    }
}

impl Kind {
    /// Returns the error of a table of this kind.
    fn error(self, name: &str, source: rusqlite::Error) -> SqliteError {
        let name = sanitize::names([name].iter());
        let kind = match self {
            Self::View => "view",
            Self::Unnumbered => "table",
            Self::Numbered => return source.into(),
        };
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => SqliteError::Endless { kind, name },
            _ => SqliteError::Uncopied { kind, name, source },
        }
    }
}

/// Returns the names of the tables and views.
fn names(database: &Connection) -> Result<Vec<(String, Kind)>, SqliteError> {
    let mut found = database.prepare(
        "SELECT name, type = 'view', wr FROM pragma_table_list WHERE schema = 'main' \
         AND type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )?;
    let kind = |view, unnumbered| match (view, unnumbered) {
        (true, _) => Kind::View,
        (false, true) => Kind::Unnumbered,
        (false, false) => Kind::Numbered,
    };
    let names = found.query_map([], |row| Ok((row.get(0)?, kind(row.get(1)?, row.get(2)?))))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Returns the names of the virtual tables, whose rows a module of `SQLite` makes.
fn virtual_names(database: &Connection) -> Result<Vec<String>, SqliteError> {
    let mut found = database.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual' ORDER BY name",
    )?;
    let names = found.query_map([], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Returns a table with its columns.
fn table(database: &Connection, name: &str, kind: Kind) -> Result<Table, SqliteError> {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    let columns: Vec<String> = {
        let statement = database
            .prepare(&format!("SELECT * FROM main.{quoted}"))
            .map_err(|source| kind.error(name, source))?;
        statement.column_names().map(str::to_owned).collect()
    };
    let taken = |name: &str| columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    let row_number = ["rowid", "_rowid_", "oid"].into_iter().find(|name| !taken(name));
    let row_number = row_number.unwrap_or("rowid");
    Ok(Table { name: name.to_owned(), quoted, columns, row_number, kind })
}
