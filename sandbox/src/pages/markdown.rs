//! Markdown as a page shows it: markup that its author typed stays the text it is, links lead to http and
//! https only, and nothing is fetched.

use std::cell::Cell;
use std::fmt;

use maud::{Markup, PreEscaped, html as markup};
use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::words::said;
use crate::rules::links;

/// Bytes of a part. Few characters of markup can become a lot of HTML.
pub(super) const PART: usize = 22 * 1024;

/// One part of a text in a box, below a heading of the second level; which is what a query says, the first
/// if it says nothing. Nearly every text has one. `path` leads to the others.
pub(super) fn paged(text: &str, part: Option<&str>, path: &str) -> Markup {
    let number = part.and_then(|part| part.parse().ok()).unwrap_or(1).max(1);
    let mut rest = said(text);
    let mut at = 1;
    let (shown, left) = loop {
        let (shown, end) = beginning(&rest, PART);
        let left = rest.split_off(end);
        if at >= number || left.is_empty() {
            break (shown, left);
        }
        (rest, at) = (left, at + 1);
    };
    markup! {
        @if at > 1 { p { "Part " (at) ". " a href={ (path) "?part=" (at - 1) } { "The part before" } } }
        div.box { (shown) }
        @if !left.is_empty() {
            p.notice { "This text is too long for one page. " a href={ (path) "?part=" (at + 1) } { "The next part" } }
        }
    }
}

/// As much of the beginning of a text as these bytes hold, for a look at it, and whether that is all.
pub(super) fn begun(text: &str, most: usize) -> (Markup, bool) {
    let text = said(text);
    let (shown, end) = beginning(&text, most);
    (shown, end == text.len())
}

/// The lines from the beginning that become these bytes at most, and where they end. A line that is too
/// long for itself is cut, between words if it has any.
fn beginning(text: &str, most: usize) -> (Markup, usize) {
    let full = match made(text, most) {
        Ok(all) => return (PreEscaped(all), text.len()),
        Err(full) => full,
    };
    let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let first = lines.first().copied().unwrap_or(text.len());
    let within = |wanted: fn(char) -> bool| -> Vec<usize> {
        let places = text.char_indices().filter(|(_, letter)| wanted(*letter));
        let places = places.map(|(at, letter)| at + letter.len_utf8());
        places.take_while(|at| *at <= first).collect()
    };
    let cut = longest(text, &lines, most, full)
        .or_else(|| longest(text, &within(|letter| letter == ' '), most, full))
        .or_else(|| longest(text, &within(|_| true), most, full));
    let (shown, end) = cut.unwrap_or_default();
    // Every text comes to an end, also one of which not one letter fits.
    let end = if end == 0 { text.len() } else { end };
    (PreEscaped(shown), end)
}

/// What becomes of the text up to the last of these places up to which it fits. `full` is about where that is:
/// each try reads the whole text up to there, so that few are made, from there back in growing steps.
fn longest(text: &str, places: &[usize], most: usize, full: usize) -> Option<(String, usize)> {
    let fitting = |place: usize| {
        let at = *places.get(place)?;
        let out = made(text.get(..at)?, most).ok()?;
        Some((out, at))
    };
    let (mut from, mut to) = (0, places.partition_point(|at| *at <= full));
    let (mut step, mut found) = (1, None);
    while from < to && found.is_none() {
        let place = to.saturating_sub(step);
        found = fitting(place.max(from));
        match found {
            Some(_) => from = place + 1,
            None => (to, step) = (place, step * 2),
        }
    }
    while from < to {
        let middle = usize::midpoint(from, to);
        match fitting(middle) {
            Some(more) => (found, from) = (Some(more), middle + 1),
            None => to = middle,
        }
    }
    found
}

/// What is written into it up to so many bytes, after which it takes nothing more.
struct Bounded {
    out: String,
    most: usize,
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.out.len() + text.len() > self.most {
            return Err(fmt::Error);
        }
        self.out.push_str(text);
        Ok(())
    }
}

