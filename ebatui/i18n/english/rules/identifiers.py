"""Words for the identifier rules."""

from __future__ import annotations

WORDS: dict[str, str] = {
    # National Insurance numbers
    "NINO_OK": "This is a well-formed National Insurance number.",
    "NINO_MISSING": "No number is given. Type it, or record why it is not known.",
    "NINO_TRN": "This is an HMRC temporary reference, not a National Insurance number. Ask for "
    "the number itself.",
    "NINO_TEMPORARY": "This is an old temporary number, which is no longer used. Ask for the "
    "number itself.",
    "NINO_TEST": "Numbers that begin with QQ are examples and belong to no one.",
    "NINO_NO_SUFFIX": "The last letter (A to D) is missing. The number is kept without it.",
    "NINO_LENGTH": "A number has nine characters: two letters, six digits and a letter.",
    "NINO_CHARS": "A number is two letters, six digits and a letter, in that order.",
    "NINO_PREFIX_LETTER": "The first two letters are never D, F, I, Q, U or V.",
    "NINO_SECOND_O": "The second letter is never O.",
    "NINO_PREFIX_RESERVED": "No number begins with these two letters.",
    "NINO_SUFFIX": "The last letter is A, B, C or D.",
    "NINO_ADMIN_PREFIX": "Numbers that begin with these letters are administrative, not a "
    "person's benefit record. Do not send it for closure.",
    # Prison, probation and police numbers
    "PRISON_NUMBER_OK": "This is a well-formed prison number.",
    "PRISON_NUMBER_MISSING": "No prison number is given.",
    "PRISON_NUMBER_FORMAT": "A prison number is a letter, four digits and two letters: A1234AA.",
    "CRN_OK": "This is a well-formed probation case reference.",
    "CRN_MISSING": "No probation case reference is given.",
    "CRN_FORMAT": "A probation case reference is a letter and six digits: X123456.",
    "PNC_OK": "This is a valid PNC number.",
    "PNC_MISSING": "No PNC number is given.",
    "PNC_FORMAT": "A PNC number is a year, a serial and a letter: 2002/0073319Z.",
    "PNC_CHECK_LETTER": "The last letter of the PNC number does not fit its digits. One of them "
    "is mistyped.",
    "CRO_OK": "This is a valid CRO number.",
    "CRO_MISSING": "No CRO number is given.",
    "CRO_FORMAT": "A CRO number looks like 065656/91H or SF05/482703J.",
    "CRO_CHECK_LETTER": "The last letter of the CRO number does not fit its digits. One of them "
    "is mistyped.",
    "POSTCODE_OK": "This is a well-formed postcode.",
    "POSTCODE_MISSING": "No postcode is given.",
    "POSTCODE_FORMAT": "A postcode looks like HU9 5LS.",
    # What a command's page is labelled with
    "LABEL_MASKED": "Masked",
    "LABEL_SIGNING_DAY": "Signing day",
    "LABEL_STORED_AS": "Stored as",
}
