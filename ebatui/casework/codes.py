"""Code lists of the casework. Their order is part of the wire format: append, never insert.

The codes follow the lists that prison and Jobcentre systems already use.
"""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    """As the prison's record gives it."""

    MALE = "M"
    FEMALE = "F"


class CustodyStatus(StrEnum):
    """Why the person is held."""

    REMAND = "REMAND"
    SENTENCED = "SENTENCED"
    RECALL = "RECALL"


class EpisodeState(StrEnum):
    """Where a custody episode stands."""

    IN_CUSTODY = "IN_CUSTODY"
    RELEASED = "RELEASED"
    TRANSFERRED = "TRANSFERRED"


class DateSource(StrEnum):
    """Who gave a release date. A prison's date is never replaced by an estimate."""

    PRISON = "PRISON"
    ADVISER = "ADVISER"
    ESTIMATE = "ESTIMATE"


class NinoUnknown(StrEnum):
    """Why no NI number is held."""

    NOT_REMEMBERED = "NOT_REMEMBERED"
    NEVER_HAD_ONE = "NEVER_HAD_ONE"
    WILL_NOT_SAY = "WILL_NOT_SAY"


class Benefit(StrEnum):
    """Benefits a person may be paid when received into custody."""

    JSA = "JSA"
    IS = "IS"
    ESA_IR = "ESA_IR"
    ESA_C = "ESA_C"
    IB = "IB"
    PC = "PC"
    SP = "SP"
    HB = "HB"
    CTB = "CTB"
    CTR = "CTR"
    UC = "UC"
    DLA = "DLA"
    AA = "AA"
    PIP = "PIP"
    CA = "CA"
    IIDB = "IIDB"
    MA = "MA"
    CHB = "CHB"
    CTC = "CTC"
    WTC = "WTC"


class ClosureAction(StrEnum):
    """What custody does to an award."""

    CLOSE = "CLOSE"
    SUSPEND = "SUSPEND"
    REDUCE = "REDUCE"
    COUNT = "COUNT"
    TELL = "TELL"


class ClosureState(StrEnum):
    """A closure's way from a person's word to a benefit centre's."""

    TO_VERIFY = "TO_VERIFY"
    READY = "READY"
    SENT = "SENT"
    CHASED = "CHASED"
    ESCALATED = "ESCALATED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    CLOSED = "CLOSED"
    NOTHING_IN_PAYMENT = "NOTHING_IN_PAYMENT"
    WRONG_PERSON = "WRONG_PERSON"


class Channel(StrEnum):
    """How a benefit centre was told."""

    TELEPHONE = "TELEPHONE"
    NOTICE = "NOTICE"
    FAX = "FAX"
    LETTER = "LETTER"


class CallResult(StrEnum):
    """What came of a call to a benefit centre, council or employer."""

    CLOSED = "CLOSED"
    NOTHING_IN_PAYMENT = "NOTHING_IN_PAYMENT"
    WRONG_PERSON = "WRONG_PERSON"
    ACCEPTED = "ACCEPTED"
    ASKED = "ASKED"
    CALL_BACK = "CALL_BACK"
    NO_ANSWER = "NO_ANSWER"
    NUMBER_WRONG = "NUMBER_WRONG"


class InductionOutcome(StrEnum):
    """How the induction interview ended."""

    DONE = "DONE"
    REFUSED = "REFUSED"
    NOT_FETCHED = "NOT_FETCHED"
    LOCKDOWN = "LOCKDOWN"
    AT_COURT = "AT_COURT"
    DISCHARGED = "DISCHARGED"


class YesNo(StrEnum):
    """An answer a person may also withhold."""

    YES = "YES"
    NO = "NO"
    NOT_SURE = "NOT_SURE"
    WILL_NOT_SAY = "WILL_NOT_SAY"


class JobOutcome(StrEnum):
    """What became of the job held at reception."""

    TO_SETTLE = "TO_SETTLE"
    REFERRED = "REFERRED"
    KEPT = "KEPT"
    LOST = "LOST"
    NOT_WANTED = "NOT_WANTED"


