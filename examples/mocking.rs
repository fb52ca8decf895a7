//! A function that calls Logto, and three ways to test it without one.

use logto_client::{Call, Connectors, Error, connectors::Connector, testing::FakeLogto};

/// The function under test: returns the labels of a sign-in page's buttons. A missing GitHub connector means one
/// button less; any other failure is an error.
async fn sign_in_buttons(logto: &dyn Connectors) -> Result<Vec<String>, Error> {
    let mut buttons = vec!["Email".to_owned()];
    if let Some(github) = logto.get_connector("github").optional().await? {
        buttons.extend(github.name.en().map(str::to_owned));
    }
    Ok(buttons)
}

/// A handwritten fake that implements only the method it needs.
struct OnlyGithub;

impl Connectors for OnlyGithub {
    fn get_connector(&self, id: &str) -> Call<Connector> {
        match id {
            "github" => Call::ok(Connector::new("github", "github-universal")),
            _ => Call::err(Error::api(404, "entity.not_found")),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    println!("{:?}", sign_in_buttons(&OnlyGithub).await?);
    let logto = FakeLogto::start().await;
    println!("{:?}", sign_in_buttons(&logto.client()).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use logto_client::{MockConnectors, connectors::CreateConnector};

    use super::*;

    #[tokio::test]
    async fn handwritten_fake() {
        assert_eq!(sign_in_buttons(&OnlyGithub).await.unwrap(), ["Email", "github"]);
    }

    #[tokio::test]
    async fn mock_checks_the_arguments() {
        let mut logto = MockConnectors::new();
        logto
            .expect_get_connector()
            .withf(|id| id == "github")
            .times(1)
            .returning(|_| Call::err(Error::timeout()));
        assert!(sign_in_buttons(&logto).await.unwrap_err().is_timeout());
    }

    #[tokio::test]
    async fn fake_logto_inside_the_test() {
        let logto = FakeLogto::start().await;
        let client = logto.client();
        assert_eq!(sign_in_buttons(&client).await.unwrap(), ["Email"]);
        client
            .create_connector(&CreateConnector::new("github-universal").id("github"))
            .await
            .unwrap();
        assert_eq!(sign_in_buttons(&client).await.unwrap(), ["Email", "GitHub"]);
    }
}
