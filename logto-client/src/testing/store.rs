//! The rows of a fake's tables. Keys, references and checks hold at any time, as in Logto's database.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, hash_map::Entry},
    time::{SystemTime, UNIX_EPOCH},
};

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    random,
    tables::{TABLES, Table, referenced},
};

/// Maximum number of bytes in all rows: 64 MiB.
const MAX_BYTES: usize = 64 * 1024 * 1024;

const UNKNOWN_REFERENCE: &str = "422 entity.relation_foreign_key_not_found";
const FAILED_CHECK: &str = "422 entity.db_constraint_violated";

/// A row by its columns.
pub(super) type Row = Map<String, Value>;

/// The values of the key's columns.
type Key = Vec<Value>;

/// The rows of all tables, by the tables' names.
#[derive(Default)]
pub(super) struct Store {
    tables: HashMap<&'static str, Rows>,
    /// Number of rows ever written.
    written: u64,
    /// Number of bytes in all rows.
    bytes: usize,
}

/// The rows of one table. Like PostgreSQL's, an updated row moves to the end.
#[derive(Default)]
struct Rows {
    by_position: BTreeMap<u64, Stored>,
    positions: HashMap<Key, u64>,
    /// The positions by indexed column and text, in lower case.
    index: HashMap<(&'static str, String), BTreeSet<u64>>,
}

struct Stored {
    row: Row,
    /// Orders the rows by their creation.
    created: u64,
    bytes: usize,
}

impl Store {
    /// Returns the row with this key, which has the key's columns and maybe others.
    pub(super) fn get(&self, table: &Table, key: &Row) -> Option<&Row> {
        self.stored(table, key).map(|stored| &stored.row)
    }

    fn stored(&self, table: &Table, key: &Row) -> Option<&Stored> {
        let rows = self.tables.get(table.name)?;
        rows.by_position.get(rows.positions.get(&key_of(table, key))?)
    }

    /// Returns the row with this id.
    pub(super) fn find(&self, table: &Table, id: &str) -> Option<&Row> {
        self.get(table, &fields(json!({"id": id})))
    }

    /// Returns the rows that have these values, in the order of the table.
    pub(super) fn select(&self, table: &Table, values: &Row) -> impl Iterator<Item = &Row> {
        let rows = self.all(table);
        rows.filter(|row| values.iter().all(|(name, value)| row.get(name) == Some(value)))
    }

    /// Returns all rows, in the order of the table.
    pub(super) fn all(&self, table: &Table) -> impl Iterator<Item = &Row> {
        let rows = self.tables.get(table.name).into_iter();
        rows.flat_map(|rows| rows.by_position.values()).map(|stored| &stored.row)
    }

    /// Returns the rows with this text in an indexed column, whatever its case.
    pub(super) fn having(
        &self,
        table: &Table,
        column: &'static str,
        text: &str,
    ) -> impl Iterator<Item = &Row> {
        let rows = self.tables.get(table.name);
        let positions = rows.and_then(|rows| rows.index.get(&(column, text.to_lowercase())));
        let positions = positions.into_iter().flatten();
        positions.filter_map(move |position| Some(&rows?.by_position.get(position)?.row))
    }

    /// Returns a number that orders the rows by their creation.
    pub(super) fn created(&self, table: &Table, row: &Row) -> u64 {
        self.stored(table, row).map_or(0, |stored| stored.created)
    }

    /// Inserts a row with these values and defaults, and returns it. Values that are not columns are ignored.
    ///
    /// # Errors
    ///
    /// When the row violates a rule of the table, or the store is full.
    pub(super) fn insert(&mut self, table: &'static Table, values: &Row) -> Result<Row, Answer> {
        let mut row = new_row(table);
        set_columns(table, &mut row, values);
        self.check_unique(table, &row, None)?;
        self.check_references(table, &row)?;
        if self.get(table, &row).is_some() {
            return Err(Answer::refusal("422 entity.unique_integrity_violation"));
        }
        let bytes = self.room_for(&row, 0)?;
        self.write(table, row.clone(), self.written, bytes);
        Ok(row)
    }

