//! Where facts and reports are kept from run to run.
//!
//! In: options, the environment. Out: a cache, or none.

use std::path::PathBuf;

use analyzer::cache::{Cache, SIZE_LIMIT};
use etcetera::BaseStrategy;

use crate::args::Caching;

/// Names the folder instead of `--cache-dir`.
const VARIABLE: &str = "CONSENTLINT_CACHE_DIR";

/// The cache that is asked for: in the folder that is named, else below the user's folder of caches. A system without one
/// goes without.
pub fn of(args: &Caching) -> Option<Cache> {
    folder(args).map(|folder| Cache::new(&folder, SIZE_LIMIT))
}

/// The folder of that cache.
pub fn folder(args: &Caching) -> Option<PathBuf> {
    if args.no_cache {
        return None;
    }
    let named = args.cache_dir.clone().or_else(|| {
        let value = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
        value.map(PathBuf::from)
    });
    named.or_else(|| Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("consentlint")))
}
