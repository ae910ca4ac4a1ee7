"""The primings shipped in ``data/priming``: ``<version>-<hash>.xz``, all of them kept."""

from __future__ import annotations

import lzma
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from ebatui.journal.codec import Primings
from ebatui.journal.priming import NAME_BYTES, BadPriming, Priming, full_hash, read_priming
from ebatui.reference.locate import data_folder

FOLDER = "priming"
_NAME = re.compile(r"(\d+)-([0-9a-f]{32})\.xz")


def shipped_primings(folder: Path | None = None) -> Primings:
    """The primings in ``folder``, by default those of ``data/``. None is read before it is needed.

    Reading one raises ``BadPriming`` where it is not what its name says.
    """
    where = folder or data_folder() / FOLDER
    found = [
        (int(name[1]), name[2], path)
        for path in (where.iterdir() if where.is_dir() else ())
        if (name := _NAME.fullmatch(path.name))
    ]
    load: dict[bytes, Callable[[], Priming]] = {
        bytes.fromhex(digest)[:NAME_BYTES]: partial(_read, path, digest)
        for _, digest, path in sorted(found)
    }
    return Primings(load)


@cache
def _read(path: Path, digest: str) -> Priming:
    """Read once by each process: what its name says cannot change, and a model takes 10 MB."""
    try:
        data = lzma.decompress(path.read_bytes())
    except lzma.LZMAError:
        raise BadPriming("cannot be unpacked") from None
    if full_hash(data).hex() != digest:
        raise BadPriming("not what its name says")
    return read_priming(data)


def write_priming(folder: Path, data: bytes) -> Path:
    """Add a priming as the newest. Raises ``BadPriming`` where another has its short name."""
    read_priming(data)
    digest = full_hash(data).hex()
    held = [found for path in folder.glob("*.xz") if (found := _NAME.fullmatch(path.name))]
    for name in held:
        if name[2] == digest:
            return folder / name[0]
        if name[2][: 2 * NAME_BYTES] == digest[: 2 * NAME_BYTES]:
            raise BadPriming("another priming has this short name: build it otherwise")
    version = max((int(name[1]) for name in held), default=0) + 1
    path = folder / f"{version}-{digest}.xz"
    path.write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
    return path
