pub(crate) use cladist_edges::HostThreads;
