//! Runs the programs as a person or a script does, with pipes and on a terminal.

mod connectors_sync;
mod import_users;
mod program;
