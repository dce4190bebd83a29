//! A web application's login with openidconnect: the code under test.

use std::error::Error;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreGenderClaim,
    CoreIdTokenVerifier, CoreProviderMetadata, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::reqwest::blocking::Client as Http;
use openidconnect::url::Url;
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyAdditionalClaims, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, SubjectIdentifier,
    TokenResponse, UserInfoClaims,
};

pub type Failure = Box<dyn Error + Send + Sync>;
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider's session is over: a person has to log in again.
#[derive(Debug)]
pub struct LoginNeeded;

impl std::fmt::Display for LoginNeeded {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a person has to log in again")
    }
}

impl Error for LoginNeeded {}

struct Pending {
    verifier: PkceCodeVerifier,
    state: CsrfToken,
    nonce: Nonce,
}

struct Tokens {
    response: CoreTokenResponse,
    subject: SubjectIdentifier,
    expires: DateTime<Utc>,
}

pub struct Login {
    client: Client,
    http: Http,
    clock: Clock,
    pending: Option<Pending>,
    tokens: Option<Tokens>,
}

impl Login {
    pub fn discover(
        issuer: &str,
        id: &str,
        secret: &str,
        redirect: &str,
        clock: Clock,
    ) -> Result<Self, Failure> {
        let http = Http::new();
        let provider = CoreProviderMetadata::discover(&IssuerUrl::new(issuer.to_owned())?, &http)?;
        let secret = Some(ClientSecret::new(secret.to_owned()));
        let client =
            CoreClient::from_provider_metadata(provider, ClientId::new(id.to_owned()), secret)
                .set_redirect_uri(RedirectUrl::new(redirect.to_owned())?);
        Ok(Self {
            client,
            http,
            clock,
            pending: None,
            tokens: None,
        })
    }

    /// Where to send the browser.
    pub fn begin(&mut self) -> Url {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (url, state, nonce) = self
            .client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        self.pending = Some(Pending {
            verifier,
            state,
            nonce,
        });
        url
    }

    /// The browser came back to `url`.
    pub fn finish(&mut self, url: &Url) -> Result<(), Failure> {
        let Pending {
            verifier,
            state,
            nonce,
        } = self.pending.take().ok_or("no login has begun")?;
        let parameter = |name| {
            url.query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
        };
        if parameter("state").as_deref() != Some(state.secret()) {
            return Err("this login began in another browser".into());
        }
        let code = parameter("code").ok_or("there is no code")?;
        let response = self
            .client
            .exchange_code(AuthorizationCode::new(code.into_owned()))?
            .set_pkce_verifier(verifier)
            .request(&self.http)?;
        let token = response.id_token().ok_or("there is no ID token")?;
        let subject = token.claims(&self.verifier(), &nonce)?.subject().clone();
        self.keep(response, subject);
        Ok(())
    }

    /// Refreshes the access token if it has expired.
    pub fn userinfo(&mut self) -> Result<CoreUserInfoClaims, Failure> {
        if self
            .tokens
            .as_ref()
            .is_none_or(|tokens| tokens.expires <= (self.clock)())
        {
            self.refresh()?;
        }
        let Tokens {
            response, subject, ..
        } = self.tokens.as_ref().ok_or(LoginNeeded)?;
        let claims: UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim> = self
            .client
            .user_info(response.access_token().clone(), Some(subject.clone()))?
            .request(&self.http)?;
        Ok(claims)
    }

    fn refresh(&mut self) -> Result<(), Failure> {
        let Tokens {
            response, subject, ..
        } = self.tokens.take().ok_or(LoginNeeded)?;
        let token: RefreshToken = response.refresh_token().ok_or(LoginNeeded)?.clone();
        match self
            .client
            .exchange_refresh_token(&token)?
            .request(&self.http)
        {
            Ok(response) => self.keep(response, subject),
            Err(RequestTokenError::ServerResponse(refusal))
                if *refusal.error() == CoreErrorResponseType::InvalidGrant =>
            {
                return Err(LoginNeeded.into());
            }
            Err(other) => return Err(other.into()),
        }
        Ok(())
    }

    /// Reads the same clock as the rest.
    fn verifier(&self) -> CoreIdTokenVerifier<'_> {
        let clock = Arc::clone(&self.clock);
        self.client.id_token_verifier().set_time_fn(move || clock())
    }

    fn keep(&mut self, response: CoreTokenResponse, subject: SubjectIdentifier) {
        let seconds = response
            .expires_in()
            .map_or(0, |lifetime| lifetime.as_secs());
        let expires =
            (self.clock)() + TimeDelta::seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
        self.tokens = Some(Tokens {
            response,
            subject,
            expires,
        });
    }
}
