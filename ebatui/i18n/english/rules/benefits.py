"""Words for the rules about benefits in custody, overpayments and money on release.

They hold no figure: the answer's own dates and amounts, and the policy row, say how much.
"""

from __future__ import annotations

_CLOSURES: dict[str, str] = {
    "CLOSURE_JSA": "Jobseeker's Allowance cannot be claimed or paid in custody.",
    "CLOSURE_JSA_NEW_STYLE_ONLY": (
        "New style Jobseeker's Allowance cannot be paid in custody. Income-based awards have "
        "ended: check what this claim is."
    ),
    "CLOSURE_IS": "Income Support cannot be paid in custody.",
    "CLOSURE_IS_HOUSING_COSTS": "On remand only help with housing costs goes on.",
    "CLOSURE_IS_ENDED": (
        "The last Income Support awards have ended. If one is still recorded, have it closed and "
        "look for Universal Credit."
    ),
    "CLOSURE_ESA_IR": "Income-related ESA cannot be paid in custody.",
    "CLOSURE_ESA_IR_HOUSING_COSTS": "On remand only an owner-occupier's housing costs go on.",
    "CLOSURE_ESA_C_REMAND": (
        "Contributory or new style ESA stops on remand. Arrears are paid if there is no conviction."
    ),
    "CLOSURE_ESA_C_SENTENCED": "Contributory or new style ESA stops while serving a sentence.",
    "CLOSURE_IB_REMAND": (
        "Incapacity Benefit stops on remand. Arrears are paid if there is no conviction."
    ),
    "CLOSURE_IB_SENTENCED": "Incapacity Benefit stops while serving a sentence.",
    "CLOSURE_SDA_REMAND": (
        "Severe Disablement Allowance is not paid on remand. Arrears are paid if there is no "
        "conviction."
    ),
    "CLOSURE_SDA_SENTENCED": "Severe Disablement Allowance stops while serving a sentence.",
    "CLOSURE_PC": "Pension Credit cannot be paid in custody.",
    "CLOSURE_PC_HOUSING_COSTS": (
        "A single person on remand who expects to be back in time keeps housing costs."
    ),
    "CLOSURE_SP_REMAND": (
        "State Pension is suspended on remand. Arrears are paid if no custodial sentence follows."
    ),
    "CLOSURE_SP_SENTENCED": "State Pension is not paid while serving a sentence.",
    "CLOSURE_HB_COUNTED": (
        "Housing Benefit can go on for a limited time, as the home is kept and a return in that "
        "time is likely. The council decides."
    ),
    "CLOSURE_HB_RETURN_UNLIKELY": (
        "Housing Benefit stops once it is unlikely that the person returns in time, or when the "
        "home is let or given up. The council decides."
    ),
    "CLOSURE_CTB_COUNTED": (
        "Council Tax Benefit can go on for a limited time, as Housing Benefit. The council decides."
    ),
    "CLOSURE_CTB_RETURN_UNLIKELY": (
        "Council Tax Benefit stops once it is unlikely that the person returns in time. "
        "The council decides."
    ),
    "CLOSURE_CTB_ENDED": (
        "Council Tax Benefit no longer exists. Ask the council about its reduction scheme."
    ),
    "CLOSURE_CTR_NOT_BEGUN": (
        "Council tax reduction had not begun on that day. Ask about Council Tax Benefit."
    ),
    "CLOSURE_CTR_LOCAL_SCHEME": "Each council has its own scheme. Tell the council and ask.",
    "CLOSURE_UC": "Universal Credit ends: nothing of it is payable in custody.",
    "CLOSURE_UC_HOUSING_ELEMENT": (
        "Only the housing element goes on: a single person who already had it and is not expected "
        "to be in custody beyond the limit."
    ),
    "CLOSURE_UC_COUPLE": (
        "The person in custody leaves the couple's claim. The partner must report it and is paid "
        "as a single person."
    ),
    "CLOSURE_UC_WHOLE_PERIOD": (
        "Universal Credit changes from the first day of the assessment period that this day falls "
        "in, not from the day itself. Give the day and let the office say which period it is."
    ),
    "CLOSURE_DLA_REMAND": (
        "Disability Living Allowance is suspended from the first day. A lump sum follows if there "
        "is no custodial penalty."
    ),
    "CLOSURE_DLA_SENTENCED": "Disability Living Allowance ends for someone serving a sentence.",
    "CLOSURE_AA_REMAND": (
        "Attendance Allowance cannot be paid on remand. Arrears follow if there is no custodial "
        "sentence."
    ),
    "CLOSURE_AA_SENTENCED": "Attendance Allowance ends for someone serving a sentence.",
    "CLOSURE_PIP_COUNTED": (
        "Personal Independence Payment is paid for a limited number of days in custody, counting "
        "earlier custody in the last year, and is then suspended."
    ),
    "CLOSURE_CA_CARER": "Carer's Allowance stops when the carer is in custody.",
    "CLOSURE_CA_CARED_FOR": (
        "Carer's Allowance stops when the person cared for is in custody. The day depends on that "
        "person's own benefit."
    ),
    "CLOSURE_IIDB": (
        "Industrial Injuries Disablement Benefit is suspended and restarts on release, with some "
        "arrears."
    ),
    "CLOSURE_MA": "Maternity Allowance is paused.",
    "CLOSURE_SSP": "Statutory Sick Pay is not due in custody. The employer must be told.",
    "CLOSURE_SMP": "Statutory Maternity Pay is not due in custody. The employer must be told.",
    "CLOSURE_CHB_CLAIMANT": (
        "Child Benefit may go on if the person stays responsible for the child. HMRC decides."
    ),
    "CLOSURE_CHB_CHILD_COUNTED": "Child Benefit for a child in custody stops after a limited time.",
    "CLOSURE_WTC_COUPLE": (
        "A couple's Working Tax Credit may go on if the partner works enough hours. HMRC decides."
    ),
    "CLOSURE_WTC_COUPLE_LONG": (
        "Custody is too long for Working Tax Credit to go on as before. HMRC decides."
    ),
    "CLOSURE_WTC_SINGLE": "A single person's Working Tax Credit stops. HMRC must be told.",
    "CLOSURE_CTC_COUPLE": "A couple's Child Tax Credit goes on. HMRC must be told.",
    "CLOSURE_CTC_SINGLE_TEMPORARY": (
        "Child Tax Credit can go on through a temporary absence, by responsibility and contact. "
        "HMRC decides."
    ),
    "CLOSURE_CTC_SINGLE_NOT_TEMPORARY": (
        "By HMRC's guideline custody this long is not temporary. HMRC decides."
    ),
    "CLOSURE_CTC_CHILD_SHORT": "Child Tax Credit is kept for a child in custody for a short time.",
    "CLOSURE_CTC_CHILD_LONG": (
        "Child Tax Credit for a child is lost for the sentence. HMRC must be told."
    ),
    "CLOSURE_TAX_CREDITS_ENDED": (
        "Tax credits have ended for everyone. If HMRC still pays, tell it; look for Universal "
        "Credit."
    ),
    "BENEFIT_ABOLISHED_CTB": "Council Tax Benefit was abolished: nothing is payable after that.",
    "RECEPTION_DAY_IN_CUSTODY": "The day of reception is the first day in custody.",
    "SPELL_INCLUDES_REMAND": "Remand and the sentence after it count as one spell.",
    "CUSTODY_DAYS_USED_UP": (
        "Earlier custody in the last year has used up the days that are paid: nothing more is "
        "payable from the first day."
    ),
    "EXPECTED_RETURN_NOT_KNOWN": (
        "No expected day of release or return was given. This holds only if custody ends within "
        "the limit: ask, and check again."
    ),
    "STANDING_DETAINED": "Held on remand or serving a sentence: a prisoner for benefits.",
    "STANDING_TEMPORARY_RELEASE": "On temporary release: still a prisoner for benefits.",
    "STANDING_NOT_A_PRISONER": "Not a prisoner for benefits: a claim can be made.",
    "CLOSURE_CHASING": "A closure without an answer is chased, then escalated, then warned about.",
    "CLOSING_DATES": "A claim closes at most {months_before} months before reception.",
    "DUTY_TELL_AT_ONCE": "The person, partner or appointee must tell the paying office at once.",
    "DUTY_TELL_EACH_OFFICE": "Telling one office does not tell the others: tell each.",
    "DUTY_TELL_AGAIN_AT_SENTENCE": "After a sentence the offices must be told again.",
}

