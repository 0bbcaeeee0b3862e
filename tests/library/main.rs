//! Tests of the crates through their public items.

#[path = "../common/mod.rs"]
mod common;

mod blocks;
mod dialects;
mod epoch;
mod html;
mod line;
mod offer;
mod pay;
mod properties;
mod scanning;
mod shapes;
mod simulation;
mod titles;
