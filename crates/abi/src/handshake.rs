use std::ffi::{CStr, c_char};

/// The symbol of the handshake static, NUL-terminated.
pub const HANDSHAKE_SYMBOL: &CStr = c"CLADIST_PLUGIN";
/// The first bytes of a handshake.
pub const HANDSHAKE_MAGIC: [u8; 8] = *b"CLADIST\x01";
/// Must be equal on both sides.
pub const ABI_MAJOR: u32 = 1;
/// May differ: what a larger one adds is optional.
pub const ABI_MINOR: u32 = 0;
/// Bit of [`Handshake::kinds`]: the library has sources.
pub const KIND_SOURCE: u32 = 1;
/// Bit of [`Handshake::kinds`]: the library has metrics.
pub const KIND_METRIC: u32 = 2;
/// Bit of [`Handshake::kinds`]: the library has reporters.
pub const KIND_REPORTER: u32 = 4;
/// The compiler that built this copy of the crate, NUL-terminated.
pub const RUSTC: &str = concat!(env!("CLADIST_RUSTC"), "\0");
/// The target it was built for, NUL-terminated.
pub const TARGET: &str = concat!(env!("CLADIST_TARGET"), "\0");

/// What a library says of itself before any of its code runs.
///
/// The layout is frozen; new fields are appended and `struct_size` grows. Texts are
/// NUL-terminated UTF-8 that lives as long as the library.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Handshake {
    /// [`HANDSHAKE_MAGIC`].
    pub magic: [u8; 8],
    /// The size of this struct where the plugin was built.
    pub struct_size: u32,
    /// The boundary that the plugin was built for.
    pub abi_major: u32,
    /// Its minor version.
    pub abi_minor: u32,
    /// `KIND_*` bits of the components.
    pub kinds: u32,
    /// 1 when the plugin unwinds on panic, 0 when it aborts.
    pub panic_unwind: u32,
    /// Zero.
    pub reserved: u32,
    /// The plugin's name.
    pub name: *const c_char,
    /// The plugin's version.
    pub version: *const c_char,
    /// The SDK it was built with.
    pub sdk_version: *const c_char,
    /// The compiler that built it.
    pub rustc: *const c_char,
    /// The target it was built for.
    pub target: *const c_char,
    /// `debug` or `release`.
    pub profile: *const c_char,
}

// SAFETY: the pointers are to immutable statics.
unsafe impl Sync for Handshake {}

/// The pointer of a text that ends with NUL, for a [`Handshake`].
///
/// # Panics
/// When the text does not end with NUL or holds another one; at compile time in a static.
pub const fn c_text(text: &'static str) -> *const c_char {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text.as_ptr(),
        Err(_) => panic!("a text of the handshake must end with its only NUL"),
    }
}
