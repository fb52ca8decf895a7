//! A function that calls Logto, and three ways to test it without one.

use logto_client::{Call, Connectors, Error, connectors::Connector, testing::FakeLogto};

/// The function under test: the names to show on the buttons of a sign-in page. Without a connector for
/// GitHub there is one button less; anything else that goes wrong is an error.
async fn sign_in_buttons(logto: &dyn Connectors) -> Result<Vec<String>, Error> {
    let mut buttons = vec!["Email".to_owned()];
    if let Some(github) = logto.get_connector("github").optional().await? {
        buttons.extend(github.name.en().map(str::to_owned));
    }
    Ok(buttons)
}

/// A fake by hand. It writes the one method that it needs.
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
    async fn by_hand() {
        assert_eq!(
            sign_in_buttons(&OnlyGithub).await.unwrap(),
            ["Email", "github"]
        );
    }

    #[tokio::test]
    async fn with_a_mock_that_checks_how_it_is_called() {
        let mut logto = MockConnectors::new();
        logto
            .expect_get_connector()
            .withf(|id| id == "github")
            .times(1)
            .returning(|_| Call::err(Error::timeout()));
        assert!(sign_in_buttons(&logto).await.unwrap_err().is_timeout());
    }

    #[tokio::test]
    async fn with_a_logto_that_runs_inside_the_test() {
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
