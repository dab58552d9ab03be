//! Events of plugins under the host's own subscriber: level, target and typed fields as the
//! plugin recorded them, beside `plugin`, `step` and the plugin's open spans.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

use cladist_abi::{FieldValue, Level, LogField, LogRecord};
use serde::Serialize;
use tracing_core::callsite::Callsite;
use tracing_core::field::{DisplayValue, FieldSet, Value, display};
use tracing_core::metadata::Kind;
use tracing_core::subscriber::Interest;
use tracing_core::{Event, LevelFilter, Metadata, dispatcher, identify_callsite};

use crate::call::Call;

/// Fields of one event beyond which the rest is put into the message: `tracing` takes 32.
const MOST: usize = 24;

/// The most verbose level that the host's subscriber takes.
pub(crate) fn max_level() -> Level {
    match LevelFilter::current().into_level() {
        None => Level::Off,
        Some(tracing_core::Level::ERROR) => Level::Error,
        Some(tracing_core::Level::WARN) => Level::Warn,
        Some(tracing_core::Level::INFO) => Level::Info,
        Some(tracing_core::Level::DEBUG) => Level::Debug,
        Some(tracing_core::Level::TRACE) => Level::Trace,
    }
}

/// Whether the host's subscriber takes an event of this level and target.
pub(crate) fn enabled(level: Level, target: &str) -> bool {
    if level > max_level() {
        return false;
    }
    let site = site(level, target, &[]);
    dispatcher::get_default(|dispatch| dispatch.enabled(site.metadata()))
}

/// A callsite made at run time; there are as many as there are kinds of event in the plugins.
struct Site {
    metadata: std::sync::OnceLock<Metadata<'static>>,
}

impl Callsite for Site {
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        self.metadata.get().expect("a site gets its metadata before anybody sees it")
    }
}

type Key = (Level, String, Vec<String>);

static SITES: LazyLock<Mutex<BTreeMap<Key, &'static Site>>> = LazyLock::new(Mutex::default);

fn site(level: Level, target: &str, fields: &[&str]) -> &'static Site {
    let key = (level, target.to_owned(), fields.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>());
    let mut sites = SITES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(site) = sites.get(&key) {
        return site;
    }
    let site: &'static Site = Box::leak(Box::new(Site { metadata: std::sync::OnceLock::new() }));
    let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let mut names = vec!["message", "plugin", "step", "spans"];
    names.extend(fields.iter().map(|field| leak(field)));
    let names: &'static [&'static str] = Box::leak(names.into_boxed_slice());
    let level = match level {
        Level::Off | Level::Error => tracing_core::Level::ERROR,
        Level::Warn => tracing_core::Level::WARN,
        Level::Info => tracing_core::Level::INFO,
        Level::Debug => tracing_core::Level::DEBUG,
        Level::Trace => tracing_core::Level::TRACE,
    };
    let fields = FieldSet::new(names, identify_callsite!(site));
    let metadata = Metadata::new("plugin event", leak(target), level, None, None, None, fields, Kind::EVENT);
    let _ = site.metadata.set(metadata);
    tracing_core::callsite::register(site);
    sites.insert(key, site);
    site
}

