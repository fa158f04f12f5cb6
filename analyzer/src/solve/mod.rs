//! Solving: what each call means, who can get there, and what must have happened before.
//!
//! In: a [`crate::link::Program`] and the pack. Out: a [`Solution`].

pub mod atoms;
pub mod before;
mod conditions;
pub mod events;
mod firing;
mod flags;
pub mod graph;
pub mod knowledge;
mod surfaces;
pub mod words;
