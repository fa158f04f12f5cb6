#!/usr/bin/env bash
# Prints how long a scan takes, stage by stage, next to parsing alone. Asserts nothing.
#   benches/run.sh FOLDER...
# Each folder is measured as it is, and as two and four copies of itself side by side: time should grow in step.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: benches/run.sh FOLDER..." >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)
program=$here/target/release/consentlint
(cd "$here" && cargo build --release --locked --quiet)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for folder in "$@"; do
  for copies in 1 2 4; do
    rm -rf "$scratch/copies"
    mkdir "$scratch/copies"
    for copy in $(seq "$copies"); do cp -r "$folder" "$scratch/copies/$copy"; done
    "$program" bench-parse "$scratch/copies" > "$scratch/parse.json"
    "$program" scan "$scratch/copies" --format json --stats --fail-on never > "$scratch/scan.json"
    python3 - "$folder" "$copies" "$scratch/parse.json" "$scratch/scan.json" << 'PY'
import json, sys
folder, copies, parse, scan = sys.argv[1:]
parse, report = json.load(open(parse)), json.load(open(scan))
stats = report["stats"]
measured = stats["measured"]
seconds = measured["seconds"]
total, cpu = sum(seconds.values()), measured["cpu_seconds"] or 0
print(f"{folder} x{copies}: {stats['files']} files, {stats['lines']} lines, {len(report['findings'])} findings")
print("  scan  " + ", ".join(f"{stage} {time:.2f} s" for stage, time in sorted(seconds.items())), end="")
print(f"; together {total:.2f} s, processor {cpu:.2f} s, peak {max(measured['peak_bytes'].values(), default=0) / 1e6:.0f} MB")
print(f"  parse {parse['seconds']:.2f} s, processor {parse['cpu_seconds']:.2f} s, peak {parse['peak_bytes'] / 1e6:.0f} MB;"
      f" scan / parse = {cpu / max(parse['cpu_seconds'], 0.01):.2f} (processor)")
PY
  done
done
