//! The sign-in experience: one row, which always exists.

use serde_json::{Value, json};

use super::super::{
    answer::Answer,
    factory::Kind,
    operation::{Context, Operation, get, run, update},
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
    let has_email = context.state.connectors.values().any(|connector| connector.factory.kind == Kind::Email);
    let has_sms = context.state.connectors.values().any(|connector| connector.factory.kind == Kind::Sms);
    let field = |pointer: &str| {
        let (name, rest) = pointer.split_once('/').unwrap_or((pointer, ""));
        let value = context.body.get(name)?;
        if rest.is_empty() { Some(value) } else { value.pointer(&format!("/{rest}")) }
    };
    let is_on = |pointer| field(pointer) == Some(&Value::Bool(true));
    // The open-source edition has none of these.
    if is_on("hideLogtoBranding")
        || is_on("emailBlocklistPolicy/blockDisposableAddresses")
        || field("customUiCsp").and_then(Value::as_object).is_some_and(|csp| !csp.is_empty())
    {
        return Err(Answer::refusal("400 request.invalid_input"));
    }
    if field("mfa/factors") == Some(&json!(["BackupCode"])) {
        return Err(Answer::refusal("400 sign_in_experiences.backup_code_cannot_be_enabled_alone"));
    }
    let sign_up = field("signUp/identifiers").and_then(Value::as_array);
    let is_passwordless = sign_up.is_some_and(|all| all.iter().any(|identifier| identifier != "username"));
    if is_passwordless && !is_on("signUp/verify") {
        return Err(Answer::refusal("400 sign_in_experiences.passwordless_requires_verify"));
    }
    let _ = (has_email, has_sms);
    Ok(())
}
