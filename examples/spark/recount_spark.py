"""One incident report of logs in a data lake: `recount events` on every object (map), `recount timeline` once (reduce).

usage: spark-submit recount_spark.py [--recount PROGRAM] [--map "OPTIONS"] [--reduce "COMMAND"] [--parquet URI] LOCATION OUT

LOCATION is a folder: a local path that all machines see, or a URI that Spark's Hadoop client reads (hdfs://, s3a://,
gs://, abfss://). OUT is a new folder of either kind: OUT/rows gets the saved events, as NDJSON. The report goes to
stdout, with the same bytes as one `recount` over LOCATION on one machine. docs/SCALE.md says how and why.
"""

from __future__ import annotations

import argparse
import glob
import heapq
import json
import os
import shlex
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import cache, partial
from typing import IO, cast
from urllib.parse import urlsplit

import pyspark
from py4j.java_gateway import GatewayParameters, JavaGateway, JavaObject, launch_gateway
from pyspark import RDD, SparkContext, SparkFiles, StorageLevel
from pyspark.sql import SparkSession

SIDE_FILE = "recount.overrides.toml"  # a person's corrections are no log; `--reduce 'timeline --overrides FILE'` takes them
HEAD = b'{"schema":"recount.events/'
CHUNK = 1 << 20
HEAD_BYTES = 4 << 20  # every piece of an object is given so much of its begin, to learn its format from
ATTEMPTS = 4  # as many as Spark grants a task
FOR_HADOOP = "spark.hadoop."
MOMENT = "struct<at: string, dated: string, offset: int, precision: string, civil: string>"
EVENT = f"""event struct<
  time: {MOMENT}, until: {MOMENT}, received: {MOMENT}, phase: string, phases: array<string>, kind: string, edge: string,
  outcome: string, title: string, rule: string, service: string, host: string, severity: string, actor: string,
  channel: string, key: string, links: array<string>, incident: string, count: bigint,
  stated: struct<title: string, affected_percent: double, duration_seconds: bigint>, assumed: array<string>,
  evidence: array<struct<source: string, line: bigint, offset: bigint, lines: int, text: string>>>"""
PACKED = (".gz", ".tgz", ".zst", ".bz2", ".xz", ".lz4", ".zip", ".tar")


@dataclass(frozen=True)
class Source:
    """An object, or a piece of a large one: the name that citations bear, its whole size in bytes, and when it was last
    modified (RFC 3339)."""

    name: str
    size: int
    modified: str
    number: int = 1
    of: int = 1

    @property
    def weight(self) -> int:
        return self.size // self.of

    def ranges(self) -> list[tuple[int, int | None]]:
        """What `recount events --part` is given: from where, and how many bytes; `None` for all that follows."""
        if self.number == 1:
            return [(0, None)]
        start = HEAD_BYTES + (self.size - HEAD_BYTES) * (self.number - 1) // self.of
        return [(0, HEAD_BYTES), (start - 1, None)]

    def pieces(self, size: int) -> list[Source]:
        """Cuts a plain object into pieces of about `size` bytes; what is packed can only be read from its begin."""
        of = -(-self.size // size) if self.size > max(size, 2 * HEAD_BYTES) and not self.name.endswith(PACKED) else 1
        return [replace(self, number=number + 1, of=of) for number in range(of)]


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
class Hadoop:
    """The Hadoop client: its process, the way to it, and how it is set up."""

    java: subprocess.Popen[bytes]
    gateway: JavaGateway
    settings: JavaObject

    @staticmethod
    @cache
    def of(jars: tuple[str, ...], settings: tuple[tuple[str, str], ...]) -> Hadoop:
        """Starts a JVM with Spark's own jars and others; one for all objects of a Python process, with which it ends."""
        own = os.path.join(os.environ.get("SPARK_HOME", os.path.dirname(pyspark.__file__)), "jars")
        port, token, java = launch_gateway(
            jarpath=glob.glob(os.path.join(own, "py4j-*.jar"))[0],
            classpath=":".join(filter(None, [os.environ.get("HADOOP_CONF_DIR"), os.path.join(own, "*"), *jars])),
            javaopts=["-Xmx256m"],
            die_on_exit=True,
            daemonize_redirect=True,
            enable_auth=True,
            return_proc=True,
        )
        gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=token))
        made = gateway.jvm.org.apache.hadoop.conf.Configuration()
        for key, value in settings:
            made.set(key, value)
        return Hadoop(java, gateway, made)

    def copy(self, source: Source, out: JavaObject) -> None:
        """Writes what is wanted of an object."""
        hadoop = self.gateway.jvm.org.apache.hadoop
        path = hadoop.fs.Path(source.name)
        files = path.getFileSystem(self.settings)
        if source.of > 1:
            state = files.getFileStatus(path)
            if (state.getLen(), utc(state.getModificationTime() * 10**6)) != (source.size, source.modified):
                raise OSError("it changed after it was listed: its pieces would not fit")
        stream = files.open(path)
        try:
            for start, count in source.ranges():
                stream.seek(start)
                if count is None:
                    hadoop.io.IOUtils.copyBytes(stream, out, CHUNK, False)
                else:
                    self.gateway.jvm.org.apache.commons.io.IOUtils.copyLarge(stream, out, 0, count)
            if stream.getPos() < source.size:
                raise OSError(f"it ends after {stream.getPos()} of {source.size} bytes")
        finally:
            stream.close()

    @contextmanager
    def opened(self, source: Source) -> Iterator[IO[bytes]]:
        """Streams what is wanted of an object; whoever has read it to its end is told then whether something failed."""
        failed: list[Exception] = []

        def copy(pipe: str) -> None:
            try:
                out = self.gateway.jvm.java.io.FileOutputStream(pipe)
            except Exception as error:
                failed.append(error)
                os.close(os.open(pipe, os.O_WRONLY))  # its reader waits for somebody who writes
                return
            try:
                self.copy(source, out)
            except Exception as error:
                failed.append(error)
            with suppress(Exception):
                out.close()

        with tempfile.TemporaryDirectory() as folder:
            pipe = os.path.join(folder, "pipe")
            os.mkfifo(pipe)
            copier = threading.Thread(target=copy, args=(pipe,), daemon=True)
            copier.start()
            with open(pipe, "rb") as stream:
                yield stream
            copier.join()
        if failed:
            if self.java.poll() is not None:
                Hadoop.of.cache_clear()  # for the next attempt
            raise OSError(f"{source.name}: {failed[0]}")


