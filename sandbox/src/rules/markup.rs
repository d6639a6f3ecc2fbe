//! The markup that imports bring: XML as a tree, and HTML as plain text. Which elements matter is in
//! `imports`.
//!
//! XML is quick-xml's business. HTML is not: what feeds carry inside their elements is seldom well
//! formed, so its tags are only looked for, never balanced.

mod page;

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, BytesStart, Event};

pub(super) use page::scripts;

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "p", "br", "li", "ul", "ol", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section",
    "table",
];
/// Elements inside a line. With the blocks, what a text may hold and still be one text.
const INLINE: &[&str] = &[
    "a",
    "abbr",
    "b",
    "big",
    "code",
    "em",
    "font",
    "i",
    "img",
    "mark",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "tbody",
    "td",
    "th",
    "thead",
    "tt",
    "u",
    "wbr",
    "hr",
    "body",
    "html",
    "pre",
    "center",
    "blockquote",
    "dl",
    "dt",
    "dd",
];
/// HTML elements that are never closed.
const VOID: &[&str] = &["br", "hr", "img", "wbr"];
/// Longest name between `&` and `;`.
const LONGEST: usize = 31;
/// How deep a tree may get. Deeper elements are taken apart: their texts stay, their tags go.
const DEEPEST: usize = 64;

/// An element with what is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Without its prefix.
    pub(super) name: String,
    /// Names without prefix, values decoded; declarations of namespaces are left out.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) nodes: Vec<Node>,
    /// The document ends before the element does.
    pub(super) is_cut: bool,
}

/// A part of an element.
#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    Element(Element),
}

impl Element {
    /// The elements directly inside.
    pub(super) fn children(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(child) => Some(child),
            Node::Text(_) => None,
        })
    }

    /// The text directly inside, without that of elements.
    pub(super) fn own_text(&self) -> String {
        let mut html = String::new();
        for node in &self.nodes {
            if let Node::Text(text) = node {
                html.push_str(text);
            }
        }
        plain(&html)
    }

    /// All text inside, with HTML read as HTML, escaped or not.
    pub(super) fn text(&self) -> String {
        let mut html = String::new();
        self.write(&mut html);
        plain(&html)
    }

    /// Whether there is nothing but text and HTML inside.
    pub(super) fn is_prose(&self) -> bool {
        self.children()
            .all(|child| child.is_html() && child.is_prose())
    }

    /// Whether it is an element of HTML's.
    pub(super) fn is_html(&self) -> bool {
        let mut known = BLOCKS.iter().chain(INLINE);
        known.any(|name| self.name.eq_ignore_ascii_case(name))
    }

    fn write(&self, html: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(text) => html.push_str(text),
                Node::Element(child) => {
                    html.push_str(&format!("<{}>", child.name));
                    child.write(html);
                    html.push_str(&format!("</{}>", child.name));
                }
            }
        }
    }
}

/// A document as far as it could be read.
#[derive(Debug)]
pub(super) struct Document {
    /// Holds the elements of the top.
    pub(super) top: Element,
    /// The end of a document that breaks off inside a tag.
    pub(super) rest: Option<String>,
}

