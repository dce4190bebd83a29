//! kyc.

use super::{Effort, Request, Scenario, Site, repeated, text};

pub static SCENARIOS: [Scenario; 3] = [
    Scenario::new("kycLogin", Effort::Issues, |_, count| {
        repeated(&login(), 200, count)
    }),
    Scenario::new("kycLogout", Effort::Checks, |site, count| {
        let request = Request::new("POST", "/kyc/auth/jwt/logout");
        repeated(&request.bearer(&access_token(site)), 204, count)
    }),
    Scenario::new("kycGetResource", Effort::Checks, |site, count| {
        let request = Request::get("/kyc/api/v1/resource");
        repeated(&request.bearer(&access_token(site)), 200, count)
    }),
];

fn login() -> Request {
    Request::form(
        "/kyc/auth/jwt/login",
        "username=user%40example.com&password=your_secret_password",
    )
}

fn access_token(site: &Site) -> String {
    text(&site.ask(&login()), "/access_token")
}
