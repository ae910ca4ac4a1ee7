"""A prison's day in the workload's lines, invented from the demonstration's vocabulary.

As many lines of each sort as a prison's night is reckoned at (355 up, 118 down), and the held
records that they touch or name. Nobody here is real; the same seed gives the same lines.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from ebatui.bootstrap.demo_people import Invented, dice, invent_rows, vocabulary
from ebatui.bootstrap.night_lines import Line
from ebatui.bootstrap.night_words import (
    BENEFITS,
    CLOSURE_REASONS,
    DOCUMENTS,
    NEEDS,
    NOTE_KINDS,
    REASONS,
    SOURCES,
    TENURES,
)
from ebatui.reference.locate import data_folder

DAY = date(2026, 11, 19)
ADVISERS = ("adv1", "adv2", "adv3", "adv4")
CASES_HELD, CASES = 200, 25
CLOSURES, CLOSURES_MOVED, CLOSURES_ANSWERED = 20, 35, 30
TARGETS, TARGETS_MOVED = 45, 60
BOOKINGS, BOOKINGS_MOVED, BOOKINGS_CONFIRMED = 18, 12, 18
NOTES, VACANCIES, CONTACTS = 140, 60, 10

_MORNING, _EVENING = 8 * 3600, 17 * 3600
_HELD_FOR = timedelta(days=30)
_TOWNS = ("Hull", "Leeds", "York", "Doncaster", "Grimsby", "Beverley", "Goole", "Lincoln")


def invented_night(seed: int) -> list[Line]:
    """What both ends hold (``phase`` ``init``), then the day's lines by time, both ways."""
    return _Night(seed).lines()


