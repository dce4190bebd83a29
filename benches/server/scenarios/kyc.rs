//! kyc.

use super::{Effort, Request, Scenario, Site, repeated, text};

pub static SCENARIOS: [Scenario; 3] = [
    Scenario::new("kycLogin", Effort::Issues, |site, count| {
        repeated(&login(site), 200, count)
    }),
    Scenario::new("kycLogout", Effort::Checks, |site, count| {
        let request = Request::new("POST", site.path("kyc", "/auth/jwt/logout"));
        repeated(&request.bearer(&access_token(site)), 204, count)
    }),
    Scenario::new("kycGetResource", Effort::Checks, |site, count| {
        let request = Request::get(site.path("kyc", "/api/v1/resource"));
        repeated(&request.bearer(&access_token(site)), 200, count)
    }),
];

fn login(site: &Site) -> Request {
    Request::form(
        site.path("kyc", "/auth/jwt/login"),
        "username=user%40example.com&password=your_secret_password",
    )
}

fn access_token(site: &Site) -> String {
    text(&site.ask(&login(site)), "/access_token")
}
