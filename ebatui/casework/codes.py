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
    CIVIL = "CIVIL"


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
    SDA = "SDA"


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
    MENTOR = "MENTOR"


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
    VACANCY_SHEET = "VACANCY_SHEET"
    NEWSPAPER = "NEWSPAPER"
    OWN_CONTACT = "OWN_CONTACT"
    EMPLOYER_VISIT = "EMPLOYER_VISIT"
    MENTOR = "MENTOR"


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


class Ethnicity(StrEnum):
    """Ethnic group as the person gives it: the 16+1 codes of the 2001 census, and not stated."""

    WHITE_BRITISH = "W1"
    WHITE_IRISH = "W2"
    WHITE_TRAVELLER = "W3"
    WHITE_OTHER = "W9"
    MIXED_CARIBBEAN = "M1"
    MIXED_AFRICAN = "M2"
    MIXED_ASIAN = "M3"
    MIXED_OTHER = "M9"
    ASIAN_INDIAN = "A1"
    ASIAN_PAKISTANI = "A2"
    ASIAN_BANGLADESHI = "A3"
    ASIAN_OTHER = "A9"
    BLACK_CARIBBEAN = "B1"
    BLACK_AFRICAN = "B2"
    BLACK_OTHER = "B9"
    CHINESE = "O1"
    OTHER = "O9"
    NOT_STATED = "NS"


class OffenceGroup(StrEnum):
    """The main offence by group. Adviser eyes only: for disclosure and barred work."""

    VIOLENCE = "VIOLENCE"
    SEXUAL = "SEXUAL"
    ROBBERY = "ROBBERY"
    BURGLARY = "BURGLARY"
    THEFT = "THEFT"
    FRAUD = "FRAUD"
    DRUGS = "DRUGS"
    MOTORING = "MOTORING"
    CRIMINAL_DAMAGE = "CRIMINAL_DAMAGE"
    PUBLIC_ORDER = "PUBLIC_ORDER"
    WEAPONS = "WEAPONS"
    IMMIGRATION = "IMMIGRATION"
    OTHER = "OTHER"
    NOT_RECORDED = "NOT_RECORDED"


class Tenure(StrEnum):
    """How the person lived before custody."""

    COUNCIL = "COUNCIL"
    HOUSING_ASSOCIATION = "HOUSING_ASSOCIATION"
    PRIVATE = "PRIVATE"
    OWNER = "OWNER"
    FAMILY = "FAMILY"
    HOSTEL = "HOSTEL"
    NO_FIXED_ABODE = "NO_FIXED_ABODE"


class IdDocument(StrEnum):
    """Papers that prove who someone is, or where they live."""

    PASSPORT = "PASSPORT"
    DRIVING_LICENCE = "DRIVING_LICENCE"
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE"
    NI_CARD = "NI_CARD"
    CSCS_CARD = "CSCS_CARD"
    BANK_CARD = "BANK_CARD"
    TENANCY_AGREEMENT = "TENANCY_AGREEMENT"
    UTILITY_BILL = "UTILITY_BILL"
    ARC = "ARC"
    BIOMETRIC_PERMIT = "BIOMETRIC_PERMIT"


class SupportNeed(StrEnum):
    """What a person says they need help with, as ticked at induction."""

    HOUSING = "HOUSING"
    DEBT = "DEBT"
    LITERACY = "LITERACY"
    NUMERACY = "NUMERACY"
    DRUGS = "DRUGS"
    ALCOHOL = "ALCOHOL"
    MENTAL_HEALTH = "MENTAL_HEALTH"
    PHYSICAL_HEALTH = "PHYSICAL_HEALTH"
    FAMILY = "FAMILY"
    INTERPRETER = "INTERPRETER"
    DOMESTIC_ABUSE = "DOMESTIC_ABUSE"
    GAMBLING = "GAMBLING"
    CLOTHING = "CLOTHING"
    IDENTITY = "IDENTITY"
    BANK_ACCOUNT = "BANK_ACCOUNT"


class ClosureReason(StrEnum):
    """Why a claim ends."""

    ENTERED_CUSTODY = "ENTERED_CUSTODY"
    REMAND = "REMAND"
    SENTENCED_OVER_52_WEEKS = "SENTENCED_OVER_52_WEEKS"
    PARTNER_CLAIM = "PARTNER_CLAIM"
    MOVED_TO_UC = "MOVED_TO_UC"
    DUPLICATE = "DUPLICATE"


class BookingClaim(StrEnum):
    """The claim that an interview is booked for."""

    JSA = "JSA"
    ESA = "ESA"
    UC = "UC"


class BookingReason(StrEnum):
    """Why an interview was moved or cancelled."""

    RELEASE_DATE_MOVED = "RELEASE_DATE_MOVED"
    TRANSFERRED_OUT = "TRANSFERRED_OUT"
    HDC_GRANTED = "HDC_GRANTED"
    RECALLED = "RECALLED"
    ADVISER_LEAVE = "ADVISER_LEAVE"
    JOBCENTRE_FULL = "JOBCENTRE_FULL"
    REFUSED = "REFUSED"
    BANK_HOLIDAY = "BANK_HOLIDAY"


class ContactRole(StrEnum):
    """What a contact's office is."""

    JOBCENTRE = "JOBCENTRE"
    PROBATION = "PROBATION"
    HOUSING = "HOUSING"
    EMPLOYER = "EMPLOYER"
    CHARITY = "CHARITY"
    COLLEGE = "COLLEGE"
