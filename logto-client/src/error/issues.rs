//! The findings of a failed validation: `data.issues` of an error body.

use super::walk::{Scalar, Step, walk};

/// Upper bound on the issues that are kept.
const MAX_ISSUES: usize = 50;
/// Upper bound on the bytes of a code.
const MAX_CODE_BYTES: usize = 100;
/// Upper bound on the bytes of a path.
const MAX_PATH_BYTES: usize = 200;

/// One finding of a failed validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    path: String,
    code: String,
}

impl Issue {
    /// The path to the invalid value, such as `config.clientId`. Empty for the whole body. Cut after 200 bytes.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The kind of finding, such as `invalid_type`. Cut after 100 bytes.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }
}

/// The first issues of a body that have a code, and the number of all.
#[derive(Default)]
pub(super) struct Issues {
    pub(super) first: Vec<Issue>,
    pub(super) count: usize,
}

impl Issues {
    pub(super) fn parse(body: &[u8]) -> Self {
        let mut issues = Self::default();
        let mut last = None;
        let is_json = walk(body, |path, scalar| {
            let Some((index, part)) = issue_part(path) else {
                return;
            };
            if last.replace(index) != Some(index) {
                issues.count = issues.count.saturating_add(1);
                if issues.count <= MAX_ISSUES {
                    let (path, code) = (String::new(), String::new());
                    issues.first.push(Issue { path, code });
                }
            }
            if issues.count <= MAX_ISSUES
                && let Some(issue) = issues.first.last_mut()
            {
                issue.add(part, &scalar);
            }
        });
        if !is_json {
            return Self::default();
        }
        let kept = issues.first.len();
        issues.first.retain(|issue| !issue.code.is_empty());
        let dropped = kept.saturating_sub(issues.first.len());
        issues.count = issues.count.saturating_sub(dropped);
        issues
    }
}

/// What a visited value is to an issue.
enum Part {
    Code,
    PathStep,
}

/// The index of the issue that the path leads into, and the part of it.
fn issue_part(path: &[Step]) -> Option<(usize, Part)> {
    let [Step::Member(data), Step::Member(issues), Step::Element(index), rest @ ..] = path else {
        return None;
    };
    if data != "data" || issues != "issues" {
        return None;
    }
    match rest {
        [Step::Member(name)] if name == "code" => Some((*index, Part::Code)),
        [Step::Member(name), Step::Element(_)] if name == "path" => Some((*index, Part::PathStep)),
        _ => None,
    }
}

impl Issue {
    fn add(&mut self, part: Part, value: &Scalar<'_>) {
        match (part, value) {
            (Part::Code, Scalar::String(code)) => {
                self.code.clear();
                push(&mut self.code, code, MAX_CODE_BYTES);
            }
            (Part::Code, Scalar::Number(_)) => {}
            (Part::PathStep, step) => {
                if !self.path.is_empty() {
                    push(&mut self.path, ".", MAX_PATH_BYTES);
                }
                match step {
                    Scalar::String(name) => push(&mut self.path, name, MAX_PATH_BYTES),
                    Scalar::Number(index) => {
                        push(&mut self.path, &index.to_string(), MAX_PATH_BYTES);
                    }
                }
            }
        }
    }
}

/// Appends as much as fits.
fn push(string: &mut String, more: &str, max_bytes: usize) {
    for character in more.chars() {
        if string.len().saturating_add(character.len_utf8()) > max_bytes {
            break;
        }
        string.push(character);
    }
}
