"""Words for the date rules: release, its windows, and claims on release."""

from __future__ import annotations

WORDS: dict[str, str] = {
    # Estimates of release
    "SENTENCE_COUNTED": "The sentence begins on the day it was passed; the part served is "
    "rounded up to a whole day.",
    "FRACTION_BY_DATE": "The part served follows the day and the length of the sentence.",
    "FRACTION_AS_TOLD": "The part served is the one that was chosen.",
    "FRACTION_NOT_THEN": "The part chosen is not that of a sentence passed on that day: it fits "
    "only where a later scheme reached the person in custody. Check with the Offender Management "
    "Unit.",
    "FRACTION_EXCLUDED_OFFENCES": "Some offences are excluded from this and serve longer: check "
    "with the Offender Management Unit.",
    "FRACTION_MAY_BE_40": "The 40% scheme also moved dates of people sentenced before it: release "
    "may be earlier. Ask for the prison's date.",
    "FRACTION_MAY_BE_THIRD": "The one-third release point was due in autumn 2026: release may be "
    "earlier. Ask for the prison's date.",
    "REMAND_CREDITED": "Days on remand count as served.",
    "RELEASE_AT_SENTENCE": "The time on remand covers the part to be served: release is on the "
    "day of sentence.",
    "DAYS_ADDED": "Added days put the release date back, not the end of the sentence.",
    "DAYS_ADDED_TO_END": "Added days cannot go past the end of the sentence.",
    "NO_SUPERVISION": "Released without licence: there is no probation officer.",
    "LICENCE_ONLY": "On licence to the end of the sentence.",
    "LICENCE_AND_SUPERVISION": "On licence to the end of the sentence, then under supervision, "
    "twelve months in all.",
    "SUPERVISION_BY_OFFENCE_DATE": "Supervision goes by the day of the offence, which is not "
    "known here; the day of sentence stands in for it.",
    "SUPERVISION_MAY_HAVE_CHANGED": "The Sentencing Act 2026 changed supervision: check with "
    "probation.",
    # The day of release
    "WEEKEND_OR_HOLIDAY": "Due on a weekend or bank holiday: released on the nearest earlier day "
    "that is neither.",
    "FRIDAY": "Due just before a weekend or bank holiday: usually released earlier, on a day "
    "that is followed by a working day.",
    "RELEASE_ON_DUE_DAY": "Released on the day it is due.",
    "FRIDAY_TRANSITION": "In these days a Friday was allowed where plans were already made.",
    "FRIDAY_SHORT_CUSTODY": "Not moved off the Friday: too few days were served since sentence.",
    "FRIDAY_TOLD_NOT": "Not moved off the Friday, as asked.",
    "HOLIDAYS_NOT_KNOWN": "The bank holidays of that year are not known here: only weekends were "
    "counted.",
    # Which date governs
    "RELEASE_DATE_FROM_PRISON": "This is the prison's own date.",
    "RELEASE_DATE_FROM_ADVISER": "This date was given by an adviser; the prison's is not held.",
    "RELEASE_DATE_ESTIMATED": "This date is an estimate: ask for the prison's.",
    "RELEASE_ESTIMATE_DIFFERS": "An estimate gives another day; the date that was given stands.",
    # Tag
    "TAG_EARLIEST": "Four weeks and half of the part to be served come first.",
    "TAG_LIMIT": "The longest time on tag at that date.",
    "TAG_SENTENCE_TOO_SHORT": "No tag: the sentence is under twelve weeks.",
    "TAG_SENTENCE_TOO_LONG": "No tag: the sentence is over four years.",
    "TAG_REQUISITE_TOO_SHORT": "No tag: the part to be served is under six weeks.",
    "TAG_TOO_SHORT": "No tag: fewer than fourteen days would be left.",
    "TAG_PROGRESSION": "No tag under the one-third release point, except for some young people.",
    "TAG_CHECK_EXCLUSIONS": "Some offences and histories exclude a tag: the prison decides.",
    # Eras and windows
    "ERA_BY_DATE": "The way of claiming follows the release date.",
    "ERA_PINNED": "The way of claiming is set for this prison, whatever the date.",
    "WINDOW_FROM_RELEASE": "Counted from the adjusted release date.",
    "WINDOW_CUT_BY_SCHEME": "The scheme ended before the window would have.",
    "SCHEME_HAD_ENDED": "This scheme has ended by then: it is listed only because the way of "
    "claiming is set, whatever the date.",
    "FIRST_SIGNING_DAY": "The first signing day on or after release, from the last two digits of "
    "the NI number.",
    "SIGNING_DAY_IS_HOLIDAY": "That day is a bank holiday: ask the Jobcentre which day replaces "
    "it.",
    "ONE_VISIT": "Release is within twelve weeks of reception: induction and pre-release are one "
    "visit.",
    "TWO_VISITS": "Release is more than twelve weeks after reception: induction now, pre-release "
    "later.",
    "WINDOW_EMPLOYMENT_INTERVIEW": "Employment interview",
    "WINDOW_CCG": "Community Care Grant",
    "WINDOW_ADVANCE_JSA": "Advance JSA claim",
    "WINDOW_FRESHSTART": "Freshstart booking",
    "WINDOW_JOB_CLUB": "Job club",
    "WINDOW_UC_PREPARATION": "UC claim preparation",
    "WINDOW_UC_CLAIM": "UC claim",
    "WINDOW_UC_APPOINTMENT": "First Jobcentre appointment",
    "WINDOW_WP_MANDATORY": "Work Programme from day one",
    "WINDOW_AVAILABLE": "Treated as available",
    # Claims
    "WAITING_DAYS": "The first days of a claim are waiting days and are not paid.",
    "WAITING_DAYS_NOT_AGAIN": "No waiting days: the last award ended a short time ago.",
    "NO_AWARD_ASSUMED": "Assumed: no award ended in the twelve weeks before. If one did, there may "
    "be no waiting days.",
    "RECLAIM_IN_TIME": "The new claim is within the limit.",
    "RECLAIM_TOO_LATE": "The new claim is past the limit.",
    "RECLAIM_CHANGED": "Circumstances have changed: a full claim is needed.",
    "ROUTE_MANDATORY": "The Work Programme is mandatory from the first day of the claim.",
    "ROUTE_VOLUNTARY": "May volunteer for the Work Programme three months into the claim.",
    "ROUTE_ASK": "Sources differ about who may volunteer: offer it, and ask the Jobcentre.",
    "ROUTE_NONE": "No one is referred to the Work Programme any more.",
    "ROUTE_MANDATORY_DAY_ONE": "Work Programme, mandatory from day one",
    "ROUTE_VOLUNTARY_AT_3_MONTHS": "Work Programme, may volunteer at three months",
    "UC_PERIOD": "Paid seven days after the assessment period ends.",
    "UC_PAY_DAY_EARLIER": "The usual pay day is not a working day: paid on the one before.",
    "UC_WAITING_POSSIBLE": "Seven waiting days applied to some claims at that time.",
    # Checks of what is typed
    "RECEPTION_IN_FUTURE": "Reception cannot be in the future.",
    "RELEASE_NOT_AFTER_RECEPTION": "Release comes after reception.",
    "SENTENCED_BEFORE_RECEPTION": "The sentence was passed before reception: check both days, or "
    "record a recall.",
    "SENTENCED_IN_FUTURE": "The day of sentence cannot be in the future.",
    "SENTENCE_END_BEFORE_RELEASE": "The sentence ends before release: check both days.",
    "REMAND_LONGER_THAN_CUSTODY": "There are more days on remand than days in custody.",
    "BORN_IN_FUTURE": "A date of birth cannot be in the future.",
    "BORN_TOO_LONG_AGO": "This date of birth is too long ago: check the year.",
    "UNDER_AGE_OF_RESPONSIBILITY": "This date of birth gives an age under ten: check the year.",
    "UNDER_AGE_FOR_ADULT_PRISON": "This date of birth gives an age under eighteen, in an adult "
    "prison: check it.",
    "PHONE_FORMAT": "A telephone number has 3 to 15 digits, spaces and a + in front if need be.",
    # How an answer is shown
    "THIS_IS_AN_ESTIMATE": "This is an estimate.",
    "FROM_DAY": "from {day}",
    "LABEL_SED": "End of sentence",
    "LABEL_SLED": "End of licence",
    "LABEL_CRD": "Release due",
    "LABEL_HDCED": "Earliest on tag",
    "LABEL_TUSED": "End of supervision",
    "LABEL_ADJUSTED_RELEASE": "Released on",
    "LABEL_DAYS_SERVED_OF_TOTAL": "Days served / total",
    "LABEL_DUE": "Due",
    "LABEL_NO_LIMIT": "no limit",
    "LABEL_FIRST_PAYABLE_DAY": "First payable day",
    "LABEL_UC_PAY_DAY": "UC pay day",
    "LABEL_ASSESSMENT_FROM": "Assessment from",
    "LABEL_ASSESSMENT_TO": "Assessment to",
    "LABEL_DAYS_SINCE_AWARD": "Days since award / limit",
    "LABEL_ROUTE": "Route",
}
