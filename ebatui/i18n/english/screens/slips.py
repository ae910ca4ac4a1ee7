"""Words of the mentors' slips."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "SLIPS_WAITING_ONE": "1 slip to review",
    "SLIPS_WAITING": "{count} slips to review",
    "SLIPS_NONE": "No slips waiting.",
    "SLIPS_READING": "reading hard",
    "SLIPS_WANTS": "Wants help with: {wants}",
    "SLIPS_WANTS_NOTHING": "Wants to see the adviser",
    "SLIPS_MAYBE": "Who is it? Press the number to put the slip in that case",
    "NEEDS_LIKELY": "Nobody here has a name like that. n makes a new case.",
    "SLIPS_NOBODY": "Nobody here has a name like that. n makes a new case.",
    "SLIPS_WHICH": "Which of the {count}? Press its number.",
    "SLIPS_LOOK": "The list moved on: look who it may be, then press again.",
    "SLIPS_RECEIVED": "in since {day}",
    "SLIPS_FORM_NEW": "A new person, checked against the prison's list. F2 makes the case.",
    "SLIPS_ASK_PRISON_NUMBER": "Prison number",
    "SLIPS_ASK_BORN": "Born",
    "SLIPS_FORM_REFUSE": "Refuse this slip: why? F2 refuses it.",
    "SLIPS_ASK_WHY": "Reason",
    "SLIPS_NO_PERSON": "There is no number {number} in the list.",
    "SLIPS_LEFT": "The slip still waits.",
    # actions that only this screen has
    "ACT_ACCEPT_SLIP": "Accept",
    "ACT_ACCEPT_SLIP_HELP": "Put the slip in the likely case (1-3 where there are several)",
    "ACT_ACCEPT_NEW": "New person",
    "ACT_ACCEPT_NEW_HELP": "Make a new case of the slip",
    "ACT_REFUSE_SLIP": "Refuse",
    "ACT_REFUSE_SLIP_HELP": "Refuse the slip, with a reason",
}
