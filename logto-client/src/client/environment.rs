//! The settings in environment variables.

use super::{ClientBuilder, target::Target};

impl ClientBuilder {
    /// Reads the variables of [`Client::from_env`]. An empty one counts as missing.
    pub(super) fn from_variables(read: impl Fn(&str) -> Option<String>) -> Self {
        let mut missing = Vec::new();
        let mut required = |name| {
            let value = read(name).filter(|value| !value.is_empty());
            value.unwrap_or_else(|| {
                missing.push(name);
                String::new()
            })
        };
        let (url, id, secret) = (
            required("LOGTO_ENDPOINT"),
            required("LOGTO_CLIENT_ID"),
            required("LOGTO_CLIENT_SECRET"),
        );
        // A missing URL is not reported as an invalid one, too.
        let url = if url.is_empty() { "https://logto.invalid".to_owned() } else { url };
        let mut builder = Self::new(Target::of_url(url));
        if !missing.is_empty() {
            let names = missing.join(", ");
            builder.mistakes.push(format!("missing environment variables: set {names}"));
        }
        builder.resource = read("LOGTO_RESOURCE").filter(|value| !value.is_empty());
        builder.credentials(id, secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_variables_are_reported_at_once() {
        let empty = |name: &str| (name == "LOGTO_CLIENT_ID").then(String::new);
        let error = ClientBuilder::from_variables(empty).build().unwrap_err();
        let missing = "LOGTO_ENDPOINT, LOGTO_CLIENT_ID, LOGTO_CLIENT_SECRET";
        assert_eq!(error.to_string(), format!("missing environment variables: set {missing}"));
    }
}
