//! One view of every column: downcast once per batch, then a borrowed cell per row.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float32Array, Float64Array, Int64Array, LargeBinaryArray,
    LargeStringArray, OffsetSizeTrait, StringArray, StringViewArray, UInt64Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, TimeUnit};

/// The cells of one column of one batch.
#[derive(Debug, Clone)]
pub struct Cells(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Null,
    Bool(BooleanArray),
    Int(Int64Array),
    UInt(UInt64Array),
    Float32(Float32Array),
    Float(Float64Array),
    Text(StringArray),
    LargeText(LargeStringArray),
    TextView(StringViewArray),
    Bytes(LargeBinaryArray),
    Date(Int64Array),
    Timestamp(Int64Array, TimeUnit, bool),
    List(Lists),
    Struct(Option<NullBuffer>, usize, Vec<(String, Cells)>),
}

#[derive(Debug, Clone)]
struct Lists {
    nulls: Option<NullBuffer>,
    offsets: Vec<usize>,
    items: Box<Cells>,
}

/// One cell.
#[derive(Debug, Clone, Copy)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// A number of single precision, kept apart for its own shortest form.
    Float32(f32),
    /// A number.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// Bytes that are no text.
    Bytes(&'a [u8]),
    /// Days since 1970-01-01.
    Date(i64),
    /// A point in time.
    Timestamp(Instant),
    /// A list.
    List(Items<'a>),
    /// A struct.
    Struct(Fields<'a>),
}

/// A point in time, in the unit of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    /// Units since 1970-01-01T00:00:00.
    pub value: i64,
    /// The unit.
    pub unit: TimeUnit,
    /// Whether the column has a time zone (its values then count in UTC).
    pub utc: bool,
}

/// The items of a list cell.
#[derive(Debug, Clone, Copy)]
pub struct Items<'a> {
    cells: &'a Cells,
    begin: usize,
    end: usize,
}

impl<'a> Items<'a> {
    /// The items, in order.
    pub fn iter(self) -> impl Iterator<Item = Cell<'a>> {
        (self.begin..self.end).map(move |row| self.cells.get(row))
    }
}

/// The fields of a struct cell.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    fields: &'a [(String, Cells)],
    row: usize,
}

impl<'a> Fields<'a> {
    /// The fields with their names, in order.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, Cell<'a>)> {
        self.fields.iter().map(move |(name, cells)| (name.as_str(), cells.get(self.row)))
    }
}

impl Cells {
    /// The cells of a column. Dictionaries, runs and views count as what they hold; types that
    /// have no kind of cell (decimals, durations, intervals) are text.
    pub fn of(array: &ArrayRef) -> Self {
        Self(Kind::of(array))
    }

    /// The cell of a row; null beyond the last one.
    pub fn get(&self, row: usize) -> Cell<'_> {
        macro_rules! value {
            ($array:expr, $make:expr) => {
                if row < $array.len() && $array.is_valid(row) { $make($array.value(row)) } else { Cell::Null }
            };
        }
        match &self.0 {
            Kind::Null => Cell::Null,
            Kind::Bool(array) => value!(array, Cell::Bool),
            Kind::Int(array) => value!(array, Cell::Int),
            Kind::UInt(array) => value!(array, Cell::UInt),
            Kind::Float32(array) => value!(array, Cell::Float32),
            Kind::Float(array) => value!(array, Cell::Float),
            Kind::Text(array) => value!(array, Cell::Text),
            Kind::LargeText(array) => value!(array, Cell::Text),
            Kind::TextView(array) => value!(array, Cell::Text),
            Kind::Bytes(array) => value!(array, Cell::Bytes),
            Kind::Date(array) => value!(array, Cell::Date),
            Kind::Timestamp(array, unit, utc) => {
                value!(array, |value| Cell::Timestamp(Instant { value, unit: *unit, utc: *utc }))
            }
            Kind::List(lists) => lists.get(row),
            Kind::Struct(nulls, len, fields) => {
                if row < *len && valid(nulls.as_ref(), row) {
                    Cell::Struct(Fields { fields, row })
                } else {
                    Cell::Null
                }
            }
        }
    }
}

fn valid(nulls: Option<&NullBuffer>, row: usize) -> bool {
    nulls.is_none_or(|nulls| nulls.is_valid(row))
}

impl Lists {
    fn get(&self, row: usize) -> Cell<'_> {
        match (self.offsets.get(row), self.offsets.get(row + 1)) {
            (Some(&begin), Some(&end)) if valid(self.nulls.as_ref(), row) => {
                Cell::List(Items { cells: &self.items, begin, end })
            }
            _ => Cell::Null,
        }
    }

    /// Only the items that the offsets span: a slice of a large list costs what the slice holds.
    fn of<O: OffsetSizeTrait>(
        nulls: Option<&NullBuffer>,
        offsets: &OffsetBuffer<O>,
        items: &ArrayRef,
    ) -> Kind {
        let first = offsets.first().map_or(0, |first| first.as_usize());
        let last = offsets.last().map_or(0, |last| last.as_usize());
        let items = items.slice(first, last.saturating_sub(first));
        let offsets = offsets.iter().map(|offset| offset.as_usize() - first).collect();
        Kind::List(Lists { nulls: nulls.cloned(), offsets, items: Box::new(Cells::of(&items)) })
    }
}

