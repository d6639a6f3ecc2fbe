//! Whatever an import says is in the draft or named as not placed. Made-up imports of real names and
//! words that occur once each are the witness.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Names of elements and properties, known and unknown, and HTML.
const NAMES: &[&str] = &[
    "job",
    "item",
    "entry",
    "channel",
    "title",
    "PositionTitle",
    "JobPositionTitle",
    "description",
    "FormattedPositionDescription",
    "Name",
    "Value",
    "Content",
    "JobPositionDescription",
    "JobPositionPurpose",
    "summary",
    "content",
    "country",
    "CountryCode",
    "salary",
    "BasePay",
    "BasePayAmountMin",
    "currency",
    "salaryCurrency",
    "baseSalary",
    "value",
    "minValue",
    "maxValue",
    "unitText",
    "payPeriod",
    "NumberToFill",
    "totalJobOpenings",
    "Organization",
    "company",
    "location",
    "jobLocation",
    "address",
    "addressCountry",
    "name",
    "inLanguage",
    "experienceRequirements",
    "monthsOfExperience",
    "p",
    "b",
    "a",
    "ul",
    "li",
    "br",
    "identifier",
    "url",
    "hiringOrganization",
    "applicantLocationRequirements",
    "estimatedSalary",
    "position",
    "languages",
    "countries",
    "tools",
    "rateAmount",
    "pricePerHour",
    "headcount",
    "dataVolume",
    "paymentType",
    "labelTypes",
];
/// What stands around a word, so that it is half understood. Short, since of what is not placed only
/// the first 80 characters are shown.
const AROUND: &[(&str, &str)] = &[
    ("", ""),
    ("", ""),
    ("", ""),
    ("$15 per hour ", ""),
    ("Spain and ", ""),
    ("", " 3 EUR"),
    ("senior ", ""),
    ("", " USD in total"),
    ("4 ", " people"),
    ("C$20/hour ", ""),
    ("up to $9/label ", ""),
    ("5 + ", " bonus"),
    ("1-2 hours of ", ""),
];

#[derive(Clone, Debug)]
enum Tree {
    Text(usize),
    Node(usize, bool, Vec<Tree>),
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (0..AROUND.len()).prop_map(Tree::Text);
    leaf.prop_recursive(5, 40, 6, |inner| {
        ((0..NAMES.len()), any::<bool>(), vec(inner, 0..6))
            .prop_map(|(name, attribute, inside)| Tree::Node(name, attribute, inside))
    })
}

/// Words that occur once each.
#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    fn next(&mut self) -> String {
        let number = self.0.len();
        let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
        let word = format!("qz{}{}zq", letter(number / 26), letter(number));
        self.0.push(word.clone());
        word
    }

    fn around(&mut self, place: usize) -> String {
        let (before, behind) = AROUND[place];
        format!("{before}{}{behind}", self.next())
    }

    /// Fails on the first word that is nowhere.
    fn check(&self, reading: &Reading, source: &str) -> Result<(), TestCaseError> {
        let known = Value::Object(reading.fields.clone()).to_string()
            + &Value::from(reading.unmapped.clone()).to_string();
        for word in &self.0 {
            prop_assert!(known.contains(word), "{word} of {source} is lost: {known}");
        }
        Ok(())
    }
}

fn xml(tree: &Tree, words: &mut Words, in_html: bool) -> String {
    match tree {
        Tree::Text(place) => words.around(*place),
        Tree::Node(name, attribute, inside) => {
            let name = NAMES[*name];
            let html = matches!(name, "p" | "b" | "a" | "ul" | "li" | "br");
            if html && in_html {
                return String::new();
            }
            let attribute = match attribute {
                true if html => format!(" href='{}'", words.next()),
                true => format!(" currencyCode='{}'", words.next()),
                false => String::new(),
            };
            if name == "br" {
                return format!("<br{attribute}/>");
            }
            format!("<{name}{attribute}>{}</{name}>", inner(inside, words, html))
        }
    }
}

/// No more than one text and two pieces of HTML, so that all of it can be shown.
fn inner(trees: &[Tree], words: &mut Words, in_html: bool) -> String {
    let (mut texts, mut html) = (1, 2);
    let mut out = String::new();
    for tree in trees {
        let left = match tree {
            Tree::Text(_) => &mut texts,
            Tree::Node(name, ..) if NAMES[*name].len() <= 2 => &mut html,
            Tree::Node(..) => {
                out.push_str(&xml(tree, words, in_html));
                continue;
            }
        };
        if *left > 0 {
            *left -= 1;
            out.push_str(&xml(tree, words, in_html));
        }
    }
    out
}