/// What a text becomes or, if that is more than these bytes, where in the text they were full. Headings of its
/// own begin a level below the page's second one and leave none out, whatever the author chose.
fn made(text: &str, most: usize) -> Result<String, usize> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut place = Place {
        level: HeadingLevel::H2,
        in_link: false,
        open: Vec::new(),
    };
    let reached = Cell::new(0);
    let events = Parser::new_ext(text, options).into_offset_iter();
    let events = events.flat_map(|(event, range)| {
        // What begins here may be long; what is written is behind its beginning.
        let at = match event {
            Event::Start(_) => range.start,
            _ => range.end,
        };
        reached.set(at.max(reached.get()));
        place.tamed(event)
    });
    let out = String::new();
    let mut out = Bounded { out, most };
    let written = html::write_html_fmt(&mut out, events);
    written.map_err(|_| reached.get())?;
    // Nobody's text holds this: what is typed arrives escaped.
    let out = out.out.replace("<th>", "<th scope=\"col\">");
    match out.len() <= most {
        true => Ok(out),
        false => Err(text.len()),
    }
}

/// Where in the text it is.
struct Place {
    /// The last heading.
    level: HeadingLevel,
    /// Whether it is inside a link.
    in_link: bool,
    /// Links and images that are open, and whether each became a link.
    open: Vec<bool>,
}

impl Place {
    /// What an event of the parser becomes.
    fn tamed<'a>(&mut self, event: Event<'a>) -> Vec<Event<'a>> {
        match event {
            Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
            Event::Start(Tag::HtmlBlock) => vec![Event::Start(Tag::Paragraph)],
            Event::End(TagEnd::HtmlBlock) => vec![Event::End(TagEnd::Paragraph)],
            Event::Start(Tag::Heading { level, .. }) => {
                self.level = below(level, self.level);
                vec![Event::Start(Tag::Heading {
                    level: self.level,
                    id: None,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                })]
            }
            Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Heading(self.level))],
            // Alignment would be a style of its own, which no page of ours may have.
            Event::Start(Tag::Table(columns)) => {
                let plain = vec![Alignment::None; columns.len()];
                vec![Event::Start(Tag::Table(plain))]
            }
            // The name of a language would be a class of the page's.
            Event::Start(Tag::CodeBlock(_)) => vec![Event::Start(Tag::CodeBlock(
                pulldown_cmark::CodeBlockKind::Indented,
            ))],
            Event::Start(
                Tag::Link {
                    link_type,
                    dest_url,
                    ..
                }
                | Tag::Image {
                    link_type,
                    dest_url,
                    ..
                },
            ) => {
                let leads = !self.in_link && links::of_the_web(&dest_url);
                self.open.push(leads);
                self.in_link |= leads;
                let link = Tag::Link {
                    // What looks like a mailbox is no link of the web.
                    link_type: match link_type {
                        pulldown_cmark::LinkType::Email => pulldown_cmark::LinkType::Autolink,
                        other => other,
                    },
                    dest_url,
                    title: "".into(),
                    id: "".into(),
                };
                leads.then_some(Event::Start(link)).into_iter().collect()
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let led = self.open.pop().unwrap_or(false);
                self.in_link &= !led;
                led.then_some(Event::End(TagEnd::Link))
                    .into_iter()
                    .collect()
            }
            other => vec![other],
        }
    }
}

