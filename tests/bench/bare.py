"""A bare Textual app: a line of text and a field, as light as the toolkit allows."""

from textual.app import App, ComposeResult
from textual.widgets import Input, Static


class Bare(App[None]):
    """The yardstick for start-up."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("bare and ready")
        yield Input(compact=True)


if __name__ == "__main__":
    Bare().run(mouse=False)
