"""Runs ebatui's commands, each in a child of this process; run as a program of its own.

All of ebatui is imported once, here, so that a command costs half of what starting it does. The
tests cannot fork themselves: they have threads, and a lock that another thread holds when a
process forks is held in the child for ever.

One JSON document a line comes in, one goes out.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
import warnings
from typing import Any, NoReturn

import ebatui.bootstrap.terminal
import ebatui.cli.acts
import ebatui.hub.serve  # noqa: F401 - loaded here once, not in every child
from ebatui.cli import run


def be_the_command(asked: dict[str, Any]) -> NoReturn:
    """In the child: a command with its own words, environment, folder and output."""
    code = 70
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for end, path in ((1, asked["out"]), (2, asked["err"])):
            os.dup2(os.open(path, os.O_WRONLY), end)
        sys.stdin, sys.stdout, sys.stderr = (
            open(fd, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - till the end
            for fd, mode in ((0, "r"), (1, "w"), (2, "w"))
        )
        os.environ.clear()
        os.environ.update(asked["environment"])
        os.chdir(asked["folder"])
        time.tzset()
        warnings.resetwarnings()
        gc.enable()
        code = run(asked["words"])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def main() -> None:
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        assert threading.active_count() == 1
        child = os.fork()
        if child == 0:
            be_the_command(asked)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
