use std::ffi::{CStr, c_char};
use std::mem::offset_of;
use std::path::Path;

use cladist_abi::{ABI_MAJOR, HANDSHAKE_MAGIC, Handshake, KIND_METRIC, KIND_REPORTER, KIND_SOURCE, TARGET};
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// What a library's handshake says, as owned text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandshakeInfo {
    /// The plugin's name.
    pub name: String,
    /// The plugin's version.
    pub version: String,
    /// Major and minor version of the boundary.
    pub abi: (u32, u32),
    /// `source`, `metric`, `reporter`.
    pub kinds: Vec<String>,
    /// The SDK it was built with.
    pub sdk_version: String,
    /// The compiler that built it.
    pub rustc: String,
    /// The target it was built for.
    pub target: String,
    /// `debug` or `release`.
    pub profile: String,
}

/// Reads and checks a handshake.
///
/// # Safety
/// `at` points to at least 16 readable bytes; if they hold the magic and a size, to that many.
pub(crate) unsafe fn read(path: &Path, at: *const Handshake) -> Result<HandshakeInfo, Refusal> {
    let bytes = at.cast::<u8>();
    // SAFETY: the magic lies within the first 16 bytes.
    let magic = unsafe { bytes.cast::<[u8; 8]>().read_unaligned() };
    if magic != HANDSHAKE_MAGIC {
        return Err(Refusal::new(path, "its handshake does not begin with Cladist's magic"));
    }
    // SAFETY: the size too.
    let size = unsafe { bytes.add(offset_of!(Handshake, struct_size)).cast::<u32>().read_unaligned() };
    if (size as usize) < size_of::<Handshake>() {
        let expected = size_of::<Handshake>();
        return Err(Refusal::new(
            path,
            format!("its handshake has {size} bytes, not the {expected} of this ABI"),
        ));
    }
    // SAFETY: the struct is at least as large as this one, by the library's own word.
    let handshake = unsafe { at.read_unaligned() };
    // SAFETY: a handshake's texts are NUL-terminated and live as long as the library.
    let text = |at: *const c_char| unsafe { text(at) };
    let info = HandshakeInfo {
        name: text(handshake.name),
        version: text(handshake.version),
        abi: (handshake.abi_major, handshake.abi_minor),
        kinds: kinds(handshake.kinds),
        sdk_version: text(handshake.sdk_version),
        rustc: text(handshake.rustc),
        target: text(handshake.target),
        profile: text(handshake.profile),
    };
    if handshake.abi_major != ABI_MAJOR {
        return Err(Refusal::other_abi(path, &info.name, handshake.abi_major));
    }
    let target = TARGET.trim_end_matches('\0');
    if info.target != target {
        let message = format!("plugin `{}` was built for {}, this host for {target}", info.name, info.target);
        return Err(Refusal::new(path, message).hint(format!("build it with --target {target}")));
    }
    if handshake.panic_unwind == 0 {
        return Err(Refusal::new(
            path,
            format!("plugin `{}` aborts on panic and would take the host with it", info.name),
        )
        .hint("remove `panic = \"abort\"` from its profile"));
    }
    Ok(info)
}

unsafe fn text(at: *const c_char) -> String {
    if at.is_null() {
        return String::new();
    }
    // SAFETY: by the caller.
    unsafe { CStr::from_ptr(at) }.to_string_lossy().into_owned()
}

fn kinds(bits: u32) -> Vec<String> {
    let names = [(KIND_SOURCE, "source"), (KIND_METRIC, "metric"), (KIND_REPORTER, "reporter")];
    names.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| (*name).to_owned()).collect()
}
