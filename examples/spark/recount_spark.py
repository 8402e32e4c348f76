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
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import partial
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


@contextmanager
def opened(
    name: str, ranges: list[tuple[int, int | None]], folder: str, given: tuple[str, ...]
) -> Iterator[IO[bytes]]:
    """Streams an object: a local file by itself, all else through the Hadoop client in Spark's own jars, and what stores
    the jars know that the job was `given` (`--packages`, `--jars`)."""
    if "://" not in name:
        with open(os.path.join(folder, name), "rb") as file:
            yield cast(IO[bytes], Spans(file, ranges))
        return
    home = os.environ.get("SPARK_HOME", os.path.dirname(pyspark.__file__))
    with tempfile.TemporaryDirectory() as settings:
        # The client asks for such a file; that of HADOOP_CONF_DIR stands before it.
        with open(os.path.join(settings, "core-site.xml"), "w", encoding="utf-8") as file:
            file.write("<configuration/>")
        jars = os.path.join(home, "jars")
        port, token, java = launch_gateway(
            jarpath=glob.glob(os.path.join(jars, "py4j-*.jar"))[0],
            classpath=":".join(
                filter(None, [os.environ.get("HADOOP_CONF_DIR", ""), settings, os.path.join(jars, "*"), *given])
            ),
            javaopts=["-Xmx256m"],
            java_path=None,
            die_on_exit=True,
            enable_auth=True,
            return_proc=True,
        )
        pipe = os.path.join(settings, "pipe")
        os.mkfifo(pipe)
        gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=token))
        failed: list[Exception] = []

        def copy() -> None:
            out = None
            try:
                out = gateway.jvm.java.io.FileOutputStream(pipe)
                copy_ranges(gateway, name, ranges, out)
            except Exception as error:  # told where the pipe is read
                failed.append(error)
            # The end of the pipe.
            if out is None:
                os.close(os.open(pipe, os.O_WRONLY))
            else:
                out.close()

        copier = threading.Thread(target=copy, daemon=True)
        copier.start()
        try:
            with open(pipe, "rb") as stream:
                yield stream
                # At the end of the pipe all was copied, or something failed.
                if not stream.read(1):
                    copier.join()
                    if failed:
                        raise OSError(f"{name}: could not be read: {failed[0]}")
        finally:
            java.kill()


def copy_ranges(gateway: JavaGateway, name: str, ranges: list[tuple[int, int | None]], out: JavaObject) -> None:
    """Lets the Hadoop client of a JVM copy parts of an object."""
    hadoop = gateway.jvm.org.apache.hadoop
    path = hadoop.fs.Path(name)
    source = path.getFileSystem(hadoop.conf.Configuration()).open(path)
    for start, count in ranges:
        source.seek(start)
        if count is None:
            hadoop.io.IOUtils.copyBytes(source, out, CHUNK, False)
        else:
            gateway.jvm.org.apache.commons.io.IOUtils.copyLarge(source, out, 0, count)
    source.close()


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


def pour(
    sources: Iterable[Source], folder: str, given: tuple[str, ...], sink: IO[bytes], failed: list[Exception]
) -> None:
    """Copies objects behind each other into a pipe. A program that needs no more of it may close it early."""
    try:
        with sink:
            for one in sources:
                with opened(one.name, one.ranges(), folder, given) as source:
                    for chunk in iter(partial(source.read, CHUNK), b""):
                        sink.write(chunk)
    except BrokenPipeError:
        pass
    except Exception as error:  # told where the program is waited for
        failed.append(error)


@dataclass(frozen=True)
class Program:
    """How `recount` is run: the program, the options of the map step, the folder that local paths start from, and the jars
    that the job was given, as the driver has them."""

    recount: str
    options: tuple[str, ...]
    folder: str
    jars: tuple[str, ...]

    def piped(self, arguments: list[str], sources: list[Source], to: IO[bytes] | int) -> tuple[int, bytes]:
        """Runs the program on objects; returns its exit code and what it wrote."""
        program = subprocess.Popen([self.recount, *arguments], stdin=subprocess.PIPE, stdout=to)
        failed: list[Exception] = []
        # Executors have the jars below a folder of their own.
        given = (os.path.join(SparkFiles.getRootDirectory(), "*"), *self.jars)
        feeder = threading.Thread(target=pour, args=(sources, self.folder, given, program.stdin, failed))
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
    jars = [urlsplit(jar).path for jar in context.getConf().get("spark.jars", "").split(",") if jar]
    program = Program(args.recount, tuple(shlex.split(args.map)), os.getcwd(), tuple(jars))
    rows = args.out.rstrip("/") + "/rows"
    if "://" not in rows:
        rows = os.path.abspath(rows)
    where = rows if "://" in rows else f"file://{rows}"
    map_all(context, program, list_sources(context, args.location), args.piece_mb * 1_000_000, where)
    if args.parquet:
        events = session.read.json(rows).where("event is not null").select("event.*")
        events.write.parquet(args.parquet, compression="zstd")
    parts = [one for one in list_sources(context, rows) if "/part-" in one.name]
    sys.stdout.flush()
    code, _ = program.piped([*shlex.split(args.reduce), "-"], parts, sys.stdout.buffer.fileno())
    session.stop()
    return code


if __name__ == "__main__":
    sys.exit(main())