_KEEPS: dict[str, str] = {
    "KEEPS_HOUSING_COSTS": "housing costs",
    "KEEPS_HOUSING_ELEMENT": "the housing element",
    "KEEPS_HOUSING_BENEFIT": "Housing Benefit, for a time",
    "KEEPS_COUNCIL_TAX_BENEFIT": "Council Tax Benefit, for a time",
    "KEEPS_COUNCIL_TAX_REDUCTION": "council tax reduction, by the local scheme",
    "KEEPS_PARTNER_AS_SINGLE": "the partner's own award",
    "KEEPS_PERSONAL_INDEPENDENCE_PAYMENT": "Personal Independence Payment, for a time",
    "KEEPS_CHILD_BENEFIT": "Child Benefit",
    "KEEPS_CHILD_TAX_CREDIT": "Child Tax Credit",
    "KEEPS_WORKING_TAX_CREDIT": "Working Tax Credit",
}

_NOTIFY: dict[str, str] = {
    "NOTIFY_BENEFIT_OFFICE": "the benefit centre that pays it",
    "NOTIFY_PENSION_SERVICE": "the Pension Service",
    "NOTIFY_LOCAL_AUTHORITY": "the council",
    "NOTIFY_DISABILITY_BENEFITS_OFFICE": "the disability benefits office",
    "NOTIFY_CARERS_ALLOWANCE_UNIT": "the Carer's Allowance Unit",
    "NOTIFY_PERSON_CARED_FOR": "the person cared for",
    "NOTIFY_PARTNER": "the partner",
    "NOTIFY_EMPLOYER": "the employer",
    "NOTIFY_HMRC_CHILD_BENEFIT": "HMRC, Child Benefit",
    "NOTIFY_HMRC_TAX_CREDITS": "HMRC, tax credits",
}

