"""A prison's reception list, in all the shapes in which offices export it."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.codes import CustodyStatus, Sex
from ebatui.i18n import has_words
from ebatui.reference.loader import shipped_policy
from ebatui.services.reception_cells import read_location, wing_and_cell
from ebatui.services.reception_columns import COLUMNS
from ebatui.services.reception_list import (
    NotAReceptionList,
    ReceptionList,
    ReceptionRow,
    parse_reception,
)
from ebatui.services.tables_in import FILE_LIMIT, Rejection

TODAY = date(2026, 11, 21)
SAMPLES = Path(__file__).parents[1] / "samples"
NAMES = ("Prison Number", "Surname", "Forenames", "Date of Birth", "Reception Date", "Status")
GOOD = ("A1234AA", "Doe", "Kevin", "14/02/1991", "10/11/2026", "Sentenced")


def parse(data: bytes | str) -> ReceptionList:
    given = data.encode() if isinstance(data, str) else data
    return parse_reception(given, TODAY, shipped_policy().ages)


def listed(*rows: tuple[str, ...], names: tuple[str, ...] = NAMES, sep: str = ",") -> str:
    return "".join(sep.join(row) + "\r\n" for row in (names, *rows))


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def with_cell(name: str, value: str) -> ReceptionList:
    """A list of one good row in which one cell is ``value``; a column more where need be."""
    names, row = list(NAMES), list(GOOD)
    if name not in names:
        names.append(name)
        row.append("")
    row[names.index(name)] = quoted(value)
    return parse(listed(tuple(row), names=tuple(names)))


def only(found: ReceptionList) -> ReceptionRow:
    assert found.rejected == ()
    (row,) = found.rows
    return row


def refused(found: ReceptionList) -> Rejection:
    assert found.rows == ()
    (rejection,) = found.rejected
    return rejection


# --- The offices' own samples -------------------------------------------------------------------


def test_the_sample_list_of_hull() -> None:
    found = parse((SAMPLES / "reception.csv").read_bytes())
    assert (found.rows_read, len(found.rows), found.rejected) == (60, 60, ())
    assert found.encoding == "windows-1252"
    assert found.ignored_columns == ()
    by_row = {row.row: row for row in found.rows}
    assert by_row[2].prison_number == "A6529CA"
    assert by_row[3].crd == date(2027, 3, 28)
    assert by_row[3].hdced == date(2027, 1, 19)
    assert by_row[6].home_postcode == "NFA"
    assert by_row[11].surname == "NUÑEZ-GARCÍA"
    assert by_row[16].forenames == "Zoë-Lee"


def test_the_sample_with_faults_names_each_row_field_and_mend() -> None:
    found = parse((SAMPLES / "reception_with_faults.csv").read_bytes())
    assert found.rows_read == 13
    assert [row.row for row in found.rows] == [2, 3, 4, 5, 6, 7]
    assert [(bad.row, bad.field, bad.code) for bad in found.rejected] == [
        (8, "date_of_birth", "NOT_A_DATE"),
        (9, "date_of_birth", "BORN_IN_FUTURE"),
        (10, "surname", "MISSING"),
        (11, "prison_number", "PRISON_NUMBER"),
        (12, "conditional_release_date", "RELEASE_NOT_AFTER_RECEPTION"),
        (13, "forenames", "FORMULA"),
        (14, "prison_number", "IDENTITY_CONFLICT"),
    ]
    said = " ".join(bad.message for bad in found.rejected)
    assert "(row 2)" in said
    for personal in ("Wyatt", "Backward", "HYPERLINK", "B12", "A6529CA", "1990"):
        assert personal not in said
    first = found.rows[0]
    assert (first.prison_number, first.sex, first.wing, first.cell) == (
        "A6529CA",
        Sex.MALE,
        "A",
        "A2-005",
    )


# --- Columns ------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.field)
def test_every_spelling_of_a_column_is_known_in_any_case_and_punctuation(column) -> None:  # type: ignore[no-untyped-def]
    others = [other.spellings[0] for other in COLUMNS if other.required and other is not column]
    for spelling in column.spellings:
        for said in (spelling.upper(), spelling.lower().replace(" ", "_"), f" {spelling}(s) "):
            names = (*others, said) if "(s)" not in said else (*others, spelling)
            assert parse(",".join(names) + "\n").ignored_columns == ()


@pytest.mark.parametrize("name", ["Forename(s)", "FORENAMES", "forename_s", "first names"])
def test_forenames_by_any_name(name: str) -> None:
    row = only(parse(listed(GOOD, names=(*NAMES[:2], name, *NAMES[3:]))))
    assert row.forenames == "Kevin"


@given(st.permutations(range(len(NAMES))))
def test_the_order_of_the_columns_does_not_matter(order: list[int]) -> None:
    names = tuple(NAMES[at] for at in order)
    assert only(parse(listed(tuple(GOOD[at] for at in order), names=names))) == only(
        parse(listed(GOOD))
    )


def test_unknown_columns_are_ignored_and_said_so() -> None:
    names = (*NAMES, "Shoe size", "", "\u202eKey\x07worker")
    found = parse(listed((*GOOD, "9", "", "x"), names=names))
    assert only(found).surname == "Doe"
    assert found.ignored_columns == ("Shoe size", "Keyworker")


def test_of_two_release_columns_the_conditional_release_date_counts() -> None:
    names = (*NAMES, "Release Date", "CRD")
    found = parse(listed((*GOOD, "01/01/2027", "02/01/2027"), names=names))
    assert only(found).crd == date(2027, 1, 2)
    assert found.ignored_columns == ("Release Date",)


@pytest.mark.parametrize("missing", ["Prison Number", "Surname", "Date of Birth", "Status"])
def test_a_missing_column_is_named_with_what_was_found(missing: str) -> None:
    names = tuple(name for name in NAMES if name != missing)
    with pytest.raises(NotAReceptionList) as raised:
        parse(listed(GOOD[:5], names=names))
    assert raised.value.code == "COLUMN_MISSING"
    assert raised.value.field == missing.lower().replace(" ", "_")
    assert ", ".join(names) in raised.value.message


def test_without_a_header_nobody_is_named() -> None:
    with pytest.raises(NotAReceptionList) as raised:
        parse("A1234AA,Doe,Kevin,14/02/1991,10/11/2026,Sentenced\n" * 3)
    assert raised.value.code == "NO_HEADER"
    assert "Doe" not in raised.value.message


def test_a_header_that_lacks_columns_never_says_back_what_it_does_not_know() -> None:
    with pytest.raises(NotAReceptionList) as raised:
        parse("Surname,Marsh,DOB\n")
    assert raised.value.code == "COLUMN_MISSING"
    assert "Marsh" not in raised.value.message
    assert "Surname, DOB" in raised.value.message


def test_one_column_twice_is_refused() -> None:
    with pytest.raises(NotAReceptionList) as raised:
        parse(listed((*GOOD, "x"), names=(*NAMES, "SURNAME")))
    assert (raised.value.code, raised.value.field) == ("COLUMN_TWICE", "surname")


def test_titles_above_the_header_and_blank_rows_keep_the_spreadsheets_numbers() -> None:
    bad = (*GOOD[:5], "Visiting")
    found = parse("HMP Hull receptions\r\n\r\n" + listed(GOOD) + ",,,,,\r\n\r\n" + ",".join(bad))
    assert [row.row for row in found.rows] == [4]
    assert [(r.row, r.code) for r in found.rejected] == [(7, "STATUS_UNKNOWN")]
    assert found.rows_read == 2


# --- Separators, encodings, quoting -------------------------------------------------------------


@pytest.mark.parametrize("sep", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("cp1252", b"", "windows-1252"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
    ],
)
def test_separators_line_ends_and_encodings(
    sep: str, end: str, encoding: str, mark: bytes, name: str
) -> None:
    row = ("A1234AA", "Nuñez–O’Dowd", "Zoë", *GOOD[3:])
    data = mark + listed(row, sep=sep).replace("\r\n", end).encode(encoding)
    found = parse(data)
    assert only(found).surname == "Nuñez–O’Dowd"
    assert found.encoding == name


def test_excels_separator_line_is_no_row() -> None:
    found = parse("sep=;\r\n" + listed((*GOOD[:5], "?"), sep=";"))
    assert refused(found).row == 2


def test_the_encoding_is_the_files_not_the_lines() -> None:
    # One row in UTF-8 within a Windows-1252 file: refused rather than kept garbled.
    one = listed(("A1234AA", "Nuñez", *GOOD[2:])).encode("cp1252")
    two = ",".join(("A1234AB", "Peña", *GOOD[2:])).encode("utf-8")
    found = parse(one + two)
    assert [row.surname for row in found.rows] == ["Nuñez"]
    assert [(r.row, r.field, r.code) for r in found.rejected] == [(3, "surname", "GARBLED")]


def test_a_utf_8_file_cut_within_a_letter_stays_utf_8() -> None:
    data = listed(("A1234AA", "Nuñez", *GOOD[2:]), ("A1234AB", "Peña")).encode()
    found = parse(data[: data.index("ña".encode(), data.index(b"AB")) + 1])
    assert found.encoding == "utf-8"
    assert [row.surname for row in found.rows] == ["Nuñez"]
    assert [(r.row, r.code) for r in found.rejected] == [(3, "SHORT_ROW")]


def test_quoted_cells_hold_separators_quotation_marks_and_line_breaks() -> None:
    row = ("A1234AA", '"Doe, Jr"', '"Kevin\r\nPaul ""Kev"""', *GOOD[3:])
    found = parse(listed(row, ("A1234AB", "Roe", "Ann", *GOOD[3:5], "?")))
    assert found.rows[0].surname == "Doe, Jr"
    assert found.rows[0].forenames == 'Kevin Paul "Kev"'
    assert found.rejected[0].row == 3  # a spreadsheet shows the break within one row


