"""The night workload's lines as changes to records, and back.

A line is one JSON object: ``phase``, ``dir``, ``op``, ``type``, ``id``, ``by``, ``at``, ``fields``.
Its words are the workload's; the tables here turn them into the case model's codes. Nothing is
left out either way: a line is rebuilt from what an end holds and must come back the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ebatui.bootstrap.night_words import (
    BENEFITS,
    CLOSURE_REASONS,
    CONSENTS,
    DOCUMENTS,
    NEEDS,
    NOTE_KINDS,
    OFFENCES,
    REASONS,
    SOURCES,
    TENURES,
)
from ebatui.casework.codes import (
    BookingClaim,
    ConsentState,
    EpisodeState,
    JobOutcome,
    YesNo,
)
from ebatui.casework.ids import RecordId
from ebatui.casework.records import (
    BY_RECORD,
    Booking,
    Claim,
    Closure,
    Consent,
    Contact,
    Episode,
    Induction,
    JobBefore,
    Note,
    Person,
    Record,
    Target,
    Vacancy,
)

Line = dict[str, Any]
"""One line of the workload."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a line does to one record. ``part`` tells a line's records apart."""

    record: type[Record]
    part: str
    fields: Mapping[str, object]


@dataclass(slots=True)
class Ids:
    """Which record stands for which part of which line, both ways."""

    records: dict[tuple[str, str], RecordId] = field(default_factory=dict)
    lines: dict[tuple[str, RecordId], tuple[str, str]] = field(default_factory=dict)

    def note(self, line: str, act: Act, record: RecordId) -> None:
        """Remember a record just made."""
        self.records[line, act.part] = record
        self.lines[BY_RECORD[act.record].name, record] = (line, act.part)

    def case(self, line: str) -> RecordId:
        """The episode of a case."""
        return self.records[line, "episode"]

    def resolved(self, line: str, fields: Mapping[str, object]) -> dict[str, object]:
        """An act's fields, with references to other parts of the same line as ids."""
        return {
            name: self.records[line, value]
            if name in ("person", "episode") and isinstance(value, str)
            else value
            for name, value in fields.items()
        }


def acts_of(line: Line, ids: Ids) -> list[Act]:
    """What a line does, in order. Parts of one line may refer to earlier ones by their name."""
    return _ACTS[line["type"]](line["fields"], ids)


def _state(word: str) -> str:
    return word.replace(" ", "_").upper()


def _pence(pounds: float | None) -> int | None:
    return None if pounds is None else round(pounds * 100)


