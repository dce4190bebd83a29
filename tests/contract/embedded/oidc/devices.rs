//! Devices, by their handle.

use mockid::embedded::ErrorKind;
use mockid::embedded::oidc::{DeviceAnswer, DeviceState};

use crate::embedded::{at_noon, client};

#[tokio::test]
async fn a_device_is_answered_without_http() {
    let server = at_noon().await;
    let api = client(&server);
    let begin = api.post("/oidc/device_authorization");
    let codes = begin.form("client_id=tv&scope=openid").send().await;
    let user_code = codes.status_is(200).text("/user_code");
    let [device] = &server.oidc().devices().list()[..] else {
        panic!("one device");
    };
    assert_eq!(
        (&device.user_code, device.state),
        (&user_code, DeviceState::Pending)
    );
    let answer = DeviceAnswer::approve("ada").after_polls(1);
    let answered = server.oidc().devices().answer(&user_code, &answer);
    let answered = answered.expect("an answer");
    assert_eq!(answered.state, DeviceState::Approved);
    assert_eq!(server.oidc().devices().get(&user_code), Ok(answered));
    for (user_code, answer, kind) in [
        ("x", DeviceAnswer::deny(), ErrorKind::NotFound),
        (
            &*user_code,
            DeviceAnswer::approve("adda"),
            ErrorKind::Invalid,
        ),
    ] {
        let refused = server.oidc().devices().answer(user_code, &answer);
        assert_eq!(refused.expect_err("refused").kind(), kind);
    }
}
