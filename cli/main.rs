//! The `consentlint` program.

fn main() {}
