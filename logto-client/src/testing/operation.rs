//! An operation of the API: a verb over a table, with its checks in Logto's order.
//!
//! pagination → query → body → the rows that the path names → the operation's own checks → the verb

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    body,
    list::{List, Order, Page, Paging, Search},
    received_request::ReceivedRequest,
    schema::Schema,
    state::{Context, State},
    store::{Row, Store},
    tables::{NONE, NOT_FOUND, TABLES, Table, referenced},
};

/// A check or an effect besides those of the verb.
pub(super) type Hook = fn(&mut Context<'_>) -> Result<(), Answer>;

/// Adds what the API shows of a row beyond its columns.
pub(super) type View = fn(&Context<'_>, &mut Row);

/// Answers in an operation's own way.
pub(super) type Run = fn(&mut Context<'_>) -> Result<Answer, Answer>;

/// An operation.
pub(super) struct Operation {
    pub(super) name: &'static str,
    table: &'static Table,
    verb: Verb,
    path: &'static str,
    query: &'static str,
    body: &'static str,
    reply: Reply,
    before: Option<Hook>,
    after: Option<Hook>,
    view: Option<View>,
}

enum Verb {
    List(List),
    Get,
    Create,
    /// Replaces the fields of a row. Needs at least one, unless `true`.
    Update(bool),
    Delete,
    /// Adds rows to a relation. The refusal is for a row that exists; without it nothing happens.
    Link(Option<&'static str>),
    /// Makes these the only rows of a relation.
    Replace,
    Run(Run),
}

/// What an operation answers on success.
#[derive(Clone, Copy)]
enum Reply {
    /// The row as JSON.
    Row(u16),
    /// The body as JSON.
    Body(u16),
    Text(u16, &'static str),
    Nothing,
}

pub(super) const fn list(name: &'static str, table: &'static Table) -> Operation {
    Operation::new(name, table, Verb::List(List::NEW), Reply::Row(200))
}

pub(super) const fn get(name: &'static str, table: &'static Table) -> Operation {
    Operation::new(name, table, Verb::Get, Reply::Row(200))
}

pub(super) const fn create(name: &'static str, table: &'static Table) -> Operation {
    Operation::new(name, table, Verb::Create, Reply::Row(201))
}

pub(super) const fn update(name: &'static str, table: &'static Table) -> Operation {
    Operation::new(name, table, Verb::Update(false), Reply::Row(200))
}

pub(super) const fn delete(name: &'static str, table: &'static Table) -> Operation {
    Operation::new(name, table, Verb::Delete, Reply::Nothing)
}

pub(super) const fn link(name: &'static str, table: &'static Table) -> Operation {
    Operation::new(name, table, Verb::Link(None), Reply::Text(201, "Created"))
}

pub(super) const fn replace(name: &'static str, table: &'static Table) -> Operation {
    Operation::new(name, table, Verb::Replace, Reply::Nothing)
}

pub(super) const fn run(name: &'static str, run: Run) -> Operation {
    Operation::new(name, &NONE, Verb::Run(run), Reply::Nothing)
}

impl Operation {
    const fn new(name: &'static str, table: &'static Table, verb: Verb, reply: Reply) -> Self {
        let (before, after, view) = (None, None, None);
        Self { name, table, verb, path: "", query: "", body: "", reply, before, after, view }
    }

    /// The columns that the path's parameters are values of. `*roleId`: there must be such a role. `@userId`: there
    /// must be such a member of the organization.
    pub(super) const fn at(self, path: &'static str) -> Self {
        Self { path, ..self }
    }

    /// The schema of the query.
    pub(super) const fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    /// The schema of the body.
    pub(super) const fn body(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    /// A check before the verb.
    pub(super) const fn before(self, hook: Hook) -> Self {
        Self { before: Some(hook), ..self }
    }

    /// An effect after the verb.
    pub(super) const fn after(self, hook: Hook) -> Self {
        Self { after: Some(hook), ..self }
    }

    pub(super) const fn view(self, view: View) -> Self {
        Self { view: Some(view), ..self }
    }

    /// Answers with the row and this status.
    pub(super) const fn status(self, status: u16) -> Self {
        Self { reply: Reply::Row(status), ..self }
    }

    /// Answers with the checked body.
    pub(super) const fn echo(self, status: u16) -> Self {
        Self { reply: Reply::Body(status), ..self }
    }

    /// Answers with a text.
    pub(super) const fn text(self, status: u16, text: &'static str) -> Self {
        Self { reply: Reply::Text(status, text), ..self }
    }

    /// Refuses to link what is linked already.
    pub(super) const fn once(self, refusal: &'static str) -> Self {
        Self { verb: Verb::Link(Some(refusal)), ..self }
    }

    /// Accepts an update without fields.
    pub(super) const fn or_nothing(self) -> Self {
        Self { verb: Verb::Update(true), ..self }
    }

    /// Lists the rows that a relation leads to.
    pub(super) const fn via(self, relation: &'static Table) -> Self {
        self.list(List { via: Some(relation), ..List::NEW })
    }

    pub(super) const fn newest_first(self) -> Self {
        self.list(List { order: Order::NewestFirst, ..List::NEW })
    }

    pub(super) const fn by(self, column: &'static str) -> Self {
        self.list(List { order: Order::By(column), ..List::NEW })
    }

    /// Searches these columns. The query has `search`, `mode` and so on.
    pub(super) const fn search(self, columns: &'static [&'static str]) -> Self {
        self.list(List { search: Search::Parameters(columns), ..List::NEW })
    }

    /// Searches these columns for `q`.
    pub(super) const fn find(self, columns: &'static [&'static str]) -> Self {
        self.list(List { search: Search::Word(columns), ..List::NEW })
    }

    /// Always lists a page.
    pub(super) const fn paged(self) -> Self {
        self.list(List { paging: Paging::Always, ..List::NEW })
    }

    /// Lists a page if the query asks for one.
    pub(super) const fn pageable(self) -> Self {
        self.list(List { paging: Paging::Optional, ..List::NEW })
    }

    /// Answers with an object that has the list in this field.
    pub(super) const fn inside(self, field: &'static str) -> Self {
        self.list(List { field: Some(field), ..List::NEW })
    }

    const fn list(self, change: List) -> Self {
        let Verb::List(list) = self.verb else {
            return self;
        };
        Self { verb: Verb::List(list.and(change)), ..self }
    }

    /// Answers a request whose path has these parameters.
    pub(super) fn answer(
        &self,
        state: &mut State,
        request: &ReceivedRequest,
        parameters: &[String],
    ) -> Result<Answer, Answer> {
        let raw_query = body::parse_query(request.query().unwrap_or_default());
        let page = match &self.verb {
            Verb::List(list) => list.page(&raw_query)?,
            _ => None,
        };
        let query = checked(self.query, &Value::Object(raw_query.clone()))?;
        let body = checked(self.body, &body::parse(request)?)?;
        let path = self.bind(parameters);
        let mut context = Context { state, path, query, body, row: Row::new() };
        self.check_path(&context)?;
        if let Some(before) = self.before {
            before(&mut context)?;
        }
        match &self.verb {
            Verb::List(list) => return self.list_rows(list, page.as_ref(), request, &context),
            Verb::Run(run) => return run(&mut context),
            Verb::Get => {
                let row = context.state.store.get(self.table, &context.path);
                context.row = row.cloned().ok_or_else(|| Answer::refusal(self.table.absent))?;
            }
            Verb::Create => {
                let mut row = context.path.clone();
                row.extend(context.body.clone());
                context.row = context.state.store.insert(self.table, &row)?;
            }
            Verb::Update(is_empty_allowed) => self.update_row(&mut context, *is_empty_allowed)?,
            Verb::Delete => {
                if !context.state.store.delete(self.table, &context.path) {
                    return Err(Answer::refusal(NOT_FOUND));
                }
            }
            Verb::Link(refusal) => link_rows(&mut context, self.table, *refusal)?,
            Verb::Replace => replace_rows(&mut context, self.table)?,
        }
        if let Some(after) = self.after {
            after(&mut context)?;
        }
        Ok(self.reply(&context))
    }

    /// Returns a part of the notation that cannot be parsed.
    #[cfg(test)]
    pub(super) fn mistake(&self) -> Option<&'static str> {
        let mut notations = [self.query, self.body].into_iter().filter(|text| !text.is_empty());
        notations.find(|notation| Schema::parse(notation).is_none())
    }

    /// Names the path's parameters. The last one is also the id of a row of a table with ids.
    fn bind(&self, parameters: &[String]) -> Row {
        let names = self.path.split_whitespace().map(|name| name.trim_start_matches(['*', '@']));
        let values = parameters.iter().map(|value| Value::from(value.as_str()));
        let mut path: Row = names.map(str::to_owned).zip(values).collect();
        if let (Verb::Get | Verb::Update(_) | Verb::Delete, ["id"], Some(id)) =
            (&self.verb, self.table.key, parameters.last())
        {
            path.insert("id".to_owned(), id.as_str().into());
        }
        path
    }

    fn check_path(&self, context: &Context<'_>) -> Result<(), Answer> {
        let store = &context.state.store;
        for name in self.path.split_whitespace() {
            if let Some(column) = name.strip_prefix('*')
                && let Some(table) = referenced(column)
            {
                context.find(table, column)?;
            }
            if let Some(column) = name.strip_prefix('@') {
                let mut relations = TABLES.iter();
                let relation = relations.find(|table| table.key == ["organizationId", column]);
                if relation.is_none_or(|relation| store.get(relation, &context.path).is_none()) {
                    return Err(Answer::refusal("422 organization.require_membership"));
                }
            }
        }
        Ok(())
    }

    /// Returns all rows that an operation lists, as the API shows them.
    pub(super) fn list_all(&self, state: &mut State, path: &[&str]) -> Value {
        let parameters: Vec<String> = path.iter().map(|value| (*value).to_owned()).collect();
        let path = self.bind(&parameters);
        let context = Context { state, path, query: Row::new(), body: Row::new(), row: Row::new() };
        let Verb::List(list) = &self.verb else {
            return Value::Null;
        };
        let mut rows = list.rows(&context.state.store, self.table, &context.path);
        list.sort(&context.state.store, self.table, &mut rows);
        rows.into_iter().map(|row| self.shown(&context, row.clone())).collect()
    }

    fn list_rows(
        &self,
        list: &List,
        page: Option<&Page>,
        request: &ReceivedRequest,
        context: &Context<'_>,
    ) -> Result<Answer, Answer> {
        let store = &context.state.store;
        let rows = list.rows(store, self.table, &context.path);
        let query = request.query().unwrap_or_default();
        let mut rows = list.filtered(rows, query, &context.query)?;
        rows.retain(|row| self.is_wanted(context, row));
        list.sort(store, self.table, &mut rows);
        let total = rows.len();
        let rows = page.map_or(&*rows, |page| page.of(&rows));
        let mut body: Value = rows.iter().map(|row| self.shown(context, (*row).clone())).collect();
        if let Some(field) = list.field {
            body = json!({field: body});
        }
        let answer = Answer::ok(&body);
        Ok(match page {
            Some(page) => page.add_headers(answer, context, request, total),
            None => answer,
        })
    }

    /// Returns whether a row is related to what the query names, and not to what it excludes.
    fn is_wanted(&self, context: &Context<'_>, row: &Row) -> bool {
        context.query.iter().all(|(name, id)| match name.strip_prefix("exclude") {
            Some(column) => {
                let (first, rest) = column.split_at_checked(1).unwrap_or_default();
                let column = format!("{}{rest}", first.to_ascii_lowercase());
                !self.is_related(context, row, &column, id)
            }
            None if name.ends_with("Id") && !row.contains_key(name) => {
                self.is_related(context, row, name, id)
            }
            None => true,
        })
    }

    /// Returns whether a relation has a row with this row's id, the given one and those of the path.
    fn is_related(&self, context: &Context<'_>, row: &Row, column: &str, id: &Value) -> bool {
        let mut key = context.path.clone();
        key.insert(column.to_owned(), id.clone());
        let is_own = |column: &&str| referenced(column).is_some_and(|t| t.name == self.table.name);
        TABLES.iter().any(|relation| {
            let is_relation = relation.key.len() == key.len().saturating_add(1)
                && key.keys().all(|column| relation.key.contains(&column.as_str()));
            let own = relation.key.iter().copied().find(is_own).filter(|_| is_relation);
            own.is_some_and(|own| {
                let mut key = key.clone();
                key.insert(own.to_owned(), row.get("id").cloned().unwrap_or_default());
                context.state.store.get(relation, &key).is_some()
            })
        })
    }

    fn update_row(&self, context: &mut Context<'_>, is_empty_allowed: bool) -> Result<(), Answer> {
        let changes = &mut context.body;
        // The database lets no row move to another tenant.
        if changes.get("tenantId").is_some_and(|tenant| tenant != "default") {
            return Err(Answer::internal_error());
        }
        let is_empty = changes.is_empty() && !is_empty_allowed;
        let store = &mut context.state.store;
        if is_empty {
            return Err(Answer::refusal("422 entity.invalid_input"));
        }
        let row = store.update(self.table, &context.path, changes)?;
        context.row = row.ok_or_else(|| Answer::refusal("404 entity.not_exists"))?;
        Ok(())
    }

    /// Returns a row as the API shows it.
    fn shown(&self, context: &Context<'_>, mut row: Row) -> Value {
        if let Some(view) = self.view {
            view(context, &mut row);
        }
        row.retain(|column, _| !column.starts_with('_'));
        Value::Object(row)
    }

    fn reply(&self, context: &Context<'_>) -> Answer {
        let status = |status| StatusCode::from_u16(status).unwrap_or_default();
        match self.reply {
            Reply::Row(code) => {
                Answer::json(status(code), &self.shown(context, context.row.clone()))
            }
            Reply::Body(code) => Answer::json(status(code), &json!(context.body)),
            Reply::Text(code, text) => Answer::plain_text(status(code), text),
            Reply::Nothing => Answer::no_content(),
        }
    }
}

impl Context<'_> {
    /// Returns the row whose id is in a column of the path.
    ///
    /// # Errors
    ///
    /// 404 if there is none.
    pub(super) fn find(&self, table: &'static Table, column: &str) -> Result<&Row, Answer> {
        let id = self.path.get(column).and_then(Value::as_str).unwrap_or_default();
        self.state.store.find(table, id).ok_or_else(|| Answer::refusal(table.absent))
    }

    /// Returns a field of the body if it is a string.
    pub(super) fn string(&self, field: &str) -> Option<&str> {
        self.body.get(field).and_then(Value::as_str)
    }

    /// Returns the ids in a field of the body.
    pub(super) fn ids(&self, field: &str) -> Vec<String> {
        let ids = self.body.get(field).and_then(Value::as_array).into_iter().flatten();
        ids.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Returns whether the query has a flag, `1`, `true` or the like.
    pub(super) fn has_flag(&self, name: &str) -> bool {
        let flag = self.query.get(name).and_then(Value::as_str).unwrap_or_default();
        matches!(flag.to_ascii_lowercase().as_str(), "1" | "true" | "y" | "yes" | "yep" | "yeah")
    }
}

/// Checks a value against a schema; nothing is known without one.
pub(super) fn checked(notation: &'static str, value: &Value) -> Result<Row, Answer> {
    let Some(schema) = Schema::parse(notation) else {
        return Ok(Row::new());
    };
    match schema.check(value) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Ok(Map::new()),
        Err(issues) => Err(issues.into_answer("guard.invalid_input")),
    }
}

/// Adds a row for each combination of the ids in the body, or none if one of them is refused.
pub(super) fn link_rows(
    context: &mut Context<'_>,
    relation: &'static Table,
    refusal: Option<&'static str>,
) -> Result<(), Answer> {
    let store = &mut context.state.store;
    let mut rows = relation_rows(relation, &context.path, &context.body);
    if let Some(refusal) = refusal {
        if rows.iter().any(|row| store.get(relation, row).is_some()) {
            return Err(Answer::refusal(refusal));
        }
        check_ids(store, relation, &rows)?;
    }
    for row in &rows {
        store.check_references(relation, row)?;
    }
    rows.retain(|row| store.get(relation, row).is_none());
    for row in rows {
        // The same id can be there twice.
        if store.get(relation, &row).is_none() {
            store.insert(relation, &row)?;
        }
    }
    Ok(())
}

/// Makes the combinations of the ids in the body the only rows of a relation.
fn replace_rows(context: &mut Context<'_>, relation: &'static Table) -> Result<(), Answer> {
    let store = &mut context.state.store;
    let rows = relation_rows(relation, &context.path, &context.body);
    for row in &rows {
        store.check_references(relation, row)?;
    }
    let is_kept = |old: &Row| {
        let mut rows = rows.iter();
        rows.any(|row| relation.key.iter().all(|column| row.get(*column) == old.get(*column)))
    };
    let old: Vec<Row> = store.select(relation, &context.path).cloned().collect();
    for row in old.iter().filter(|row| !is_kept(row)) {
        store.delete(relation, row);
    }
    link_rows(context, relation, None)
}

/// Checks that all ids of these rows exist, where Logto looks for them one by one.
pub(super) fn check_ids(store: &Store, relation: &Table, rows: &[Row]) -> Result<(), Answer> {
    for (row, column) in rows.iter().flat_map(|row| relation.key.iter().map(move |c| (row, c))) {
        let id = row.get(*column).and_then(Value::as_str).unwrap_or_default();
        if let Some(table) = referenced(column)
            && store.find(table, id).is_none()
        {
            return Err(Answer::refusal(table.absent));
        }
    }
    Ok(())
}

/// Returns the rows for a path and a body: `userIds` in the body are values of the column `userId`.
pub(super) fn relation_rows(relation: &Table, path: &Row, body: &Row) -> Vec<Row> {
    let mut rows = vec![path.clone()];
    for column in relation.key.iter().filter(|column| !path.contains_key(**column)) {
        let values = body.get(&format!("{column}s")).and_then(Value::as_array);
        let values = values.map(Vec::as_slice).unwrap_or_default();
        let with = |row: &Row, value: &Value| {
            let mut row = row.clone();
            row.insert((*column).to_owned(), value.clone());
            row
        };
        rows = rows.iter().flat_map(|row| values.iter().map(move |v| with(row, v))).collect();
    }
    rows
}
