//! Mistakes in the file, each with its line.

use std::path::Path;

use crate::render::printable;

/// What has to be corrected in the file before anything can be done.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<Mistake>);

#[derive(Debug)]
struct Mistake {
    /// `None` if the text says it.
    line: Option<usize>,
    text: String,
}

impl Mistakes {
    /// What the file has instead of TOML, or of what is expected in it.
    pub(crate) fn in_toml(error: &toml::de::Error) -> Self {
        Self(vec![Mistake {
            line: None,
            text: error.to_string().trim_end().to_owned(),
        }])
    }

    pub(crate) fn add(&mut self, line: usize, text: &str) {
        self.0.push(Mistake {
            line: Some(line),
            // It can name what the server has.
            text: printable(text),
        });
    }

    /// The value, unless there are mistakes.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by_key(|mistake| mistake.line);
        Err(self)
    }

    /// One mistake a line, as compilers print them.
    pub(crate) fn in_file(&self, file: &Path) -> String {
        let file = file.display();
        let mistakes = self.0.iter().map(|Mistake { line, text }| match line {
            Some(line) => format!("{file}:{line}: {text}"),
            None => format!("{file}: {text}"),
        });
        mistakes.collect::<Vec<_>>().join("\n")
    }
}
