use std::mem::ManuallyDrop;
use std::path::Path;

use arrow_schema::SchemaRef;
use cladist_abi::abi_stable::library::{AbiHeaderRef, ROOT_MODULE_LOADER_NAME_WITH_NUL};
use cladist_abi::abi_stable::std_types::{RResult, RStr, RVec};
use cladist_abi::{
    HANDSHAKE_SYMBOL, Handshake, HostServicesBox, InitMode, PResult, PluginError, PluginModRef, PortInput,
};
use cladist_bridge::export_schema;
use cladist_manifest::{MANIFEST_VERSION, PluginManifest};
use serde_json::Value;

use crate::objects::internal;
use crate::{HandshakeInfo, LoadedMetric, LoadedReporter, LoadedSource, Refusal, handshake};

/// An opened library, its handshake and layouts checked, not yet initialised. Never unloaded.
pub struct Library {
    info: HandshakeInfo,
    module: PluginModRef,
    path: std::path::PathBuf,
}

impl Library {
    /// Opens a library that has passed [`crate::preflight`].
    pub fn load(path: &Path) -> Result<Self, Refusal> {
        let library = ManuallyDrop::new(open(path)?);
        // SAFETY: the symbol is that of a `Handshake` by its name, and checked when read.
        let info = unsafe {
            let symbol = library.get::<*const Handshake>(HANDSHAKE_SYMBOL.to_bytes_with_nul());
            let symbol = symbol.map_err(|e| Refusal::new(path, format!("no handshake: {e}")))?;
            handshake::read(path, *symbol)?
        };
        // SAFETY: the symbol is `abi_stable`'s header by its name; it checks itself on `upgrade`.
        let header = unsafe {
            let symbol = library.get::<AbiHeaderRef>(ROOT_MODULE_LOADER_NAME_WITH_NUL.as_bytes());
            *symbol.map_err(|e| Refusal::new(path, format!("no root module: {e}")))?
        };
        let layouts = header.upgrade().and_then(|header| header.init_root_module::<PluginModRef>());
        let module = layouts.map_err(|error| layout_refusal(path, &info, &error.to_string()))?;
        Ok(Self { info, module, path: path.to_owned() })
    }

    /// What its handshake says.
    #[must_use]
    pub fn info(&self) -> &HandshakeInfo {
        &self.info
    }

    /// Initialises the plugin and reads its manifest.
    pub fn init(self, services: HostServicesBox) -> Result<LoadedPlugin, Refusal> {
        start(&self.path, self.module, services, InitMode::Dynamic)
    }
}

/// A plugin that is linked into the host.
#[derive(Clone, Copy)]
pub struct StaticPlugin {
    /// Its root module.
    pub module: fn() -> PluginModRef,
}

impl StaticPlugin {
    /// Initialises the plugin and reads its manifest.
    pub fn init(self, services: HostServicesBox) -> Result<LoadedPlugin, Refusal> {
        start(Path::new("(built in)"), (self.module)(), services, InitMode::Static)
    }
}

fn start(
    path: &Path,
    module: PluginModRef,
    services: HostServicesBox,
    mode: InitMode,
) -> Result<LoadedPlugin, Refusal> {
    let failed = |what: &str, error: PluginError| Refusal::new(path, format!("{what} failed: {error}"));
    module.init()(services, mode).into_result().map_err(|e| failed("its init", e))?;
    let text = module.manifest()().into_result().map_err(|e| failed("its manifest", e))?;
    let manifest = read_manifest(path, text.as_str())?;
    Ok(LoadedPlugin { manifest, module })
}

fn read_manifest(path: &Path, text: &str) -> Result<PluginManifest, Refusal> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Refusal::new(path, format!("its manifest is no JSON: {error}")))?;
    let version = value["manifest"].as_u64().unwrap_or_default();
    if version != u64::from(MANIFEST_VERSION) {
        let message = format!("its manifest is of version {version}, this host reads {MANIFEST_VERSION}");
        return Err(Refusal::new(path, message).hint("build it with the SDK of this host's version"));
    }
    serde_json::from_value(value).map_err(|error| Refusal::new(path, format!("its manifest is odd: {error}")))
}

#[cfg(unix)]
fn open(path: &Path) -> Result<libloading::Library, Refusal> {
    use libloading::os::unix;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const NODELETE: i32 = 0x1000;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const NODELETE: i32 = 0x80;
    // SAFETY: constructors of the library run; it was probed in a child process before.
    let opened = unsafe { unix::Library::open(Some(path), unix::RTLD_NOW | unix::RTLD_LOCAL | NODELETE) };
    opened.map(Into::into).map_err(|error| Refusal::new(path, format!("cannot be loaded: {error}")))
}

#[cfg(not(unix))]
fn open(path: &Path) -> Result<libloading::Library, Refusal> {
    // SAFETY: constructors of the library run; it was probed in a child process before.
    let opened = unsafe { libloading::Library::new(path) };
    opened.map_err(|error| Refusal::new(path, format!("cannot be loaded: {error}")))
}

/// The report of `abi_stable` is tens of kilobytes; its first difference is what helps.
fn layout_refusal(path: &Path, info: &HandshakeInfo, report: &str) -> Refusal {
    let lines: Vec<&str> = report.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let interesting = |line: &&&str| line.starts_with("Expected") || line.starts_with("Found");
    let first: Vec<&str> = lines.iter().rev().filter(interesting).take(2).copied().collect();
    let first = first.into_iter().rev().collect::<Vec<_>>().join(", ");
    let first =
        if first.is_empty() { lines.last().copied().unwrap_or("no detail").to_owned() } else { first };
    let first: String = first.chars().take(300).collect();
    let message = format!("plugin `{}` differs from this host at the boundary ({first})", info.name);
    Refusal::new(path, message)
        .hint(format!("it was built with SDK {}: build it against this host's", info.sdk_version))
        .detail(report)
}

/// An initialised plugin.
#[derive(Clone)]
pub struct LoadedPlugin {
    manifest: PluginManifest,
    module: PluginModRef,
}

impl LoadedPlugin {
    /// What it says of itself.
    #[must_use]
    pub fn manifest(&self) -> &PluginManifest {
        &self.manifest
    }

    /// A source under a configuration.
    pub fn source(&self, component: &str, config: &Value) -> Result<LoadedSource, PluginError> {
        let made = self.module.new_source()(RStr::from_str(component), RStr::from_str(&config.to_string()));
        plain(made).map(LoadedSource::new)
    }

    /// A metric under a configuration and the schemas of its wired ports.
    pub fn metric(
        &self,
        component: &str,
        config: &Value,
        inputs: &[(String, SchemaRef)],
    ) -> Result<LoadedMetric, PluginError> {
        let mut ports = RVec::with_capacity(inputs.len());
        for (port, schema) in inputs {
            ports.push(PortInput {
                port: port.as_str().into(),
                schema: export_schema(schema).map_err(internal)?,
            });
        }
        let made =
            self.module.new_metric()(RStr::from_str(component), RStr::from_str(&config.to_string()), ports);
        LoadedMetric::new(plain(made)?)
    }

    /// A reporter under a configuration.
    pub fn reporter(&self, component: &str, config: &Value) -> Result<LoadedReporter, PluginError> {
        let made = self.module.new_reporter()(RStr::from_str(component), RStr::from_str(&config.to_string()));
        plain(made).map(LoadedReporter::new)
    }
}

pub(crate) fn plain<T>(result: PResult<T>) -> Result<T, PluginError> {
    match result {
        RResult::ROk(value) => Ok(value),
        RResult::RErr(error) => Err(error),
    }
}
