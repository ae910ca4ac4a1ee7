"""The one registry of what can be done, on which screen, by which key.

It feeds the footer, F1 help, the F10 menu and the printed key card. Words live in ``i18n``:
``ACT_<ID>`` is short, for the footer; ``ACT_<ID>_HELP`` says what it does.

Every function key, and Esc, has a twin on Ctrl and a letter, because some terminals keep function
keys for themselves or have no Esc, and because on a slow line a function key arrives in pieces
while a control letter is one byte; Esc alone must be waited over, its twin acts at once. Ctrl+S,
Ctrl+Q and Ctrl+Z are left alone: lines and shells stop on them. So are Ctrl+A and Ctrl+B, which
``screen`` and ``tmux`` keep for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from rich.cells import cell_len

from ebatui.i18n import has_words, words

WIDTH = 80

TWINS: Mapping[str, str] = {
    "f1": "ctrl+g",
    "f2": "ctrl+d",
    "f3": "ctrl+f",
    "f4": "ctrl+n",
    "f5": "ctrl+y",
    "f6": "ctrl+t",
    "f7": "ctrl+k",
    "f8": "ctrl+o",
    "f9": "ctrl+r",
    "f10": "ctrl+p",
    "f12": "ctrl+x",
    "escape": "ctrl+e",
}
"""Guide, done, find, new, sync by line (y), task, claims (k), opportunities, reserved, pick, exit;
and escape."""

_KEY_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "full_stop": ".",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "up": "Up",
    "down": "Down",
    "home": "Home",
    "end": "End",
}


def key_name(key: str) -> str:
    """A key as it is printed on a keyboard: ``F1``, ``Esc``, ``?``, ``^L``."""
    if key in _KEY_NAMES:
        return _KEY_NAMES[key]
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+").upper()
    if len(key) > 1 and key[0] == "f" and key[1:].isdigit():
        return key.upper()
    return key


class Action(NamedTuple):
    """Something that can be done.

    ``needs`` names facts that must hold now (``person``: someone is chosen; ``row``: the cursor
    is on a row…); the first that does not gives the reason, ``NEEDS_<FACT>``. ``dangerous`` asks
    before it acts.
    """

    id: str
    keys: tuple[str, ...]
    needs: tuple[str, ...] = ()
    dangerous: bool = False

    def allowed(self, facts: Iterable[str]) -> str | None:
        """``None`` where it may be done now, else the code of the reason why not."""
        held = set(facts)
        return next((f"NEEDS_{need.upper()}" for need in self.needs if need not in held), None)

    @property
    def short(self) -> str:
        """One or two words, for the footer."""
        return words(f"ACT_{self.id.upper()}")

    @property
    def long(self) -> str:
        """What it does."""
        return words(f"ACT_{self.id.upper()}_HELP")


def _actions(*actions: Action) -> Mapping[str, Action]:
    return {action.id: action for action in actions}


ACTIONS: Mapping[str, Action] = _actions(
    # Everywhere.
    Action("help", ("f1",)),
    Action("find", ("f3",)),
    Action("sync", ("f5",)),
    Action("next", ("f6",)),
    Action("menu", ("f10",)),
    Action("lock", ("f12",)),
    Action("back", ("escape",)),
    Action("repaint", ("ctrl+l",)),
    Action("quit", ()),
    Action("today", ()),
    # About the person on the screen, or under the cursor.
    Action("closures", ("f7",), ("person",)),
    Action("targets", ("f8",), ("person",)),
    Action("bookings", ("f9",), ("person",)),
    Action("induction", ("i",), ("person",)),
    Action("person", ("enter",), ("row",)),
    # Lists and forms.
    Action("open", ("enter",), ("row",)),
    Action("why", ("question_mark",), ("why",)),
    Action("save", ("f2",)),
    Action("give", ("enter",)),
    Action("move_on", ("tab",)),
    # Unlock.
    Action("unlock", ("enter",)),
    # Today.
    Action("wing_list", ("w",)),
    Action("closures_all", ("c",)),
    Action("slips", ("s",)),
    # Person.
    Action("note", ("f4",), ("person", "here")),
    Action("read", ("enter",), ("row",)),
    Action("date_moved", ("r",), ("here", "episode")),
    Action("transfer", ("t",), ("here", "in_custody")),
    Action("transfer_undo", ("u",), ("may_stay",)),
    # Call sheet.
    Action("call_closed", ("c",), ("row", "unsettled")),
    Action("call_nothing", ("n",), ("row", "unsettled")),
    Action("call_wrong", ("w",), ("row", "unsettled")),
    Action("call_back", ("b",), ("row", "unsettled")),
    Action("call_asked", ("a",), ("row", "unsettled")),
    Action("call_no_answer", ("o",), ("row", "unsettled")),
    Action("call_number", ("u",), ("row", "unsettled")),
    Action("verify", ("v",), ("row", "to_verify")),
    Action("call_accepted", ("k",), ("row", "unsettled")),
    Action("send_notice", ("s",), ("row", "ready")),
    # Jobs.
    Action("new_target", ("a", "f4"), ("person",)),
    Action("target_enquired", ("e",), ("row",)),
    Action("target_applied", ("p",), ("row",)),
    Action("target_interview", ("i",), ("row",)),
    Action("target_offer", ("o",), ("row",)),
    Action("target_started", ("s",), ("row",)),
    Action("target_unsuccessful", ("u",), ("row",)),
    Action("target_dropped", ("d",), ("row",)),
    Action("target_open", ("r",), ("row",)),
    # Bookings.
    Action("book", ("enter",), ("slot",)),
    Action("cancel_booking", ("x",), ("booking",)),
    Action("attended", ("y",), ("booking",)),
    Action("not_attended", ("n",), ("booking",)),
    # Sync.
    Action("settle", ("v",), ("contested",)),
    # Slips.
    Action("accept_slip", ("enter",), ("row", "likely")),
    Action("accept_new", ("n", "f4"), ("row",)),
    Action("refuse_slip", ("r",), ("row",)),
    # Induction.
    Action("next_section", ("pagedown",)),
    Action("previous_section", ("pageup",)),
)
"""By id. The id is what a key is remapped by."""


class Sheet(NamedTuple):
    """The actions of one screen: those its footer shows, in order, and the others."""

    footer: tuple[str, ...]
    more: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every action of the screen."""
        return self.footer + self.more


