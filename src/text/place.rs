//! Where a value stands in an answer: a chain of steps up to the root, written out only for the few values
//! that are told of. What is looked for there is others' business.

use std::fmt;

/// A step into a value, and those before it.
pub(crate) enum Place<'a> {
    /// The answer itself.
    Root,
    /// A member of the object at this place.
    Member(&'a Place<'a>, &'a str),
    /// An item of the list at this place.
    Item(&'a Place<'a>, usize),
}

impl Place<'_> {
    /// As a JSON pointer: `/list/0/title`. Source: RFC 6901.
    pub(crate) fn pointer(&self) -> String {
        let mut pointer = String::new();
        self.point(&mut pointer);
        pointer
    }

    fn point(&self, pointer: &mut String) {
        match self {
            Place::Root => {}
            Place::Member(parent, name) => {
                parent.point(pointer);
                pointer.push('/');
                match name.contains(['~', '/']) {
                    true => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
                    false => pointer.push_str(name),
                }
            }
            Place::Item(parent, index) => {
                parent.point(pointer);
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
        }
    }
}

/// As a model reads it: `list[0].title`.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Root => Ok(()),
            Place::Member(Place::Root, name) => f.write_str(name),
            Place::Member(parent, name) => write!(f, "{parent}.{name}"),
            Place::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_for_programs_and_for_readers() {
        let list = Place::Member(&Place::Root, "a~/b");
        let item = Place::Item(&list, 2);
        let title = Place::Member(&item, "title");
        assert_eq!(title.pointer(), "/a~0~1b/2/title");
        assert_eq!(title.to_string(), "a~/b[2].title");
        assert_eq!(Place::Root.pointer() + &Place::Root.to_string(), "");
    }
}