class Pathway(StrEnum):
    """Where help is needed (resettlement pathways)."""

    ACCOMMODATION = "ACCOMMODATION"
    FINANCE_AND_ID = "FINANCE_AND_ID"
    DRUGS_AND_ALCOHOL = "DRUGS_AND_ALCOHOL"
    HEALTH = "HEALTH"
    FAMILY = "CHILDREN_FAMILIES_AND_COMMUNITY"
    EDUCATION_AND_WORK = "EDUCATION_SKILLS_AND_WORK"
    ATTITUDES = "ATTITUDES_THINKING_AND_BEHAVIOUR"


class NeedStatus(StrEnum):
    """How far a need has been met."""

    NOT_STARTED = "NOT_STARTED"
    IN_PROGRESS = "IN_PROGRESS"
    MET = "MET"
    DECLINED = "DECLINED"


class ConsentState(StrEnum):
    """Whether what is held may be shared."""

    DRAFT = "DRAFT"
    GIVEN = "GIVEN"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class ConsentHow(StrEnum):
    """How the words of a consent reached the person."""

    READ_OUT = "READ_OUT"
    READ = "READ"
    INTERPRETED = "INTERPRETED"


class Recipient(StrEnum):
    """Whom a consent lets us tell."""

    JOBCENTRE = "JOBCENTRE"
    PROBATION = "PROBATION"
    EMPLOYER = "EMPLOYER"


class TargetState(StrEnum):
    """A job target's way toward work. Every state but DROPPED counts toward ten."""

    OPEN = "OPEN"
    ENQUIRED = "ENQUIRED"
    APPLIED = "APPLIED"
    INTERVIEW = "INTERVIEW"
    OFFER = "OFFER"
    STARTED = "STARTED"
    UNSUCCESSFUL = "UNSUCCESSFUL"
    DROPPED = "DROPPED"


class TargetSource(StrEnum):
    """Where an opportunity came from."""

    DWP = "DWP"
    EAB = "EAB"
    EDUCATION = "EDUCATION"
    IAG = "IAG"
    NFN = "NFN"
    PRISON = "PRISON"
    THIRD_SECTOR = "THIRD_SECTOR"
    PEL = "PEL"
    EMPLOYER_DIRECT = "EMPLOYER_DIRECT"
    FAMILY_OR_FRIEND = "FAMILY_OR_FRIEND"
    FORMER_EMPLOYER = "FORMER_EMPLOYER"
    AGENCY = "AGENCY"
    OTHER = "OTHER"


class BookingState(StrEnum):
    """A Freshstart or Jobcentre interview's way to being kept."""

    PROPOSED = "PROPOSED"
    BOOKED = "BOOKED"
    CONFIRMED = "CONFIRMED"
    ATTENDED = "ATTENDED"
    NOT_ATTENDED = "NOT_ATTENDED"
    CANCELLED = "CANCELLED"
    OVERTAKEN = "OVERTAKEN"


class SlotKind(StrEnum):
    """What an interview slot is kept for."""

    FRESHSTART = "FRESHSTART"
    FIRST_APPOINTMENT = "FIRST_APPOINTMENT"


class SlipState(StrEnum):
    """What an adviser did with a mentor's slip."""

    WAITING = "WAITING"
    ACCEPTED = "ACCEPTED"
    MERGED = "MERGED"
    REFUSED = "REFUSED"


class Wants(StrEnum):
    """What a person wants to see the adviser about."""

    BENEFITS = "BENEFITS"
    KEEP_JOB = "KEEP_JOB"
    FIND_WORK = "FIND_WORK"
    ID_OR_BANK = "ID_OR_BANK"
    SOMETHING_ELSE = "SOMETHING_ELSE"


class NoteKind(StrEnum):
    """What a case note is about."""

    GENERAL = "GENERAL"
    BENEFITS = "BENEFITS"
    WORK = "WORK"
    HOUSING = "HOUSING"
    FINANCE = "FINANCE"
    IDENTITY = "IDENTITY"
    HEALTH = "HEALTH"
    FAMILY = "FAMILY"
    MENTOR = "MENTOR"
