"""The yardstick for start-up: a bare Textual app with the widgets of the locked screen.

``python -m ebatui.cli.bare`` shows it. It imports nothing of ours.
"""

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

READY = "bare and ready"
"""In its last line."""


class Bare(App[None]):
    """As light as the toolkit allows: no palette, no colours, no style beyond sizes."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #body { height: 1fr; }
    #line { height: 1; }
    #label, #end { width: auto; }
    #secret { width: 34; }
    """

    def compose(self) -> ComposeResult:
        """What the locked screen has: two lines, a text, a field, a text, two lines."""
        yield Static("where · what")
        yield Static("-" * 80)
        with Vertical(id="body"):
            yield Static("\n\nwhat this is\nwhere it stands\nwhose it is\n\n")
            with Horizontal(id="line"):
                yield Static("label [", id="label")
                yield Input(compact=True, password=True, id="secret")
                yield Static("]", id="end")
            yield Static("\nhow\n\nwhat to know")
        yield Static("")
        yield Static(READY)


if __name__ == "__main__":
    Bare().run(mouse=False)
