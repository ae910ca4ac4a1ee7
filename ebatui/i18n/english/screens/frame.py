"""The frame: actions, footer, unlock, today, people, person, help, menu, why and ask."""

from __future__ import annotations

_ACTIONS: dict[str, str] = {
    # everywhere
    "ACT_HELP": "Help",
    "ACT_HELP_HELP": "Help for this screen, and what the terms mean",
    "ACT_FIND": "Find",
    "ACT_FIND_HELP": "Find a person by name, prison number, NI number or cell",
    "ACT_SYNC": "Sync",
    "ACT_SYNC_HELP": "What waits to be sent, and sending it",
    "ACT_SYNC_ON_SYNC": "Sync now",
    "ACT_SYNC_ON_SYNC_HELP": "Send what waits and fetch what is there, now",
    "ACT_NEXT": "Next",
    "ACT_NEXT_HELP": "The next task of Today's list",
    "ACT_MENU": "Menu",
    "ACT_MENU_HELP": "Everything that can be done here, as a list",
    "ACT_LOCK": "Lock",
    "ACT_LOCK_HELP": "Lock the terminal; what is typed is kept as a draft",
    "ACT_BACK": "Back",
    "ACT_BACK_HELP": "Back to the screen before; nothing typed is lost",
    "ACT_REPAINT": "Redraw",
    "ACT_REPAINT_HELP": "Draw the screen again, if the line garbled it",
    "ACT_QUIT": "Leave",
    "ACT_QUIT_HELP": "Lock and leave ebatui",
    "ACT_TODAY": "Today",
    "ACT_TODAY_HELP": "Back to Today",
    # about a person
    "ACT_PERSON": "Open",
    "ACT_PERSON_HELP": "The person's page",
    "ACT_CLOSURES": "Closures",
    "ACT_CLOSURES_HELP": "The person's benefit closures",
    "ACT_TARGETS": "Jobs",
    "ACT_TARGETS_HELP": "The person's job targets",
    "ACT_BOOKINGS": "Bookings",
    "ACT_BOOKINGS_HELP": "The person's interviews with the Jobcentre",
    "ACT_INDUCTION": "Induction",
    "ACT_INDUCTION_HELP": "The person's induction",
    # lists and forms
    "ACT_OPEN": "Open",
    "ACT_OPEN_HELP": "Open what the cursor is on",
    "ACT_OPEN_ON_MENU": "Do it",
    "ACT_OPEN_ON_MENU_HELP": "Do what the cursor is on",
    "ACT_OPEN_ON_WING_LIST": "Induction",
    "ACT_OPEN_ON_WING_LIST_HELP": "Start, or go on with, this person's induction",
    "ACT_WHY": "Why",
    "ACT_WHY_HELP": "Which rule, of which date, gave the figure",
    "ACT_SAVE": "Save",
    "ACT_SAVE_HELP": "Save what is on the screen",
    "ACT_GIVE": "Next line",
    "ACT_GIVE_HELP": "The next line; after the last, save",
    "ACT_MOVE_ON": "Next",
    "ACT_MOVE_ON_HELP": "The next field (Shift+Tab or Up: the one before)",
    # unlock
    "ACT_UNLOCK": "Unlock",
    "ACT_UNLOCK_HELP": "Unlock with what is typed",
    # today
    "ACT_WING_LIST": "Wing list",
    "ACT_WING_LIST_HELP": "Inductions due, in the order of the wings",
    "ACT_CLOSURES_ALL": "Call sheet",
    "ACT_CLOSURES_ALL_HELP": "Every claim to close, office by office",
    "ACT_SLIPS": "Slips",
    "ACT_SLIPS_HELP": "Slips from peer mentors, to review",
    # person
    "ACT_NOTE": "Note",
    "ACT_NOTE_HELP": "Add a case note",
    "ACT_DATE_MOVED": "New date",
    "ACT_DATE_MOVED_HELP": "Enter a release date that has moved",
}

