//! What a person sees on a page of the sandbox, as far as the demo tells of it: its sums and its
//! buttons. It knows these pages and is no reader of HTML at large.

use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::cli::loopback::{self, parse};
use crate::text::one_line;

const PATIENCE: Duration = Duration::from_secs(10);

/// A page of a decision.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// What is to be paid: for what, and how much; the total last.
    pub(super) sums: Vec<(String, String)>,
    /// The buttons that decide.
    pub(super) buttons: Vec<String>,
}

/// Looks at the page that a link opens, as a browser would.
pub(super) fn look(link: &str) -> anyhow::Result<Page> {
    let url = parse(link)?;
    let answer = loopback::exchange("GET", &url, None, PATIENCE)
        .with_context(|| format!("could not open {link}"))?;
    if answer.status != 200 {
        bail!("{link} answered {}", answer.status);
    }
    let page = read(&answer.body);
    match page.sums.is_empty() || page.buttons.is_empty() {
        true => bail!("{link} opens a page without a sum or a button"),
        false => Ok(page),
    }
}

fn read(html: &str) -> Page {
    let sums = between(html, "<dl class=\"sums\"", "</dl>").concat();
    let labels = between(&sums, "<dt", "</dt>");
    let amounts = between(&sums, "<dd", "</dd>");
    let buttons = between(html, "<button class=\"decision\"", "</button>");
    let words = |inner: &String| words(inner);
    Page {
        sums: (labels.iter().map(words))
            .zip(amounts.iter().map(words))
            .collect(),
        buttons: buttons.iter().map(words).collect(),
    }
}

/// What stands in every element that begins and ends so.
fn between(html: &str, begin: &str, end: &str) -> Vec<String> {
    html.split(begin)
        .skip(1)
        .filter_map(|rest| {
            let (_attributes, rest) = rest.split_once('>')?;
            Some(rest.split_once(end)?.0.to_owned())
        })
        .collect()
}

/// A piece of HTML without its tags.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => in_tag = true,
            '>' => in_tag = false,
            letter if !in_tag => text.push(letter),
            _ => {}
        }
    }
    for (entity, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, letter);
    }
    one_line(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_its_sums_and_its_buttons() {
        let html = "<h1>Hire Ana?</h1><dl><div><dt>Person</dt><dd>Ana</dd></div></dl>\
                    <dl class=\"sums\"><div><dt>Fee <b>R&amp;D</b></dt><dd>$1.00</dd></div>\
                    <div class=\"total\"><dt>You pay now</dt><dd>$11.00</dd></div></dl>\
                    <button class=\"decision\" type=\"submit\">Pay</button>\
                    <button type=\"button\">Menu</button>\
                    <button class=\"decision\" type=\"submit\">Decline</button>";
        let own = str::to_owned;
        assert_eq!(
            read(html),
            Page {
                sums: vec![
                    (own("Fee R&D"), own("$1.00")),
                    (own("You pay now"), own("$11.00"))
                ],
                buttons: vec![own("Pay"), own("Decline")],
            }
        );
        assert!(read("<p>Nothing").sums.is_empty());
    }
}
