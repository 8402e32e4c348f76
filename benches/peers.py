"""The command lines of `recount` and of its peers, each doing the work that comes nearest to ours."""
import os
import shutil
import subprocess
from dataclasses import dataclass, field


@dataclass
class Contest:
    """What runs against what over which files. `judged` is the peer that the bar is about; `None` where it is missing."""

    ours: list
    files: list
    judged: str = None
    peers: dict = field(default_factory=dict)


class Peers:
    """Makes command lines; a peer that is not installed has none."""

    def __init__(self, recount, inflate, patterns):
        self.recount, self.inflate_path, self.patterns_path = recount, inflate, patterns
        self.cores = len(os.sched_getaffinity(0))
        names = ["rg", "goaccess", "agrind", "lnav", "s4", "wc", "zcat"]
        self.installed = {name: shutil.which(name) for name in names}

    def timeline(self, rules, files, *options):
        return [self.recount, "timeline", "-q", "--format", "json", "--rules", rules, *options, *files]

    def contest(self, ours, files, *peers):
        """Puts `ours` against the first of `peers`, pairs of name and command line; the others run beside."""
        return Contest(ours, files, peers[0][0], {name: command for name, command in peers if command})

    def rg(self, patterns, files, *options):
        """Counts the matching lines. Without `--no-unicode` it would be a thousand times slower on some lines."""
        count = [self.installed["rg"], "--no-unicode", "-c", *options, "-f", patterns, *files]
        return " ".join(["rg", *options]), count if self.installed["rg"] else None

    def rg_same(self, data, file):
        """With the rules of the default packs as well; so many need more room than it takes by itself."""
        rg = self.installed["rg"]
        if not (rg and self.patterns_path):
            return "rg", None
        patterns = data.same(self.patterns_path, rg)
        with open(patterns, encoding="utf-8") as lines:
            count = sum(1 for _ in lines)
        _, command = self.rg(patterns, [file], "-j1", "--regex-size-limit=2G", "--dfa-size-limit=2G")
        return f"rg -j1, {count} patterns", command

    def rg_parallel(self, patterns, files, *options):
        return self.rg(patterns, files, *options, f"-j{self.cores}")

    def zcat_rg(self, patterns, file):
        both = self.installed["zcat"] and self.installed["rg"]
        return "zcat, rg", f"zcat '{file}' | rg --no-unicode -c -f '{patterns}'" if both else None

    def inflate(self, file):
        """The inflater of `recount` alone, its output thrown away."""
        return "inflate", [self.inflate_path, file] if self.inflate_path else None

    def goaccess(self, file, folder):
        """Its whole report, as JSON: it has no smaller work."""
        out = os.path.join(folder, "goaccess.json")
        options = ["--log-format=COMBINED", "--no-progress", "--no-global-config", "-o", out]
        return self._peer("goaccess", [file, *options])

    def angle_grinder(self, query, file):
        return self._peer("agrind", ["-f", file, query])

    def lnav(self, patterns, file):
        """Headless, and three of the patterns in one filter: all of them take minutes."""
        with open(patterns, encoding="utf-8") as lines:
            some = "|".join(line.rstrip("\n") for _, line in zip(range(3), lines))
        return self._peer("lnav", ["-n", "-c", f":filter-in {some}", file])

    def s4(self, file):
        """Merges by time, without any rule."""
        return self._peer("s4", ["--color=never", file])

    def lines(self, file):
        return self._peer("wc", ["-l", file])

    def _peer(self, name, arguments):
        program = self.installed[name]
        return name, [program, *arguments] if program else None

    def versions(self):
        """Returns the first line of what each installed peer says of its version."""
        told = []
        for name in ["rg", "goaccess", "agrind", "lnav", "s4"]:
            if program := self.installed[name]:
                said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
                told.append((said.stdout.splitlines() or [name])[0].strip(" ."))
        return told

    def missing(self):
        return [name for name, program in self.installed.items() if not program]
