"""Which element of a TED document says what: the coded section of all releases, and the forms of R2.0.9.

R2.0.9 has the forms F01 to F25 and MOVE (T01, T02); their sections are numbered as on the form (II.1.1 is the title).
"""

from scrapers.formats.ted_export.codes import PROCEDURES, UNITS
from scrapers.formats.ted_export.places import (
    SKIP,
    Table,
    code,
    codes,
    compact_day,
    cpv,
    cpvs,
    day,
    each,
    is_there,
    many,
    measure,
    money,
    text,
    texts,
    whole,
)

CODED = Table(
    {
        "DATE_PUB": compact_day("published_on"),
        "NO_DOC_OJS": code("number"),
        "REF_NOTICE": Table({"NO_DOC_OJS": codes("references")}),
        "LG_ORIG": codes("original_languages"),
        "ISO_COUNTRY": code("country", "VALUE"),
        "ORIGINAL_CPV": cpvs("coded_cpv"),
        "PERFORMANCE_NUTS": codes("coded_nuts", "CODE"),
        "ORIGINAL_NUTS": codes("coded_nuts", "CODE"),
        "DS_DATE_DISPATCH": compact_day("dispatched"),
        "DT_DATE_FOR_SUBMISSION": code("coded_deadline"),
        "TD_DOCUMENT_TYPE": code("document_type", "CODE"),
        "NC_CONTRACT_NATURE": code("coded_nature", "CODE"),
        "PR_PROC": code("coded_procedure", "CODE"),
        "DIRECTIVE": code("coded_directive", "VALUE"),
    },
    skip="URI_LIST VALUES VALUES_LIST",
)
"""CODED_DATA_SECTION, which TED adds to what it publishes."""

ORGANIZATION = Table(
    {
        "OFFICIALNAME": text("name"),
        "NATIONALID": code("id"),
        "COUNTRY": code("country", "VALUE"),
        "TOWN": code("city"),
        "E_MAIL": code("email"),
    }
)

BODY = Table(
    {
        "ADDRESS_CONTRACTING_BODY": many("buyers", ORGANIZATION),  # I.1
        "ADDRESS_CONTRACTING_BODY_ADDITIONAL": many("buyers", ORGANIZATION),
        "URL_DOCUMENT": codes("documents_urls"),  # I.3
        "URL_PARTICIPATION": codes("submission_urls"),
    },
    skip="ADDRESS_FURTHER_INFO ADDRESS_PARTICIPATION PROCUREMENT_LAW",
)

CRITERION = Table({"AC_CRITERION": text("name"), "AC_WEIGHTING": code("weight")})

CRITERIA = Table(
    {
        "AC_QUALITY": many("criteria", CRITERION, type="quality"),
        "AC_COST": many("criteria", CRITERION, type="cost"),
        "AC_PRICE": many("criteria", CRITERION, type="price"),
        "AC_CRITERIA": many("criteria", CRITERION),  # of directive 2009/81/EC: name and weight, but no kind
        "AC_CRITERION": texts("criteria", "name"),  # of concessions: names in order of importance
    }
)

LOT = Table(
    {
        "TITLE": text("title"),  # II.2.1
        "LOT_NO": code("id"),
        "CPV_ADDITIONAL": Table({"CPV_CODE": cpvs("cpv_additional")}),  # II.2.2
        "NUTS": codes("nuts", "CODE"),  # II.2.3
        "SHORT_DESCR": text("description"),  # II.2.4
        "AC": CRITERIA,  # II.2.5
        "VAL_OBJECT": money("estimated_value"),  # II.2.6
        "DURATION": measure("duration", UNITS),  # II.2.7
        "DATE_START": day("starts_on"),
        "DATE_END": day("ends_on"),
        "INDEFINITE_DURATION": is_there("period_code", "UNLIMITED"),
        "RENEWAL": is_there("renewable"),
        "NO_RENEWAL": is_there("renewable", False),
        "RENEWAL_DESCR": text("renewal_description"),
        "ACCEPTED_VARIANTS": is_there("variants", "allowed"),  # II.2.10
        "NO_ACCEPTED_VARIANTS": is_there("variants", "not-allowed"),
        "OPTIONS_DESCR": text("options_description"),  # II.2.11
        "EU_PROGR_RELATED": is_there("eu_funded", "eu-funds"),  # II.2.13
        "NO_EU_PROGR_RELATED": is_there("eu_funded", "no-eu-funds"),
    },
    skip="MAIN_SITE INFO_ADD CRITERIA_CANDIDATE",
)

OBJECT = Table(
    {
        "TITLE": text("title"),  # II.1.1
        "CPV_MAIN": Table({"CPV_CODE": cpv("cpv_main")}),  # II.1.2
        "TYPE_CONTRACT": code("nature", "CTYPE"),  # II.1.3
        "SHORT_DESCR": text("description"),  # II.1.4
        "VAL_ESTIMATED_TOTAL": money("estimated_value"),  # II.1.5
        "VAL_TOTAL": money("total_value"),  # II.1.7
        "OBJECT_DESCR": many("lots", LOT),
    },
    skip="LOT_DIVISION REFERENCE_NUMBER CALCULATION_METHOD",
)

