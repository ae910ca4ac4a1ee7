"""Words of the induction: questions as the adviser asks them, consent as it is read out."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "INDUCTION_TITLE": "Induction: {name}  {number}",
    "INDUCTION_TITLE_OPENING": "Induction",
    "INDUCTION_SECTION_WHO": "Who",
    "INDUCTION_SECTION_CUSTODY": "Custody",
    "INDUCTION_SECTION_JOB": "Job",
    "INDUCTION_SECTION_BENEFITS": "Benefits",
    "INDUCTION_SECTION_HOME": "Home",
    "INDUCTION_SECTION_NEEDS": "Needs",
    "INDUCTION_SECTION_WORK": "Work",
    "INDUCTION_SECTION_CONSENT": "Consent",
    # who
    "INDUCTION_ASK_OUTCOME": "How did the interview go?",
    "INDUCTION_ASK_SEEN_ON": "On which day?",
    "INDUCTION_ASK_NINO": "National Insurance number",
    "INDUCTION_ASK_NINO_UNKNOWN": "If there is none to write down, why?",
    "INDUCTION_ASK_BORN": "Born",
    "INDUCTION_ASK_READING_HELP": "Do you want forms read out to you?",
    # custody
    "INDUCTION_ASK_STATUS": "Remand, sentenced or recall?",
    "INDUCTION_ASK_SENTENCED_ON": "Sentenced on",
    "INDUCTION_ASK_SENTENCE": "For how long? (12m, 6w, 90d)",
    "INDUCTION_ASK_REMAND_DAYS": "Days on remand that count",
    "INDUCTION_ASK_CRD": "Release date the prison gives",
    # job
    "INDUCTION_ASK_HAD_JOB": "Did you have a job when you came in?",
    "INDUCTION_ASK_EMPLOYER": "Who for?",
    "INDUCTION_ASK_EMPLOYER_CONTACT": "Who there, and their telephone?",
    "INDUCTION_ASK_JOB": "Doing what?",
    "INDUCTION_ASK_WANTS_KEPT": "Do you want help to keep it?",
    # benefits
    "INDUCTION_ASK_ON_BENEFIT": "Were you getting any benefit when you came in?",
    "INDUCTION_COLUMN_BENEFIT": "Benefit",
    "INDUCTION_COLUMN_WEEKLY": "Amount",
    "INDUCTION_COLUMN_PAID_TO": "Paid to",
    "INDUCTION_COLUMN_OFFICE": "Office",
    "INDUCTION_COLUMN_HOUSING_COSTS": "Home",
    "INDUCTION_COLUMN_HAPPENS": "What happens",
    "INDUCTION_HINT_WEEKLY": "Pounds a week (Universal Credit: a month). Empty if not known.",
    "INDUCTION_HINT_PAID_TO": "The last day paid for: 18/11, 18 nov, t today. Empty if not known.",
    "INDUCTION_HINT_OFFICE": "The office or council that pays it.",
    "INDUCTION_HINT_HOUSING_COSTS": "y if part of it is help with rent or mortgage.",
    "INDUCTION_ASK_SINGLE": "Were you claiming as a single person?",
    "INDUCTION_ASK_PARTNER_CLAIMS": "Is your partner still claiming?",
    "INDUCTION_ASK_CHILDREN": "How many children are you paid for?",
    "INDUCTION_ASK_RETURNS_HOME": "Will you go back to that home?",
    "INDUCTION_ASK_TENANCY_ENDS": "When does the tenancy end, if you know?",
    "INDUCTION_ESTIMATE": "Estimated overpaid so far {pounds}, {day} a day (estimate ?)",
    "INDUCTION_NO_AMOUNT": "What is overpaid is not known: an amount is missing.",
    "INDUCTION_AND_MORE": "+ what is not known",
    "INDUCTION_NO_ESTIMATE": "Nothing overpaid so far (estimate ?)",
    # home, needs, work
    "INDUCTION_ASK_HOME_POSTCODE": "Postcode you will go home to (nfa if none)",
    "INDUCTION_ASK_GOING_TO": "Who or where? (mother, hostel, nowhere yet)",
    "INDUCTION_ASK_NEEDS": "Help wanted with",
    "INDUCTION_ASK_NEEDS_DETAIL": "What exactly?",
    "INDUCTION_ASK_WANTS_WORK": "Do you hope to work when you get out?",
    "INDUCTION_ASK_WANTS": "What work?",
    "INDUCTION_ASK_SKILLS": "What can you do? (cards, licences, trades)",
    "INDUCTION_ASK_BANK_ACCOUNT": "Do you have a bank account?",
    "INDUCTION_ASK_ID_HELD": "What ID do you have, and where is it?",
    # consent, in words to read out
    "INDUCTION_CONSENT_READ": "Read this out:",
    "INDUCTION_CONSENT_JOBCENTRE": (
        "“I would like to tell the Jobcentre near your home what you have told me, so\n"
        " that your claim and your interview are ready when you get out. You can say\n"
        " no. It will not change your benefit. If you change your mind, tell me, and\n"
        " I will stop.”"
    ),
    "INDUCTION_CONSENT_EMPLOYER": (
        "“I would like to talk to employers about work for you. I will not talk about\n"
        " your offence unless you ask me to. You can say no to this too.”"
    ),
    "INDUCTION_ASK_CONSENT_JOBCENTRE": "May I tell the Jobcentre?",
    "INDUCTION_ASK_CONSENT_EMPLOYER": "May I talk to employers?",
    "INDUCTION_ASK_CONSENT_HOW": "How were the words given?",
    # hints that are not a list of choices
    "INDUCTION_HINT_DAY": "18/11, 18 nov 11, t today, -3 three days ago, mon",
    "INDUCTION_HINT_YES_NO": "y yes · n no",
    "INDUCTION_HINT_SEVERAL": "(commas between)",
    # messages
    "INDUCTION_FROM_DRAFT": "Your draft of {when} is here again.",
    "INDUCTION_DRAFT_SAVED": "Draft saved {time}",
    "INDUCTION_DRAFT_NOT_YET": "Not saved yet",
    "INDUCTION_DRAFT_FAILED": "The draft could not be saved: {why} What you typed is still here.",
    "INDUCTION_DRAFT_STAYS": "Not finished. The draft stays here for next time.",
    "INDUCTION_PROBLEMS": "{count} to mend. {say}",
    "INDUCTION_LAST": "That was the last section. F2 saves the induction.",
    "INDUCTION_FIRST": "This is the first section.",
    "INDUCTION_NO_SECTION": "There are sections 1 to {last}.",
    "INDUCTION_HIDDEN": "Nothing to ask here.",
    # actions that only this screen has
    "ACT_NEXT_SECTION": "Next section",
    "ACT_NEXT_SECTION_HELP": "The next section (Alt and a number: that section)",
    "ACT_PREVIOUS_SECTION": "Back one",
    "ACT_PREVIOUS_SECTION_HELP": "The section before",
    "ACT_SAVE_ON_INDUCTION": "Save and close",
    "ACT_SAVE_ON_INDUCTION_HELP": "Save the induction into the case",
    "ACT_BACK_ON_INDUCTION": "Leave",
    "ACT_BACK_ON_INDUCTION_HELP": "Leave for now; the draft stays",
}
