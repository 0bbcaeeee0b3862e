//! A stream of JSON → blocks of whole objects.
//!
//! Every object is checked where it is cut off. This is serial, but an order of magnitude faster
//! than the work that follows. Only a check at this point can report a broken object at its
//! position and find the next one. Bytes between objects are replaced by blanks, so that a block
//! contains only objects and blanks, and every offset in it is unchanged.

mod between;
mod broken;
mod cut;
mod lists;
mod stream;

pub use stream::Objects;

#[cfg(test)]
mod tests;