/// The level of a heading on the page: two below what the author chose, and at most one below the last.
fn below(chosen: HeadingLevel, last: HeadingLevel) -> HeadingLevel {
    use HeadingLevel::{H3, H4, H5, H6};
    let wanted = match chosen {
        HeadingLevel::H1 => H3,
        HeadingLevel::H2 => H4,
        H3 => H5,
        _ => H6,
    };
    let next = match last {
        HeadingLevel::H1 | HeadingLevel::H2 => H3,
        H3 => H4,
        H4 => H5,
        H5 | H6 => H6,
    };
    wanted.min(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Markup {
        let (shown, whole) = begun(text, usize::MAX);
        assert!(whole, "{text}");
        shown
    }

    #[test]
    fn a_text_that_becomes_too_long_is_read_part_by_part() {
        let lines: String = (0..900).map(|at| format!("*{at}* \"&\"\n\n")).collect();
        let table = format!(
            "{}\n{}\n{}",
            "|a".repeat(300),
            "|-".repeat(300),
            "b\n".repeat(500)
        );
        for (text, mark) in [
            (lines.clone(), "<em>"),
            ("*a* ".repeat(5_000), "<em>"),
            ("&".repeat(20_000), "&amp;"),
            (">".repeat(20_000), ""),
            (table, "<td>b</td>"),
        ] {
            let (mut parts, mut marks) = (0, 0);
            loop {
                let number = (parts + 1).to_string();
                let shown = paged(&text, Some(&number), "/x").into_string();
                assert!(shown.len() < PART + 1024, "{}", shown.len());
                parts += 1;
                marks += shown.matches(mark).count();
                if !shown.contains(&format!("href=\"/x?part={}\"", parts + 1)) {
                    break;
                }
            }
            assert!(parts > 1, "{mark}");
            let typed = text.matches(if mark == "<em>" { "*" } else { "&" }).count();
            match mark {
                "<em>" => assert_eq!(marks, typed / 2),
                "&amp;" => assert_eq!(marks, typed),
                _ => {}
            }
        }
        let short = paged("# a", None, "/x").into_string();
        assert_eq!(short, "<div class=\"box\"><h3>a</h3>\n</div>");
        // Whoever asks for a part that is none gets the last one.
        let last = paged(&lines, Some("1000"), "/x").into_string();
        assert!(
            last.contains("<em>899</em>") && !last.contains("too long"),
            "{last}"
        );
    }

    #[test]
    fn markdown_is_shown_and_markup_is_text() {
        let check = |text: &str, expected: &str| {
            assert_eq!(shown(text).into_string().trim_end(), expected, "{text}");
        };
        check(
            "Be *kind* and **exact**.",
            "<p>Be <em>kind</em> and <strong>exact</strong>.</p>",
        );
        check("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>");
        check(
            "a <b>bold</b> move",
            "<p>a &lt;b&gt;bold&lt;/b&gt; move</p>",
        );
        check(
            "<script>alert(1)</script>",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        );
        check(
            "```js\" onload=\"x\n<i>\n```",
            "<pre><code>&lt;i&gt;\n</code></pre>",
        );
    }

    #[test]
    fn links_lead_to_the_web_and_nothing_is_fetched() {
        let check = |text: &str, expected: &str| {
            let shown = shown(text).into_string();
            assert_eq!(shown.trim_end(), format!("<p>{expected}</p>"), "{text}");
        };
        let tool = "https://tool.example/a?b=1&amp;c=2";
        check(
            "[tool](https://tool.example/a?b=1&c=2 \"now\")",
            &format!("<a href=\"{tool}\">tool</a>"),
        );
        check(
            "<https://tool.example>",
            "<a href=\"https://tool.example\">https://tool.example</a>",
        );
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "/employer/jobs",
            "https:",
            "vbscript:x",
            "ftp://a.example/",
        ] {
            check(&format!("[go]({bad})"), "go");
            check(&format!("![go]({bad})"), "go");
        }
        check(
            "<mailto:jo@example.com>",
            "&lt;mailto:[contact removed]&gt;",
        );
        check(
            "![seen](https://a.example/x.png)",
            "<a href=\"https://a.example/x.png\">seen</a>",
        );
        check(
            "[![seen](https://a.example/x.png)](https://b.example/)",
            "<a href=\"https://b.example/\">seen</a>",
        );
    }

    #[test]
    fn headings_leave_no_level_out_and_tables_name_their_columns() {
        let heads = |text: &str| -> String {
            let shown = shown(text).into_string();
            let parts = shown.split("<h").skip(1);
            parts.filter_map(|part| part.chars().next()).collect()
        };
        assert_eq!(heads("### a\n# b\n###### c\n## d"), "3344");
        assert_eq!(heads("# a\n## b\n### c\n#### d\n##### e\n# f"), "345663");
        let table = shown("|a|b|\n|:-:|--|\n|1|2|").into_string();
        assert_eq!(table.matches("<th scope=\"col\">").count(), 2, "{table}");
        assert!(!table.contains("style"), "{table}");
    }
}