_CHASING: dict[str, str] = {
    "CHASE_WAITING": "waiting for an answer",
    "CHASE_CHASE": "to chase",
    "CHASE_ESCALATE": "to escalate",
    "CHASE_WARN": "long overdue",
}

_MONEY: dict[str, str] = {
    "RATE_IN_FORCE": "The published rate in force on those days.",
    "RATE_MAY_HAVE_CHANGED": (
        "Rates change each spring: a newer one than the last held here may be in force by then. "
        "Check it against the award."
    ),
    "OVERPAYMENT_SEVENTHS": "Part weeks are paid by the day, as a share of the weekly rate.",
    "OVERPAYMENT_ROUNDED_DOWN_ONCE": "Rounded down once, at the end.",
    "OVERPAYMENT_WHOLE_ASSESSMENT_PERIOD": (
        "In Universal Credit a change counts from the first day of its assessment period."
    ),
    "OVERPAYMENT_DECISION_MAKER_DECIDES": (
        "An estimate. A decision maker decides whether there is an overpayment and what follows."
    ),
    "AT_RISK_EACH_DAY": "What each further day in payment may add, an estimate.",
    "RECOVERABLE_IF_NOT_DISCLOSED": (
        "May be asked for again only if something that matters was misstated or not told."
    ),
    "RECOVERABLE_BY_STYLE_OF_AWARD": (
        "Whether it may be asked for again depends on whether the award is new style."
    ),
    "RECOVERABLE_IN_ANY_CASE": "The law lets any overpayment of this benefit be asked for again.",
    "GRANT_CUSTODY_AFTER_SENTENCE": "The test is days in custody after sentence.",
    "GRANT_NOT_AFTER_REMAND": "No grant on release from court after remand or time served.",
    "GRANT_NOT_SHORT_RECALL": "No grant after a short recall, or a recall soon after release.",
    "GRANT_NOT_DEPORTATION": "No grant while awaiting deportation or removal.",
    "GRANT_NOT_OUTSIDE_UK": "No grant when travelling outside the United Kingdom.",
    "GRANT_NOT_HOSPITAL": "No grant when going to hospital under the Mental Health Act.",
    "GRANT_NOT_FINE_DEFAULTER": "No grant for fine defaulters.",
    "GRANT_NOT_CIVIL_PRISONER": "No grant for civil prisoners.",
    "GRANT_TOO_YOUNG": "The grant is for adults.",
    "GRANT_CUSTODY_TOO_SHORT": "Too few days in custody since sentence.",
    "GRANT_SAVINGS_TOO_HIGH": "Savings are above the limit.",
    "GRANT_AGE_NOT_GIVEN": "No age was given; this holds for an adult.",
    "GRANT_TRAVEL_SEPARATE": "Travel to the release address is paid separately.",
    "GRANT_PROVIDER_EXTRA": (
        "The governor may pay more to a provider of accommodation, never to the person."
    ),
    "ADVANCE_CRISIS_LOAN": "A crisis loan for living expenses, to be repaid.",
    "ADVANCE_PAYMENT_ON_ACCOUNT": "A payment on account of the benefit claimed, to be repaid.",
    "ADVANCE_SHORT_TERM": "A short-term advance of the benefit claimed, to be repaid.",
    "ADVANCE_UC": "An advance of Universal Credit, to be repaid.",
    "ADVANCE_IF_GRANT_RUNS_OUT": "if the grant runs out before the first payment",
    "ADVANCE_AT_JOBCENTRE_ON_DAY_OF_NEED": "asked for at the Jobcentre on the day of need",
    "ADVANCE_IF_LIKELY_ENTITLED": "if entitlement is likely",
    "ADVANCE_IF_IN_NEED": "if in financial need",
    "ADVANCE_UNTIL_FIRST_FULL_PAYMENT": "from the claim until the first full payment",
    "ADVANCE_FROM_FIRST_DAY_OF_CLAIM": "from the first day of the claim",
    "ADVANCE_IF_IDENTITY_VERIFIED": "once identity is verified",
}

