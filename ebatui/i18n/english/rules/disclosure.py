"""Words for rehabilitation, disclosure, consent, markers and keeping."""

from __future__ import annotations

_REHABILITATION: dict[str, str] = {
    "REGIME_PRE2014": "The law as it stood before the first reform.",
    "REGIME_LASPO": "The law between the two reforms; it counts for earlier convictions too.",
    "REGIME_PCSC": "The law since the second reform; it counts for earlier convictions too.",
    "PERIOD_APPLIED": "The rehabilitation period for this sentence or order.",
    "NEVER_SPENT": "This sentence can never be spent.",
    "SCHEDULE_18_NOT_KNOWN": (
        "It is not known whether the offence is in Schedule 18 to the Sentencing Code. Treat the "
        "conviction as unspent, and check."
    ),
    "NO_PERIOD_IN_REGIME": "No period is held for this disposal under the law of that day.",
    "ORDER_END_NOT_GIVEN": "The day the order ends was not given; it can move the answer.",
    "LONGEST_DISPOSAL_GOVERNS": "The longest period of the conviction governs.",
    "END_BEFORE_FULL_TERM": (
        "The end given comes before the full length of the sentence. Only days on remand bring it "
        "forward: if this is the day of release, give the end of the licence instead."
    ),
    "EXTENDED_BY_OVERLAP": "A further conviction came within the period: both end together.",
    "NEVER_THROUGH_LATER_CONVICTION": (
        "A further conviction within the period can never be spent, so this one cannot either."
    ),
    "STAYS_SPENT": "It was spent under the law before, and stays spent.",
}

_SENTENCE_ENDS: dict[str, str] = {
    "SENTENCE_ENDS_WITH_FULL_TERM": (
        "The sentence ends with its full term, licence included, less remand credit. Release, tag "
        "or temporary release does not end it."
    ),
    "SUSPENDED_ENDS_WITH_FULL_TERM": (
        "A suspended sentence ends with the full custodial term imposed."
    ),
    "SUPERVISION_IS_NOT_SENTENCE": "Supervision after the sentence is not part of it.",
    "CONSECUTIVE_TERMS_ADD_UP": "Terms served one after another count as one.",
    "CONCURRENT_TERMS_LAST_END": "Of terms served together the one that ends last counts.",
}

_DISCLOSURE: dict[str, str] = {
    "TELL_NOTHING_UNASKED": "Unless asked, nothing need be told.",
    "TELL_UNSPENT_ONLY": "Asked for an ordinary job or a basic check: unspent convictions only.",
    "TELL_ALL_BUT_PROTECTED": (
        "Asked for an exempt job: spent and unspent convictions, except protected ones."
    ),
    "TELL_ALL_BUT_PROTECTED_AND_LISTS": (
        "As for an exempt job; the barred list and relevant police information are seen as well."
    ),
    "UNSURE_TREAT_AS_UNSPENT": "It cannot be said whether it is spent: treat it as unspent.",
    "FILTERING_NOT_BEGUN": "On that day checks left nothing out.",
    "FILTERING_RULES_NOT_HELD": "The rules of that day are not held here: take it to show.",
    "FILTERING_CURRENT": "The filtering rules in force.",
    "PROTECTED_ADULT_CONVICTION": "Protected once enough time has passed since the conviction.",
    "PROTECTED_YOUTH_CONVICTION": (
        "A conviction under 18 is protected once enough time has passed."
    ),
    "PROTECTED_ADULT_CAUTION": "A caution is protected once enough time has passed.",
    "PROTECTED_YOUTH_CAUTION": "A youth caution, reprimand or warning is protected at once.",
    "CUSTODY_ALWAYS_SHOWS": "Custody, even suspended, always shows on these checks.",
    "SPECIFIED_ALWAYS_SHOWS": "An offence on the specified list always shows on these checks.",
    "SPECIFIED_NOT_KNOWN": (
        "It is not known whether the offence is on the specified list: take it to show, and check."
    ),
}

_EXEMPT_WORK: dict[str, str] = {
    "EXEMPT_CHILDREN_AND_VULNERABLE_ADULTS": (
        "Work with children or vulnerable adults: teaching, social work, care, childminding, "
        "fostering."
    ),
    "EXEMPT_HEALTH": (
        "Health care with access to patients: doctors, dentists, nurses, pharmacists, paramedics."
    ),
    "EXEMPT_LAW_AND_COURTS": (
        "Law and courts: barristers, solicitors, court officers, Crown prosecutors, judges' staff, "
        "officers who enforce court orders."
    ),
    "EXEMPT_POLICE_PRISON_PROBATION": (
        "Police, cadets, probation, prison staff, bail and probation hostels, traffic wardens."
    ),
    "EXEMPT_ACCOUNTANTS": "Accountants.",
    "EXEMPT_ANIMALS": "Veterinary surgeons, and RSPCA officers who kill animals.",
    "EXEMPT_FINANCIAL_SERVICES": (
        "Financial posts and directors whom a regulator approves; unit trust managers."
    ),
    "EXEMPT_FIREARMS_AND_EXPLOSIVES": "Firearms dealers; work with explosives.",
    "EXEMPT_GAMBLING_AND_LOTTERY": "Licensed gambling and lotteries.",
    "EXEMPT_TAXIS": "Taxi drivers.",
    "EXEMPT_SECURITY": "Licensed security work; football stewarding.",
    "EXEMPT_AIRPORTS_AND_AVIATION": "Secure areas of airports; some posts in aviation.",
    "EXEMPT_CROWN_AND_NUCLEAR": "Some Crown and nuclear posts.",
}

