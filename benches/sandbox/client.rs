//! A client of the public API over one kept connection, as small as can be, so that the figures are
//! the server's. What is sent is chosen in the main file.

use std::error::Error;

use plain::Line;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// One connection.
pub(crate) struct Client(Line);

impl Client {
    pub(crate) fn connect(address: &str) -> Outcome<Client> {
        Ok(Client(Line::open(address)?))
    }

    /// Sends one request below the API's base and gives the status and the body.
    pub(crate) fn ask(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        body: &str,
    ) -> Outcome<(u16, String)> {
        self.send(method, &format!("/api/public/v1{path}"), token, body)
    }

    /// Sends one request to a whole path.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        body: &str,
    ) -> Outcome<(u16, String)> {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("Content-Type", "application/json")];
        headers.extend((!token.is_empty()).then_some(("Authorization", bearer.as_str())));
        let answer = self.0.ask(method, path, &headers, body)?;
        Ok((answer.status, answer.text))
    }
}
