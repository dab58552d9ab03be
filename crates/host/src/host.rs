use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use cladist_loader::{Library, LoadedPlugin, Refusal, Registry, StaticPlugin};
use cladist_manifest::{ComponentManifest, Kind, PluginManifest, split_component_name};

use crate::Ui;
use crate::services::{Shared, services_for};

/// The plugins that are there, and what they share.
pub struct Host {
    registry: Registry,
    built_in: Vec<LoadedPlugin>,
    loaded: Mutex<HashMap<String, LoadedPlugin>>,
    pub(crate) shared: Arc<Shared>,
}

impl Host {
    /// A host over the libraries of `registry` and plugins linked into the program, which count
    /// where no library of their name was found.
    pub fn new(registry: Registry, built_in: &[StaticPlugin], ui: Arc<dyn Ui>) -> Result<Self, Refusal> {
        let shared = Arc::new(Shared::new(ui));
        let init = |plugin: &StaticPlugin| plugin.init(services_for("(built in)", &shared));
        let built_in = built_in.iter().map(init).collect::<Result<_, _>>()?;
        Ok(Self { registry, built_in, loaded: Mutex::default(), shared })
    }

    /// The libraries found.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The manifests of plugins linked into the program and not replaced by a library.
    pub fn built_in(&self) -> impl Iterator<Item = &PluginManifest> {
        let found = |name: &str| self.registry.plugin(name).is_some();
        self.built_in.iter().map(LoadedPlugin::manifest).filter(move |m| !found(&m.name))
    }

    /// The manifest of a plugin.
    pub fn plugin(&self, name: &str) -> Option<&PluginManifest> {
        let library = self.registry.plugin(name).and_then(|entry| entry.plugin());
        library.map(|p| &p.manifest).or_else(|| self.built_in().find(|m| m.name == name))
    }

    /// Ends the run: plugins are told, no further batch is read.
    pub fn cancel(&self) {
        self.shared.cancel();
    }

    /// Something that ends the run from another thread (a signal's).
    pub fn canceller(&self) -> impl Fn() + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move || shared.cancel()
    }

    /// The plugin, loaded and initialised once.
    pub fn load(&self, name: &str) -> Result<LoadedPlugin, Refusal> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plugin) = loaded.get(name) {
            return Ok(plugin.clone());
        }
        let plugin = match self.registry.plugin(name) {
            Some(entry) => Library::load(&entry.path)?.init(services_for(name, &self.shared))?,
            None => {
                let built_in = self.built_in.iter().find(|plugin| plugin.manifest().name == name);
                built_in.cloned().ok_or_else(|| Refusal::new(name.as_ref(), "no such plugin"))?
            }
        };
        loaded.insert(name.to_owned(), plugin.clone());
        Ok(plugin)
    }
}

impl cladist_pipeline::Registry for Host {
    fn component(&self, name: &str) -> Option<&ComponentManifest> {
        let (plugin, component) = split_component_name(name)?;
        self.plugin(plugin)?.component(component)
    }

    fn names(&self, kind: Option<Kind>) -> Vec<String> {
        let mut names = self.registry.names(kind);
        for plugin in self.built_in() {
            let of_kind = plugin.components.iter().filter(|c| kind.is_none_or(|kind| c.kind == kind));
            names.extend(of_kind.map(|c| format!("{}/{}", plugin.name, c.name)));
        }
        names.sort();
        names
    }

    fn places(&self) -> Option<String> {
        let folders: Vec<String> =
            self.registry.folders().iter().map(|f| f.path.display().to_string()).collect();
        (!folders.is_empty()).then(|| folders.join(", "))
    }
}
