use cladist_abi::abi_stable::std_types::{RStr, RString, RVec};
use cladist_abi::{MetricBox, PortInput, ReporterBox, SourceBox};
use cladist_manifest::{ComponentManifest, Kind, MANIFEST_VERSION, PluginManifest};
use schemars::JsonSchema;
use serde_json::Value;

use crate::{Error, Metric, Reporter, Result, Source, glue};

/// The components of a plugin library. `define_plugin!` and `export_plugin!` write it.
pub trait PluginDefinition: 'static {
    /// The plugin's name, NUL-terminated.
    const NAME: &'static str;
    /// Its version, NUL-terminated.
    const VERSION: &'static str;
    /// `KIND_*` bits of its components.
    const KINDS: u32;

    /// The components.
    fn plugin() -> Plugin;
}

/// A plugin's components, ready to be made.
pub struct Plugin {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// One line on it.
    pub description: String,
    /// Its components.
    pub components: Vec<Component>,
}

/// One component of a [`Plugin`].
pub struct Component {
    manifest: fn() -> ComponentManifest,
    make: Make,
}

enum Make {
    Source(fn(&Value) -> Result<SourceBox>),
    Metric(fn(&Value, RVec<PortInput>) -> Result<MetricBox>),
    Reporter(fn(&Value) -> Result<ReporterBox>),
}

impl Component {
    /// A source.
    pub fn source<S: Source>() -> Self {
        Self { manifest: source_manifest::<S>, make: Make::Source(glue::source::make::<S>) }
    }

    /// A metric.
    pub fn metric<M: Metric>() -> Self {
        Self { manifest: metric_manifest::<M>, make: Make::Metric(glue::metric::make::<M>) }
    }

    /// A reporter.
    pub fn reporter<R: Reporter>() -> Self {
        Self { manifest: reporter_manifest::<R>, make: Make::Reporter(glue::reporter::make::<R>) }
    }

    /// Its manifest, configuration schema included.
    pub fn manifest(&self) -> ComponentManifest {
        (self.manifest)()
    }
}

pub(crate) fn source_manifest<S: Source>() -> ComponentManifest {
    with_schema::<S::Config>(S::manifest().0)
}

pub(crate) fn metric_manifest<M: Metric>() -> ComponentManifest {
    with_schema::<M::Config>(M::manifest().0)
}

pub(crate) fn reporter_manifest<R: Reporter>() -> ComponentManifest {
    with_schema::<R::Config>(R::manifest().0)
}

fn with_schema<C: JsonSchema>(mut manifest: ComponentManifest) -> ComponentManifest {
    manifest.config_schema = schemars::SchemaGenerator::default().into_root_schema_for::<C>().to_value();
    manifest
}

impl Plugin {
    /// What the plugin says of itself.
    pub fn manifest(&self) -> PluginManifest {
        PluginManifest {
            manifest: MANIFEST_VERSION,
            name: self.name.clone(),
            version: self.version.clone(),
            description: self.description.clone(),
            components: self.components.iter().map(Component::manifest).collect(),
        }
    }

    fn component(&self, name: &str, kind: Kind) -> Result<&Component> {
        let found = self.components.iter().find(|c| {
            let manifest = c.manifest();
            manifest.name == name && manifest.kind == kind
        });
        found.ok_or_else(|| Error::config(format!("plugin `{}` has no {kind} `{name}`", self.name)))
    }
}

/// The entries of the root module, generic over the plugin. Not for authors.
#[doc(hidden)]
pub mod entries {
    use cladist_abi::abi_stable::library::{__call_root_module_loader, RootModuleResult};
    use cladist_abi::abi_stable::prefix_type::PrefixTypeTrait;
    use cladist_abi::{ErrorKind, HostServicesBox, InitMode, PResult, PluginMod, PluginModRef};

    use super::{
        Error, Kind, Make, MetricBox, PluginDefinition, PortInput, RStr, RString, RVec, ReporterBox, Result,
        SourceBox, Value,
    };
    use crate::glue::guard::{guard, install_hook};

