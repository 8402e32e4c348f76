"""Makes the files that are measured, each once and when it is first wanted."""
import gzip
import os
import shutil
import subprocess
import sys

import pack

HERE = os.path.dirname(os.path.abspath(__file__))
# Long, but still read whole: `recount` cuts a line at 1 MiB.
LONG = 1_000_000
PARTS = 16


class Data:
    """The files of one run of the benches, below `folder`."""

    def __init__(self, folder, size, bench):
        self.folder, self.size, self.bench = folder, size, bench
        self.table = os.path.join(bench, "rules.tsv") if bench else None
        self.generator = self._generator()

    def _generator(self):
        """Returns the command of the generator: that of the folder given, built where it is not, or our own."""
        if not self.bench:
            return [sys.executable, os.path.join(HERE, "generate.py")]
        program = os.path.join(self.bench, "target", "release", "gen")
        if not os.path.exists(program):
            target = self.path("generator")
            manifest = os.path.join(self.bench, "Cargo.toml")
            build = ["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path", manifest]
            subprocess.run([*build, "--target-dir", target], check=True)
            program = os.path.join(target, "release", "gen")
        return [program, "--spec", self.bench]

    def path(self, name):
        return os.path.join(self.folder, name)

    def _made(self, name, make):
        """Returns the path of `name`; where there is none yet, `make` writes it."""
        path = self.path(name)
        if not os.path.exists(path):
            with open(path, "wb") as file:
                make(file)
        return path

    def log(self, form="plain", times=1, match_rate=0.002, size=None):
        """Returns a generated log of `size` (else the usual size) times `times` bytes."""
        size = int((size or self.size) * times)
        generator = self.generator
        if form == "access":  # the other generator does not know it
            generator = [sys.executable, os.path.join(HERE, "generate.py")]
        options = ["--bytes", size, "--format", form, "--match-rate", match_rate, "--near-rate", 0.30, "--seed", 1]
        command = [*generator, *map(str, options)]

        def make(file):
            subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL, check=True)

        return self._made(f"{form}-{size}-{match_rate}.log", make)

    def parts(self):
        """Returns the usual log, its lines dealt to 16 files."""
        paths = [self.path(f"part-{at:02}.log") for at in range(PARTS)]
        if not os.path.exists(paths[0]):
            files = [open(path, "wb") for path in paths]
            with open(self.log(), "rb") as log:
                for at, line in enumerate(log):
                    files[at % PARTS].write(line)
            for file in files:
                file.close()
        return paths

    def packed(self, path):
        """Returns `path` as .gz, at the level that gzip and logrotate take."""

        def make(file):
            with open(path, "rb") as log, gzip.GzipFile("", "wb", 6, file, 0) as out:
                shutil.copyfileobj(log, out, 1 << 20)

        return self._made(os.path.basename(path) + ".gz", make)

    def changed(self, name, change):
        """Returns the usual log as `change` rewrites it, line by line."""

        def make(file):
            with open(self.log(), "rb") as log:
                file.writelines(change(log))

        return self._made(name, make)

    def non_ascii(self):
        return self.changed("non-ascii.log", lambda log: (_with(line, ' kunde="Müller & Søn 東京"') for line in log))

    def long_lines(self):
        return self.changed("long.log", _joined)

    def blank(self):
        """Returns a log of which half the bytes, and nearly all lines, are blank lines."""
        return self.changed("blank.log", _spaced)

    def rules(self, count=120, extra=()):
        """Returns the paths of the rules as a pack and as patterns; `extra` are rows beside those of the table."""
        table = [*pack.rows(self.table, count), *extra]
        name = f"{len(table)}-rules"
        rules = self._made(f"{name}.toml", lambda file: file.write(pack.pack(table).encode()))
        return rules, self._made(f"{name}.patterns", lambda file: file.write(pack.patterns(table).encode()))

    def same(self, patterns, rg):
        """Returns the path of the patterns that the program `patterns` prints and `rg` takes, those of the table beside them."""

        def make(file):
            told = subprocess.run([patterns], capture_output=True, check=True).stdout.splitlines(keepends=True)
            file.writelines(one for one in told if _is_taken(rg, one.rstrip(b"\n")))
            with open(self.rules()[1], "rb") as own:
                file.write(own.read())

        return self._made("same.patterns", make)


def _is_taken(rg, pattern):
    """Returns whether `rg` takes `pattern`: older ones know less."""
    asked = [rg, "--no-unicode", "-q", "-e", pattern, os.devnull]
    return not subprocess.run(asked, capture_output=True, check=False).stderr


def _with(line, text):
    return line.rstrip(b"\n") + text.encode() + b"\n"


def _joined(log):
    held, size = [], 0
    for line in log:
        line = line.rstrip(b"\n")
        if held and size + len(line) + 1 > LONG:
            yield b" ".join(held) + b"\n"
            held, size = [], 0
        held.append(line)
        size += len(line) + 1
    yield b" ".join(held) + b"\n"


def _spaced(log):
    written = 0
    total = os.fstat(log.fileno()).st_size
    for line in log:
        yield line + b"\n" * len(line)
        written += 2 * len(line)
        if written >= total:
            return


def warm(paths):
    """Reads the files once, so that all find them in the page cache; returns how many lines they have."""
    lines = 0
    for path in paths:
        opened = gzip.open(path) if path.endswith(".gz") else open(path, "rb")
        with opened as file:
            while block := file.read(1 << 20):
                lines += block.count(b"\n")
    return lines
