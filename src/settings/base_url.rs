//! The address of the platform: what is one, and what of it is written down.

use std::fmt;

use url::{Host, Url};

use crate::credentials::bare;

/// Where the platform is when nobody says otherwise.
/// Source: docs/developers/api-reference/overview.
pub(crate) const DEFAULT_BASE_URL: &str = "https://app.opentrain.ai";

/// A checked address of the platform: `https`, or `http` on this machine; no user, query or
/// fragment; no trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    url: Url,
    text: String,
    origin: String,
}

impl BaseUrl {
    /// Checks and normalises an address.
    ///
    /// # Errors
    ///
    /// Says in one line why the address will not do, without repeating parts that may be secret.
    pub(crate) fn parse(text: &str) -> Result<BaseUrl, String> {
        let mut url = Url::parse(bare(text))
            .map_err(|e| format!("it is not a URL ({e}); write it like {DEFAULT_BASE_URL}"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it carries a user name or password; leave them out".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("it carries a query (`?…`) or fragment (`#…`); leave it out".to_owned());
        }
        let host = url.host_str().unwrap_or_default();
        match url.scheme() {
            "https" => {}
            "http" if is_this_machine(&url) => {}
            "http" => {
                return Err(format!(
                    "http://{host} would send the token unencrypted; use https (plain http is only for 127.0.0.1, [::1] and localhost)"
                ));
            }
            other => return Err(format!("the scheme is `{other}`; use https")),
        }
        if let Some(path) = above_the_api(url.path()).map(str::to_owned) {
            url.set_path(&path);
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        let origin = url.origin().ascii_serialization();
        Ok(BaseUrl { url, text, origin })
    }

    /// The address without a trailing slash.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The address, as it was read.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Scheme, host and port, as a browser writes an origin.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether the address is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_this_machine(&self.url)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The path above the platform's API, where a path leads into it: the documentation writes
/// addresses with it, and every request brings its own.
fn above_the_api(path: &str) -> Option<&str> {
    let within = ["/api/public/", "/api/agent/"];
    let slashed = format!("{}/", path.trim_end_matches('/'));
    let at = within.iter().filter_map(|area| slashed.find(area)).min();
    let at = at.or_else(|| slashed.strip_suffix("/api/").map(str::len))?;
    path.get(..at)
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
