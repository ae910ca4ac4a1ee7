"""A list that holds any number of rows and draws only those in sight."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, overload

from rich.segment import Segment
from textual.events import Key, Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ebatui.widgets.lines import PLAIN, REVERSE, STRONG, filled
from ebatui.widgets.text import fit

MARK = "> "
"""What stands before the row under the cursor; colour and reverse video only repeat it."""


BAR = 31
"""Columns of the row under the cursor in reverse video: what it is and whom it is about. A bar of
the whole line would cost 160 bytes to move down by one."""


IN_SIGHT = 3
"""Rows that stay in sight from one page to the next: the one under the cursor and two before it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its text in fixed columns, and what it stands for.

    ``pick`` is false for headings and words between rows: the cursor passes over them.
    """

    text: str
    value: Any = None
    pick: bool = True
    strong: bool = False


class RowsMade(Sequence[Row]):
    """Rows made of values as they come into sight: a list may be long, a screen is not."""

    def __init__(self, values: Sequence[Any], make: Callable[[Any], Row]) -> None:
        """``make`` gives the row of a value; a row that can be picked stands for that value."""
        self._values = values
        self._make = make
        self._made: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """The row, or rows, there."""
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        if at not in self._made:
            self._made[at] = self._make(self._values[at])
        return self._made[at]

    def place_of(self, value: Any) -> int | None:
        """Where a value stands."""
        try:
            return self._values.index(value)
        except ValueError:
            return None


NextPage = Callable[[Row], Awaitable[Sequence[Row]]]
"""The rows after the last one held; none when there are no more."""


class RowList(Widget, can_focus=True):
    """Rows with a cursor. Arrows, PgUp, PgDn, Home and End move it; Enter chooses.

    ``show`` gives the rows, and for a list too long to hold, how to get the next page.
    """

    DEFAULT_CSS = """
    RowList { height: 1fr; width: 1fr; }
    """

    class Moved(Message):
        """The cursor is on another row."""

        def __init__(self, rows: RowList, row: Row | None) -> None:
            super().__init__()
            self.rows = rows
            self.row = row

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    class NearEnd(Message):
        """The cursor is close to the last row held, and there are more to fetch."""

        def __init__(self, rows: RowList) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        empty: str = "",
        lit: bool = False,
    ) -> None:
        super().__init__(id=id)
        self._lit = lit  # whether the cursor shows while the focus is elsewhere
        self._rows: Sequence[Row] = []
        self._empty = empty
        self._at = -1
        self._top = 0
        self._next_page: NextPage | None = None
        self._fetching = False

    # -- what is in it

    @property
    def rows(self) -> Sequence[Row]:
        """The rows held so far."""
        return self._rows

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._at] if 0 <= self._at < len(self._rows) else None

    @property
    def at(self) -> int:
        """Where the cursor is, counted from 0; -1 for nowhere."""
        return self._at

    @property
    def more(self) -> bool:
        """Whether there are rows not yet fetched."""
        return self._next_page is not None

    def show(
        self,
        rows: Sequence[Row],
        *,
        next_page: NextPage | None = None,
        keep: bool = True,
        empty: str | None = None,
    ) -> None:
        """Show these rows. ``keep`` leaves the cursor on the row with the same value, else place.

        ``empty`` is said where there are no rows.
        """
        value, place = (self.row.value if self.row else None), self._at
        self._rows = rows if isinstance(rows, RowsMade) else list(rows)
        self._next_page = next_page
        if empty is not None:
            self._empty = empty
        same = self._place_of(value) if keep and value is not None else None
        if same is not None:
            self._at = same
        elif keep and place >= 0:
            self._at = self._pickable(min(place, len(self._rows) - 1), 1)
        else:
            self._top = 0
            self._at = self._pickable(0, 1)
        self._scroll()
        self.refresh()
        self.post_message(self.Moved(self, self.row))

    def _place_of(self, value: Any) -> int | None:
        if isinstance(self._rows, RowsMade):
            return self._rows.place_of(value)
        held = enumerate(self._rows)
        return next((at for at, row in held if row.pick and row.value == value), None)

    def replace(self, index: int, row: Row) -> None:
        """Put another row in the place of one, and repaint that line alone."""
        self._rows = [*self._rows[:index], row, *self._rows[index + 1 :]]
        self._repaint(index)

    async def fetch(self) -> None:
        """Get the next page and add it. Does nothing while one is on its way."""
        if self._next_page is None or self._fetching or not self._rows:
            return
        self._fetching = True
        ask, last = self._next_page, self._rows[-1]
        try:
            page = await ask(last)
        finally:
            self._fetching = False
        if self._next_page is not ask:  # another list was shown meanwhile
            return
        if not page:
            self._next_page = None
        self._rows = [*self._rows, *page]
        self.refresh()

    # -- the cursor

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, or the nearest that can be picked."""
        before, top = self._at, self._top
        step = 1 if index >= self._at else -1
        wanted = self._pickable(max(0, min(index, len(self._rows) - 1)), step)
        if wanted < 0:
            return
        self._at = wanted
        self._scroll()
        if self._top != top:
            self.refresh()
        else:
            self._repaint(before)
            self._repaint(self._at)
        if self._at != before:
            self.post_message(self.Moved(self, self.row))
        if self._next_page is not None and self._at >= len(self._rows) - self._page():
            self.post_message(self.NearEnd(self))

    def press(self, key: Key) -> bool:
        """Move by a key. Whether the key was one that moves."""
        match key.key:
            case "up":
                self.move_to(self._at - 1)
                if self._at == self._pickable(0, 1):
                    self._show_from(0)
            case "down":
                self.move_to(self._at + 1)
            case "pageup":
                self.move_to(self._at - self._page())
            case "pagedown":
                self.move_to(self._at + self._page())
            case "home":
                self.move_to(0)
                self._show_from(0)
            case "end":
                self.move_to(len(self._rows) - 1)
            case _:
                return False
        return True

    def _pickable(self, index: int, step: int) -> int:
        """The first row from ``index`` that can be picked, looking back where there is none."""
        for way in (step, -step):
            place = index
            while 0 <= place < len(self._rows):
                if self._rows[place].pick:
                    return place
                place += way
        return -1

    def _page(self) -> int:
        """Rows that PgDn goes on by: some of before stay in sight, and need not be sent again."""
        return max(1, self.size.height - (IN_SIGHT if self.size.height > 2 * IN_SIGHT else 1))

    def _show_from(self, top: int) -> None:
        """Scroll so that headings above the first row are seen too."""
        if self._at < top + max(1, self.size.height) and self._top != top:
            self._top = top
            self.refresh()

    def _scroll(self) -> None:
        height = self.size.height or len(self._rows)  # before it is laid out nothing is scrolled
        if self._at >= 0:
            self._top = max(self._at - height + 1, min(self._top, self._at))
        self._top = max(0, min(self._top, max(0, len(self._rows) - height)))

    def _repaint(self, index: int) -> None:
        line = index - self._top
        if self.is_mounted and 0 <= line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    # -- drawing

    def on_resize(self, _: Resize) -> None:
        """Keep the cursor in sight."""
        self._scroll()

    def render_line(self, y: int) -> Strip:
        """The row at line ``y`` of the window."""
        width, plain = self.size.width, self.rich_style
        index = self._top + y
        if not self._rows:
            text = "  " + self._empty if y == 0 else ""
            return Strip([Segment(fit(text, width), plain)], width)
        if index >= len(self._rows):
            return Strip([Segment(" " * width, plain)], width)
        row = self._rows[index]
        here = index == self._at
        end = self._arrow(y)
        text = fit(((MARK if here else "  ") if row.pick else "") + row.text, width - len(end))
        look = plain + (STRONG if row.strong else PLAIN)
        cells = filled(text, look, plain)
        if here and (self._lit or self.has_focus):
            lit, rest = Segment(text, look).split_cells(BAR)
            cells = [Segment(lit.text, look + REVERSE), *filled(rest.text, look, plain)]
        if end:
            cells.append(Segment(end, plain))
        return Strip(cells, width)

    def _arrow(self, y: int) -> str:
        """What tells, in the last column, that there are rows above or below."""
        height = self.size.height
        if y == 0 and self._top > 0:
            return "↑"
        below = self._top + height < len(self._rows) or self._next_page is not None
        if y == height - 1 and below:
            return "↓"
        return ""
