"""The columns of a reception list, with the names that prisons' exports give them."""

from __future__ import annotations

from ebatui.services.tables_in import Column

COLUMNS = (
    Column(
        "prison_number",
        (
            "prison number",
            "prisoner number",
            "NOMS ID",
            "NOMS number",
            "NOMS no",
            "NOMIS ID",
            "NOMIS number",
            "NOMIS no",
            "offender no",
            "offender number",
            "offender ID",
            "offender ID display",
            "prisoner no",
            "prison no",
            "prisoner ID",
            "prison ID",
            "NOMS",
            "NOMIS",
        ),
        required=True,
    ),
    Column("surname", ("surname", "last name", "family name", "surnames"), required=True),
    Column(
        "forenames",
        (
            "forenames",
            "forename",
            "first names",
            "first name",
            "given names",
            "given name",
            "Christian names",
            "Christian name",
        ),
    ),
    Column(
        "date_of_birth",
        ("date of birth", "DOB", "birth date", "date birth", "born"),
        required=True,
    ),
    Column("sex", ("sex", "gender")),
    Column("wing", ("wing", "unit", "houseblock", "residential unit")),
    Column("cell", ("cell", "cell number", "cell no")),
    Column(
        "location",
        ("location", "cell location", "current location", "living unit", "internal location"),
    ),
    Column(
        "reception_date",
        (
            "reception date",
            "date of reception",
            "received date",
            "date received",
            "date in",
            "received",
            "received on",
            "reception",
            "admission date",
            "date of admission",
            "arrival date",
        ),
        required=True,
    ),
    Column(
        "status",
        (
            "legal status",
            "status",
            "custody status",
            "custodial status",
            "sentence status",
            "imprisonment status",
        ),
        required=True,
    ),
    Column(
        "sentence",
        ("sentence length", "sentence", "length of sentence", "sentence term", "term"),
    ),
    Column(
        "conditional_release_date",
        (
            "conditional release date",
            "CRD",
            "release date",
            "date of release",
            "confirmed release date",
            "expected release date",
            "earliest release date",
        ),
    ),
    Column("automatic_release_date", ("automatic release date", "ARD")),
    Column(
        "hdc_eligibility_date",
        (
            "HDC eligibility date",
            "HDCED",
            "home detention curfew eligibility date",
            "HDC date",
            "HDC eligible",
            "HDC",
        ),
    ),
    Column(
        "home_postcode",
        ("home postcode", "postcode", "home post code", "post code", "address postcode"),
    ),
    Column(
        "previous_prison_number",
        (
            "previous prison number",
            "previous prison numbers",
            "previous number",
            "previous numbers",
            "old prison number",
            "former prison number",
            "LIDS number",
        ),
    ),
)
