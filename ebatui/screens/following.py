"""What is said of the row under the cursor follows once the cursor rests on it.

The words under a list, and the keys that work, may differ from row to row. Drawn for every row
that is passed they would cost more than the rows: Down held on a slow line would lag behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from ebatui.screens.acts import ActingScreen

if TYPE_CHECKING:
    from ebatui.widgets.rows import Row, RowList

REST = 0.3
"""Seconds without a move after which the cursor rests."""


class FollowingScreen(ActingScreen, inherit_bindings=False):
    """A screen whose words about a row lag behind the cursor, never behind an act.

    Acts look at the row itself, and what is said of it is brought up before any of them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._resting: Timer | None = None
        self._said_of: Row | None = None

    # -- what a screen gives

    def show_row(self) -> None:
        """Show what is said of the row under the cursor, which has come to rest there."""

    @property
    def filled(self) -> bool:
        """Whether the view has been read and painted once."""
        raise NotImplementedError

    def refresh_keys(self) -> None:
        """Draw the keys that work here now."""
        raise NotImplementedError

    # -- the cursor

    @property
    def row_list(self) -> RowList | None:
        """The list with the focus, or the only one on the screen."""
        from ebatui.widgets.rows import RowList

        if isinstance(self.focused, RowList):
            return self.focused
        return next(iter(self.query(RowList)), None) if self.is_mounted else None

    @property
    def lags(self) -> bool:
        """Whether what is said of the row under the cursor is not shown yet."""
        rows = self.row_list
        return self.filled and rows is not None and rows.row is not self._said_of

    def on_row_list_moved(self, _: RowList.Moved) -> None:
        """Wait for the cursor to rest."""
        self._wait_no_more()
        if self.lags:
            self._resting = self.set_timer(REST, self.catch_up)

    def catch_up(self) -> None:
        """Show now what is said of the row under the cursor."""
        self.said_all()
        self.refresh_keys()
        self.show_row()

    def said_all(self) -> None:
        """What is shown is of the row under the cursor."""
        self._wait_no_more()
        rows = self.row_list
        self._said_of = rows.row if rows is not None else None

    def _wait_no_more(self) -> None:
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
