"""Ties the hands of the process that parses, as far as the system lets it."""

import ctypes
import resource
import signal
import sys

RETIRE_BYTES = 300 * 1024 * 1024
"""Python seldom gives memory back: a child that has held so much makes room for a fresh one; it starts with 150 MB."""
_LAST_WORDS_BYTES = 32 * 1024 * 1024
_FILES_MAX = 64
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


def die_with_parent() -> None:
    """End when the parent does, however it does; elsewhere than on Linux the end of the line tells, when it is read."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def tie_hands(memory_bytes_max: int) -> None:
    """No more memory than this; no core dump, no file written, no process started, few files open.

    RLIMIT_DATA counts what is written to, not what libraries map: a limit that means the same everywhere.
    """
    _lower(resource.RLIMIT_DATA, memory_bytes_max, memory_bytes_max + _LAST_WORDS_BYTES)
    _lower(resource.RLIMIT_NOFILE, _FILES_MAX, _FILES_MAX)
    for none in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
        _lower(none, 0, 0)


def allow_processor(seconds: int) -> None:
    """From now on so much processor time; SIGXCPU ends the process after it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def allow_last_words() -> None:
    """Memory enough to tell that there was too little."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def outgrown() -> bool:
    """Whether this process has held so much memory that it should make room."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) > RETIRE_BYTES


def _lower(what: int, soft: int, hard: int) -> None:
    """Never above what is allowed already."""
    _, now = resource.getrlimit(what)
    if now != resource.RLIM_INFINITY:
        soft, hard = min(soft, now), min(hard, now)
    resource.setrlimit(what, (soft, hard))
