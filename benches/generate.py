#!/usr/bin/env python3
"""Writes a made-up log to stdout, the same bytes for the same arguments.

usage: benches/generate.py --bytes N [--format plain|syslog|json|access] [--match-rate R] [--near-rate R] [--seed N]

Matching lines are those of the made-up rules of `pack.py`; near misses hold their words, or words such as error and
alert, without a match. 1.5 % of the lines hold text beyond ASCII. `access` is the combined log format, where a third of
the requests fail in six minutes of each hour; rates do not concern it.
"""
import argparse
import json
import random
import sys
from datetime import datetime, timedelta, timezone

from pack import ENDS, PRODUCTS, STATES, rows

NORMAL = [
    'INFO [{svc}] [exec-{n}] c.e.{word}.Controller - handled request for {word} in {n}ms status=200 trace={hex}',
    '{ip} - - "GET /api/v1/{word}/{n} HTTP/1.1" 200 {n} "-" "Mozilla/5.0 (X11; Linux x86_64)" rt=0.{n} svc={svc}',
    'level=info component={svc} msg="cache refreshed" keys={n} took={n}ms peer={ip}:{n} region={region} trace={hex}',
    'I kubelet {n} pod_workers.go:{n}] "Pod synced" pod="default/{svc}-{hex}" duration="{n}ms"',
    'LOG: checkpoint complete: wrote {n} buffers (1.{n}%); sync files={n}, longest=0.{n} s, average=0.{n} s',
    'DEBUG {svc} scheduler picked job {hex} from queue {word} after {n}ms, {n} left, worker {ip}',
]
BEYOND_ASCII = 'INFO billing invoice {n} of {word} rendered amount={n} currency=EUR customer="Müller & Søn" took={n}ms'
NEAR = [
    'INFO [{svc}] c.e.{word}.Reporter - errors=0 failed=0 timeouts=0 processed={n} window=60s trace={hex}',
    'WARN [{svc}] c.e.{word}.Client - attempt {n} failed for {word}, will retry in {n}ms peer={ip}:{n}',
    'level=warn component={svc} msg="slow request" path=/api/v1/{word} timeout=30s took={n}ms code=200 trace={hex}',
    'INFO deploy-bot: health check of {svc} passed, alert rules reloaded, rollback not needed version=1.{n}.{n}',
    'INFO {product} {state} healthy, {n} members, {n} {end} entries compacted in {n}ms',
    'INFO {product} on {ip} moved {n} of {state}s to {region} without a pause',
]
SERVICES = ["checkout", "payments-api", "inventory", "search-indexer", "auth-gateway", "cart", "ledger", "pricing"]
WORDS = ["orders", "items", "users", "sessions", "invoices", "quotes", "tokens", "uploads", "wallets", "devices"]
REGIONS = ["eu-west-1", "us-east-1", "us-west-2", "ap-south-1", "eu-central-1"]
BEGIN = datetime(2024, 3, 15, tzinfo=timezone.utc)
# Filling each place anew would take most of the time; so many lines' worth of values are enough.
POOL = 4096


class Body:
    """Makes the text after the time: a matching line, a near miss or an ordinary one."""

    def __init__(self, dice, match_rate, near_rate):
        self.dice, self.match_rate, self.near_rate = dice, match_rate, near_rate
        self.matching = [line for _, _, line in rows()]
        self.values = [self.value() for _ in range(POOL)]

    def value(self):
        choice, number = self.dice.choice, self.dice.randrange
        return {
            "svc": choice(SERVICES), "word": choice(WORDS), "region": choice(REGIONS), "hex": f"{number(1 << 32):08x}",
            "ip": f"10.{number(4)}.{number(256)}.{number(256)}", "n": number(10 ** number(1, 6)),
            "product": choice(PRODUCTS), "state": choice(STATES), "end": choice(ENDS),
        }

    def next(self):
        dice = self.dice
        if dice.random() < self.match_rate:
            return f"ERROR {dice.choice(SERVICES)} {dice.choice(self.matching)}, attempt {dice.randrange(1000)}"
        values = self.values[dice.randrange(POOL)]
        if dice.random() < self.near_rate:
            return dice.choice(NEAR).format_map(values)
        template = BEYOND_ASCII if dice.random() < 0.022 else dice.choice(NORMAL)
        return template.format_map(values)


def plain(time, body, dice):
    layout = dice.random()
    if layout < 0.6:
        return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z {body}"
    if layout < 0.8:
        return f"{time:%Y-%m-%d %H:%M:%S},{time.microsecond // 1000:03} {body}"
    return f"{time:%Y-%m-%dT%H:%M:%S}+00:00 {body}"


def syslog(time, body, dice):
    host, number = f"ip-10-{dice.randrange(4)}-{dice.randrange(60)}", dice.randrange(1000, 31000)
    head = f"<{dice.randrange(13, 183)}>{time:%b} {time.day:2} {time:%H:%M:%S}"
    return f"{head} {host} {dice.choice(SERVICES)}[{number}]: {body}"


def as_json(time, body, dice):
    stamp = f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z"
    line = {"ts": stamp, "host": f"ip-10-0-{dice.randrange(60)}", "app": dice.choice(SERVICES), "msg": body}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def access(time, dice):
    """Returns a line in the combined log format of Apache httpd."""
    number = dice.randrange
    failed = dice.random() < (0.33 if 20 <= time.minute < 26 else 0.002)
    status = dice.choice((500, 502, 503, 504)) if failed else dice.choice((200, 200, 200, 201, 304, 404))
    request = f"GET /api/v1/{dice.choice(WORDS)}/{number(100000)} HTTP/1.1"
    client = f"198.51.{number(20)}.{number(250)}"
    stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000")
    return f'{client} - - [{stamp}] "{request}" {status} {number(50000)} "-" "Mozilla/5.0 (X11; Linux x86_64)"'


def lines(args):
    dice = random.Random(args.seed)
    form = {"plain": plain, "syslog": syslog, "json": as_json}.get(args.format)
    body = Body(dice, args.match_rate, args.near_rate)
    time = BEGIN
    while True:
        time += timedelta(microseconds=dice.randrange(100_000 if args.format == "access" else 14_000))
        yield form(time, body.next(), dice) if form else access(time, dice)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bytes", type=int, required=True)
    parser.add_argument("--format", choices=["plain", "syslog", "json", "access"], default="plain")
    parser.add_argument("--match-rate", type=float, default=0.002)
    parser.add_argument("--near-rate", type=float, default=0.30)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    total = 0
    for line in lines(args):
        total += sys.stdout.buffer.write(line.encode() + b"\n")
        if total >= args.bytes:
            return


if __name__ == "__main__":
    main()
