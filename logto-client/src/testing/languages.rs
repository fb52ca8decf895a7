//! Texts in several languages.

use serde_json::{Value, json};

use super::issues::Issues;

/// Checks a localized name. Logto checks it twice, as an object with `en` and as a map of strings, so a wrong
/// type causes two issues. Language tags are checked only if everything else is valid.
pub(super) fn check_names(names: &Value, path: &[Value], issues: &mut Issues) {
    let at = |tag: &str| [path, &[json!(tag)]].concat();
    let Value::Object(names) = names else {
        for _ in 0..2 {
            issues.wrong_type(path, "object", Some(names));
        }
        return;
    };
    if !names.contains_key("en") {
        issues.wrong_type(&at("en"), "string", None);
    } else if names.values().all(Value::is_string)
        && !names.keys().all(|tag| LANGUAGE_TAGS.contains(&tag.as_str()))
    {
        issues.custom(path, "Invalid input");
    }
    for (tag, value) in names.iter().filter(|(_, value)| !value.is_string()) {
        let checks = if tag == "en" { 2 } else { 1 };
        for _ in 0..checks {
            issues.wrong_type(&at(tag), "string", Some(value));
        }
    }
}

/// The languages that Logto knows.
pub(super) const LANGUAGE_TAGS: [&str; 129] = [
    "af-ZA", "am-ET", "ar", "ar-AR", "as-IN", "az-AZ", "be-BY", "bg-BG", "bn-IN", "br-FR", "bs-BA",
    "ca-ES", "cb-IQ", "co-FR", "cs", "cs-CZ", "cx-PH", "cy-GB", "da-DK", "de", "de-DE", "el-GR",
    "en", "en-GB", "en-US", "eo-EO", "es", "es-ES", "es-419", "et-EE", "eu-ES", "fa-IR", "ff-NG",
    "fi", "fi-FI", "fo-FO", "fr", "fr-CA", "fr-FR", "fy-NL", "ga-IE", "gl-ES", "gn-PY", "gu-IN",
    "ha-NG", "he-IL", "hi-IN", "hr-HR", "ht-HT", "hu-HU", "hy-AM", "id-ID", "ik-US", "is-IS", "it",
    "it-IT", "iu-CA", "ja", "ja-JP", "ja-KS", "jv-ID", "ka-GE", "kk-KZ", "km-KH", "kn-IN", "ko",
    "ko-KR", "ku-TR", "ky-KG", "lo-LA", "lt-LT", "lv-LV", "mg-MG", "mk-MK", "ml-IN", "mn-MN",
    "mr-IN", "ms-MY", "mt-MT", "my-MM", "nb-NO", "ne-NP", "nl", "nl-BE", "nl-NL", "nn-NO", "or-IN",
    "pa-IN", "pl-PL", "ps-AF", "pt", "pt-BR", "pt-PT", "ro-RO", "ru", "ru-RU", "rw-RW", "sc-IT",
    "si-LK", "sk-SK", "sl-SI", "sn-ZW", "sq-AL", "sr-RS", "sv", "sv-SE", "sw-KE", "sy-SY", "sz-PL",
    "ta-IN", "te-IN", "tg-TJ", "th", "th-TH", "tl-PH", "tr", "tr-TR", "tt-RU", "tz-MA", "uk-UA",
    "ur-PK", "uz-UZ", "vi-VN", "zh", "zh-CN", "zh-HK", "zh-MO", "zh-TW", "zz-TR",
];