    fn config(text: RStr<'_>) -> Result<Value> {
        serde_json::from_str(text.as_str())
            .map_err(|error| Error::new(ErrorKind::Config, format!("the configuration is no JSON: {error}")))
    }

    extern "C" fn init(services: HostServicesBox, mode: InitMode) -> PResult<()> {
        guard(|| {
            crate::services::install(services);
            if mode == InitMode::Dynamic {
                install_hook();
                crate::log::install();
            }
            Ok(())
        })
    }

    extern "C" fn manifest<D: PluginDefinition>() -> PResult<RString> {
        guard(|| Ok(serde_json::to_string(&D::plugin().manifest())?.into()))
    }

    extern "C" fn new_source<D: PluginDefinition>(name: RStr<'_>, with: RStr<'_>) -> PResult<SourceBox> {
        guard(|| match D::plugin().component(name.as_str(), Kind::Source)?.make {
            Make::Source(make) => make(&config(with)?),
            _ => Err(Error::internal("not a source")),
        })
    }

    extern "C" fn new_metric<D: PluginDefinition>(
        name: RStr<'_>,
        with: RStr<'_>,
        inputs: RVec<PortInput>,
    ) -> PResult<MetricBox> {
        guard(|| match D::plugin().component(name.as_str(), Kind::Metric)?.make {
            Make::Metric(make) => make(&config(with)?, inputs),
            _ => Err(Error::internal("not a metric")),
        })
    }

    extern "C" fn new_reporter<D: PluginDefinition>(name: RStr<'_>, with: RStr<'_>) -> PResult<ReporterBox> {
        guard(|| match D::plugin().component(name.as_str(), Kind::Reporter)?.make {
            Make::Reporter(make) => make(&config(with)?),
            _ => Err(Error::internal("not a reporter")),
        })
    }

    /// The root module of a plugin.
    pub fn root_module<D: PluginDefinition>() -> PluginModRef {
        PluginMod {
            init,
            manifest: manifest::<D>,
            new_source: new_source::<D>,
            new_metric: new_metric::<D>,
            new_reporter: new_reporter::<D>,
        }
        .leak_into_prefix()
    }

    /// What the header of `abi_stable` calls.
    pub extern "C" fn load_root_module<D: PluginDefinition>() -> RootModuleResult {
        __call_root_module_loader(root_module::<D>)
    }
}

/// Finds out which of the three traits a component type implements. Not for authors.
#[doc(hidden)]
pub mod detect {
    use std::marker::PhantomData;

    use super::{Component, Metric, Reporter, Source};

    /// A component type to be asked.
    pub struct Of<T>(PhantomData<T>);

    impl<T> Of<T> {
        #[allow(clippy::new_without_default)]
        pub const fn new() -> Self {
            Self(PhantomData)
        }
    }

    macro_rules! ask {
        ($trait:ident, $is:ident, $not:ident, $kind:ident) => {
            pub struct $is<T>(PhantomData<T>);
            impl<T: $trait> $is<T> {
                pub const BIT: u32 = cladist_abi::$kind;
            }
            // An inherent constant, where the type implements the trait, hides the trait's.
            pub trait $not {
                const BIT: u32 = 0;
            }
            impl<T> $not for $is<T> {}
        };
    }
    ask!(Source, IsSource, NoSource, KIND_SOURCE);
    ask!(Metric, IsMetric, NoMetric, KIND_METRIC);
    ask!(Reporter, IsReporter, NoReporter, KIND_REPORTER);

    pub trait ViaSource {
        fn component(&self) -> Component;
    }
    pub trait ViaMetric {
        fn component(&self) -> Component;
    }
    pub trait ViaReporter {
        fn component(&self) -> Component;
    }
    impl<T: Source> ViaSource for &&Of<T> {
        fn component(&self) -> Component {
            Component::source::<T>()
        }
    }
    impl<T: Metric> ViaMetric for &Of<T> {
        fn component(&self) -> Component {
            Component::metric::<T>()
        }
    }
    impl<T: Reporter> ViaReporter for Of<T> {
        fn component(&self) -> Component {
            Component::reporter::<T>()
        }
    }
}

