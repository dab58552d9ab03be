use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use cladist_abi::abi_stable::sabi_trait::TD_Opaque;
use cladist_abi::abi_stable::std_types::{RResult, RSlice, RStr};
use cladist_abi::{
    Artifact, Artifact_TO, ArtifactBox, ErrorKind, PResult, PluginError, ReportOutput, ReportOutput_TO,
    ReportOutputBox,
};

/// What a reporter wrote, kept in memory.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Written>>);

#[derive(Debug, Default)]
struct Written {
    text: String,
    files: BTreeMap<String, Vec<u8>>,
    open: usize,
}

impl Memory {
    /// An output for a reporter, `width` columns wide (0: piped).
    pub fn output(&self, width: u32) -> ReportOutputBox {
        ReportOutput_TO::from_value(Output { memory: self.clone(), width }, TD_Opaque)
    }

    fn written(&self) -> std::sync::MutexGuard<'_, Written> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text for the user.
    pub fn text(&self) -> String {
        self.written().text.clone()
    }

    /// The files committed.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.written().files.clone()
    }

    /// Files begun and never committed.
    pub fn uncommitted(&self) -> usize {
        self.written().open
    }
}

struct Output {
    memory: Memory,
    width: u32,
}

impl ReportOutput for Output {
    fn create(&self, path: RStr<'_>) -> PResult<ArtifactBox> {
        self.memory.written().open += 1;
        let file = Open { memory: self.memory.clone(), path: path.to_string(), bytes: Some(Vec::new()) };
        RResult::ROk(Artifact_TO::from_value(file, TD_Opaque))
    }

    fn text(&self, text: RStr<'_>) -> PResult<()> {
        self.memory.written().text.push_str(text.as_str());
        RResult::ROk(())
    }

    fn width(&self) -> u32 {
        self.width
    }

    fn colour(&self) -> bool {
        false
    }
}

struct Open {
    memory: Memory,
    path: String,
    bytes: Option<Vec<u8>>,
}

impl Artifact for Open {
    fn write(&mut self, bytes: RSlice<'_, u8>) -> PResult<()> {
        match &mut self.bytes {
            Some(all) => all.extend_from_slice(bytes.as_slice()),
            None => return committed(),
        }
        RResult::ROk(())
    }

    fn commit(&mut self) -> PResult<()> {
        let Some(bytes) = self.bytes.take() else { return committed() };
        let mut written = self.memory.written();
        written.open -= 1;
        written.files.insert(self.path.clone(), bytes);
        RResult::ROk(())
    }
}

fn committed() -> PResult<()> {
    RResult::RErr(PluginError::new(ErrorKind::Internal, "the file is committed already"))
}
