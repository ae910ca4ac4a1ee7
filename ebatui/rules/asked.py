"""What a rule says of a question it cannot answer as asked."""

from __future__ import annotations


class CannotAnswerError(ValueError):
    """A question leaves out or contradicts something the rule needs.

    ``code`` has words in ``ebatui.i18n`` (what is wrong and how to mend it) and ``field`` names
    the fact at fault, as the command line and the forms name it. Nothing typed is carried.
    """

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{field}: {code}")
        self.code = code
        self.field = field
