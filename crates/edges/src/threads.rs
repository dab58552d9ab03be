use cladist_lineage::Parallel;

/// The host's threads.
pub struct HostThreads;

impl Parallel for HostThreads {
    fn threads(&self) -> usize {
        cladist_sdk::threads()
    }

    fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
        cladist_sdk::par_for(n, task);
    }
}
