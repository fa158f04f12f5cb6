//! stub
/// stub
pub struct Pack;
