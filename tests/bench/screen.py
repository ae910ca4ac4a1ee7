"""A program in a pseudo-terminal, for timing what it draws."""

from ebatui.cli.on_screen import OnScreen

__all__ = ["OnScreen"]
