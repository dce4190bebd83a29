//! The lists in the control API's document that name every vendor of a registry.

use super::yaml_text::{find, indent, keys};
use crate::sandbox::keys::KeyPlan;
use crate::vendor::Vendors;

/// The lists by their paths below `components.schemas`.
const LISTS: [(&str, Names, ListForm); 12] = [
    ("Provider.enum", Names::Vendors, ListForm::Flow),
    ("JournalOperation.enum", Names::Operations, ListForm::Block),
    ("Fixtures.properties", Names::Vendors, ListForm::Keys),
    (
        "Sandbox.properties.providers.properties",
        Names::Vendors,
        ListForm::Keys,
    ),
    (
        "NewSandbox.properties.fixtures.properties",
        Names::Vendors,
        ListForm::Keys,
    ),
    ("Settings.required", Names::Vendors, ListForm::Flow),
    ("Settings.properties", Names::Vendors, ListForm::Keys),
    ("SettingsChange.properties", Names::Vendors, ListForm::Keys),
    (
        "Snapshot.properties.keys.required",
        Names::Keys,
        ListForm::Flow,
    ),
    (
        "Snapshot.properties.keys.properties",
        Names::Keys,
        ListForm::Keys,
    ),
    ("SnapshotAccounts.required", Names::Vendors, ListForm::Flow),
    (
        "SnapshotAccounts.properties",
        Names::Vendors,
        ListForm::Keys,
    ),
];

/// The names that a list has.
#[derive(Clone, Copy)]
enum Names {
    Vendors,
    Operations,
    Keys,
}

/// The form of a list in YAML.
#[derive(Clone, Copy)]
enum ListForm {
    /// `[a, b]`
    Flow,
    /// Each name on a line.
    Block,
    /// Each name is a key with a schema. A vendor without a schema of its own gets a general one.
    Keys,
}

/// The document with the vendors of a registry in its lists; `None` if it has no such list.
pub(super) fn filled(mut text: String, vendors: &Vendors) -> Option<String> {
    for (path, names, form) in LISTS {
        let below = ["components", "schemas"].into_iter();
        let path: Vec<&str> = below.chain(path.split('.')).collect();
        let range = find(&text, &path)?;
        let list = form.written(&text[range.clone()], path.len() - 1, &names.of(vendors))?;
        text.replace_range(range, &list);
    }
    Some(text)
}

impl Names {
    fn of(self, vendors: &Vendors) -> Vec<String> {
        match self {
            Self::Vendors => vendors.ids().map(|id| id.to_string()).collect(),
            Self::Operations => {
                let operations = vendors.operation_ids();
                operations.map(|(_, id)| id.to_owned()).collect()
            }
            Self::Keys => {
                let plans = vendors.key_plans().filter(KeyPlan::is_in_snapshots);
                plans.map(|plan| plan.full_name()).collect()
            }
        }
    }
}

impl ListForm {
    /// The lines of the list with these names, in the place of those that it has.
    fn written(self, lines: &str, depth: usize, names: &[String]) -> Option<String> {
        let (head, _) = lines.split_once(':')?;
        match self {
            Self::Flow => Some(format!("{head}: [{}]\n", names.join(", "))),
            Self::Block => {
                let indent = indent(depth + 1);
                let items = names.iter().map(|name| format!("{indent}- {name}\n"));
                Some(format!("{head}:\n{}", items.collect::<String>()))
            }
            Self::Keys => {
                let schemas = keys(lines, depth + 1);
                let general = general(&lines[schemas.first()?.1.clone()])?;
                let indent = indent(depth + 1);
                let written = names.iter().map(|name| {
                    let own = schemas.iter().find(|(key, _)| key == name);
                    own.map_or_else(
                        || format!("{indent}{name}: {general}\n"),
                        |(_, range)| lines[range.clone()].to_owned(),
                    )
                });
                Some(format!("{head}:\n{}", written.collect::<String>()))
            }
        }
    }
}

/// What a vendor's schema has in common with those of vendors that have none: all of it if it is one
/// line, otherwise its type.
fn general(schema: &str) -> Option<String> {
    let (first, rest) = schema.split_once('\n')?;
    if rest.is_empty() {
        return Some(first.split_once(": ")?.1.to_owned());
    }
    let kind = rest
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("type: "))?;
    Some(format!("{{ type: {kind} }}"))
}
