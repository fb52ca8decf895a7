//! The sign-in experience: one row, which always exists.

use serde_json::{Value, json};

use super::super::{
    answer::Answer,
    factory::Kind,
    operation::{Operation, get, run, update},
    state::Context,
    store::now,
    tables::*,
};

#[rustfmt::skip]
pub(super) static OPERATIONS: &[Operation] = &[
    run("get_status", |_| Ok(Answer::no_content())),
    get("get_sign_in_exp", &SIGN_IN_EXPERIENCE).before(name_row),
    update("update_sign_in_exp", &SIGN_IN_EXPERIENCE).query("{removeUnusedDemoSocialConnector?: string}").body(BODY).before(check),
];

const BODY: &str = r#"{
    tenantId?: string(..21), color?: {primaryColor: color, isDarkModeEnabled: boolean, darkPrimaryColor: color},
    branding?: Branding, hideLogtoBranding?: boolean, languageInfo?: {autoDetect: boolean, fallbackLanguage: language},
    agreeToTermsPolicy?: <Automatic ManualRegistrationOnly Manual>,
    signIn?: {methods: [{identifier: <username email phone>, password: boolean, verificationCode: boolean,
        isPasswordPrimary: boolean}]},
    signUp?: {identifiers: [<username email phone>], password: boolean, verify: boolean,
        secondaryIdentifiers?: [{identifier: <username email phone> | "emailOrPhone", verify?: boolean}]},
    socialSignIn?: {automaticAccountLinking?: boolean, skipRequiredIdentifiers?: boolean},
    socialSignInConnectorTargets?: [string], signInMode?: <SignIn Register SignInAndRegister>,
    customCss?: string | null, customContent?: object, customUiAssets?: {id: string, createdAt: number} | null,
    customUiCsp?: {scriptSrc?: [string], connectSrc?: [string]},
    passwordPolicy?: {length?: {min: number, max: number}, characterTypes?: {min: number},
        rejects?: {pwned: boolean, repetitionAndSequence: boolean, userInfo: boolean, words: [string]}},
    mfa?: {factors: [<Totp WebAuthn BackupCode EmailVerificationCode PhoneVerificationCode>],
        policy: <UserControlled Mandatory PromptOnlyAtSignIn PromptAtSignInAndSignUp NoPrompt PromptAtSignInAndSignUpMandatory PromptOnlyAtSignInMandatory>,
        organizationRequiredMfaPolicy?: <NoPrompt Mandatory>},
    adaptiveMfa?: {enabled?: boolean}, singleSignOnEnabled?: boolean, captchaPolicy?: {enabled?: boolean},
    sentinelPolicy?: {maxAttempts?: number, lockoutDuration?: number},
    emailBlocklistPolicy?: {blockDisposableAddresses?: boolean, blockSubaddressing?: boolean,
        customAllowlist?: [string], customBlocklist?: [string]},
    forgotPasswordMethods?: [<EmailVerificationCode PhoneVerificationCode>] | null,
    passkeySignIn?: {enabled?: boolean, showPasskeyButton?: boolean, allowAutofill?: boolean},
    signUpProfileFields?: [{name: string}] | null,
    usernamePolicy?: {caseSensitive: boolean, minLength: number, maxLength: number,
        allowedChars: {lowercase: boolean, uppercase: boolean, numbers: boolean, underscore: boolean}},
    termsOfUseUrl?: OptionalUrl, privacyPolicyUrl?: OptionalUrl, supportEmail?: address | "" | null,
    supportWebsiteUrl?: OptionalUrl, unknownSessionRedirectUrl?: OptionalUrl,
    passwordExpiration?: {enabled?: boolean, validPeriodDays?: number, enabledAt?: number},
    verificationCodePolicy?: {expirationDuration?: number, maxRetryAttempts?: number}}"#;

fn name_row(context: &mut Context<'_>) -> Result<(), Answer> {
    context.path.insert("id".to_owned(), "default".into());
    Ok(())
}

