//! The two XML feeds: Indeed's and HR-XML, from 1.x to 3.x, and what other boards make of them. They
//! differ in the names of their elements alone, so one reader knows all of them.

use std::collections::{HashMap, HashSet};

use super::ledger::{Leaf, Ledger};
use super::salary::{self, Outcome, bare};
use super::{fill_from_prose, heads, places};
use crate::rules::markup::{Element, Node, hidden, parse, shows};
use crate::rules::reading::Reading;

/// Elements that are a posting, by their bare names.
const POSTINGS: &[&str] = &[
    "job",
    "item",
    "entry",
    "jobpositionposting",
    "positionopening",
    "jobposting",
    "vacancy",
    "posting",
    "position",
    "joblisting",
    "listing",
    "offer",
    "opening",
];
/// More of a kind are not compared with each other.
const MANY: usize = 50;
/// Elements that hold postings and have titles of their own.
const CHANNELS: &[&str] = &["rss", "rdf", "feed", "channel"];
/// Titles, best first.
const TITLES: &[&str] = &[
    "positiontitle",
    "jobpositiontitledescription",
    "jobpositiontitle",
    "jobtitle",
    "title",
    "vacancytitle",
    "headline",
];
/// Elements that describe the work or who does it.
const DESCRIPTIONS: &[&str] = &[
    "description",
    "jobdescription",
    "positiondescription",
    "formattedpositiondescription",
    "positionformatteddescription",
    "jobpositiondescription",
    "jobpositionpurpose",
    "objective",
    "summary",
    "summarytext",
    "jobsummary",
    "content",
    "encoded",
    "body",
    "text",
    "requirements",
    "jobrequirements",
    "responsibilities",
    "jobresponsibilities",
    "qualifications",
    "qualificationsrequired",
    "qualificationspreferred",
    "essentialfunctions",
    "workenvironment",
    "duties",
    "details",
    "benefits",
    "introduction",
    "companydescription",
    "fulltext",
];
/// Parts of the names that job boards give to pieces of a description.
const PIECES: &[&str] = &[
    "description",
    "headline",
    "text",
    "requirement",
    "qualification",
    "responsib",
    "dut",
    "summary",
    "profile",
    "offer",
    "benefit",
    "information",
    "skill",
    "task",
    "about",
    "introduction",
    "activit",
    "detail",
    "note",
    "function",
    "purpose",
    "overview",
];
/// Elements around what describes the employer.
const EMPLOYERS: &[&str] = &[
    "organization",
    "company",
    "hiringorg",
    "employer",
    "hiringorganization",
];
const COUNTRIES: &[&str] = &["country", "countrycode", "addresscountry", "jobcountry"];
const HEADCOUNTS: &[&str] = &[
    "numbertofill",
    "numberofpositions",
    "numberofopenings",
    "openings",
    "headcount",
    "vacancies",
    "totaljobopenings",
    "positionsavailable",
];
/// How the names of elements begin that state pay.
const PAY: &[&str] = &[
    "pay",
    "basepay",
    "hourlyrate",
    "rateper",
    "rate",
    "hourlypay",
];
/// What such names may also have further behind: `min_salary`.
const PAY_INSIDE: &[&str] = &[
    "salary",
    "wage",
    "compensation",
    "remuneration",
    "stipend",
    "payrate",
];
/// Names that are titles right inside a posting, where nothing else is.
const LAST_TITLES: &[&str] = &["name", "position", "role"];

