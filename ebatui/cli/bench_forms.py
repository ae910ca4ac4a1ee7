"""The forms and overlays that ``ebatui bench tty`` opens, types in and leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ebatui.cli.bench_lists import PAGE_DOWN, PAGE_UP, opened, paged

if TYPE_CHECKING:
    from ebatui.cli.metered import Metered, Step

TAB, BACK = "\t", "\x1b[Z"
_F1, _F4, _F10 = "\x1bOP", "\x1bOS", "\x1b[21~"
_PERSON = ("\x06", "{number}", "\r")
_OVERLAYS: Mapping[str, tuple[str, ...]] = {
    "help": (_F1,),
    "menu": (_F10,),
    "why": ("c", "?"),
    "reading": (*_PERSON, "\r"),
    "closures": (*_PERSON, "\x0b"),
}
_FORMS: Mapping[str, tuple[str, ...]] = {
    "slip_new": ("s", "n"),
    "slip_refuse": ("s", "r"),
    "call": ("c", "c"),
    "mend": ("\x19", "\r"),
    "note": (*_PERSON, _F4),
    "moved": (*_PERSON, "r"),
    "transfer": (*_PERSON, "t"),
    "job": ("\x06", "{number}", "\x0f", "a"),
}
"""From Today to each, as in ``bench_lists``; F4 is a note's, ``r`` a release date's."""
_ONE_FIELD = frozenset({"slip_refuse", "mend"})
_TEXT = "war"
_SECTIONS = 8
_ANSWERED = 0.7
"""Seconds within which a section is drawn, and its draft saved."""

_OPENED = (*_OVERLAYS, *_FORMS)
WHOLE = (
    *(f"{act}_{name}" for act in ("push", "pop") for name in _OPENED),
    "page_help",
    "page_induction",
    "push_intake",
)
"""Acts that draw much of a screen anew."""
_TYPED_IN = (*_FORMS, "induction", "intake")
TYPED = (
    *(f"tab_{name}" for name in _TYPED_IN if name not in _ONE_FIELD),
    *(f"char_{name}" for name in _TYPED_IN),
)
OPERATIONS = (*WHOLE, *TYPED)


def walk_forms(program: Metered, steps: dict[str, list[Step]], number: str) -> None:
    """From Today into each and back; ``number`` as for the lists."""
    for name, keys in {**_OVERLAYS, **_FORMS}.items():
        with opened(program, steps, name, [key.format(number=number) for key in keys]):
            if name == "help":
                steps["page_help"] = paged(program)
            if name in _FORMS:
                type_in(program, steps, name)


def type_in(program: Metered, steps: dict[str, list[Step]], name: str) -> None:
    """Some letters in the first field of a form, then Tab to the last field and back."""
    steps.setdefault(f"char_{name}", []).extend(program.press(key) for key in _TEXT)
    if name in _ONE_FIELD:
        return
    tabs = [program.press(key) for key in (TAB, TAB, BACK, BACK)]
    steps.setdefault(f"tab_{name}", []).extend(step for step in tabs if step.bytes)


def walk_sections(program: Metered, steps: dict[str, list[Step]]) -> None:
    """Through the sections of an induction, which is open: a new part of it, and typing there."""
    turned = steps["page_induction"] = []
    for _ in range(_SECTIONS - 1):
        turned.append(program.press(PAGE_DOWN))
        program.idle(_ANSWERED)
        type_in(program, steps, "induction")
        program.idle(_ANSWERED)
    for _ in range(_SECTIONS - 1):
        turned.append(program.press(PAGE_UP))
        program.idle(_ANSWERED)


def walk_intake(program: Metered, steps: dict[str, list[Step]], code: str) -> None:
    """The mentors' form, from the lock."""
    program.first_frame("mentor code")
    program.idle(1)
    for key in code:
        program.press(key)
    program.press("\r", until="Opening")
    steps["push_intake"] = [program.first_frame("finished, send")]
    program.idle(1)
    type_in(program, steps, "intake")
