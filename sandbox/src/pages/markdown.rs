//! Markdown as a page shows it: markup that its author typed stays the text it is, links lead to http and
//! https only, and nothing is fetched.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::words::said;
use crate::rules::links;

/// A text below a heading of the second level. Headings of its own begin a level further down and leave
/// none out, whatever the author chose.
pub(super) fn shown(text: &str) -> Markup {
    let text = said(text);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut place = Place {
        level: HeadingLevel::H2,
        in_link: false,
        open: Vec::new(),
    };
    let events = Parser::new_ext(&text, options).flat_map(|event| place.tamed(event));
    let mut out = String::new();
    html::push_html(&mut out, events);
    // Nobody's text holds this: what is typed arrives escaped.
    PreEscaped(out.replace("<th>", "<th scope=\"col\">"))
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
