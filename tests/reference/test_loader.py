"""Loading policy: what is shipped loads, what a site adds is used, what is wrong is refused."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from ebatui.reference.loader import load_policy, shipped_policy
from ebatui.reference.locate import data_folder
from ebatui.reference.tables import PolicyError, Shelf, read_tables
from ebatui.rules import nino
from ebatui.rules.claims import first_payable_day
from ebatui.rules.dated import Dated, NotInForceError, PolicyRow
from ebatui.rules.reasons import Confidence
from ebatui.rules.release import Sentence, estimate_release
from ebatui.rules.terms import Term


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the shipped data, to spoil."""
    copy = tmp_path / "data"
    for folder in ("policy", "reference"):
        shutil.copytree(data_folder() / folder, copy / folder)
    return copy


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "policy").mkdir(parents=True)
    (folder / "reference").mkdir()
    return folder


def test_shipped_policy_loads_and_every_row_says_where_from(data: Path) -> None:
    load_policy(data)
    for path in sorted((data / "policy").glob("*.toml")):
        for rows in read_tables(path).values():
            for row in rows:
                basics = row.basics()
                assert basics["source"]
                assert basics["confidence"] in Confidence


def test_calendar_covers_its_years() -> None:
    calendar = shipped_policy().calendar
    assert (calendar.first_day, calendar.last_day) == (date(2009, 1, 1), date(2028, 12, 31))
    assert calendar.is_bank_holiday(date(2011, 4, 29))
    assert calendar.is_bank_holiday(date(2012, 6, 5))
    assert not calendar.is_bank_holiday(date(2011, 12, 25))
    assert all(calendar.is_bank_holiday(day) for day in calendar.holidays)
    per_year = {year: sum(d.year == year for d in calendar.holidays) for year in range(2009, 2029)}
    assert set(per_year.values()) <= {8, 9, 10}


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("claims.toml", "from = 2014-10-27", "from = 2014-13-27", "claims.toml: is not TOML"),
        ("claims.toml", "from = 2014-10-27", 'from = "2014"', "WAITING_DAYS_7.*'from' must be"),
        ("claims.toml", "from = 2014-10-27\n", "", "waiting_days .WAITING_DAYS_7.*same day"),
        ("claims.toml", "from = 2017-04-01", "from = 2017-03-31", "WORK_PROGRAMME_ENDED.*overlaps"),
        ("claims.toml", "from = 2017-04-01", "from = 2017-04-02", "ENDED.*leaves days uncovered"),
        ("claims.toml", "to = 2012-02-29", "to = 2012-03-01", "overlaps WORK_PROGRAMME_BEFORE"),
        ("claims.toml", "\ndays = 84\n", "\ndays = -1\n", "'days' is out of range"),
        ("claims.toml", "\ndays = 84\n", '\ndays = "84"\n', "'days' must be a whole number"),
        ("claims.toml", "\ndays = 84\n", "\ndays = true\n", "'days' must be a whole number"),
        ("claims.toml", "pay_after_days = 7", "pay_after_day = 7", "'pay_after_days' is missing"),
        ("claims.toml", "pay_after_days = 7", "pay_after_days = 7\nx = 1", "unknown key 'x'"),
        ("claims.toml", "[[uc_payment]]", "[[uc_paiment]]", "table 'uc_payment' is missing"),
        ("claims.toml", "[[uc_payment]]", "[[extra]]\nid='X'\n\n[[uc_payment]]", "unknown table"),
        ("claims.toml", '"WAITING_DAYS_7"', '"WAITING_DAYS_3"', "id of an earlier row"),
        ("claims.toml", "title", "intro2 = 3\ntitle", "'intro2' is not a list of rows"),
        ("windows.toml", 'code = "CCG"', 'code = "CGC"', "WINDOW_CCG.*'code' is not one of"),
        ("windows.toml", 'name = "uc"', 'name = "xx"', "ERA_UC.*'name' is not one of"),
        ("windows.toml", 'eras = ["freshstart"]', 'eras = ["x"]', "'eras' holds a code"),
        ("windows.toml", "closes = -1", "closes = -85", "'closes' is out of range"),
        ("windows.toml", 'confidence = "design"', 'confidence = "sure"', "'confidence'"),
        ("windows.toml", 'source = "', 'source = "" #', "'source' must be a text"),
        ("release.toml", "numerator = 1", "numerator = 3", "HALF.*'numerator' is out of range"),
        ("release.toml", "\ncommenced = true", "\ncommenced = false", "no row for every day"),
        ("release.toml", 'code = "HDCAD"', 'code = "CRD"', "code that another row gives"),
        ("release.toml", "place = 2", "place = 1", "place that another row gives"),
        ("release.toml", 'instead = "40"', 'instead = "41"', "'instead' is not one of"),
        ("identifiers.toml", "most = 19", "most = 20", "digits 20 have not exactly one day"),
        ("identifiers.toml", 'prefix = "CR"', 'prefix = "CRX"', "two capital letters"),
        ("identifiers.toml", 'never_second = "O"', 'never_second = "0"', "capital letters"),
        ("hdc.toml", "from = 2023-06-06", "from = 2003-07-14", "begins on the same day"),
        ("hdc.toml", "to = 2024-06-02", "to = 2024-06-01", "leaves days uncovered"),
    ],
)
def test_policy_that_cannot_be_right_is_refused(
    data: Path, file: str, old: str, new: str, reason: str
) -> None:
    spoil(data / "policy" / file, old, new)
    with pytest.raises(PolicyError, match=reason) as fault:
        load_policy(data)
    assert file in str(fault.value)


