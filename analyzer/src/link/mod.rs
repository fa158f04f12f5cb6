//! Linking: all facts become one program.
//!
//! In: the facts of all files, and the pack. Out: a [`program::Program`] that answers what a name means: types,
//! hierarchy, calls, values, resources, manifests, units, entry points. It never sees a text or a tree.

mod additions;
pub mod apis;
pub mod arguments;
mod bases;
pub mod binding;
pub mod build_values;
pub mod builds;
pub mod caches;
pub mod defs;
pub mod dependencies;
mod elements;
pub mod env;
mod extensions;
mod extras;
mod filled;
pub mod generics;
pub mod guards;
mod guesses;
mod ingredients;
pub mod interface_builder;
pub mod localized;
mod logic;
mod made_with;
pub mod manifest;
pub mod markup;
pub mod modules;
pub mod outline;
pub mod packages;
mod per_site;
pub mod plugin_files;
mod plugin_xml;
pub mod pod_manifests;
pub mod program;
pub mod property_lists;
mod receivers;
pub mod resolve;
pub mod resources;
pub mod symbols;
mod target_modules;
pub mod targets;
#[cfg(test)]
mod tests;
mod type_args;
pub mod types;
mod typing;
pub mod uses;
pub mod values;
mod version_catalog;
pub mod walls;
mod wanted;

pub use program::{File, FileId, FnId, Program, Site, TypeId};
