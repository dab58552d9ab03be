//! Arrow data across the boundary: arrow's own types to the boundary's C structs and back.
//!
//! Both sides use it, each with its own arrow. A schema crosses once; batches cross alone and are
//! read with the schema known, at about a microsecond per Arrow node whatever their rows.
//!
//! Invariant: ownership moves with the struct, and each release callback is called once.
#![allow(unsafe_code, reason = "the boundary")]
mod errors;
mod stream;

use std::mem::transmute;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::{Array, RecordBatch, RecordBatchOptions, StructArray};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use cladist_abi::{CArrowArray, CArrowSchema};

pub use crate::errors::{decode_error, encode_error};
pub use crate::stream::{ImportedStream, export_stream, import_stream};

const _: () = assert!(size_of::<CArrowArray>() == size_of::<FFI_ArrowArray>());
const _: () = assert!(size_of::<CArrowSchema>() == size_of::<FFI_ArrowSchema>());

/// A schema as the boundary's struct.
pub fn export_schema(schema: &Schema) -> Result<CArrowSchema, ArrowError> {
    let schema = FFI_ArrowSchema::try_from(schema)?;
    // SAFETY: both are the C data interface's `struct ArrowSchema`; ownership moves.
    Ok(unsafe { transmute::<FFI_ArrowSchema, CArrowSchema>(schema) })
}

/// The schema of the boundary's struct.
pub fn import_schema(schema: CArrowSchema) -> Result<SchemaRef, ArrowError> {
    if schema.is_released() {
        return Err(ArrowError::CDataInterface("a schema that was released already".to_owned()));
    }
    // SAFETY: as in `export_schema`, the other way.
    let schema = unsafe { transmute::<CArrowSchema, FFI_ArrowSchema>(schema) };
    Schema::try_from(&schema).map(Arc::new)
}

/// A batch as the boundary's struct.
#[must_use]
pub fn export_batch(batch: &RecordBatch) -> CArrowArray {
    let array = FFI_ArrowArray::new(&StructArray::from(batch.clone()).into_data());
    // SAFETY: both are the C data interface's `struct ArrowArray`; ownership moves.
    unsafe { transmute::<FFI_ArrowArray, CArrowArray>(array) }
}

/// The batch of the boundary's struct, which must be of this schema.
pub fn import_batch(array: CArrowArray, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    if array.is_released() {
        return Err(ArrowError::CDataInterface("a batch that was released already".to_owned()));
    }
    // SAFETY: as in `export_batch`, the other way.
    let array = unsafe { transmute::<CArrowArray, FFI_ArrowArray>(array) };
    if array.num_children() != schema.fields().len() {
        return Err(ArrowError::CDataInterface(format!(
            "a batch of {} columns where the schema has {}",
            array.num_children(),
            schema.fields().len()
        )));
    }
    let ty = DataType::Struct(schema.fields().clone());
    // SAFETY: the giver declared this schema for all its batches.
    let data = unsafe { from_ffi_and_data_type(array, ty)? };
    let rows = data.len();
    let (_, columns, nulls) = StructArray::from(data).into_parts();
    if nulls.is_some_and(|n| n.null_count() > 0) {
        return Err(ArrowError::CDataInterface("a batch with null rows".to_owned()));
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
}
