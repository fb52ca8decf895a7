//! Paginated lists: one page, all items, and a stream.

use futures_util::TryStreamExt;
use logto_client::{BoxError, Error, Pages, api, testing::FakeLogto};
use serde::Deserialize;

/// A part of Logto's Management API that `logto-client` does not cover.
#[api]
trait Users: Send + Sync {
    /// Lists the users, the newest first.
    #[endpoint(GET, "/api/users")]
    fn list_users(&self) -> Pages<User>;
}

#[derive(Debug, Deserialize)]
struct User {
    username: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let names = (1..=45).map(|number| format!("user-{number}"));
    let fake = FakeLogto::builder().users(names).start().await;
    let logto = fake.client();

    let second = logto.list_users().page(2).page_size(10).await?;
    println!("page {}: {} of {} users", second.number, second.items.len(), second.total);

    // Each page is requested when the previous one is used up.
    let mut users = logto.list_users().items();
    while let Some(user) = users.try_next().await? {
        if user.username.as_deref() == Some("user-40") {
            println!("found user-40 after {} requests", fake.requests_of("list_users").len());
            break;
        }
    }

    let all = logto.list_users().page_size(100).items().all().await?;
    println!("{} users in total", all.len());

    // `Items` is a `Stream`.
    let users = logto.list_users().items();
    let names: Vec<String> = users
        .try_filter_map(async |user: User| Ok::<_, Error>(user.username))
        .try_collect()
        .await?;
    println!("from {} to {}", names[0], names[names.len() - 1]);
    if all.len() != 45 || names.len() != 45 {
        return Err("some users are missing".into());
    }
    Ok(())
}
