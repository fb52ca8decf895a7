//! Users: who they are, their passwords, roles, identities and personal access tokens.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::super::{
    answer::Answer,
    issues::{Issues, truncate},
    operation::{Operation, create, delete, get, link, list, replace, run, update},
    random,
    state::Context,
    store::{Row, Store, fields, iso_time, now},
    tables::*,
};

/// The columns that users are searched in.
pub(super) const SEARCHED: &[&str] = &["id", "primaryEmail", "primaryPhone", "username", "name"];

#[rustfmt::skip]
pub(super) static OPERATIONS: &[Operation] = &[
    list("list_users", &USERS).query("{excludeRoleId?: string, excludeOrganizationId?: string}").search(SEARCHED).newest_first().paged().view(user),
    create("create_user", &USERS).body("{primaryPhone?: phone, primaryEmail?: email, username?: username, password?: string(1..), passwordDigest?: string(..256), passwordAlgorithm?: <Argon2i Argon2id Argon2d SHA1 SHA256 MD5 Bcrypt Legacy>, name?: string, avatar?: OptionalUrl, customData?: object, profile?: Profile}").before(check_new_user).after(add_default_roles).view(user).status(200),
    get("get_user", &USERS).at("*userId").query("{includeSsoIdentities?: string, includePasswordHash?: string}").view(user_with_extras),
    update("update_user", &USERS).at("*userId").body(r#"{username?: username | "" | null, primaryEmail?: email | "" | null, primaryPhone?: phone | "" | null, name?: string | "" | null, avatar?: OptionalUrl, customData?: object, profile?: Profile}"#).before(check_identifiers).view(user),
    delete("delete_user", &USERS).at("*userId"),
    run("list_user_custom_data", |context| column(context, "customData")).at("*userId"),
    run("update_user_custom_data", |context| merge(context, "customData")).at("*userId").body("{customData: object}"),
    run("update_user_profile", |context| merge(context, "profile")).at("*userId").body("{profile: Profile}"),
    run("list_user_logto_configs", configs).at("*userId"),
    run("update_user_logto_configs", configs).at("*userId").body("{mfa?: {enabled?: boolean, skipped?: boolean, additionalBindingSuggestionSkipped?: boolean, skipMfaOnSignIn?: boolean}, passkeySignIn?: {skipped?: boolean}}"),
    update("update_user_is_suspended", &USERS).at("*userId").body("{isSuspended: boolean}").view(user),

    update("update_user_password", &USERS).at("*userId").body("{password: string(1..)}").before(set_password).view(user),
    update("update_user_password_expiration", &USERS).at("*userId").body("{isExpired: boolean}").before(check_password_expiration).view(user),
    run("verify_user_password", verify_password).at("*userId").body("{password: string(1..)}"),
    run("get_user_has_password", has_password).at("*userId"),

    list("list_user_roles", &ROLES).at("*userId").via(&USER_ROLES).search(super::NAMES).paged(),
    link("assign_user_roles", &USER_ROLES).at("*userId").body("{roleIds: [string(1..)]}").before(check_user_roles).echo(201),
    replace("replace_user_roles", &USER_ROLES).at("*userId").body("{roleIds: [string(1..)]}").before(check_user_roles).after(|context| { context.body.remove("addedRoleIds"); Ok(()) }).echo(200),
    delete("delete_user_role", &USER_ROLES).at("*userId roleId"),
    list("list_user_organizations", &ORGANIZATIONS).at("*userId").via(&ORGANIZATION_USERS).by("id").view(super::organizations::with_roles),

    list("list_user_personal_access_tokens", &PERSONAL_ACCESS_TOKENS).at("*userId"),
    create("create_user_personal_access_token", &PERSONAL_ACCESS_TOKENS).at("userId").body("{name: string(1..256), expiresAt?: number | null}").before(new_token),
    update("update_user_personal_access_token", &PERSONAL_ACCESS_TOKENS).at("userId name").body("{name: string(1..256)}"),
    update("update_personal_access_token_name", &PERSONAL_ACCESS_TOKENS).at("userId").body("{name: string(1..256), currentName?: string}").before(|context| name_token(context, "currentName")),
    delete("delete_user_personal_access_token", &PERSONAL_ACCESS_TOKENS).at("userId name"),
    delete("delete_personal_access_token_post", &PERSONAL_ACCESS_TOKENS).at("userId").body("{name: string}").before(|context| name_token(context, "name")),

    run("get_user_identity", get_identity).at("*userId target"),
    run("replace_user_identity", replace_identity).at("*userId target").body("{userId: string, details?: object}"),
    run("delete_user_identity", delete_identity).at("*userId target"),
    run("list_user_all_identities", all_identities).at("*userId"),

    run("list_user_mfa_verifications", list_factors).at("*userId"),
    run("create_user_mfa_verification", create_factor).at("*userId").body("{type?: any, secret?: string, codes?: [string]}"),
    run("delete_user_mfa_verification", delete_factor).at("*userId verificationId"),

    // The rest answers as for a user who never signed in.
    run("get_user_sso_identity", |_| Err(Answer::refusal("404 user.enterprise_sso_identity_not_exists"))).at("*userId ssoConnectorId"),
    run("list_user_grants", |_| Ok(Answer::ok(&json!({"grants": []})))).at("userId").query("{appType?: <firstParty thirdParty>}"),
    run("delete_user_grant", |_| Err(Answer::refusal("404 oidc.invalid_grant"))).at("userId grantId"),
    run("list_user_sessions", |_| Ok(Answer::ok(&json!({"sessions": []})))).at("userId"),
    run("get_user_session", |_| Err(Answer::refusal("404 oidc.session_not_found"))).at("userId sessionId"),
    run("delete_user_session", |_| Err(Answer::refusal("404 oidc.session_not_found"))).at("userId sessionId").query("{revokeGrantsTarget?: <all firstParty>}"),
];

/// Shows whether a user has a password.
pub(super) fn user(_: &Context<'_>, row: &mut Row) {
    let has_password = row.get("_digest").is_some_and(|digest| !digest.is_null());
    row.insert("hasPassword".to_owned(), has_password.into());
}

fn user_with_extras(context: &Context<'_>, row: &mut Row) {
    user(context, row);
    if context.has_flag("includeSsoIdentities") {
        row.insert("ssoIdentities".to_owned(), json!([]));
    }
    if context.has_flag("includePasswordHash") {
        for (shown, column) in [("passwordDigest", "_digest"), ("passwordAlgorithm", "_algorithm")]
        {
            row.insert(shown.to_owned(), row.get(column).cloned().unwrap_or_default());
        }
    }
}

fn check_new_user(context: &mut Context<'_>) -> Result<(), Answer> {
    let (password, digest) = (context.string("password"), context.string("passwordDigest"));
    let algorithm = context.string("passwordAlgorithm");
    if password.is_some() && digest.is_some() {
        return Err(Answer::refusal("400 user.password_and_digest"));
    }
    if digest.is_some() && algorithm.is_none() {
        return Err(Answer::refusal("400 user.password_algorithm_required"));
    }
    if let (Some(digest), Some(algorithm)) = (digest, algorithm) {
        let hashed = fields(json!({"_digest": digest, "_algorithm": algorithm}));
        context.body.extend(hashed);
    }
    check_identifiers(context)?;
    if context.body.contains_key("password") {
        set_password(context)?;
    }
    Ok(())
}

/// Checks that no other user has these identifiers, and makes empty strings null.
fn check_identifiers(context: &mut Context<'_>) -> Result<(), Answer> {
    for (column, refusal) in [
        ("username", "422 user.username_already_in_use"),
        ("primaryEmail", "422 user.email_already_in_use"),
        ("primaryPhone", "422 user.phone_already_in_use"),
    ] {
        let Some(wanted) = context.string(column).filter(|wanted| !wanted.is_empty()) else {
            continue;
        };
        let is_same = |value: &str| match column {
            "primaryEmail" => value.to_lowercase() == wanted.to_lowercase(),
            _ => value == wanted,
        };
        let mut others = context.state.store.having(&USERS, column, wanted);
        if others.any(|other| {
            other.get("id") != context.path.get("id")
                && other.get(column).and_then(Value::as_str).is_some_and(is_same)
        }) {
            return Err(Answer::refusal(refusal));
        }
    }
    super::clear_empty(context);
    Ok(())
}

/// Stores the password itself beside a made-up digest: cheap, and enough to verify it.
fn set_password(context: &mut Context<'_>) -> Result<(), Answer> {
    let password = context.body.remove("password").unwrap_or_default();
    let digest = format!("$argon2i$v=19$m=8192,t=8,p=1${}", random::token());
    let hashed = json!({"_password": password, "_digest": digest, "_algorithm": "Argon2i"});
    context.body.extend(fields(hashed));
    Ok(())
}

fn add_default_roles(context: &mut Context<'_>) -> Result<(), Answer> {
    let user_id = context.row.get("id").cloned().unwrap_or_default();
    let store = &mut context.state.store;
    let default = fields(json!({"isDefault": true, "type": "User"}));
    let default = store.select(&ROLES, &default);
    let role_ids: Vec<Value> = default.filter_map(|role| role.get("id").cloned()).collect();
    for role_id in role_ids {
        store.insert(&USER_ROLES, &fields(json!({"userId": user_id, "roleId": role_id})))?;
    }
    Ok(())
}

/// Answers with a column of the user.
fn column(context: &mut Context<'_>, column: &str) -> Result<Answer, Answer> {
    let value = context.find(&USERS, "userId")?.get(column);
    Ok(Answer::ok(value.unwrap_or_default()))
}

/// Adds the fields of an object in the body to those in the column of that name.
fn merge(context: &mut Context<'_>, name: &str) -> Result<Answer, Answer> {
    let given = context.body.get(name).and_then(Value::as_object).cloned();
    write(context, name, |merged| merged.extend(given.unwrap_or_default()))?;
    column(context, name)
}

/// Changes the object in a column of the user.
fn write(
    context: &mut Context<'_>,
    column: &str,
    change: impl FnOnce(&mut Map<String, Value>),
) -> Result<Row, Answer> {
    let user = context.find(&USERS, "userId")?;
    let mut object = user.get(column).and_then(Value::as_object).cloned().unwrap_or_default();
    change(&mut object);
    let key = fields(json!({"id": user.get("id")}));
    let changes = Row::from_iter([(column.to_owned(), Value::Object(object))]);
    let row = context.state.store.update(&USERS, &key, &changes)?;
    row.ok_or_else(|| Answer::refusal(NOT_FOUND))
}

/// Stores the settings that are given, and shows all.
fn configs(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let given = context.body.clone();
    if !given.is_empty() {
        write(context, "_configs", |configs| {
            for (group, settings) in given {
                let known = configs.entry(group).or_insert_with(|| json!({}));
                if let (Value::Object(known), Value::Object(settings)) = (known, settings) {
                    known.extend(settings);
                }
            }
        })?;
    }
    let configs = context.find(&USERS, "userId")?.get("_configs").cloned().unwrap_or_default();
    let flag = |pointer: &str| configs.pointer(pointer).and_then(Value::as_bool).unwrap_or(false);
    let mut mfa = fields(
        json!({"skipped": flag("/mfa/skipped"), "skipMfaOnSignIn": flag("/mfa/skipMfaOnSignIn")}),
    );
    if configs.pointer("/mfa/enabled").is_some() {
        mfa.insert("enabled".to_owned(), flag("/mfa/enabled").into());
    }
    let shown = json!({"mfa": mfa, "passkeySignIn": {"skipped": flag("/passkeySignIn/skipped")}});
    Ok(Answer::ok(&shown))
}

fn check_password_expiration(context: &mut Context<'_>) -> Result<(), Answer> {
    let experience = context.state.store.all(&SIGN_IN_EXPERIENCE).next();
    let policy = experience.and_then(|row| row.get("passwordExpiration")?.get("enabled"));
    if policy != Some(&Value::Bool(true)) {
        return Err(Answer::refusal("400 sign_in_experiences.password_expiration_not_enabled"));
    }
    Ok(())
}

fn verify_password(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let user = context.find(&USERS, "userId")?;
    let is_set = |column| user.get(column).is_some_and(|value| !value.is_null());
    if is_set("_digest") && !is_set("_password") {
        let message =
            "The fake Logto cannot verify digests. Create the user with a password instead.";
        return Err(Answer::error_without_code(StatusCode::NOT_IMPLEMENTED, message));
    }
    if is_set("_password") && user.get("_password") == context.body.get("password") {
        return Ok(Answer::no_content());
    }
    Err(Answer::refusal("422 session.invalid_credentials"))
}

fn has_password(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let user = context.find(&USERS, "userId")?;
    let has_password = user.get("_digest").is_some_and(|digest| !digest.is_null());
    Ok(Answer::ok(&json!({"hasPassword": has_password})))
}

/// Checks that the roles exist and are for users, and which of them are new.
fn check_user_roles(context: &mut Context<'_>) -> Result<(), Answer> {
    super::roles::check_roles(context, &USER_ROLES, "User", "422 user.invalid_role_type")
}

fn new_token(context: &mut Context<'_>) -> Result<(), Answer> {
    if context.find(&USERS, "userId").is_err() {
        return Err(Answer::refusal("404 entity.relation_foreign_key_not_found"));
    }
    check_expiry(context)?;
    let value = format!("pat_{}", random::secret());
    context.body.insert("value".to_owned(), value.into());
    Ok(())
}

/// Checks that `expiresAt` lies in the future.
pub(super) fn check_expiry(context: &Context<'_>) -> Result<(), Answer> {
    let expires_at = context.body.get("expiresAt").and_then(Value::as_f64);
    let is_over =
        |expires_at: f64| truncate(expires_at) <= usize::try_from(now()).unwrap_or_default();
    if expires_at.is_some_and(is_over) {
        return Err(Answer::refusal("400 request.invalid_input"));
    }
    Ok(())
}

/// Takes the name of the token from the body.
fn name_token(context: &mut Context<'_>, field: &str) -> Result<(), Answer> {
    let name = context.body.remove(field).unwrap_or_default();
    context.path.insert("name".to_owned(), name);
    Ok(())
}

fn target(context: &Context<'_>) -> String {
    context.path.get("target").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn get_identity(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let user = context.find(&USERS, "userId")?;
    let identity = user.get("identities").and_then(|identities| identities.get(target(context)));
    let identity = identity.ok_or_else(|| Answer::refusal("404 user.identity_not_exist"))?;
    Ok(Answer::ok(&json!({"identity": identity})))
}

fn replace_identity(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let target = target(context);
    let id = context.body.get("userId");
    let is_same =
        |user: &&Row| user.get("identities").and_then(|all| all.get(&target)?.get("userId")) == id;
    let owner = context.state.store.all(&USERS).find(is_same);
    if owner.is_some_and(|owner| owner.get("id") != context.path.get("userId")) {
        return Err(Answer::refusal("422 user.identity_already_in_use"));
    }
    let identity = Value::Object(context.body.clone());
    let mut status = StatusCode::OK;
    let user = write(context, "identities", |identities| {
        if identities.insert(target, identity).is_none() {
            status = StatusCode::CREATED;
        }
    })?;
    Ok(Answer::json(status, user.get("identities").unwrap_or_default()))
}

fn delete_identity(context: &mut Context<'_>) -> Result<Answer, Answer> {
    get_identity(context)?;
    let target = target(context);
    let mut row = write(context, "identities", |identities| _ = identities.remove(&target))?;
    user(context, &mut row);
    row.retain(|column, _| !column.starts_with('_'));
    Ok(Answer::ok(&Value::Object(row)))
}

fn all_identities(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let user = context.find(&USERS, "userId")?;
    let identities = user.get("identities").and_then(Value::as_object).into_iter().flatten();
    let social =
        identities.map(|(target, identity)| json!({"identity": identity, "target": target}));
    Ok(Answer::ok(&json!({"socialIdentities": social.collect::<Vec<_>>(), "ssoIdentities": []})))
}

fn factors(context: &Context<'_>) -> Result<Row, Answer> {
    let factors = context.find(&USERS, "userId")?.get("_mfa").and_then(Value::as_object);
    Ok(factors.cloned().unwrap_or_default())
}

fn list_factors(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let factors = factors(context)?;
    let mut factors: Vec<&Value> = factors.values().collect();
    factors.sort_by_key(|factor| factor["type"] != "Totp");
    Ok(Answer::ok(&json!(factors)))
}

/// Adds a factor. Its secret is not kept, because nobody signs in.
fn create_factor(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let kind = context.string("type").unwrap_or_default().to_owned();
    let existing = factors(context)?;
    let has = |kind: &str| existing.values().any(|factor| factor["type"] == kind);
    let mut factor = fields(json!({"createdAt": iso_time(now()), "type": kind}));
    let answer = match kind.as_str() {
        "Totp" if has("Totp") => return Err(Answer::refusal("422 user.totp_already_in_use")),
        "Totp" => {
            let secret = context.string("secret").map_or_else(random::totp_secret, str::to_owned);
            if secret.len() < 16 {
                return Err(Answer::refusal("422 user.totp_secret_invalid"));
            }
            // A picture of one pixel in place of a QR code.
            let picture = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
            json!({"type": "Totp", "secret": secret, "secretQrCode": picture})
        }
        "BackupCode" if has("BackupCode") => {
            return Err(Answer::refusal("422 user.backup_code_already_in_use"));
        }
        "BackupCode" if existing.is_empty() => {
            return Err(Answer::refusal("422 session.mfa.backup_code_can_not_be_alone"));
        }
        "BackupCode" => {
            let mut codes = context.ids("codes");
            if codes.is_empty() {
                codes = (0..10).map(|_| random::backup_code()).collect();
            }
            factor.insert("remainCodes".to_owned(), 10.into());
            json!({"type": "BackupCode", "codes": codes})
        }
        _ => {
            let mut issues = Issues::default();
            issues.invalid_discriminator(&["type"], &["Totp", "BackupCode"]);
            return Err(issues.into_answer("guard.invalid_input"));
        }
    };
    let id = random::id(21);
    factor.insert("id".to_owned(), id.as_str().into());
    write(context, "_mfa", |factors| _ = factors.insert(id, Value::Object(factor)))?;
    Ok(Answer::ok(&answer))
}

fn delete_factor(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let id = context.path.get("verificationId").and_then(Value::as_str).unwrap_or_default();
    let id = id.to_owned();
    if !factors(context)?.contains_key(&id) {
        return Err(Answer::refusal(NOT_FOUND));
    }
    write(context, "_mfa", |factors| _ = factors.remove(&id))?;
    Ok(Answer::no_content())
}

/// Returns what lists of other things show of users.
pub(super) fn featured<'a>(
    store: &'a Store,
    relation: &'static Table,
    key: &'a Row,
) -> impl Iterator<Item = Value> + 'a {
    let users = store
        .select(relation, key)
        .filter_map(|link| store.find(&USERS, link.get("userId")?.as_str()?));
    let shown = |row: &Row| json!({"id": row.get("id"), "avatar": row.get("avatar"), "name": row.get("name")});
    users.map(shown)
}
