//! The plugin's own copy of `tracing`, forwarded to the host: level, target, message, typed
//! fields and open spans. Never a `Dispatch` across the boundary.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cladist_abi::abi_stable::std_types::{RSlice, RStr};
use cladist_abi::{FieldValue, Level, LogField, LogRecord, LogSpan};
use tracing_core::field::{Field, Visit};
use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::{Event, LevelFilter, Metadata, Subscriber};

use crate::services::services;

/// Installs the forwarder as this library's subscriber.
pub(crate) fn install() {
    let _ = tracing::subscriber::set_global_default(Forwarder::default());
}

enum Value {
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Text(String),
    Debug(String),
}

#[derive(Default)]
struct Fields {
    message: String,
    rest: Vec<(&'static str, Value)>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        match self.rest.iter_mut().find(|(name, _)| *name == field.name()) {
            Some((_, old)) => *old = value,
            None => self.rest.push((field.name(), value)),
        }
    }

    fn views(&self) -> Vec<LogField<'_>> {
        self.rest
            .iter()
            .map(|(name, value)| LogField { name: RStr::from_str(name), value: value.view() })
            .collect()
    }
}

impl Value {
    fn view(&self) -> FieldValue<'_> {
        match self {
            Value::Bool(value) => FieldValue::Bool(*value),
            Value::Int(value) => FieldValue::Int(*value),
            Value::UInt(value) => FieldValue::UInt(*value),
            Value::Float(value) => FieldValue::Float(*value),
            Value::Text(value) => FieldValue::Text(RStr::from_str(value)),
            Value::Debug(value) => FieldValue::Debug(RStr::from_str(value)),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        } else {
            self.put(field, Value::Debug(format!("{value:?}")));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
        } else {
            self.put(field, Value::Text(value.to_owned()));
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, Value::Bool(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, Value::Int(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, Value::UInt(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, Value::Float(value));
    }
}

struct Span {
    metadata: &'static Metadata<'static>,
    fields: Fields,
    references: usize,
}

#[derive(Default)]
struct Forwarder {
    last: AtomicU64,
    spans: Mutex<HashMap<u64, Span>>,
}

thread_local! {
    static OPEN: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

impl Forwarder {
    fn spans(&self) -> MutexGuard<'_, HashMap<u64, Span>> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn level(level: tracing_core::Level) -> Level {
    match level {
        tracing_core::Level::ERROR => Level::Error,
        tracing_core::Level::WARN => Level::Warn,
        tracing_core::Level::INFO => Level::Info,
        tracing_core::Level::DEBUG => Level::Debug,
        tracing_core::Level::TRACE => Level::Trace,
    }
}

impl Subscriber for Forwarder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        services()
            .is_some_and(|host| host.log_enabled(level(*metadata.level()), RStr::from_str(metadata.target())))
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(match services().map_or(Level::Off, |host| host.max_level()) {
            Level::Off => LevelFilter::OFF,
            Level::Error => LevelFilter::ERROR,
            Level::Warn => LevelFilter::WARN,
            Level::Info => LevelFilter::INFO,
            Level::Debug => LevelFilter::DEBUG,
            Level::Trace => LevelFilter::TRACE,
        })
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        self.spans().insert(id, Span { metadata: attributes.metadata(), fields, references: 1 });
        Id::from_u64(id)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        if let Some(span) = self.spans().get_mut(&id.into_u64()) {
            values.record(&mut span.fields);
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let Some(host) = services() else { return };
        let mut fields = Fields::default();
        event.record(&mut fields);
        let metadata = event.metadata();
        let open = OPEN.with_borrow(Clone::clone);
        let spans = self.spans();
        let open: Vec<&Span> = open.iter().filter_map(|id| spans.get(id)).collect();
        let span_fields: Vec<_> = open.iter().map(|span| span.fields.views()).collect();
        let span_views: Vec<_> = open
            .iter()
            .zip(&span_fields)
            .map(|(span, fields)| LogSpan {
                name: RStr::from_str(span.metadata.name()),
                fields: RSlice::from_slice(fields),
            })
            .collect();
        let views = fields.views();
        host.log(&LogRecord {
            level: level(*metadata.level()),
            target: RStr::from_str(metadata.target()),
            message: RStr::from_str(&fields.message),
            file: RStr::from_str(metadata.file().unwrap_or_default()),
            line: metadata.line().unwrap_or_default(),
            fields: RSlice::from_slice(&views),
            spans: RSlice::from_slice(&span_views),
        });
    }

    fn enter(&self, id: &Id) {
        OPEN.with_borrow_mut(|open| open.push(id.into_u64()));
    }

    fn exit(&self, id: &Id) {
        OPEN.with_borrow_mut(|open| {
            if let Some(place) = open.iter().rposition(|open| *open == id.into_u64()) {
                open.remove(place);
            }
        });
    }

    fn clone_span(&self, id: &Id) -> Id {
        if let Some(span) = self.spans().get_mut(&id.into_u64()) {
            span.references += 1;
        }
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let mut spans = self.spans();
        let Some(span) = spans.get_mut(&id.into_u64()) else { return false };
        span.references -= 1;
        let last = span.references == 0;
        if last {
            spans.remove(&id.into_u64());
        }
        last
    }

    fn current_span(&self) -> Current {
        let Some(id) = OPEN.with_borrow(|open| open.last().copied()) else { return Current::none() };
        match self.spans().get(&id) {
            Some(span) => Current::new(Id::from_u64(id), span.metadata),
            None => Current::none(),
        }
    }
}