    /// Replaces these columns of a row, and returns it. `None` if there is no row with this key.
    ///
    /// # Errors
    ///
    /// When the row violates a rule of the table, or the store is full.
    pub(super) fn update(
        &mut self,
        table: &'static Table,
        key: &Row,
        changes: &Row,
    ) -> Result<Option<Row>, Answer> {
        let Some(Stored { row, created, bytes }) = self.stored(table, key) else {
            return Ok(None);
        };
        let (mut row, created, replaced) = (row.clone(), *created, *bytes);
        set_columns(table, &mut row, changes);
        self.check_unique(table, &row, Some(key))?;
        if row.contains_key("updatedAt") {
            row.insert("updatedAt".to_owned(), now().into());
        }
        let bytes = self.room_for(&row, replaced)?;
        self.remove(table, key);
        self.write(table, row.clone(), created, bytes);
        Ok(Some(row))
    }

    /// Deletes the row with this key and all rows that refer to it. Returns whether there was one.
    pub(super) fn delete(&mut self, table: &Table, key: &Row) -> bool {
        let Some(deleted) = self.remove(table, key) else {
            return false;
        };
        for other in TABLES {
            let is_part = other.within.is_some_and(|within| within.name == table.name);
            let values: Vec<Row> = if is_part {
                vec![
                    table.key.iter().filter_map(|c| deleted.get_key_value(*c)).map(owned).collect(),
                ]
            } else {
                let columns = other.key.iter().chain(other.references);
                let columns = columns
                    .filter(|column| referenced(column).is_some_and(|to| to.name == table.name));
                let id = &deleted.get("id");
                columns.map(|column| fields(json!({*column: id}))).collect()
            };
            for values in values {
                let dependent: Vec<Row> = self.select(other, &values).cloned().collect();
                for row in dependent {
                    self.delete(other, &row);
                }
            }
        }
        true
    }

    /// Checks that all rows that this one refers to exist and are of the right type.
    ///
    /// # Errors
    ///
    /// 422 if one does not exist or has a wrong type.
    pub(super) fn check_references(&self, table: &Table, row: &Row) -> Result<(), Answer> {
        for column in table.key.iter().chain(table.references) {
            let id = row.get(*column).and_then(Value::as_str);
            if let (Some(id), Some(other)) = (id, referenced(column))
                && self.find(other, id).is_none()
            {
                return Err(Answer::refusal(UNKNOWN_REFERENCE));
            }
        }
        if table.within.is_some_and(|within| self.get(within, row).is_none()) {
            return Err(Answer::refusal(UNKNOWN_REFERENCE));
        }
        for (column, other_column, allowed) in table.checks {
            let id = row.get(*column).and_then(Value::as_str).unwrap_or_default();
            let other = referenced(column).and_then(|other| self.find(other, id));
            let value = other.and_then(|other| other.get(*other_column)).and_then(Value::as_str);
            if !allowed.contains(&value.unwrap_or_default()) {
                return Err(Answer::refusal(FAILED_CHECK));
            }
        }
        Ok(())
    }

    /// Checks the unique columns of a row that has, or will get, this key.
    fn check_unique(&self, table: &Table, row: &Row, key: Option<&Row>) -> Result<(), Answer> {
        let key = key.map(|key| key_of(table, key));
        for (columns, refusal) in table.unique {
            let values = columns.iter().filter_map(|column| row.get_key_value(*column));
            let values = values.map(owned).collect();
            let mut same = self.select(table, &values);
            if same.any(|other| Some(key_of(table, other)) != key) {
                return Err(Answer::refusal(refusal));
            }
        }
        Ok(())
    }