_FRAME: dict[str, str] = {
    "TOP_WAITING": "{count} wait",
    "TOO_SMALL": (
        "  This terminal is {width} x {height}. ebatui needs at least 60 x 20; 80 x 24 is best."
    ),
    "KEY_NOT_HERE": "{key} does nothing on this screen. F1 shows the keys that work here.",
    "KEY_NOTHING": "{key} does nothing here.",
    "SURE": "Sure? {what}. Press {key} again to do it, any other key to leave it.",
    "SCREEN_PROBLEM": "{field} cannot be taken as typed ({code}): check it.",
    "SCREEN_DISK_FULL": "Not saved: the disk is full. What you typed is still here.",
    "SCREEN_READ_ONLY": "Not saved: the disk cannot be written. What you typed is still here.",
    "SCREEN_DISK": "Not saved: the disk failed. What you typed is still here.",
    "SCREEN_FORBIDDEN_MOVE": "That step is not possible from where this stands now.",
    "NEEDS_PERSON": "First choose a person: F3 finds one.",
    "NEEDS_EPISODE": "This person is not in custody here now.",
    "NEEDS_ROW": "There is nothing in the list to do that with.",
    "NEEDS_WHY": "There is no rule behind this one.",
    "CARD_TITLE": "ebatui: the keys",
    "CARD_TWINS": (
        "Capital letters mean the same as small ones. ^G is Ctrl and G together.\n"
        "Where a terminal keeps the function keys to itself, the Ctrl twins do the same."
    ),
    # what each screen is called, on line 1, in help and on the key card
    "SCREEN_UNLOCK": "Locked",
    "SCREEN_TODAY": "Today",
    "SCREEN_WING_LIST": "Inductions due, wing by wing",
    "SCREEN_PEOPLE": "Find a person",
    "SCREEN_PERSON": "Person",
    "SCREEN_HELP": "Help",
    "SCREEN_MENU": "Menu",
    "SCREEN_WHY": "Why",
    "SCREEN_ASK": "A question",
    "SCREEN_FAULT": "Something went wrong",
    "SCREEN_INDUCTION": "Induction",
    "SCREEN_CLOSURES": "Call sheet",
    "SCREEN_TARGETS": "Jobs",
    "SCREEN_BOOKINGS": "Bookings",
    "SCREEN_SYNC": "Sync",
    "SCREEN_SLIPS": "Slips from mentors",
    "SCREEN_INTAKE": "Intake",
    "FAULT_BODY": (
        "\n  Something went wrong inside ebatui. Nothing you saved is lost.\n\n"
        "  What to do: Esc goes back, and you can go on. If it happens again, F12 locks\n"
        "  the terminal and starts it afresh; what you typed is kept as a draft.\n\n"
        "  When you report it, give this code (it holds nothing about anyone):\n\n"
        "      {code}\n"
    ),
    "FAULT_FATAL": "ebatui stopped. Nothing you saved is lost: start it again.",
}

_UNLOCK: dict[str, str] = {
    "UNLOCK_WHAT": "ebatui: employment and benefit casework",
    "UNLOCK_WHERE": "{prison}. Everything here is locked.",
    "UNLOCK_DEMO": "Demonstration: the people in it are invented.",
    "UNLOCK_LABEL": "Passphrase, or mentor code",
    "UNLOCK_OPENING": "Opening...",
    "UNLOCK_NOTHING": "Type your passphrase, or the six digits of a mentor code, then Enter.",
    "UNLOCK_HOW": "Type it, then Enter. It is not shown.",
    "DOOR_WRONG_PASSPHRASE": "That does not open it; tries left: {left}. Wait {wait} seconds.",
    "DOOR_WRONG_PASSPHRASE_NOW": "That does not open it; tries left: {left}.",
    "DOOR_LOCKED_OUT": "Locked after too many tries. The recovery key opens it: see the manager.",
    "DOOR_DAMAGED": "The case file is damaged ({what}). Type nothing more; ring for support.",
    "DOOR_OTHER": "It could not be opened ({code}). Ring for support.",
}

_TODAY: dict[str, str] = {
    "TODAY_SINCE": "Since {day}: {arrived}",
    "TODAY_SINCE_NOTHING": "Since {day}: nothing new has arrived",
    "TODAY_FIRST": "Welcome. What arrives from the Jobcentre will be told here.",
    "TODAY_HURTS": "What hurts most",
    "TODAY_DUE": "{due} due",
    "TODAY_DUE_LATE": "{due} due · {late} late",
    "TODAY_NOTHING": "Nothing is due. F3 finds a person, w shows the wing list.",
    "TODAY_OUT": (
        "Coming out    14 days {bar_14}{out_14}   6 weeks {bar_42}{out_42}   12 weeks {out_84}"
    ),
    "TODAY_SEEN": "Seen before release, last 30 days   {seen} of {released}",
    "TODAY_TEN": "Ten targets met   {met} of {of}",
    "TODAY_PAYMENT": "Claims still in payment   {count}",
    "TODAY_RISK": "at risk {day} a day, {so_far} so far (estimate)",
    "TODAY_NO_MORE": "That was the last task of the list.",
    "TODAY_NO_TASKS": "There are no tasks.",
    "WING_LIST_HEAD": "  Cell      Name                  Number   Came in  Due",
    "WING_LIST_COUNT": "{count} inductions due, {late} late",
    "WING_LIST_NONE": "Everyone has had an induction.",
    "WING_LIST_WING": "{wing}   {count}",
    "WING_LIST_NO_WING": "Wing not known",
    "WING_LIST_LATE": "late",
    "WING_LIST_ONE_VISIT": "one visit: out soon",
    "WING_LIST_DRAFT": "begun",
}

_PEOPLE: dict[str, str] = {
    "PEOPLE_LABEL": "Find",
    "PEOPLE_HOW": "name, prison number, NI number or cell",
    "PEOPLE_HEAD": (
        "  Name                       Number   Cell      Came in      Out, prison's date"
    ),
    "PEOPLE_NONE": "Nobody here matches that. Try fewer letters, or the prison number.",
    "PEOPLE_EMPTY": "There is nobody in the case file yet.",
}

