"""The arrows along which states move, and no others: closure, booking, target, slip, consent.

``None`` is before a record is: where it may begin.
"""

from __future__ import annotations

from collections.abc import Mapping

from ebatui.casework.codes import BookingState, ClosureState, ConsentState, SlipState, TargetState

CLOSURE_ARROWS: Mapping[str | None, frozenset[str]] = {
    # Sent at once where the office is rung with the person in the room.
    None: frozenset({ClosureState.TO_VERIFY, ClosureState.READY, ClosureState.SENT}),
    ClosureState.TO_VERIFY: frozenset(
        {
            ClosureState.READY,
            ClosureState.CLOSED,
            ClosureState.NOTHING_IN_PAYMENT,
            ClosureState.WRONG_PERSON,
        }
    ),
    ClosureState.READY: frozenset(
        {
            ClosureState.TO_VERIFY,
            ClosureState.SENT,
            ClosureState.CLOSED,
            ClosureState.NOTHING_IN_PAYMENT,
            ClosureState.WRONG_PERSON,
        }
    ),
    **{
        state: frozenset(onward)
        | {
            ClosureState.ACKNOWLEDGED,
            ClosureState.CLOSED,
            ClosureState.NOTHING_IN_PAYMENT,
            ClosureState.WRONG_PERSON,
        }
        for state, onward in {
            ClosureState.SENT: {ClosureState.CHASED},
            ClosureState.CHASED: {ClosureState.ESCALATED},
            ClosureState.ESCALATED: frozenset[ClosureState](),
        }.items()
    },
    ClosureState.ACKNOWLEDGED: frozenset(
        {
            ClosureState.CHASED,
            ClosureState.CLOSED,
            ClosureState.NOTHING_IN_PAYMENT,
            ClosureState.WRONG_PERSON,
        }
    ),
    ClosureState.WRONG_PERSON: frozenset({ClosureState.TO_VERIFY}),
}

BOOKING_ARROWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset({BookingState.PROPOSED, BookingState.BOOKED}),
    BookingState.PROPOSED: frozenset(
        {BookingState.BOOKED, BookingState.CANCELLED, BookingState.OVERTAKEN}
    ),
    BookingState.BOOKED: frozenset(
        {
            BookingState.CONFIRMED,
            BookingState.PROPOSED,  # refused by the diary: choose another time
            BookingState.ATTENDED,
            BookingState.NOT_ATTENDED,
            BookingState.CANCELLED,
            BookingState.OVERTAKEN,
        }
    ),
    BookingState.CONFIRMED: frozenset(
        {
            BookingState.ATTENDED,
            BookingState.NOT_ATTENDED,
            BookingState.CANCELLED,
            BookingState.OVERTAKEN,
        }
    ),
}

_TARGET_END = frozenset({TargetState.UNSUCCESSFUL, TargetState.DROPPED})
TARGET_ARROWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset({TargetState.OPEN}),
    TargetState.OPEN: frozenset(
        {TargetState.ENQUIRED, TargetState.APPLIED, TargetState.INTERVIEW, TargetState.OFFER}
    )
    | _TARGET_END,
    TargetState.ENQUIRED: frozenset({TargetState.APPLIED, TargetState.INTERVIEW, TargetState.OFFER})
    | _TARGET_END,
    TargetState.APPLIED: frozenset({TargetState.INTERVIEW, TargetState.OFFER}) | _TARGET_END,
    TargetState.INTERVIEW: frozenset({TargetState.OFFER}) | _TARGET_END,
    TargetState.OFFER: frozenset({TargetState.STARTED}) | _TARGET_END,
    TargetState.DROPPED: frozenset({TargetState.OPEN}),
}

SLIP_ARROWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset({SlipState.WAITING}),
    SlipState.WAITING: frozenset({SlipState.ACCEPTED, SlipState.MERGED, SlipState.REFUSED}),
    SlipState.REFUSED: frozenset({SlipState.WAITING}),
}

CONSENT_ARROWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset({ConsentState.DRAFT, ConsentState.GIVEN, ConsentState.REFUSED}),
    ConsentState.DRAFT: frozenset({ConsentState.GIVEN, ConsentState.REFUSED}),
    ConsentState.GIVEN: frozenset({ConsentState.WITHDRAWN, ConsentState.EXPIRED}),
    ConsentState.REFUSED: frozenset({ConsentState.GIVEN}),
    ConsentState.WITHDRAWN: frozenset({ConsentState.GIVEN}),
    ConsentState.EXPIRED: frozenset({ConsentState.GIVEN}),
}
