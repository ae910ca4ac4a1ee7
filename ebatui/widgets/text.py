"""Text for a fixed grid of cells: made inert, cut and padded to columns.

Whatever is drawn goes through ``inert``, so that nothing held in the case file can drive the
terminal or pass for markup.
"""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from ebatui.casework.text import drawable

MORE = "…"


def inert(text: str) -> str:
    """``text`` as one line that acts on nothing; its spaces stay where they are."""
    if text.isascii() and text.isprintable():
        return text  # nothing in it can be other than it seems
    return " ".join(drawable(part) for part in text.split(" "))


def fit(text: str, width: int) -> str:
    """``text`` in exactly so many cells: cut with an ellipsis, or padded on the right."""
    safe = inert(text)
    if cell_len(safe) > width:
        return set_cell_size(set_cell_size(safe, max(0, width - 1)).rstrip() + MORE, width)
    return set_cell_size(safe, width)


def named(name: str, width: int) -> str:
    """``Surname, Forenames`` in at most so many cells: forenames are cut as abbreviations are.

    A full stop is one byte, an ellipsis three.
    """
    safe = inert(name)
    if cell_len(safe) <= width:
        return safe
    cut = set_cell_size(safe, max(0, width - 1)).rstrip()
    return cut + ("." if cut.rpartition(", ")[2] and ", " in cut else MORE)


def columns(*cells: tuple[str, int]) -> str:
    """One line of columns: text and its width, a negative width to stand on the right."""
    return "".join(
        fit(text, width) if width >= 0 else _on_the_right(text, -width) for text, width in cells
    ).rstrip()


def _on_the_right(text: str, width: int) -> str:
    fitted = fit(text, width).rstrip()
    return " " * (width - cell_len(fitted)) + fitted


def ends(left: str, right: str, width: int = 80) -> str:
    """``left`` and ``right`` at the two ends of a line; the left is cut where both do not fit."""
    right = inert(right)
    room = max(0, width - cell_len(right) - 1)
    return fit(left, room) + " " + right


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """``text`` broken between words into lines of at most ``width`` cells."""
    lines: list[str] = []
    line = ""
    for word in inert(text).split():
        piece = word
        while cell_len(indent + piece) > width:  # a word longer than the line
            if line:
                lines.append(line)
                line = ""
            head = set_cell_size(piece, max(1, width - cell_len(indent))).rstrip() or piece[:1]
            lines.append(indent + head)
            piece = piece[len(head) :]
        if line and cell_len(f"{line} {piece}") > width:
            lines.append(line)
            line = ""
        if piece:
            line = f"{line} {piece}" if line else indent + piece
    if line:
        lines.append(line)
    return lines


def bar(part: int, whole: int, width: int) -> str:
    """A filled bar of ``part`` in ``whole``, at least one cell for anything above nothing."""
    if part <= 0 or whole <= 0:
        return ""
    return "█" * max(1, min(width, round(part * width / whole)))
