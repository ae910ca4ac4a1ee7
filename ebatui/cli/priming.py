"""``python -m ebatui.cli.priming``: builds the priming that parcels are compressed with.

It is built from invented nights and sentences and nothing else::

    for seed in $(seq 101 160); do
        python tests/bench/night_workload.py --seed $seed > build/night-$seed.jsonl
    done
    python -m ebatui.cli.priming build/night-*.jsonl

The same input gives the same file, named by its hash. It is added to ``data/priming`` as the
newest, beside those that are there: they stay, so that what was cut with them can be read. A hub
answers each terminal with the priming that it wrote with, so hubs are updated before terminals.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ebatui.bootstrap.bench_night import read_workload
from ebatui.bootstrap.prime import build, sample_night
from ebatui.reference.locate import data_folder
from ebatui.reference.primings import FOLDER, write_priming

TEXT_BYTES = 400_000
"""How long the priming text is; docs/decisions/0007-priming.md says why."""


def main() -> None:
    """Build it and say what was written."""
    folder = data_folder() / FOLDER
    parser = argparse.ArgumentParser(prog="python -m ebatui.cli.priming", description="")
    parser.add_argument("nights", nargs="+", type=Path, help="workload files, seeds 101 and up")
    parser.add_argument("--sentences", type=Path, default=folder / "sentences.txt")
    parser.add_argument("--text-bytes", type=int, default=TEXT_BYTES)
    parser.add_argument("--out", type=Path, default=folder)
    asked = parser.parse_args()
    sentences = asked.sentences.read_text(encoding="utf-8").splitlines()
    nights = [sample_night(read_workload(path)) for path in sorted(asked.nights)]
    path = write_priming(asked.out, build(nights, sentences, asked.text_bytes))
    print(f"{path.name}: {path.stat().st_size} bytes from {len(nights)} nights")


if __name__ == "__main__":
    main()