/// Reads the first posting of a feed; nothing if it has no title and no text.
pub(crate) fn feed(xml: &str) -> Option<Reading> {
    let document = parse(xml);
    let posting = find(&document.top).or_else(|| {
        let mut roots = document.top.children();
        roots
            .next()
            .filter(|root| !CHANNELS.contains(&bare(&root.name).as_str()))
    })?;
    let mut feed = Feed::default();
    feed.walk(posting, "xml", &[]);
    let mut around = Ledger::default();
    around.add("xml".into(), "", &document.top.own_text());
    add_around(&mut around, &document.top, "xml", posting);
    if let Some(rest) = &document.rest {
        around.add("xml".into(), "", rest);
    }

    let mut reading = Reading::default();
    let title = TITLES
        .iter()
        .chain(LAST_TITLES)
        .find_map(|name| feed.titles.iter().find(|(found, _, _)| found == name));
    if title.is_none() && feed.pieces.is_empty() {
        return None;
    }
    if let Some((_, path, text)) = title {
        reading
            .fields
            .insert("jobTitle".into(), text.as_str().into());
        feed.ledger.used(path);
    }
    let description = feed.description();
    if !description.is_empty() {
        reading
            .fields
            .insert("jobDescription".into(), description.into());
    }
    for leaf in feed.countries() {
        places(&mut reading, &mut feed.ledger, &leaf);
    }
    for leaf in feed.named(HEADCOUNTS) {
        heads(&mut reading, &mut feed.ledger, &leaf.text, &[&leaf]);
    }
    let pay = feed.pay();
    let outcome = salary::settle(&mut reading, &mut feed.ledger, &pay);
    feed.ledger
        .report(&mut reading, "No draft field for this element.");
    around.report(&mut reading, "It stands outside the posting that was read.");
    if posting.is_cut || document.rest.is_some() {
        let field = ["jobDescription", "jobTitle"]
            .into_iter()
            .find(|key| reading.fields.contains_key(*key));
        reading.doubt(
            field.unwrap_or("jobTitle"),
            "The feed breaks off inside this posting.",
        );
    }
    fill_from_prose(&mut reading, outcome == Outcome::Foreign);
    Some(reading)
}

/// The first posting, outermost first.
fn find(element: &Element) -> Option<&Element> {
    element.children().find_map(|child| {
        // `<position>Rater</position>` is a title, not a posting.
        let is_posting = POSTINGS.contains(&bare(&child.name).as_str()) && !child.is_prose();
        if is_posting { Some(child) } else { find(child) }
    })
}

/// Adds what stands around a posting; other postings as one value each.
fn add_around(ledger: &mut Ledger, element: &Element, path: &str, posting: &Element) {
    for (path, child) in numbered(element, path) {
        if std::ptr::eq(child, posting) {
            continue;
        }
        if child.name == posting.name && POSTINGS.contains(&bare(&child.name).as_str()) {
            ledger.add(path, "posting", &child.text());
            continue;
        }
        add_attributes(ledger, child, &path, &mut Vec::new());
        ledger.add(path.clone(), &child.name, &child.own_text());
        add_around(ledger, child, &path, posting);
    }
}

/// The elements inside one with their paths, counted where a name comes again.
fn numbered<'a>(element: &'a Element, path: &str) -> Vec<(String, &'a Element)> {
    // How many there are of a name, and how many came so far.
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for child in element.children() {
        counts.entry(&child.name).or_default().0 += 1;
    }
    let mut found = Vec::new();
    for child in element.children() {
        let (all, so_far) = counts.entry(&child.name).or_default();
        *so_far += 1;
        let place = if *all > 1 {
            format!("[{so_far}]")
        } else {
            String::new()
        };
        found.push((format!("{path}.{}{place}", child.name), child));
    }
    found
}

fn add_attributes(ledger: &mut Ledger, element: &Element, path: &str, pay: &mut Vec<String>) {
    for (name, value) in &element.attributes {
        let path = format!("{path}@{name}");
        pay.push(path.clone());
        ledger.add(path, name, value);
    }
}

/// What is found in a posting.
#[derive(Default)]
struct Feed {
    ledger: Ledger,
    /// Bare name, path and text.
    titles: Vec<(String, String, String)>,
    pieces: Vec<Piece>,
    /// The paths of what states pay.
    pay: HashSet<String>,
    /// The paths of areas that say of themselves that they are countries.
    areas: HashSet<String>,
}

