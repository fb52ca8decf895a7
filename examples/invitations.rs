//! A function that invites people into an organization, and its test with a fake Logto.

use std::time::{Duration, SystemTime};

use logto_client::{
    connectors::{ConnectorConfig, CreateConnector},
    prelude::*,
    testing::FakeLogto,
};

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// The function under test: sends an invitation to join an organization with a role.
async fn invite(logto: &Client, email: &str, organization: &str, role: &str) -> Result<(), Error> {
    let expires_at = UnixMillis::from(SystemTime::now() + WEEK);
    let link = format!("https://app.example.com/join/{organization}");
    let invitation = CreateOrganizationInvitation::new(email, organization, expires_at)
        .organization_role_ids([role])
        .message_payload(InvitationMessage::new().link(link));
    match logto.create_organization_invitation(&invitation).await {
        Err(error) if error.is_conflict() => Ok(()), // invited already
        result => result.map(|_| ()),
    }
}

/// A Logto with a user, Ann, and an organization, Acme, that can send emails.
async fn acme() -> FakeLogto {
    let config = ConnectorConfig::new().set("endpoint", "https://mail.example.com");
    FakeLogto::builder()
        .connectors([CreateConnector::new("http-email").config(config)])
        .user(User::new("ann").primary_email("ann@example.com"))
        .organization(Organization::new("acme").name("Acme"))
        .organization_role(OrganizationRole::new("admin"))
        .start()
        .await
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let logto = acme().await;
    invite(&logto.client(), "ann@example.com", "acme", "admin").await?;
    println!("{:?}", logto.outbox());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn invited_user_joins_with_the_role() {
        let logto = acme().await;
        let client = logto.client();
        for _ in 0..2 {
            invite(&client, "ann@example.com", "acme", "admin").await.unwrap();
        }
        assert_eq!(logto.outbox().len(), 1);

        let invitation = logto.invitations().remove(0);
        let accepted = InvitationStatus::Accepted;
        client
            .replace_organization_invitation_status(&invitation.id, &accepted, Some("ann"))
            .await
            .unwrap();

        let ann = logto.members_of("acme").remove(0);
        assert_eq!(ann.id, "ann");
        assert_eq!(ann.organization_roles.unwrap()[0].name, "admin");
    }

    #[tokio::test]
    async fn unknown_organization_is_an_error() {
        let logto = acme().await;
        let invited = invite(&logto.client(), "ann@example.com", "no-such", "admin").await;
        assert_eq!(invited.unwrap_err().code(), Some("entity.relation_foreign_key_not_found"));
    }
}
