#!/usr/bin/env python3
"""Runs recount and its peers in turn on generated logs; prints rows for RESULTS.md, each with its bar.

usage: benches/run.py RECOUNT [--inflate PROGRAM] [--patterns PROGRAM] [--bench DIR] [--bytes N] [--rounds N] [--rows NAME,NAME]

    cargo build --release --bin recount --example inflate --example patterns
    benches/run.py target/release/recount --inflate target/release/examples/inflate --patterns target/release/examples/patterns

DIR holds rules (`rules.tsv`) and a generator to take in place of our own; it is built where that was not done.
Results are medians of per-round ratios of wall time; on a busy machine the ratio of user time beside them is the one
to look at. Peers that are not installed are left out and named. All files are made in the temporary folder (TMPDIR)
and removed; at the default size they take 4 GB.
"""
import argparse
import datetime
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile

from data import HERE, Data, warm
from measure import interleave, median, peak, ratio, run
from peers import Peers
from rows import ROWS

HEAD = "| row | what | against | bar | result | met | user | s | its s | MiB | its MiB |\n|" + "---|" * 11
# The report begins with the ledger.
LINES = re.compile(rb'"lines":\s*(\d+)')


def arguments():
    parser = argparse.ArgumentParser(epilog="rows: " + ", ".join(row.name for row in ROWS))
    parser.add_argument("recount")
    parser.add_argument("--inflate")
    parser.add_argument("--patterns")
    parser.add_argument("--bench")
    parser.add_argument("--bytes", type=int, default=200_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", default=",".join(row.name for row in ROWS))
    args = parser.parse_args()
    names = {row.name for row in ROWS}
    if unknown := set(args.rows.split(",")) - names:
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(row.name for row in ROWS)}")
    # The commands run in the temporary folder.
    for name in ["recount", "inflate", "patterns", "bench"]:
        if path := getattr(args, name):
            setattr(args, name, os.path.abspath(path))
    return args


def conditions(args, peers):
    """Says when, where and with what it was measured."""
    cpus = open("/proc/cpuinfo", encoding="utf-8").read().splitlines() if os.path.exists("/proc/cpuinfo") else []
    model = next((line.split(":", 1)[1].strip() for line in cpus if line.startswith("model name")), "unknown CPU")
    git = ["git", "-C", HERE, "describe", "--always", "--dirty", "--exclude=*"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "no commit"
    load = os.getloadavg()[0]
    print(f"## {datetime.date.today()}, {commit}\n")
    print(f"{peers.cores} cores ({model}), load {load:.1f} before; {args.bytes / 1e6:.0f} MB, {args.rounds} rounds;")
    print(f"{'; '.join(peers.versions())}. Not installed: {', '.join(peers.missing()) or 'none'}.\n")


def check(contest, folder):
    """Reads the files once and runs `recount` once, unmeasured; ends where it did not read every line."""
    lines = warm(contest.files)
    path = os.path.join(folder, "report.json")
    with open(path, "wb") as report:
        run(contest.ours, folder, report)
    with open(path, "rb") as report:
        told = LINES.search(report.read(4096))
    os.remove(path)
    told = int(told.group(1)) if told else 0
    if told != lines:
        sys.exit(f"recount read {told} of {lines} lines: {contest.ours}")


def result(row, runs, peer):
    """Returns what is held to the bar, and how it is written."""
    if row.unit == "rss":
        value = peak(runs["recount"])
        return value, f"{value:.0f} MiB", "MiB"
    if row.unit == "ms":
        value = median(runs["recount"], "wall") * 1000
        return value, f"{value:.0f} ms" + (f" ({ratio(runs, 'recount', peer, 'wall'):.2f})" if peer else ""), "ms"
    if peer is None:
        return None, "not installed", ""
    what = "rss" if row.unit == "flat" else "wall"
    value = ratio(runs, "recount", peer, what)
    return value, f"{value:.2f}", ""


def line(row, runs, peer, judged):
    """Returns the cells behind the names: bar, result, and what both took."""
    value, written, unit = result(row, runs, peer)
    held = judged and row.bar is not None
    bar = f"{row.bar} {unit}".strip() if held else "–"
    met = "–" if not held or value is None else "yes" if value <= row.bar else "**no**"
    user = f"{ratio(runs, 'recount', peer, 'user'):.2f}" if peer and row.unit != "flat" else "–"
    cells = [bar, written, met, user]
    for name in ["recount", peer]:
        cells.append(f"{median(runs[name], 'wall'):.3f}" if name else "–")
    for name in ["recount", peer]:
        cells.append(f"{peak(runs[name]):.0f}" if name else "–")
    return " | ".join(cells) + " |"


def measure(row, data, peers, rounds):
    contest = row.make(data, peers)
    check(contest, data.folder)
    # What is over in a moment needs more rounds.
    rounds *= 4 if row.unit == "ms" else 1
    runs = interleave({"recount": contest.ours, **contest.peers}, rounds, data.folder)
    judged = contest.judged if contest.judged in contest.peers else None
    against = "–" if row.unit == "rss" else contest.judged
    yield f"| {row.name} | {row.what} | {against} | " + line(row, runs, judged, True)
    for peer in [peer for peer in contest.peers if peer != contest.judged]:
        yield f"| {row.name} | {row.what} | {peer} | " + line(row, runs, peer, False)


def main():
    args = arguments()
    # An end by signal must remove the files too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    peers = Peers(args.recount, args.inflate, args.patterns)
    conditions(args, peers)
    wanted = args.rows.split(",")
    with tempfile.TemporaryDirectory(prefix="recount-bench-") as folder:
        data = Data(folder, args.bytes, args.bench)
        print(HEAD, flush=True)
        for row in [row for row in ROWS if row.name in wanted]:
            for text in measure(row, data, peers, args.rounds):
                print(text, flush=True)
        seen = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\nMiB are peaks; less than {seen:.0f}, what this script takes itself, is not seen.")


main()
