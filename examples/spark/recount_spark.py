"""One incident report of logs in a data lake: `recount events` on every object (map), `recount timeline` once (reduce).

usage: spark-submit recount_spark.py [--recount PROGRAM] [--map "OPTIONS"] [--reduce "COMMAND"] [--parquet URI] LOCATION OUT

LOCATION is a folder: a local path that all machines see, or a URI that Spark's Hadoop client reads (hdfs://, s3a://,
gs://, abfss://). OUT is a new folder of either kind: OUT/rows gets the saved events, as NDJSON. The report goes to
stdout, with the same bytes as one `recount` over LOCATION on one machine. docs/SCALE.md says how and why.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import IO

import pyspark
from pyspark import SparkContext, StorageLevel
from pyspark.sql import SparkSession

SIDE_FILE = "recount.overrides.toml"  # a person's corrections are no log; `--reduce 'timeline --overrides FILE'` takes them
HEAD = b'{"schema":"recount.events/'
CHUNK = 1 << 20


@dataclass(frozen=True)
class Source:
    """One object: the name that citations bear, its size in bytes, and when it was last modified (RFC 3339)."""

    name: str
    size: int
    modified: str


@dataclass(frozen=True)
class Share:
    """What the map step tells of one object; `is_open`: its years may depend on the latest time of all objects."""

    source: Source
    latest: str | None
    is_open: bool
    rows: str


@contextmanager
def opened(name: str, folder: str) -> Iterator[IO[bytes]]:
    """Streams an object: a local file by itself, all else through the Hadoop client in Spark's own jars."""
    if "://" not in name:
        with open(os.path.join(folder, name), "rb") as file:
            yield file
        return
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
    home = os.environ.get("SPARK_HOME", os.path.dirname(pyspark.__file__))
    with tempfile.TemporaryDirectory() as settings:
        # The client asks for such a file; that of HADOOP_CONF_DIR stands before it.
        with open(os.path.join(settings, "core-site.xml"), "w", encoding="utf-8") as file:
            file.write("<configuration/>")
        path = [os.environ.get("HADOOP_CONF_DIR", ""), settings, os.path.join(home, "jars", "*")]
        shell = [java, "-Xmx256m", "-cp", ":".join(filter(None, path)), "org.apache.hadoop.fs.FsShell", "-cat"]
        with subprocess.Popen([*shell, re.sub(r"([*?\[\]{}\\])", r"\\\1", name)], stdout=subprocess.PIPE) as cat:
            assert cat.stdout is not None
            yield cat.stdout
    if cat.returncode != 0:
        raise OSError(f"{name}: could not be read")


def pour(names: Iterable[str], folder: str, sink: IO[bytes], failed: list[Exception]) -> None:
    """Copies objects behind each other into a pipe. A program that needs no more of it may close it early."""
    try:
        with sink:
            for name in names:
                with opened(name, folder) as source:
                    wanted = True
                    for chunk in iter(partial(source.read, CHUNK), b""):
                        try:
                            if wanted:
                                sink.write(chunk)
                        except BrokenPipeError:
                            wanted = False
    except BrokenPipeError:
        pass
    except Exception as error:  # told where the program is waited for
        failed.append(error)


@dataclass(frozen=True)
class Program:
    """How `recount` is run: the program, the options of the map step, the folder that local paths start from."""

    recount: str
    options: tuple[str, ...]
    folder: str

    def piped(self, arguments: list[str], names: list[str], to: IO[bytes] | int) -> tuple[int, bytes]:
        """Runs the program on objects; returns its exit code and what it wrote."""
        program = subprocess.Popen([self.recount, *arguments], stdin=subprocess.PIPE, stdout=to)
        failed: list[Exception] = []
        feeder = threading.Thread(target=pour, args=(names, self.folder, program.stdin, failed))
        feeder.start()
        written = program.stdout.read() if program.stdout else b""
        code = program.wait()
        feeder.join()
        if failed:
            raise failed[0]
        return code, written

    def share(self, source: Source, latest: str | None = None) -> Share:
        """The map step on one object."""
        # One task is one core; Spark runs as many tasks as there are.
        command = ["events", "-", "--quiet", "--no-config", "--threads", "1", *self.options]
        command += ["--stdin-name", source.name, "--stdin-modified", source.modified]
        command += ["--latest", latest] if latest else []
        code, rows = self.piped(command, [source.name], subprocess.PIPE)
        # 2 with rows: something in the object cannot be read, and the rows say what. All else is worth another attempt.
        if code not in (0, 2) or not rows.startswith(HEAD) or not rows.endswith(b"\n"):
            raise RuntimeError(f"{source.name}: recount ended with {code}")
        lines = [line for line in rows.splitlines() if line.startswith(b'{"ledger":')]
        accounts = [json.loads(line)["ledger"] for line in lines]
        times = [account["latest"] for account in accounts if "latest" in account]
        is_open = any(account.get("open", False) for account in accounts)
        return Share(source, newest(times), is_open, rows.decode().removesuffix("\n"))

    def shares(self, sources: Iterable[Source], latest: str | None = None) -> Iterator[Share]:
        return (self.share(source, latest) for source in sources)