/// A part of the description.
struct Piece {
    heading: Option<String>,
    text: String,
    /// Of the employer, not of the work.
    aside: bool,
}

impl Feed {
    fn walk(&mut self, element: &Element, path: &str, above: &[String]) {
        let name = bare(&element.name);
        let mut names = above.to_vec();
        names.push(name.clone());
        let states_pay = names.iter().skip(1).any(|name| {
            let begins = PAY.iter().any(|start| name.starts_with(start));
            begins || PAY_INSIDE.iter().any(|part| name.contains(part))
        });
        let mut attributes = Vec::new();
        add_attributes(&mut self.ledger, element, path, &mut attributes);
        for attribute in attributes {
            let name = attribute.rsplit('@').next().unwrap_or_default();
            if states_pay || bare(name).contains("currency") {
                self.pay.insert(attribute);
            }
        }
        self.area(element, path, &name);
        if self.board_piece(element, path, &names) {
            return;
        }
        if !above.is_empty() && DESCRIPTIONS.contains(&name.as_str()) && is_text(element) {
            self.add_piece(element, path, None, is_aside(&names));
            return;
        }
        let prose = element.is_prose();
        let text = if prose {
            element.text()
        } else {
            element.own_text()
        };
        if states_pay || (name.contains("currency") && !above.is_empty()) {
            self.pay.insert(path.to_owned());
        }
        let right_inside = names.len() == 2 && LAST_TITLES.contains(&name.as_str());
        let of_person = names
            .iter()
            .any(|name| name.contains("contact") || name.contains("person"));
        let is_title = TITLES.contains(&name.as_str()) || right_inside;
        if is_title && !text.is_empty() && !is_aside(&names) && !of_person {
            self.titles.push((name, path.to_owned(), text.clone()));
        }
        self.ledger.add(path.to_owned(), &element.name, &text);
        if prose {
            self.add_links(element, path);
            return;
        }
        for (path, child) in numbered(element, path) {
            self.walk(child, &path, &names);
        }
    }

    /// Notes an area that is a country: `<Area type="CountryCode">`, its text in it or in its `Value`.
    fn area(&mut self, element: &Element, path: &str, name: &str) {
        let kind = (element.attributes.iter()).find(|(name, _)| bare(name) == "type");
        let Some((attribute, kind)) = kind.filter(|_| name == "area") else {
            return;
        };
        // "x:Country" is HR-XML's way to name a kind of one's own.
        let kind = bare(kind.rsplit(':').next().unwrap_or_default());
        if COUNTRIES.contains(&kind.as_str()) {
            self.areas.insert(path.to_owned());
            self.areas.insert(format!("{path}.Value"));
            self.ledger.used(&format!("{path}@{attribute}"));
        }
    }

    /// A piece as job boards write it: `Name` and `Value`.
    fn board_piece(&mut self, element: &Element, path: &str, names: &[String]) -> bool {
        let child = |name: &str| element.children().find(|child| bare(&child.name) == name);
        let (Some(label), Some(value)) = (child("name"), child("value")) else {
            return false;
        };
        if !names
            .last()
            .is_some_and(|name| DESCRIPTIONS.contains(&name.as_str()))
            || !value.is_prose()
        {
            return false;
        }
        let (heading, text) = (label.text(), value.text());
        let key = bare(&heading);
        let is_piece =
            PIECES.iter().any(|part| key.contains(part)) || text.split_whitespace().count() > 5;
        if is_piece && !text.is_empty() {
            let plain = matches!(
                key.as_str(),
                "description" | "jobdescription" | "jobofferdescription" | "positiondescription"
            );
            let aside = key.contains("company") || is_aside(names);
            self.add_piece(
                value,
                &format!("{path}.Value"),
                Some(heading).filter(|_| !plain),
                aside,
            );
        } else {
            let place = format!("{path}.{heading}");
            let shown = if text.is_empty() { heading } else { text };
            self.ledger.add(place, "Value", &shown);
            self.add_links(value, &format!("{path}.{}", value.name));
        }
        self.add_links(label, &format!("{path}.{}", label.name));
        for one in [label, value] {
            let path = format!("{path}.{}", one.name);
            add_attributes(&mut self.ledger, one, &path, &mut Vec::new());
        }
        // What stands beside the two is no part of the piece, and is not lost for that.
        self.ledger
            .add(path.to_owned(), &element.name, &element.own_text());
        for (path, other) in numbered(element, path) {
            if !std::ptr::eq(other, label) && !std::ptr::eq(other, value) {
                self.walk(other, &path, names);
            }
        }
        true
    }

