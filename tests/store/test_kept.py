"""What is kept between reads holds for as long as nothing is saved, and not a moment longer."""

from __future__ import annotations

from datetime import date
from typing import Any

from ebatui.casework.records import Person
from ebatui.services.kept import Kept

TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)


def test_kept_until_anything_is_saved(case_file: Any) -> None:
    kept, made = Kept(), []

    def count(day: date = TODAY, name: str = "people") -> int:
        def work(reader: Any) -> int:
            def make() -> int:
                made.append(name)
                return int(reader.count(Person))

            return kept.of(name, reader, day, make)

        return int(case_file.read_now(work))

    assert [count(), count()] == [0, 0]
    assert len(made) == 1
    case_file.write_now(
        "amensah", lambda unit: unit.append(Person, unit.new_id(), {"surname": "Doe"})
    )
    assert [count(), count()] == [1, 1]
    assert len(made) == 2
    case_file.write_now("amensah", lambda unit: unit.set_mark("looked", "now"))
    count()
    assert len(made) == 3, "a mark is saved like anything else"
    count(TOMORROW)
    assert len(made) == 4, "another day, other rules"
    count(TOMORROW, "others")
    count(TOMORROW)
    assert len(made) == 5, "two names are kept side by side"
