//! Units in Spanish, Portuguese, French and German behind a price: `por hora`, `l'heure`, `pro Bild`. Only
//! the unit of a price is read in other languages, not what else a description says.

use super::Reader;
use super::units::Unit;
use crate::rules::lists::List;

/// What leads from a price to its unit. They are words of English or names, too, so they count only right
/// before one of the words below.
static JOINTS: List = List::of(&[
    "jede", "jedes", "jeden", "por", "par", "pro", "je", "cada", "chaque", "la", "al", "ao", "a",
    "à", "die", "im", "l",
]);
/// Hours. As all of these: without the end of their plural.
const HOURS: &[&str] = &["hora", "heure", "stunde", "std"];
/// What is labeled, and what it is labeled with.
const LABELS: &[&str] = &[
    "etiqueta",
    "étiquette",
    "etiquette",
    "rótulo",
    "rotulo",
    "label",
    "anotación",
    "anotacion",
    "anotação",
    "anotaçõe",
    "annotation",
    "imagen",
    "imágen",
    "imagem",
    "image",
    "bild",
    "archivo",
    "arquivo",
    "fichier",
    "datei",
];
/// Words of a text.
const WORDS: &[&str] = &["palabra", "palavra", "mot", "wort", "wört"];
/// Months and other times that nothing is paid by.
const TIMES: &[&str] = &[
    "mes", "mese", "mês", "mois", "monat", "semana", "semaine", "woche", "día", "dia", "jour",
    "tag", "año", "ano", "jahr", "minuto", "minute",
];
/// The work as a whole.
const WORKS: &[&str] = &["proyecto", "projeto", "projet", "projekt"];
/// One word for a unit of time.
const ADVERBS: &[(&str, Unit)] = &[
    ("stündlich", Unit::Hour),
    ("mensual", Unit::Other),
    ("mensuales", Unit::Other),
    ("mensal", Unit::Other),
    ("mensais", Unit::Other),
    ("mensuel", Unit::Other),
    ("mensuels", Unit::Other),
    ("monatlich", Unit::Other),
    ("semanal", Unit::Other),
    ("wöchentlich", Unit::Other),
];
/// Words that are English as well, so that a `pro` before them may be one, too.
static ENGLISH: List = List::of(&["label", "labels", "image", "images", "minute", "tag"]);

impl Reader<'_> {
    /// The unit in one of these languages that begins at a place, and the place behind it.
    pub(super) fn unit_abroad(&self, at: usize) -> Option<(Unit, usize)> {
        let adverb = ADVERBS.iter().find(|(word, _)| *word == self.word(at));
        if let Some((_, unit)) = adverb {
            return Some((unit.clone(), at + 1));
        }
        // "de l'heure", "a la hora", "à l'heure", "por cada imagen", "pour chaque image", "für jedes Bild".
        let led = match (self.word(at), self.word(at + 1)) {
            ("de" | "a" | "à", "l" | "la") | ("por", "cada") | ("pour", "chaque") => true,
            ("für", each) => each.starts_with("jede"),
            _ => false,
        };
        let first = at + usize::from(led);
        if !JOINTS.has(self.word(first)) && self.symbol(first) != '/' {
            return None;
        }
        let number = self.number(first + 1).filter(|number| *number > 0.0);
        let place = first + 1 + usize::from(number.is_some());
        let per = number.unwrap_or(1.0);
        let noun = self.word(place);
        let goes_on = !self.word(place + 1).is_empty();
        if self.word(first) == "pro" && ENGLISH.has(noun) && goes_on {
            return None;
        }
        let is = |stems: &[&str]| {
            stems.iter().any(|stem| {
                let end = noun.strip_prefix(stem);
                end.is_some_and(|end| matches!(end, "" | "s" | "es" | "n" | "en" | "er" | "e"))
            })
        };
        let one = number.is_none_or(|number| (number - 1.0).abs() < f64::EPSILON);
        // English has these behind a "/" or an "a" of its own.
        let own = ENGLISH.has(noun) && matches!(self.word(first), "" | "a");
        let unit = if noun.is_empty() || own {
            return None;
        } else if is(HOURS) && one {
            Unit::Hour
        } else if is(LABELS) {
            Unit::Label { per, sure: true }
        } else if is(WORDS) {
            Unit::Word { per }
        } else if is(WORKS) {
            Unit::Whole { budget: false }
        } else if is(TIMES) || is(HOURS) {
            Unit::Other
        } else {
            return None;
        };
        Some((unit, place + 1))
    }
}