def _given(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _case(said: Line, ids: Ids) -> list[Act]:
    had_job = said["job_before"] is not None
    benefits = [
        Act(
            Claim,
            f"claim{place}",
            _given(
                {
                    "episode": "episode",
                    "benefit": BENEFITS[one["t"]][0],
                    "contributory": BENEFITS[one["t"]][1],
                    "weekly_pence": _pence(one["weekly"]),
                }
            ),
        )
        for place, one in enumerate(said["benefits"])
    ]
    job = {
        "episode": "episode",
        "employer": said["employer_before"],
        "job": said["job_before"],
        "outcome": JobOutcome.KEPT if said["job_retained"] else JobOutcome.LOST,
    }
    return [
        Act(
            Person,
            "person",
            _given(
                {
                    "prison_number": said["prison_no"],
                    "surname": said["surname"],
                    "forenames": said["forename"],
                    "aliases": said["alias"],
                    "born": said["dob"],
                    "sex": said["sex"],
                    "nino": said["nino"],
                    "reading_help": said["literacy_flag"],
                    "ethnicity": said["ethnicity"],
                    "kin_telephone": said["next_of_kin_phone"],
                }
            ),
        ),
        Act(
            Episode,
            "episode",
            _given(
                {
                    "person": "person",
                    "wing": said["wing"],
                    "cell": said["cell"],
                    "received": said["reception_date"],
                    "status": said["custody_status"].upper(),
                    "state": EpisodeState.IN_CUSTODY if said["status"] == "open" else None,
                    "crd": said["release_date"],
                    "home_postcode": said["discharge_postcode"],
                    "jobcentre": said["jobcentre"],
                    "offence_group": OFFENCES[said["offence_group"]],
                    "sentence_weeks": said["sentence_weeks"],
                    "hdc_eligible": said["hdc_eligible"],
                }
            ),
        ),
        Act(
            Induction,
            "induction",
            _given(
                {
                    "episode": "episode",
                    "had_job": YesNo.YES if had_job else YesNo.NO,
                    "partner_claims": said["partner_claim"],
                    "children": said["dependants"],
                    "bank_account": YesNo.YES if said["bank_account"] else YesNo.NO,
                    "tenure": TENURES[said["tenure"]],
                    "rent_weekly_pence": _pence(said["rent_weekly"]),
                    "debts_pence": _pence(said["debts"]),
                    "number_help": said["numeracy_flag"],
                    "esol": said["esol"],
                    "documents": [DOCUMENTS[one] for one in said["id_held"]],
                    "support": [NEEDS[one] for one in said["support_needs"]],
                    "note": said["note"] or None,
                }
            ),
        ),
        *benefits,
        *([Act(JobBefore, "job", _given(job))] if had_job else []),
        *(
            Act(
                Consent,
                name,
                {
                    "episode": "episode",
                    "recipient": recipient,
                    "state": ConsentState.GIVEN if said[name] else ConsentState.REFUSED,
                },
            )
            for name, recipient in CONSENTS.items()
        ),
    ]


def _closure(said: Line, ids: Ids) -> list[Act]:
    benefit, contributory = BENEFITS[said["benefit"]] if "benefit" in said else (None, None)
    fields = {
        "episode": ids.case(said["case"]) if "case" in said else None,
        "state": _state(said["status"]),
        "benefit": benefit,
        "contributory": contributory,
        "reason": CLOSURE_REASONS[said["reason"]] if "reason" in said else None,
        "last_paid": said.get("last_paid"),
        "custody_from": said.get("custody_from"),
        "office": said.get("office"),
        "overpaid_pence": _pence(said.get("overpaid")),
        "signed": said.get("signed"),
        "state_on": said.get("status_date"),
        "reference": said.get("ack_ref"),
        "answered_on": said.get("ack_date"),
        "note": said.get("note"),
    }
    return [Act(Closure, "closure", _given(fields))]


def _job(said: Line, ids: Ids) -> list[Act]:
    fields = {
        "episode": ids.case(said["case"]) if "case" in said else None,
        "title": said.get("title"),
        "employer": said.get("employer"),
        "town": said.get("town"),
        "telephone": said.get("phone"),
        "contact": said.get("contact"),
        "source": SOURCES[said["source"]] if "source" in said else None,
        "state": _state(said["status"]),
        "state_on": said.get("status_date"),
        "note": said.get("note"),
    }
    return [Act(Target, "target", _given(fields))]


def _booking(said: Line, ids: Ids) -> list[Act]:
    fields = {
        "episode": ids.case(said["case"]) if "case" in said else None,
        "jobcentre": said.get("jobcentre"),
        "at": said["slot"].replace(" ", "T") if "slot" in said else None,
        "state": _state(said["status"]) if "status" in said else None,
        "claim": BookingClaim(said["claim"]) if "claim" in said else None,
        "adviser": said.get("adviser"),
        "interpreter": said.get("interpreter"),
        "moved_for": REASONS[said["reason"]] if "reason" in said else None,
        "reference": said.get("confirm_ref"),
        "room": said.get("room"),
    }
    return [Act(Booking, "booking", _given(fields))]


def _note(said: Line, ids: Ids) -> list[Act]:
    fields = {
        "episode": ids.case(said["case"]),
        "kind": NOTE_KINDS[said["kind"]],
        "minutes": said["minutes"],
        "text": said["text"],
    }
    return [Act(Note, "note", fields)]


def _vacancy(said: Line, ids: Ids) -> list[Act]:
    fields = {
        "title": said["title"],
        "employer": said["employer"],
        "town": said["town"],
        "week_minutes": round(said["hours"] * 60),
        "hour_pence": _pence(said["pay_hour"]),
        "telephone": said["phone"],
        "closes": said["closes"],
        "takes_convictions": said["ex_offenders"],
        "soc": said["soc"],
        "text": said["text"],
    }
    return [Act(Vacancy, "vacancy", fields)]


def _contact(said: Line, ids: Ids) -> list[Act]:
    fields = {
        "name": said.get("name"),
        "role": said["role"].upper() if "role" in said else None,
        "office": said.get("org"),
        "telephone": said.get("phone"),
        "email": said.get("email"),
        "town": said.get("town"),
    }
    return [Act(Contact, "contact", _given(fields))]


_ACTS: Mapping[str, Callable[[Line, Ids], list[Act]]] = {
    "case": _case,
    "closure": _closure,
    "job": _job,
    "booking": _booking,
    "note": _note,
    "vacancy": _vacancy,
    "contact": _contact,
}
