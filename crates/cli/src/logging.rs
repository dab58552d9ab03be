use std::io;

use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::args::LogFormat;
use crate::print::colour;

/// Installs the program's log on standard error. `CLADIST_LOG` takes filters, else the level
/// follows the number of `-v`.
pub(crate) fn install(format: LogFormat, verbose: u8) {
    let level = match verbose {
        0 => "warn",
        1 => "info",
        2 => "debug",
        _ => "trace",
    };
    let filter = EnvFilter::builder();
    let filter = match std::env::var("CLADIST_LOG") {
        Ok(filters) if !filters.is_empty() => filter.parse_lossy(filters),
        _ => filter.parse_lossy(level),
    };
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colour(&io::stderr()))
        .with_span_events(FmtSpan::NONE);
    match format {
        LogFormat::Text => builder.compact().init(),
        LogFormat::Json => builder.json().init(),
        LogFormat::Off => {}
    }
}
