"""A night whose notes are sentences as advisers write them, in place of the workload's word salad.

    python -m tests.bench.real_night --seed 1 > night.jsonl

Every sentence is used once and none of them helped to build a priming. What is left over when they
run out goes without a note.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.night_workload import generate

HERE = Path(__file__).resolve().parent
TEXTS = ("note", "text")


def real_night(seed: int) -> Iterator[dict[str, Any]]:
    """The workload of a seed, its day's texts replaced."""
    chance = random.Random(seed)
    notes, adverts = (
        (HERE / name).read_text(encoding="utf-8").splitlines()
        for name in ("real_notes.txt", "real_adverts.txt")
    )
    short = [note for note in notes if len(note) <= 75]
    chance.shuffle(notes)
    chance.shuffle(adverts)
    chance.shuffle(short)
    used: set[str] = set()

    def next_of(sentences: list[str]) -> str | None:
        while sentences:
            sentence = sentences.pop()
            if sentence not in used:
                used.add(sentence)
                return sentence
        return None

    for line in generate(seed):
        fields = line["fields"]
        if line["phase"] == "day":
            for name in TEXTS:
                if fields.get(name):
                    kind = adverts if line["type"] == "vacancy" else notes
                    kind = short if line["type"] in ("job", "closure") else kind
                    text = next_of(kind)
                    if text is not None:
                        fields[name] = text
                    elif line["type"] == "case":
                        fields[name] = ""
                    elif line["type"] in ("note", "vacancy"):
                        raise ValueError("more sentences are needed")
                    elif line["op"] == "create":
                        fields[name] = None
                    else:
                        del fields[name]
        yield line


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.real_night")
    parser.add_argument("--seed", type=int, default=1)
    for line in real_night(parser.parse_args().seed):
        sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
