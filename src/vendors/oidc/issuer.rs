//! Issuers: several in a sandbox, each with its URLs (`docs/vendors/oidc.md#issuers`).

use std::sync::Arc;

use super::settings::{Backchannel, OidcSettings};
use crate::host_port::HostPort;
use crate::nearest::nearest;
use crate::provider::Provider;
use crate::sandbox::hint::Hint;
use crate::vendor::call::Call;

/// An issuer, as the client of a call names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Issuer {
    /// Its path after that of the provider, without slashes at its ends; empty for the main one.
    pub name: String,
    /// Its URL, as `iss` has it.
    pub url: String,
    /// The URL before the paths of endpoints, as the call names it.
    called: String,
    /// The same below the public URL, if the settings have one.
    public: Option<String>,
    /// The settings at the time of the call.
    pub settings: Arc<OidcSettings>,
}

impl Issuer {
    /// The issuer to which a call was sent.
    pub fn of(call: &Call) -> Self {
        Self::at(call, path(call))
    }

    /// The main issuer.
    pub fn main(call: &Call) -> Self {
        Self::named(call, "")
    }

    /// The issuer that a resource at this path names: the one of the settings below whose path it is,
    /// otherwise the main one.
    pub fn of_resource(call: &Call, path: &str) -> Self {
        let settings = call.world.settings_of::<OidcSettings>();
        let is_below = |name: &&String| {
            let rest = path
                .strip_prefix('/')
                .and_then(|path| path.strip_prefix(&***name));
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let below = settings.issuers.keys().filter(is_below);
        let longest = below.max_by_key(|name| name.len());
        Self::named(call, longest.map(String::as_str).unwrap_or_default())
    }

    /// An issuer at the host of a call, by its path after that of the provider.
    pub fn named(call: &Call, name: &str) -> Self {
        let settings = call.world.settings_of::<OidcSettings>();
        Self::at(call, &settings.issuer_path(name))
    }

    /// The issuer with this path after that of the provider.
    fn at(call: &Call, path: &str) -> Self {
        let settings = call.world.settings_of::<OidcSettings>();
        let called = call.site.base() + path;
        let public = settings.public_url.as_deref();
        let public = public.map(|url| at_public_url(call, url) + path);
        Self {
            name: settings.issuer_name(path).to_owned(),
            url: with_slash(public.as_ref().unwrap_or(&called), &settings),
            called,
            public,
            settings,
        }
    }

    /// The URL before the paths of the endpoints for browsers.
    fn base_for_browsers(&self) -> &String {
        self.public.as_ref().unwrap_or(&self.called)
    }

    /// The URL before the paths of the endpoints for programs.
    fn base_for_programs(&self) -> &String {
        match self.settings.backchannel {
            Backchannel::Dynamic => &self.called,
            Backchannel::Fixed => self.base_for_browsers(),
        }
    }

    /// The URL of an endpoint that browsers visit.
    pub fn for_browsers(&self, path: &str) -> String {
        [self.base_for_browsers(), self.settings.endpoint(path)].concat()
    }

    /// The URL of an endpoint that programs call.
    pub fn for_programs(&self, path: &str) -> String {
        [self.base_for_programs(), self.settings.endpoint(path)].concat()
    }

    /// The audiences by which an assertion may name this server: the issuer, the token endpoint and
    /// the endpoint of the call, by every name that the server has (OpenID Connect Core, section 9).
    pub fn audiences(&self, call: &Call) -> Vec<String> {
        let endpoint = call.path.strip_prefix(path(call)).unwrap_or_default();
        let mut all = vec![self.url.clone()];
        let [called, for_programs, for_browsers] = self.bases();
        for base in [for_programs, for_browsers, called] {
            all.push(base.clone());
            all.extend(
                [self.settings.endpoint("/token"), endpoint].map(|path| format!("{base}{path}")),
            );
        }
        all
    }

    /// The URLs before the paths of endpoints, by every name that the server has.
    pub fn bases(&self) -> [&String; 3] {
        [
            &self.called,
            self.base_for_programs(),
            self.base_for_browsers(),
        ]
    }

    /// The URLs by which a call may name its target, by every name that the server has.
    pub fn urls_of(&self, call: &Call) -> [String; 3] {
        let endpoint = call.path.strip_prefix(path(call)).unwrap_or_default();
        self.bases().map(|base| format!("{base}{endpoint}"))
    }
}

/// The `operationId` of a call to the provider.
pub fn operation(call: &Call) -> Arc<str> {
    let vendor = call.world.vendors().get(Provider::OIDC);
    let found = vendor.and_then(|vendor| {
        let (_, endpoint) = vendor.spec().locate(&call.world, &call.path);
        let mut operations = vendor.spec().operations.iter();
        operations.find(|it| it.method == call.method && it.path.as_str() == endpoint)
    });
    found.map_or_else(|| call.path.as_str().into(), |known| Arc::clone(&known.id))
}

/// The path of the issuer of a call, after that of the provider: empty, or with a slash before it.
pub(super) fn path(call: &Call) -> &str {
    call.issuer.get_or_init(|| {
        let vendor = call.world.vendors().get(Provider::OIDC);
        let located = vendor.map(|vendor| vendor.spec().locate(&call.world, &call.path));
        located.map_or("", |(issuer, _)| issuer).into()
    })
}

/// The URL of the provider for browsers, below the public URL. There the path names the sandbox, also
/// if it is the host or a header in this call.
fn at_public_url(call: &Call, public_url: &str) -> String {
    let url = public_url.trim_end_matches('/');
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = HostPort::parse(host.split('/').next().unwrap_or(host));
    let vendor = host.and_then(|host| call.world.settings().at_host(host.host()));
    // At a host of its own the provider has no base path, and neither has a layout at the root.
    let is_root = vendor.is_some() || call.site.is_root;
    let base = if is_root { "" } else { "/oidc" };
    let mount = call.site.portable_mount();
    let sandbox = mount.strip_suffix("/oidc").unwrap_or(&mount);
    format!("{url}{sandbox}{base}")
}

/// The URL of an issuer below the URL of a sandbox.
pub fn below(base: &str, name: &str, settings: &OidcSettings) -> String {
    let path = settings.issuer_path(name);
    with_slash(&format!("{base}/oidc{path}"), settings)
}

/// The URL of an issuer, which ends with a slash if the settings say so.
fn with_slash(url: &str, settings: &OidcSettings) -> String {
    let slash = if settings.slash { "/" } else { "" };
    [url, slash].concat()
}

/// The address that the client of an unknown issuer may have meant: the same operation at a known one.
pub(super) fn nearest_known(call: &Call) -> Option<Hint> {
    let settings = call.world.settings_of::<OidcSettings>();
    let path = path(call);
    let operation = call.path.strip_prefix(path)?;
    let name = settings.issuer_name(path);
    let known = settings.issuers.keys().map(String::as_str);
    let near = settings.issuer_path(nearest(name, known)?);
    Some(Hint::Nearest(format!("{near}{operation}")))
}

/// Why nothing is at the path of a call, and what the client should ask for. A path with a slash too many
/// comes of an issuer that was configured with a slash at its end.
pub(super) fn why_not_found(call: &Call) -> String {
    let segments: Vec<_> = call.path.split('/').filter(|it| !it.is_empty()).collect();
    let tidy = format!("/{}", segments.join("/"));
    if tidy != call.path {
        let meant = call.site.base() + &tidy;
        return format!(
            "nothing is at this path, which has a slash too many; without it, it is {meant}"
        );
    }
    let main = Issuer::main(call);
    if !exists(call) {
        let name = main.settings.issuer_name(path(call));
        return format!(
            "there is no issuer {name}; the setting issuers names those that there are"
        );
    }
    let metadata = main.for_programs("/.well-known/openid-configuration");
    format!("nothing is at this path; the paths of the issuer are in {metadata}")
}

/// Whether a sandbox has the issuer of a call.
pub(super) fn exists(call: &Call) -> bool {
    let path = path(call);
    if path.is_empty() {
        return true;
    }
    let settings = call.world.settings_of::<OidcSettings>();
    settings.has_issuer(settings.issuer_name(path))
}