def test_two_fractions_for_the_same_days_and_lengths_are_refused(data: Path) -> None:
    release = data / "policy" / "release.toml"
    spoil(release, "from = 2024-10-22", "from = 2024-09-10")
    load_policy(data)
    spoil(release, "over_months = 60", "most_months = 60")
    with pytest.raises(PolicyError, match=r"SDS40.*same day as another"):
        load_policy(data)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("2012-05-07,Mon", "2012-05-08,Mon", "'weekday'"),
        ("2012-05-07,Mon", "2012-05-06,Sun", "weekend"),
        ("2012-05-07,Mon", "07/05/2012,Mon", "'date' must be a date"),
        ("2012-05-07,Mon,Early May bank holiday", "2012-05-07,Mon,", "'title' is missing"),
        ("2012-05-07,Mon", "2012-04-09,Mon", "twice"),
        ("2012-05-07,Mon", "2032-05-10,Mon", "no bank holiday in 2029"),
        ("2012-05-07,Mon", "2012-05-07,Mon,x,y", "columns"),
    ],
)
def test_bank_holidays_that_cannot_be_right_are_refused(
    data: Path, old: str, new: str, reason: str
) -> None:
    spoil(data / "reference" / "bank_holidays_england_wales.csv", old, new)
    with pytest.raises(PolicyError, match=reason) as fault:
        load_policy(data)
    assert "bank_holidays_england_wales.csv" in str(fault.value)