fn json(tree: &Tree, words: &mut Words) -> Value {
    match tree {
        Tree::Text(place) => words.around(*place).into(),
        Tree::Node(_, true, inside) => inside.iter().map(|tree| json(tree, words)).collect(),
        Tree::Node(_, false, inside) => {
            let mut members = Map::new();
            for (place, tree) in inside.iter().enumerate() {
                let name = match tree {
                    Tree::Node(name, _, _) => NAMES[*name],
                    Tree::Text(around) => NAMES[(around * 7 + place * 3) % NAMES.len()],
                };
                if !members.contains_key(name) {
                    let value = json(tree, words);
                    members.insert(name.into(), value);
                }
            }
            members.into()
        }
    }
}

proptest! {
    #[test]
    fn nothing_of_a_feed_is_lost(
        trees in vec(tree(), 1..8),
        root in select(vec!["job", "item", "PositionOpening", "JobPositionPosting", "vacancy", "data"]),
        wrapped in any::<bool>(),
        end in any::<prop::sample::Index>(),
    ) {
        let mut words = Words::default();
        let inside = inner(&trees, &mut words, false);
        let job = format!("<{root}>{inside}</{root}>");
        let xml = if wrapped { format!("<rss id='{}'>{}{job}</rss>", words.next(), words.next()) } else { job };
        // A second posting is named as a whole, and only its beginning is shown.
        let single = xml.matches("<job").count() + xml.matches("<item").count()
            + xml.matches("<entry").count() + xml.matches("<position").count() < 2;
        if let Some(reading) = feed(&xml).filter(|_| single) {
            words.check(&reading, &xml)?;
            prop_assert!(crate::rules::fields::issues(&reading.fields).is_empty());
        }
        let _ = feed(&xml[..end.index(xml.len())]);
    }

    #[test]
    fn nothing_of_a_posting_is_lost(trees in vec(tree(), 1..8), wrapped in any::<bool>()) {
        let mut words = Words::default();
        let mut value = json(&Tree::Node(0, false, trees), &mut words);
        value["@type"] = "JobPosting".into();
        if wrapped {
            value = json!({ "@graph": [{ "@type": "WebSite", "name": words.next() }, value] });
        }
        let reading = job_posting(&value).unwrap();
        words.check(&reading, &value.to_string())?;
        prop_assert!(crate::rules::fields::issues(&reading.fields).is_empty());
    }

    #[test]
    fn nothing_of_a_canonical_job_is_lost(trees in vec(tree(), 1..8)) {
        let mut words = Words::default();
        let value = json(&Tree::Node(0, false, trees), &mut words);
        let reading = canonical(value.as_object().unwrap());
        words.check(&reading, &value.to_string())?;
        prop_assert!(crate::rules::fields::issues(&reading.fields).is_empty());
    }
}

// Found by the test above, once in many runs.
#[test]
fn what_stands_beside_a_name_and_a_value_is_not_lost() {
    for (inside, words) in [
        ("<Name></Name><Value></Value>qzaazq", ["qzaazq", "qzaazq"]),
        (
            "<Name>Mode</Name><Value>qzaazq</Value>qzabzq",
            ["qzaazq", "qzabzq"],
        ),
        (
            "<Name>A</Name><Value>B</Value><Name>qzaazq</Name><Value>qzabzq</Value>",
            ["qzaazq", "qzabzq"],
        ),
        (
            "<Name>qzaazq</Name><Value></Value>qzabzq",
            ["qzaazq", "qzabzq"],
        ),
        (
            "<Name id='qzaazq'></Name><Value currencyCode='qzabzq'></Value>",
            ["qzaazq", "qzabzq"],
        ),
        (
            "<Name id='qzaazq'>Description</Name><Value xml:lang='qzabzq'>Boxes around cars</Value>",
            ["qzaazq", "qzabzq"],
        ),
        (
            "<Name><a href='https://qzaazq.example'>Mode</a></Name>\
             <Value><a href='https://qzabzq.example'>x</a></Value>",
            ["qzaazq", "qzabzq"],
        ),
    ] {
        let job = format!("<title>Boxes</title><description>{inside}</description>");
        let source = format!("<PositionOpening>{job}</PositionOpening>");
        let mut all = Words::default();
        all.0.extend(words.map(str::to_owned));
        let reading = feed(&source).unwrap();
        all.check(&reading, &source).unwrap();
    }
}
