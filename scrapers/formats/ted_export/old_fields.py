"""Which element says what in the forms before R2.0.9 (R2.0.7, R2.0.8; defence forms until 2023) and in free notices.

Nineteen forms wrap the same elements in their own ones (`OBJECT_CONTRACT_INFORMATION_DEFENCE`), which the walk passes
through.  Sections are numbered as on form 2 (notices) and form 3 (awards).
"""

from lxml.etree import _Element

from scrapers.formats.ted_export.codes import PROCEDURES
from scrapers.formats.ted_export.places import (
    Reader,
    Table,
    Values,
    amount,
    code,
    codes,
    cpv,
    cpvs,
    each,
    is_there,
    length,
    local_name,
    many,
    names,
    split_day,
    text,
    whole,
)

_COSTS = "COSTS_RANGE_AND_CURRENCY COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE"


def costs(name: str) -> Reader:
    """An amount inside an element that has its currency; a range, and an amount with VAT, is none."""

    def read(element: _Element, found: Values) -> None:
        parts = {local_name(child): child for child in element}
        if name not in found and "VALUE_COST" in parts and "INCLUDING_VAT" not in parts:
            value = amount(parts["VALUE_COST"], element.get("CURRENCY"))
            if value is not None:
                found[name] = value

    return read


def plain(name: str) -> Reader:
    """The text of an element that holds nothing but text."""
    read_text = text(name)

    def read(element: _Element, found: Values) -> None:
        if not len(element):
            read_text(element, found)

    return read


ORGANIZATION = Table(
    {
        "ORGANISATION": each(plain("name"), Table({"OFFICIALNAME": text("name"), "NATIONALID": code("id")})),
        "COUNTRY": code("country", "VALUE"),
        "TOWN": code("city"),
        "E_MAIL": code("email"),
    }
)
"""An address; before R2.0.8 the organisation's name is the text of ORGANISATION itself."""

PERIOD = Table(
    {
        "MONTHS": length("duration", "MONTH"),
        "DAYS": length("duration", "DAY"),
        "START_DATE": split_day("starts_on"),
        "END_DATE": split_day("ends_on"),
    },
    skip="PROCEDURE_DATE_STARTING",
)
"""II.3: how long the contract lasts; when its procedure starts is something else."""

CPV = Table(
    {
        "CPV_MAIN": Table({"CPV_CODE": cpv("cpv_main")}),
        "CPV_ADDITIONAL": Table({"CPV_CODE": cpvs("cpv_additional")}),
    }
)

LOT = Table(
    {
        "LOT_NUMBER": code("id"),  # B.1
        "LOT_TITLE": text("title"),
        "LOT_DESCRIPTION": text("description"),
        "CPV": CPV,  # B.2
        **names(_COSTS, costs("estimated_value")),  # B.3
        **names("PERIOD_WORK_DATE_STARTING SCHEDULED_DATE_PERIOD", PERIOD),  # B.4
        "NUTS": codes("nuts", "CODE"),
    },
    skip="TOTAL_QUANTITY_OR_SCOPE ADDITIONAL_INFORMATION_ABOUT_LOTS",
)

_TITLES = (
    "TITLE_CONTRACT TITLE_DESIGN_CONTACT_NOTICE TITLE_RESULT_DESIGN_CONTEST TITLE_QUALIFICATION_SYSTEM "
    "TITLE_NOTICE_BUYER_PROFILE"
)
_DESCRIPTIONS = (
    "SHORT_CONTRACT_DESCRIPTION SHORT_DESCRIPTION_CONTRACT SHORT_DESCRIPTION DESCRIPTION_OF_CONTRACT DESCRIPTION"
)
_LOTS = "F02_ANNEX_B F04_ANNEX_B F05_ANNEX_B F17_ANNEX_B F19_ANNEX_B LOT_PRIOR_INFORMATION"