_LIST = ("help", "find", "sync", "next")
_END = ("menu", "lock")
_OFF_FOOTER = ("find", "sync", "next", "repaint")

SHEETS: Mapping[str, Sheet] = {
    "unlock": Sheet(("unlock",), ("repaint",)),
    "today": Sheet(
        ("help", "find", "sync", "next", "open", "wing_list", "why", *_END),
        ("closures_all", "slips", "closures", "targets", "bookings", "repaint"),
    ),
    "wing_list": Sheet(
        ("help", "find", "open", "closures", "targets", "menu", "lock", "back"),
        ("bookings", "sync", "next", "repaint"),
    ),
    "people": Sheet(
        ("help", "person", "closures", "targets", "bookings", "menu", "lock", "back"),
        ("sync", "next", "repaint"),
    ),
    "person": Sheet(
        (
            "help",
            "note",
            "closures",
            "targets",
            "bookings",
            "induction",
            "date_moved",
            "back",
        ),
        ("transfer", "transfer_undo", "read", "why", "find", "sync", "next", *_END, "repaint"),
    ),
    "help": Sheet(("lock", "back"), ("repaint",)),
    "menu": Sheet(("open", "lock", "back"), ("repaint",)),
    "why": Sheet(("lock", "back"), ("repaint",)),
    "reading": Sheet(("lock", "back"), ("repaint",)),
    "ask": Sheet(("give", "save", "back"), ("move_on", "lock", "repaint")),
    "inline": Sheet(("help", "move_on", "save", "back"), ("lock", "repaint")),
    "fault": Sheet(("lock", "back"), ("repaint",)),
    "induction": Sheet(
        ("help", "save", "move_on", "next_section", "why", "back"),
        ("previous_section", "menu", "lock", "repaint"),
    ),
    "closures": Sheet(
        ("help", "person", "verify", "send_notice", "why", "menu", "lock", "back"),
        (
            "call_closed",
            "call_nothing",
            "call_wrong",
            "call_accepted",
            "call_back",
            "call_asked",
            "call_no_answer",
            "call_number",
            "targets",
            "bookings",
            *_OFF_FOOTER,
        ),
    ),
    "targets": Sheet(
        ("help", "new_target", "closures", "bookings", "menu", "lock", "back"),
        (
            "target_enquired",
            "target_applied",
            "target_interview",
            "target_offer",
            "target_started",
            "target_unsuccessful",
            "target_dropped",
            "target_open",
            *_OFF_FOOTER,
        ),
    ),
    "bookings": Sheet(
        ("help", "book", "cancel_booking", "attended", "not_attended", "why", "back"),
        ("closures", "targets", *_OFF_FOOTER, *_END),
    ),
    "sync": Sheet(
        ("help", "sync", "open", "settle", "menu", "lock", "back"), ("find", "next", "repaint")
    ),
    "settle": Sheet(("help", "open", "sync", "menu", "lock", "back"), ("find", "next", "repaint")),
    "slips": Sheet(
        ("help", "accept_slip", "accept_new", "refuse_slip", "menu", "lock", "back"), _OFF_FOOTER
    ),
    "intake": Sheet(("save", "lock"), ("move_on", "repaint")),
}
"""By screen name."""