impl Kind {
    fn of(array: &ArrayRef) -> Self {
        match array.data_type() {
            DataType::Null => Kind::Null,
            DataType::Boolean => Kind::Bool(array.as_boolean().clone()),
            DataType::Int64 => Kind::Int(array.as_primitive::<Int64Type>().clone()),
            DataType::UInt64 => Kind::UInt(array.as_primitive::<UInt64Type>().clone()),
            DataType::Float32 => Kind::Float32(array.as_primitive::<Float32Type>().clone()),
            DataType::Float64 => Kind::Float(array.as_primitive::<Float64Type>().clone()),
            DataType::Utf8 => Kind::Text(array.as_string::<i32>().clone()),
            DataType::LargeUtf8 => Kind::LargeText(array.as_string::<i64>().clone()),
            DataType::Utf8View => Kind::TextView(array.as_string_view().clone()),
            DataType::LargeBinary => Kind::Bytes(array.as_binary::<i64>().clone()),
            DataType::List(_) => {
                let list = array.as_list::<i32>();
                Lists::of(list.nulls(), list.offsets(), list.values())
            }
            DataType::LargeList(_) => {
                let list = array.as_list::<i64>();
                Lists::of(list.nulls(), list.offsets(), list.values())
            }
            DataType::Map(_, _) => {
                let map = array.as_map();
                let entries: ArrayRef = std::sync::Arc::new(map.entries().clone());
                Lists::of(map.nulls(), map.offsets(), &entries)
            }
            DataType::Struct(fields) => {
                let columns = array.as_struct();
                let named = fields.iter().zip(columns.columns());
                let cells = named.map(|(field, column)| (field.name().clone(), Cells::of(column)));
                Kind::Struct(columns.nulls().cloned(), columns.len(), cells.collect())
            }
            DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, _) => Kind::time(array),
            other => match plain(other).and_then(|plain| cast(array, &plain).ok()) {
                Some(array) => Self::of(&array),
                None => Kind::Text(formatted(array)),
            },
        }
    }

    fn time(array: &ArrayRef) -> Self {
        let narrow = if array.data_type() == &DataType::Date32 { DataType::Int32 } else { DataType::Int64 };
        let counts = cast(array, &narrow).and_then(|counts| cast(&counts, &DataType::Int64));
        let Ok(counts) = counts else { return Kind::Text(formatted(array)) };
        let counts = counts.as_primitive::<Int64Type>();
        match array.data_type() {
            DataType::Timestamp(unit, zone) => Kind::Timestamp(counts.clone(), *unit, zone.is_some()),
            DataType::Date64 => Kind::Date(counts.unary(|ms: i64| ms.div_euclid(86_400_000))),
            _ => Kind::Date(counts.clone()),
        }
    }
}

/// The type with a kind of its own that stands for this one, where there is one.
fn plain(ty: &DataType) -> Option<DataType> {
    Some(match ty {
        DataType::Int8 | DataType::Int16 | DataType::Int32 => DataType::Int64,
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => DataType::UInt64,
        DataType::Float16 => DataType::Float32,
        DataType::Binary | DataType::BinaryView | DataType::FixedSizeBinary(_) => DataType::LargeBinary,
        DataType::Dictionary(_, value) => value.as_ref().clone(),
        DataType::RunEndEncoded(_, values) => values.data_type().clone(),
        DataType::FixedSizeList(item, _) | DataType::ListView(item) => DataType::List(item.clone()),
        DataType::LargeListView(item) => DataType::LargeList(item.clone()),
        _ => return None,
    })
}

/// Any other type as Arrow itself would print it.
fn formatted(array: &ArrayRef) -> StringArray {
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(array.as_ref(), &options).ok();
    let text = |row: usize| {
        let formatter = formatter.as_ref().filter(|_| array.is_valid(row))?;
        formatter.value(row).try_to_string().ok()
    };
    (0..array.len()).map(text).collect()
}

impl Cell<'_> {
    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Cell::Null)
    }

    /// The number in it, where it is one; integers beyond 2⁵³ lose their last digits.
    pub fn number(&self) -> Option<f64> {
        match *self {
            Cell::Int(value) => Some(value as f64),
            Cell::UInt(value) => Some(value as f64),
            Cell::Float32(value) => Some(f64::from(value)),
            Cell::Float(value) => Some(value),
            _ => None,
        }
    }
}
