//! The tools one server offers: the catalogue after the user's filters, sorted by name. The rows
//! are in the families' files.

use super::{all, guess};
use crate::text::{one_line, shorten};
use crate::tool::{Tool, Toolset};

/// What the user chose to offer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only tools that change nothing.
    pub(crate) read_only: bool,
    /// Only these groups; `None` offers all.
    pub(crate) toolsets: Option<Vec<Toolset>>,
    /// Not these tools.
    pub(crate) exclude: Vec<&'static str>,
}

/// A misspelt name in the user's filters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no {kind}. Valid: {valid}.")]
pub(crate) struct UnknownName {
    /// What was given.
    pub(crate) given: String,
    /// `toolset` or `tool`.
    pub(crate) kind: &'static str,
    /// The valid names, comma separated.
    pub(crate) valid: String,
}

/// No tool of that name is offered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Unknown tool: {name}.{hint}")]
pub struct UnknownTool {
    /// The name that was asked for, cleaned and shortened.
    pub(crate) name: String,
    /// ` Did you mean …?`, or why a known tool is not offered here; may be empty.
    pub(crate) hint: String,
}

impl Selection {
    /// Reads the filters as the user typed them: comma-separated names, case and blanks ignored;
    /// the prefix `opentrain_` may be left out.
    ///
    /// # Errors
    /// A name that is no toolset or tool, with the valid ones.
    pub(crate) fn parse(
        read_only: bool,
        toolsets: Option<&str>,
        exclude: Option<&str>,
    ) -> Result<Selection, UnknownName> {
        let toolsets = match toolsets.map(names).filter(|names| !names.is_empty()) {
            Some(names) if names != ["all"] => Some(
                names
                    .iter()
                    .map(|name| toolset(name))
                    .collect::<Result<_, _>>()?,
            ),
            _ => None,
        };
        let exclude = exclude.map(names).unwrap_or_default();
        let exclude = exclude
            .iter()
            .map(|name| tool(name))
            .collect::<Result<_, _>>()?;
        Ok(Selection {
            read_only,
            toolsets,
            exclude,
        })
    }

    fn admits(&self, tool: &Tool) -> bool {
        (!self.read_only || tool.effect().is_read())
            && self
                .toolsets
                .as_ref()
                .is_none_or(|sets| sets.contains(&tool.toolset()))
            && !self.exclude.contains(&tool.name())
    }
}

/// The tools on offer.
#[derive(Clone)]
pub struct Toolbox {
    tools: Vec<&'static Tool>,
}

impl Toolbox {
    /// The catalogue after `selection`.
    pub fn new(selection: &Selection) -> Self {
        let mut tools: Vec<&'static Tool> = all().filter(|tool| selection.admits(tool)).collect();
        tools.sort_by_key(|tool| tool.name());
        Toolbox { tools }
    }

    /// Sorted by name.
    pub(crate) fn tools(&self) -> impl Iterator<Item = &'static Tool> + '_ {
        self.tools.iter().copied()
    }

    /// Whether a tool of exactly this name is on offer.
    pub(crate) fn offers(&self, name: &str) -> bool {
        self.tools.iter().any(|tool| tool.name() == name)
    }

    /// The tool called `name`. A name that differs from a tool's in spelling alone (case,
    /// separators, the prefix, what a host puts before it) is that tool, whatever it does: nothing
    /// is guessed there, and the filters hold for it as for the name itself.
    ///
    /// # Errors
    /// None is; the error suggests what may be meant, or says that a filter took it away.
    pub(crate) fn find(&self, name: &str) -> Result<&'static Tool, UnknownTool> {
        if let Some(tool) = self.tools().find(|tool| tool.name() == name) {
            return Ok(tool);
        }
        if let Some(tool) = guess::same(name, self.tools()) {
            return Ok(tool);
        }
        let hint = match guess::same(name, all()) {
            Some(_) => " This server was started without it (--read-only, --toolsets or \
                        --exclude-tools)."
                .to_owned(),
            None => suggestion(&guess::likely(name, &self.tools)),
        };
        Err(UnknownTool {
            name: shorten(&one_line(name), 80),
            hint,
        })
    }
}

/// ` Did you mean a (what it does) or b (what it does)?`, or nothing.
fn suggestion(likely: &[&'static Tool]) -> String {
    let told: Vec<String> = likely
        .iter()
        .map(|tool| {
            let description = tool.description();
            let first = description
                .split(['.', ':', ';'])
                .next()
                .unwrap_or_default();
            format!("{} ({})", tool.name(), first.trim())
        })
        .collect();
    match told.is_empty() {
        true => String::new(),
        false => format!(" Did you mean {}?", told.join(" or ")),
    }
}

fn names(list: &str) -> Vec<String> {
    list.split(',')
        .map(|name| name.trim().to_lowercase())
        .filter(|name| !name.is_empty())
        .collect()
}

fn toolset(name: &str) -> Result<Toolset, UnknownName> {
    Toolset::ALL
        .iter()
        .copied()
        .find(|set| set.name() == name)
        .ok_or_else(|| UnknownName {
            given: name.to_owned(),
            kind: "toolset",
            valid: Toolset::ALL
                .iter()
                .map(|set| set.name())
                .collect::<Vec<_>>()
                .join(", "),
        })
}

fn tool(name: &str) -> Result<&'static str, UnknownName> {
    let full = match name.starts_with("opentrain_") {
        true => name.to_owned(),
        false => format!("opentrain_{name}"),
    };
    all()
        .map(Tool::name)
        .find(|known| *known == full)
        .ok_or_else(|| UnknownName {
            given: name.to_owned(),
            kind: "tool",
            valid: all().map(Tool::name).collect::<Vec<_>>().join(", "),
        })
}