class Spans:
    """Parts of a file, one behind the other."""

    def __init__(self, file: IO[bytes], ranges: list[tuple[int, int | None]]) -> None:
        self.file, self.ranges, self.left = file, list(ranges), 0

    def read(self, most: int) -> bytes:
        while True:
            chunk = self.file.read(min(most, self.left))
            self.left -= len(chunk)
            if chunk or not self.ranges:
                return chunk
            start, count = self.ranges.pop(0)
            self.file.seek(start)
            self.left = sys.maxsize if count is None else count


@dataclass(frozen=True)
class Program:
    """How `recount` is run: the program, the options of the map step, the folder that local paths start from; and how Hadoop's
    client is: the jars that the job was given, as the driver has them, and what it was told by `spark.hadoop.…`."""

    recount: str
    options: tuple[str, ...]
    folder: str
    jars: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]

    @contextmanager
    def opened(self, source: Source) -> Iterator[IO[bytes]]:
        """Streams an object: a local file by itself, all else through the Hadoop client."""
        if "://" in source.name:
            # Executors have the jars below a folder of their own.
            given = (os.path.join(SparkFiles.getRootDirectory(), "*"), *self.jars)
            with Hadoop.of(given, self.settings).opened(source) as stream:
                yield stream
        else:
            with open(os.path.join(self.folder, source.name), "rb") as file:
                yield cast(IO[bytes], Spans(file, source.ranges()))

    def pour(self, sources: Iterable[Source], program: subprocess.Popen[bytes], failed: list[Exception]) -> None:
        """Copies objects behind each other into a program, which may need no more of them and close its end."""
        assert program.stdin
        try:
            for one in sources:
                with self.opened(one) as source:
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


def utc(nanoseconds: int) -> str:
    """A time as RFC 3339 has it."""
    second = datetime.fromtimestamp(nanoseconds // 10**9, timezone.utc)
    return f"{second:%Y-%m-%dT%H:%M:%S}.{nanoseconds % 10**9:09}Z"


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
            sources.append(Source(path.removeprefix("./"), state.st_size, utc(state.st_mtime_ns)))
    return sources


def remote_sources(context: SparkContext, location: str) -> list[Source]:
    """The objects below a URI, as Spark's Hadoop client lists them."""
    assert context._jvm
    path = context._jvm.org.apache.hadoop.fs.Path(location if urlsplit(location).path else f"{location}/")
    files = path.getFileSystem(context._jsc.hadoopConfiguration())
    root = files.getFileStatus(path).getPath().toString().removesuffix("/")
    found, sources = files.listFiles(path, True), []
    while found.hasNext():
        state = found.next()
        below = state.getPath().toString().removeprefix(root)
        if os.path.basename(below) != SIDE_FILE and "/.git/" not in below:
            name = location.removesuffix("/") + below
            sources.append(Source(name, state.getLen(), utc(state.getModificationTime() * 10**6)))
    return sources


def list_sources(context: SparkContext, location: str) -> list[Source]:
    found = remote_sources(context, location) if "://" in location else local_sources(location)
    return sorted(found, key=lambda source: source.name)


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
    settings = dict(context.getConf().getAll())
    jars = [urlsplit(jar).path for jar in settings.get("spark.jars", "").split(",") if jar]
    told = {key.removeprefix(FOR_HADOOP): value for key, value in settings.items() if key.startswith(FOR_HADOOP)}
    program = Program(
        args.recount, tuple(shlex.split(args.map)), os.getcwd(), tuple(jars), tuple(sorted(told.items()))
    )
    rows = args.out.rstrip("/") + "/rows"
    if "://" not in rows:
        rows = os.path.abspath(rows)
    where = rows if "://" in rows else f"file://{rows}"
    map_all(context, program, list_sources(context, args.location), args.piece_mb * 1_000_000, where)
    if args.parquet:
        events = session.read.schema(EVENT).json(where).where("event is not null").select("event.*")
        events.write.parquet(args.parquet)
    parts = [one for one in list_sources(context, rows) if one.name.startswith(f"{rows}/part-")]
    sys.stdout.flush()
    code = program.reduced(shlex.split(args.reduce), parts)
    session.stop()
    return code


if __name__ == "__main__":
    sys.exit(main())