_READ_OUT: dict[str, str] = {
    "SAY_SPENT": (
        "This conviction has been spent since {spent_on}. You need not tell an employer about it, "
        "even if asked, unless the job is exempt and the employer says so."
    ),
    "SAY_UNSPENT": (
        "This conviction is unspent until {until}. If an employer asks before then you must tell "
        "them. From {spent_on} it is spent, and you need not, unless the job is exempt."
    ),
    "SAY_NEVER": (
        "This conviction can never be spent. Whenever an employer asks, you must tell them."
    ),
    "SAY_CANNOT_SAY": (
        "I cannot say yet whether this conviction will be spent. Until it is checked, treat it as "
        "unspent: if an employer asks, tell them."
    ),
    "SAY_CANNOT_SAY_AT_LEAST": (
        "This conviction is unspent until {until} at least. What follows needs to be checked; "
        "until then treat it as unspent: if an employer asks, tell them."
    ),
    "SPOKEN_DAY": "{day} {month} {year}",
    "MONTH_1": "January",
    "MONTH_2": "February",
    "MONTH_3": "March",
    "MONTH_4": "April",
    "MONTH_5": "May",
    "MONTH_6": "June",
    "MONTH_7": "July",
    "MONTH_8": "August",
    "MONTH_9": "September",
    "MONTH_10": "October",
    "MONTH_11": "November",
    "MONTH_12": "December",
}

_SHARING: dict[str, str] = {
    "CONSENT_LIVE": "There is a live consent.",
    "CONSENT_NOT_GIVEN": "No consent has been given. That never affects advice on benefits.",
    "CONSENT_NOT_YET": "The consent does not hold yet.",
    "CONSENT_WITHDRAWN": "The consent was withdrawn: nothing may be shared.",
    "CONSENT_EXPIRED": "The consent has expired: ask again before sharing.",
    "CONSENT_DOES_NOT_COVER_ITEM": "The consent does not cover this.",
    "CONSENT_DOES_NOT_COVER_RECIPIENT": "The consent does not cover telling them.",
    "MARKER_KEPT": "A disadvantage marker is kept for a limited time.",
    "MARKER_EXPIRED": "The marker's time is over.",
    "MARKER_NOT_YET": "The marker shows from the day it is set.",
    "KEEP_OFFENCE_DATA": "Restrictions and offence data go first after release or transfer.",
    "KEEP_CASE": "The rest of a case is kept longer, then erased.",
    "KEEP_SUPPORTING": "Supporting records are kept for a time after interest in the claim ends.",
    "KEEP_EPHEMERAL": "Ephemeral records are kept for a short time.",
}

_LABELS: dict[str, str] = {
    "LABEL_CONVICTION": "Conviction",
    "LABEL_SPENT_ON": "Spent from",
    "LABEL_RESULT": "On {day}",
    "RESULT_SPENT": "spent",
    "RESULT_UNSPENT": "unspent",
    "RESULT_NEVER": "never spent",
    "RESULT_CANNOT_SAY": "cannot say: treat as unspent",
    "CONVICTION_NUMBER": "Conviction {number}",
}

_CANNOT_ANSWER: dict[str, str] = {
    "UNKNOWN_DISPOSAL": "There is no such disposal code; give one of: {codes}.",
    "NO_DISPOSAL": "Give at least one disposal for each conviction.",
    "LENGTH_MISSING": "Give the length of the sentence imposed in months (and days).",
    "LENGTH_BELOW_NOUGHT": "Give a whole number from 0.",
    "LENGTH_TOO_LONG": "This is longer than any sentence that can be counted; give fewer months.",
    "END_MISSING": (
        "Give the last day of the sentence, licence included, or of the order, or the day paid."
    ),
    "CONVICTED_AFTER_DAY_ASKED": "This day is after the day asked for; give an earlier one, or "
    "ask for a later day.",
    "ENDS_BEFORE_CONVICTION": "This day is before the conviction; give a later one.",
}

WORDS: dict[str, str] = {
    **_REHABILITATION,
    **_SENTENCE_ENDS,
    **_DISCLOSURE,
    **_EXEMPT_WORK,
    **_READ_OUT,
    **_SHARING,
    **_LABELS,
    **_CANNOT_ANSWER,
}