def test_a_file_cut_within_a_quoted_cell_loses_that_row_only() -> None:
    found = parse(listed(GOOD) + 'A1234AB,"Ro')
    assert [row.row for row in found.rows] == [2]
    assert [(r.row, r.field, r.code) for r in found.rejected] == [(3, "row", "QUOTES")]


def test_a_stray_quotation_mark_costs_one_row() -> None:
    stray = ("A1234AB", '"Roe', "Ann", *GOOD[3:])
    after = ("A1234AC", '"Poe, E"', "Ann", *GOOD[3:])
    found = parse(listed(GOOD, stray, after))
    assert [row.prison_number for row in found.rows] == ["A1234AA", "A1234AC"]
    assert [(r.row, r.code) for r in found.rejected] == [(3, "QUOTES")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (GOOD[:5], "SHORT_ROW"),
        ((*GOOD, "more"), "LONG_ROW"),
    ],
)
def test_rows_of_another_width_are_refused(row: tuple[str, ...], code: str) -> None:
    assert refused(parse(listed(row))).code == code


def test_empty_cells_past_the_last_column_do_not_matter() -> None:
    assert only(parse(listed((*GOOD, "", " ")))).surname == "Doe"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY"),
        (b"\xef\xbb\xbf\r\n", "EMPTY"),
        (b" \r\n\t", "EMPTY"),
        (b"PK\x03\x04\x14\x00", "WORKBOOK"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "WORKBOOK"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "NOT_TEXT"),
        (bytes(range(256)) * 40, "NOT_TEXT"),
        (b"\xff\xfe\x00\xd8\x00\xd8\x00\xd8", "NOT_TEXT"),
        (listed(GOOD).encode("utf-16-le"), "NOT_TEXT"),
        (b"Dear all, please find attached.\nRegards\n", "NO_HEADER"),
    ],
)
def test_what_is_no_list_is_one_clear_error(data: bytes, code: str) -> None:
    with pytest.raises(NotAReceptionList) as raised:
        parse(data)
    assert raised.value.code == code
    assert raised.value.field == "file"
    assert "\n" not in raised.value.message


