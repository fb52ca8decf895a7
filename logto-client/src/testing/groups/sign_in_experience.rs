//! The sign-in experience: one row, which always exists.

use serde_json::{Value, json};

use super::super::{
    answer::Answer,
    factory::Kind,
    operation::{Context, Operation, get, run, update},
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
    let refusals = refusals(context);
    if let Some((_, refusal)) = refusals.iter().find(|(is_refused, _)| *is_refused) {
        return Err(Answer::refusal(refusal));
    }
    // Targets without a connector are dropped.
    let connectors = &context.state.connectors;
    let is_target = |target: &Value| connectors.values().any(|connector| target == connector.target());
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

/// The rules, each with whether it is violated and what this answers.
fn refusals(context: &Context<'_>) -> [(bool, &'static str); 10] {
    let null = Value::Null;
    let field = |name: &str| context.body.get(name).unwrap_or(&null);
    let stored = context.state.store.get(&SIGN_IN_EXPERIENCE, &context.path);
    // The value as it will be.
    let next = |name: &str| context.body.get(name).or(stored.and_then(|row| row.get(name))).unwrap_or(&null);
    let items = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let (sign_up, sign_in) = (field("signUp"), items(&field("signIn")["methods"]));
    let signs_up_with = |identifier: &str| items(&sign_up["identifiers"]).iter().any(|item| item == identifier);
    let signs_in_with_code = |identifier: &str| {
        let mut methods = sign_in.iter();
        methods.any(|method| method["identifier"] == identifier && method["verificationCode"] == true)
    };
    let lacks = |kind: Kind| !context.state.connectors.values().any(|connector| connector.factory.kind == kind);
    let factors = items(&next("mfa")["factors"]);
    let is_factor = |name: &str| factors.iter().any(|factor| factor == name);
    let lacks_email = lacks(Kind::Email) && (signs_up_with("email") || signs_in_with_code("email"));
    let lacks_sms = lacks(Kind::Sms) && (signs_up_with("phone") || signs_in_with_code("phone"));
    let is_passwordless = signs_up_with("email") || signs_up_with("phone");
    let has_no_factor = |method: &Value| method["password"] != true && method["verificationCode"] != true;
    let expires = field("passwordExpiration")["enabled"] == true;
    // The open-source edition has none of these.
    let is_for_cloud = field("hideLogtoBranding") == true
        || field("emailBlocklistPolicy")["blockDisposableAddresses"] == true
        || field("customUiCsp").as_object().is_some_and(|csp| !csp.is_empty());
    [
        (is_for_cloud, "400 request.invalid_input"),
        (lacks_email || lacks_sms, "400 sign_in_experiences.enabled_connector_not_found"),
        (signs_up_with("username") && sign_up["password"] != true, "400 sign_in_experiences.username_requires_password"),
        (is_passwordless && sign_up["verify"] != true, "400 sign_in_experiences.passwordless_requires_verify"),
        (sign_in.iter().any(has_no_factor), "400 sign_in_experiences.at_least_one_authentication_factor"),
        (signs_in_with_code("email") && is_factor("EmailVerificationCode"), "400 sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in"),
        (signs_in_with_code("phone") && is_factor("PhoneVerificationCode"), "400 sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in"),
        (factors == [json!("BackupCode")], "400 sign_in_experiences.backup_code_cannot_be_enabled_alone"),
        (factors.iter().enumerate().any(|(index, factor)| factors.iter().take(index).any(|other| other == factor)), "400 sign_in_experiences.duplicated_mfa_factors"),
        (expires && items(next("forgotPasswordMethods")).is_empty(), "422 sign_in_experiences.password_expiration_requires_forgot_password"),
    ]
}
