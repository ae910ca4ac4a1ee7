"""Prisons, places and Jobcentres."""

from __future__ import annotations

import csv
from datetime import date
from math import acos, cos, radians, sin
from pathlib import Path

import pytest

from ebatui.reference.locate import data_folder
from ebatui.reference.lookup import Lookup, shipped_lookup
from ebatui.reference.register import named
from ebatui.reference.tables import PolicyError


@pytest.fixture
def lookup() -> Lookup:
    return Lookup(data_folder())


def test_prisons_by_code(lookup: Lookup) -> None:
    hull = lookup.prisons.find(" hli ")
    assert hull is not None
    assert (hull.code, hull.postcode, hull.adult, hull.active) == ("HLI", "HU9 5LS", True, True)
    assert len(lookup.prisons.by_code) == 172
    for code in ("OUT", "TRN", "ZZGHI", "HL", ""):
        assert lookup.prisons.find(code) is None
    wolds = lookup.prisons.find("WOI")
    assert wolds is not None
    assert (wolds.active, wolds.successor) == (False, "HMI")


def test_closed_prisons_are_not_active(lookup: Lookup) -> None:
    assert all(not prison.closed for prison in lookup.prisons.active())
    names = [prison.name for prison in lookup.prisons.active()]
    assert names == sorted(names)


def test_secure_training_centres_do_not_hold_adults(lookup: Lookup) -> None:
    youth = [prison for prison in lookup.prisons.by_code.values() if not prison.adult]
    assert youth
    assert all(prison.types <= {"YCS", "STC"} for prison in youth)


def test_places_by_outward_code_and_area(lookup: Lookup) -> None:
    exact = lookup.places.find("hu9 5ls")
    assert exact is not None
    assert (exact.name, exact.exact_outcode) == ("HU9", True)
    rough = lookup.places.find("HU99")
    assert rough is not None
    assert (rough.name, rough.exact_outcode) == ("Hull", False)
    for unknown in ("NFA", "", "ZZ9 9ZZ", "BT1 1AA", "no fixed abode", "H\x1bU9"):
        assert lookup.places.find(unknown) is None


def test_miles_agree_with_the_spherical_law_of_cosines(lookup: Lookup) -> None:
    hull, cardiff = lookup.places.find("HU9"), lookup.places.find("CF10")
    assert hull is not None
    assert cardiff is not None
    a, b = hull.position, cardiff.position
    angle = acos(
        sin(radians(a.lat)) * sin(radians(b.lat))
        + cos(radians(a.lat)) * cos(radians(b.lat)) * cos(radians(b.long - a.long))
    )
    assert a.miles_to(b) == pytest.approx(angle * 3958.7613, abs=0.01)
    assert a.miles_to(b) == pytest.approx(b.miles_to(a))
    assert a.miles_to(a) == 0
    assert 190 < a.miles_to(b) < 200


def test_nearest_jobcentres_are_open_and_in_order(lookup: Lookup) -> None:
    found = lookup.jobcentres.nearest("HU9 5LS", count=4)
    assert found[0].jobcentre.name == "Hull Britannia House"
    assert [nearby.miles for nearby in found] == sorted(nearby.miles for nearby in found)
    assert all(nearby.jobcentre.is_open() for nearby in found)
    assert len(found) == 4
    assert lookup.jobcentres.nearest("NFA") == ()
    assert lookup.jobcentres.nearest("HU9", count=0) == ()


def test_an_office_is_open_until_it_closes(lookup: Lookup) -> None:
    closed = next(
        office for office in lookup.jobcentres.by_code.values() if office.closed is not None
    )
    assert closed.closed is not None
    assert not closed.is_open()
    assert not closed.is_open(closed.closed)
    assert closed.is_open(date(2012, 4, 16))
    assert lookup.jobcentres.find(closed.code) is closed
    assert lookup.jobcentres.find("0000") is None


def test_nothing_is_read_before_it_is_asked_for() -> None:
    lookup = Lookup(Path("no such folder"))
    jobcentres = lookup.jobcentres
    assert jobcentres.nearest("NFA") == ()
    with pytest.raises(PolicyError, match="cannot be read"):
        jobcentres.find("1503")


def test_the_shipped_lookup_is_made_once() -> None:
    assert shipped_lookup() is shipped_lookup()


def _site(folder: Path, file: str, **changes: str) -> Path:
    """A site folder whose ``file`` holds one shipped row, changed."""
    with (data_folder() / "reference" / file).open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        row = next(reader) | changes
        columns = list(reader.fieldnames or [])
    (folder / "reference").mkdir(parents=True, exist_ok=True)
    with (folder / "reference" / file).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns)
        writer.writeheader()
        writer.writerow(row)
    return folder


def test_a_site_corrects_and_adds_offices(tmp_path: Path) -> None:
    corrected = Lookup(data_folder(), _site(tmp_path, "jobcentres.csv", name="London Bridge Hub"))
    assert corrected.jobcentres.by_code["1503"].name == "London Bridge Hub"
    added = Lookup(data_folder(), _site(tmp_path, "jobcentres.csv", code="9999"))
    assert len(added.jobcentres.by_code) == len(corrected.jobcentres.by_code) + 1


@pytest.mark.parametrize(
    ("file", "changes", "reason"),
    [
        ("prisons.csv", {"code": "OUT"}, "agency code"),
        ("prisons.csv", {"code": ""}, "'code' is missing"),
        ("prisons.csv", {"name": " "}, "'name' is missing"),
        ("prisons.csv", {"name": "A\x1b[2J"}, "control characters"),
        ("prisons.csv", {"type": "ZOO"}, "'type'"),
        ("prisons.csv", {"active": "yes"}, "'active'"),
        ("prisons.csv", {"closed": "soon"}, "'closed'"),
        ("prisons.csv", {"successor": "XXX"}, "'successor'"),
        ("prisons.csv", {"lat": "north"}, "'lat' and 'long'"),
        ("prisons.csv", {"lat": "91"}, "out of range"),
        ("jobcentres.csv", {"end_date": "31/3/2012"}, "'end_date'"),
        ("jobcentres.csv", {"name": ""}, "'name' is missing"),
        ("jobcentres.csv", {"town": "Hull\u202e"}, "control characters"),
    ],
)
def test_rows_that_cannot_be_right_are_refused(
    tmp_path: Path, file: str, changes: dict[str, str], reason: str
) -> None:
    lookup = Lookup(data_folder(), _site(tmp_path, file, **changes))
    with pytest.raises(PolicyError, match=reason) as fault:
        _ = lookup.prisons.by_code if file == "prisons.csv" else lookup.jobcentres.by_code
    assert file in str(fault.value)


def test_a_prison_named_without_reading_the_register_is_named_as_in_it(lookup: Lookup) -> None:
    for code, prison in lookup.prisons.by_code.items():
        found = named(data_folder(), f" {code.lower()} ")
        assert found == (prison.name, prison.types), code
    for code in ("OUT", "HL", ""):
        assert named(data_folder(), code) is None


@pytest.mark.parametrize(
    "content",
    [None, b"", b"code,name\nHLI,Hull\n", b"code,name,type\nHLI\n", b"code,name,type\n\xff"],
)
def test_a_register_that_cannot_be_read_says_so(tmp_path: Path, content: bytes | None) -> None:
    (tmp_path / "reference").mkdir()
    if content is not None:
        (tmp_path / "reference" / "prisons.csv").write_bytes(content)
    with pytest.raises(PolicyError, match=r"prisons\.csv: cannot be read"):
        named(tmp_path, "HLI")
