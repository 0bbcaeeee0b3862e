//! Tests through the binary, in one test program: each of many would link all of titlegauge.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/mounts.rs"]
mod mounts;
#[path = "../common/packing.rs"]
mod packing;
#[path = "../common/store.rs"]
mod store;

mod analyze;
mod blank_rows;
mod by;
mod cases;
mod changing;
mod companies;
mod compare;
mod conventions;
mod coverage;
mod datapackage;
mod dates;
mod doctor;
mod documents;
mod duplicates;
mod eval;
mod evidence;
mod explain;
mod exports;
mod faults;
mod gap;
mod hostile;
mod inputs;
mod inspect;
mod keywords;
mod label;
mod machines;
mod misread;
mod nightly;
mod nightly_alerts;
mod nightly_relabel;
mod nightly_store;
mod nightly_whole;
mod parquet;
mod parts;
mod refusals;
mod review;
mod settings;
mod shard;
mod sqlite;
mod statuses;
mod terminal;
mod vendors;
mod whole_or_nothing;
mod wild;
mod workbook;
mod year;