def test_files_that_cannot_be_read_are_refused(data: Path) -> None:
    (data / "policy" / "claims.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match=r"claims.toml: is not UTF-8"):
        load_policy(data)
    (data / "policy" / "claims.toml").unlink()
    with pytest.raises(PolicyError, match=r"claims.toml: cannot be read"):
        load_policy(data)
    (data / "reference" / "bank_holidays_england_wales.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="is not UTF-8 CSV"):
        load_policy(data)


def test_a_site_adds_a_newer_row_without_code(site: Path) -> None:
    (site / "policy" / "claims.toml").write_text(
        """
        [[waiting_days]]
        id = "WAITING_DAYS_SITE"
        says = "{days} waiting days"
        from = 2030-01-07
        source = "an order of 2029"
        confidence = "recalled"
        days = 5
        not_again_within_days = 84
        """,
        encoding="utf-8",
    )
    claims = load_policy(data_folder(), site).claims
    assert first_payable_day(date(2030, 1, 6), claims).waiting_days == 7
    found = first_payable_day(date(2030, 1, 7), claims)
    assert found.waiting_days == 5
    assert found.reasons[0].as_json()["from"] == "2030-01-07"


def test_a_site_says_when_one_third_began(site: Path) -> None:
    (site / "policy" / "release.toml").write_text(
        """
        [[fraction]]
        id = "PROGRESSION_THIRD"
        says = "one third"
        from = 2026-10-01
        source = "Sentencing Act 2026 s.23"
        confidence = "recalled"
        name = "third"
        numerator = 1
        denominator = 3
        automatic = true
        commenced = true
        """,
        encoding="utf-8",
    )
    policy = load_policy(data_folder(), site)

    def fraction(sentenced: date) -> str:
        sentence = Sentence(sentenced, Term(18))
        return estimate_release(sentence, policy.release, policy.calendar).fraction

    assert fraction(date(2026, 9, 30)) == "40"
    assert fraction(date(2026, 10, 1)) == fraction(date(2026, 10, 5)) == "third"


def test_a_site_adds_bank_holidays(site: Path) -> None:
    (site / "reference" / "bank_holidays_england_wales.csv").write_text(
        "date,weekday,title,notes,source\n2029-01-01,Mon,New Year's Day,,site\n", encoding="utf-8"
    )
    calendar = load_policy(data_folder(), site).calendar
    assert calendar.is_bank_holiday(date(2029, 1, 1))
    assert calendar.last_day == date(2029, 12, 31)


def test_a_site_file_of_another_name_is_refused(site: Path) -> None:
    (site / "policy" / "claim.toml").write_text("", encoding="utf-8")
    with pytest.raises(PolicyError, match="not the name of a policy file"):
        load_policy(data_folder(), site)


def test_a_sites_fault_shows_no_control_characters(site: Path) -> None:
    (site / "policy" / "claims.toml").write_text('[["\\u001b[2J"]]\nid = "x"\n', encoding="utf-8")
    with pytest.raises(PolicyError) as fault:
        load_policy(data_folder(), site)
    assert str(fault.value).isprintable()


def test_a_shelf_asks_for_one_row() -> None:
    with pytest.raises(PolicyError, match="rows where one is expected"):
        Shelf(data_folder()).one("claims.toml", "waiting_days")


def _row(row_id: str, since: date | None, until: date | None = None) -> PolicyRow:
    return PolicyRow(
        id=row_id, since=since, until=until, source="a test", confidence=Confidence.DESIGN
    )


def test_a_dated_series_answers_by_day() -> None:
    series = Dated([_row("B", date(2012, 1, 1)), _row("A", date(2011, 1, 1))])
    assert [row.id for row in series] == ["A", "B"]
    assert len(series) == 2
    assert series.find(date(2010, 12, 31)) is None
    assert series.in_force(date(2011, 12, 31)).id == "A"
    assert series.in_force(date(2012, 1, 1)).id == "B"
    assert series.last_day(series.rows[0]) == date(2011, 12, 31)
    assert series.last_day(series.rows[1]) is None
    with pytest.raises(NotInForceError, match="2010-12-31"):
        series.in_force(date(2010, 12, 31))
    ended = Dated([_row("A", None, date(2011, 1, 1))])
    assert ended.find(date(2011, 1, 2)) is None


def test_nino_policy_is_what_the_file_says(site: Path) -> None:
    (site / "policy" / "identifiers.toml").write_text(
        """
        [[nino_administrative_prefix]]
        id = "NINO_PP"
        says = "{prefix}"
        source = "a site"
        confidence = "design"
        prefix = "XX"
        """,
        encoding="utf-8",
    )
    policy = load_policy(data_folder(), site).nino
    assert nino.check("PP123456A", policy).code == "NINO_OK"
    assert nino.check("XX123456A", policy).code == "NINO_ADMIN_PREFIX"
