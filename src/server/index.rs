//! Index of URLs: of the whole server, of a vendor, of the control API.

use axum::Json;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::header;
use serde_json::{Value, json};

use super::arrival::Arrival;
use super::html;
use super::page::PageOwner;
use crate::console;
use crate::control;
use crate::openapi;
use crate::sandbox::World;
use crate::vendor::{Vendor, VendorSpec, Vendors};

/// The index, as HTML for a browser and otherwise as JSON.
pub fn answer(owner: PageOwner, arrival: &Arrival, request: &Request) -> Response {
    let base = arrival.site.base();
    let accept = request.headers().get(header::ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    let is_browser = accept.is_some_and(|accept| accept.contains("text/html"));
    let facts = match owner {
        PageOwner::Control if is_browser && openapi::HAS_PAGE => {
            let docs = format!("{}{}/docs", arrival.site.mount, control::PREFIX);
            return Redirect::to(&docs).into_response();
        }
        PageOwner::Control => {
            return Json(of_control(&base, arrival.world.vendors())).into_response();
        }
        PageOwner::Vendor(provider) => {
            let world = &arrival.world;
            let vendor = world.vendors().get(provider);
            vendor.map_or(Value::Null, |vendor| described(vendor.spec(), world, &base))
        }
        PageOwner::Server { has_control } => {
            let mut facts = whole(arrival, &base);
            if has_control {
                facts["control"] = format!("{base}{}", control::PREFIX).into();
                facts["console"] = format!("{base}{}{}", control::PREFIX, console::PATH).into();
            }
            facts
        }
    };
    if is_browser {
        let policy = [(header::CONTENT_SECURITY_POLICY, html::POLICY)];
        (policy, Html(html::index(&facts))).into_response()
    } else {
        Json(facts).into_response()
    }
}

fn whole(arrival: &Arrival, base: &str) -> Value {
    let Arrival { sandbox, world, .. } = arrival;
    let vendors = world.vendors().iter().map(Vendor::spec);
    let providers: Vec<Value> = vendors
        .map(|spec| described(spec, world, &format!("{base}/{}", spec.id)))
        .collect();
    json!({
        "name": "mockid",
        "version": env!("CARGO_PKG_VERSION"),
        "about": "a mock identity server: it plays the authentication APIs of real vendors",
        "sandbox": sandbox.name().as_str(),
        "clock": sandbox.clock().read(),
        "docs": format!("{base}/docs"),
        "openapi": format!("{base}/openapi.yaml"),
        "providers": providers,
        "keys": format!("{base}/.well-known/jwks.json"),
    })
}

fn described(spec: &VendorSpec, world: &World, base: &str) -> Value {
    let layout = spec.layout_in(world);
    let other = spec.extras.layout.as_ref().filter(|_| layout.is_none());
    let of_other = |path: &str| other.is_some_and(|other| path.starts_with(other.prefix));
    let operations = spec.operations.iter();
    let operations: Vec<Value> = operations
        .filter(|operation| !of_other(operation.path.as_str()))
        .map(|operation| {
            let (method, path) = (operation.method.as_str(), operation.path.as_str());
            let laid_out = layout.map(|layout| (layout.template)(path));
            let path = laid_out.as_deref().unwrap_or(path);
            let mut listed = listed(&operation.id, method, path);
            if let Some(case) = &operation.case {
                listed["case"] = (&**case).into();
            }
            listed
        })
        .collect();
    json!({
        "provider": spec.id,
        "base": base,
        "hosts": world.settings().get(spec.id).map_or(&[][..], |own| own.hosts()),
        "docs": format!("{base}/docs"),
        "openapi": format!("{base}/openapi.yaml"),
        "keys": format!("{base}/.well-known/jwks.json"),
        "operations": operations,
    })
}

fn of_control(base: &str, vendors: &Vendors) -> Value {
    let control = format!("{base}{}", control::PREFIX);
    let of_server = control::operations().map(|added| listed(added.id, added.method, added.path));
    let of_vendors = vendors
        .control()
        .map(|(vendor, added)| listed(&added.id, added.method.as_str(), &added.full_path(vendor)));
    let operations: Vec<Value> = of_server.chain(of_vendors).collect();
    json!({
        "control": control,
        "console": format!("{control}{}", console::PATH),
        "docs": format!("{control}/docs"),
        "openapi": format!("{control}/openapi.yaml"),
        "operations": operations,
    })
}

fn listed(id: &str, method: &str, path: &str) -> Value {
    json!({ "id": id, "method": method, "path": path })
}
