//! Errors in the file, each with its line.

use std::path::Path;

use crate::render::printable;

/// Errors in the file, which prevent a plan.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics(Vec<Diagnostic>);

#[derive(Debug)]
struct Diagnostic {
    /// `None` if the message contains it.
    line: Option<usize>,
    message: String,
}

impl Diagnostics {
    /// Converts a syntax error, or a mismatch with the format.
    pub(crate) fn from_toml(error: &toml::de::Error) -> Self {
        Self(vec![Diagnostic { line: None, message: error.to_string().trim_end().to_owned() }])
    }

    pub(crate) fn add(&mut self, line: usize, message: &str) {
        self.0.push(Diagnostic {
            line: Some(line),
            // It can contain strings of the server.
            message: printable(message),
        });
    }

    /// Returns the value, or the diagnostics if there are any.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by_key(|diagnostic| diagnostic.line);
        Err(self)
    }

    /// Formats one diagnostic per line, as compilers do.
    pub(crate) fn in_file(&self, file: &Path) -> String {
        let file = file.display();
        let diagnostics = self.0.iter().map(|Diagnostic { line, message }| match line {
            Some(line) => format!("{file}:{line}: {message}"),
            None => format!("{file}: {message}"),
        });
        diagnostics.collect::<Vec<_>>().join("\n")
    }
}
