"""What a hub spends its time on: opening what came, writing it down, answering."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

DECODE, APPLY, ANSWER = "decode", "apply", "answer"


class Meter:
    """Seconds by kind of work, since it was made."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def during(self, work: str) -> Iterator[None]:
        """Count the block's time as time spent on ``work``."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[work] += time.perf_counter() - began