def test_a_file_beyond_any_list_is_not_read() -> None:
    with pytest.raises(NotAReceptionList) as raised:
        parse(b"x" * (FILE_LIMIT + 1))
    assert raised.value.code == "TOO_LARGE"
    assert raised.value.message


def test_every_field_has_words() -> None:
    for column in COLUMNS:
        assert has_words(f"IMPORT_FIELD_{column.field.upper()}")


def test_a_list_of_nobody_is_a_list() -> None:
    found = parse(listed())
    assert (found.rows, found.rejected, found.rows_read) == ((), (), 0)


@given(st.binary(max_size=400))
def test_any_bytes_give_a_list_or_the_one_error(data: bytes) -> None:
    for given_data in (data, listed(GOOD).encode() + data):
        try:
            found = parse(given_data)
        except NotAReceptionList as fault:
            said = fault.message
        else:
            said = " ".join(bad.message for bad in found.rejected)
        assert said.isprintable()


@given(st.lists(st.text(max_size=8), min_size=6, max_size=6))
def test_whatever_cells_hold_messages_are_printable_and_rows_add_up(cells: list[str]) -> None:
    found = parse(listed(tuple(quoted(cell) for cell in cells), GOOD).encode("utf-8", "replace"))
    assert len(found.rows) + len(found.rejected) + found.repeated == found.rows_read
    assert all(bad.message.isprintable() for bad in found.rejected)
    assert GOOD[0] in {row.prison_number for row in found.rows}


