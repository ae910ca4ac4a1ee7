"""Why something was not saved. Apart from ``ports``, so that the locked terminal loads no more."""

from __future__ import annotations


class CannotSave(Exception):
    """The case file could not be written: ``DISK_FULL``, ``READ_ONLY`` or ``DISK``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ForbiddenMove(ValueError):
    """A state asked to move where it has no arrow."""

    def __init__(self, kind: str, before: str | None, after: str) -> None:
        super().__init__(f"{kind}: {before} may not become {after}")
        self.kind = kind
        self.before = before
        self.after = after
