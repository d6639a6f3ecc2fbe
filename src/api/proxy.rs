//! Which variable of the environment sends a request through a proxy, so that a failure can name
//! it. The HTTP library reads them for itself; their values, which may hold a password, are never
//! told.

/// In the order in which the HTTP library looks at them; the first that is not empty wins.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The variable that holds for an `https` address on this host; `env` looks one up.
pub(super) fn variable(
    host: &str,
    env: &dyn Fn(&'static str) -> Option<String>,
) -> Option<&'static str> {
    let set = |name: &&'static str| env(name).is_some_and(|value| !value.is_empty());
    let name = VARIABLES.into_iter().find(set)?;
    let exceptions = EXCEPTIONS.into_iter().find(set).and_then(env);
    let excepted = exceptions.is_some_and(|list| {
        list.split(',')
            .map(|entry| entry.trim().trim_start_matches('.'))
            .any(|entry| is_within(host, entry))
    });
    (!excepted).then_some(name)
}

fn is_within(host: &str, entry: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let entry = entry.to_ascii_lowercase();
    let below = host.strip_suffix(&entry).map(|rest| rest.ends_with('.'));
    !entry.is_empty() && (entry == "*" || host == entry || below == Some(true))
}

/// The cause of a failure to get through, with what to look at.
pub(super) fn told(cause: &str, variable: &str) -> String {
    let remedy = match cause.contains("unsupported scheme") {
        true => "write an http:// proxy there; others, such as SOCKS, are not supported",
        false => "check its address, and user and password if it wants them",
    };
    format!(
        "{cause}; the way there leads through the proxy set in {variable}: {remedy}; or unset it, \
         or name the platform's host in NO_PROXY"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_in_force_is_named() {
        const HOST: &str = "app.opentrain.ai";
        fn check(env: &[(&str, &str)], expected: Option<&str>) {
            let look_up = |name: &'static str| {
                let found = env.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(variable(HOST, &look_up), expected, "{env:?}");
        }
        let proxy = "http://user:secret@127.0.0.1:1";
        check(&[], None);
        check(&[("HTTP_PROXY", proxy), ("http_proxy", proxy)], None);
        check(&[("https_proxy", proxy)], Some("https_proxy"));
        check(
            &[("ALL_PROXY", proxy), ("HTTPS_PROXY", "")],
            Some("ALL_PROXY"),
        );
        check(
            &[("all_proxy", proxy), ("https_proxy", proxy)],
            Some("https_proxy"),
        );
        for (list, excepted) in [
            ("*", true),
            ("x.example, OPENTRAIN.ai", true),
            (".opentrain.ai", true),
            (HOST, true),
            ("train.ai", false),
            ("x.example,,", false),
        ] {
            let expected = (!excepted).then_some("HTTPS_PROXY");
            check(&[("HTTPS_PROXY", proxy), ("no_proxy", list)], expected);
        }
    }
}
