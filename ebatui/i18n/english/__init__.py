"""English, area by area. What a locked terminal says is at hand; the rest is read when needed."""

from __future__ import annotations

from ebatui.i18n.english import lock


class Words(dict[str, str]):
    """Words by code: those of the lock, and all areas from the first that is not among them."""

    def __init__(self) -> None:
        super().__init__(lock.WORDS)
        self._whole = False

    def __missing__(self, code: str) -> str:
        if self._whole:
            raise KeyError(code)
        self.read_all()
        return self[code]

    def read_all(self) -> None:
        """Bring in all areas, if they are not. The same code in two areas is a mistake."""
        if self._whole:
            return
        from ebatui.i18n.english import casework, entry, messages, rules, screens, terminal

        joined = dict(lock.WORDS)
        for area in (casework, entry, rules, screens, messages, terminal):
            twice = joined.keys() & area.WORDS.keys()
            if twice:
                raise ValueError(f"codes worded twice: {sorted(twice)}")
            joined.update(area.WORDS)
        self.update(joined)
        self._whole = True


WORDS = Words()
