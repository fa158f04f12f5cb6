//! The only room that knows the protocol's types: what comes in, what goes out.
//!
//! In: a client's messages. Out: [`crate::model`] data, and back.

pub mod incoming;
pub mod outgoing;
