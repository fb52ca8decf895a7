//! A web service that calls Logto: sign-up, profiles and the members of organizations, with axum.
//!
//! ```text
//! LOGTO_ENDPOINT=… LOGTO_CLIENT_ID=… LOGTO_CLIENT_SECRET=… cargo run --example axum_service
//! curl --json '{"username": "ann", "email": "ann@example.com"}' http://127.0.0.1:3000/users
//! ```
//!
//! The state holds traits instead of a client, so that tests replace Logto with a few lines. A real service also
//! authenticates its own callers.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use logto_client::{
    BoxError, Client, Error, Organizations, Users,
    serde_json::json,
    users::{CreateUser, User},
};
use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, sync::Notify};

#[derive(Clone)]
struct Logto {
    users: Arc<dyn Users>,
    organizations: Arc<dyn Organizations>,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    tracing_subscriber::fmt().init();
    let logto = Client::from_env().build()?;
    let diagnosis = Client::diagnose(&logto).await;
    if !diagnosis.is_ok() {
        return Err(diagnosis.to_string().into());
    }
    let logto = Logto { users: Arc::new(logto.clone()), organizations: Arc::new(logto) };
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("listening on http://{}", listener.local_addr()?);

    // Ctrl-C and SIGTERM let the current requests finish.
    let stop = Arc::new(Notify::new());
    let stopped = Arc::clone(&stop);
    ctrlc::set_handler(move || stop.notify_one())?;
    let shutdown = async move { stopped.notified().await };
    Ok(axum::serve(listener, service(logto)).with_graceful_shutdown(shutdown).await?)
}

fn service(logto: Logto) -> Router {
    Router::new()
        .route("/users", post(sign_up))
        .route("/users/{id}", get(profile))
        .route("/organizations/{id}/members", get(members))
        .route("/organizations/{id}/members/{user_id}", put(add_member))
        .with_state(logto)
}

#[derive(Serialize, Deserialize)]
struct SignUp {
    username: String,
    email: String,
}

/// What the service shows of a user.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Profile {
    id: String,
    username: Option<String>,
    name: Option<String>,
}

impl From<User> for Profile {
    fn from(User { id, username, name, .. }: User) -> Self {
        Self { id, username, name }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Members {
    members: Vec<Profile>,
    total: u64,
}

#[derive(Deserialize)]
struct Paging {
    page: Option<u32>,
}

async fn sign_up(
    State(logto): State<Logto>,
    Json(SignUp { username, email }): Json<SignUp>,
) -> Result<(StatusCode, Json<Profile>), Failure> {
    let user = CreateUser::new().username(username).primary_email(email);
    let user = logto.users.create_user(&user).await?;
    Ok((StatusCode::CREATED, Json(user.into())))
}

async fn profile(
    State(logto): State<Logto>,
    Path(id): Path<String>,
) -> Result<Json<Profile>, Failure> {
    Ok(Json(logto.users.get_user(&id).await?.into()))
}

async fn members(
    State(logto): State<Logto>,
    Path(id): Path<String>,
    Query(Paging { page }): Query<Paging>,
) -> Result<Json<Members>, Failure> {
    let members = logto.organizations.list_organization_users(&id, None, None);
    let members = members.page(page.unwrap_or(1)).page_size(50).await?;
    let total = members.total;
    Ok(Json(Members { members: members.items.into_iter().map(Profile::from).collect(), total }))
}

async fn add_member(
    State(logto): State<Logto>,
    Path((id, user_id)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    logto.organizations.add_organization_users(&id, &[&user_id]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A failed call to Logto, as the service's own callers see it.
struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    /// Passes on what callers can act on: Logto's code such as `user.email_already_in_use`, and `Retry-After`. All else
    /// is logged, for it is the service's own affair.
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status = match &error {
            e if e.is_not_found() => StatusCode::NOT_FOUND,
            e if e.is_conflict() => StatusCode::CONFLICT,
            e if e.is_invalid_request() => StatusCode::UNPROCESSABLE_ENTITY,
            e if e.is_retryable() => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if status.is_server_error() {
            tracing::error!(%error, "call to Logto failed");
            let retry_after = error.headers().and_then(|headers| headers.get(RETRY_AFTER));
            let headers = HeaderMap::from_iter(retry_after.map(|wait| (RETRY_AFTER, wait.clone())));
            return (status, headers).into_response();
        }
        (status, Json(json!({ "code": error.code() }))).into_response()
    }
}
