//! Values that are written as JSON once, and used in many replies.

use std::sync::OnceLock;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::text;

/// A `T` that is written as JSON already.
#[derive(Debug)]
pub(crate) struct Written<T> {
    json: Box<RawValue>,
    /// The same field by field, once asked for.
    fields: OnceLock<IndexMap<String, Box<RawValue>>>,
    of: std::marker::PhantomData<fn() -> T>,
}

impl<T> Written<T> {
    /// Writes it.
    pub(crate) fn write(value: &T) -> serde_json::Result<Self>
    where
        T: Serialize,
    {
        Self::as_of(value)
    }

    /// Writes a value that is a `T` but for its lifetime.
    pub(crate) fn as_of(value: &impl Serialize) -> serde_json::Result<Self> {
        let json = RawValue::from_string(text::to_json(value)?)?;
        Ok(Self { json, fields: OnceLock::new(), of: std::marker::PhantomData })
    }

    /// The JSON text.
    pub(crate) fn text(&self) -> &str {
        self.json.get()
    }

    /// The fields of the object; an error for anything else.
    pub(crate) fn fields(&self) -> serde_json::Result<&IndexMap<String, Box<RawValue>>> {
        if let Some(fields) = self.fields.get() {
            return Ok(fields);
        }
        let fields = serde_json::from_str(self.text())?;
        Ok(self.fields.get_or_init(|| fields))
    }
}

impl<T> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Written<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
