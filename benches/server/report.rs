//! The figures as tables for people and as JSON for machines.

use std::path::Path;

use serde_json::{Map, Value, json};

/// Everything that was measured.
#[derive(Debug, Default)]
pub struct Report {
    tables: Vec<Table>,
}

/// Figures of one kind.
#[derive(Debug)]
pub struct Table {
    title: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// What stands in a table.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A figure, shown with this number of decimals.
    Number(f64, usize),
    /// Nothing that could be said.
    Empty,
    /// What a figure should be at most, and whether it is.
    Target { at_most: f64, met: bool },
}

impl Cell {
    /// A figure; words where there is none.
    pub fn number(figure: impl Into<Option<f64>>, decimals: usize) -> Self {
        match measured(figure) {
            Some(figure) => Self::Number(figure, decimals),
            None => Self::text(NOT_MEASURED),
        }
    }

    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Holds a figure, if there is one, against what it should be at most.
    pub fn target(figure: impl Into<Option<f64>>, at_most: f64) -> Self {
        let target = |figure| Self::Target {
            at_most,
            met: figure <= at_most,
        };
        measured(figure).map_or(Self::Empty, target)
    }

    fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number, decimals) => format!("{number:.decimals$}"),
            Self::Empty => String::new(),
            Self::Target { at_most, met: true } => format!("≤ {at_most} ✓"),
            Self::Target {
                at_most,
                met: false,
            } => format!("≤ {at_most} ✗"),
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Number(number, _) => json!(number),
            Self::Empty => Value::Null,
            Self::Target { at_most, met } => json!({ "at_most": at_most, "met": met }),
        }
    }
}

/// In the place of a figure that was not measured.
const NOT_MEASURED: &str = "not measured";

/// A figure as a text.
pub fn shown(figure: impl Into<Option<f64>>, decimals: usize) -> String {
    Cell::number(figure, decimals).shown()
}

/// A ratio of two figures, if there are both.
pub fn ratio(figure: Option<f64>, to: Option<f64>) -> Option<f64> {
    Some(figure? / to?)
}

/// The figure, unless nothing was there to be divided, or to divide by.
fn measured(figure: impl Into<Option<f64>>) -> Option<f64> {
    figure.into().filter(|figure| figure.is_finite())
}

impl Table {
    /// An empty table.
    pub fn new(title: &'static str, columns: &[&'static str]) -> Self {
        Self {
            title,
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row, and shows that there is progress.
    pub fn row(&mut self, cells: Vec<Cell>) {
        let first = cells.first().map(Cell::shown).unwrap_or_default();
        eprintln!("measured: {first}");
        self.rows.push(cells);
    }

    fn print(&self) {
        let shown: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(Cell::shown).collect())
            .collect();
        let width = |column: usize| {
            let cells = shown.iter().filter_map(|row| row.get(column));
            let widths = cells.map(|cell| cell.chars().count());
            widths.chain([self.columns[column].chars().count()]).max()
        };
        let widths: Vec<usize> = (0..self.columns.len()).filter_map(width).collect();
        println!("\n{}\n", self.title);
        println!("{}", line(&self.columns, &widths));
        let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        println!("{}", line(&rules, &widths));
        for row in &shown {
            println!("{}", line(row, &widths));
        }
    }

    fn value(&self) -> Value {
        let row = |row: &Vec<Cell>| {
            let named = self.columns.iter().zip(row);
            let named = named.map(|(name, cell)| ((*name).to_owned(), cell.value()));
            Value::Object(named.collect::<Map<_, _>>())
        };
        json!({ "title": self.title, "rows": self.rows.iter().map(row).collect::<Vec<_>>() })
    }
}

fn line(cells: &[impl AsRef<str>], widths: &[usize]) -> String {
    let cells = cells.iter().zip(widths).map(|(cell, width)| {
        let cell = cell.as_ref();
        format!("{cell:<width$}")
    });
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
}

impl Report {
    /// Adds a table, and prints it.
    pub fn add(&mut self, table: Table) {
        table.print();
        self.tables.push(table);
    }

    /// Writes everything in JSON.
    pub fn write(&self, path: &Path) {
        let machine = json!({
            "processors": std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            "processor": processor(),
            "version": env!("CARGO_PKG_VERSION"),
        });
        let tables: Vec<Value> = self.tables.iter().map(Table::value).collect();
        let text = json!({ "machine": machine, "tables": tables });
        let text = serde_json::to_string_pretty(&text).expect("JSON");
        match std::fs::write(path, text) {
            Ok(()) => println!("\nThe same in JSON: {}", path.display()),
            Err(error) => panic!("{}: {error}; --out names another file", path.display()),
        }
    }
}

fn processor() -> Option<String> {
    let all = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = all.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(": ")?.1.to_owned())
}