@cache
def _sentences() -> tuple[str, ...]:
    text = (data_folder() / "priming" / "sentences.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)


class _Night:
    def __init__(self, seed: int) -> None:
        self._chance = dice("night", seed, DAY)
        people = invent_rows(CASES_HELD + CASES, seed, DAY)
        self._held_people, self._new_people = people[:CASES_HELD], people[CASES_HELD:]
        self._made: Counter[str] = Counter()
        self._cases: list[str] = []

    def lines(self) -> list[Line]:
        cases = [self._new("case", self._case(person)) for person in self._held_people]
        self._cases = [line["id"] for line in cases]
        ready, sent = (
            [self._new("closure", self._closure(state)) for _ in range(count)]
            for state, count in (("ready", CLOSURES_MOVED), ("sent", CLOSURES_ANSWERED))
        )
        targets = [self._new("job", self._target()) for _ in range(TARGETS_MOVED)]
        moved, confirmed = (
            [self._new("booking", self._booking()) for _ in range(count)]
            for count in (BOOKINGS_MOVED, BOOKINGS_CONFIRMED)
        )
        contacts = [self._new("contact", self._contact()) for _ in range(CONTACTS)]
        up = [
            *(self._new("case", self._case(person)) for person in self._new_people),
            *(self._new("closure", self._closure("to verify")) for _ in range(CLOSURES)),
            *(self._new("job", self._target()) for _ in range(TARGETS)),
            *(self._new("booking", self._booking()) for _ in range(BOOKINGS)),
            *(self._new("note", self._note()) for _ in range(NOTES)),
            *(self._moved(line, "sent", noted=0.3) for line in ready),
            *(self._moved(line, "enquired", noted=0.25) for line in targets),
            *(self._rebooked(line) for line in moved),
        ]
        down = [
            *(self._new("vacancy", self._vacancy()) for _ in range(VACANCIES)),
            *(self._acknowledged(line) for line in sent),
            *(self._confirmed(line) for line in confirmed),
            *(self._again(line, {"phone": self._phone()}) for line in contacts),
        ]
        held = [*cases, *ready, *sent, *targets, *moved, *confirmed, *contacts]
        return [*held, *self._timed(up), *self._timed(down)]

    def _timed(self, lines: list[Line]) -> list[Line]:
        """As lines of the day, in an order and at times of it."""
        self._chance.shuffle(lines)
        midnight = _seconds(DAY)
        times = sorted(midnight + self._chance.randint(_MORNING, _EVENING) for _ in lines)
        return [line | {"phase": "day", "at": at} for line, at in zip(lines, times, strict=True)]

    def _new(self, kind: str, fields: Line) -> Line:
        self._made[kind] += 1
        down = kind in ("vacancy", "contact")
        return {
            "phase": "init",
            "dir": "down" if down else "up",
            "op": "create",
            "type": kind,
            "id": f"{kind}-{self._made[kind]}",
            "by": "hub" if down else self._chance.choice(ADVISERS),
            "at": _seconds(DAY - _HELD_FOR),
            "fields": fields,
        }

    def _again(self, line: Line, fields: Line, *, down: bool = True) -> Line:
        by = "hub" if down else self._chance.choice(ADVISERS)
        way = "down" if down else "up"
        return line | {"op": "update", "dir": way, "by": by, "fields": fields}

    # Fields, in the workload's words

    def _case(self, person: Invented) -> Line:
        chance = self._chance
        weeks = chance.choice((8, 12, 16, 26, 52)) if person.release else None
        had_job = chance.random() < 0.36
        benefits = chance.sample(sorted(BENEFITS), chance.choice((0, 1, 1, 2, 2, 3)))
        return {
            "prison_no": person.prison_number,
            "surname": person.surname,
            "forename": person.forenames,
            "alias": None,
            "dob": person.born.isoformat(),
            "sex": "M",
            "ethnicity": chance.choice(("W1", "W9", "B1", "A2", "M1")),
            "nino": f"QQ{chance.randrange(10**6):06}{chance.choice('ABCD')}",
            "wing": person.wing,
            "cell": person.cell,
            "reception_date": person.received.isoformat(),
            "custody_status": "sentenced" if person.release else "remand",
            "offence_group": chance.randint(1, 14),
            "sentence_weeks": weeks,
            "release_date": person.release.isoformat() if person.release else None,
            "hdc_eligible": person.tag_from is not None,
            "discharge_postcode": person.postcode if person.has_home else "NFA",
            "tenure": chance.choice(sorted(TENURES)),
            "rent_weekly": chance.choice((None, None, chance.randint(55, 140))),
            "jobcentre": self._jobcentre(),
            "benefits": [
                {"t": name, "weekly": chance.randint(1_500, 16_500) / 100} for name in benefits
            ],
            "partner_claim": chance.random() < 0.14,
            "dependants": chance.choice((0, 0, 0, 1, 2)),
            "employer_before": chance.choice(vocabulary("employers")) if had_job else None,
            "job_before": chance.choice(vocabulary("jobs")) if had_job else None,
            "job_retained": had_job and chance.random() < 0.22,
            "id_held": chance.sample(sorted(DOCUMENTS), chance.randint(0, 3)),
            "bank_account": chance.random() < 0.55,
            "literacy_flag": chance.random() < 0.38,
            "numeracy_flag": chance.random() < 0.33,
            "esol": chance.random() < 0.07,
            "support_needs": chance.sample(sorted(NEEDS), chance.randint(0, 3)),
            "next_of_kin_phone": self._phone() if chance.random() < 0.4 else None,
            "consent_dwp": chance.random() < 0.93,
            "consent_employer": chance.random() < 0.75,
            "consent_mentor": chance.random() < 0.8,
            "debts": chance.choice((None, chance.randint(1, 90) * 50)),
            "status": "open",
            "note": self._words(90),
        }

    def _closure(self, state: str) -> Line:
        chance = self._chance
        received = DAY - timedelta(days=chance.randint(1, 60))
        return {
            "case": chance.choice(self._cases),
            "benefit": chance.choice(sorted(BENEFITS)),
            "reason": chance.choice(sorted(CLOSURE_REASONS)),
            "last_paid": (received - timedelta(days=chance.randint(0, 13))).isoformat(),
            "custody_from": received.isoformat(),
            "office": self._jobcentre(),
            "overpaid": chance.choice((None, chance.randint(100, 40_000) / 100)),
            "signed": chance.random() < 0.8,
            "status": state,
            "note": self._words(40) if chance.random() < 0.3 else None,
        }

    def _target(self) -> Line:
        chance = self._chance
        return {
            "case": chance.choice(self._cases),
            "title": chance.choice(vocabulary("jobs")),
            "employer": chance.choice(vocabulary("employers")),
            "phone": self._phone(),
            "town": chance.choice(_TOWNS),
            "source": chance.choice(sorted(SOURCES)),
            "contact": self._name(),
            "status": "open",
        }

    def _booking(self) -> Line:
        chance = self._chance
        return {
            "case": chance.choice(self._cases),
            "jobcentre": self._jobcentre(),
            "slot": self._slot(),
            "claim": chance.choice(("UC", "JSA")),
            "adviser": chance.choice(ADVISERS),
            "interpreter": chance.random() < 0.05,
            "status": "booked",
        }

    def _note(self) -> Line:
        return {
            "case": self._chance.choice(self._cases),
            "kind": self._chance.choice(sorted(NOTE_KINDS)),
            "minutes": self._chance.choice((5, 10, 15, 30)),
            "text": self._words(150),
        }

    def _vacancy(self) -> Line:
        chance = self._chance
        return {
            "title": chance.choice(vocabulary("jobs")),
            "employer": chance.choice(vocabulary("employers")),
            "town": chance.choice(_TOWNS),
            "hours": chance.choice((16, 20, 30, 37.5, 40)),
            "pay_hour": chance.randint(1_144, 1_800) / 100,
            "phone": self._phone(),
            "closes": (DAY + timedelta(days=chance.randint(3, 40))).isoformat(),
            "ex_offenders": chance.random() < 0.3,
            "soc": chance.randint(1_111, 9_279),
            "text": self._words(120),
        }

    def _contact(self) -> Line:
        return {
            "name": self._name(),
            "role": self._chance.choice(("charity", "employer")),
            "org": self._chance.choice(vocabulary("employers")),
            "phone": self._phone(),
            "email": f"desk{self._made['contact']}@office.example",
            "town": self._chance.choice(_TOWNS),
        }

    def _moved(self, line: Line, state: str, *, noted: float) -> Line:
        fields: Line = {"status": state, "status_date": DAY.isoformat()}
        if self._chance.random() < noted:
            fields["note"] = self._words(45)
        return self._again(line, fields, down=False)

    def _rebooked(self, line: Line) -> Line:
        reason = self._chance.choice(sorted(REASONS))
        return self._again(line, {"slot": self._slot(), "reason": reason}, down=False)

    def _acknowledged(self, line: Line) -> Line:
        reference = f"B{self._chance.randrange(10**7):07}"
        told = {"status": "acknowledged", "ack_ref": reference, "ack_date": DAY.isoformat()}
        return self._again(line, told)

    def _confirmed(self, line: Line) -> Line:
        reference = f"FS{self._chance.randrange(10**6):06}"
        told = {"status": "confirmed", "confirm_ref": reference, "room": "G1"}
        return self._again(line, told)

    def _words(self, about: int) -> str:
        """So many characters and a sentence at most, figures and names among them."""
        chance, text = self._chance, ""
        while len(text) < about:
            sentence = chance.choice(_sentences()).split()
            if chance.random() < 0.6:  # as nobody wrote it before
                sentence[chance.randrange(len(sentence))] = chance.choice(
                    (self._name(), str(chance.randint(2, 900)), self._phone())
                )
            text = f"{text} {' '.join(sentence)}".strip()
        return text[:300].strip()

    def _name(self) -> str:
        chance = self._chance
        return f"{chance.choice(vocabulary('forenames'))} {chance.choice(vocabulary('surnames'))}"

    def _phone(self) -> str:
        return f"01632 960{self._chance.randrange(1_000):03}"

    def _jobcentre(self) -> str:
        return str(60_000 + 7 * self._chance.randrange(160))

    def _slot(self) -> str:
        day = DAY + timedelta(days=self._chance.randint(5, 40))
        return f"{day} {self._chance.choice(('09:30', '10:15', '11:45', '13:30', '15:00'))}"


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
