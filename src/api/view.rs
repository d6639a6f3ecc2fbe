//! A lenient look at a body: every member may be missing, null, or of another type than the
//! contract says, and nothing fails. Words are made elsewhere.

use std::borrow::Cow;

use serde_json::Value;

/// A borrowed JSON value with forgiving accessors. Paths are dotted: `approval.id`.
#[derive(Clone, Copy, Debug)]
pub struct View<'a>(&'a Value);

impl<'a> View<'a> {
    /// Looks at `value`.
    pub fn new(value: &'a Value) -> Self {
        View(value)
    }

    /// The value itself.
    pub(crate) fn value(self) -> &'a Value {
        self.0
    }

    /// The member at a dotted path; null where there is none.
    pub(crate) fn at(self, path: &str) -> View<'a> {
        const NULL: &Value = &Value::Null;
        let (mut value, mut rest) = (self.0, path);
        // By hand, because every answer is read by hundreds of these: splitting takes longer than looking.
        while !rest.is_empty() {
            let dot = rest.bytes().position(|byte| byte == b'.');
            let name = dot.and_then(|dot| rest.get(..dot)).unwrap_or(rest);
            rest = dot.and_then(|dot| rest.get(dot + 1..)).unwrap_or_default();
            match member(value, name) {
                Some(inner) => value = inner,
                None => return View(NULL),
            }
        }
        View(value)
    }

    /// Whether there is nothing here.
    pub(crate) fn is_null(self) -> bool {
        self.0.is_null()
    }

    /// The non-empty string at `path`; a number or boolean reads as its text.
    pub(crate) fn text(self, path: &str) -> Option<String> {
        self.said(path).map(Cow::into_owned)
    }

    /// As [`View::text`], for whoever only reads it: nearly every text is there already.
    pub(crate) fn said(self, path: &str) -> Option<Cow<'a, str>> {
        match self.at(path).0 {
            Value::String(text) if !text.is_empty() => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
            _ => None,
        }
    }

    /// The non-empty string at `path`, as it is there.
    pub(crate) fn word(self, path: &str) -> Option<&'a str> {
        self.at(path).0.as_str().filter(|text| !text.is_empty())
    }

    /// The text at `path`, or a dash.
    pub(crate) fn text_or_dash(self, path: &str) -> String {
        self.text(path).unwrap_or_else(|| "-".to_owned())
    }

    /// The number at `path`; a numeric string reads as its number, and `NaN` or `inf` as none.
    pub(crate) fn number(self, path: &str) -> Option<f64> {
        let number: Option<f64> = match self.at(path).0 {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.filter(|number| number.is_finite())
    }

    /// The boolean at `path`; absent reads as `None`.
    pub(crate) fn flag(self, path: &str) -> Option<bool> {
        self.at(path).0.as_bool()
    }

    /// The elements of the list at `path`; anything else has none.
    pub(crate) fn list(self, path: &str) -> Vec<View<'a>> {
        self.at(path)
            .0
            .as_array()
            .map(|list| list.iter().map(View).collect())
            .unwrap_or_default()
    }

    /// The texts of the list at `path`, joined by commas.
    pub(crate) fn joined(self, path: &str) -> Option<String> {
        let texts: Vec<String> = self.list(path).iter().filter_map(|v| v.text("")).collect();
        (!texts.is_empty()).then(|| texts.join(", "))
    }

    /// The members of the object at `path`.
    pub(crate) fn members(self, path: &str) -> Vec<(&'a str, View<'a>)> {
        let object = self.at(path).0.as_object();
        object
            .map(|o| o.iter().map(|(k, v)| (k.as_str(), View(v))).collect())
            .unwrap_or_default()
    }
}

/// Objects with more members than this are faster looked into by hash.
const FEW: usize = 32;

/// The member of an object. Answers are read by hundreds of these, nearly all in small objects.
fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let members = value.as_object()?;
    match members.len() > FEW {
        true => members.get(name),
        false => members
            .iter()
            .find_map(|(known, value)| (known == name).then_some(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_leads_through_objects_and_nowhere_else() {
        let body =
            json!({ "a": { "b": { "c": 1 }, "": 2 }, "list": [{ "c": 3 }], "é": { "ü": 4 } });
        for (path, wanted) in [
            ("a.b.c", json!(1)),
            ("a.b", json!({ "c": 1 })),
            ("é.ü", json!(4)),
            ("a.x.c", Value::Null),
            ("a.b.c.d", Value::Null),
            ("list.0", Value::Null),
            ("x", Value::Null),
        ] {
            assert_eq!(View::new(&body).at(path).value(), &wanted, "{path}");
        }
        assert_eq!(View::new(&body).at("").value(), &body);
    }

    #[test]
    fn a_number_is_a_number_or_the_text_of_one() {
        let body = json!({ "a": 5, "b": " 2.5 ", "c": "nan", "d": "inf", "e": "1e999", "f": [1] });
        let read = |path: &str| View::new(&body).number(path);
        assert_eq!((read("a"), read("b")), (Some(5.0), Some(2.5)));
        for odd in ["c", "d", "e", "f", "missing"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