OBJECT = Table(
    {
        **names(_TITLES, text("title")),  # II.1.1
        **names("TYPE_CONTRACT F07_CONTRACT_TYPE", code("nature", "VALUE")),  # II.1.2
        "NUTS": codes("nuts", "CODE"),
        **names(_DESCRIPTIONS, text("description")),  # II.1.5
        "CPV": CPV,  # II.1.6
        **names(_LOTS, many("lots", LOT)),  # II.1.8
        **names(_COSTS, costs("estimated_value")),  # II.2.1
        "OPTION_DESCRIPTION": text("options_description"),  # II.2.2
        **names("PERIOD_WORK_DATE_STARTING SCHEDULED_DATE_PERIOD", PERIOD),  # II.3
    },
    skip="TOTAL_QUANTITY_OR_SCOPE LOCATION ADDITIONAL_INFORMATION",
)
"""What is bought; some forms plan several purchases."""

AWARD = Table(
    {
        "CONTRACT_NUMBER": code("number"),  # V
        "LOT_NUMBER": codes("lots"),
        **names("CONTRACT_TITLE TITLE_CONTRACT", text("title")),
        **names("CONTRACT_AWARD_DATE DATE_OF_CONTRACT_AWARD", split_day("decided_on")),  # V.1
        "OFFERS_RECEIVED_NUMBER": whole("tenders_received"),  # V.2
        **names(
            "ECONOMIC_OPERATOR_NAME_ADDRESS CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME",
            each(is_there("status", "selec-w"), many("winners", ORGANIZATION)),
        ),  # V.3
        **names(_COSTS, costs("value")),  # V.4
    },
    skip="INITIAL_ESTIMATED_TOTAL_VALUE_CONTRACT MORE_INFORMATION_TO_SUB_CONTRACTED",
)

CRITERION = Table({"CRITERIA": text("name"), "WEIGHTING": code("weight")}, skip="ORDER_C")

FORM = Table(
    {
        **OBJECT.named,
        **{name: is_there("procedure_type", word) for name, word in PROCEDURES.items()},  # IV.1.1
        "CA_CE_CONCESSIONAIRE_PROFILE": many("buyers", ORGANIZATION),  # I.1
        **names("OBJECT_NOTICE_BUYER_PROFILE OBJECT_SUPPLY_SERVICE_PRIOR_INFORMATION", many("objects", OBJECT)),
        "NOTICE_CALL_COMPETITION": is_there("purpose", "PER_CALL_COMPETITION"),
        "TOTAL_FINAL_VALUE": Table(names(_COSTS, costs("total_value"))),  # II.2.1 of form 3
        "LOWEST_PRICE": many("criteria", Table({}), type="price"),  # IV.2.1
        "CRITERIA_DEFINITION": many("criteria", CRITERION),
        "NOTICE_NUMBER_OJ": codes("previous_notices"),  # IV.3.2
        **names("RECEIPT_LIMIT_DATE TIME_LIMIT_CHP", split_day("deadline")),  # IV.3.4
        **names("AWARD_OF_CONTRACT AWARD_OF_CONTRACT_DEFENCE AWARD_AND_CONTRACT_VALUE", many("awards", AWARD)),
    },
    skip="FURTHER_INFORMATION SPECIFICATIONS_AND_ADDITIONAL_DOCUMENTS TENDERS_REQUESTS_APPLICATIONS_MUST_BE_SENT_TO"
    " TYPE_AND_ACTIVITIES_AND_PURCHASING_ON_BEHALF PURCHASING_ON_BEHALF PROCEDURES_FOR_APPEAL APPEAL_PROCEDURES"
    " TOTAL_QUANTITY_OR_SCOPE LOCATION ADDITIONAL_INFORMATION INFORMATION_REGULATORY_FRAMEWORK NOTICE_DISPATCH_DATE"
    " RESULTS_CONTEST_RESULT_DESIGN_CONTEST DATE_OJ ANNEX_A LEFTI_CONCESSION LEFTI_CONTRACT LEFTI_CONTRACT_DEFENCE"
    " LEFTI_CONTRACT_NOTICE_UTILITIES LEFTI_DESIGN_CONTEST LEFTI_PRIOR_INFORMATION LEFTI_QUALIFICATION_SYSTEM",
)

RESULT = Table({**FORM.named, **names(_COSTS, costs("total_value"))})
"""A form about a result: the amount of the whole is what was agreed, no estimate."""

FREE = Table(
    {
        "TI_DOC": text("title"),
        "CPV": CPV,
        "CONTENTS": text("description"),
    },
    skip="STI_DOC BLK_BTX INT_OBJ_NOT",
)
"""OTH_NOT: a notice as text, as corrigenda were until 2015."""