# --- Cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["A1234AA", "a1234aa", " A 1234 AA ", "a1234\u00a0AA"])
def test_prison_numbers(number: str) -> None:
    assert only(with_cell("Prison Number", number)).prison_number == "A1234AA"


@pytest.mark.parametrize("number", ["B12", "AB1234", "A1234A", "A12345AA", "Á1234AA", "A１234AA"])
def test_other_numbers_are_refused(number: str) -> None:
    bad = refused(with_cell("Prison Number", number))
    assert (bad.row, bad.field, bad.code) == (2, "prison_number", "PRISON_NUMBER")
    assert "A1234AA" in bad.message  # what one looks like


@pytest.mark.parametrize(
    "said",
    [
        "13/07/2011",
        "13-07-2011",
        "13.07.2011",
        "13/7/2011",
        "13/07/11",
        "13 Jul 2011",
        "13 July 2011",
        "13-JUL-11",
        "13-Jul-2011",
        "13jul2011",
        "2011-07-13",
        "2011/07/13",
        "2011-07-13 00:00:00",
        "2011-07-13T09:30:00",
        "2011-07-13T09:30:00.000Z",
        "13/07/2011 00:00",
        " 13/07/2011 ",
    ],
)
def test_dates_the_day_first(said: str) -> None:
    assert only(with_cell("Reception Date", said)).received == date(2011, 7, 13)


def test_a_date_that_could_be_american_is_british() -> None:
    assert only(with_cell("Reception Date", "07/08/2011")).received == date(2011, 8, 7)


@pytest.mark.parametrize(
    "said",
    [
        "07/13/2011",
        "2011-13-07",
        "30/02/2011",
        "40737",
        "13/07",
        "13/07/202",
        "2011-7-1",
        "Jul 13 2011",
        "13 Jux 2011",
        "١٣/٠٧/٢٠١١",
        "13/07/2011 late",
        "0000-00-00",
    ],
)
def test_other_dates_are_refused(said: str) -> None:
    bad = refused(with_cell("Reception Date", said))
    assert (bad.field, bad.code) == ("reception_date", "NOT_A_DATE")


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ("14/02/91", date(1991, 2, 14)),
        ("14/02/27", date(1927, 2, 14)),
        ("1-JAN-05", date(2005, 1, 1)),
    ],
)
def test_two_digit_birth_years_are_past(said: str, born: date) -> None:
    assert only(with_cell("Date of Birth", said)).born == born


