"""One incident report of logs in a data lake: `recount events` on every object (map), `recount timeline` once (reduce).

usage: spark-submit recount_spark.py [--recount PROGRAM] [--map "OPTIONS"] [--reduce "COMMAND"] [--parquet URI] LOCATION OUT

LOCATION is a folder: a local path that all machines see, or a URI that Spark's Hadoop client reads (hdfs://, s3a://,
gs://, abfss://). OUT is a new folder of either kind: OUT/rows gets the saved events, as NDJSON. The report goes to
stdout, with the same bytes as one `recount` over LOCATION on one machine. recount_objects.py stands beside this file
(`--py-files recount_objects.py` where the driver runs on the cluster). docs/SCALE.md says how and why.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import IO

import recount_objects
from pyspark import RDD, SparkContext, StorageLevel
from pyspark.sql import SparkSession
from recount_objects import CHUNK, Client, Source, list_sources, opened

HEAD = b'{"schema":"recount.events/'
ATTEMPTS = 4  # as many as Spark grants a task
MOMENT = "struct<at: string, dated: string, offset: int, precision: string, civil: string>"
EVENT = f"""event struct<
  time: {MOMENT}, until: {MOMENT}, received: {MOMENT}, phase: string, phases: array<string>, kind: string, edge: string,
  outcome: string, title: string, rule: string, service: string, host: string, severity: string, actor: string,
  channel: string, key: string, links: array<string>, incident: string, count: bigint,
  stated: struct<title: string, affected_percent: double, duration_seconds: bigint>, assumed: array<string>,
  evidence: array<struct<source: string, line: bigint, offset: bigint, lines: int, text: string>>>"""


@dataclass(frozen=True)
class Share:
    """What the map step tells of a source; `is_open`: its years may depend on the latest time of all objects, `is_cut`: it
    is of a piece alone, `is_refused`: it says no more than that the object must not be cut."""

    source: Source
    latest: str | None
    is_open: bool
    is_cut: bool
    is_refused: bool
    rows: str


@dataclass(frozen=True)
class Program:
    """How `recount` is run: the program, the options of the map step, the folder that local paths start from, and the client
    that reads all others."""

    recount: str
    options: tuple[str, ...]
    folder: str
    client: Client

    def pour(self, sources: Iterable[Source], program: subprocess.Popen[bytes], failed: list[Exception]) -> None:
        """Copies objects behind each other into a program, which may need no more of them and close its end."""
        assert program.stdin
        try:
            for one in sources:
                with opened(one, self.folder, self.client) as source:
                    for chunk in iter(partial(source.read, CHUNK), b""):
                        program.stdin.write(chunk)
        except BrokenPipeError:
            pass
        except Exception as error:  # told where the program is waited for
            failed.append(error)
            program.kill()  # before it takes a part for the whole
        with suppress(BrokenPipeError):
            program.stdin.close()

    def piped(self, arguments: list[str], sources: list[Source], to: IO[bytes] | int) -> tuple[int, bytes]:
        """Runs the program on objects; returns its exit code and what it wrote."""
        program = subprocess.Popen([self.recount, *arguments], stdin=subprocess.PIPE, stdout=to)
        failed: list[Exception] = []
        feeder = threading.Thread(target=self.pour, args=(sources, program, failed))
        feeder.start()
        written = program.stdout.read() if program.stdout else b""
        code = program.wait()
        feeder.join()
        if failed:
            raise failed[0]
        return code, written

    def reduced(self, arguments: list[str], parts: list[Source]) -> int:
        """Runs the reduce step, which prints nothing before it has read all; returns its exit code."""
        for left in reversed(range(ATTEMPTS)):
            try:
                return self.piped([*arguments, "-"], parts, sys.stdout.buffer.fileno())[0]
            except OSError as error:
                if not left:
                    raise
                print(f"recount: reading the rows once more: {error}", file=sys.stderr)
        raise AssertionError("no attempts")

    def share(self, source: Source, latest: str | None = None) -> Share:
        """The map step on one object."""
        # One task is one core; Spark runs as many tasks as there are.
        command = ["events", "-", "--quiet", "--no-config", "--threads", "1", *self.options]
        command += ["--stdin-name", source.name, "--stdin-modified", source.modified]
        command += ["--latest", latest] if latest else []
        if source.of > 1:
            command += ["--part", f"{source.number}/{source.of}", "--stdin-size", str(source.size)]
        code, rows = self.piped(command, [source], subprocess.PIPE)
        # 2 with rows: something in the object cannot be read, and the rows say what. All else is worth another attempt.
        last = rows[rows.rfind(b"\n", 0, -1) + 1 :]
        if code not in (0, 2) or not rows.startswith(HEAD) or not last.startswith(b'{"end":') or not last.endswith(b"\n"):
            raise RuntimeError(f"{source.name}: recount ended with {code}")
        lines = [line for line in rows.splitlines() if line.startswith(b'{"ledger":')]
        accounts = [json.loads(line)["ledger"] for line in lines]
        times = [account["latest"] for account in accounts if "latest" in account]
        is_open = any(account.get("open", False) for account in accounts)
        cuts = [json.loads(line)["cut"] for line in rows.splitlines() if line.startswith(b'{"cut":')]
        if source.number > 1 and not cuts:
            raise RuntimeError(f"{source.name}: piece {source.number} of {source.of} was not read")
        is_refused = any("kept_whole" in cut for cut in cuts)
        is_cut = any("read_whole" not in cut for cut in cuts)
        return Share(source, newest(times), is_open, is_cut, is_refused, rows.decode().removesuffix("\n"))

    def shares(self, sources: Iterable[Source], latest: str | None = None) -> Iterator[Share]:
        return (self.share(source, latest) for source in sources)


def newest(times: Iterable[str]) -> str | None:
    """The latest of times in UTC; without their `Z` they sort as text, with and without fractions."""
    return max(times, key=lambda time: time.rstrip("Z"), default=None)


def grouped(sources: list[Source], groups: int) -> list[list[Source]]:
    """Packs objects, and pieces of objects, into tasks of about the same size."""
    heap: list[tuple[int, int, list[Source]]] = [(0, number, []) for number in range(max(1, min(groups, len(sources))))]
    for source in sorted(sources, key=lambda one: -one.weight):
        size, number, group = heap[0]
        group.append(source)
        heapq.heapreplace(heap, (size + source.weight + CHUNK, number, group))
    return [group for _, _, group in sorted(heap, key=lambda one: one[1])]


def map_all(context: SparkContext, program: Program, sources: list[Source], piece: int, out: str) -> None:
    """Writes the rows of all objects to `out`. Retries, speculation and who may write are Spark's."""
    tasks = 4 * context.defaultParallelism

    def mapped(some: list[Source], latest: str | None = None) -> tuple[RDD[Share], list[Share]]:
        groups = grouped(some, tasks)
        shares = context.parallelize(groups, len(groups)).flatMap(partial(program.shares, latest=latest))
        shares = shares.persist(StorageLevel.DISK_ONLY)
        return shares, shares.map(lambda share: replace(share, rows="")).collect()

    cut = [part for source in sources for part in source.pieces(piece)] if piece else sources
    shares, told = mapped(cut)
    # Where the first piece found that it must read all of an object, that is done; else it is done now.
    uncut = {share.source.name for share in told if not share.is_cut}
    refused = {share.source.name for share in told if share.is_refused} - uncut
    if refused:
        again, more = mapped([source for source in sources if source.name in refused])
        shares = shares.filter(lambda share: share.source.name not in refused).union(again)
        told = [share for share in told if share.source.name not in refused] + more
    latest = newest(share.latest for share in told if share.latest is not None)
    undated = {share.source.name for share in told if share.is_open} if latest else set()
    if undated:
        # What only the whole can tell: these are read once more, with the latest time that any object states.
        again, _ = mapped([source for source in sources if source.name in undated], latest)
        shares = shares.filter(lambda share: share.source.name not in undated).union(again)
    shares.map(lambda share: share.rows).saveAsTextFile(out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("location", metavar="LOCATION")
    parser.add_argument("out", metavar="OUT")
    parser.add_argument("--recount", default="recount", help="the program, at the same path on all machines")
    parser.add_argument("--map", default="", help="options of how logs are read, e.g. '--tz Europe/Berlin --rules my/'")
    parser.add_argument("--reduce", default="timeline", help="what is made of it, e.g. 'timeline --format json'")
    parser.add_argument(
        "--piece-mb", type=int, default=512, metavar="N", help="plain objects beyond N MB are cut (512; 0 cuts none)"
    )
    parser.add_argument("--parquet", metavar="URI", help="also write the events as a table for SQL")
    args = parser.parse_args()
    session = SparkSession.builder.appName("recount").getOrCreate()
    context = session.sparkContext
    context.addPyFile(recount_objects.__file__)
    program = Program(args.recount, tuple(shlex.split(args.map)), os.getcwd(), Client.of(context))
    rows = args.out.rstrip("/") + "/rows"
    if "://" not in rows:
        rows = os.path.abspath(rows)
    where = rows if "://" in rows else f"file://{rows}"
    map_all(context, program, list_sources(context, args.location), args.piece_mb * 1_000_000, where)
    if args.parquet:
        events = session.read.schema(EVENT).json(where).where("event is not null").select("event.*")
        # Not snappy, whose library does not load where musl lies beside glibc.
        events.write.parquet(args.parquet, compression="zstd")
    parts = [one for one in list_sources(context, rows) if one.name.startswith(f"{rows}/part-")]
    sys.stdout.flush()
    code = program.reduced(shlex.split(args.reduce), parts)
    session.stop()
    return code


if __name__ == "__main__":
    sys.exit(main())