/// Reads XML as it comes: ends that are missing are added at the end of the document, ends without a
/// beginning are passed over, stray `<` and `&` are text.
pub(super) fn parse(xml: &str) -> Document {
    let xml = tamed(xml);
    let mut reader = Reader::from_str(&xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut open = vec![Element::default()];
    let mut skipped = 0_usize;
    let mut rest = None;
    loop {
        let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let element = element(&tag);
                let is_void = VOID
                    .iter()
                    .any(|name| element.name.eq_ignore_ascii_case(name));
                if is_void {
                    add(&mut open, Node::Element(element));
                } else if open.len() > DEEPEST {
                    skipped += 1;
                } else {
                    open.push(element);
                }
            }
            Ok(Event::Empty(tag)) => add(&mut open, Node::Element(element(&tag))),
            Ok(Event::End(tag)) => {
                let name = local(tag.name().into_inner());
                if skipped > 0 {
                    skipped -= 1;
                } else if open.iter().skip(1).any(|element| element.name == name) {
                    while let Some(element) = close(&mut open) {
                        if element == name {
                            break;
                        }
                    }
                }
            }
            Ok(Event::Text(text)) => add(&mut open, Node::Text(text.xml10_content().into_owned())),
            Ok(Event::CData(text)) => add(&mut open, Node::Text(text.xml10_content().into_owned())),
            Ok(Event::GeneralRef(name)) => add(&mut open, Node::Text(referred(&name))),
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Ok(Event::Eof) => break,
            Err(_) => {
                let end = xml.get(place..).unwrap_or_default();
                match end.strip_prefix("<![CDATA[") {
                    Some(text) => add(&mut open, Node::Text(text.to_owned())),
                    None if end.starts_with("<!--") => {}
                    None => rest = Some(end.to_owned()),
                }
                break;
            }
        }
    }
    for element in open.iter_mut().skip(1) {
        element.is_cut = true;
    }
    while open.len() > 1 {
        close(&mut open);
    }
    Document {
        top: open.pop().unwrap_or_default(),
        rest,
    }
}

