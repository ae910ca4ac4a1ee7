"""Words of the mentor's form: large, simple, and never about anyone who is known here."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "INTAKE_TITLE": "Tell the employment adviser about someone new",
    "INTAKE_ASK_FORENAMES": "First name",
    "INTAKE_ASK_SURNAME": "Last name",
    "INTAKE_ASK_WING": "Wing",
    "INTAKE_ASK_CELL": "Cell",
    "INTAKE_ASK_NINO": "NI number",
    "INTAKE_ASK_BORN": "Date of birth",
    "INTAKE_WANTS": "They want help with     (press a letter, again to undo)",
    "INTAKE_WANT_BENEFITS": "benefits they were getting",
    "INTAKE_WANT_KEEP_JOB": "keeping their job",
    "INTAKE_WANT_FIND_WORK": "finding work",
    "INTAKE_WANT_ID_OR_BANK": "ID or bank account",
    "INTAKE_WANT_SOMETHING_ELSE": "something else",
    "INTAKE_READING": "Do they find reading hard?",
    "INTAKE_READING_KEYS": "y yes   n no",
    "INTAKE_KEYS": "Enter  next line            F2  finished, send it to the adviser",
    "INTAKE_SENT": "Sent to the employment adviser.",
    "INTAKE_CLEAR": "Wipe what is written here?   y yes   n no",
    "INTAKE_CLEARED": "Wiped.",
    "INTAKE_NOT_SENT": "It could not be sent. Try F2 again, or tell the adviser.",
    "INTAKE_MISSING_FORENAMES": "Please write the first name.",
    "INTAKE_MISSING_SURNAME": "Please write the last name.",
    "INTAKE_MISSING_WING": "Please write the wing.",
    "INTAKE_TOO_LONG": "That is too long. Please make it shorter.",
    "INTAKE_MEND": "Please look at this line again.",
}
