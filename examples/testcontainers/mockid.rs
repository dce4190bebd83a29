//! mockid in a container, for a test in Rust that is not to embed it. Needs reqwest with `form`,
//! tokio, and testcontainers 0.27 or newer with `http_wait_plain`.

use testcontainers::core::wait::HttpWaitStrategy;
use testcontainers::core::{IntoContainerPort, WaitFor};
use testcontainers::runners::AsyncRunner;
use testcontainers::{GenericImage, ImageExt};

const FIXTURES: &str = "
kyc:
  users:
    - { email: anna@example.com, password: correct horse }
";

#[tokio::test]
async fn logs_in() -> Result<(), Box<dyn std::error::Error>> {
    let probe = HttpWaitStrategy::new("/readyz").with_expected_status_code(200_u16);
    let mockid = GenericImage::new("mockid", "0.2.0")
        .with_exposed_port(8080.tcp())
        // Either of the two will do.
        .with_wait_for(WaitFor::message_on_stdout("mockid listening on "))
        .with_wait_for(WaitFor::http(probe))
        .with_env_var("MOCKID_FIXTURES_INLINE", FIXTURES)
        .start()
        .await?;
    let (host, port) = (
        mockid.get_host().await?,
        mockid.get_host_port_ipv4(8080).await?,
    );

    let form = [
        ("username", "anna@example.com"),
        ("password", "correct horse"),
    ];
    let url = format!("http://{host}:{port}/~logs-in/auth/jwt/login");
    let login = reqwest::Client::new().post(url).form(&form).send().await?;
    assert_eq!(login.status(), 200);
    Ok(())
}
