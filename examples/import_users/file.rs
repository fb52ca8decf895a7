//! The file: CSV if its name ends in `.csv`, else JSON Lines.
//!
//! A line of JSON is an object with the fields of `CreateUser`, and with `roles`, `organizations` and `isSuspended`:
//!
//! ```json
//! {"username": "ann", "passwordDigest": "$2b$…", "passwordAlgorithm": "Bcrypt", "customData": {"plan": "pro"}}
//! {"primaryEmail": "bob@example.com", "roles": ["editor"], "organizations": ["Acme"]}
//! ```
//!
//! Roles and organizations are named, or given by id. The columns of CSV are named like the fields; `profile.givenName`
//! is a field of an object, items of lists are separated by `;`, the cell of `customData` is JSON, and empty cells are
//! left out.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use anyhow::Context;
use logto_client::{
    serde_json::{self, Map, Value},
    users::CreateUser,
};
use serde::Deserialize;

/// Fields of users that are read-only, or not imported. They are ignored, so that an export can be imported.
const IGNORED: [&str; 10] = [
    "id",
    "identities",
    "lastSignInAt",
    "createdAt",
    "updatedAt",
    "applicationId",
    "cimdClientId",
    "hasPassword",
    "ssoIdentities",
    "organizationRoles",
];

/// A user of the file.
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) user: CreateUser,
    pub(crate) extras: Extras,
}

/// What a user gets after the creation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Extras {
    #[serde(default)]
    pub(crate) roles: Vec<String>,
    #[serde(default)]
    pub(crate) organizations: Vec<String>,
    #[serde(default)]
    pub(crate) is_suspended: bool,
}

/// Reads a file row by row. Mistakes never quote values, which may be passwords.
pub(crate) fn rows(path: &Path) -> anyhow::Result<impl Iterator<Item = Result<Row, String>>> {
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| name.clone())?;
    let objects: Box<dyn Iterator<Item = _>> = match path.extension() {
        Some(extension) if extension == "csv" => Box::new(csv_objects(file)?),
        _ => Box::new(json_objects(file)),
    };
    Ok(objects.map(move |(line, object)| {
        let row = object.and_then(|object| row(line, object));
        row.map_err(|mistake| format!("{name}:{line}: {mistake}"))
    }))
}

/// An object of the file.
type Object = Result<Map<String, Value>, String>;

fn json_objects(file: File) -> impl Iterator<Item = (u64, Object)> {
    let lines = (1..).zip(BufReader::new(file).lines());
    let lines =
        lines.filter(|(_, text)| text.as_ref().map_or(true, |text| !text.trim().is_empty()));
    lines.map(|(line, text)| {
        let object = text.map_err(|error| error.to_string()).and_then(|text| {
            match serde_json::from_str(&text) {
                Ok(Value::Object(object)) => Ok(object),
                Ok(_) => Err("not a JSON object".to_owned()),
                Err(error) => Err(error.to_string()),
            }
        });
        (line, object)
    })
}

fn csv_objects(file: File) -> anyhow::Result<impl Iterator<Item = (u64, Object)>> {
    let mut reader = csv::Reader::from_reader(file);
    let columns = reader.headers()?.clone();
    Ok(reader.into_records().map(move |record| match record {
        Ok(record) => {
            (record.position().map_or(0, csv::Position::line), csv_object(&columns, &record))
        }
        Err(error) => (error.position().map_or(0, csv::Position::line), Err(error.to_string())),
    }))
}

fn csv_object(columns: &csv::StringRecord, record: &csv::StringRecord) -> Object {
    let mut object = Map::new();
    for (column, cell) in columns.iter().zip(record).filter(|(_, cell)| !cell.is_empty()) {
        let value = match column {
            "roles" | "organizations" => cell.split(';').map(str::trim).collect(),
            "customData" | "isSuspended" => {
                serde_json::from_str(cell).map_err(|error| format!("`{column}`: {error}"))?
            }
            _ => cell.into(),
        };
        let (fields, last) = column.rsplit_once('.').unwrap_or(("", column));
        let mut parent = &mut object;
        for field in fields.split('.').filter(|field| !field.is_empty()) {
            let child = parent.entry(field).or_insert_with(|| Map::new().into());
            parent = child.as_object_mut().ok_or_else(|| format!("`{field}` is not an object"))?;
        }
        parent.insert(last.to_owned(), value);
    }
    Ok(object)
}

fn row(line: u64, object: Map<String, Value>) -> Result<Row, String> {
    let (extras, mut user): (Map<_, _>, Map<_, _>) = object
        .into_iter()
        .partition(|(field, _)| ["roles", "organizations", "isSuspended"].contains(&&**field));
    user.retain(|field, _| !IGNORED.contains(&&**field));
    let user: CreateUser = decode(user)?;
    if user.username.is_none() && user.primary_email.is_none() && user.primary_phone.is_none() {
        // Another run would create the user again.
        return Err("needs a username, primaryEmail or primaryPhone".to_owned());
    }
    Ok(Row { line, user, extras: decode(extras)? })
}

/// Decodes an object without unknown fields, which Logto would silently drop.
fn decode<T: for<'de> Deserialize<'de>>(object: Map<String, Value>) -> Result<T, String> {
    let mut unknown = None;
    let mut note =
        |path: serde_ignored::Path<'_>| unknown = Some(path.to_string().replace(".?", ""));
    let strict = serde_ignored::Deserializer::new(Value::Object(object), &mut note);
    let decoded = serde_path_to_error::deserialize(strict)
        .map_err(|error| format!("`{}` has the wrong type", error.path()))?;
    unknown.map_or(Ok(decoded), |field| Err(format!("unknown field `{field}`")))
}