enum Typed<'a> {
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Text(&'a str),
    Debug(DisplayValue<&'a str>),
}

impl<'a> Typed<'a> {
    fn of(field: &LogField<'a>) -> Self {
        match field.value {
            FieldValue::Bool(value) => Typed::Bool(value),
            FieldValue::Int(value) => Typed::Int(value),
            FieldValue::UInt(value) => Typed::UInt(value),
            FieldValue::Float(value) => Typed::Float(value),
            FieldValue::Text(value) => Typed::Text(value.as_str()),
            FieldValue::Debug(value) => Typed::Debug(display(value.as_str())),
        }
    }

    fn value(&self) -> &dyn Value {
        match self {
            Typed::Bool(value) => value,
            Typed::Int(value) => value,
            Typed::UInt(value) => value,
            Typed::Float(value) => value,
            Typed::Text(value) => value,
            Typed::Debug(value) => value,
        }
    }
}

/// Hands a plugin's event to the host's subscriber.
pub(crate) fn emit(call: &Call, record: &LogRecord<'_>) {
    let shown = &record.fields.as_slice()[..record.fields.len().min(MOST)];
    let names: Vec<&str> = shown.iter().map(|field| field.name.as_str()).collect();
    let site = site(record.level, record.target.as_str(), &names);
    let metadata = site.metadata();
    let message = display(record.message.as_str());
    let spans = spans(record);
    let typed: Vec<Typed<'_>> = shown.iter().map(Typed::of).collect();
    let set = metadata.fields();
    let mut fields = set.iter();
    let Some(first) = fields.next() else { return };
    let (plugin, step) = (&*call.plugin, &*call.step);
    let own: [Option<&dyn Value>; 3] = [
        Some(&plugin),
        (!step.is_empty()).then_some(&step as &dyn Value),
        (!spans.is_empty()).then_some(&spans),
    ];
    let values = own.into_iter().chain(typed.iter().map(|t| Some(t.value())));
    // The array is of fixed length: what is left over names the first field again, without a value.
    let mut pairs: [(&tracing_core::Field, Option<&dyn Value>); MOST + 4] = [(&first, None); MOST + 4];
    pairs[0] = (&first, Some(&message));
    let fields: Vec<_> = fields.collect();
    for (pair, (field, value)) in pairs[1..].iter_mut().zip(fields.iter().zip(values)) {
        *pair = (field, value);
    }
    let values = set.value_set(&pairs);
    dispatcher::get_default(|dispatch| {
        let event = Event::new(metadata, &values);
        if dispatch.enabled(metadata) {
            dispatch.event(&event);
        }
    });
}

fn spans(record: &LogRecord<'_>) -> String {
    let mut text = String::new();
    for span in record.spans.as_slice() {
        let colon = if text.is_empty() { "" } else { ":" };
        let _ = write!(text, "{colon}{}", span.name);
        write_fields(&mut text, span.fields.as_slice());
    }
    text
}

fn write_fields(text: &mut String, fields: &[LogField<'_>]) {
    if fields.is_empty() {
        return;
    }
    text.push('{');
    for (i, field) in fields.iter().enumerate() {
        let blank = if i == 0 { "" } else { " " };
        let _ = write!(text, "{blank}{}=", field.name);
        let _ = match field.value {
            FieldValue::Bool(value) => write!(text, "{value}"),
            FieldValue::Int(value) => write!(text, "{value}"),
            FieldValue::UInt(value) => write!(text, "{value}"),
            FieldValue::Float(value) => write!(text, "{value}"),
            FieldValue::Text(value) => write!(text, "{:?}", value.as_str()),
            FieldValue::Debug(value) => write!(text, "{value}"),
        };
    }
    text.push('}');
}

/// A warning that a plugin logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// The step, empty when unknown.
    pub step: String,
    /// The plugin.
    pub plugin: String,
    /// The message with its fields.
    pub message: String,
}

/// Warnings of the current run, the first [`Warnings::KEPT`] of each step.
#[derive(Default)]
pub(crate) struct Warnings(Mutex<Vec<Warning>>);

impl Warnings {
    const KEPT: usize = 100;

    pub(crate) fn note(&self, call: &Call, record: &LogRecord<'_>) {
        if !matches!(record.level, Level::Error | Level::Warn) {
            return;
        }
        let mut message = record.message.to_string();
        if !record.fields.is_empty() {
            message.push(' ');
            write_fields(&mut message, record.fields.as_slice());
        }
        let warning = Warning { step: call.step.to_string(), plugin: call.plugin.to_string(), message };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.iter().filter(|w| w.step == warning.step).count() < Self::KEPT {
            kept.push(warning);
        }
    }

    pub(crate) fn take(&self) -> Vec<Warning> {
        let mut kept = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        // Threads log in any order.
        kept.sort_by(|a, b| (&a.step, &a.message).cmp(&(&b.step, &b.message)));
        kept
    }
}