_PERSON: dict[str, str] = {
    "PERSON_OPENING": "Person",
    "PERSON_BORN": "b. {day} ({age})",
    "PERSON_BORN_UNKNOWN": "born: not known",
    "PERSON_NO_NINO": "NI number: none held",
    "PERSON_NOT_HERE": "not in custody here",
    "PERSON_OUT": "Out: {say}{estimate}{why}",
    "PERSON_OUT_UNKNOWN": "Out: no date yet (r enters one)",
    "PERSON_ESTIMATE": " (estimate)",
    "PERSON_WHY": " ?",
    "PERSON_DAYS_ONE": "tomorrow",
    "PERSON_DAYS_NONE": "today",
    "PERSON_DAYS": "{days} days",
    "PERSON_DAYS_AGO": "{days} days ago",
    "PERSON_HOME": "Going to: {home}",
    "PERSON_HOME_UNKNOWN": "not known",
    "PERSON_JOBCENTRE": " -> Jobcentre {name}",
    "PERSON_GATE": "Gate pack",
    "PERSON_GATE_COUNT": "{ready} of {of}",
    "PERSON_READY": "ok",
    "PERSON_MISSING": "x",
    "PERSON_TAB_CLOSURES": "{key} Closures {count}",
    "PERSON_IN_PAYMENT": "{count} in payment",
    "PERSON_TAB_TARGETS": "{key} Jobs {count}/{of}",
    "PERSON_TAB_BOOKINGS": "{key} Bookings {count}",
    "PERSON_NONE": "none",
    "PERSON_TAB_NEEDS": "Needs {count}",
    "PERSON_TAB_NOTES": "Notes {count}",
    "PERSON_INDUCTION_DUE": "No induction yet: i starts it.",
    "PERSON_INDUCTION_ONE_VISIT": "No induction yet, and out soon: i does it all in one visit.",
    "PERSON_INDUCTION_DRAFT": "Induction begun and not finished: i goes on with it.",
    "PERSON_RIVAL": "Two values: {say}",
    "PERSON_NOTHING": "Nothing has happened yet.",
    "PERSON_NOTE_TITLE": "Case note: {name}",
    "PERSON_NOTE_KIND": "About",
    "PERSON_NOTE_TEXT": "Note",
    "PERSON_NOTE_SAVED": "Note saved {time}.",
    "PERSON_NOTE_EMPTY": "Write the note, or Esc to leave without one.",
    "PERSON_MOVED_TITLE": "Release date moved: {name}",
    "PERSON_MOVED_NOW": "Held now: {say}",
    "PERSON_MOVED_DAY": "New date",
    "PERSON_MOVED_WHY": "Why or who said",
    "PERSON_MOVED_HINT": "13/7/11, 13 jul, +7, mon",
}

_OVERLAYS: dict[str, str] = {
    "HELP_TITLE": "Help: {screen}",
    "HELP_KEYS": "Keys of this screen",
    "HELP_MOVING": "Moving",
    "HELP_MOVING_LIST": (
        "Up Down    one line        PgUp PgDn  one page        Home End  first, last"
    ),
    "HELP_MOVING_FORM": "Enter Tab  next field      Shift+Tab  the one before",
    "HELP_TYPING": "Typing",
    "HELP_TYPING_DAY": "Dates      13/7/11   13 jul   t today   +7 in a week   mon next Monday",
    "HELP_TYPING_CHOICE": "Choices    the first letters are enough; y and n for yes and no",
    "HELP_GLOSSARY": "What the terms mean",
    "MENU_TITLE": "Menu of {screen}",
    "MENU_NOT_NOW": "(not now) {what}",
    "MENU_HERE": "On this screen",
    "MENU_ANYWHERE": "Anywhere",
    "WHY_TITLE": "Why",
    "WHY_NONE": "No rule is behind this.",
    "WHY_RULE": "rule {rule}, holds {since}",
    "WHY_SINCE": "from {day}",
    "WHY_ALWAYS": "at all dates",
    "WHY_SOURCE": "read in: {source}",
    "CONFIDENCE_VERIFIED": "checked against its source",
    "CONFIDENCE_RECALLED": "from practice, not yet checked against its source",
    "CONFIDENCE_DESIGN": "our own choice, not law",
    "ASK_HOW": "Enter goes to the next line and after the last one saves. F2 saves at once.",
    "ASK_LEFT": "Nothing was saved.",
    "ASK_LEFT_TYPED": "Not saved. What you typed is kept, and stands there when you come back.",
    "ASK_KEPT": "What you typed before is here again. F2 saves it.",
}

WORDS: dict[str, str] = {
    **_ACTIONS,
    **_FRAME,
    **_UNLOCK,
    **_TODAY,
    **_PEOPLE,
    **_PERSON,
    **_OVERLAYS,
}
