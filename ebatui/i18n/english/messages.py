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
}
