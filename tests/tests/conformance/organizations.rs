//! Organizations with their members and invitations, applications, and the sign-in experience.

use std::time::{Duration, SystemTime};

use logto_client::prelude::*;

use crate::{
    expect::expect_error,
    logto::{Logto, unique},
    scenario::scenarios,
};

const UNKNOWN_REFERENCE: &str = "entity.relation_foreign_key_not_found";

scenarios![
    organizations_are_found_by_a_word,
    members_have_organization_roles,
    roles_need_membership,
    unknown_members_are_refused_together,
    organization_roles_have_scopes,
    organization_role_names_are_unique,
    invited_user_becomes_a_member,
    invitations_are_pending_once,
    email_domains_are_listed_once,
    applications_start_with_a_secret,
    secrets_are_for_confidential_applications,
    application_roles_are_for_machines,
    third_party_applications_ask_for_consent,
    sign_in_experience_replaces_fields,
];

async fn create_organization(logto: &Logto) -> Organization {
    let organization = logto.create_organization(&CreateOrganization::new(unique())).await.unwrap();
    logto.clean_up_with(Organizations::delete_organization, &organization.id);
    organization
}

async fn create_role(logto: &Logto, scope_ids: &[&str]) -> OrganizationRole {
    let role = CreateOrganizationRole::new(unique());
    let role = role.organization_scope_ids(scope_ids.iter().copied());
    let role = logto.create_organization_role(&role).await.unwrap();
    logto.clean_up_with(OrganizationRoles::delete_organization_role, &role.id);
    role
}

async fn create_user(logto: &Logto) -> User {
    let email = format!("{}@example.com", unique());
    let user = logto.create_user(&CreateUser::new().primary_email(email)).await.unwrap();
    logto.clean_up_with(Users::delete_user, &user.id);
    user
}

async fn create_application(logto: &Logto, application: CreateApplication) -> Application {
    let application = logto.create_application(&application).await.unwrap();
    logto.clean_up_with(Applications::delete_application, &application.id);
    application
}

async fn organizations_are_found_by_a_word(logto: &Logto) {
    let acme = create_organization(logto).await;
    let update = UpdateOrganization::new().description("Makes everything");
    let updated = logto.update_organization(&acme.id, &update).await.unwrap();
    assert_eq!(updated.description.as_deref(), Some("Makes everything"));
    let found = logto.list_organizations(Some(&acme.name), Some(true)).await.unwrap();
    assert_eq!((found.total, &found.items[0].id), (1, &acme.id));
    assert_eq!(found.items[0].users_count, Some(0));

    logto.delete_organization(&acme.id).await.unwrap();
    assert_eq!(logto.get_organization(&acme.id).optional().await.unwrap(), None);
    expect_error(logto.delete_organization(&acme.id).await, 404, "entity.not_found");
}

async fn members_have_organization_roles(logto: &Logto) {
    let (acme, admin, ann) =
        (create_organization(logto).await, create_role(logto, &[]).await, create_user(logto).await);
    for _ in 0..2 {
        logto.add_organization_users(&acme.id, &[&ann.id]).await.unwrap();
        logto.assign_organization_roles_to_users(&acme.id, &[&ann.id], &[&admin.id]).await.unwrap();
    }
    let members = logto.list_organization_users(&acme.id, None, Some(&admin.id)).await.unwrap();
    let roles = members.items[0].organization_roles.as_ref().unwrap();
    assert_eq!((members.total, &roles[0].name), (1, &admin.name));
    let organizations = logto.list_user_organizations(&ann.id).await.unwrap();
    assert_eq!(organizations[0].organization_roles.as_ref().unwrap()[0].id, admin.id);

    logto.delete_organization_user(&acme.id, &ann.id).await.unwrap();
    let again = logto.delete_organization_user(&acme.id, &ann.id).await;
    expect_error(again, 404, "entity.not_found");
    // A former member keeps no roles.
    logto.add_organization_users(&acme.id, &[&ann.id]).await.unwrap();
    let roles = logto.list_organization_user_roles(&acme.id, &ann.id).await.unwrap();
    assert_eq!(roles.items, []);
}