fn check(context: &mut Context<'_>) -> Result<(), Answer> {
    name_row(context)?;
    super::clear_empty(context);
    if let Some(refusal) = refusal(context) {
        return Err(Answer::refusal(refusal));
    }
    // Targets without a connector are dropped.
    let connectors = context.state.connectors();
    let is_target =
        |target: &Value| connectors.iter().any(|connector| target == connector.target());
    if let Some(Value::Array(targets)) = context.body.get_mut("socialSignInConnectorTargets") {
        targets.retain(is_target);
    }
    if context.body.get("mfa").is_some_and(|mfa| mfa["factors"] == json!([])) {
        context.body.entry("adaptiveMfa").or_insert_with(|| json!({"enabled": false}));
    }
    if let Some(Value::Object(expiration)) = context.body.get_mut("passwordExpiration")
        && expiration.get("enabled") == Some(&Value::Bool(true))
    {
        expiration.entry("enabledAt").or_insert_with(|| now().into());
    }
    Ok(())
}

/// Returns the answer to the first violated rule.
fn refusal(context: &Context<'_>) -> Option<&'static str> {
    let null = Value::Null;
    let field = |name: &str| context.body.get(name).unwrap_or(&null);
    let stored = context.state.store.get(&SIGN_IN_EXPERIENCE, &context.path);
    // The value as it will be.
    let next = |name: &str| {
        context.body.get(name).or(stored.and_then(|row| row.get(name))).unwrap_or(&null)
    };
    let connectors = context.state.connectors();
    let connectors = connectors.iter();
    let kinds: Vec<Kind> = connectors.map(|connector| connector.factory.kind).collect();
    let (factors, methods) = (items(&next("mfa")["factors"]), items(&field("signIn")["methods"]));
    // The open-source edition has none of these.
    let is_for_cloud = field("hideLogtoBranding") == true
        || field("emailBlocklistPolicy")["blockDisposableAddresses"] == true
        || field("customUiCsp").as_object().is_some_and(|csp| !csp.is_empty());
    if is_for_cloud {
        return Some("400 request.invalid_input");
    }
    let is_expiring = field("passwordExpiration")["enabled"] == true;
    if is_expiring && items(next("forgotPasswordMethods")).is_empty() {
        return Some("422 sign_in_experiences.password_expiration_requires_forgot_password");
    }
    sign_up_refusal(field("signUp"), &kinds)
        .or_else(|| sign_in_refusal(methods, factors, &kinds))
        .or_else(|| factors_refusal(factors))
}

fn sign_up_refusal(sign_up: &Value, connectors: &[Kind]) -> Option<&'static str> {
    for identifier in items(&sign_up["identifiers"]) {
        let kind = if identifier == "email" { Kind::Email } else { Kind::Sms };
        if identifier == "username" {
            if sign_up["password"] != true {
                return Some("400 sign_in_experiences.username_requires_password");
            }
        } else if !connectors.contains(&kind) {
            return Some("400 sign_in_experiences.enabled_connector_not_found");
        } else if sign_up["verify"] != true {
            return Some("400 sign_in_experiences.passwordless_requires_verify");
        }
    }
    None
}

fn sign_in_refusal(
    methods: &[Value],
    factors: &[Value],
    connectors: &[Kind],
) -> Option<&'static str> {
    for method in methods {
        let (identifier, has_code) = (&method["identifier"], method["verificationCode"] == true);
        let (kind, factor) = match identifier.as_str() {
            Some("email") => (Kind::Email, "EmailVerificationCode"),
            _ => (Kind::Sms, "PhoneVerificationCode"),
        };
        if has_code && !connectors.contains(&kind) {
            return Some("400 sign_in_experiences.enabled_connector_not_found");
        }
        if !has_code && method["password"] != true {
            return Some("400 sign_in_experiences.at_least_one_authentication_factor");
        }
        if has_code && factors.iter().any(|enabled| enabled == factor) {
            return Some(match kind {
                Kind::Email => {
                    "400 sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in"
                }
                _ => "400 sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in",
            });
        }
    }
    None
}

fn factors_refusal(factors: &[Value]) -> Option<&'static str> {
    let earlier = |index: usize| factors.iter().take(index);
    let mut numbered = factors.iter().enumerate();
    if numbered.any(|(index, factor)| earlier(index).any(|other| other == factor)) {
        return Some("400 sign_in_experiences.duplicated_mfa_factors");
    }
    let is_alone = factors == [json!("BackupCode")];
    is_alone.then_some("400 sign_in_experiences.backup_code_cannot_be_enabled_alone")
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map(Vec::as_slice).unwrap_or_default()
}
