"""A screen is laid out and drawn once when it opens and once when it is come back to.

Textual draws a pushed screen when it is mounted, again when it is resumed, again for its own
``Resize``, and again for what was mounted and filled in: five frames for one key. Here nothing is
laid out or drawn until the view is in; then all of it is, at once.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, ClassVar, Self

from textual.await_remove import AwaitRemove
from textual.events import Resize, ScreenResume
from textual.geometry import Region
from textual.timer import Timer
from textual.widget import Widget

from ebatui.screens.following import FollowingScreen


class DrawnOnceScreen(FollowingScreen, inherit_bindings=False):
    """A screen that is held back until there is something to see.

    ``opens`` is called when it is on top, new or again; it calls ``draw`` when what it has to show
    is there.
    """

    WHOLE_BY: ClassVar[float] = 0.25
    """Seconds it is held back at most: then it is drawn with what is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unseen = ExitStack()
        self._too_late: Timer | None = None

    # -- what a screen gives

    def opens(self) -> None:
        """The screen is on top."""
        self.draw()

    def late(self) -> None:
        """What there is to show takes long: the screen is drawn without."""
        self.draw()

    def resized(self, width: int, height: int) -> None:
        """The screen is about to be laid out for another size than before."""

    # -- holding back and drawing

    @property
    def held_back(self) -> bool:
        """Whether it is still to be drawn."""
        return self._too_late is not None

    def hold_back(self) -> None:
        """Draw nothing until ``draw``."""
        if self._too_late is None:
            self._unseen.enter_context(self.app.batch_update())
            self._too_late = self.set_timer(self.WHOLE_BY, self.late)

    def draw(self) -> None:
        """Lay out and draw all there is, now."""
        self._let_be_seen()
        if not self.is_current:
            return
        size = self.app.size
        fresh = self.outer_size != size
        if fresh:
            self.resized(size.width, size.height)
            self._refresh_layout(size)
        for widget in self.walk_children(Widget, with_self=True):
            widget._repaint_required = False  # drawn with all the rest
            widget._layout_required = widget._layout_required and not fresh
        if not fresh:
            self.refresh()

    def _let_be_seen(self) -> None:
        if self._too_late is not None:
            self._too_late.stop()
            self._too_late = None
        self._unseen.close()

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Laying out draws what it moved: mounting asks for that, not for all to be drawn anew."""
        repaint = repaint and not layout
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _extend_compose(self, widgets: list[Widget]) -> None:
        """No tooltip and no toasts: there is no mouse, and messages have their line."""

    def remove(self) -> AwaitRemove:
        """Go, and leave alone what the screen below has drawn: Textual would draw it anew."""
        return self.app._prune(self)

    def on_screen_resume(self, event: ScreenResume) -> None:
        """On top, new or again: in place of Textual's styling, laying out and drawing at once."""
        event.prevent_default()
        self.stack_updates += 1
        self.opens()

    def on_resize(self, event: Resize) -> None:
        """Lay out for another size; for the size it is laid out for there is nothing to do."""
        if event.size == self.outer_size:
            event.prevent_default()
        else:
            self.resized(event.size.width, event.size.height)

    def on_unmount(self) -> None:
        """Nothing stays held back for a screen that is gone."""
        self._let_be_seen()
