#!/usr/bin/env bash
# Prints how long a scan takes, stage by stage, next to parsing alone, and what parsing and lowering take in each language
# with the share of bytes that were not understood. Asserts nothing.
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
  "$program" bench-parse --by-language "$folder" | python3 -c '
import json, sys
for line in sys.stdin:
    found = json.loads(line)
    parse, lower, lines = found["parse_seconds"], found["lower_seconds"], max(found["lines"], 1)
    print("%-10s %6d files, %8d lines: parse %.2f s, lower %.2f s = %.0f %% of it (%.2f s per million lines); gaps %.3f %%" % (
        found["language"], found["files"], found["lines"], parse, lower, 100 * lower / max(parse, 0.001),
        1e6 * lower / lines, 100 * found["gap_bytes"] / max(found["bytes"], 1)))
'
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
