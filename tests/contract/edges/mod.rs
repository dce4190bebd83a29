//! What clients send by mistake or on purpose: every answer is the vendor's own, and never a 5xx.

mod bodies;
mod compression;
mod crowds;
mod dates;
mod guards;
mod heads;
mod limits;
mod methods;
mod slashes;

use crate::support::server::TestServer;
use crate::{haut_ai, igny8, intergiro, kyc, s7risk};

/// A vendor as the tests of edges see it: its login and a resource.
#[derive(Clone, Copy)]
pub struct Vendor {
    pub name: &'static str,
    pub login: &'static str,
    resource: &'static str,
}

pub const VENDORS: [Vendor; 5] = [
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
];

impl Vendor {
    /// A token that opens the resource.
    async fn token(self, server: &TestServer) -> String {
        match self.name {
            "intergiro" => intergiro::Session::open(server).await.access,
            "haut-ai" => haut_ai::TokenHolder::log_in(server).await.token,
            "kyc" => kyc::token(server).await,
            "s7risk" => s7risk::USER.token(server).await,
            _ => igny8::Session::open(server).await.access,
        }
    }

    /// The body of a 413 at this vendor.
    const fn too_large(self) -> &'static str {
        match self.name.as_bytes()[0] {
            b'h' => r#"{"detail":"Request body is too large."}"#,
            b'k' => r#"{"detail":"Request Entity Too Large"}"#,
            b's' => r#"{"status":"error","message":"Request body is too large"}"#,
            _ => "",
        }
    }
}
