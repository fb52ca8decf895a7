//! What the environment says.

use super::{super::target::Target, ClientBuilder};

impl ClientBuilder {
    /// Reads the variables of [`Client::from_env`]. An empty one counts as missing.
    pub(in crate::client) fn from_variables(read: impl Fn(&str) -> Option<String>) -> Self {
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
        // A URL that is missing is one mistake, not also one that is no URL.
        let url = if url.is_empty() {
            "https://logto.invalid".to_owned()
        } else {
            url
        };
        let mut builder = Self::new(Target::of_url(url));
        if !missing.is_empty() {
            let names = missing.join(", ");
            builder.mistakes.push(format!(
                "the environment has no {names}: set what is missing"
            ));
        }
        builder.resource = read("LOGTO_RESOURCE").filter(|value| !value.is_empty());
        builder.credentials(id, secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(variables: &[(&str, &str)]) -> Result<String, String> {
        let read = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let client = ClientBuilder::from_variables(read).build();
        let url = client.map(|client| format!("{:?}", client.shared.base));
        url.map_err(|error| error.to_string())
    }

    #[test]
    fn what_the_environment_lacks_is_said_at_once_and_nothing_else_is() {
        let error = outcome(&[
            ("LOGTO_CLIENT_ID", ""),
            ("LOGTO_RESOURCE", "https://a.test"),
        ]);
        let missing = "LOGTO_ENDPOINT, LOGTO_CLIENT_ID, LOGTO_CLIENT_SECRET";
        let expected = format!("the environment has no {missing}: set what is missing");
        assert_eq!(error, Err(expected));
    }

    #[test]
    fn the_environment_names_a_logto_of_either_kind() {
        for url in ["https://acme.logto.app", "https://logto.test/base"] {
            let named = outcome(&[
                ("LOGTO_ENDPOINT", url),
                ("LOGTO_CLIENT_ID", "app"),
                ("LOGTO_CLIENT_SECRET", "secret"),
            ]);
            assert_eq!(named.as_deref(), Ok(url));
        }
    }
}
