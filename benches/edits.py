#!/usr/bin/env python3
"""Prints how long the language server takes from an edit to its result. Asserts nothing.

    benches/edits.py PROGRAM FOLDER [EDITS [FILES]]

For each language, files drawn from the whole folder (20, unless told) are opened one after the other and edited at random
places (words inside functions, new lines, deleted characters), one edit after the result of the one before; the edits are
shared out among them. Printed are the times from the edit to the result that is
published for the edited file, with the server's own pause and without it, processor time per edit, and memory.
"""
import json, os, pathlib, queue, random, subprocess, sys, tempfile, threading, time

CLOCK = os.sysconf("SC_CLK_TCK")


class Server:
    """A server and what it said."""

    def __init__(self, program, folder, options):
        environment = dict(os.environ, XDG_CACHE_HOME=os.environ.get("XDG_CACHE_HOME") or tempfile.mkdtemp())
        self.process = subprocess.Popen([program, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self.messages, self.last = queue.Queue(), 0
        threading.Thread(target=self.read, daemon=True).start()
        publish = {"relatedInformation": True, "versionSupport": True}
        self.request("initialize", {"processId": os.getpid(), "rootUri": folder.as_uri(), "initializationOptions": options,
                                    "capabilities": {"textDocument": {"publishDiagnostics": publish}}})
        self.notify("initialized", {})

    def read(self):
        out = self.process.stdout
        while True:
            length = None
            while line := out.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length is None:
                return self.messages.put((time.perf_counter(), None))
            self.messages.put((time.perf_counter(), json.loads(out.read(length))))

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def wait(self, fits):
        """The time at which a message came that fits."""
        while True:
            at, message = self.messages.get(timeout=600)
            if message is None:
                sys.exit("the server has ended")
            if fits(message):
                return at, message

    def request(self, method, params):
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        return self.wait(lambda m: m.get("id") == self.last and "method" not in m)

    def processor(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK

    def memory(self):
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith(("VmRSS", "VmHWM"))}


def share(times, part):
    return sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1000


def edit_of(lines, rng):
    """A place and what is typed there, as an editor says it."""
    number = rng.randrange(len(lines))
    line = lines[number]
    column = rng.randrange(len(line) + 1)
    kind = rng.randrange(4)
    if kind == 0 and column < len(line):
        lines[number] = line[:column] + line[column + 1:]
        return (number, column, column + 1, "")
    text = rng.choice([" ", "x", "(", "}", "\n", "value"])
    if text == "\n":
        lines[number:number + 1] = [line[:column], line[column:]]
    else:
        lines[number] = line[:column] + text + line[column:]
    return (number, column, column, text)


def measure(server, path, edits, rng):
    text = path.read_text(encoding="utf-8")
    uri = path.as_uri()
    server.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "x", "version": 1, "text": text}})
    published = lambda version: lambda m: (m.get("method") == "textDocument/publishDiagnostics"
                                           and m["params"]["uri"] == uri and m["params"].get("version") == version)
    server.wait(published(1))
    lines, times, before = text.split("\n"), [], server.processor()
    for version in range(2, edits + 2):
        number, start, end, typed = edit_of(lines, rng)
        change = {"range": {"start": {"line": number, "character": start},
                            "end": {"line": number, "character": end}}, "text": typed}
        began = time.perf_counter()
        server.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": version},
                                                 "contentChanges": [change]})
        at, _ = server.wait(published(version))
        times.append(at - began)
    processor = (server.processor() - before) / edits * 1000
    server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    return times, processor


def pick(folder, endings, files, rng):
    """Files of middling size, without characters that count differently in different units."""
    found = [path for path in sorted(folder.rglob("*")) if path.suffix in endings and path.is_file()
             and 300 < path.stat().st_size < 40_000 and "/test" not in str(path) and "/build/" not in str(path)
             and (path.suffix != ".xml" or "/res/" in str(path))]
    found = [path for path in rng.sample(found, min(4 * files, len(found))) if path.read_bytes().isascii()]
    return found[:files]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    edits = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    files = int(sys.argv[4]) if len(sys.argv) > 4 else 20
    for what, options in (("without the pause", {"debounce": 0}), ("as felt", {})):
        rng = random.Random(1)
        began = time.perf_counter()
        server = Server(program, folder, options)
        server.request("workspace/diagnostic", {"previousResultIds": []})
        print(f"{what}: first index {time.perf_counter() - began:.2f} s, memory {server.memory()['VmRSS']:.0f} MB")
        languages = {"Java": {".java"}, "Kotlin": {".kt"}, "Swift": {".swift"}, "Objective-C": {".m", ".mm"}, "XML": {".xml"}}
        for language, endings in languages.items():
            paths = pick(folder, endings, files, rng)
            if not paths:
                print(f"  {language}: no file")
                continue
            times, processor = [], 0
            for path in paths:
                more, used = measure(server, path, max(1, edits // len(paths)), rng)
                times, processor = times + more, processor + used / len(paths)
            print(f"  {language} ({len(paths)} files, {len(times)} edits): p50 {share(times, .5):.0f} ms, "
                  f"p95 {share(times, .95):.0f} ms, longest {max(times) * 1000:.0f} ms; processor {processor:.0f} ms per edit")
        memory = server.memory()
        print(f"  memory {memory['VmRSS']:.0f} MB, at most {memory['VmHWM']:.0f} MB")
        server.request("shutdown", None)
        server.notify("exit", None)
        server.process.wait(10)


main()
