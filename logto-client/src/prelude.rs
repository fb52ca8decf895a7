//! What most programs import: the client, its errors, and the traits and types of every group of operations.
//!
//! ```
//! use logto_client::prelude::*;
//!
//! # async fn example() -> Result<(), Error> {
//! let logto = Client::cloud("acme").credentials("app-id", "app-secret").build()?;
//! let ann = logto.create_user(&CreateUser::new().username("ann")).await?;
//! logto.assign_user_roles(&ann.id, &["role-id"]).await?;
//! # Ok(())
//! # }
//! ```

pub use crate::{
    Call, Client, Error, Items, Pages, Patch, Search, Secret, UnixMillis, UnixSeconds, apis::all::*,
};
