//! The vendors as a test sees them that asks every one of them the same.

use crate::support::client::Client;
use crate::{haut_ai, igny8, intergiro, kyc, oidc, s7risk};

/// A vendor, its login, and a resource that a token opens.
#[derive(Clone, Copy)]
pub struct Vendor {
    pub name: &'static str,
    pub login: &'static str,
    pub resource: &'static str,
}

pub const VENDORS: [Vendor; 6] = [
    Vendor {
        name: "intergiro",
        login: "/intergiro/v3/auth/login",
        resource: "/intergiro/v3/individuals",
    },
    Vendor {
        name: "haut-ai",
        login: "/haut-ai/api/v1/auth/login/",
        resource: "/haut-ai/api/v1/companies/",
    },
    Vendor {
        name: "kyc",
        login: "/kyc/auth/jwt/login",
        resource: "/kyc/api/v1/resource",
    },
    Vendor {
        name: "s7risk",
        login: "/s7risk/user/token",
        resource: "/s7risk/incidents",
    },
    Vendor {
        name: "igny8",
        login: "/igny8/api/v1/auth/login/",
        resource: "/igny8/api/v1/planner/keywords/",
    },
    Vendor {
        name: "oidc",
        login: "/oidc/token",
        resource: "/oidc/userinfo",
    },
];

impl Vendor {
    pub fn named(name: &str) -> Self {
        let found = VENDORS.into_iter().find(|vendor| vendor.name == name);
        found.expect("a vendor")
    }

    /// A token that opens the resource.
    pub async fn token(self, client: &Client) -> String {
        match self.name {
            "intergiro" => intergiro::Session::open(client).await.access,
            "haut-ai" => haut_ai::TokenHolder::log_in(client).await.token,
            "kyc" => kyc::token(client).await,
            "oidc" => oidc::access_token(client).await,
            "s7risk" => s7risk::USER.token(client).await,
            _ => igny8::Session::open(client).await.access,
        }
    }
}
