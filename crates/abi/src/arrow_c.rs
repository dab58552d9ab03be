//! The structs of the Arrow C data and C stream interfaces, whose layout is frozen by that
//! specification. Opaque here: `cladist-bridge` turns them into arrow's own and back.

use std::ffi::{c_char, c_int, c_void};

use abi_stable::StableAbi;

/// `struct ArrowArray`.
#[repr(C)]
#[derive(StableAbi)]
pub struct CArrowArray {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    #[sabi(unsafe_opaque_field)]
    children: *mut *mut CArrowArray,
    #[sabi(unsafe_opaque_field)]
    dictionary: *mut CArrowArray,
    #[sabi(unsafe_opaque_field)]
    release: Option<unsafe extern "C" fn(*mut CArrowArray)>,
    private_data: *mut c_void,
}

/// `struct ArrowSchema`.
#[repr(C)]
#[derive(StableAbi)]
pub struct CArrowSchema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    #[sabi(unsafe_opaque_field)]
    children: *mut *mut CArrowSchema,
    #[sabi(unsafe_opaque_field)]
    dictionary: *mut CArrowSchema,
    #[sabi(unsafe_opaque_field)]
    release: Option<unsafe extern "C" fn(*mut CArrowSchema)>,
    private_data: *mut c_void,
}

/// `struct ArrowArrayStream`.
#[repr(C)]
#[derive(StableAbi)]
pub struct CArrowStream {
    #[sabi(unsafe_opaque_field)]
    get_schema: Option<unsafe extern "C" fn(*mut CArrowStream, *mut CArrowSchema) -> c_int>,
    #[sabi(unsafe_opaque_field)]
    get_next: Option<unsafe extern "C" fn(*mut CArrowStream, *mut CArrowArray) -> c_int>,
    #[sabi(unsafe_opaque_field)]
    get_last_error: Option<unsafe extern "C" fn(*mut CArrowStream) -> *const c_char>,
    #[sabi(unsafe_opaque_field)]
    release: Option<unsafe extern "C" fn(*mut CArrowStream)>,
    private_data: *mut c_void,
}

macro_rules! owned {
    ($($name:ident),*) => {$(
        impl $name {
            /// Whether its content has been moved out or released.
            pub fn is_released(&self) -> bool {
                self.release.is_none()
            }
        }

        // SAFETY: the C data interface lets a struct be moved between threads as long as it is
        // used by one at a time, which ownership guarantees.
        unsafe impl Send for $name {}

        impl Drop for $name {
            fn drop(&mut self) {
                if let Some(release) = self.release {
                    // SAFETY: a struct with a release callback is owned and live by the
                    // specification; the callback sets `release` to null.
                    unsafe { release(self) }
                }
            }
        }
    )*};
}
owned!(CArrowArray, CArrowSchema, CArrowStream);
