//! Tests of the repository itself: layers, dependencies, licences.

mod dependencies;
mod layers;