_LABELS: dict[str, str] = {
    "LABEL_CLOSURE_ACTION": "What to do",
    "LABEL_STOPS_ON": "First day not payable",
    "LABEL_KEEPS": "What may go on",
    "LABEL_KEPT_UNTIL": "At most until",
    "LABEL_ARREARS": "Arrears if no custodial sentence follows",
    "LABEL_NOTIFY": "Tell",
    "LABEL_YES": "yes",
    "LABEL_NO": "no",
    "LABEL_DEPENDS": "depends",
    "LABEL_DAYS_PAID_IN_CUSTODY": "Days paid in custody",
    "LABEL_OVERPAID": "Estimated overpayment",
    "LABEL_AT_RISK_PER_DAY": "Each further day",
    "LABEL_FROM": "From",
    "LABEL_GRANT_DUE": "Discharge grant",
    "LABEL_RATE_A_WEEK": "a week",
    "CLOSURE_ACTION_CLOSE": "close the award",
    "CLOSURE_ACTION_SUSPEND": "suspend payment",
    "CLOSURE_ACTION_REDUCE": "reduce it",
    "CLOSURE_ACTION_COUNT": "count the days, then stop",
    "CLOSURE_ACTION_TELL": "tell those who decide",
}

_CANNOT_ANSWER: dict[str, str] = {
    "UNKNOWN_BENEFIT": "There is no such benefit code; --help lists them.",
    "BEFORE_RECEPTION": "This day is before the reception; give a later one.",
    "BENEFIT_NOT_BEGUN": "This benefit had not begun on that day; check the days, or give another.",
    "SENTENCED_YET_ON_REMAND": "Someone with a day of sentence is sentenced; change one of them.",
    "NOT_A_QUESTION_FOR_THIS_BENEFIT": "This benefit does not ask whose custody it is; leave out.",
    "DAYS_BELOW_NOUGHT": "Give a whole number from 0.",
    "MONEY_BELOW_NOUGHT": "Give an amount from 0.",
    "PAID_TO_TOO_FAR": "No payment reaches so far; check this day.",
    "PAID_TO_BEYOND_RATES": "The rate of that day is not known yet; check the day, or give the "
    "amount from the award.",
    "NO_RATE_THEN": "No rate is held for that day; give the amount from the award.",
    "NO_RATE_FOR_BENEFIT": "No weekly rate is held for this benefit; give --weekly.",
    "RATE_IS_NOT_WEEKLY": "This benefit is paid by the month; use uc-overpayment.",
    "UNKNOWN_AGE_GROUP": "Give 25+ or under25.",
    "NOT_A_DAY_OF_THE_MONTH": "Give a day of the month from 1 to 31.",
}

WORDS: dict[str, str] = {
    **_CLOSURES,
    **_KEEPS,
    **_NOTIFY,
    **_CHASING,
    **_MONEY,
    **_LABELS,
    **_CANNOT_ANSWER,
}
