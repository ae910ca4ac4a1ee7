"""Benefit and disclosure policy: a site's rows are used, and every kind of damage is refused."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from ebatui.reference.loader import load_policy
from ebatui.reference.locate import data_folder
from ebatui.reference.tables import PolicyError
from ebatui.rules.closure import ClosureQuestion, close_claim
from ebatui.rules.closure_policy import Custody
from ebatui.rules.convictions import rehabilitation
from ebatui.rules.grants import discharge_grant
from ebatui.rules.overpayment import overpayment
from ebatui.rules.rehabilitation import Conviction, Disposal

RATES_HEAD = "benefit,rate,period,from_date,amount,confidence\n"
PERIODS_HEAD = (
    "regime,applies_from,applies_to,disposal,min_months_over,max_months_to,"
    "adult_months,under18_months,starts,note,confidence\n"
)


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


DAMAGE = [
    # Closures: every benefit, custody state and day has one answer.
    ("closures.toml", 'benefit = "JSA"', 'benefit = "DOLE"', "row 1 .jsa-to-2026.*'benefit'"),
    ("closures.toml", 'action = "CLOSE"', 'action = "STOP"', "jsa-to-2026.*'action' is not one"),
    ("closures.toml", '["remand", "sentenced"]', '["bail"]', "jsa-to-2026.*'custody'"),
    ("closures.toml", '["remand", "sentenced"]', "[]", "jsa-to-2026.*'custody'"),
    ("closures.toml", '["remand", "sentenced"]', '["remand", "remand"]', "jsa.*'custody'"),
    (
        "closures.toml",
        '["remand", "sentenced"]',
        '["remand"]',
        "jsa-from-2026.*no row holds before",
    ),
    ("closures.toml", "to = 2026-04-01", "to = 2026-03-31", "jsa-from-2026.*leaves days"),
    ("closures.toml", "to = 2026-04-01", "to = 2026-04-02", "jsa-from-2026.*overlaps"),
    ("closures.toml", "from = 2026-04-02", "from = 2026-04-02\nto = 2030-01-01", "jsa.*last 'to'"),
    ("closures.toml", "to = 2026-04-01", "from = 2009-01-01\nto = 2026-04-01", "jsa.*first 'from'"),
    ("closures.toml", '"CLOSURE_JSA"', '"CLOSURE_NOTHING"', "jsa-to-2026.*'code' has no words"),
    ("closures.toml", '["BENEFIT_OFFICE"]', '["THE_POPE"]', "jsa-to-2026.*'notify' holds a code"),
    ("closures.toml", '["HOUSING_COSTS"]', '["EVERYTHING"]', "is-remand.*'keeps' holds a code"),
    ("closures.toml", "housing_costs = true\n", "", "is-remand-to-2026-1.*never reached"),
    (
        "closures.toml",
        'code = "CLOSURE_JSA"',
        'housing_costs = true\ncode = "CLOSURE_JSA"',
        "jsa-to-2026.*a case is left out",
    ),
    ("closures.toml", "\nweeks = 52\n", "\nweeks = 0\n", "hb-remand-1.*'weeks' is out of range"),
    ("closures.toml", "\nweeks = 52\n", "\n", "hb-remand-1.*'stops' and the days"),
    ("closures.toml", "\nweeks = 52\n", "\nweeks = 52\ndays = 3\n", "hb-remand-1.*not both"),
    ("closures.toml", 'stops = "after"', 'stops = "soon"', "hb-remand-1.*'stops' is not one"),
    ("closures.toml", 'stops = "reception"', 'stops = "after"', "jsa-to-2026.*do not go together"),
    (
        "closures.toml",
        "home_kept = true",
        "home_keept = true",
        "hb-remand.*unknown key 'home_keept",
    ),
    ("closures.toml", '\nhousehold = "single"', '\nhousehold = "many"', "pc-rem.*'household'"),
    ("closures.toml", 'in_custody = "cared-for"', 'in_custody = "cat"', "ca-cared-for.*in_custody"),
    ("closures.toml", 'standing = "LICENCE"', 'standing = "REMAND"', "standing: REMAND needs"),
    ("closures.toml", "prisoner = true", "prisoner = 1", "standing-remand.*true or false"),
    ("closures.toml", "last_day = 2013-03-31\n", "", "ctb-abolished.*'last_day' is missing"),
    (
        "closures.toml",
        "escalate_after_working_days = 5",
        "escalate_after_working_days = 1",
        "follow",
    ),
    ("closures.toml", 'applies = "always"', 'applies = "often"', "duty-at-once.*'applies'"),
    ("closures.toml", 'code = "SPELL_INCLUDES_REMAND"', 'code = "LABEL_YES"', "no row for SPELL_"),
    ("closures.toml", "[[chasing]]", "[[chaising]]", "table 'chasing' is missing"),
    # Overpayments and rates.
    ("overpayments.toml", "days_in_week = 7", "days_in_week = 0", "part-week.*out of range"),
    ("overpayments.toml", '"IS", "ESA_IR"', '"DOLE"', "recoverable-legacy.*code that is not known"),
    (
        "overpayments.toml",
        '"single under 25"',
        '"single under 26"',
        "under25.*code that is not known",
    ),
    ("benefit_rates.csv", "JSA,single under 25", "DOLE,single under 25", "line 2.*'benefit'"),
    ("benefit_rates.csv", ",week,", ",fortnight,", "line 2.*'period'"),
    ("benefit_rates.csv", "2009-04-06", "6 April 2009", "line 2.*'from_date' must be a date"),
    ("benefit_rates.csv", "50.95", "50.955", "line 2.*'amount' must be pounds"),
    ("benefit_rates.csv", "50.95", "-50.95", "line 2.*'amount' must be pounds"),
    ("benefit_rates.csv", "50.95", "NaN", "line 2.*'amount' must be pounds"),
    ("benefit_rates.csv", "50.95", "fifty", "line 2.*'amount' must be pounds"),
    ("benefit_rates.csv", "50.95,verified", "50.95,sure", "line 2.*'confidence'"),
    ("benefit_rates.csv", "50.95,verified", "50.95", "line 2.*too few or too many"),
    (
        "benefit_rates.csv",
        "single under 25,week,2010-04-12",
        "single under 25,week,2009-04-06",
        "line 4.*an earlier row gives",
    ),
    ("benefit_rates.csv", "single under 25,week", "single under 25,month", "different periods"),
    ("benefit_rates.csv", "JSA,single under 25", "JSA, ", "line 2.*'rate' is missing"),
    ("benefit_rates.csv", "DISCHARGE_GRANT,adult", "DISCHARGE_GRANT,other", "exactly one rate"),
    ("benefit_rates.csv", "from_date,amount", "from,amount", "the columns must be"),
    # Grants.
    ("grants.toml", "minimum_age = 18", 'minimum_age = "18"', "discharge-grant.*whole number"),
    ("grants.toml", '"SHORT_RECALL"', '"HOSPITAL"', "exclusion: SHORT_RECALL needs"),
    ("grants.toml", 'kind = "CRISIS_LOAN"', 'kind = "PAYDAY_LOAN"', "crisis-loan.*'kind'"),
    ("grants.toml", "from = 2021-04-12", "from = 2021-04-11", "uc-advance-from-2021.*overlaps"),
    ("grants.toml", "from = 2021-04-12", "from = 2021-04-13", "uc-advance-from-2021.*uncovered"),
    ("grants.toml", '"ADVANCE_IF_IN_NEED"', '"IF_ASKED_NICELY"', "on-account.*not known"),
    ("grants.toml", "deduction_cap_percent = 25", "deduction_cap_percent = 125", "out of range"),
    # Rehabilitation and disclosure.
    ("disclosure.toml", "from = 2014-03-10", "from = 2014-03-11", "regime .LASPO.*uncovered"),
    ("disclosure.toml", 'starts = "never"', 'starts = "now"', "pre2014-public.*'starts'"),
    ("disclosure.toml", "adult_months = 3\n", "", "pre2014-conditional-caution.*gives months"),
    ("disclosure.toml", 'reads_as = "custody"', 'reads_as = "jail"', "suspended.*'reads_as'"),
    (
        "disclosure.toml",
        'reads_as = "custody"',
        'reads_as = "suspended_sentence"',
        "pre2014-suspended-sentence.*reads as itself",
    ),
    ("disclosure.toml", 'governs = "later"', 'governs = "nicer"', "conditional-discharge.*governs"),
    ("disclosure.toml", 'disposals = ["custody",', 'disposals = ["jail",', "custodial.*not known"),
    ("disclosure.toml", 'id = "custodial"', 'id = "costodial"', "kind: custodial needs"),
    ("disclosure.toml", 'tells = "nothing"', 'tells = "lies"', "not-asked.*'tells'"),
    ("disclosure.toml", 'question = "NOT_ASKED"', 'question = "ORDINARY_JOB"', "NOT_ASKED needs"),
    ("disclosure.toml", 'record = "CAUTION"', 'record = "CONVICTION"', "filter: .*needs exactly"),
    ("disclosure.toml", 'era = "NONE"', 'era = "DARK"', "no-filtering.*'era'"),
    ("rehabilitation_periods.csv", "LASPO,2014-03-10", "LAPSO,2014-03-10", "line 23.*'regime'"),
    ("rehabilitation_periods.csv", "LASPO,2014-03-10", "LASPO,2014-03-11", "line 23.*not those of"),
    (
        "rehabilitation_periods.csv",
        "LASPO,2014-03-10,2023-10-27",
        "LASPO,2014-03-10,2023-10-26",
        "line 23.*not those of LASPO",
    ),
    ("rehabilitation_periods.csv", "custody,30,48,84", "custody,31,48,84", "uncovered"),
    ("rehabilitation_periods.csv", "custody,30,48,84", "custody,29,48,84", "overlaps another"),
    ("rehabilitation_periods.csv", "custody,30,48,84", "custody,30,30,84", "not above"),
    ("rehabilitation_periods.csv", "custody,30,48,84", "custody,6,48,84", "an earlier row"),
    ("rehabilitation_periods.csv", "custody,30,48,84", "custody,30,48,many", "'adult_months'"),
    ("rehabilitation_periods.csv", "custody,30,48,84", "custody,30,48,-84", "'adult_months'"),
    ("rehabilitation_periods.csv", "custody,30,48,84,42", "custody,30,48,84,", "gives months"),
    ("rehabilitation_periods.csv", "custody,0,6,24", "custody,1,6,24", "covers shorter"),
    ("rehabilitation_periods.csv", "custody,48,,,,never", "custody,48,60,,,never", "longer sent"),
    ("rehabilitation_periods.csv", "60,30,conviction", "60,30,birth", "line 10.*'starts'"),
    ("rehabilitation_periods.csv", ",fine,", ",a fine,", "line 11.*'disposal'"),
    ("rehabilitation_periods.csv", "starts,note", "start,note", "the columns must be"),
    # Sharing and keeping.
    ("sharing.toml", "\nmonths = 12\n", "\nmonths = 0\n", "disadvantage-marker.*out of range"),
    ("sharing.toml", 'record = "EPHEMERAL"', 'record = "CASE"', "retention: EPHEMERAL needs a row"),
    ("sharing.toml", "to = 2023-12-31", "to = 2024-01-01", "supporting-from-2024.*overlaps"),
    ("sharing.toml", 'counts_from = "MADE"', 'counts_from = "WHIM"', "ephemeral.*'counts_from'"),
    ("sharing.toml", "from = 2024-01-01", "from = 2024-01-02", "supporting-from-2024.*uncovered"),
]


@pytest.mark.parametrize(("file", "old", "new", "reason"), DAMAGE)
def test_damage_is_refused_by_file_and_row(
    data: Path, file: str, old: str, new: str, reason: str
) -> None:
    path = data / ("reference" if file.endswith(".csv") else "policy") / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=reason) as refused:
        load_policy(data)
    assert str(refused.value).startswith(file)


@pytest.mark.parametrize("benefit", ["JSA", "UC", "SSP"])
def test_a_benefit_without_rows_is_refused(data: Path, benefit: str) -> None:
    path = data / "policy" / "closures.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'benefit = "{benefit}"', 'benefit = "MA"'), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"closures\.toml"):
        load_policy(data)


def test_a_newer_rate_of_the_site_is_used_from_its_day(data: Path, site: Path) -> None:
    (site / "reference" / "benefit_rates.csv").write_text(
        RATES_HEAD
        + "JSA,single 25 or over,week,2027-04-05,98.70,verified\n"
        + "JSA,single 25 or over,week,2011-04-11,67.40,verified\n"
        + "DISCHARGE_GRANT,adult over 14 days,once,2027-01-01,95.00,recalled\n",
        encoding="utf-8",
    )
    policy = load_policy(data, site)
    rate = policy.overpayments.rates.weekly("JSA", "25+")
    found = overpayment(date(2027, 4, 4), date(2027, 4, 5), rate, policy=policy.overpayments)
    assert [run.weekly_pence for run in found.segments] == [9555, 9870]
    corrected = overpayment(date(2011, 7, 1), date(2011, 7, 7), rate, policy=policy.overpayments)
    assert corrected.pence == 6740
    grant = discharge_grant(20, date(2027, 1, 1), policy=policy.grants)
    assert grant.pence == 9500


def test_a_newer_closure_rule_of_the_site_is_used_from_its_day(data: Path, site: Path) -> None:
    (site / "policy" / "closures.toml").write_text(
        """
