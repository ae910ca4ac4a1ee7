"""Words of the job targets."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "TARGETS_TITLE": "Jobs: {name}  {number}",
    "TARGETS_TITLE_OPENING": "Jobs",
    "TARGETS_PACE": "{days} days to release: {pace}",
    "TARGETS_PACE_DONE": "{days} days to release: all found",
    "TARGETS_NO_DATE": "no release date yet",
    "TARGETS_OUT": "released",
    "TARGETS_NONE": "No opportunities yet. Press a to add the first.",
    "TARGETS_STATES_1": " e enquired   p applied   i interview   o offer   s started",
    "TARGETS_STATES_2": " u unsuccessful   d dropped (does not count)",
    "TARGETS_CLOSED": "does not count",
    "TARGETS_NO_MOVE": "{before} cannot become {after}. It can become: {choices}.",
    "TARGETS_NO_MOVE_END": "{before} is the end of that one. Add another with a.",
    "TARGETS_ALREADY": "It is {before} already.",
    "TARGETS_FORM": "Add to the list. F2 adds it and stays for the next; Esc when done.",
    "TARGETS_ASK_TITLE": "Job",
    "TARGETS_ASK_EMPLOYER": "Employer",
    "TARGETS_ASK_TOWN": "Town",
    "TARGETS_ASK_TELEPHONE": "Telephone",
    "TARGETS_ASK_CONTACT": "Ask for",
    "TARGETS_ASK_SOURCE": "Where from",
    "TARGETS_ASK_NOTE": "Why dropped",
    "TARGETS_FORM_DROP": "Drop it: why? F2 drops it.",
    "TARGETS_KEPT": "Not added yet: what you typed is kept here.",
}
