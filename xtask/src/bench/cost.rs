use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// What one run cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// Seconds, user and system.
    pub(super) cpu: f64,
    pub(super) wall: f64,
    /// MB at the peak.
    pub(super) memory: f64,
}

/// Runs of each case, of which the median counts.
const RUNS: usize = 3;

pub(super) fn median(mut run: impl FnMut() -> Result<Cost, String>) -> Result<Cost, String> {
    run()?;
    let mut costs = (0..RUNS).map(|_| run()).collect::<Result<Vec<_>, _>>()?;
    costs.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    Ok(costs[costs.len() / 2])
}

/// Runs a command under GNU time, which tells the kernel's own account of it.
pub(super) fn cost(command: Command) -> Result<Cost, String> {
    let time = Path::new("/usr/bin/time");
    if !time.exists() {
        return Err("bench needs GNU time (/usr/bin/time)".to_owned());
    }
    let mut timed = Command::new(time);
    timed.args(["-f", "COST %U %S %e %M"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => timed.env(name, value),
            None => timed.env_remove(name),
        };
    }
    let begun = Instant::now();
    let output = timed.output().map_err(|error| error.to_string())?;
    let wall = begun.elapsed().as_secs_f64();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Err(told);
    }
    let line =
        told.lines().rev().find_map(|line| line.strip_prefix("COST ")).ok_or("GNU time said nothing")?;
    let numbers: Vec<f64> = line.split(' ').filter_map(|n| n.parse().ok()).collect();
    match numbers.as_slice() {
        [user, system, _, kib] => Ok(Cost { cpu: user + system, wall, memory: kib * 1024.0 / 1e6 }),
        _ => Err(format!("GNU time said `{line}`")),
    }
}
