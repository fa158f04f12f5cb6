#!/usr/bin/env python3
"""Compares JSON reports with a table of places that a reader has judged.

usage: compare.py [--platform android|ios|all] [--sources FOLDER]... [--quiet] REPORT [REPORT...] TABLE

A report comes from `consentlint scan --format json FOLDER`. FOLDER is a package, and the report has the folder's name
(`name@1.0.json`), or FOLDER holds one folder per package. The table has the columns detector, package, path, line,
token, verdict, what. Rows of the platform's files count (all, unless told). With --sources, rows of packages that none of these folders
holds are set aside. docs/accuracy/README.md says how it is done.
"""
import argparse
import collections
import csv
import json
import os
import sys

FILES = {
    "android": (".java", ".kt", ".kts", ".gradle", ".xml"),
    "ios": (".swift", ".m", ".mm", ".h", ".plist", ".xib", ".storyboard", ".xcprivacy", ".pbxproj"),
}
FILES["all"] = FILES["android"] + FILES["ios"]
NEAR = 3

# Which rules answer for which detector of the table: a whole family with a trailing slash. None: no rule covers it yet.
RULES = {
    "Bundled permission requests": [
        "permissions/bundled-request", "permissions/declared-unused", "permissions/location-overreach"],
    "Default opt-ins": [
        "consent/answered-for-user", "consent/default-checked", "consent/default-opt-in-setting",
        "consent/implied-by-use", "collection/sdk-init-before-consent"],
    "Repeated prompts": ["prompts/", "permissions/denial-blocks-app", "collection/after-refusal"],
    # A setting for personalised advertising that is on by default is the same defect, seen in the setting.
    "Personalization without opt-out": ["personalization/", "consent/default-opt-in-setting"],
    "Identifiers and device facts": ["collection/", "apple/tracking-without-att"],
    "SDK initialisation at start-up": ["collection/", "background/", "consent/answered-for-user"],
    "Consent setters, withdrawal, third parties": ["consent/", "collection/"],
    "Face recognition": [],
}


def rules_of(detector):
    for name, rules in RULES.items():
        if detector.startswith(name):
            return rules
    sys.exit(f"no rules are named for the detector {detector!r}")


def answers(rule, rules):
    return any(rule.startswith(name) if name.endswith("/") else rule == name for name in rules)


def kind_of(verdict):
    """violation, likely, ok or open (a source, a sink, something to review: counted in neither share)."""
    verdict = verdict.lower()
    for start, kind in (("violation", "violation"), ("likely violation", "likely"), ("ok", "ok"), ("likely ok", "ok")):
        if verdict.startswith(start):
            return kind
    return "open"


def folder_of(package):
    return package.replace("/", "__").replace(":", "_")


def read_findings(report, packages):
    """The findings of a report, their paths below the package's folder."""
    with open(report, encoding="utf-8") as file:
        findings = json.load(file)["findings"]
    name = os.path.basename(report).removesuffix(".json")
    if name in packages:
        for finding in findings:
            for place in [finding] + finding["steps"]:
                place["path"] = name + "/" + place["path"]
    return findings


def same_file(reported, row):
    wanted = folder_of(row["package"]) + "/" + row["path"]
    return reported == wanted or reported.endswith("/" + wanted)


def spans(finding):
    """Where a finding stands: the primary place, then its steps."""
    yield "primary", finding["path"], finding["start"]["line"], finding["end"]["line"]
    for step in finding["steps"]:
        yield "step", step["path"], step["start"]["line"], step["start"]["line"]


def meet(row, findings):
    """Findings at the row's line: (how, rule), the primary ones first; and findings close by."""
    line, here, close = int(row["line"]), set(), set()
    for finding in findings:
        for how, path, start, end in spans(finding):
            if not same_file(path, row):
                continue
            if start <= line <= end:
                here.add((how, finding["rule"]))
            elif start - NEAR <= line <= end + NEAR:
                close.add((f"{how} at {start}", finding["rule"]))
    return sorted(here), sorted(close)