    /// Returns the number of bytes in a row that replaces another one.
    fn room_for(&self, row: &Row, replaced: usize) -> Result<usize, Answer> {
        let bytes = serde_json::to_string(row).map_or(0, |text| text.len());
        if self.bytes.saturating_add(bytes).saturating_sub(replaced) > MAX_BYTES {
            let message = "The fake Logto stores at most 64 MiB.";
            return Err(Answer::error_without_code(StatusCode::INSUFFICIENT_STORAGE, message));
        }
        Ok(bytes)
    }

    fn write(&mut self, table: &'static Table, row: Row, created: u64, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        let position = self.written;
        self.written = self.written.saturating_add(1);
        let rows = self.tables.entry(table.name).or_default();
        rows.positions.insert(key_of(table, &row), position);
        for entry in index_entries(table, &row) {
            rows.index.entry(entry).or_default().insert(position);
        }
        rows.by_position.insert(position, Stored { row, created, bytes });
    }

    fn remove(&mut self, table: &Table, key: &Row) -> Option<Row> {
        let rows = self.tables.get_mut(table.name)?;
        let position = rows.positions.remove(&key_of(table, key))?;
        let stored = rows.by_position.remove(&position)?;
        for entry in index_entries(table, &stored.row) {
            if let Entry::Occupied(mut positions) = rows.index.entry(entry) {
                positions.get_mut().remove(&position);
                if positions.get().is_empty() {
                    positions.remove();
                }
            }
        }
        self.bytes = self.bytes.saturating_sub(stored.bytes);
        Some(stored.row)
    }
}

/// Returns the indexed columns of a row with their texts in lower case.
fn index_entries(table: &Table, row: &Row) -> impl Iterator<Item = (&'static str, String)> {
    let text = |column: &'static str| Some((column, row.get(column)?.as_str()?.to_lowercase()));
    table.indexed.iter().filter_map(move |column| text(column))
}

/// Returns the fields of an object: `fields(json!({"id": id}))`.
pub(super) fn fields(object: Value) -> Row {
    match object {
        Value::Object(row) => row,
        _ => Row::new(),
    }
}

/// Returns the milliseconds since the Unix epoch.
pub(super) fn now() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_millis()).unwrap_or_default()
}

/// Writes a time as `2026-11-24T03:24:19.995Z`.
pub(super) fn iso_time(milliseconds: u64) -> String {
    let (seconds, milliseconds) = (milliseconds / 1000, milliseconds % 1000);
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    let (year, month, day) = date(seconds / 86400);
    let seconds = seconds % 60;
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}Z")
}

/// Returns year, month and day of a number of days since the Unix epoch.
fn date(mut days: u64) -> (u64, usize, u64) {
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970_u64;
    let mut take = |length: u64| {
        let is_over = days >= length;
        if is_over {
            days = days.saturating_sub(length);
        }
        is_over
    };
    while take(if is_leap(year) { 366 } else { 365 }) {
        year = year.saturating_add(1);
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = months.into_iter().take_while(|length| take(*length)).count();
    (year, month.saturating_add(1), days.saturating_add(1))
}

fn new_row(table: &Table) -> Row {
    let mut row: Row = serde_json::from_str(table.columns).unwrap_or_default();
    for value in row.values_mut().filter(|value| **value == "now") {
        *value = json!(now());
    }
    if table.id_length > 0 {
        row.insert("id".to_owned(), random::id(table.id_length).into());
    }
    row
}

fn set_columns(table: &Table, row: &mut Row, values: &Row) {
    let is_column = |row: &Row, name: &str| row.contains_key(name) || table.key.contains(&name);
    for (name, value) in values.iter().filter(|(name, _)| is_column(row, name)).collect::<Vec<_>>()
    {
        row.insert(name.clone(), value.clone());
    }
}

fn key_of(table: &Table, row: &Row) -> Key {
    table.key.iter().map(|column| row.get(*column).cloned().unwrap_or_default()).collect()
}

fn owned((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}