async fn roles_need_membership(logto: &Logto) {
    let (acme, admin, ann) =
        (create_organization(logto).await, create_role(logto, &[]).await, create_user(logto).await);
    let required = "organization.require_membership";
    let roles = logto.list_organization_user_roles(&acme.id, &ann.id).await;
    expect_error(roles, 422, required);
    let ids = [&*admin.id];
    let assigned =
        logto.assign_organization_roles_to_user(&acme.id, &ann.id, Some(&ids), None).await;
    expect_error(assigned, 422, required);
    let names = [&*admin.name];
    logto.add_organization_users(&acme.id, &[&ann.id]).await.unwrap();
    let assigned =
        logto.assign_organization_roles_to_user(&acme.id, &ann.id, None, Some(&names)).await;
    assert_eq!(assigned.unwrap().organization_role_ids, ids);
    let unknown =
        logto.assign_organization_roles_to_user(&acme.id, &ann.id, None, Some(&["no-such"])).await;
    expect_error(unknown, 422, "organization.role_names_not_found");
}

async fn unknown_members_are_refused_together(logto: &Logto) {
    let (acme, ann) = (create_organization(logto).await, create_user(logto).await);
    let added = logto.add_organization_users(&acme.id, &[&ann.id, "no-such-user"]).await;
    expect_error(added, 422, UNKNOWN_REFERENCE);
    assert_eq!(logto.list_organization_users(&acme.id, None, None).await.unwrap().total, 0);
    assert_eq!(logto.list_organization_users("no-such", None, None).await.unwrap().total, 0);
}

async fn organization_roles_have_scopes(logto: &Logto) {
    let scope = logto.create_organization_scope(&unique(), None).await.unwrap();
    logto.clean_up_with(OrganizationScopes::delete_organization_scope, &scope.id);
    let role = create_role(logto, &[&scope.id]).await;
    let scopes = logto.list_organization_role_scopes(&role.id).await.unwrap().items;
    assert_eq!((scopes.len(), &scopes[0].id), (1, &scope.id));
    logto.delete_organization_role_scope(&role.id, &scope.id).await.unwrap();
    let again = logto.delete_organization_role_scope(&role.id, &scope.id).await;
    expect_error(again, 404, "entity.not_found");
    let unknown = logto.create_organization_role_scope(&role.id, &["no-such"]).await;
    expect_error(unknown, 422, UNKNOWN_REFERENCE);
}

async fn organization_role_names_are_unique(logto: &Logto) {
    let role = create_role(logto, &[]).await;
    let again = logto.create_organization_role(&CreateOrganizationRole::new(&role.name)).await;
    assert!(expect_error(again, 422, "entity.unique_integrity_violation").is_conflict());
}

async fn invited_user_becomes_a_member(logto: &Logto) {
    let (acme, admin, ann) =
        (create_organization(logto).await, create_role(logto, &[]).await, create_user(logto).await);
    let email = ann.primary_email.as_deref().unwrap();
    let tomorrow = UnixMillis::from(SystemTime::now() + Duration::from_secs(86_400));
    let create = CreateOrganizationInvitation::new(email, &acme.id, tomorrow)
        .organization_role_ids([&admin.id]);
    let invitation = logto.create_organization_invitation(&create).await.unwrap();
    assert_eq!(invitation.status, InvitationStatus::Pending);
    assert_eq!(invitation.organization_roles[0].id, admin.id);

    let other = create_user(logto).await;
    for (user, status) in [(None, 422), (Some(&*other.id), 422), (Some(&*ann.id), 200)] {
        let accepted = InvitationStatus::Accepted;
        let result =
            logto.replace_organization_invitation_status(&invitation.id, &accepted, user).await;
        match status {
            200 => assert_eq!(result.unwrap().accepted_user_id, Some(ann.id.clone())),
            _ => _ = expect_error(result, status, "request.invalid_input"),
        }
    }
    let members = logto.list_organization_users(&acme.id, None, Some(&admin.id)).await.unwrap();
    assert_eq!(members.items[0].id, ann.id);
    let again = logto.create_organization_invitation(&create).await;
    expect_error(again, 422, "request.invalid_input");
}

async fn invitations_are_pending_once(logto: &Logto) {
    let acme = create_organization(logto).await;
    let email = format!("{}@example.com", unique());
    let now = SystemTime::now();
    let tomorrow = UnixMillis::from(now + Duration::from_secs(86_400));
    let create = CreateOrganizationInvitation::new(&email, &acme.id, tomorrow);
    let invitation = logto.create_organization_invitation(&create).await.unwrap();
    let again = logto.create_organization_invitation(&create).await;
    assert!(expect_error(again, 422, "entity.unique_integrity_violation").is_conflict());
    let revoked = InvitationStatus::Revoked;
    logto.replace_organization_invitation_status(&invitation.id, &revoked, None).await.unwrap();
    logto.create_organization_invitation(&create).await.unwrap();

    let filter = ListOrganizationInvitations::new().invitee(&email);
    assert_eq!(logto.list_organization_invitations(&filter).await.unwrap().len(), 2);
    let yesterday = UnixMillis::from(now - Duration::from_secs(86_400));
    let late = CreateOrganizationInvitation::new(&email, &acme.id, yesterday);
    let late = logto.create_organization_invitation(&late).await;
    expect_error(late, 400, "request.invalid_input");
}

