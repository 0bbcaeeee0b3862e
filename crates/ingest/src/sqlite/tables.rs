//! Opens a database and chooses the table of postings.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

use crate::columns::Columns;
use crate::meaning::Meaning;
use crate::overrides::Overrides;
use titlegauge_core::sanitize;

/// The reasons why a database cannot be read. The messages follow the name of the input.
#[derive(Debug, Error)]
pub enum SqliteError {
    /// `SQLite` reported an error.
    #[error("is a damaged SQLite database ({0}); fetch it again")]
    Damaged(#[from] rusqlite::Error),
    /// Changes are in another file.
    #[error("is an SQLite database whose last changes are in {}; close the program that writes it", .0.display())]
    InUse(PathBuf),
    /// No table has the name of `--table`.
    #[error("has no table \"{wanted}\" among: {tables}")]
    NoTable {
        /// The name.
        wanted: String,
        /// The names of the tables.
        tables: String,
    },
    /// Several tables could be the one of postings, or none.
    #[error("is an SQLite database with several tables; name one with --table NAME: {0}")]
    Unclear(String),
    /// There is no table.
    #[error("is an SQLite database without tables; check the path")]
    Empty,
}

/// A table of postings.
pub struct Table {
    /// The name, quoted for SQL.
    pub quoted: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// A name of the number of a row that is not the name of a column.
    pub row_number: &'static str,
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

/// Returns the table `wanted` or, if it is `None`, the only one with the columns of postings.
///
/// # Errors
///
/// Returns an error if there is no such table, or if there are several.
pub fn choose(database: &Connection, wanted: Option<&str>) -> Result<Table, SqliteError> {
    let names = names(database)?;
    let listed = || sanitize::names(names.iter());
    if let Some(wanted) = wanted {
        let Some(name) = names.iter().find(|name| name.as_str() == wanted) else {
            return Err(SqliteError::NoTable { wanted: wanted.into(), tables: listed() });
        };
        return table(database, name);
    }
    let tables: Vec<Table> =
        names.iter().map(|name| table(database, name)).collect::<Result<_, _>>()?;
    let of_postings = |needs: fn(&Columns) -> bool| {
        let has = |table: &&Table| {
            Columns::choose(&table.columns, &[], &Overrides::default()).is_ok_and(|c| needs(&c))
        };
        tables.iter().filter(has).count()
    };
    let complete: fn(&Columns) -> bool = |columns| columns.missing().is_none();
    let titled: fn(&Columns) -> bool = |columns| columns.column(Meaning::Title).is_some();
    let needs = if of_postings(complete) > 0 { complete } else { titled };
    let only = tables.len() == 1;
    let mut found = tables.into_iter().filter(|table| {
        only || Columns::choose(&table.columns, &[], &Overrides::default())
            .is_ok_and(|columns| needs(&columns))
    });
    match (found.next(), found.next()) {
        (Some(table), None) => Ok(table),
        _ if names.is_empty() => Err(SqliteError::Empty),
        _ => Err(SqliteError::Unclear(listed())),
    }
}

/// Returns the names of the tables whose rows have numbers.
fn names(database: &Connection) -> Result<Vec<String>, SqliteError> {
    let mut found = database.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr = 0 \
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )?;
    let names = found.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(names)
}

/// Returns a table with its columns.
fn table(database: &Connection, name: &str) -> Result<Table, SqliteError> {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    let columns: Vec<String> = {
        let statement = database.prepare(&format!("SELECT * FROM {quoted}"))?;
        statement.column_names().map(str::to_owned).collect()
    };
    let taken = |name: &str| columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    let row_number = ["rowid", "_rowid_", "oid"].into_iter().find(|name| !taken(name));
    let row_number = row_number.unwrap_or("rowid");
    Ok(Table { quoted, columns, row_number })
}
