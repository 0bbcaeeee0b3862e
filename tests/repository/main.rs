//! Tests of the repository itself: layers, dependencies, licences, packaging.

mod dependencies;
mod layers;
mod packaging;
