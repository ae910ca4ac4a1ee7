"""The night workload's lines as changes to records, and back.

A line is one JSON object: ``phase``, ``dir``, ``op``, ``type``, ``id``, ``by``, ``at``, ``fields``.
Its words are the workload's; the tables here turn them into the case model's codes. Nothing is
left out either way: a line is rebuilt from what an end holds and must come back the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ebatui.casework.codes import (
    Benefit,
    BookingClaim,
    BookingReason,
    ClosureReason,
    ConsentState,
    EpisodeState,
    IdDocument,
    JobOutcome,
    NoteKind,
    OffenceGroup,
    Recipient,
    SupportNeed,
    TargetSource,
    Tenure,
    YesNo,
)
from ebatui.casework.fields import Value
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

BENEFITS: Mapping[str, tuple[Benefit, bool | None]] = {
    "JSA(IB)": (Benefit.JSA, False),
    "JSA(C)": (Benefit.JSA, True),
    "ESA(IR)": (Benefit.ESA_IR, None),
    "ESA(C)": (Benefit.ESA_C, None),
    "CB": (Benefit.CHB, None),
    **{
        name: (Benefit(name), None)
        for name in ["IS", "IB", "DLA", "PIP", "HB", "CTB", "CA", "UC", "SDA", "CTC", "WTC", "PC"]
    },
}
"""The benefit, and whether it is paid on contributions where the name says so."""

TENURES = dict(
    zip(
        ("council", "housing assoc", "private", "owner", "family", "hostel", "NFA"),
        Tenure,
        strict=True,
    )
)
SOURCES = {
    "vacancy sheet": TargetSource.VACANCY_SHEET,
    "newspaper": TargetSource.NEWSPAPER,
    "own contact": TargetSource.OWN_CONTACT,
    "employer visit": TargetSource.EMPLOYER_VISIT,
    "mentor": TargetSource.MENTOR,
    "jobcentre": TargetSource.DWP,
    "family": TargetSource.FAMILY_OR_FRIEND,
}
NOTE_KINDS = {"employment": NoteKind.WORK} | {
    kind.value.lower(): kind for kind in NoteKind if kind is not NoteKind.WORK
}
NEEDS = {
    "ID" if need is SupportNeed.IDENTITY else need.value.replace("_", " ").lower(): need
    for need in SupportNeed
}
DOCUMENTS = dict(
    zip(
        (
            *("passport", "driving licence", "birth certificate", "NI card", "CSCS card"),
            *("bank card", "tenancy agreement", "utility bill", "ARC", "biometric permit"),
        ),
        IdDocument,
        strict=True,
    )
)
REASONS = {
    "HDC granted" if one is BookingReason.HDC_GRANTED else one.value.replace("_", " ").lower(): one
    for one in BookingReason
}
CLOSURE_REASONS = {
    "moved to UC" if one is ClosureReason.MOVED_TO_UC else one.value.replace("_", " ").lower(): one
    for one in ClosureReason
}
CONSENTS = {
    "consent_dwp": Recipient.JOBCENTRE,
    "consent_employer": Recipient.EMPLOYER,
    "consent_mentor": Recipient.MENTOR,
}
OFFENCES = dict(enumerate(OffenceGroup, 1))


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


def acts_of(line: Line, ids: Ids) -> list[Act]:
    """What a line does, in order. Parts of one line may refer to earlier ones by their name."""
    return _ACTS[line["type"]](line["fields"], ids)


def _state(word: str) -> str:
    return word.replace(" ", "_").upper()


def _word(state: Value) -> str:
    return str(state).replace("_", " ").lower()


def _pence(pounds: float | None) -> int | None:
    return None if pounds is None else round(pounds * 100)


def _pounds(pence: Value) -> float | None:
    return None if pence is None else int(pence) / 100


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


# Back again

Held = Mapping[str, Mapping[str, Value]]
"""What was set of each part of a line."""


def fields_of(kind: str, held: Held, ids: Ids, *, created: bool) -> Line:
    """A line's fields, rebuilt from what an end holds.

    ``created``: every field is told, those not set as ``None``; else only those that were set.
    """
    if kind == "case":
        return _case_back(held)
    ((part, values),) = held.items()
    told: Line = {}
    for name, (source, back) in _BACK[part].items():
        if source in values or created:
            told[name] = back(values.get(source), ids)
    if "benefit" in told:
        told["benefit"] = _benefit_back(values)
    return {
        name: value for name, value in told.items() if created is False or name in _CREATED[part]
    }


def _benefit_back(values: Mapping[str, Value]) -> str:
    return _NAMED[str(values["benefit"]), values.get("contributory")]  # type: ignore[index]


_NAMED = {(benefit.value, basis): name for name, (benefit, basis) in BENEFITS.items()}


def _back(table: Mapping[Any, Any]) -> Callable[[Value, Ids], Any]:
    found = {code.value: word for word, code in table.items()}
    return lambda value, _ids: None if value is None else found[value]


def _same(value: Value, _ids: Ids) -> Value:
    return value


def _lower(value: Value, _ids: Ids) -> str | None:
    return None if value is None else _word(value)


def _money(value: Value, _ids: Ids) -> float | None:
    return _pounds(value)


def _episode_back(value: Value, ids: Ids) -> str:
    return ids.lines["episode", RecordId(int(value or 0))][0]


_BACK: Mapping[str, Mapping[str, tuple[str, Callable[[Value, Ids], Any]]]] = {
    "closure": {
        "case": ("episode", _episode_back),
        "benefit": ("benefit", _same),
        "reason": ("reason", _back(CLOSURE_REASONS)),
        "last_paid": ("last_paid", _same),
        "custody_from": ("custody_from", _same),
        "office": ("office", _same),
        "overpaid": ("overpaid_pence", _money),
        "signed": ("signed", _same),
        "status": ("state", _lower),
        "note": ("note", _same),
        "status_date": ("state_on", _same),
        "ack_ref": ("reference", _same),
        "ack_date": ("answered_on", _same),
    },
    "target": {
        "case": ("episode", _episode_back),
        "title": ("title", _same),
        "employer": ("employer", _same),
        "phone": ("telephone", _same),
        "town": ("town", _same),
        "source": ("source", _back(SOURCES)),
        "contact": ("contact", _same),
        "status": ("state", _lower),
        "status_date": ("state_on", _same),
        "note": ("note", _same),
    },
    "booking": {
        "case": ("episode", _episode_back),
        "jobcentre": ("jobcentre", _same),
        "slot": ("at", lambda value, _: None if value is None else str(value).replace("T", " ")),
        "claim": ("claim", _same),
        "adviser": ("adviser", _same),
        "interpreter": ("interpreter", _same),
        "status": ("state", _lower),
        "reason": ("moved_for", _back(REASONS)),
        "confirm_ref": ("reference", _same),
        "room": ("room", _same),
    },
    "note": {
        "case": ("episode", _episode_back),
        "kind": ("kind", _back(NOTE_KINDS)),
        "minutes": ("minutes", _same),
        "text": ("text", _same),
    },
    "vacancy": {
        "title": ("title", _same),
        "employer": ("employer", _same),
        "town": ("town", _same),
        "hours": ("week_minutes", lambda value, _: int(value or 0) / 60),
        "pay_hour": ("hour_pence", _money),
        "phone": ("telephone", _same),
        "closes": ("closes", _same),
        "ex_offenders": ("takes_convictions", _same),
        "soc": ("soc", _same),
        "text": ("text", _same),
    },
    "contact": {
        "name": ("name", _same),
        "role": ("role", _lower),
        "org": ("office", _same),
        "phone": ("telephone", _same),
        "email": ("email", _same),
        "town": ("town", _same),
    },
}
_ONLY_LATER = {
    "closure": {"status_date", "ack_ref", "ack_date"},
    "target": {"status_date", "note"},
    "booking": {"reason", "confirm_ref", "room"},
}
_CREATED = {part: set(names) - _ONLY_LATER.get(part, set()) for part, names in _BACK.items()}


def _several(table: Mapping[str, Any], value: Value) -> list[str]:
    words = {code.value: word for word, code in table.items()}
    return [words[one] for one in str(value or "").split()]


def _case_back(held: Held) -> Line:
    person, episode, induction = held["person"], held["episode"], held["induction"]
    claims = [values for part, values in sorted(held.items()) if part.startswith("claim")]
    job = held.get("job", {})
    offences = {code.value: number for number, code in OFFENCES.items()}
    tenures = {code.value: word for word, code in TENURES.items()}
    return {
        "prison_no": person.get("prison_number"),
        "surname": person.get("surname"),
        "forename": person.get("forenames"),
        "alias": person.get("aliases"),
        "dob": person.get("born"),
        "sex": person.get("sex"),
        "ethnicity": person.get("ethnicity"),
        "nino": person.get("nino"),
        "wing": episode.get("wing"),
        "cell": episode.get("cell"),
        "reception_date": episode.get("received"),
        "custody_status": _word(episode["status"]),
        "offence_group": offences[episode["offence_group"]],  # type: ignore[index]  # text
        "sentence_weeks": episode.get("sentence_weeks"),
        "release_date": episode.get("crd"),
        "hdc_eligible": episode.get("hdc_eligible"),
        "discharge_postcode": episode.get("home_postcode"),
        "tenure": tenures[induction["tenure"]],  # type: ignore[index]  # text
        "rent_weekly": _pounds(induction.get("rent_weekly_pence")),
        "jobcentre": episode.get("jobcentre"),
        "benefits": [
            {"t": _benefit_back(values), "weekly": _pounds(values.get("weekly_pence"))}
            for values in claims
        ],
        "partner_claim": induction.get("partner_claims"),
        "dependants": induction.get("children"),
        "employer_before": job.get("employer"),
        "job_before": job.get("job"),
        "job_retained": job.get("outcome") == JobOutcome.KEPT,
        "id_held": _several(DOCUMENTS, induction.get("documents")),
        "bank_account": induction.get("bank_account") == YesNo.YES,
        "literacy_flag": person.get("reading_help"),
        "numeracy_flag": induction.get("number_help"),
        "esol": induction.get("esol"),
        "support_needs": _several(NEEDS, induction.get("support")),
        "next_of_kin_phone": person.get("kin_telephone"),
        **{name: held[name].get("state") == ConsentState.GIVEN for name in CONSENTS},
        "debts": _pounds(induction.get("debts_pence")),
        "status": "open" if episode.get("state") == EpisodeState.IN_CUSTODY else None,
        "note": induction.get("note") or "",
    }


def differing(told: Iterable[Line], rebuilt: Mapping[str, Line]) -> list[str]:
    """The ids of lines that did not come back the same, by id; rebuilt ones too many among them."""
    lines = {line["id"]: line for line in told}
    wrong = [name for name, line in lines.items() if not _equal(line, rebuilt.get(name))]
    return wrong + [name for name in rebuilt if name not in lines]


def _equal(line: Line, back: Line | None) -> bool:
    names = ("type", "op", "by", "at", "fields")
    return back is not None and all(line[name] == back[name] for name in names)
