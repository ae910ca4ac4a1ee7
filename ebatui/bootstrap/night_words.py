"""The night workload's words, and the case model's codes that they stand for."""

from __future__ import annotations

from collections.abc import Mapping

from ebatui.casework.codes import (
    Benefit,
    BookingReason,
    ClosureReason,
    IdDocument,
    NoteKind,
    OffenceGroup,
    Recipient,
    SupportNeed,
    TargetSource,
    Tenure,
)

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
