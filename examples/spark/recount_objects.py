"""What stores hold: lists objects and streams them, whole or in pieces, as Spark's Hadoop client and local disks do.

A module of its own, so that a Python process of Spark imports it once and has one Hadoop client for all of its tasks.
"""

from __future__ import annotations

import glob
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import cache
from typing import IO, cast
from urllib.parse import urlsplit

import pyspark
from py4j.java_gateway import GatewayParameters, JavaGateway, JavaObject, launch_gateway
from pyspark import SparkContext, SparkFiles

SIDE_FILE = "recount.overrides.toml"  # a person's corrections are no log; `--reduce 'timeline --overrides FILE'` takes them
CHUNK = 1 << 20
HEAD_BYTES = 4 << 20  # every piece of an object is given so much of its begin, to learn its format from
PACKED = (".gz", ".tgz", ".zst", ".bz2", ".xz", ".lz4", ".zip", ".tar")
FOR_HADOOP = "spark.hadoop."


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
class Client:
    """How the Hadoop client is set up: the jars that the job was given, as the driver has them, and `spark.hadoop.…`."""

    jars: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]

    @staticmethod
    def of(context: SparkContext) -> Client:
        told = dict(context.getConf().getAll())
        jars = [urlsplit(jar).path for jar in told.get("spark.jars", "").split(",") if jar]
        settings = [(key.removeprefix(FOR_HADOOP), told[key]) for key in sorted(told) if key.startswith(FOR_HADOOP)]
        return Client(tuple(jars), tuple(settings))

    def classpath(self) -> list[str]:
        """Executors have the jars below a folder of their own."""
        return [os.path.join(SparkFiles.getRootDirectory(), "*"), *self.jars]


@dataclass(frozen=True)
class Hadoop:
    """The Hadoop client: its process, the way to it, and how it is set up."""

    java: subprocess.Popen[bytes]
    gateway: JavaGateway
    settings: JavaObject

    @staticmethod
    @cache
    def of(client: Client) -> Hadoop:
        """Starts a JVM; one for all objects of a Python process, with which it ends."""
        own = os.path.join(os.environ.get("SPARK_HOME", os.path.dirname(pyspark.__file__)), "jars")
        places = [os.environ.get("HADOOP_CONF_DIR"), os.path.join(own, "*"), *client.classpath()]
        port, token, java = launch_gateway(
            jarpath=glob.glob(os.path.join(own, "py4j-*.jar"))[0],
            classpath=":".join(filter(None, places)),
            javaopts=["-Xmx256m"],
            die_on_exit=True,
            daemonize_redirect=True,
            enable_auth=True,
            return_proc=True,
        )
        gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=token))
        made = gateway.jvm.org.apache.hadoop.conf.Configuration()
        for key, value in client.settings:
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


@contextmanager
def opened(source: Source, folder: str, client: Client) -> Iterator[IO[bytes]]:
    """Streams what is wanted of an object: a local file by itself, all else through the Hadoop client."""
    if "://" in source.name:
        with Hadoop.of(client).opened(source) as stream:
            yield stream
    else:
        with open(os.path.join(folder, source.name), "rb") as file:
            yield cast(IO[bytes], Spans(file, source.ranges()))


def utc(nanoseconds: int) -> str:
    """A time as RFC 3339 has it."""
    second = datetime.fromtimestamp(nanoseconds // 10**9, timezone.utc)
    return f"{second:%Y-%m-%dT%H:%M:%S}.{nanoseconds % 10**9:09}Z"


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
