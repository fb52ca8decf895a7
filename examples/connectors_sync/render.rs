//! Output. All strings pass through [`printable`], because ids and values may contain terminal control sequences.

use std::{
    fmt::Display,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use logto_client::Error;

use crate::{
    change::{Change, ChangeKind, DisplayValue},
    plan::{Action, Plan, Reason, Step},
};

const ADDED: Style = AnsiColor::Green.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const QUIET: Style = Style::new().dimmed();

/// The number of characters shown of a value.
const MAX_CHARACTERS: usize = 60;

/// Prints a plan, step by step.
pub(crate) fn plan(out: &mut impl Write, plan: &Plan) -> io::Result<()> {
    for step in &plan.steps {
        self::step(out, step)?;
    }
    let Plan { steps, unmanaged, unchanged } = plan;
    if !unmanaged.is_empty() {
        let ids = unmanaged.iter().map(|id| printable(id));
        let ids = ids.collect::<Vec<_>>().join(", ");
        writeln!(out, "{QUIET}Not in the file, unchanged: {ids}{QUIET:#}")?;
    }
    if steps.is_empty() {
        return writeln!(out, "No changes: {unchanged} up to date.");
    }
    let count = |matches: fn(&Action) -> bool| {
        let actions = steps.iter().map(|step| &step.action);
        actions.filter(|action| matches(action)).count()
    };
    writeln!(
        out,
        "{} to create, {} to update, {} to delete, {unchanged} up to date.",
        count(|action| matches!(action, Action::Create { .. })),
        count(|action| matches!(action, Action::Update { .. })),
        count(|action| matches!(action, Action::Delete(_))),
    )
}

fn step(out: &mut impl Write, step: &Step) -> io::Result<()> {
    let (id, factory) = (printable(&step.id), printable(&step.factory));
    match &step.action {
        Action::Create { changes, replaces, .. } => {
            write!(out, "{ADDED}+ {id}{ADDED:#} {QUIET}{factory}{QUIET:#}")?;
            if let Some(replaced) = replaces {
                let replaced = printable(replaced);
                write!(out, ": {REMOVED}replaces {replaced}, which Logto deletes{REMOVED:#}")?;
            }
            writeln!(out)?;
            self::changes(out, changes)
        }
        Action::Update { changes, .. } => {
            writeln!(out, "{CHANGED}~ {id}{CHANGED:#} {QUIET}{factory}{QUIET:#}")?;
            self::changes(out, changes)
        }
        Action::Delete(reason) => {
            let why = match reason {
                Reason::NotInFile => "not in the file",
                Reason::OtherFactory => "recreated because its factory changes",
                Reason::OtherTarget => "recreated because its target changes",
            };
            writeln!(out, "{REMOVED}- {id}{REMOVED:#} {QUIET}{factory}{QUIET:#}: {why}")
        }
    }
}

fn changes(out: &mut impl Write, changes: &[Change]) -> io::Result<()> {
    for Change { key, kind } in changes {
        let key = printable(key);
        match kind {
            ChangeKind::Added(new) => {
                writeln!(out, "    {ADDED}+ {key}: {}{ADDED:#}", display_value(new))
            }
            ChangeKind::Removed => writeln!(out, "    {REMOVED}- {key}{REMOVED:#}"),
            ChangeKind::Changed { old, new } => {
                let suffix = match new {
                    DisplayValue::Secret => ", changed",
                    DisplayValue::Plain(_) => "",
                };
                let (old, new) = (display_value(old), display_value(new));
                writeln!(out, "    {CHANGED}~ {key}: {old} → {new}{suffix}{CHANGED:#}")
            }
        }?;
    }
    Ok(())
}

/// Formats the beginning of a value, or a placeholder.
fn display_value(value: &DisplayValue) -> String {
    let text = match value {
        DisplayValue::Secret => return "(secret)".to_owned(),
        DisplayValue::Plain(value) => printable(&value.to_string()),
    };
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Prints a completed step.
pub(crate) fn done(out: &mut impl Write, step: &Step) -> io::Result<()> {
    let (style, what) = match step.action {
        Action::Create { .. } => (ADDED, "created"),
        Action::Update { .. } => (CHANGED, "updated"),
        Action::Delete(_) => (REMOVED, "deleted"),
    };
    writeln!(out, "{style}{what} {}{style:#}", printable(&step.id))
}

/// Prints the number of completed steps, and the remaining ones.
pub(crate) fn remaining(out: &mut impl Write, count: usize, remaining: &[Step]) -> io::Result<()> {
    writeln!(out, "{} of {count} done.", count - remaining.len())?;
    if remaining.is_empty() {
        return Ok(());
    }
    let remaining = remaining.iter().map(describe).collect::<Vec<_>>().join(", ");
    writeln!(out, "Not done: {remaining}. Run apply again to finish.")
}

/// Formats the failure of a step.
pub(crate) fn failure(step: &Step, error: &Error) -> String {
    let step = describe(step);
    if error.may_have_been_applied() {
        format!("unknown whether this was applied: {step}: {error}")
    } else {
        format!("failed to {step}: {error}")
    }
}

fn describe(step: &Step) -> String {
    let what = match step.action {
        Action::Create { .. } => "create",
        Action::Update { .. } => "update",
        Action::Delete(_) => "delete",
    };
    format!("{what} {}", printable(&step.id))
}

/// Formats an error.
pub(crate) fn error(text: &str) -> impl Display {
    format!("{REMOVED}error:{REMOVED:#} {text}")
}

/// Escapes control characters, such as colors, line breaks and changes of direction.
pub(crate) fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => printable.push(c),
            c => printable.extend(c.escape_debug()),
        }
    }
    printable
}