def judge(row, findings):
    rules = rules_of(row["detector"])
    here, close = meet(row, findings)
    own = [(how, rule) for how, rule in here if answers(rule, rules)]
    primary = [rule for how, rule in own if how == "primary"]
    others = [(how, rule) for how, rule in here + close if (how, rule) not in own]
    kind = kind_of(row["verdict"])
    if kind == "ok":
        result = "noisy" if primary else "silent"
    elif primary:
        result = "hit"
    elif own:
        result = "step"
    else:
        result = "none" if kind == "open" else "missed"
    return {"row": row, "kind": kind, "rules": rules, "result": result, "own": own, "others": others}


def show(judged):
    row = judged["row"]
    print(f"{judged['kind']:9} {judged['result']:6} {row['package']} {row['path']}:{row['line']} {row['token']}")
    for how, rule in judged["own"]:
        print(f"{'':17}{how}: {rule}")
    for how, rule in judged["others"]:
        print(f"{'':17}({how}: {rule})")
    if judged["result"] in ("missed", "noisy"):
        print(f"{'':17}table: {row['verdict']}")


def share(part, whole):
    return f"{part} of {whole}" + (f" ({100 * part / whole:.0f} %)" if whole else "")


def totals(judged, findings):
    print("\nrule: findings in the reports; rows where it is the primary place, a step, noise")
    count = collections.Counter(finding["rule"] for finding in findings)
    uses = collections.defaultdict(collections.Counter)
    for one in judged:
        for how, rule in one["own"]:
            uses[rule]["noise" if one["result"] == "noisy" and how == "primary" else how] += 1
    for rule in sorted(count):
        use = uses[rule]
        print(f"{rule:40} {count[rule]:4}; {use['primary']:3} {use['step']:3} {use['noise']:3}")

    print("\ndetector: violation rows reported, likely ones, ok rows silent")
    for detector in dict.fromkeys(one["row"]["detector"] for one in judged):
        rows = [one for one in judged if one["row"]["detector"] == detector]
        print(f"{detector[:44]:45}", "; ".join(shares(rows)), "" if rows[0]["rules"] else "(no rule covers it)")
    covered = [one for one in judged if one["rules"]]
    print("\nall that rules cover:", "; ".join(shares(covered)))
    aside = sum(one["result"] == "silent" and any(how == "primary" for how, _ in one["others"]) for one in covered)
    print(f"of the silent ok rows, {aside} have a finding of another detector's rules")
    exact = sum(one["result"] == "hit" for one in covered if one["kind"] in ("violation", "likely"))
    print(f"of the reported rows, {exact} are primary places; {len(judged) - len(covered)} rows have no rule")


def shares(rows):
    for kind, good in (("violation", ("hit", "step")), ("likely", ("hit", "step")), ("ok", ("silent",))):
        results = [one["result"] for one in rows if one["kind"] == kind]
        yield f"{kind} {share(sum(result in good for result in results), len(results))}"


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n")[2].removeprefix("usage: "))
    parser.add_argument("--platform", choices=FILES, default="all")
    parser.add_argument("--sources", action="append", default=[])
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("reports", nargs="+")
    parser.add_argument("table")
    options = parser.parse_args()

    with open(options.table, encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                if row["path"].endswith(FILES[options.platform])]
    packages = {folder_of(row["package"]) for row in rows}
    findings = [finding for report in options.reports for finding in read_findings(report, packages)]
    there = [row for row in rows if not options.sources or any(
        os.path.isdir(os.path.join(source, folder_of(row["package"]))) for source in options.sources)]
    judged = [judge(row, findings) for row in there]
    if not options.quiet:
        for one in judged:
            show(one)
    totals(judged, findings)
    if len(there) < len(rows):
        print(f"set aside: {len(rows) - len(there)} rows of packages that are not there")


if __name__ == "__main__":
    main()