def test_two_digit_release_years_are_ahead() -> None:
    assert only(with_cell("CRD", "14/02/41")).crd == date(2041, 2, 14)


@given(st.dates(date(1927, 1, 1), date(2008, 11, 20)))
def test_a_date_means_the_same_however_it_is_written(born: date) -> None:
    ways = (f"{born:%d/%m/%Y}", f"{born:%d-%m-%y}", f"{born:%d %b %Y}", born.isoformat())
    assert {only(with_cell("Date of Birth", way)).born for way in ways} == {born}


@pytest.mark.parametrize(
    ("born", "code"),
    [
        ("22/11/2026", "BORN_IN_FUTURE"),
        ("22/11/2016", "UNDER_AGE_OF_RESPONSIBILITY"),
        ("14/02/1890", "BORN_TOO_LONG_AGO"),
        ("", "MISSING"),
        ("unknown", "NOT_A_DATE"),
    ],
)
def test_birthdays_nobody_in_custody_has(born: str, code: str) -> None:
    bad = refused(with_cell("Date of Birth", born))
    assert (bad.field, bad.code) == ("date_of_birth", code)


@pytest.mark.parametrize(
    ("born", "warned"), [("21/11/2008", False), ("22/11/2008", True), ("21/11/2016", True)]
)
def test_under_18_goes_in_with_a_warning(born: str, warned: bool) -> None:
    found = with_cell("Date of Birth", born)
    assert only(found).row == 2
    assert [w.code for w in found.warnings] == ["UNDER_AGE_FOR_ADULT_PRISON"] * warned


@pytest.mark.parametrize(
    ("column", "said", "field", "code"),
    [
        ("Reception Date", "22/11/2026", "reception_date", "RECEPTION_IN_FUTURE"),
        ("Reception Date", "14/02/1991", "reception_date", "BEFORE_BIRTH"),
        ("CRD", "10/11/2026", "conditional_release_date", "RELEASE_NOT_AFTER_RECEPTION"),
        ("ARD", "09/11/2026", "automatic_release_date", "RELEASE_NOT_AFTER_RECEPTION"),
        ("HDCED", "09/11/2026", "hdc_eligibility_date", "HDC_BEFORE_RECEPTION"),
        ("Surname", "", "surname", "MISSING"),
        ("Surname", " \u00a0\t", "surname", "MISSING"),
        ("Surname", "...", "surname", "NOT_A_NAME"),
        ("Surname", "=cmd|' /C calc'!A0", "surname", "FORMULA"),
        ("Forenames", "+44", "forenames", "FORMULA"),
        ("Forenames", "@SUM(A1)", "forenames", "FORMULA"),
        ("Forenames", "\t=1+1", "forenames", "FORMULA"),
        ("Wing", "=A1", "wing", "FORMULA"),
        ("Surname", "x" * 5000, "surname", "TOO_LONG"),
        ("Forenames", "x" * 81, "forenames", "TOO_LONG"),
        ("Cell", "x" * 21, "cell", "TOO_LONG"),
        ("Location", "x" * 21, "location", "TOO_LONG"),
        ("Previous number", "AB1234 " * 9, "previous_prison_number", "TOO_LONG"),
        ("Surname", "Do\x1b[31me", "surname", "CONTROL_CHARACTERS"),
        ("Surname", "Do\x00e", "surname", "CONTROL_CHARACTERS"),
        ("Forenames", "Kev\u202ein", "forenames", "CONTROL_CHARACTERS"),
        ("Forenames", "Kev\x85in", "forenames", "CONTROL_CHARACTERS"),
        ("Surname", "Nu\ufffdez", "surname", "GARBLED"),
        ("Surname", "NuÃ±ez", "surname", "GARBLED"),
        ("Status", "Visiting", "status", "STATUS_UNKNOWN"),
        ("Status", "", "status", "MISSING"),
        ("Sex", "Tall", "sex", "SEX_UNKNOWN"),
        ("Sentence", "a while", "sentence", "NOT_A_TERM"),
        ("Sentence", "0 months", "sentence", "NOT_A_TERM"),
        ("Postcode", "Hull", "home_postcode", "POSTCODE"),
        ("Previous number", "<b>", "previous_prison_number", "PREVIOUS_NUMBER"),
    ],
)
def test_what_a_cell_may_not_hold(column: str, said: str, field: str, code: str) -> None:
    bad = refused(with_cell(column, said))
    assert (bad.row, bad.field, bad.code) == (2, field, code)
    assert bad.message.isprintable()
    assert len(bad.message) < 200
    assert has_words(f"IMPORT_{code}")
    assert set(bad.as_json()) == {"row", "field", "code", "message"}


