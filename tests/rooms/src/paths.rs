//! The paths in one file, each resolved to the first module of its package. Which file is which module
//! is found in the door.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, File, Item, ItemMod, ItemUse, Macro, Meta, UseTree};

/// What stands in a file.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// First modules that are used, and whether only in tests.
    pub(crate) targets: BTreeSet<(String, bool)>,
    /// Modules that are declared for tests alone.
    pub(crate) test_modules: Vec<Vec<String>>,
    /// Whether a module is put elsewhere.
    pub(crate) displaced: bool,
}

/// Reads a file that is this module.
pub(crate) fn read(file: &File, module: Vec<String>, names: &[&str]) -> Read {
    let mut reader = Reader {
        module,
        names,
        in_tests: false,
        read: Read::default(),
    };
    reader.in_tests = file.attrs.iter().any(is_for_tests);
    if reader.in_tests {
        let own = reader.module.clone();
        reader.read.test_modules.push(own);
    }
    reader.visit_file(file);
    reader.read
}

struct Reader<'a> {
    module: Vec<String>,
    names: &'a [&'a str],
    in_tests: bool,
    read: Read,
}

impl Reader<'_> {
    /// Notes a path that begins at a known place; other paths mean what was imported.
    fn note(&mut self, path: &[String]) {
        let Some(mut full) = self.rooted(path) else {
            return;
        };
        let first = match full.is_empty() {
            true => "*".to_owned(),
            false => full.swap_remove(0),
        };
        self.read.targets.insert((first, self.in_tests));
    }

    /// A path from the root of the package.
    fn rooted(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let mut base: Vec<String> = match first.as_str() {
            "crate" => Vec::new(),
            "self" | "super" => self.module.clone(),
            name if self.names.contains(&name) => Vec::new(),
            _ => return None,
        };
        let ups = match first.as_str() {
            "super" => path.iter().take_while(|part| *part == "super").count(),
            "self" => rest.iter().take_while(|part| *part == "super").count(),
            _ => 0,
        };
        base.truncate(base.len().saturating_sub(ups));
        let named = if first == "super" { ups } else { 1 + ups };
        base.extend(path.iter().skip(named).cloned());
        Some(base)
    }

    fn note_tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.note_tree(&path.tree, &with(path.ident.to_string())),
            UseTree::Name(name) if name.ident == "self" => self.note(before),
            UseTree::Name(name) => self.note(&with(name.ident.to_string())),
            UseTree::Rename(name) if name.ident == "self" => self.note(before),
            UseTree::Rename(name) => self.note(&with(name.ident.to_string())),
            UseTree::Glob(_) => self.note(before),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_tree(tree, before);
                }
            }
        }
    }

    /// The paths among tokens that nobody has parsed.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        self.note_run(&tokens, &[]);
    }

    /// Paths in a run of tokens; those that begin a part between commas go on from `before`.
    fn note_run(&mut self, tokens: &[TokenTree], before: &[String]) {
        let mut place = 0;
        let mut at_start = true;
        while let Some(token) = tokens.get(place) {
            match token {
                TokenTree::Group(group) => self.note_tokens(group.stream()),
                TokenTree::Literal(literal) => self.note_text(&literal.to_string()),
                TokenTree::Ident(_) => {
                    let (path, end, group) = path_at(tokens, place);
                    let after_colons = place >= 2 && is_colons(tokens, place - 2);
                    // `self` alone is a receiver, `crate` alone the visibility of something.
                    let goes_on = at_start && !before.is_empty();
                    let alone = !goes_on && group.is_none() && path.len() == 1;
                    let path = match at_start {
                        true => [before, &path].concat(),
                        false => path,
                    };
                    if !after_colons && !alone {
                        match group {
                            Some(inner) => {
                                let inner: Vec<TokenTree> = inner.into_iter().collect();
                                self.note_run(&inner, &path);
                            }
                            None => self.note(&path),
                        }
                    }
                    place = end;
                    at_start = false;
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ',' && !before.is_empty() => {
                    at_start = true;
                    place += 1;
                    continue;
                }
                TokenTree::Punct(_) => {}
            }
            at_start = false;
            place += 1;
        }
    }

    /// A text that is a path, as some attributes have it.
    fn note_text(&mut self, literal: &str) {
        let text = literal.trim_matches('"');
        let rooted = ["crate::", "super::", "self::"];
        if rooted.iter().any(|root| text.starts_with(root))
            && let Ok(path) = syn::parse_str::<syn::Path>(text)
        {
            self.visit_path(&path);
        }
    }

    fn in_tests_if(&mut self, attributes: &[Attribute], visit: impl FnOnce(&mut Self)) {
        let before = self.in_tests;
        self.in_tests |= attributes.iter().any(is_for_tests);
        visit(self);
        self.in_tests = before;
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        self.in_tests_if(attributes_of(item), |reader| {
            visit::visit_item(reader, item)
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.in_tests_if(&item.attrs, |reader| {
            visit::visit_impl_item_fn(reader, item)
        });
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.read.displaced |= item.attrs.iter().any(|one| one.path().is_ident("path"));
        self.module.push(item.ident.to_string());
        if self.in_tests {
            let own = self.module.clone();
            self.read.test_modules.push(own);
        }
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.note_tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = (path.segments.iter())
            .map(|part| part.ident.to_string())
            .collect();
        // `self` alone is the receiver of a method.
        if parts != ["self"] {
            self.note(&parts);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, found: &'ast Macro) {
        visit::visit_macro(self, found);
        self.note_tokens(found.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        match &attribute.meta {
            Meta::List(list) => self.note_tokens(list.tokens.clone()),
            _ => visit::visit_attribute(self, attribute),
        }
    }

    // `pub(super)` and the like use nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

/// The path that begins at a token, where it ends, and the group behind a last `::`.
fn path_at(tokens: &[TokenTree], start: usize) -> (Vec<String>, usize, Option<TokenStream>) {
    let mut path = Vec::new();
    let mut place = start;
    while let Some(TokenTree::Ident(name)) = tokens.get(place) {
        path.push(name.to_string());
        place += 1;
        if !is_colons(tokens, place) {
            break;
        }
        place += 2;
        if let Some(TokenTree::Group(group)) = tokens.get(place)
            && group.delimiter() == Delimiter::Brace
        {
            return (path, place + 1, Some(group.stream()));
        }
    }
    (path, place, None)
}

fn is_colons(tokens: &[TokenTree], place: usize) -> bool {
    let colon = |place: usize| matches!(tokens.get(place), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    colon(place) && colon(place + 1)
}

/// Whether an attribute keeps something for tests.
fn is_for_tests(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let words: Vec<String> = flat(list.tokens.clone());
    attribute.path().is_ident("cfg")
        && words.iter().any(|word| word == "test")
        && !words.iter().any(|word| word == "not")
}

fn flat(tokens: TokenStream) -> Vec<String> {
    let mut words = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(name) => words.push(name.to_string()),
            TokenTree::Group(group) => words.extend(flat(group.stream())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    words
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
