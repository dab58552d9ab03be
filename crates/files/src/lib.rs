//! Finding, sniffing, decompressing and splitting input files.