@pytest.mark.parametrize("name", ["surname", "forenames"])
def test_names_fit_to_the_last_letter(name: str) -> None:
    limit = {"surname": 60, "forenames": 80}[name]
    assert getattr(only(with_cell(name.title(), "é" * limit)), name) == "é" * limit


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("  van\tder\u00a0Berg ", "van der Berg"),
        ("Llewellyn\r\nJones", "Llewellyn Jones"),
        ("O\u2019Neill", "O\u2019Neill"),
        ("Null", "Null"),
        ("N/A", "N/A"),
        ("Żółć-Ng", "Żółć-Ng"),
        ("Mc\u00adKay", "McKay"),
        ("Ze\u0301e", "Zée"),
        ("[/red] %s {0}", "[/red] %s {0}"),
        ("Robert'); DROP TABLE person;--", "Robert'); DROP TABLE person;--"),
    ],
)
def test_names_are_kept_as_the_prison_spells_them(said: str, kept: str) -> None:
    assert only(with_cell("Surname", said)).surname == kept


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Remand", CustodyStatus.REMAND),
        ("ON REMAND", CustodyStatus.REMAND),
        ("Convicted unsentenced", CustodyStatus.REMAND),
        ("CONVICTED_UNSENTENCED", CustodyStatus.REMAND),
        ("sentenced", CustodyStatus.SENTENCED),
        ("INDETERMINATE_SENTENCE", CustodyStatus.SENTENCED),
        ("Recall", CustodyStatus.RECALL),
        ("Recalled ", CustodyStatus.RECALL),
        ("Fixed-term recall", CustodyStatus.RECALL),
    ],
)
def test_status_words(said: str, status: CustodyStatus) -> None:
    assert only(with_cell("Status", said)).status is status


@pytest.mark.parametrize(
    ("said", "sex"),
    [("M", Sex.MALE), ("female", Sex.FEMALE), ("", None), ("U", None), ("Not known", None)],
)
def test_sex(said: str, sex: Sex | None) -> None:
    assert only(with_cell("Gender", said)).sex is sex


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("9 months", "9 months"),
        ("28 Days", "28 Days"),
        ("1y 6m", "1y 6m"),
        ("2 years, 6 months", "2 years, 6 months"),
        ("0 years 6 months", "0 years 6 months"),
        ("Life", "Life"),
        ("", None),
        ("-", None),
        ("N/A", None),
    ],
)
def test_sentences_are_kept_as_given(said: str, kept: str | None) -> None:
    assert only(with_cell("Sentence", said)).sentence == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("HU5 1AB", "HU5 1AB"),
        ("hu51ab", "HU5 1AB"),
        ("HU5", "HU5"),
        ("NFA", "NFA"),
        ("nfa", "NFA"),
        ("N.F.A.", "NFA"),
        ("No fixed abode", "NFA"),
        ("NO FIXED ADDRESS", "NFA"),
        ("ZZ99 3VZ", "NFA"),
        ("unknown", None),
        ("", None),
    ],
)
def test_postcodes(said: str, kept: str | None) -> None:
    assert only(with_cell("Postcode", said)).home_postcode == kept


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("A-wing 2-005", ("A", "A2-005")),
        ("A wing, 2-005", ("A", "A2-005")),
        ("Wing A 2-005", ("A", "A2-005")),
        ("A2-005", ("A", "A2-005")),
        ("a-2-005", ("A", "A2-005")),
        ("HLI-A-2-005", ("A", "A2-005")),
        ("HB3-2-014", ("HB3", "HB3-2-014")),
        ("Healthcare", ("HEALTHCARE", None)),
        ("A wing", ("A", None)),
    ],
)
def test_one_location_gives_wing_and_cell(said: str, place: tuple[str, str | None]) -> None:
    assert read_location(said) == place
    row = only(with_cell("Location", said))
    assert (row.wing, row.cell) == place


