#!/usr/bin/env python3
"""Runs recount and its peers in turn on generated logs; prints medians of per-round ratios, CPU time and peak RSS.

usage: benches/run.py RECOUNT --bench DIR [--before RECOUNT] [--bytes N] [--rounds N] [--formats plain,syslog,json]

DIR holds `rules.tsv` and the generator `target/release/gen` (its README says how it is built). Peers that are not
installed are left out. Wall times on a busy machine say little: the ratios of user time stand beside them.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def run(command):
    """Returns wall seconds, user seconds and peak RSS in MiB."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status not in (0, 256):
        sys.exit(f"{command[0]} ended with {status}")
    return time.monotonic() - begin, usage.ru_utime, usage.ru_maxrss / 1024


def output(command, path):
    with open(path, "wb") as file:
        subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL, check=True)


def cases(args, folder):
    generator = os.path.join(args.bench, "target", "release", "gen")
    seeded = ["--spec", args.bench, "--match-rate", "0.002", "--near-rate", "0.30", "--seed", "1"]
    for form in args.formats.split(","):
        path = os.path.join(folder, f"{form}.log")
        output([generator, *seeded, "--bytes", str(args.bytes), "--format", form], path)
        yield form, path
    path = os.path.join(folder, "small.log")
    output([generator, *seeded, "--bytes", "2000000", "--format", "plain"], path)
    yield "plain, 2 MB", path


def commands(args, folder, path):
    pack = os.path.join(folder, "pack.toml")
    for name, program in [("recount", args.recount), ("before", args.before)]:
        if program:
            timeline = [program, "timeline", "-q", "--format", "json", "--rules", pack, path]
            yield name, timeline
            yield f"{name}, 1 thread", [*timeline, "--threads", "1"]
    if shutil.which("rg"):
        yield "rg", ["rg", "--no-unicode", "-c", "-f", os.path.join(folder, "patterns"), path]
    yield "wc -l", ["wc", "-l", path]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("recount")
    parser.add_argument("--before")
    parser.add_argument("--bench", required=True)
    parser.add_argument("--bytes", type=int, default=100_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--formats", default="plain,syslog,json")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = os.path.join(args.bench, "rules.tsv")
        make = [sys.executable, os.path.join(HERE, "pack.py"), table]
        output(make, os.path.join(folder, "pack.toml"))
        output([*make, "--patterns"], os.path.join(folder, "patterns"))
        print("| case | command | wall / rg | user / rg | user s | RSS MiB |\n|---|---|---|---|---|---|")
        for case, path in cases(args, folder):
            rows = dict(commands(args, folder, path))
            rounds = [{name: run(command) for name, command in rows.items()} for _ in range(args.rounds)]
            peer = "rg" if "rg" in rows else "wc -l"
            for name in rows:
                wall = statistics.median(one[name][0] / one[peer][0] for one in rounds)
                # Where a peer is too short to be timed, its ratio is of no use.
                user = statistics.median(one[name][1] / max(one[peer][1], 0.001) for one in rounds)
                seconds = statistics.median(one[name][1] for one in rounds)
                rss = max(one[name][2] for one in rounds)
                print(f"| {case} | {name} | {wall:.2f} | {user:.2f} | {seconds:.2f} | {rss:.0f} |", flush=True)


main()