/// Defines the components of a plugin as a type `Definition` that implements [`PluginDefinition`],
/// for a library that is exported from another package (`export_plugin!(components::Definition)`)
/// and can be linked statically too.
#[macro_export]
macro_rules! define_plugin {
    (name: $name:literal, $(description: $description:literal,)? components: [$($component:ty),+ $(,)?] $(,)?) => {
        /// The plugin that this crate's components make.
        pub struct Definition;

        impl $crate::PluginDefinition for Definition {
            const NAME: &'static str = concat!($name, "\0");
            const VERSION: &'static str = concat!(env!("CARGO_PKG_VERSION"), "\0");
            const KINDS: u32 = {
                #[allow(unused_imports)]
                use $crate::detect::{NoMetric, NoReporter, NoSource};
                0 $(| $crate::detect::IsSource::<$component>::BIT
                    | $crate::detect::IsMetric::<$component>::BIT
                    | $crate::detect::IsReporter::<$component>::BIT)+
            };

            fn plugin() -> $crate::Plugin {
                #[allow(unused_imports)]
                use $crate::detect::{ViaMetric, ViaReporter, ViaSource};
                $crate::Plugin {
                    name: $name.to_owned(),
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                    description: concat!("", $($description)?).to_owned(),
                    components: vec![$((&&&$crate::detect::Of::<$component>::new()).component()),+],
                }
            }
        }
    };
}

/// Exports a plugin from this library: its handshake, and the header that `abi_stable` checks.
///
/// Either with the components themselves (see the crate's example) or with a type that implements
/// [`PluginDefinition`]: `export_plugin!(my_components::Definition);`.
#[macro_export]
macro_rules! export_plugin {
    (name: $($definition:tt)+) => {
        $crate::define_plugin! { name: $($definition)+ }
        $crate::export_plugin!(Definition);
    };
    ($definition:ty) => {
        const _: () = {
            #[cfg(panic = "abort")]
            compile_error!("a Cladist plugin must unwind on panic: remove `panic = \"abort\"` from its profile");

            use $crate::PluginDefinition as Defined;
            use $crate::abi::abi_stable::library as loading;

            #[unsafe(no_mangle)]
            pub static CLADIST_PLUGIN: $crate::abi::Handshake = $crate::abi::Handshake {
                magic: $crate::abi::HANDSHAKE_MAGIC,
                struct_size: ::core::mem::size_of::<$crate::abi::Handshake>() as u32,
                abi_major: $crate::abi::ABI_MAJOR,
                abi_minor: $crate::abi::ABI_MINOR,
                kinds: <$definition as Defined>::KINDS,
                panic_unwind: cfg!(panic = "unwind") as u32,
                reserved: 0,
                name: $crate::abi::c_text(<$definition as Defined>::NAME),
                version: $crate::abi::c_text(<$definition as Defined>::VERSION),
                sdk_version: $crate::abi::c_text($crate::SDK_VERSION),
                rustc: $crate::abi::c_text($crate::abi::RUSTC),
                target: $crate::abi::c_text($crate::abi::TARGET),
                profile: $crate::abi::c_text(if cfg!(debug_assertions) { "debug\0" } else { "release\0" }),
            };

            // The symbol that abi_stable looks for, see `ROOT_MODULE_LOADER_NAME` there.
            #[unsafe(export_name = "_1as_0lib_1header_0root_bmodule_bloader")]
            pub static CLADIST_HEADER: loading::LibHeader = unsafe {
                loading::LibHeader::from_constructor::<$crate::abi::PluginModRef>(
                    $crate::entries::load_root_module::<$definition>,
                    loading::CheckTypeLayout::Yes,
                )
            };
        };
    };
}