async fn email_domains_are_listed_once(logto: &Logto) {
    let acme = create_organization(logto).await;
    let domain = format!("{}.example.com", unique());
    logto.create_organization_jit_email_domain(&acme.id, &domain).await.unwrap();
    let again = logto.create_organization_jit_email_domain(&acme.id, &domain).await;
    expect_error(again, 422, "entity.unique_integrity_violation");
    logto.replace_organization_jit_email_domains(&acme.id, &[]).await.unwrap();
    assert_eq!(logto.list_organization_jit_email_domains(&acme.id).await.unwrap().items, []);
}

async fn applications_start_with_a_secret(logto: &Logto) {
    let machine = CreateApplication::new("Robot", ApplicationType::MachineToMachine);
    let robot = create_application(logto, machine).await;
    let secrets = logto.list_application_secrets(&robot.id).await.unwrap();
    assert_eq!((secrets.len(), secrets[0].name.as_str()), (1, "Default secret"));
    let second = logto.create_application_secret(&robot.id, "second", None).await.unwrap();
    assert_eq!(second.value.expose().len(), 32);
    let taken = logto.update_application_secret(&robot.id, "second", "Default secret").await;
    assert!(expect_error(taken, 422, "application.secret_name_exists").is_conflict());
    logto.delete_application_secret(&robot.id, "second").await.unwrap();
    let again = logto.delete_application_secret(&robot.id, "second").await;
    expect_error(again, 404, "entity.not_found");

    let update = UpdateApplication::new().description("Welds");
    let updated = logto.update_application(&robot.id, &update).await.unwrap();
    assert_eq!(updated.description.as_deref(), Some("Welds"));
}

async fn secrets_are_for_confidential_applications(logto: &Logto) {
    let page =
        create_application(logto, CreateApplication::new("Page", ApplicationType::Spa)).await;
    assert_eq!(logto.list_application_secrets(&page.id).await.unwrap(), []);
    let secret = logto.create_application_secret(&page.id, "secret", None).await;
    expect_error(secret, 422, "entity.db_constraint_violated");
}

async fn application_roles_are_for_machines(logto: &Logto) {
    let page =
        create_application(logto, CreateApplication::new("Page", ApplicationType::Spa)).await;
    let roles = logto.list_application_roles(&page.id, None).await;
    expect_error(roles, 422, "application.invalid_type");
    let machine = CreateApplication::new("Robot", ApplicationType::MachineToMachine);
    let robot = create_application(logto, machine).await;
    let role = logto.create_role(&CreateRole::new(unique(), "for users")).await.unwrap();
    logto.clean_up_with(Roles::delete_role, &role.id);
    let assigned = logto.assign_application_roles(&robot.id, &[&role.id]).await;
    expect_error(assigned, 422, "application.invalid_role_type");
}

async fn third_party_applications_ask_for_consent(logto: &Logto) {
    let create = CreateApplication::new("Partner", ApplicationType::Traditional);
    let own = create_application(logto, create.clone()).await;
    let partner = create_application(logto, create.is_third_party(true)).await;
    let (acme, ann) = (create_organization(logto).await, create_user(logto).await);
    let consent = logto.create_application_user_consent_organization(&own.id, &ann.id, &[&acme.id]);
    expect_error(consent.await, 422, "application.third_party_application_only");
    let replaced = logto
        .replace_application_user_consent_organizations(&partner.id, &ann.id, &[&acme.id])
        .await;
    expect_error(replaced, 422, "organization.require_membership");
}

async fn sign_in_experience_replaces_fields(logto: &Logto) {
    let before = logto.get_sign_in_exp().await.unwrap();
    let branding = Branding::new().logo_url("https://example.com/logo.png");
    let update = UpdateSignInExperience::new().branding(branding.clone());
    let after = logto.update_sign_in_exp(&update, None).await.unwrap();
    let restore = UpdateSignInExperience::new().branding(before.branding.clone());
    logto.update_sign_in_exp(&restore, None).await.unwrap();
    assert_eq!((after.branding, after.color), (branding, before.color.clone()));
    assert_eq!(logto.get_sign_in_exp().await.unwrap(), before);
}
