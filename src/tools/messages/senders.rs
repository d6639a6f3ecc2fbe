//! Who wrote which message: names where they are known, and what else a reader must know of one.

use crate::api::View;
use crate::text::{Names, Text, moment};

/// Who wrote the messages of a page: each sender's user id, and what stands for it.
pub(super) struct Senders(Vec<(String, String)>);

impl Senders {
    pub(super) fn of(messages: &[View<'_>], names: &Names) -> Senders {
        let mut senders: Vec<(String, String)> = Vec::new();
        for message in messages {
            let Some(user) = message.text("senderUserId") else {
                continue;
            };
            if senders.iter().any(|(known, _)| *known == user) {
                continue;
            }
            let called = match (message.flag("isFromViewer"), names.person(&user)) {
                (Some(true), _) => "you".to_owned(),
                // Masked names are not unique.
                (_, Some(name)) if senders.iter().all(|(_, called)| called != name) => {
                    name.to_owned()
                }
                _ => format!("user {user}"),
            };
            senders.push((user, called));
        }
        Senders(senders)
    }

    /// The user ids behind the names.
    pub(super) fn tell(&self, text: &mut Text) {
        let named = self
            .0
            .iter()
            .filter(|(user, called)| *called != format!("user {user}"));
        let told: Vec<String> = named
            .map(|(user, called)| match called.as_str() {
                "you" => format!("you are user {user}"),
                _ => format!("{called} is user {user}"),
            })
            .collect();
        if !told.is_empty() {
            text.line(told.join(", "));
        }
    }

    fn called(&self, user: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == user);
        found.map(|(_, called)| called.as_str())
    }
}

/// Id, time and sender of a message, and what else a reader must know of it.
pub(super) fn stamp(message: View<'_>, senders: &Senders) -> String {
    let mut told: Vec<String> = message.text("id").into_iter().collect();
    told.extend(message.text("createdAt").map(|at| moment(&at)));
    let user = message.text("senderUserId");
    let called = user.and_then(|user| senders.called(&user).map(str::to_owned));
    told.push(match called {
        Some(called) => called,
        None if message.flag("isFromViewer") == Some(true) => "you".to_owned(),
        None if message.flag("system") == Some(true) => "the platform".to_owned(),
        None => "sender not given".to_owned(),
    });
    if message.flag("system") == Some(true) && !message.at("senderUserId").is_null() {
        told.push("written by the platform".to_owned());
    }
    if message.flag("hasUnreadFlag") == Some(true) {
        told.push("unread".to_owned());
    }
    if let Some(count) = message
        .number("attachmentCount")
        .filter(|count| *count > 0.0)
    {
        told.push(format!("{count} attachments (only in the app)"));
    }
    if message.flag("hasAudio") == Some(true) {
        told.push("audio (only in the app)".to_owned());
    }
    if let Some(at) = message.text("editedAt") {
        told.push(format!("edited {}", moment(&at)));
    }
    told.join(", ")
}

/// What a message says.
pub(super) fn content(message: View<'_>) -> String {
    message
        .text("content")
        .filter(|content| !content.trim().is_empty())
        .unwrap_or_else(|| "(no text)".to_owned())
}
