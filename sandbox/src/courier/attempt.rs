//! One attempt to bring one event to one webhook: a signed POST, and what came back. The only file
//! of the sandbox that knows an HTTP client.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::OnceCell;
use url::{Host, Url};

use super::outcome::Ending;
use super::signature;
use crate::rules::reach::{self, Reach};
use crate::store::events::Kind;
use crate::store::webhooks::Delivery;

/// Name that receivers see. Source: docs/developers/guides/verify-webhook-signatures.
const USER_AGENT: &str = "OpenTrain-Webhooks/1.0";

/// A delivery with everything it needs on its way.
pub(super) struct Parcel {
    pub(super) delivery: Delivery,
    pub(super) url: String,
    pub(super) secret: String,
    /// Type of the event.
    pub(super) kind: Kind,
    pub(super) body: String,
}

/// The HTTP clients, made when the first delivery needs one.
pub(super) struct Courier {
    outside: OnceCell<reqwest::Client>,
    here: OnceCell<reqwest::Client>,
    names: Arc<Names>,
}

impl Courier {
    /// One that goes into private networks too, or not.
    pub(super) fn new(everywhere: bool) -> Courier {
        Courier {
            outside: OnceCell::new(),
            here: OnceCell::new(),
            names: Arc::new(Names { everywhere }),
        }
    }

    /// Sends once and waits no longer than `limit` for the status; the body is not read.
    pub(super) async fn bring(&self, parcel: &Parcel, limit: Duration) -> Ending {
        // A name is looked at where it is looked up; an address never is.
        let address = Url::parse(&parcel.url)
            .ok()
            .and_then(|url| match url.host() {
                Some(Host::Ipv4(address)) => Some(IpAddr::from(address)),
                Some(Host::Ipv6(address)) => Some(IpAddr::from(address)),
                Some(Host::Domain(_)) | None => None,
            });
        if let Some(Err(closed)) = address.map(|address| self.names.admit(address)) {
            return Ending::Broken(closed.to_string());
        }
        match tokio::time::timeout(limit, self.send(parcel)).await {
            Ok(Ok(status)) => Ending::Answered(status),
            Ok(Err(error)) => Ending::Broken(said(&error)),
            Err(_) => Ending::Broken(format!("no answer within {limit:?}")),
        }
    }

    async fn send(&self, parcel: &Parcel) -> reqwest::Result<u16> {
        // Subscribed are plain http for this machine alone and https.
        let here = (parcel.url.get(..5)).is_some_and(|start| start.eq_ignore_ascii_case("http:"));
        let cell = if here { &self.here } else { &self.outside };
        let client = cell
            .get_or_try_init(|| async { make(here, &self.names) })
            .await?;
        // Receivers hold the time against their own clocks, so it is the wall's.
        let seconds = jiff::Timestamp::now().as_second();
        let response = client
            .post(&parcel.url)
            .header("Content-Type", "application/json")
            .header("X-OpenTrain-Event", parcel.kind.as_str())
            .header("X-OpenTrain-Delivery", &parcel.delivery.id)
            .header(
                "X-OpenTrain-Signature",
                signature::header(&parcel.secret, seconds, &parcel.body),
            )
            .body(parcel.body.clone())
            .send()
            .await?;
        Ok(response.status().as_u16())
    }
}

/// Looks names up, and leads nowhere inside unless that is allowed. What it gives is what is connected
/// to, so that a name cannot lead elsewhere the second time.
struct Names {
    everywhere: bool,
}

/// Where nothing is delivered to.
#[derive(Debug, thiserror::Error)]
#[error(
    "not sent: it leads to {address}, which is {what}; {}",
    reach::HOW_TO_ALLOW
)]
struct Closed {
    address: IpAddr,
    what: &'static str,
}

impl Names {
    fn admit(&self, address: IpAddr) -> Result<(), Closed> {
        match reach::of(address) {
            Reach::Inside(what) if !self.everywhere => Err(Closed { address, what }),
            Reach::Here | Reach::Inside(_) | Reach::Outside => Ok(()),
        }
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let names = Names { ..*self };
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            for address in &found {
                names.admit(address.ip())?;
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn make(here: bool, names: &Arc<Names>) -> reqwest::Result<reqwest::Client> {
    // An error means that one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .dns_resolver(Arc::clone(names))
        .pool_max_idle_per_host(0);
    match here {
        true => builder.tls_certs_only(Vec::new()).build(),
        false => builder.build(),
    }
}

/// The innermost cause without the URL, in which a receiver may keep a secret.
fn said(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let text: String = cause.to_string().chars().take(200).collect();
    match text.contains("://") {
        true => "the connection failed".to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::webhooks::State;

    fn bring(url: &str, everywhere: bool) -> Ending {
        let delivery = Delivery {
            id: "dlv_1".into(),
            webhook_id: "whk_1".into(),
            event_id: 1,
            state: State::Pending,
            attempts: 0,
            due_at: 0,
            last_status: None,
            last_error: None,
        };
        let parcel = Parcel {
            delivery,
            url: url.into(),
            secret: "whsec_x".into(),
            kind: Kind::ProposalReceived,
            body: "{}".into(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let limit = Duration::from_millis(200);
        runtime.block_on(Courier::new(everywhere).bring(&parcel, limit))
    }

    #[test]
    fn nothing_is_sent_inside_unless_that_is_allowed() {
        for url in [
            "https://169.254.169.254/latest/meta-data",
            "https://10.0.0.8/",
            "https://192.168.0.1:1/",
            "https://[fd00:ec2::254]/",
            "https://[::ffff:10.0.0.1]/",
            "https://2852039166/",
            "https://0xa9.0xfe.0xa9.0xfe/",
            "https://0251.0376.0251.0376/",
            "https://10.1/",
        ] {
            let Ending::Broken(told) = bring(url, false) else {
                panic!("{url} was sent");
            };
            assert!(told.starts_with("not sent: "), "{url}: {told}");
            assert!(told.contains("--allow-private-webhooks"), "{told}");
        }
        let Ending::Broken(told) = bring("https://127.0.0.1:1/", false) else {
            panic!("nobody listens there");
        };
        assert!(!told.contains("not sent"), "{told}");
        let Ending::Broken(told) = bring("https://10.255.255.1:9/", true) else {
            panic!("nobody listens there");
        };
        assert!(!told.contains("not sent"), "{told}");
    }

    #[test]
    fn a_name_leads_where_its_addresses_do() {
        let names = |everywhere| Names { everywhere };
        let resolve = |name: &str, everywhere| {
            let name: Name = name.parse().unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            let found = runtime.block_on(names(everywhere).resolve(name));
            found
                .map(Iterator::count)
                .map_err(|error| error.to_string())
        };
        assert!(resolve("localhost", false).unwrap() > 0);
        // What the system's own look-up makes an address of, without asking anybody.
        for name in ["10.0.0.8", "169.254.169.254", "0xa9fea9fe", "2852039166"] {
            let told = resolve(name, false).unwrap_err();
            assert!(told.starts_with("not sent: it leads to "), "{name}: {told}");
            assert_eq!(resolve(name, true), Ok(1), "{name}");
        }
    }
}
