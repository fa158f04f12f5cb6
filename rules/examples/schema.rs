//! Writes the JSON schemas to `rules/schema/`: `cargo run -p rules --example schema`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    std::fs::create_dir_all(&folder)?;
    for kind in rules::SchemaKind::ALL {
        std::fs::write(folder.join(format!("{}.json", kind.name())), rules::json_schema(kind))?;
    }
    Ok(())
}
