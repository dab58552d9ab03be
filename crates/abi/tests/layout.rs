//! The boundary does not change by accident: names, sizes, alignments and offsets of everything
//! that crosses it. A change here is a new ABI version (append: minor, anything else: major).

use std::collections::HashSet;
use std::fmt::Write;
use std::mem::{align_of, offset_of, size_of};

use cladist_abi::abi_stable::StableAbi;
use cladist_abi::abi_stable::type_layout::TypeLayout;
use cladist_abi::{CArrowArray, CArrowSchema, CArrowStream, Handshake, PluginModRef};

/// Our types that the root module reaches, fields (methods, for an object) below each.
fn describe(layout: &'static TypeLayout, seen: &mut HashSet<*const TypeLayout>, out: &mut Vec<String>) {
    if !seen.insert(layout) {
        return;
    }
    let mut text =
        format!("{}: {} bytes, aligned {}\n", layout.full_type(), layout.size(), layout.alignment());
    let mut inner = Vec::new();
    for field in layout.get_fields().into_iter().flatten() {
        if field.function_range().is_empty() {
            let _ = writeln!(text, "  {}: {}", field.name(), field.full_type());
        }
        for function in field.function_range() {
            let function = function.to_string();
            let signature = function.lines().next().unwrap_or_default();
            let _ = writeln!(text, "  {}: {signature}", field.name());
        }
        inner.push(field.layout());
    }
    if layout.item_info().package_and_version().0 == "cladist-abi" && !out.contains(&text) {
        out.push(text);
    }
    inner.extend(layout.shared_vars().type_layouts().iter().map(|make| make()));
    for layout in inner {
        describe(layout, seen, out);
    }
}

#[test]
fn the_handshake_is_frozen() {
    let mut out = String::new();
    let _ = writeln!(out, "Handshake: {} bytes, aligned {}", size_of::<Handshake>(), align_of::<Handshake>());
    for (field, offset) in [
        ("magic", offset_of!(Handshake, magic)),
        ("struct_size", offset_of!(Handshake, struct_size)),
        ("abi_major", offset_of!(Handshake, abi_major)),
        ("abi_minor", offset_of!(Handshake, abi_minor)),
        ("kinds", offset_of!(Handshake, kinds)),
        ("panic_unwind", offset_of!(Handshake, panic_unwind)),
        ("reserved", offset_of!(Handshake, reserved)),
        ("name", offset_of!(Handshake, name)),
        ("version", offset_of!(Handshake, version)),
        ("sdk_version", offset_of!(Handshake, sdk_version)),
        ("rustc", offset_of!(Handshake, rustc)),
        ("target", offset_of!(Handshake, target)),
        ("profile", offset_of!(Handshake, profile)),
    ] {
        let _ = writeln!(out, "  {offset:3} {field}");
    }
    for (name, size) in [
        ("ArrowArray", size_of::<CArrowArray>()),
        ("ArrowSchema", size_of::<CArrowSchema>()),
        ("ArrowArrayStream", size_of::<CArrowStream>()),
    ] {
        let _ = writeln!(out, "{name}: {size} bytes");
    }
    insta::assert_snapshot!(out);
}

#[test]
fn the_objects_change_only_on_purpose() {
    let mut out = Vec::new();
    describe(<PluginModRef as StableAbi>::LAYOUT, &mut HashSet::new(), &mut out);
    insta::assert_snapshot!(out.concat());
}