def newest(times: Iterable[str]) -> str | None:
    """The latest of times in UTC; without their `Z` they sort as text, with and without fractions."""
    return max(times, key=lambda time: time.rstrip("Z"), default=None)


def local_sources(location: str) -> list[Source]:
    """The files below a local folder, each once, as `recount` names them."""
    named: dict[str, str] = {}
    walk = [(location, [], [""])] if os.path.isfile(location) else os.walk(location)
    for folder, folders, files in walk:
        folders[:] = [name for name in folders if name != ".git"]
        for path in (os.path.join(folder, name).rstrip("/") for name in files if name != SIDE_FILE):
            known = named.setdefault(os.path.realpath(path), path)
            named[os.path.realpath(path)] = min(known, path, key=lambda one: (os.path.islink(one), len(one), one))
    sources = []
    for path in named.values():
        if os.path.isfile(path):
            state = os.stat(path)
            second = datetime.fromtimestamp(state.st_mtime_ns // 10**9, timezone.utc)
            modified = f"{second:%Y-%m-%dT%H:%M:%S}.{state.st_mtime_ns % 10**9:09}Z"
            sources.append(Source(path.removeprefix("./"), state.st_size, modified))
    return sources


def remote_sources(context: SparkContext, location: str) -> list[Source]:
    """The objects below a URI, as Spark's Hadoop client lists them."""
    path = context._jvm.org.apache.hadoop.fs.Path(location)
    files = path.getFileSystem(context._jsc.hadoopConfiguration())
    root = files.getFileStatus(path).getPath().toString()
    found, sources = files.listFiles(path, True), []
    while found.hasNext():
        state = found.next()
        full = state.getPath().toString()
        if os.path.basename(full) != SIDE_FILE and "/.git/" not in full:
            modified = datetime.fromtimestamp(state.getModificationTime() / 1000, timezone.utc).isoformat()
            sources.append(Source(location.rstrip("/") + full.removeprefix(root), state.getLen(), modified))
    return sources


def list_sources(context: SparkContext, location: str) -> list[Source]:
    found = remote_sources(context, location) if "://" in location else local_sources(location)
    return sorted(found, key=lambda source: source.name)


def grouped(sources: list[Source], groups: int) -> list[list[Source]]:
    """Packs objects into tasks of about the same size; an object is never cut, as its years and joins need all of it."""
    heap: list[tuple[int, int, list[Source]]] = [(0, number, []) for number in range(max(1, min(groups, len(sources))))]
    for source in sorted(sources, key=lambda one: -one.size):
        size, number, group = heap[0]
        group.append(source)
        heapq.heapreplace(heap, (size + source.size + CHUNK, number, group))
    return [group for _, _, group in sorted(heap, key=lambda one: one[1])]


def map_all(context: SparkContext, program: Program, sources: list[Source], out: str) -> None:
    """Writes the rows of all objects to `out`. Retries, speculation and who may write are Spark's."""
    tasks = 4 * context.defaultParallelism
    groups = grouped(sources, tasks)
    first = context.parallelize(groups, len(groups)).flatMap(program.shares).persist(StorageLevel.DISK_ONLY)
    told = first.map(lambda share: (share.source, share.latest, share.is_open)).collect()
    latest = newest(time for _, time, _ in told if time is not None)
    still_open = [source for source, _, is_open in told if is_open] if latest else []
    shares = first
    if still_open:
        # What only the whole can tell: these are read once more, with the latest time that any object states.
        groups = grouped(still_open, tasks)
        again = context.parallelize(groups, len(groups)).flatMap(partial(program.shares, latest=latest))
        shares = first.filter(lambda share: not share.is_open).union(again)
    shares.map(lambda share: share.rows).saveAsTextFile(out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("location", metavar="LOCATION")
    parser.add_argument("out", metavar="OUT")
    parser.add_argument("--recount", default="recount", help="the program, at the same path on all machines")
    parser.add_argument("--map", default="", help="options of how logs are read, e.g. '--tz Europe/Berlin --rules my/'")
    parser.add_argument("--reduce", default="timeline", help="what is made of it, e.g. 'timeline --format json'")
    parser.add_argument("--parquet", metavar="URI", help="also write the events as a table for SQL")
    args = parser.parse_args()
    session = SparkSession.builder.appName("recount").getOrCreate()
    context = session.sparkContext
    program = Program(args.recount, tuple(shlex.split(args.map)), os.getcwd())
    rows = args.out.rstrip("/") + "/rows"
    if "://" not in rows:
        rows = os.path.abspath(rows)
    map_all(context, program, list_sources(context, args.location), rows if "://" in rows else f"file://{rows}")
    if args.parquet:
        events = session.read.json(rows).where("event is not null").select("event.*")
        events.write.parquet(args.parquet)
    parts = [one.name for one in list_sources(context, rows) if "/part-" in one.name]
    sys.stdout.flush()
    code, _ = program.piped([*shlex.split(args.reduce), "-"], parts, sys.stdout.buffer.fileno())
    session.stop()
    return code


if __name__ == "__main__":
    sys.exit(main())
