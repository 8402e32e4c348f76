"""The rows of the table: what is measured, against what, and the bar that it is held to."""
from dataclasses import dataclass
from typing import Callable

# No word of the generated logs matches it, and no literal can be drawn from it.
NO_LITERAL = ["no-literal", r"\b[A-Z]{5}\d{4}\b", "id ABCDE1234 seen"]


@dataclass
class Row:
    """One thing to measure. `unit` is `wall` (a ratio), `ms`, `rss` (MiB) or `flat` (a ratio of two peaks)."""

    name: str
    what: str
    bar: float
    make: Callable
    unit: str = "wall"


def against_rg(path, *options):
    """Returns what makes the contest of `timeline` with `rg` over the file of `path`."""

    def make(data, peers):
        rules, patterns = data.rules()
        file = path(data)
        return peers.contest(peers.timeline(rules, [file], *options), [file], peers.rg(patterns, [file]))

    return make


def alone(path):
    """Returns what makes the contest of `timeline` with nobody: of its memory."""

    def make(data, peers):
        file = path(data)
        return peers.contest(peers.timeline(data.rules()[0], [file]), [file], ("rg", None))

    return make


def sixteen(data, peers):
    (rules, patterns), files = data.rules(), data.parts()
    return peers.contest(peers.timeline(rules, files), files, peers.rg_parallel(patterns, files))


def thousand_rules(data, peers):
    file = data.log()
    few = peers.timeline(data.rules()[0], [file])
    return peers.contest(peers.timeline(data.rules(1000)[0], [file]), [file], ("recount, 120 rules", few))


def gzip(data, peers):
    (rules, patterns), file = data.rules(), data.packed(data.log())
    beside = [peers.zcat_rg(patterns, file), peers.rg(patterns, [file], "-z")]
    return peers.contest(peers.timeline(rules, [file]), [file], peers.inflate(file), *beside)


def gzip_sixteen(data, peers):
    (rules, patterns), files = data.rules(), [data.packed(path) for path in data.parts()]
    return peers.contest(peers.timeline(rules, files), files, peers.rg_parallel(patterns, files, "-z"))


def same_rules(data, peers):
    """On a tenth of the usual size: with so many patterns `rg` is slow."""
    (rules, _), file = data.rules(), data.log(times=0.1)
    return peers.contest(peers.timeline(rules, [file], "--threads", "1"), [file], peers.rg_same(data, file))


def memory_flat(data, peers):
    rules, small, big = data.rules()[0], data.log(), data.log(times=10)
    usual = ("recount, a tenth", peers.timeline(rules, [small]))
    return peers.contest(peers.timeline(rules, [big]), [big], usual)


def no_literal(data, peers):
    (rules, patterns), file = data.rules(extra=[NO_LITERAL]), data.log()
    return peers.contest(peers.timeline(rules, [file]), [file], peers.rg(patterns, [file]))


def access_goaccess(data, peers):
    file = data.log("access")
    return peers.contest(peers.timeline(data.rules()[0], [file]), [file], peers.goaccess(file, data.folder))


def access_angle_grinder(data, peers):
    file = data.log("access")
    query = '* | parse "HTTP/1.1\\" * " as status | count by status'
    return peers.contest(peers.timeline(data.rules()[0], [file]), [file], peers.angle_grinder(query, file))


def others(data, peers):
    """On a quarter of the usual size: some of them are slow."""
    (rules, patterns), file = data.rules(), data.log(times=0.25)
    beside = [peers.lines(file), peers.angle_grinder("* | count", file), peers.lnav(patterns, file), peers.s4(file)]
    return peers.contest(peers.timeline(rules, [file]), [file], peers.rg(patterns, [file]), *beside)


def usual(data):
    return data.log()


def dense(data):
    return data.log(match_rate=0.6)


def small(data):
    return data.log(size=2_000_000)


ROWS = [
    Row("one", "one file", 0.22, against_rg(usual)),
    Row("sixteen", "the same in 16 files", 0.35, sixteen),
    Row("one-thread", "one thread", 0.40, against_rg(usual, "--threads", "1")),
    Row("same-rules", "one thread, the peer with all rules too", 1.0, same_rules),
    Row("dense", "60 % of lines match", 1.0, against_rg(dense)),
    Row("rules", "1000 rules", 2.0, thousand_rules),
    Row("gz", "one .gz", 1.15, gzip),
    Row("gz-sixteen", "16 .gz", 0.6, gzip_sixteen),
    Row("rss", "peak RSS", 32, alone(usual), "rss"),
    Row("rss-dense", "peak RSS, 60 % of lines match", 32, alone(dense), "rss"),
    Row("rss-big", "peak RSS, ten times the size", 32, alone(lambda data: data.log(times=10)), "rss"),
    Row("rss-flat", "peak RSS, ten times the size", 1.1, memory_flat, "flat"),
    Row("json", "JSON lines", 0.35, against_rg(lambda data: data.log("json"))),
    Row("syslog", "syslog", 0.35, against_rg(lambda data: data.log("syslog"))),
    Row("non-ascii", "no line is ASCII", 1.2, against_rg(lambda data: data.non_ascii())),
    Row("long-lines", "lines of 1 MB", 1.2, against_rg(lambda data: data.long_lines())),
    Row("no-literal", "one rule without a literal", 1.2, no_literal),
    Row("blank", "nearly all lines blank", 1.2, against_rg(lambda data: data.blank())),
    Row("access-goaccess", "impact from an access log", 0.5, access_goaccess),
    Row("access-agrind", "impact from an access log", 0.5, access_angle_grinder),
    Row("start", "start-up, 2 MB", 25, against_rg(small), "ms"),
    Row("others", "one file, a quarter of the size", None, others),
]