[[closure]]
id = "pip-from-2027"
says = "Personal Independence Payment is paid for {days} days."
benefit = "PIP"
custody = ["remand", "sentenced"]
from = 2027-01-01
code = "CLOSURE_PIP_COUNTED"
action = "COUNT"
stops = "after"
days = 14
notify = ["DISABILITY_BENEFITS_OFFICE"]
source = "House rule"
confidence = "design"
""",
        encoding="utf-8",
    )
    closures = load_policy(data, site).closures

    def stops(received: date) -> date | None:
        question = ClosureQuestion(benefit="PIP", custody=Custody.REMAND, received=received)
        return close_claim(question, closures).stops_on

    assert stops(date(2026, 12, 31)) == date(2027, 1, 28)
    assert stops(date(2027, 1, 1)) == date(2027, 1, 15)


def test_a_row_of_the_site_replaces_the_shipped_one(data: Path, site: Path) -> None:
    (site / "reference" / "rehabilitation_periods.csv").write_text(
        PERIODS_HEAD + "PCSC,2023-10-28,,fine,,,10,5,conviction,,design\n", encoding="utf-8"
    )
    policy = load_policy(data, site).disclosure.rehabilitation
    fine = Conviction(convicted_on=date(2026, 1, 1), disposals=(Disposal(disposal="fine"),))
    assert rehabilitation(fine, date(2026, 2, 1), policy).spent_on == date(2026, 11, 1)


def test_a_site_that_gives_a_day_twice_is_refused(data: Path, site: Path) -> None:
    row = "JSA,single 25 or over,week,2027-04-05,98.70,verified\n"
    (site / "reference" / "benefit_rates.csv").write_text(RATES_HEAD + row + row, encoding="utf-8")
    with pytest.raises(PolicyError, match=r"benefit_rates\.csv, line 3"):
        load_policy(data, site)


def test_amounts_with_two_confidences_keep_the_weaker(data: Path) -> None:
    amounts = load_policy(data).grants.amounts
    assert [(row.since, row.confidence.value) for row in amounts][:2] == [
        (date(2005, 3, 1), "verified"),
        (date(2021, 8, 16), "recalled"),
    ]
