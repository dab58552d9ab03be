use abi_stable::StableAbi;
use abi_stable::library::RootModule;
use abi_stable::package_version_strings;
use abi_stable::sabi_types::VersionStrings;
use abi_stable::std_types::{RStr, RString, RVec};

use crate::{CArrowSchema, HostServicesBox, MetricBox, PResult, ReporterBox, SourceBox};

/// How a plugin is initialised.
#[repr(u8)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitMode {
    /// In a library of its own: it installs its log forwarder and panic hook.
    Dynamic,
    /// Linked into the host: there is one copy of everything, nothing is installed.
    Static,
}

/// The schema of what comes into a port.
#[repr(C)]
#[derive(StableAbi)]
pub struct PortInput {
    /// The port's name.
    pub port: RString,
    /// The schema of its batches, a struct.
    pub schema: CArrowSchema,
}

/// The root module of a plugin library. A prefix type: fields may be appended compatibly.
#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = PluginModRef)))]
#[sabi(missing_field(option))]
pub struct PluginMod {
    /// Called once, before anything else.
    pub init: extern "C" fn(services: HostServicesBox, mode: InitMode) -> PResult<()>,
    /// The plugin's manifest, JSON text.
    pub manifest: extern "C" fn() -> PResult<RString>,
    /// A source with its configuration (JSON text).
    pub new_source: extern "C" fn(component: RStr<'_>, config: RStr<'_>) -> PResult<SourceBox>,
    /// A metric with its configuration and the schemas of its wired ports.
    pub new_metric:
        extern "C" fn(component: RStr<'_>, config: RStr<'_>, inputs: RVec<PortInput>) -> PResult<MetricBox>,
    /// A reporter with its configuration.
    #[sabi(last_prefix_field)]
    pub new_reporter: extern "C" fn(component: RStr<'_>, config: RStr<'_>) -> PResult<ReporterBox>,
}

impl RootModule for PluginModRef {
    abi_stable::declare_root_module_statics! { PluginModRef }
    const BASE_NAME: &'static str = "cladist_plugin";
    const NAME: &'static str = "cladist_plugin";
    const VERSION_STRINGS: VersionStrings = package_version_strings!();
}
