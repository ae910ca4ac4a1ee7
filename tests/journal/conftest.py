"""A priming small enough to make in a test."""

from __future__ import annotations

import pytest

from ebatui.journal.codec import Primings
from ebatui.journal.priming import Priming, Vocabulary, read_priming

TEXT = b"\x02seen on the wing\x00\x02rang the council , no answer .\x00" * 40


@pytest.fixture(scope="session")
def priming() -> Priming:
    made = Priming(
        text=TEXT,
        vocabularies={
            "person.surname": Vocabulary(values=("Smith", "Ash"), words=("Smith", "Ash", "Lee")),
            "person.nino": Vocabulary(shapes=("AA999999A",)),
            "target.employer": Vocabulary(words=("Ash", "Roofing", "Ltd")),
            "note.minutes": Vocabulary(values=(5, 10)),
            "booking.at": Vocabulary(values=(570, 600)),
        },
        patterns={"note+": ((0, 2, 4, 6), (0, 6))},
        odds={"kind ": (1,) * 8, "note.minutes+?": (3, 90)},
    )
    return read_priming(made.to_bytes())


@pytest.fixture(scope="session")
def primings(priming: Priming) -> Primings:
    return Primings({priming.name: lambda: priming})