class KeyClash(ValueError):
    """Two actions of one screen would have the same key. Names them by id."""


class Keys:
    """The keys as they are on this terminal: the registry with some keys given by ``remap``.

    ``remap`` gives keys by action id, as Textual names them (``{"find": ("f4",)}``). Raises
    ``KeyClash`` where two actions of one screen would share a key, ``KeyError`` for an id that
    is not in the registry.
    """

    def __init__(self, remap: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._given = dict(remap or {})
        for unknown in self._given.keys() - ACTIONS.keys():
            raise KeyError(unknown)
        for screen in SHEETS:
            self._by_key(screen)

    def of(self, action: Action) -> tuple[str, ...]:
        """The keys of an action, the printed one first, twins after."""
        keys = self._given.get(action.id, action.keys)
        return keys + tuple(TWINS[key] for key in keys if key in TWINS)

    @cached_property
    def _tables(self) -> dict[str, dict[str, Action]]:
        return {screen: self._by_key(screen) for screen in SHEETS}

    def _by_key(self, screen: str) -> dict[str, Action]:
        table: dict[str, Action] = {}
        for name in SHEETS[screen].all:
            action = ACTIONS[name]
            for key in self.of(action):
                other = table.setdefault(key, action)
                if other is not action:
                    raise KeyClash(f"{key} is both {other.id} and {action.id} on {screen}")
        return table

    def find(self, screen: str, key: str) -> Action | None:
        """The action of a key on a screen. Capital letters mean the same as small ones."""
        return self._tables[screen].get(key.lower() if len(key) == 1 else key)

    def known(self, key: str) -> bool:
        """Whether the key does something on some screen."""
        return any(key in table for table in self._tables.values())

    def label(self, action: Action) -> str:
        """The printed key of an action; nothing where it has none."""
        keys = self.of(action)
        return key_name(keys[0]) if keys else ""

    def footer(self, screen: str, facts: Iterable[str], width: int = WIDTH) -> str:
        """What works here now, on one line."""
        held = frozenset(facts)
        parts = [
            f"{self.label(action)} {screen_words(screen, action, held)}"
            for name in SHEETS[screen].footer
            if (action := ACTIONS[name]).allowed(held) is None
        ]
        line = "  ".join(parts)
        while cell_len(line) > width and len(parts) > 2:
            line = " ".join(parts)
            if cell_len(line) > width:
                parts.pop(-3 if len(parts) > 3 else -2)  # the way back stays, and help
        return line


def screen_words(screen: str, action: Action, facts: Iterable[str] = ()) -> str:
    """The short words of an action on a screen, where the screen has its own.

    ``ACT_<ID>_ON_<SCREEN>``, or with ``_IF_<FACT>`` behind it, where that holds.
    """
    own = f"ACT_{action.id.upper()}_ON_{screen.upper()}"
    if not has_words(own):
        return action.short
    given = (f"{own}_IF_{fact.upper()}" for fact in facts)
    return words(next(filter(has_words, given), own))


def help_words(screen: str, action: Action) -> str:
    """The long words of an action on a screen, where the screen has its own."""
    own = f"ACT_{action.id.upper()}_ON_{screen.upper()}_HELP"
    return words(own) if has_words(own) else action.long


def key_card(keys: Keys | None = None) -> str:
    """The card to print and stand beside the terminal: every screen, every key."""
    keys = keys or Keys()
    lines = [words("CARD_TITLE"), ""]
    for screen, sheet in SHEETS.items():
        lines.append(words(f"SCREEN_{screen.upper()}"))
        for name in sheet.all:
            action = ACTIONS[name]
            if not keys.of(action):
                continue
            label = " ".join(key_name(key) for key in keys.of(action))
            lines.append(f"  {label:<10} {help_words(screen, action)}")
        lines.append("")
    lines.extend(words("CARD_TWINS").splitlines())
    return "\n".join(lines) + "\n"
