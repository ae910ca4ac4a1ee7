"""The hub's log: one line for each thing done, as ``key=value`` pairs (logfmt).

Numbers, codes and labels of terminals alone: never a name, a number of a person, or any content.
"""

from __future__ import annotations

import json
import logging
import re
import time
from typing import TextIO

_LOG = logging.getLogger("ebatui.hub")
_PLAIN = re.compile(r"[!#-<>-\[\]-~]+")  # no space, quote, equals sign or backslash

Value = str | int | float


def told(event: str, *, level: int = logging.INFO, **fields: Value) -> None:
    """One line: ``event`` and its ``fields``, in the order given."""
    if _LOG.isEnabledFor(level):
        _LOG.log(level, "%s", line(event=event, **fields))


def line(**fields: Value) -> str:
    """The pairs of a line; what is not plain ASCII, or has spaces, stands quoted and escaped."""
    return " ".join(f"{name}={_shown(value)}" for name, value in fields.items())


def log_to(stream: TextIO) -> None:
    """Write the log to ``stream``, and nowhere else."""
    handler = logging.StreamHandler(stream)
    form = logging.Formatter(
        "time=%(asctime)s.%(msecs)03dZ level=%(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"
    )
    form.converter = time.gmtime
    handler.setFormatter(form)
    _LOG.handlers = [handler]
    _LOG.setLevel(logging.INFO)
    _LOG.propagate = False


def _shown(value: Value) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text).replace("\x7f", r"\u007f")
