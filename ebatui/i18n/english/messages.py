"""Errors, mends and notices."""

from __future__ import annotations

WORDS: dict[str, str] = {
    # Importing an office's list: the file as a whole
    "IMPORT_EMPTY": "The file is empty; export the list again.",
    "IMPORT_TOO_LARGE": "The file is larger than any list; check that it is the right one.",
    "IMPORT_NOT_TEXT": "The file is not a table of text; save the list as CSV and try again.",
    "IMPORT_WORKBOOK": "The file is a workbook; open it, choose Save As and CSV, and import that.",
    "IMPORT_NO_HEADER": "No row of column names was found; export the list with its column names.",
    "IMPORT_COLUMN_MISSING": (
        "No column for {field} was found. Known columns found: {found}; columns not known: "
        "{others}. Add the column or rename it."
    ),
    "IMPORT_COLUMN_TWICE": "Two columns are named as {field}; keep one of them.",
    # One row
    "IMPORT_QUOTES": (
        "the quotation marks of the row do not pair up, or the file is cut short here; "
        "export the list again"
    ),
    "IMPORT_SHORT_ROW": (
        "the row has fewer cells than there are columns, or the file is cut short here; "
        "export the list again"
    ),
    "IMPORT_LONG_ROW": (
        "the row has more cells than there are columns; put cells that hold a separator in "
        "quotation marks"
    ),
    "IMPORT_ALSO": ". Also wrong in this row: {fields}",
    "IMPORT_MISSING": "{field} is missing; fill it in",
    "IMPORT_TOO_LONG": (
        "{field} has {length} characters and at most {limit} can be kept; shorten it"
    ),
    "IMPORT_CONTROL_CHARACTERS": (
        "{field} holds characters that cannot be seen and act on the screen; type it again"
    ),
    "IMPORT_GARBLED": (
        "{field} has letters that were garbled before the file came here; export the list as "
        "UTF-8 or type it again"
    ),
    "IMPORT_FORMULA": "{field} begins like a spreadsheet formula (= + - @); type what it should be",
    "IMPORT_NOT_A_NAME": "{field} has no letter in it; fill in the name",
    "IMPORT_PRISON_NUMBER": (
        "{field} is a letter, four digits and two letters, such as A1234AA; check it"
    ),
    "IMPORT_NOT_A_DATE": (
        "{field} is not a date that can be read; write the day first, such as 13/07/2011"
    ),
    "IMPORT_RECEPTION_IN_FUTURE": "{field} is later than today; check it",
    "IMPORT_BORN_IN_FUTURE": "{field} is later than today; check it",
    "IMPORT_UNDER_AGE_OF_RESPONSIBILITY": (
        "{field} makes the person too young to be in custody; check it, with all of the year"
    ),
    "IMPORT_UNDER_AGE_FOR_ADULT_PRISON": (
        "{field} makes the person too young for an adult prison; the row went in, but check it"
    ),
    "IMPORT_BORN_TOO_LONG_AGO": "{field} is too long ago for anyone living; check the year",
    "IMPORT_BEFORE_BIRTH": "{field} is not after the date of birth; check both",
    "IMPORT_RELEASE_NOT_AFTER_RECEPTION": "{field} is not after the reception date; check both",
    "IMPORT_HDC_BEFORE_RECEPTION": "{field} is before the reception date; check both",
    "IMPORT_SEX_UNKNOWN": "{field} is not male or female; write M or F, or leave it empty",
    "IMPORT_STATUS_UNKNOWN": "{field} is not known; write remand, sentenced or recall",
    "IMPORT_NOT_A_TERM": (
        "{field} is not a length; write it such as 12 months, 6 weeks, 2 years 6 months or life"
    ),
    "IMPORT_POSTCODE": (
        "{field} is not a postcode; check it, write NFA for no home, or leave it empty"
    ),
    "IMPORT_PREVIOUS_NUMBER": "{field} is letters and digits such as AB1234; check it",
    "IMPORT_PREVIOUS_FULL": (
        "no room is left for another {field}: the rest of the row went in; note it on the case"
    ),
    "IMPORT_CONTRADICTS_ROW": (
        "the row says otherwise than row {other} of the same person and reception; keep the "
        "right one"
    ),
    "IMPORT_IDENTITY_CONFLICT": (
        "the {field} already belongs to someone born on another day; check with the prison"
    ),
    "IMPORT_IDENTITY_CONFLICT_AT_ROW": (
        "the {field} already belongs to someone born on another day (row {other}); check with "
        "the prison"
    ),
    "IMPORT_CASE_WENT": (
        "this case went to another prison: if the person is back, that prison transfers them here"
    ),
    "IMPORT_OLDER_RECEPTION": (
        "a later reception of this person is already held; check that the list is a new one"
    ),
    "IMPORT_FIELD_FILE": "file",
    "IMPORT_FIELD_ROW": "row",
    "IMPORT_FIELD_PRISON_NUMBER": "prison number",
    "IMPORT_FIELD_SURNAME": "surname",
    "IMPORT_FIELD_FORENAMES": "forenames",
    "IMPORT_FIELD_DATE_OF_BIRTH": "date of birth",
    "IMPORT_FIELD_SEX": "sex",
    "IMPORT_FIELD_WING": "wing",
    "IMPORT_FIELD_CELL": "cell",
    "IMPORT_FIELD_LOCATION": "location",
    "IMPORT_FIELD_RECEPTION_DATE": "reception date",
    "IMPORT_FIELD_STATUS": "status",
    "IMPORT_FIELD_SENTENCE": "sentence",
    "IMPORT_FIELD_CONDITIONAL_RELEASE_DATE": "conditional release date",
    "IMPORT_FIELD_AUTOMATIC_RELEASE_DATE": "automatic release date",
    "IMPORT_FIELD_HDC_ELIGIBILITY_DATE": "HDC eligibility date",
    "IMPORT_FIELD_HOME_POSTCODE": "home postcode",
    "IMPORT_FIELD_PREVIOUS_PRISON_NUMBER": "previous prison number",
    # Sync: how an exchange ended
    "SYNC_COMPLETE": "Everything is sent and everything has been fetched.",
    "SYNC_PARTIAL": "Not everything is sent yet; nothing is lost. Sync again.",
    "CLOCK_AHEAD": "This clock is {span} ahead of the hub's: have the wrong one set.",
    "CLOCK_BEHIND": "This clock is {span} behind the hub's: have the wrong one set.",
    "SYNC_UNCUT": "Some changes are not ready to send: unlock ebatui once, then sync again.",
    "SYNC_OUT_OF_TIME": "Time ran out; nothing is lost. Sync again to go on.",
    "SYNC_NOT_ENROLLED": "This terminal has no hub yet; enrol it with a code from the operator.",
    "SYNC_HUB_DID_NOT_START": "The hub beside this terminal did not start; look at its folder.",
    "SYNC_NO_LINE": "No line to the hub; nothing is lost. Check the line and sync again.",
    "SYNC_NO_NAME": "The hub's name was not found; check the line, then the hub's address.",
    "SYNC_TIMEOUT": "The hub did not answer in time; nothing is lost. Sync again.",
    "SYNC_LINE_CUT": "The line was cut; nothing is lost. Sync again to go on.",
    "SYNC_TLS": "No secure line to the hub could be made; sync again, then tell the operator.",
    "SYNC_CERTIFICATE": "What answered has not the hub's certificate; tell the operator.",
    "SYNC_EXPORTED": "It is in the file; it waits here until the hub's answer is imported.",
    "SYNC_EXPORTED_NOTHING": "Nothing waits here; the file only asks what the hub has.",
    "SYNC_COURIER_NO_FILE": "The file cannot be read.",
    "SYNC_COURIER_CANNOT_WRITE": "The file cannot be written; choose another place.",
    "SYNC_COURIER_IN_THE_WAY": "Another file is there, no courier's; choose another name.",
    "SYNC_COURIER_SAME_FILE": "The answer would be written over the file; choose another name.",
    "SYNC_COURIER_DAMAGED": "The file is damaged or cut short; nothing of it was used.",
    "SYNC_COURIER_CUT": "The end of the file is missing; what was whole is kept. Fetch it again.",
    "SYNC_COURIER_NOT_AN_ANSWER": "This is not a hub's answer file.",
    "SYNC_COURIER_NOT_A_REQUEST": "This is not a terminal's courier file.",
    "SYNC_COURIER_NOT_OURS": "This answers a file that this terminal did not export.",
    "SYNC_COURIER_OLD": "This answer is from before the hub was restored; export again.",
    "SYNC_HUB_BUSY": "The hub is busy; nothing is lost. Sync again in some minutes.",
    "SYNC_HUB_FAULT": "The hub has a fault; nothing is lost. Sync again later.",
    "SYNC_GARBLED": "What answered is not the hub; check the line and the hub's address.",
    "SYNC_WRONG_HUB": "This is not the hub that the terminal is enrolled with. Tell the operator.",
    "SYNC_NEWER_HUB": "The hub is newer than this ebatui; bring ebatui up to date.",
    "SYNC_HUB_PARCEL": "A parcel from the hub was damaged on the way; sync again.",
    "SYNC_WRONG_KEY": "The signing key is not this terminal's; enrol the terminal again.",
    "SYNC_CANNOT_SAVE": "The disk is full or cannot be written; make room and sync again.",
    "SYNC_BAD_URL": "The hub's address is not one; give it as https://name.",
    "SYNC_PLAIN_HTTP": "The hub's address must begin with https.",
    "SYNC_REFUSED_UNREADABLE": "The hub could not read the request; bring ebatui up to date.",
    "SYNC_REFUSED_UNKNOWN_DEVICE": "The hub does not know this terminal; ask the operator.",
    "SYNC_REFUSED_BAD_SIGNATURE": "The hub does not know this terminal's key; ask the operator.",
    "SYNC_REFUSED_CHAIN_DIFFERS": (
        "The hub holds something else than this terminal sent or was sent; tell the operator"
        " before anything else."
    ),
    "SYNC_OLD_COPY": (
        "This folder is an older copy of the terminal; nothing is lost: get a code from the"
        " operator and run ebatui rejoin."
    ),
    "SYNC_HUB_WENT_BACK": (
        "The hub went back to an earlier state; nothing is lost: tell its operator to run"
        " hub new-epoch."
    ),
    "SYNC_REFILLING": (
        "The hub was put back and waits for another terminal to sync; nothing is lost: sync again"
        " later."
    ),
    "SYNC_REFUSED_REFILLING": "The hub was put back and waits for another terminal; sync later.",
    "SYNC_REFUSED_PARCEL_REFUSED": "The hub could not read a parcel; tell the operator.",
    "SYNC_REFUSED_TOO_BIG": "The hub takes less at once; bring ebatui up to date.",
    "SYNC_REFUSED_TRY_LATER": "The hub cannot keep anything now; sync again later.",
    "SYNC_REFUSED_OTHER": "The hub refuses, for a reason that a newer ebatui will know.",
    "SYNC_APPLY_NEWER": "What arrived needs a newer ebatui; bring it up to date.",
    "SYNC_APPLY_SEALED": "What arrived is not sealed to this terminal; enrol it again.",
    "SYNC_APPLY_DAMAGED": "What arrived is damaged; tell the operator.",
    "SYNC_APPLY_OUT_OF_ORDER": "What arrived does not follow on; run verify and tell the operator.",
    "SYNC_CASE_FILE_BEHIND": (
        "The case file is older than its mailbox: it was put back or damaged. Get a code, then"
        " ebatui rejoin."
    ),
    "SYNC_MAILBOX_MISSING": "The mailbox is missing; restore a backup.",
    "SYNC_MAILBOX_DAMAGED": "The mailbox is damaged; restore a backup.",
    # Sync: enrolment and the nightly run
    "SYNC_CODE_LENGTH": "The code has 20 letters and digits; check it.",
    "SYNC_CODE_SIGN": "The code has a sign that no code has; check it.",
    "SYNC_CODE_CHECK": "The code is mistyped; read it again.",
    "SYNC_ENROL_UNREADABLE": "The hub could not read the request; bring ebatui up to date.",
    "SYNC_ENROL_CODE_UNKNOWN": "The hub does not know this code, or it is used or has expired.",
    "SYNC_ENROL_WRONG_ESTABLISHMENT": "The code was made for another establishment.",
    "SYNC_ENROL_DEVICE_TAKEN": "Another terminal has this number; set this terminal up anew.",
    "SYNC_ENROL_TRY_LATER": "The hub cannot enrol now; try again later.",
    "SYNC_NIGHTLY_NO_TIMER": "Neither systemd nor cron is there; ask who keeps the machine.",
    "SYNC_NIGHTLY_REFUSED": "The machine did not take the timer; ask who keeps it.",
    "SYNC_NIGHTLY_BAD_PATH": "The folder's name has signs that a timer cannot hold; rename it.",
}
