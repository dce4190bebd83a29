//! The vendors, each with its login, its refresh and a resource.

use reqwest::RequestBuilder;

/// The files of `tests/declared` with the declared vendors.
pub const DECLARED: [&str; 8] = [
    "igny8",
    "intergiro",
    "jamf",
    "kyc",
    "oauth",
    "otp",
    "s7risk",
    "sap-b1",
];

pub struct Subject {
    pub name: &'static str,
    /// The path of the login.
    pub login: &'static str,
    pub credentials: Body,
    /// Where the access token is in the answer.
    pub access: &'static str,
    pub refresh: Option<Refresh>,
    /// The path of a resource.
    pub resource: &'static str,
    /// Where a request has its token.
    pub place: Place,
}

pub struct Refresh {
    pub path: &'static str,
    /// The body, with `{token}` for the refresh token.
    pub body: Body,
    /// Where the refresh token is in the answer.
    pub token: &'static str,
}

#[derive(Clone, Copy)]
pub enum Body {
    Json(&'static str),
    Form(&'static str),
    /// A user name and a password in HTTP Basic.
    Basic(&'static str, &'static str),
}

#[derive(Clone, Copy)]
pub enum Place {
    Bearer,
    Scheme(&'static str),
    Cookie(&'static str),
}

impl Body {
    /// A request with this body.
    pub fn of(self, request: RequestBuilder, token: &str) -> RequestBuilder {
        let (content_type, body) = match self {
            Self::Json(body) => ("application/json", body),
            Self::Form(body) => ("application/x-www-form-urlencoded", body),
            Self::Basic(user, password) => return request.basic_auth(user, Some(password)),
        };
        let request = request.header("content-type", content_type);
        request.body(body.replace("{token}", token))
    }
}

impl Subject {
    /// Whether its vendor is declared in a file, so that its document has the answers of faults too.
    pub fn is_declared(&self) -> bool {
        let coded = ["kyc", "intergiro", "s7risk", "igny8", "haut-ai"];
        !coded.contains(&self.name)
    }

    pub fn named(name: &str) -> &'static Self {
        SUBJECTS.iter().find(|it| it.name == name).unwrap()
    }
}

const USER: Body = Body::Json(r#"{"email":"user@example.com","password":"password"}"#);
const KYC_USER: Body = Body::Form("username=user%40example.com&password=your_secret_password");
const API_KEY: Body = Body::Json(r#"{"api_key":"c5f90f4b-9d69-416a-8611-8a8c8d605c36"}"#);

const KYC: Subject = Subject {
    name: "kyc",
    login: "/auth/jwt/login",
    credentials: KYC_USER,
    access: "access_token",
    refresh: None,
    resource: "/api/v1/resource",
    place: Place::Bearer,
};

const INTERGIRO: Subject = Subject {
    name: "intergiro",
    login: "/v3/auth/login",
    credentials: API_KEY,
    access: "access_token",
    refresh: Some(Refresh {
        path: "/v3/auth/refresh",
        body: Body::Json(r#"{"refresh_token":"{token}"}"#),
        token: "refresh_token",
    }),
    resource: "/v3/individuals",
    place: Place::Bearer,
};

const S7RISK: Subject = Subject {
    name: "s7risk",
    login: "/user/token",
    credentials: USER,
    access: "data.accessToken",
    refresh: None,
    resource: "/incidents",
    place: Place::Bearer,
};

const IGNY8: Subject = Subject {
    name: "igny8",
    login: "/api/v1/auth/login/",
    credentials: USER,
    access: "data.access",
    refresh: Some(Refresh {
        path: "/api/v1/auth/refresh/",
        body: Body::Json(r#"{"refresh":"{token}"}"#),
        token: "data.refresh",
    }),
    resource: "/api/v1/planner/keywords/",
    place: Place::Bearer,
};

pub const SUBJECTS: [Subject; 13] = [
    KYC,
    INTERGIRO,
    S7RISK,
    IGNY8,
    Subject {
        name: "haut-ai",
        login: "/api/v1/auth/login/",
        credentials: Body::Json(r#"{"username":"user@example.com","password":"password"}"#),
        access: "access_token",
        refresh: None,
        resource: "/api/v1/companies/",
        place: Place::Bearer,
    },
    Subject {
        name: "kyc-declared",
        ..KYC
    },
    Subject {
        name: "intergiro-declared",
        ..INTERGIRO
    },
    Subject {
        name: "s7risk-declared",
        ..S7RISK
    },
    Subject {
        name: "igny8-declared",
        ..IGNY8
    },
    Subject {
        name: "jamf-like",
        login: "/api/v1/auth/token",
        credentials: Body::Basic("api", "P@ssw0rd"),
        access: "token",
        refresh: None,
        resource: "/api/v1/auth",
        place: Place::Bearer,
    },
    Subject {
        name: "shop-oauth",
        login: "/oauth/token",
        credentials: Body::Form("grant_type=refresh_token&refresh_token=from-the-consent-page"),
        access: "access_token",
        refresh: Some(Refresh {
            path: "/oauth/token",
            body: Body::Form("grant_type=refresh_token&refresh_token={token}"),
            token: "refresh_token",
        }),
        resource: "/v1/orders",
        place: Place::Bearer,
    },
    Subject {
        name: "otp-bank",
        login: "/api/v1/authn",
        credentials: Body::Json(r#"{"username":"bob@example.com","password":"battery staple"}"#),
        access: "sessionToken",
        refresh: None,
        resource: "/api/v1/users/me",
        place: Place::Scheme("SSWS"),
    },
    Subject {
        name: "sap-b1",
        login: "/b1s/v1/Login",
        credentials: Body::Json(
            r#"{"CompanyDB":"SBODEMOUS","UserName":"manager","Password":"1234"}"#,
        ),
        access: "SessionId",
        refresh: None,
        resource: "/b1s/v1/Items",
        place: Place::Cookie("B1SESSION"),
    },
];
