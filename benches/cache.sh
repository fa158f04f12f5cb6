#!/usr/bin/env bash
# Prints what the cache saves: processor and wall time of scans without a cache, with an empty one, with nothing changed,
# with one file changed, and of what is staged. Asserts nothing.
#   benches/cache.sh FOLDER...
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: benches/cache.sh FOLDER..." >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)
program=${PROGRAM:-$here/target/release/consentlint}
[ -n "${PROGRAM:-}" ] || (cd "$here" && cargo build --release --locked --quiet)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for folder in "$@"; do
  rm -rf "$scratch/project" "$scratch/cache"
  cp -r "$folder" "$scratch/project"
  python3 - "$folder" "$program" "$scratch" << 'PY'
import json, os, pathlib, resource, subprocess, sys, time

folder, program, scratch = sys.argv[1:]
project = f"{scratch}/project"
environment = dict(os.environ, CONSENTLINT_CACHE_DIR=f"{scratch}/cache", GIT_CONFIG_GLOBAL=os.devnull)

def scan(*options):
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [program, "scan", project, "--format", "json", "--stats", "--fail-on", "never", *options]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=True).stdout)
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, report

def show(name, *options):
    cpu, wall, report = scan(*options)
    share = f" = {100 * cpu / cold:5.1f} % of cold" if cold else ""
    stages = ", ".join(f"{stage} {took:.2f}" for stage, took in report["stats"]["measured"]["seconds"].items())
    print(f"  {name:24} processor {cpu:6.2f} s{share}, wall {wall:6.2f} s ({stages})", flush=True)
    return cpu

def change(number):
    sources = next(filter(None, (sorted(pathlib.Path(project).rglob(f"*.{end}")) for end in ("java", "kt", "swift", "m"))))
    with open(sources[len(sources) * number // 5], "a", encoding="utf-8") as file:
        file.write(f"\n// {number}\n")

def git(*arguments):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "gc.auto=0"]
    subprocess.run(["git", "-C", project, *identity, *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)

cold = 0
_, _, report = scan("--no-cache")  # The system's own cache of files is warm for all that follow.
print(f"{folder}: {report['stats']['files']} files, {report['stats']['lines']} lines")
cold = show("cold", "--no-cache")
show("cold, filling the cache")
show("nothing changed")
change(1)
show("one file changed")
show("all facts known", "--min-confidence", "low")
size = sum(path.stat().st_size for path in pathlib.Path(f"{scratch}/cache").iterdir())
print(f"  cache {size / 1e6:.1f} MB")
git("init", "-q", ".")
git("add", "-A")
git("commit", "-q", "-m", "first")
show("nothing staged", "--staged")
change(2)
git("add", "-A")
show("one file staged", "--staged")
show("the same again", "--staged")
PY
done
