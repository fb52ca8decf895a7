//! What is printed. All of it passes through [`printable`]: ids and values may hold what a terminal would obey.

use std::{
    fmt::Display,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use logto_client::Error;

use crate::{
    change::{Change, ChangeKind, Seen},
    plan::{Action, Plan, Reason, Step},
};

const ADDED: Style = AnsiColor::Green.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const QUIET: Style = Style::new().dimmed();

/// How many characters of a value are shown.
const MOST_CHARACTERS: usize = 60;

/// What a plan would do, step by step.
pub(crate) fn plan(out: &mut impl Write, plan: &Plan) -> io::Result<()> {
    for step in &plan.steps {
        self::step(out, step)?;
    }
    let Plan {
        steps,
        unmanaged,
        unchanged,
    } = plan;
    if !unmanaged.is_empty() {
        let ids = unmanaged.iter().map(|id| printable(id));
        let ids = ids.collect::<Vec<_>>().join(", ");
        writeln!(
            out,
            "{QUIET}Not in the file, and left alone: {ids}{QUIET:#}"
        )?;
    }
    if steps.is_empty() {
        return writeln!(out, "Nothing to do: {unchanged} as in the file.");
    }
    let count = |is_meant: fn(&Action) -> bool| {
        let actions = steps.iter().map(|step| &step.action);
        actions.filter(|action| is_meant(action)).count()
    };
    writeln!(
        out,
        "{} to create, {} to change, {} to delete, {unchanged} as in the file.",
        count(|action| matches!(action, Action::Create { .. })),
        count(|action| matches!(action, Action::Update { .. })),
        count(|action| matches!(action, Action::Delete(_))),
    )
}

fn step(out: &mut impl Write, step: &Step) -> io::Result<()> {
    let (id, factory) = (printable(&step.id), printable(&step.factory));
    match &step.action {
        Action::Create {
            changes, replaces, ..
        } => {
            write!(out, "{ADDED}+ {id}{ADDED:#} {QUIET}{factory}{QUIET:#}")?;
            if let Some(replaced) = replaces {
                let replaced = printable(replaced);
                write!(out, ": {REMOVED}Logto deletes {replaced} for it{REMOVED:#}")?;
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
                Reason::OtherFactory => "its factory changes, so it is created anew",
                Reason::OtherTarget => "its target changes, so it is created anew",
            };
            writeln!(
                out,
                "{REMOVED}- {id}{REMOVED:#} {QUIET}{factory}{QUIET:#}: {why}"
            )
        }
    }
}

fn changes(out: &mut impl Write, changes: &[Change]) -> io::Result<()> {
    for Change { key, kind } in changes {
        let key = printable(key);
        match kind {
            ChangeKind::Added(new) => writeln!(out, "    {ADDED}+ {key}: {}{ADDED:#}", seen(new)),
            ChangeKind::Removed => writeln!(out, "    {REMOVED}- {key}{REMOVED:#}"),
            ChangeKind::Changed { old, new } => {
                let suffix = match new {
                    Seen::Secret => ", changed",
                    Seen::Plain(_) => "",
                };
                let (old, new) = (seen(old), seen(new));
                writeln!(
                    out,
                    "    {CHANGED}~ {key}: {old} → {new}{suffix}{CHANGED:#}"
                )
            }
        }?;
    }
    Ok(())
}

/// The beginning of a value, or what stands for it.
fn seen(value: &Seen) -> String {
    let text = match value {
        Seen::Secret => return "(secret)".to_owned(),
        Seen::Plain(value) => printable(&value.to_string()),
    };
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A step that was taken.
pub(crate) fn done(out: &mut impl Write, step: &Step) -> io::Result<()> {
    let (style, what) = match step.action {
        Action::Create { .. } => (ADDED, "created"),
        Action::Update { .. } => (CHANGED, "changed"),
        Action::Delete(_) => (REMOVED, "deleted"),
    };
    writeln!(out, "{style}{what} {}{style:#}", printable(&step.id))
}

/// How far it came, and what is left to be done.
pub(crate) fn left(out: &mut impl Write, count: usize, left: &[Step]) -> io::Result<()> {
    writeln!(out, "{} of {count} done.", count - left.len())?;
    if left.is_empty() {
        return Ok(());
    }
    let left = left.iter().map(to_do).collect::<Vec<_>>().join(", ");
    writeln!(out, "Not done: {left}. To finish, apply again.")
}

/// Why a step could not be taken.
pub(crate) fn failure(step: &Step, error: &Error) -> String {
    let step = to_do(step);
    if error.may_have_been_applied() {
        format!("cannot tell whether this was done: {step}: {error}")
    } else {
        format!("cannot {step}: {error}")
    }
}

fn to_do(step: &Step) -> String {
    let what = match step.action {
        Action::Create { .. } => "create",
        Action::Update { .. } => "change",
        Action::Delete(_) => "delete",
    };
    format!("{what} {}", printable(&step.id))
}

/// How an error looks.
pub(crate) fn error(text: &str) -> impl Display {
    format!("{REMOVED}error:{REMOVED:#} {text}")
}

/// The text without anything that is not to be seen, such as colours, line breaks and changes of direction.
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
