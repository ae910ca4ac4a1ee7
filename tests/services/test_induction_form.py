"""The interview's skip logic, and first letters settled to what they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.codes import Benefit, InductionOutcome
from ebatui.services.induction_form import (
    BENEFIT_CHOICES,
    BENEFIT_ROW,
    FIELDS,
    ROWS,
    SECTIONS,
    asked,
    likeliest,
    rows_of,
    section_of,
    settled,
    shortcuts,
    visible,
    visible_in_row,
)


@pytest.mark.parametrize(
    ("answers", "asks", "leaves_out"),
    [
        ({}, {"nino", "nino_unknown", "status", "had_job"}, {"employer", ROWS, "crd", "wants"}),
        ({"nino": "QQ123456C"}, {"nino"}, {"nino_unknown"}),
        ({"outcome": "refused"}, {"outcome", "seen_on", "born"}, {"nino", "status", "needs"}),
        ({"outcome": "d"}, {"nino", "status"}, set()),
        ({"status": "s"}, {"sentenced_on", "sentence", "remand_days", "crd"}, set()),
        ({"status": "recall"}, {"sentenced_on", "crd"}, set()),
        ({"status": "rem"}, {"status"}, {"sentenced_on", "sentence", "remand_days", "crd"}),
        ({"had_job": "y"}, {"employer", "employer_contact", "job", "wants_kept"}, set()),
        ({"had_job": "n"}, {"had_job"}, {"employer", "wants_kept"}),
        ({"had_job": "w"}, {"had_job"}, {"employer", "wants_kept"}),
        ({"on_benefit": "y"}, {ROWS, "single", "children"}, {"partner_claims", "returns_home"}),
        ({"on_benefit": "y", "single": "n"}, {"partner_claims"}, set()),
        ({"on_benefit": "n", "single": "n"}, {"on_benefit"}, {ROWS, "single", "partner_claims"}),
        (
            {"on_benefit": "y", ROWS: [{"benefit": "hb"}]},
            {"returns_home", "tenancy_ends"},
            set(),
        ),
        ({"on_benefit": "y", ROWS: [{"benefit": "jsa"}]}, {ROWS}, {"returns_home"}),
        ({"wants_work": "y"}, {"wants", "skills"}, set()),
        ({"wants_work": "not"}, {"wants", "skills"}, set()),
        ({"wants_work": "n"}, {"bank_account"}, {"wants", "skills"}),
    ],
)
def test_what_is_asked(answers: dict[str, object], asks: set[str], leaves_out: set[str]) -> None:
    shown = visible(answers)
    assert asks <= shown
    assert not leaves_out & shown


def test_an_answer_behind_a_hidden_question_asks_nothing() -> None:
    """Typed under "not single", then the benefit question became no: nothing hangs on it."""
    assert "partner_claims" not in visible(
        {"outcome": "r", "on_benefit": "y", "single": "n", ROWS: [{"benefit": "jsa"}]}
    )


@pytest.mark.parametrize(
    ("benefit", "asks"),
    [("is", True), ("uc", True), ("esa_ir", True), ("jsa", False), ("hb", False), ("", False)],
)
def test_help_with_a_home_is_asked_where_it_changes_the_answer(benefit: str, asks: bool) -> None:
    assert ("housing_costs" in visible_in_row({"benefit": benefit})) is asks


def test_hidden_answers_are_not_handed_on_and_stay_in_the_draft() -> None:
    typed = {"had_job": "n", "employer": "Arco", "on_benefit": "n", ROWS: [{"benefit": "jsa"}]}
    assert asked(typed) == {"had_job": "NO", "on_benefit": "NO"}
    assert typed["employer"] == "Arco"


def test_rows_are_settled_and_empty_ones_dropped() -> None:
    answers = {
        "on_benefit": "y",
        ROWS: [
            {"benefit": "i", "weekly": "67.50", "housing_costs": "yes"},
            {"benefit": " ", "weekly": ""},
            {"benefit": "j", "weekly": "53.45", "housing_costs": "y"},
            "nonsense",
        ],
    }
    assert asked(answers)[ROWS] == [
        {
            "benefit": "IS",
            "weekly": "67.50",
            "paid_to": "",
            "office": "",
            "housing_costs": "y",
        },
        {"benefit": "JSA", "weekly": "53.45", "paid_to": "", "office": "", "housing_costs": ""},
    ]
    assert len(rows_of(answers)) == 2


@pytest.mark.parametrize(
    ("typed", "benefit"),
    [
        ("j", Benefit.JSA),
        ("i", Benefit.IS),
        ("h", Benefit.HB),
        ("u", Benefit.UC),
        ("e", Benefit.ESA_IR),
        ("esa_c", Benefit.ESA_C),
        ("p", Benefit.PIP),
        ("pc", Benefit.PC),
        ("d", Benefit.DLA),
        ("ctb", Benefit.CTB),
        ("iidb", Benefit.IIDB),
        ("zz", None),
        ("", None),
        ("  ", None),
    ],
)
def test_first_letters_name_a_benefit(typed: str, benefit: Benefit | None) -> None:
    assert likeliest(typed, BENEFIT_CHOICES) == benefit


def test_every_benefit_can_be_given() -> None:
    assert set(BENEFIT_CHOICES) == set(Benefit)


@pytest.mark.parametrize("field", [*FIELDS.values(), *BENEFIT_ROW], ids=lambda item: item.name)
def test_shortcuts_name_every_choice_of_a_field(field) -> None:
    for letters, choice in shortcuts(field.choices):
        assert likeliest(letters, field.choices) is choice
    assert [choice for _, choice in shortcuts(field.choices)] == list(field.choices)


def test_needs_are_several_and_said_once() -> None:
    field = FIELDS["needs"]
    assert settled(field, "heal, fin,heal ,") == "HEALTH, FINANCE_AND_ID"
    assert settled(field, "zebra, heal") == "zebra, HEALTH"


def test_what_is_no_choice_stays_as_typed() -> None:
    assert settled(FIELDS["status"], "zebra") == "zebra"
    assert settled(FIELDS["reading_help"], "maybe") == "maybe"
    assert settled(FIELDS["reading_help"], "YES") == "y"


@pytest.mark.parametrize(
    ("field", "code"), [("nino", "WHO"), ("benefits.2.weekly", "BENEFITS"), ("crd", "CUSTODY")]
)
def test_a_problem_knows_its_section(field: str, code: str) -> None:
    assert SECTIONS[section_of(field)].code == code


def test_a_field_of_no_section() -> None:
    with pytest.raises(KeyError):
        section_of("shoe_size")


_TYPED = st.dictionaries(
    st.sampled_from(sorted(FIELDS)),
    st.one_of(
        st.text(alphabet="aehinprsw,. é0", max_size=6),
        st.sampled_from(["y", "n", "s", "r", "DONE"]),
    ),
)


@given(_TYPED)
def test_no_typing_breaks_the_form_and_settling_twice_changes_nothing(
    typed: dict[str, object],
) -> None:
    once = asked(typed)
    assert set(once) <= visible(typed)
    assert asked(once) == once
    assert visible(once) == visible({**once})


def test_every_question_waits_only_for_earlier_ones() -> None:
    before: set[str] = set()
    for section in SECTIONS:
        for item in section.fields:
            assert {name for name, _ in item.shown_if} <= before
            before.add(item.name)


def test_only_someone_seen_is_interviewed() -> None:
    for outcome in InductionOutcome:
        shown = visible({"outcome": outcome.value})
        assert ("nino" in shown) is (outcome is InductionOutcome.DONE)
