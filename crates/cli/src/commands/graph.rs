use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use cladist_host::Silent;
use cladist_pipeline::Schemas;
use cladist_pipeline::render::{self, GraphFormat};

use super::Done;
use crate::args::{DrawingFormat, GraphArgs};
use crate::context::{Context, checked};
use crate::print::{Failed, out};

/// `cladist graph`.
pub(crate) fn graph(context: &Context, args: &GraphArgs) -> Done {
    let host = context.host(Arc::new(Silent))?;
    let checked = checked(&args.pipeline, &host, &Schemas::new())?;
    let format = match args.format {
        DrawingFormat::Mermaid => GraphFormat::Mermaid,
        DrawingFormat::Dot => GraphFormat::Dot,
        DrawingFormat::Json => GraphFormat::Json,
    };
    let drawing = render::graph(&checked, format);
    out(&format!("{}\n", drawing.trim_end()))?;
    Ok(ExitCode::SUCCESS)
}

/// `cladist schema`: to a file that ends with `.json`, else to standard output.
pub(crate) fn schema(context: &Context, file: Option<&Path>) -> Done {
    let host = context.host(Arc::new(Silent))?;
    let schema = render::schema(&host);
    let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap_or_default());
    match file.filter(|file| file.extension().is_some_and(|e| e == "json")) {
        Some(file) => {
            std::fs::write(file, text)
                .map_err(|error| Failed::new(1, format!("{}: {error}", file.display())))?;
            out(&format!("wrote {}\n", file.display()))?;
        }
        None => out(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}
