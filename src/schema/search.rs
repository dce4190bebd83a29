//! Finds errors in a value of any size, with bounded memory.
//!
//! The validator collects every error of a value, some hundred bytes each, before it returns the
//! first: a list of a million invalid items would take gigabytes. So a large value is validated in
//! pieces: first everything outside its lists and maps, including their lengths and types, then
//! element by element until enough errors have been found.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use jsonschema::Validator;
use serde_json::{Map, Value};

use super::misfit::Misfit;
use super::pointer::join;
use super::{explain, format};

/// The maximum number of errors of the validator that are examined.
pub(super) const MAX_ERRORS: usize = 1000;

/// The maximum number of values in a value that is validated as a whole.
const SMALL: usize = 1000;

/// A search for errors.
pub(super) struct Search<'s> {
    root: &'s Value,
    /// Validators by the pointer of their schema in the root.
    pieces: HashMap<*const Value, Rc<Piece>>,
    errors: usize,
    misfits: Vec<Misfit>,
}

/// The schema of the whole value, or of an element of a list or a map.
struct Piece {
    schema: Value,
    validator: Validator,
    /// The same without the schemas of the elements.
    outline: OnceCell<(Value, Validator)>,
}

impl<'s> Search<'s> {
    /// The errors in `value`, at most [`MAX_ERRORS`] and one per place.
    ///
    /// # Errors
    ///
    /// An error of the schema.
    pub(super) fn run(root: &'s Value, value: &Value) -> Result<Vec<Misfit>, String> {
        let mut search = Self {
            root,
            pieces: HashMap::new(),
            errors: 0,
            misfits: Vec::new(),
        };
        let invalid = search.look(root, value, String::new)?;
        if invalid && search.misfits.is_empty() {
            search
                .misfits
                .push(Misfit::rule("", "does not fit the schema".to_owned()));
        }
        Ok(search.misfits)
    }

    /// Validates a value, and returns whether it has errors.
    fn look(
        &mut self,
        schema: &'s Value,
        value: &Value,
        at: impl FnOnce() -> String,
    ) -> Result<bool, String> {
        let piece = self.piece(schema)?;
        if piece.validator.is_valid(value) {
            return Ok(false);
        }
        let at = at();
        if is_small(value) {
            self.note(&piece.schema, &piece.validator, value, &at);
        } else {
            let (outline, validator) = piece.outline()?;
            self.note(outline, validator, value, &at);
            self.look_below(schema, value, &at)?;
        }
        Ok(true)
    }

    /// Validates the elements of every list and map of a value.
    fn look_below(&mut self, schema: &'s Value, value: &Value, at: &str) -> Result<(), String> {
        let schema = self.resolved(schema);
        match value {
            Value::Array(items) => {
                let Some(element) = schema.get("items") else {
                    return Ok(());
                };
                for (index, item) in items.iter().enumerate() {
                    if self.errors >= MAX_ERRORS {
                        break;
                    }
                    self.look(element, item, || join(at, &index.to_string()))?;
                }
            }
            Value::Object(fields) => {
                for (key, field) in fields {
                    if self.errors >= MAX_ERRORS {
                        break;
                    }
                    if let Some(property) = schema["properties"].get(key) {
                        self.look_below(property, field, &join(at, key))?;
                    } else if let Some(element) = elements_of_map(schema) {
                        self.look(element, field, || join(at, key))?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn note(&mut self, schema: &Value, validator: &Validator, value: &Value, at: &str) {
        for misfit in validator
            .iter_errors(value)
            .flat_map(|error| explain::explain(schema, &error))
            .take(MAX_ERRORS.saturating_sub(self.errors))
        {
            self.errors += 1;
            let misfit = misfit.below(at);
            // Only one per place, because a value with two errors is corrected once.
            if !self
                .misfits
                .iter()
                .any(|known| known.pointer == misfit.pointer)
            {
                self.misfits.push(misfit);
            }
        }
    }

    fn piece(&mut self, schema: &'s Value) -> Result<Rc<Piece>, String> {
        let address = std::ptr::from_ref(schema);
        if let Some(known) = self.pieces.get(&address) {
            return Ok(Rc::clone(known));
        }
        let piece = Rc::new(Piece::new(self.root, schema)?);
        self.pieces.insert(address, Rc::clone(&piece));
        Ok(piece)
    }

    /// The target of a schema that is only a reference.
    fn resolved(&self, mut schema: &'s Value) -> &'s Value {
        while let Some(target) = schema["$ref"].as_str().and_then(|it| it.strip_prefix('#')) {
            match self.root.pointer(target) {
                Some(found) => schema = found,
                None => break,
            }
        }
        schema
    }
}

impl Piece {
    fn new(root: &Value, schema: &Value) -> Result<Self, String> {
        let mut schema = schema.clone();
        if let (Value::Object(schema), Some(definitions)) = (&mut schema, root.get("$defs")) {
            schema.insert("$defs".to_owned(), definitions.clone());
        }
        Ok(Self {
            validator: validator(&schema)?,
            schema,
            outline: OnceCell::new(),
        })
    }

    fn outline(&self) -> Result<&(Value, Validator), String> {
        if self.outline.get().is_none() {
            let outline = without_elements(&self.schema);
            let validator = validator(&outline)?;
            // Nobody else fills it in between.
            drop(self.outline.set((outline, validator)));
        }
        self.outline
            .get()
            .ok_or_else(|| "no outline was made".to_owned())
    }
}

fn validator(schema: &Value) -> Result<Validator, String> {
    let options = format::ALL.iter().fold(
        jsonschema::options().should_validate_formats(true),
        |options, format| options.with_format(format.name, format.fits),
    );
    options.build(schema).map_err(|error| error.to_string())
}

/// A schema that accepts any elements of lists and maps.
fn without_elements(schema: &Value) -> Value {
    let Value::Object(keywords) = schema else {
        return schema.clone();
    };
    let inside = |schemas: &Value| {
        let schemas = schemas.as_object().into_iter().flatten();
        let schemas = schemas.map(|(name, schema)| (name.clone(), without_elements(schema)));
        Value::Object(schemas.collect::<Map<_, _>>())
    };
    let kept = keywords.iter().filter_map(|(keyword, value)| {
        let value = match keyword.as_str() {
            "items" | "additionalProperties" if value.is_object() => return None,
            "properties" | "$defs" => inside(value),
            _ => value.clone(),
        };
        Some((keyword.clone(), value))
    });
    Value::Object(kept.collect())
}

fn elements_of_map(schema: &Value) -> Option<&Value> {
    schema
        .get("additionalProperties")
        .filter(|elements| elements.is_object())
}

/// Whether a value has few values.
fn is_small(value: &Value) -> bool {
    fn count(value: &Value, left: &mut usize) -> bool {
        let Some(less) = left.checked_sub(1) else {
            return false;
        };
        *left = less;
        match value {
            Value::Array(items) => items.iter().all(|item| count(item, left)),
            Value::Object(fields) => fields.values().all(|field| count(field, left)),
            _ => true,
        }
    }
    count(value, &mut SMALL.clone())
}
