//! Writes the JSON schema of `consentlint.toml` to `project/schema/`: `cargo run -p project --example config_schema`.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let pack = rules::builtin()?;
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(project::schema::FILE), project::schema::json_schema(&pack))?;
    Ok(())
}
