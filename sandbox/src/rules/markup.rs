//! The little of XML and HTML that imports bring: the text of one element, and markup as plain text.
//! Which elements matter is in `imports`.

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "p", "br", "li", "ul", "ol", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6",
];

const ENTITIES: &[(&str, char)] = &[
    ("lt", '<'),
    ("gt", '>'),
    ("amp", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
];
/// Longest name between `&` and `;`.
const LONGEST: usize = 8;

/// The inside of the first element with this name, whatever its prefix, as it is written.
pub(super) fn inside<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let mut pieces = Pieces { rest: xml };
    let place = |pieces: &Pieces<'_>| xml.len() - pieces.rest.len();
    let mut start = None;
    let mut depth = 0_usize;
    loop {
        let before = place(&pieces);
        match pieces.next()? {
            Piece::Open(found, _) if found == name => {
                depth += 1;
                start = start.or(Some(place(&pieces)));
            }
            Piece::Close(found, _) if found == name && depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return xml.get(start?..before);
                }
            }
            _ => {}
        }
    }
}

/// The text of the first element with this name, whatever its prefix; HTML in it is read as HTML,
/// also where it is escaped. Nothing if there is no such element or it is empty.
pub(super) fn text(xml: &str, name: &str) -> Option<String> {
    let mut html = String::new();
    for piece in (Pieces {
        rest: inside(xml, name)?,
    }) {
        match piece {
            Piece::Text(text) => html.push_str(&decoded(text)),
            Piece::Verbatim(text) => html.push_str(text),
            Piece::Open(_, whole) | Piece::Close(_, whole) | Piece::Empty(_, whole) => {
                html.push_str(whole);
            }
        }
    }
    Some(plain(&html)).filter(|text| !text.is_empty())
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
            Piece::Verbatim(part) => text.push_str(part),
            _ if piece.breaks() => text.push('\n'),
            _ => {}
        }
    }
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

/// A piece of markup. Tags have their name without its prefix, and the whole tag.
enum Piece<'a> {
    Text(&'a str),
    /// What stood in a CDATA section.
    Verbatim(&'a str),
    Open(&'a str, &'a str),
    Close(&'a str, &'a str),
    /// `<br/>`
    Empty(&'a str, &'a str),
}

impl Piece<'_> {
    /// Whether a new line begins here.
    fn breaks(&self) -> bool {
        match self {
            Piece::Text(_) | Piece::Verbatim(_) => false,
            Piece::Open(name, _) | Piece::Close(name, _) | Piece::Empty(name, _) => {
                BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block))
            }
        }
    }
}

/// The pieces from left to right, each byte looked at once; comments and declarations are left out.
struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    /// Everything up to a mark, which goes too; without the mark, everything.
    fn until(&mut self, mark: &str) -> &'a str {
        let (part, rest) = self.rest.split_once(mark).unwrap_or((self.rest, ""));
        self.rest = rest;
        part
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if let Some(rest) = self.rest.strip_prefix("<!--") {
                self.rest = rest;
                self.until("-->");
            } else if let Some(rest) = self.rest.strip_prefix("<![CDATA[") {
                self.rest = rest;
                return Some(Piece::Verbatim(self.until("]]>")));
            } else if self.rest.starts_with("<?") || self.rest.starts_with("<!") {
                self.until(">");
            } else {
                break;
            }
        }
        let whole = self.rest;
        let next = whole.chars().nth(1).unwrap_or_default();
        let is_tag = whole.starts_with('<') && (next.is_alphabetic() || "/_".contains(next));
        let end = is_tag.then(|| whole.find('>')).flatten();
        let Some(end) = end else {
            // What begins a tag and never ends one is text to the end.
            let skip = usize::from(whole.starts_with('<'));
            let to = whole.get(skip..).and_then(|rest| rest.find('<'));
            let to = to.filter(|_| !is_tag).map_or(whole.len(), |to| to + skip);
            let (text, rest) = whole.split_at_checked(to)?;
            self.rest = rest;
            return Some(Piece::Text(text)).filter(|_| !text.is_empty());
        };
        let (tag, rest) = whole.split_at_checked(end + 1)?;
        self.rest = rest;
        let inner = tag.trim_matches(['<', '>', '/']);
        let name = inner.split(char::is_whitespace).next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        Some(if tag.starts_with("</") {
            Piece::Close(name, tag)
        } else if tag.ends_with("/>") {
            Piece::Empty(name, tag)
        } else {
            Piece::Open(name, tag)
        })
    }
}

fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.get(..after.len().min(LONGEST + 1));
        let name = name.unwrap_or(after).split_once(';').map(|(name, _)| name);
        match name.and_then(|name| Some((name, entity(name)?))) {
            Some((name, sign)) => {
                out.push(sign);
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

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?).map(|sign| if sign == '\u{a0}' { ' ' } else { sign });
    }
    let known = ENTITIES.iter().find(|(known, _)| *known == name);
    known.map(|(_, sign)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_is_found_under_any_prefix_and_not_in_comments() {
        let check = |xml: &str, expected: Option<&str>| {
            assert_eq!(text(xml, "Title").as_deref(), expected, "{xml}");
        };
        check("<a><Title>One</Title><Title>Two</Title></a>", Some("One"));
        check("<x:Title lang=\"en\"> One </x:Title>", Some("One"));
        check("<!-- <Title>No</Title> --><Title>Yes</Title>", Some("Yes"));
        check("<Title><![CDATA[A < B & C]]></Title>", Some("A < B & C"));
        check(
            "<Title>R&amp;D &#233;t&#xE9; &unknown; &</Title>",
            Some("R&D été &unknown; &"),
        );
        check(
            "<Title>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</Title>",
            Some("One\nTwo"),
        );
        check(
            "<Title><Content>One<br/>Two</Content></Title>",
            Some("One\nTwo"),
        );
        check("<Title/><Titles>x</Titles>", None);
        check("<Title>never closed", None);
        check("<Title", None);
        check("", None);
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
        check("5 < 6 and 7 > 2", "5 < 6 and 7 > 2");
        check("a <b", "a <b");
        check("ä&\u{1F600}äääääää;", "ä&\u{1F600}äääääää;");
    }

    #[test]
    fn a_flood_of_tags_takes_no_longer_than_its_length() {
        for unit in ["<a>", "<a", "<", "&", "<!--", "<![CDATA["] {
            let flood = format!("<Title>{}</Title>", unit.repeat(30_000));
            let started = std::time::Instant::now();
            text(&flood, "Title");
            assert!(started.elapsed().as_secs() < 5, "{unit}");
        }
    }
}
