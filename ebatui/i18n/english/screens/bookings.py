"""Words of the interviews with the Jobcentre."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "BOOKINGS_TITLE": "Bookings: {name}  {number}",
    "BOOKINGS_TITLE_OPENING": "Bookings",
    "BOOKINGS_OUT": "Out: {say}",
    "BOOKINGS_JOBCENTRE": "Jobcentre: {name}",
    "BOOKINGS_NO_JOBCENTRE": "Jobcentre: not known. Put a home postcode in the induction.",
    "BOOKINGS_OPEN_NOW": "open now",
    "BOOKINGS_WINDOW": "{say}: {opens} to {closes}",
    "BOOKINGS_WINDOW_OPEN_ENDED": "{say}: from {opens}",
    "BOOKINGS_BOOKED": "Interviews",
    "BOOKINGS_NO_BOOKING": "No interview booked.",
    "BOOKINGS_NEAREST": "Nearest times:",
    "BOOKINGS_SLOTS": "Times on or after release (1-9 or Enter chooses)",
    "BOOKINGS_FREE": "{count} free",
    "BOOKINGS_NO_SLOTS": "{why}",
    "BOOKINGS_NO_SLOTS_HELD": "No times have come from the Jobcentre yet. F5 asks.",
    "BOOKINGS_SURE": "Sure? {new} in place of {old}: press it again.",
    "BOOKINGS_FORM_CANCEL": "Cancel this interview: why? F2 cancels it.",
    "BOOKINGS_ASK_REASON": "Reason",
    "BOOKINGS_NO_NUMBER": "There is no time number {number}.",
    # actions that only this screen has
    "ACT_NOT_ATTENDED": "Did not come",
    "ACT_NOT_ATTENDED_HELP": "The person did not come to the interview",
    "ACT_BOOK": "Choose time",
    "ACT_BOOK_HELP": "Ask the diary for the time under the cursor (1-9 by its number)",
    "ACT_CANCEL_BOOKING": "Cancel",
    "ACT_CANCEL_BOOKING_HELP": "Give an interview back, with the reason",
    "ACT_ATTENDED": "Came",
    "ACT_ATTENDED_HELP": "The person came to the interview",
    "NEEDS_SLOT": "Enter chooses a time; the cursor is not on one.",
    "NEEDS_BOOKING": "The cursor is not on an interview.",
}