/// Puts a node into the innermost open element; texts that follow each other are one.
fn add(open: &mut [Element], node: Node) {
    let Some(inner) = open.last_mut() else { return };
    match (inner.nodes.last_mut(), node) {
        (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
        (_, node) => inner.nodes.push(node),
    }
}

/// Closes the innermost open element, never the top, and gives its name.
fn close(open: &mut Vec<Element>) -> Option<String> {
    if open.len() < 2 {
        return None;
    }
    let element = open.pop()?;
    let name = element.name.clone();
    add(open, Node::Element(element));
    Some(name)
}

fn element(tag: &BytesStart<'_>) -> Element {
    let mut attributes = Vec::new();
    for attribute in tag.html_attributes().with_checks(false).flatten() {
        let key = attribute.key.into_inner();
        if key != "xmlns" && !key.starts_with("xmlns:") {
            attributes.push((local(key), decoded(&attribute.value)));
        }
    }
    Element {
        name: local(tag.name().into_inner()),
        attributes,
        ..Element::default()
    }
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

/// The text that a reference stands for; one that is not known stays as it is written.
fn referred(name: &BytesRef<'_>) -> String {
    let name = name.xml10_content();
    entity(&name).unwrap_or_else(|| format!("&{name};"))
}

/// XML with every `<` escaped that begins nothing: "5 < 6".
fn tamed(xml: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = xml.get(at..).and_then(|rest| rest.find('<')) {
        let place = at + found;
        let rest = xml.get(place..).unwrap_or_default();
        let verbatim = [("<![CDATA[", "]]>"), ("<!--", "-->")]
            .into_iter()
            .find(|(start, _)| rest.starts_with(start));
        if let Some((_, end)) = verbatim {
            let Some(length) = rest.find(end) else { break };
            at = place + length + end.len();
            continue;
        }
        let next = rest.chars().nth(1).unwrap_or_default();
        if !(next.is_alphabetic() || "/_:!?".contains(next)) {
            out.push_str(xml.get(from..place).unwrap_or_default());
            out.push_str("&lt;");
            from = place + 1;
        }
        at = place + 1;
    }
    if from == 0 {
        return Cow::Borrowed(xml);
    }
    out.push_str(xml.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// HTML as text: tags go, blocks become line breaks, entities are read. Where there are blocks, the
/// line breaks of the source say nothing.
pub(super) fn plain(html: &str) -> String {
    let is_html = (Pieces { rest: html }).any(|piece| piece.breaks());
    let mut text = String::new();
    for piece in (Pieces { rest: html }) {
        match piece {
            Piece::Text(part) if is_html => text.push_str(&decoded(part).replace('\n', " ")),
            Piece::Text(part) => text.push_str(&decoded(part)),
            _ if piece.breaks() => text.push('\n'),
            Piece::Tag(_) => {}
        }
    }
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

/// Where the tags of HTML lead to, and what they show instead of a picture: all that a reader of the
/// text misses.
pub(super) fn hidden(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in (Pieces { rest: html }) {
        let Piece::Tag(tag) = piece else { continue };
        let inner = tag.trim_start_matches('<').trim_end_matches(['>', '/']);
        let name = inner.find(char::is_whitespace).unwrap_or(inner.len());
        for attribute in Attributes::html(inner, name).with_checks(false).flatten() {
            if shows(attribute.key.into_inner()) && !attribute.value.trim().is_empty() {
                found.push(decoded(&attribute.value));
            }
        }
    }
    found
}

/// Whether an attribute of HTML says something.
pub(super) fn shows(attribute: &str) -> bool {
    ["href", "src", "alt", "title"]
        .iter()
        .any(|name| attribute.eq_ignore_ascii_case(name))
}

/// A piece of HTML.
enum Piece<'a> {
    Text(&'a str),
    /// A whole tag.
    Tag(&'a str),
}

impl Piece<'_> {
    /// Whether a new line begins here.
    fn breaks(&self) -> bool {
        let Piece::Tag(tag) = self else { return false };
        let inner = tag.trim_matches(['<', '>', '/']);
        let name = inner
            .split(|c: char| c.is_whitespace() || c == '/')
            .next()
            .unwrap_or_default();
        BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block))
    }
}

/// The pieces from left to right, each byte looked at once; comments are left out.
struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while let Some(rest) = self.rest.strip_prefix("<!--") {
            // One that never ends is text, as what begins a tag and never ends.
            let Some((_, rest)) = rest.split_once("-->") else {
                break;
            };
            self.rest = rest;
        }
        let whole = self.rest;
        let next = whole.chars().nth(1).unwrap_or_default();
        let is_tag = whole.starts_with('<') && (next.is_alphabetic() || "/!?".contains(next));
        let end = is_tag.then(|| whole.find('>')).flatten();
        let Some(end) = end else {
            let skip = usize::from(whole.starts_with('<'));
            let to = whole.get(skip..).and_then(|rest| rest.find('<'));
            let to = to.filter(|_| !is_tag).map_or(whole.len(), |to| to + skip);
            let (text, rest) = whole.split_at_checked(to)?;
            self.rest = rest;
            return Some(Piece::Text(text)).filter(|_| !text.is_empty());
        };
        let (tag, rest) = whole.split_at_checked(end + 1)?;
        self.rest = rest;
        Some(Piece::Tag(tag))
    }
}

fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after
            .char_indices()
            .take(LONGEST + 1)
            .find(|(_, c)| *c == ';');
        let name = end.and_then(|(end, _)| after.get(..end));
        match name.and_then(|name| Some((name, entity(name)?))) {
            Some((name, sign)) => {
                out.push_str(&sign);
                rest = after.get(name.len() + 1..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// What stands for a name or a number between `&` and `;`. Spaces that do not break become plain ones.
fn entity(name: &str) -> Option<String> {
    let sign = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?.to_string()
        }
        None => named(name)?,
    };
    Some(if sign == "\u{a0}" {
        " ".to_owned()
    } else {
        sign
    })
}

/// What HTML calls so. Markdown knows the same names, and its reader is here anyhow: a second table of
/// two thousand of them would be a hundred kilobytes of program.
fn named(name: &str) -> Option<String> {
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let source = format!("&{name};");
    let mut sign = String::new();
    for event in pulldown_cmark::Parser::new(&source) {
        if let pulldown_cmark::Event::Text(text) = event {
            sign.push_str(&text);
        }
    }
    (!sign.is_empty() && sign != source).then_some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_signs_are_those_of_html() {
        for (name, sign) in [
            ("amp", "&"),
            ("lt", "<"),
            ("quot", "\""),
            ("nbsp", " "),
            ("#160", " "),
            ("eacute", "é"),
            ("Eacute", "É"),
            ("euro", "€"),
            ("hellip", "…"),
            ("NotEqualTilde", "≂\u{338}"),
            ("Tab", "\t"),
            ("#x1F600", "😀"),
        ] {
            assert_eq!(entity(name).as_deref(), Some(sign), "{name}");
        }
        for name in ["", "unknown", "eacute ", "*b*", "amp;lt", "#xD800", "#"] {
            assert_eq!(entity(name), None, "{name}");
        }
    }

    fn first<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
        element.children().find_map(|child| {
            if child.name == name {
                Some(child)
            } else {
                first(child, name)
            }
        })
    }

    #[test]
    fn elements_are_found_under_any_prefix_and_not_in_comments() {
        let check = |xml: &str, expected: Option<&str>| {
            let document = parse(xml);
            let text = first(&document.top, "Title").map(Element::text);
            assert_eq!(text.as_deref(), expected, "{xml}");
        };
        check("<a><Title>One</Title><Title>Two</Title></a>", Some("One"));
        check("<x:Title lang=\"en\"> One </x:Title>", Some("One"));
        check("<!-- <Title>No</Title> --><Title>Yes</Title>", Some("Yes"));
        check("<Title><![CDATA[A < B & C]]></Title>", Some("A < B & C"));
        check("<Title>5 < 6 and 7 > 2</Title>", Some("5 < 6 and 7 > 2"));
        check(
            "<Title>R&amp;D &#233;t&#xE9; &unknown; & &nbsp;Co</Title>",
            Some("R&D été &unknown; &  Co"),
        );
        check(
            "<Title>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</Title>",
            Some("One\nTwo"),
        );
        check(
            "<Title><Content>One<br>Two</Content></Title>",
            Some("One\nTwo"),
        );
        check("<Title/><Titles>x</Titles>", Some(""));
        check("<Titles>x</Titles>", None);
        check("<Title>never closed", Some("never closed"));
        check("<Title><![CDATA[never closed", Some("never closed"));
        check("<a><Title>One</b></Title></a>", Some("One"));
        check("<Title", None);
        check("", None);
    }

    #[test]
    fn attributes_are_read_and_a_cut_is_known() {
        let document = parse(r#"<a xmlns:x="u" x:one="1 &amp; 2" two=3><b>c<d at"#);
        let a = first(&document.top, "a").unwrap();
        let expected = [("one", "1 & 2"), ("two", "3")];
        assert_eq!(
            a.attributes,
            expected.map(|(k, v)| (k.to_owned(), v.to_owned()))
        );
        assert!(a.is_cut && first(a, "b").unwrap().is_cut);
        assert_eq!(document.rest.as_deref(), Some("<d at"));
        assert!(!first(&parse("<a><b>c</b></a>").top, "b").unwrap().is_cut);
    }

    #[test]
    fn html_becomes_lines_of_text() {
        let check = |html: &str, expected: &str| assert_eq!(plain(html), expected, "{html}");
        check(
            "<p>One &amp; <b>two</b></p><ul><li>three</li></ul>",
            "One & two\nthree",
        );
        check("<p>One\ntwo</p>", "One two");
        check("One\ntwo", "One\ntwo");
        check("One<br/>two&euro;&frac12;", "One\ntwo€½");
        check("5 < 6 and 7 > 2", "5 < 6 and 7 > 2");
        check("a <b", "a <b");
        check("a <!-- no --> b <!-- c", "a  b <!-- c");
        check("ä&\u{1F600}äääääää;", "ä&\u{1F600}äääääää;");
        let html =
            "<a class=\"x\" href=\"https://a.example/?b=1&amp;c\">here</a><img src=i.png alt='I'>";
        assert_eq!(hidden(html), ["https://a.example/?b=1&c", "i.png", "I"]);
    }

    #[test]
    fn a_flood_of_tags_takes_no_longer_than_its_length() {
        for unit in [
            "<a>",
            "<a",
            "<",
            "&",
            "<!--",
            "<![CDATA[",
            "<a>'",
            "</a>",
            "< '",
        ] {
            let flood = format!("<Title>{}</Title>", unit.repeat(60_000));
            let before = plain::worked();
            let document = parse(&flood);
            first(&document.top, "Title").map(Element::text);
            hidden(&flood);
            // Each byte looked at by each other one would take hours.
            let took = plain::worked() - before;
            assert!(took.as_secs() < 15, "{unit}: {took:?}");
        }
    }
}