    fn add_piece(&mut self, element: &Element, path: &str, heading: Option<String>, aside: bool) {
        let text = element.text();
        if !text.is_empty() {
            self.pieces.push(Piece {
                heading,
                text,
                aside,
            });
        }
        self.add_links(element, path);
    }

    /// Notes where links in a text lead to.
    fn add_links(&mut self, element: &Element, path: &str) {
        let links = element.nodes.iter().flat_map(|node| match node {
            Node::Text(text) => hidden(text),
            Node::Element(_) => Vec::new(),
        });
        for link in links {
            self.ledger.add(format!("{path}@link"), "link", &link);
        }
        for child in element.children() {
            for (name, value) in &child.attributes {
                if shows(name) || !child.is_html() {
                    self.ledger.add(format!("{path}@{name}"), name, value);
                }
            }
            self.add_links(child, path);
        }
    }

    /// All pieces in one text, those of the employer last, none twice.
    fn description(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        for aside in [false, true] {
            for piece in self.pieces.iter().filter(|piece| piece.aside == aside) {
                let few = self.pieces.len() <= MANY;
                let repeated = few
                    && self.pieces.iter().any(|other| {
                        !std::ptr::eq(other, piece)
                            && other.text.len() > piece.text.len()
                            && other.text.contains(&piece.text)
                    });
                let same = few && parts.iter().any(|part| part.ends_with(&piece.text));
                if (repeated || same) && piece.heading.is_none() {
                    continue;
                }
                parts.push(match &piece.heading {
                    Some(heading) => format!("{heading}\n{}", piece.text),
                    None => piece.text.clone(),
                });
            }
        }
        parts.join("\n\n")
    }

    /// The values of elements with certain names.
    fn named(&self, names: &[&str]) -> Vec<Leaf> {
        let mut leaves = self.ledger.under("xml");
        leaves
            .retain(|leaf| !leaf.path.contains('@') && names.contains(&bare(&leaf.name).as_str()));
        leaves.truncate(MANY);
        leaves
    }

    /// What names countries.
    fn countries(&self) -> Vec<Leaf> {
        let mut leaves = self.named(COUNTRIES);
        let mut areas = self.ledger.under("xml");
        areas.retain(|leaf| self.areas.contains(&leaf.path));
        leaves.extend(areas);
        leaves.truncate(MANY);
        leaves
    }

    fn pay(&self) -> Vec<Leaf> {
        let mut leaves = self.ledger.under("xml");
        leaves.retain(|leaf| self.pay.contains(&leaf.path));
        leaves.truncate(MANY);
        leaves
    }
}

/// Whether an element is one text. HR-XML 3.x wraps it once more, in `Content`.
fn is_text(element: &Element) -> bool {
    element.children().all(|child| {
        let wraps = matches!(bare(&child.name).as_str(), "content" | "value");
        child.is_prose() && (wraps || Element::is_prose(element))
    })
}

fn is_aside(names: &[String]) -> bool {
    names.iter().any(|name| EMPLOYERS.contains(&name.as_str()))
}