@pytest.mark.parametrize(
    ("wing", "cell", "place"),
    [
        ("A", "A2-019", ("A", "A2-019")),
        ("A wing", "2-019", ("A", "A2-019")),
        ("Wing A", "A-2-019", ("A", "A2-019")),
        ("A", "A 2-019", ("A", "A2-019")),
        ("A-Wing", None, ("A", None)),
        (None, "A2-019", ("A", "A2-019")),
        ("HB1", "2-019", ("HB1", "HB1-2-019")),
        ("Healthcare", "7", ("HEALTHCARE", "7")),
        (None, None, (None, None)),
    ],
)
def test_wing_and_cell_are_written_alike(
    wing: str | None, cell: str | None, place: tuple[str | None, str | None]
) -> None:
    assert wing_and_cell(wing, cell) == place


def test_all_that_is_wrong_with_a_row_is_named_at_once() -> None:
    row = ("B12", "", "Kevin", "tomorrow", "10/11/2026", "Visiting")
    bad = refused(parse(listed(row)))
    assert (bad.field, bad.also) == ("prison_number", ("surname", "date_of_birth", "status"))
    assert bad.message.endswith("Also wrong in this row: surname, date of birth, status")


# --- One number on several rows -----------------------------------------------------------------


def test_equal_rows_are_one() -> None:
    found = parse(listed(GOOD, GOOD))
    assert (len(found.rows), found.repeated, found.rows_read) == (1, 1, 2)


def test_one_number_and_two_birthdays_is_a_conflict() -> None:
    other = ("a1234aa", "Roe", "Ann", "15/02/1991", *GOOD[4:])
    found = parse(listed(GOOD, other, other))
    assert [row.row for row in found.rows] == [2]
    assert [(r.row, r.code) for r in found.rejected] == [
        (3, "IDENTITY_CONFLICT"),
        (4, "IDENTITY_CONFLICT"),
    ]
    assert "(row 2)" in found.rejected[0].message


def test_two_receptions_of_one_person_both_count() -> None:
    earlier = (*GOOD[:4], "01/03/2026", "Remand")
    assert len(parse(listed(GOOD, earlier)).rows) == 2


def test_a_row_that_contradicts_another_is_refused() -> None:
    found = parse(listed(GOOD, (*GOOD[:5], "Remand")))
    assert [(r.row, r.code) for r in found.rejected] == [(3, "CONTRADICTS_ROW")]
    assert "row 2" in found.rejected[0].message


# --- Size ---------------------------------------------------------------------------------------


def test_ten_thousand_rows_are_read_in_a_few_seconds() -> None:
    rows = (
        (
            f"A{at % 10000:04}A{chr(65 + at // 10000)}",
            f"Doe{at}",
            "Kevin",
            f"{date(1960, 1, 1) + timedelta(days=at):%d/%m/%Y}",
            *GOOD[4:],
        )
        for at in range(10_000)
    )
    data = listed(*rows)
    started = time.process_time()
    found = parse(data)
    assert time.process_time() - started < 5
    assert (len(found.rows), found.rejected) == (10_000, ())


def test_a_file_of_quotation_marks_is_refused_row_by_row_without_delay() -> None:
    started = time.process_time()
    found = parse(listed() + 'A1234AA,"Doe\r\n' * 5_000)
    assert time.process_time() - started < 5
    assert found.rows == ()
    assert {bad.code for bad in found.rejected} <= {"QUOTES", "SHORT_ROW", "LONG_ROW"}
