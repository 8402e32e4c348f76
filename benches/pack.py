#!/usr/bin/env python3
"""Turns a table of rules (id, regex, a line that matches; tab-separated) into a rule pack on stdout.

usage: benches/pack.py [RULES.tsv] [COUNT] [--patterns] > pack.toml

With COUNT the table is cut, or filled up with made-up product rules; without a table all are made up, 120 of them.
With --patterns only the regexes are printed, one a line and without names: what `rg -f` takes.
"""
import re
import sys

PLACES = {
    "svc": "checkout", "word": "orders", "name": "alice", "Alert": "HighLatency", "reg": "eu-west-1", "team": "shop",
    "host": "ip-10-0-1", "pod": "checkout-abcde-fghij", "ip": "192.0.2.7", "port": "8080", "hex": "ef51f61c",
    "id": "c67ee4fc", "ver": "1.2.3", "f": "1.25", "pct": "12", "n1": "4", "n2": "42", "n3": "420", "n4": "4200",
    "n5": "42000",
}
PRODUCTS = ["redis", "kafka", "etcd", "vault", "consul", "ceph", "nomad", "minio", "pulsar", "solr"]
STATES = ["quorum", "lease", "shard", "broker", "raft", "segment", "replica", "bucket", "ledger", "snapshot"]
ENDS = ["lost", "stale", "sealed", "orphaned", "diverged", "corrupt", "unreachable", "fenced", "evicted", "wedged"]


def rows(path=None, count=None):
    """Returns `count` rules as (id, regex, matching line), those of the table at `path` first."""
    found = []
    if path:
        with open(path, encoding="utf-8") as table:
            found = [line.rstrip("\n").split("\t") for line in table if line.strip()]
    for at in range(len(found), count or (0 if path else 120)):
        product, state, end = PRODUCTS[at % 10], STATES[at // 10 % 10], ENDS[at // 100 % 10]
        regex = rf"(?i)\b{product}\b.*\b{state} (?:{end}|gone-{at})"
        found.append([f"synthetic-{at}", regex, f"{product} {state} {end} now"])
    return found[: count or len(found)]


def patterns(table):
    """Returns the regexes alone, one a line and without names."""
    return "\n".join(re.sub(r"\(\?P<\w+>", "(?:", regex) for _, regex, _ in table) + "\n"


def pack(table):
    """Returns the rule pack, each rule with a line that hits and one that does not."""
    rules = ['id = "bench"\ntitle = "The rules of the benchmark"\nrank = 60\n']
    for name, regex, template in table:
        text = re.sub(r"\{(\w+)\}", lambda place: PLACES[place.group(1)], template)
        rules.append(
            f"\n[[rule]]\nid = \"{name}\"\nphase = \"note\"\nkind = \"symptom\"\nany = ['{regex}']\n"
            f"title = \"{name}\"\n"
            f"  [[rule.hit]]\n  text = '''2024-03-15 10:15:02 {text}'''\n"
            "  [[rule.miss]]\n  text = '''2024-03-15 10:15:02 nothing to tell'''\n"
        )
    return "".join(rules)


def main():
    names = [word for word in sys.argv[1:] if not word.startswith("--")]
    path = None if not names or names[0].isdigit() else names.pop(0)
    table = rows(path, int(names[0]) if names else None)
    sys.stdout.write(patterns(table) if "--patterns" in sys.argv else pack(table))


if __name__ == "__main__":
    main()
