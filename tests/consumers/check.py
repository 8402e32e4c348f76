#!/usr/bin/env python3
"""Gives the outputs to the programs that they are made for, and says what each makes of them.

    tests/consumers/check.py [RECOUNT]

RECOUNT is the program, target/release/recount or target/debug/recount without it. A reader that is not here is skipped,
and that is said; docs/OUTPUTS.md says how to get them all. The exit code is 1 where one refuses what it is given.
"""

import csv
import importlib
import importlib.metadata
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.dom.minidom

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests", "html"))
from browser import Browser, Page, find  # noqa: E402

# What npm puts here is found: `npm install --prefix target/consumers mermaid html-validate`.
NODE = os.path.join(ROOT, "target", "consumers", "node_modules")
HOSTILE = "</script><script>document.title='owned'</script> | `a` ```b``` ; : # % =cmd()|'/C calc'!A0 \\\"q\\\" {curly} \u202e\\u001b[31m"


class Skip(Exception):
    """A reader that is not here."""


def module(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        raise Skip(f"Python's {name} is not installed (pip install {name.replace('_', '-')})") from None


def version(name):
    return f"{name} {importlib.metadata.version(name.replace('_', '-'))}"


def npm(path, name):
    full = os.path.join(NODE, path)
    if not os.path.exists(full):
        raise Skip(f"{name} is not installed (npm install --prefix target/consumers {name})")
    with open(os.path.join(NODE, name, "package.json"), encoding="utf-8") as file:
        return full, f"{name} {json.load(file)['version']}"


class Inputs:
    """The inputs, each with the arguments that read it, and the outputs of the program for them."""

    def __init__(self, program, folder):
        self.program = program
        self.known = {}
        hostile = os.path.join(folder, "hostile.ndjson")
        with open(hostile, "w", encoding="utf-8") as file:
            for minute in range(30):
                for status in ("firing", "resolved") if minute == 29 else ("firing",):
                    labels = '{"alertname":"High %s","severity":"critical","service":"=cmd() %s"}' % (HOSTILE, HOSTILE)
                    file.write('{"version":"4","status":"%s","receiver":"x","alerts":[{"status":"%s","labels":%s,"annotations":{"summary":"%s"},"startsAt":"2024-03-15T10:%02d:00Z","endsAt":"2024-03-15T10:%02d:30Z","fingerprint":"f%d"}]}\n'
                               % (status, status, labels, HOSTILE, minute, minute, minute % 3))
        incidents = os.path.join(ROOT, "fixtures", "incidents")
        self.all = {name.split(".")[0]: [os.path.join(incidents, name)] for name in sorted(os.listdir(incidents)) if name[0].isdigit()}
        self.all["all-together"] = [incidents]
        self.all["quiet-day"] = [os.path.join(ROOT, "fixtures", "quiet-day")]
        self.all["post-mortem"] = [os.path.join(ROOT, "fixtures", "post-mortems", "ticket-shop.md")]
        self.all["hostile"] = [hostile]

    def output(self, name, command, form):
        key = (name, command, form)
        if key not in self.known:
            done = subprocess.run([self.program, command, "-q", "--no-config", "--format", form, *self.all[name]], cwd=ROOT, capture_output=True)
            if done.returncode:
                raise AssertionError(f"{name}: {command} --format {form} ends with {done.returncode}: {done.stderr.decode()}")
            self.known[key] = done.stdout
        return self.known[key]

    def each(self, form, command="timeline"):
        for name in self.all:
            yield name, self.output(name, command, form).decode("utf-8")


def spoken(text, but="\n"):
    """No control and no bidirectional character, however it came in."""
    bad = [c for c in text if (ord(c) < 32 and c not in but) or c in "\x7f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
    assert not bad, f"raw characters: {bad[:5]}"


def openmetrics_python(inputs):
    parser = module("prometheus_client.openmetrics.parser")
    samples = 0
    for command in ("timeline", "metrics"):
        for _, text in inputs.each("openmetrics", command):
            samples += sum(len(family.samples) for family in parser.text_string_to_metric_families(text))
    return f"{version('prometheus_client')}: {samples} samples"


def openmetrics_promtool(inputs):
    tool = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if not tool:
        raise Skip("promtool is not installed (Debian: apt-get install prometheus)")
    told = subprocess.run([tool, "--version"], capture_output=True, text=True)
    name = (told.stdout or told.stderr).splitlines()[0].split("(")[0].strip()
    count = 0
    for command in ("timeline", "metrics"):
        for what, text in inputs.each("openmetrics", command):
            done = subprocess.run([tool, "check", "metrics"], input=text.encode(), capture_output=True)
            assert done.returncode == 0, f"{what}: {(done.stdout + done.stderr).decode()}"
            count += 1
    # Backfilling wants a time on each sample; the parser is the one that a scrape of OpenMetrics uses.
    with tempfile.TemporaryDirectory() as folder:
        text = inputs.output("all-together", "timeline", "openmetrics").decode()
        stamped = "".join(line + ("" if line.startswith("#") else " 1710496801") + "\n" for line in text.splitlines())
        path = os.path.join(folder, "metrics.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(stamped)
        done = subprocess.run([tool, "tsdb", "create-blocks-from", "openmetrics", path, os.path.join(folder, "data")], capture_output=True)
        assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return f"{name}: check metrics on {count} outputs, and blocks made from one"


def json_schema(inputs):
    jsonschema = module("jsonschema")
    count = 0
    for document, command in (("timeline", "timeline"), ("metrics", "metrics")):
        schema = json.loads(subprocess.run([inputs.program, "schema", document], capture_output=True, check=True).stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for what, text in inputs.each("json", command):
            errors = [error.message for error in validator.iter_errors(json.loads(text))]
            assert not errors, f"{what}: {errors[:3]}"
            spoken(text)
            count += 1
    return f"{version('jsonschema')}: {count} documents are valid"


def ndjson(inputs):
    lines = [json.loads(line) for _, text in inputs.each("ndjson") for line in text.splitlines()]
    assert all(isinstance(line, dict) for line in lines)
    return f"{len(lines)} lines are objects"


def comma_separated(inputs):
    count = 0
    for command in ("timeline", "metrics"):
        for what, text in inputs.each("csv", command):
            spoken(text, "\r\n")
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
            assert rows and {len(row) for row in rows} == {len(rows[0])}, f"{what}: rows of different lengths"
            for cell in (cell for row in rows for cell in row):
                number = cell.lstrip("-").replace(".", "", 1).isdigit()
                assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), f"{what}: a formula: {cell[:60]}"
            count += len(rows)
    return f"Python {sys.version.split()[0]} csv, strict: {count} rows, no formula"


def icalendar(inputs):
    reader = module("icalendar")
    count = 0
    for what, text in inputs.each("icalendar"):
        spoken(text, "\r\n")
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), f"{what}: a line of more than 75 bytes"
        calendar = reader.Calendar.from_ical(text)
        assert not calendar.errors, f"{what}: {calendar.errors}"
        for event in calendar.walk("VEVENT"):
            assert not event.errors and event["UID"] and event["DTSTART"].dt <= event.get("DTEND", event["DTSTART"]).dt, what
            count += 1
    return f"{version('icalendar')}: {count} events"


def confluence(inputs):
    for what, text in inputs.each("confluence"):
        spoken(text)
        page = xml.dom.minidom.parseString(f'<page xmlns:ac="urn:ac" xmlns:ri="urn:ri">{text}</page>')
        assert not page.getElementsByTagName("script"), what
    return "well-formed XML, no script"


def grafana(inputs):
    count = 0
    for what, text in inputs.each("annotations"):
        spoken(text)
        for one in json.loads(text):
            end = one.get("timeEnd", one["time"])
            assert isinstance(one["time"], int) and isinstance(end, int) and one["time"] <= end, f"{what}: {one}"
            assert isinstance(one["text"], str) and all(isinstance(tag, str) for tag in one["tags"]), f"{what}: {one}"
            assert "<script" not in one["text"], f"{what}: HTML in a text that Grafana shows as HTML"
            count += 1
    return f"{count} bodies have what POST /api/annotations asks for"


def timesketch(inputs):
    from datetime import datetime
    count = 0
    for what, text in inputs.each("timesketch"):
        spoken(text)
        for line in text.splitlines():
            row = json.loads(line)
            assert row["message"] and row["timestamp_desc"], f"{what}: {line[:80]}"
            datetime.fromisoformat(row["datetime"].replace("Z", "+00:00"))
            count += 1
    return f"{count} lines have message, datetime and timestamp_desc"


def slack(inputs):
    for what, text in inputs.each("slack"):
        spoken(text)
        assert len(text) < 40_000 and "<script" not in text, what
    return "short enough for one message, no control characters"


def mermaid(inputs):
    library, name = npm("mermaid/dist/mermaid.min.js", "mermaid")
    chromium = find()
    if not chromium:
        raise Skip("no Chromium; set CHROMIUM to its path")
    with open(library, encoding="utf-8") as file:
        script = file.read().replace("</script", "<\\/script")
    drawn = 0
    with tempfile.TemporaryDirectory() as folder, Browser(chromium) as browser:
        path = os.path.join(folder, "mermaid.html")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"<!doctype html><meta charset=utf-8><title>m</title><h1>m</h1><div id=out></div><script>{script}</script>")
        page = Page(browser, path)
        page.run("mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })")
        for form in ("mermaid", "mermaid-timeline"):
            for what, text in inputs.each(form):
                spoken(text)
                asked = f"mermaid.render('d{drawn}', {json.dumps(text)}).then(({{ svg }}) => {{ document.querySelector('#out').innerHTML = svg; return document.querySelectorAll('#out text').length; }}, (error) => 'error: ' + error.message)"
                texts = page.run(asked)
                assert isinstance(texts, int) and texts >= 1, f"{what} {form}: {texts}\n{text[:2000]}"
                assert page.run("document.title") == "m" and page.run("document.querySelectorAll('#out script, #out img').length") == 0, f"{what}: markup of a log"
                drawn += 1
    return f"{name} in Chromium: {drawn} diagrams drawn"


def markup(inputs):
    tool, name = npm("html-validate/bin/html-validate.js" if os.path.exists(os.path.join(NODE, "html-validate/bin/html-validate.js")) else "html-validate/bin/html-validate.mjs", "html-validate")
    node = shutil.which("node")
    if not node:
        raise Skip("no node")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, ".htmlvalidate.json"), "w", encoding="utf-8") as file:
            json.dump({"root": True, "extends": ["html-validate:standard", "html-validate:a11y"], "rules": {"long-title": "off", "no-inline-style": "off"}}, file)
        paths = []
        for what, text in inputs.each("html"):
            paths.append(os.path.join(folder, f"{what}.html"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run([node, tool, "--formatter", "text", *paths], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[:4000] + done.stderr[:1000]
    return f"{name}: {len(paths)} pages are valid"


CHECKS = {
    "json": [json_schema],
    "ndjson": [ndjson],
    "csv": [comma_separated],
    "openmetrics": [openmetrics_python, openmetrics_promtool],
    "icalendar": [icalendar],
    "mermaid": [mermaid],
    "html": [markup],
    "confluence": [confluence],
    "annotations": [grafana],
    "timesketch": [timesketch],
    "slack": [slack],
}


def main():
    builds = [os.path.join(ROOT, "target", kind, "recount") for kind in ["release", "debug"]]
    program = sys.argv[1] if len(sys.argv) > 1 else next(filter(os.path.exists, builds), None)
    program = os.path.abspath(program) if program else sys.exit("build recount first")
    wrong = skipped = 0
    with tempfile.TemporaryDirectory() as folder:
        inputs = Inputs(program, folder)
        for form, checks in CHECKS.items():
            for check in checks:
                try:
                    print(f"{form}: {check(inputs)}", flush=True)
                except Skip as why:
                    skipped += 1
                    print(f"{form}: skipped: {why}", flush=True)
                except Exception as error:  # noqa: BLE001: whatever a reader raises is what we ask for
                    wrong += 1
                    print(f"{form}: WRONG: {type(error).__name__}: {error}", flush=True)
    print(f"{sum(map(len, CHECKS.values()))} readers, {skipped} skipped, {wrong} refuse")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