PROCEDURE = Table(
    {
        **{name: is_there("procedure_type", word) for name, word in PROCEDURES.items()},  # IV.1.1
        "DPS": is_there("dps", "dps-list"),  # IV.1.3
        "DPS_ADDITIONAL_PURCHASERS": is_there("dps_others", "dps-nlist"),
        "CONTRACT_COVERED_GPA": is_there("gpa"),  # IV.1.8
        "NO_CONTRACT_COVERED_GPA": is_there("gpa", False),
        "NOTICE_NUMBER_OJ": codes("previous_notices"),  # IV.2.1
        "DATE_RECEIPT_TENDERS": day("deadline"),  # IV.2.2
        "TIME_RECEIPT_TENDERS": code("deadline.time"),
        "DURATION_TENDER_VALID": measure("tender_validity", UNITS),  # IV.2.6
        "DATE_TENDER_VALID": day("tenders_valid_until"),
    },
    skip="FRAMEWORK OPENING_CONDITION CRITERIA_EVALUATION MAIN_FEATURES_AWARD INFO_ADD_EAUCTION",
)

WINNER = Table(
    {
        "OFFICIALNAME": text("name"),
        "NATIONALID": code("id"),
        "COUNTRY": code("country", "VALUE"),
    }
)

AWARDED = Table(
    {
        "DATE_CONCLUSION_CONTRACT": day("signed_on"),  # V.2.1
        "TENDERS": Table({"NB_TENDERS_RECEIVED": whole("tenders_received")}),  # V.2.2
        "CONTRACTOR": Table({"ADDRESS_CONTRACTOR": many("winners", WINNER)}, skip="ADDRESS_PARTY OWNERSHIP"),  # V.2.3
        "VALUES": Table({"VAL_TOTAL": money("value")}, skip="VAL_RANGE_TOTAL"),  # V.2.4
    },
    skip="INFO_ADD_SUBCONTRACTING COUNTRY_ORIGIN",
)

AWARD = Table(
    {
        "CONTRACT_NO": code("number"),  # V
        "LOT_NO": codes("lots"),
        "TITLE": text("title"),
        "NO_AWARDED_CONTRACT": each(  # V.1
            is_there("status", "clos-nw"), Table({"PROCUREMENT_DISCONTINUED": is_there("reason", "other")})
        ),
        "AWARDED_CONTRACT": each(is_there("status", "selec-w"), AWARDED),
    }
)

CHANGE = Table(
    {
        "SECTION": code("section"),  # VII.1.2
        "LOT_NO": code("lot"),
        "NEW_VALUE": Table({"DATE": day("date"), "TIME": code("time")}, skip="TEXT"),
    },
    skip="OLD_VALUE LABEL",
)

MODIFICATION = Table(
    {
        "DATE_START": day("starts_on"),  # VII.1.5
        "DATE_END": day("ends_on"),
        "VAL_TOTAL": money("value"),  # VII.1.6
        "VAL_TOTAL_AFTER": money("value_after"),  # VII.2.3
        "ADDITIONAL_NEED": is_there("additional_need", "add-wss"),  # VII.2.2
        "UNFORESEEN_CIRCUMSTANCE": is_there("unforeseen", "mod-cir"),
    },
    skip="CONTRACTORS VAL_TOTAL_BEFORE SHORT_DESCR MAIN_SITE",
)

FORM = Table(
    {
        "LEGAL_BASIS": code("legal_basis", "VALUE"),
        "LEGAL_BASIS_OTHER": is_there("legal_basis", "other"),
        "DIRECTIVE": code("directive", "VALUE"),
        "NOTICE": code("purpose", "TYPE"),
        "CONTRACTING_BODY": BODY,
        "OBJECT_CONTRACT": many("objects", OBJECT),
        "LEFTI": Table(
            {
                "RESTRICTED_SHELTERED_WORKSHOP": is_there("sheltered", "res-ws"),  # III.1.5
                "RESERVED_ORGANISATIONS_SERVICE_MISSION": is_there("mission", "res-pub-ser"),
            },
            skip="QUALIFICATION",
        ),
        "PROCEDURE": PROCEDURE,
        "AWARD_CONTRACT": many("awards", AWARD),
        "COMPLEMENTARY_INFO": Table(
            {"NOTICE_NUMBER_OJ": codes("changed")},  # VI.6 of F14
            skip="ADDRESS_REVIEW_BODY ADDRESS_MEDIATION_BODY ADDRESS_REVIEW_INFO REVIEW_PROCEDURE INFO_ADD",
        ),
        "CHANGES": Table({"CHANGE": many("changes", CHANGE)}, skip="INFO_ADD"),
        "MODIFICATIONS_CONTRACT": MODIFICATION,
        "RESULTS": SKIP,
    }
)
