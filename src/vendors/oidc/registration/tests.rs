//! The limit of clients that register themselves.

use super::*;
use crate::vendor::test_world;
use http::Method;

fn new_client(id: String) -> NewClient {
    let registered = Registered {
        at: test_world::NOW,
        secret_expires: None,
        issuer: String::new(),
        metadata: serde_json::Map::new(),
    };
    NewClient {
        id,
        secret: None,
        fields: ClientFields {
            registered: Some(registered),
            ..ClientFields::default()
        },
    }
}

#[tokio::test]
async fn the_number_of_registered_clients_is_bounded_and_a_deleted_one_makes_room() {
    let world = test_world::world();
    let call = test_world::call(&world, Method::POST, "/register");
    let mut last = None;
    for number in 0..MAX_REGISTERED {
        let added = add(&call, &new_client(number.to_string())).await;
        last = Some(added.unwrap());
    }
    let refused = add(&call, &new_client("more".to_owned())).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.reason, Reason::RegistrationFull);
    assert!(refused.description.contains("POST /__admin/reset"));
    let removed = world
        .accounts()
        .remove(Provider::OIDC, CLIENT, last.unwrap());
    removed.unwrap();
    assert!(add(&call, &new_client("more".to_owned())).await.is_ok());
}
