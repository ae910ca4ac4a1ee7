"""Make a set of golden files for a new version: ``python -m tests.golden 0.2.0``.

A set once made is never made again, nor changed: what was written then must be read always.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from tests.golden.make import make

HERE = Path(__file__).resolve().parent


def main(arguments: list[str]) -> int:
    """Make the set; 1 where there is one of that version, 2 where it is no version."""
    if len(arguments) != 1 or not re.fullmatch(r"\d+\.\d+\.\d+[a-z0-9.]*", arguments[0]):
        sys.stderr.write("Say which version: python -m tests.golden 0.2.0\n")
        return 2
    folder = HERE / f"v{arguments[0]}"
    if folder.exists():
        sys.stderr.write(f"{folder.name} is there already, and is never made again.\n")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        made = make(Path(scratch))
        folder.mkdir()
        for path in sorted(made.iterdir()):
            (folder / path.name).write_bytes(path.read_bytes())
    total = sum(path.stat().st_size for path in folder.iterdir())
    sys.stdout.write(f"{folder.name}: {total:,} bytes in {len(list(folder.iterdir()))} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
