use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use cladist_host::Silent;
use cladist_scaffold::{Offers, ScaffoldError, Sdk, find_checkout, parse_sdk, write_plugin};

use super::Done;
use crate::args::PluginKind;
use crate::context::Context;
use crate::print::{Failed, USAGE, out};

/// `cladist new plugin`.
pub(crate) fn plugin(name: &str, kind: PluginKind, sdk: Option<&str>, path: Option<PathBuf>) -> Done {
    let offers = match kind {
        PluginKind::Source => Offers::Source,
        PluginKind::Metric => Offers::Metric,
        PluginKind::Reporter => Offers::Reporter,
    };
    let sdk = match sdk {
        Some(text) => parse_sdk(text),
        None => Sdk::Path(nearby_checkout().ok_or_else(|| {
            Failed::new(USAGE, "no checkout with the SDK above the working folder or the program")
                .hint("say where it is with `--sdk PATH`, `--sdk VERSION` or `--sdk GIT-ADDRESS`")
        })?),
    };
    let folder = path.unwrap_or_else(|| PathBuf::from(name));
    let written = write_plugin(&folder, name, offers, &sdk).map_err(|error| {
        let failed = Failed::new(USAGE, &error);
        match error {
            ScaffoldError::Exists(_) => failed.hint("choose another folder with `--path DIR`"),
            _ => failed,
        }
    })?;
    let mut text: String = written.iter().map(|file| format!("wrote {}\n", file.display())).collect();
    text.push_str(&format!("next: cd {} && cargo test\n", folder.display()));
    out(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn nearby_checkout() -> Option<PathBuf> {
    let working = env::current_dir().ok();
    let program = env::current_exe().ok();
    find_checkout(&[working, program].into_iter().flatten().collect::<Vec<_>>())
}

/// `cladist new pipeline`.
pub(crate) fn pipeline(context: &Context, name: &str) -> Done {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !plain {
        return Err(Failed::new(
            USAGE,
            format!("`{name}` is no pipeline name: letters, digits, `-` and `_`"),
        ));
    }
    let host = context.host(Arc::new(Silent))?;
    let file = format!("{name}.toml");
    if Path::new(&file).exists() {
        return Err(Failed::new(USAGE, format!("{file} is there already")));
    }
    let text = cladist_pipeline::template(name, &host);
    std::fs::write(&file, text).map_err(|error| Failed::new(1, format!("{file}: {error}")))?;
    out(&format!("wrote {file}\nnext: cladist check {file}\n"))?;
    Ok(ExitCode::SUCCESS)
}
