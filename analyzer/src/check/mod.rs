//! Checking: rules over the solution.
//!
//! In: program, solution, pack. Out: findings, sorted.

pub mod candidate;
mod controls;
mod settings;
