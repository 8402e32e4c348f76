"""Runs commands in turn; wall time, user time and peak RSS of each run, medians of ratios."""
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

# What took less (the kernel counts user time in ticks) is taken for this: no ratio divides by zero.
TICK = 0.001


@dataclass
class Run:
    """One run of a command: seconds, and MiB at the peak. Less than what this Python takes itself is not seen."""

    wall: float
    user: float
    rss: float


def run(command, folder, output=subprocess.DEVNULL):
    """Runs `command`, a list or a line for the shell, and ends all where it fails. 1 is how grep says: no match."""
    argv = ["sh", "-c", command] if isinstance(command, str) else command
    begin = time.monotonic()
    # Peers write their settings to the home folder: theirs is the temporary one.
    home = {**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder, "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL, cwd=folder, env=home
    )
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        raise
    wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"this ended with {process.returncode}: {command}")
    return Run(wall, usage.ru_utime, usage.ru_maxrss / 1024)


def interleave(commands, rounds, folder):
    """Returns for each name of `commands` its runs. Every second round goes backwards: none always runs after the same."""
    runs = {name: [] for name in commands}
    for at in range(rounds):
        for name in sorted(commands, reverse=at % 2 == 1):
            runs[name].append(run(commands[name], folder))
    return runs


def ratio(runs, name, peer, what):
    """Returns the median over the rounds of what `name` took to what `peer` took in the same round."""
    pairs = zip(runs[name], runs[peer])
    return statistics.median(getattr(one, what) / max(getattr(other, what), TICK) for one, other in pairs)


def median(runs, what):
    return statistics.median(getattr(one, what) for one in runs)


def peak(runs):
    return max(one.rss for one in runs)
