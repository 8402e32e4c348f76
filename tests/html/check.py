#!/usr/bin/env python3
"""Opens the HTML reports of the fixtures in headless Chromium and uses them as a reader would.

    tests/html/check.py [RECOUNT]

RECOUNT is the program, target/release/recount or target/debug/recount without it. Needs Chromium (on the PATH, or
named by $CHROMIUM). Prints what was looked at and how long a page of 10,000 rows takes; the exit code is 1 where
something is wrong. Times are printed, never judged.
"""

import copy
import json
import os
import re
import subprocess
import sys
import tempfile

from browser import Browser, Page, find

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
DATA = re.compile(r'(<script type="application/json" id="data">)(.*?)(</script>)', re.S)
HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>\u202e\u001b[31m<!--&lt;{{7*7}}"


def report(program, *arguments):
    """Runs `recount timeline --format html` and returns the page."""
    run = subprocess.run([program, "timeline", "--format", "html", "-q", *arguments], cwd=ROOT, capture_output=True, check=True)
    return run.stdout.decode()


def data_of(page):
    return json.loads(DATA.search(page).group(2))


def with_data(page, data):
    """The page with other data, embedded as the program does."""
    text = json.dumps(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return DATA.sub(lambda found: found.group(1) + text + found.group(3), page, count=1)


def large(page, count):
    """A page of one incident with `count` rows, each with a minute, words and places of its own."""
    data = data_of(page)
    incident = data["incidents"][0]
    rows, start = incident["rows"], incident["rows"][0]["time"]["ms"]
    made = []
    for at in range(count):
        row = copy.deepcopy(rows[at % len(rows)])
        row["time"]["ms"] = start + at * 3_700
        row.pop("until", None)
        row["title"] = f"{row['title']} ({at})"
        row["service"] = f"service-{at % 23}"
        made.append(row)
    incident["rows"] = made
    return with_data(page, data)


class Checks:
    """What was asked, and what was wrong."""

    def __init__(self):
        self.asked, self.wrong = 0, []

    def that(self, holds, what):
        self.asked += 1
        if not holds:
            self.wrong.append(what)
            print("  wrong:", what)


def loads(page, data, checks):
    rows = len(data["incidents"][0]["rows"])
    checks.that(page.run("document.querySelectorAll('.row').length") == rows, "every row is listed")
    checks.that(page.run("document.querySelectorAll('#chart .item').length") > 2, "marks are drawn")
    checks.that(page.run("document.querySelectorAll('#chart .window').length") > 0, "the impact is drawn")
    checks.that(page.run("document.querySelectorAll('#chart .panel').length") > 0, "what was counted is drawn")
    checks.that(page.run("document.title") == data["incidents"][0]["title"], "the title is the incident's")
    nameless = "[...document.querySelectorAll('button, select, input')].filter((node) => !node.closest('[hidden]') && !(node.textContent.trim() || node.getAttribute('aria-label') || node.labels && node.labels.length)).length"
    checks.that(page.run(nameless) == 0, "every control has a name")


def filters(page, data, checks):
    rows = data["incidents"][0]["rows"]
    phase = rows[1]["phase"]
    wanted = sum(row["phase"] == phase for row in rows)
    page.run(f"document.querySelector('#phases [data-phase=\"{phase}\"]').click()")
    page.settle()
    checks.that(page.run("document.querySelectorAll('.row').length") == wanted, f"{wanted} rows of phase {phase}")
    checks.that(page.run("document.querySelector('#count').textContent").startswith(f"{wanted} of "), "the count is told")
    drawn = "[...new Set([...document.querySelectorAll('#chart .item')].flatMap((node) => node.dataset.rows.split(' ')))].length"
    checks.that(page.run(drawn) == wanted, "the chart is filtered too")
    page.run("document.querySelector('#clear').click()")
    word = rows[1]["evidence"][0]["text"][:12]
    page.run(f"(() => {{ const field = document.querySelector('#text'); field.value = {json.dumps(word)}; field.dispatchEvent(new Event('input')); }})()")
    checks.that(0 < page.run("document.querySelectorAll('.row').length") <= len(rows), "evidence is searched")
    page.run("(() => { const field = document.querySelector('#text'); field.value = 'no such words'; field.dispatchEvent(new Event('input')); })()")
    checks.that(page.run("document.querySelector('#list').textContent") == "No row meets the filters.", "no match is said")
    page.run("document.querySelector('#clear').click()")
    for name in ["service", "source", "severity"]:
        hidden = page.run(f"document.querySelector('#{name}').parentElement.hidden")
        if hidden:
            continue
        count = page.run(f"(() => {{ const node = document.querySelector('#{name}'); node.value = node.options[1].value; node.dispatchEvent(new Event('change')); return document.querySelectorAll('.row').length; }})()")
        checks.that(0 < count < len(rows), f"{name} filters")
        page.run("document.querySelector('#clear').click()")
    page.settle()
    checks.that(page.run("document.querySelectorAll('.row').length") == len(rows), "all rows are back")


def zooms(page, checks):
    axis = "[...document.querySelectorAll('#chart .axis text')].map((node) => node.textContent).join()"
    sight = "Math.round(document.querySelector('#overview .sight').getBBox().width)"
    whole, all_of_it = page.run(axis), page.run(sight)
    page.run("document.querySelector('[data-zoom=in]').click()")
    page.settle()
    checks.that(page.run(sight) < all_of_it, "the button zooms")
    checks.that(page.run(axis) != whole, "the axis follows")
    page.run("document.querySelector('[data-zoom=all]').click()")
    page.settle()
    checks.that(page.run(axis) == whole, "all is in sight again")
    page.run("document.querySelector('#chart-card').scrollIntoView()")
    box = page.run("(() => { const box = document.querySelector('#chart').getBoundingClientRect(); return [box.left, box.top, box.width, box.height]; })()")
    x, y = box[0] + box[2] * 0.6, box[1] + 12
    page.mouse("mouseWheel", x, y, deltaX=0, deltaY=-120, modifiers=2)
    page.settle()
    zoomed = page.run(sight)
    checks.that(zoomed < all_of_it, "Ctrl and the wheel zoom")
    before = page.run("document.querySelector('#overview .sight').getBBox().x")
    page.mouse("mousePressed", x, y, button="left", clickCount=1)
    page.mouse("mouseMoved", x - 90, y, button="left", buttons=1)
    page.mouse("mouseReleased", x - 90, y, button="left", clickCount=1)
    page.settle()
    checks.that(page.run("document.querySelector('#overview .sight').getBBox().x") > before, "dragging moves")
    page.run("document.querySelector('#chart').focus()")
    page.key("0")
    page.settle()
    checks.that(page.run(sight) == all_of_it, "0 shows all")
    page.mouse("mouseMoved", x, y + 30)
    page.settle()
    checks.that(page.run("!document.querySelector('#tip').hidden && document.querySelector('#tip').textContent.length > 5"), "hovering tells")


def evidence(page, path, data, browser, checks):
    incident = data["incidents"][0]
    page.run("document.querySelectorAll('.row-head')[2].click()")
    shown = page.run("document.querySelector('.row.open blockquote').textContent")
    checks.that(shown == incident["rows"][2]["evidence"][0]["text"], "a click shows the evidence")
    cited = page.run("document.querySelector('.row.open figcaption').textContent")
    first = incident["rows"][2]["evidence"][0]
    checks.that(cited == f"{data['prefix']}{data['sources'][first['source']]}:{first['line']}", "with source and line")
    link = page.run("location.hash")
    checks.that(link == f"#{incident['id']}.3", "the address names the row")
    linked = Page(browser, f"file://{path}{link}")
    linked.settle()
    checks.that(linked.run("document.querySelector('.row.open').id") == f"{incident['id']}.3", "a link opens its row")
    linked.close()
    page.run("document.querySelector('.row.open .row-head').click()")
    checks.that(page.run("document.querySelectorAll('.proof').length") == 0, "a second click closes it")
    page.run("document.querySelector('#chart').focus()")
    page.key("ArrowRight")
    page.key("ArrowRight")
    page.settle()
    page.key("Enter")
    page.settle()
    checks.that(page.run("document.querySelectorAll('.row.open').length") == 1, "the keyboard opens a row of the chart")


def looks(page, checks):
    ground = "getComputedStyle(document.body).backgroundColor"
    clock = "document.querySelector('.row time').textContent"
    light, utc = page.run(ground), page.run(clock)
    page.run("document.querySelector('#theme').click()")
    checks.that(page.run(ground) != light, "light and dark can be switched")
    page.run("document.querySelector('#theme').click()")
    page.run("document.querySelectorAll('#zones button')[1].click()")
    page.settle()
    checks.that(page.run(clock) != utc, "the zone can be switched")
    page.run("document.querySelectorAll('#zones button')[0].click()")
    for by in [1, 2]:
        page.run(f"document.querySelectorAll('#lanes button')[{by}].click()")
        page.settle()
        checks.that(page.run("document.querySelectorAll('#chart .stripe').length") > 1, "lanes can be chosen")


# Relative luminance and contrast as WCAG 2.1 defines them.
CONTRAST = """(() => {
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    const [r, g, b] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => { const [a, b] = [light(one), light(other)].sort(); return (b + 0.05) / (a + 0.05); };
  const texts = ['--ink', '--soft', '--hurt', '--notice', '--respond', '--seek', '--act', '--well', '--other'];
  const found = texts.flatMap((text) => ['--paper', '--card', '--fill'].map((ground) => [text, ground, contrast(text, ground)]));
  for (const group of texts.slice(2)) found.push(['--on', group, contrast('--on', group)]);
  return found.filter(([, , value]) => value < 4.5).map(([text, ground, value]) => `${text} on ${ground}: ${value.toFixed(2)}`);
})()"""

TIMED = """(async () => {
  const begin = performance.now();
  ACT;
  document.body.getBoundingClientRect();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - begin;
})()"""


def timed(page, act):
    """Milliseconds until what was asked for is drawn, and how many of them the page itself was at work."""
    def work():
        metrics = page.call("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "TaskDuration") * 1000
    before = work()
    wall = page.run(TIMED.replace("ACT", act))
    return f"{wall:.0f} ({work() - before:.0f})"


def filter_by(word):
    return f"const field = document.querySelector('#text'); field.value = {json.dumps(word)}; field.dispatchEvent(new Event('input'))"


def main():
    builds = [os.path.join(ROOT, "target", kind, "recount") for kind in ["release", "debug"]]
    program = sys.argv[1] if len(sys.argv) > 1 else next(filter(os.path.exists, builds), None)
    program = os.path.abspath(program) if program else sys.exit("build recount first")
    chromium = find()
    if not chromium:
        print("skipped: no Chromium; set CHROMIUM to its path")
        return
    try:
        with Browser(chromium) as browser:
            print(browser.call("Browser.getVersion")["product"])
    except (OSError, RuntimeError) as error:
        print(f"skipped: {chromium} does not start here: {error}")
        return
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder, Browser(chromium) as browser:
        def saved(name, text):
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            return path

        first = report(program, "fixtures/incidents/1-database-nap")
        data, path = data_of(first), saved("first.html", first)
        page = Page(browser, path, zone="Asia/Tokyo")
        page.settle()
        print("one incident: list, filters, zoom, evidence, looks")
        loads(page, data, checks)
        filters(page, data, checks)
        zooms(page, checks)
        evidence(page, path, data, browser, checks)
        looks(page, checks)
        checks.that(page.trouble() == [], f"a quiet console: {page.trouble()}")
        page.print(os.path.join(folder, "first.pdf"))
        checks.that(os.path.getsize(os.path.join(folder, "first.pdf")) > 20_000, "it prints")
        page.close()

        for dark in [False, True]:
            page = Page(browser, path, dark=dark)
            low = page.run(CONTRAST)
            print("contrast of 4.5 and more,", "dark" if dark else "light")
            checks.that(low == [], f"contrast: {low}")
            page.close()

        print("a phone: nothing is wider than the page")
        page = Page(browser, path, width=360, height=740, phone=True)
        page.settle()
        checks.that(page.run("document.documentElement.scrollWidth") <= 360, "the page is as wide as the phone")
        page.close()

        print("several incidents, a quiet day, a post-mortem")
        for inputs in [["fixtures/incidents"], ["fixtures/quiet-day"], ["fixtures/post-mortems/ticket-shop.md"]]:
            text = report(program, *inputs)
            page = Page(browser, saved("other.html", text))
            page.settle()
            views = page.run("document.querySelectorAll('#incidents button').length")
            data = data_of(text)
            checks.that(len(data["incidents"]) < 2 or views >= len(data["incidents"]), "every incident can be chosen")
            for at in range(views):
                page.run(f"document.querySelectorAll('#incidents button')[{at}].click()")
                page.settle()
                checks.that(page.run("document.querySelector('h1').textContent") != "", "it has a title")
            checks.that(page.trouble() == [], f"{inputs}: {page.trouble()}")
            page.close()

        print("hostile log text")
        hostile = data_of(first)
        text = json.loads(json.dumps(hostile), object_hook=lambda one: {
            key: HOSTILE if key in ("title", "actor", "service", "text", "key", "rule", "id", "message") and isinstance(value, str) else value
            for key, value in one.items()})
        text["sources"] = [HOSTILE + name for name in text["sources"]]
        log = saved("hostile.log", "".join(
            f"2024-03-15T10:{minute:02}:00Z ERROR checkout: {HOSTILE} connection refused\n" for minute in range(30)))
        for name, made in [("its data", with_data(first, text)), ("its logs", report(program, log))]:
            page = Page(browser, saved("hostile.html", made))
            page.settle()
            page.run("document.querySelectorAll('.row-head').forEach((node) => node.click())")
            page.settle()
            checks.that(page.run("document.title") != "owned", f"{name}: no script of a log runs")
            checks.that(page.run("document.images.length + document.querySelectorAll('main script, main img').length") == 0, f"{name}: no element of a log")
            checks.that(page.trouble() == [], f"{name}: {page.trouble()}")
            page.close()

        for name, made in [("largest fixture", report(program, "fixtures/incidents/5-file-storage.tar.gz")), ("10,000 rows", large(first, 10_000))]:
            page = Page(browser, saved("large.html", made))
            page.settle()
            opened = page.run("Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd)")
            marks = page.run("document.querySelectorAll('#chart .item').length")
            page.call("Performance.enable", timeDomain="threadTicks")
            # What a reader's first second does beside: the search is made ready.
            page.run("new Promise((done) => setTimeout(done, 1500))")
            times = ", ".join(timed(page, filter_by(word)) for word in ["alert", "service-7", "(99", "fires", ""])
            zoom = timed(page, "document.querySelector('[data-zoom=in]').click()")
            print(f"{name}: {len(made) // 1000} kB, loaded in {opened} ms, {marks} marks; ms until drawn (of them at work): filters {times}; zoom {zoom}")
            checks.that(page.trouble() == [], f"{name}: {page.trouble()}")
            page.close()
    print(f"{checks.asked} checks, {len(checks.wrong)} wrong")
    sys.exit(1 if checks.wrong else 0)


if __name__ == "__main__":
    main()
