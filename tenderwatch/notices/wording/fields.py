"""Names of the fields of a notice."""

from tenderwatch.i18n import _


def field_name(name: str) -> str:
    """Return the name of a field of the notice model in words; an unknown one is its own."""
    for names in (_identity, _subject, _time_and_money, _lot, _result):
        if name in (known := names()):
            return known[name]
    return name.replace("_", " ")


def _identity() -> dict[str, str]:
    return {
        "format": _("Format"),
        "parser": _("Read by"),
        "notice_id": _("Notice identifier (BT-701)"),
        "version": _("Version (BT-757)"),
        "publication_number": _("Publication number in TED"),
        "ocid": _("OCDS identifier"),
        "published_on": _("Published"),
        "dispatched": _("Sent for publication"),
        "procedure_id": _("Procedure identifier (BT-04)"),
        "form_type": _("Kind of notice"),
        "notice_type": _("Type of notice"),
        "subtype": _("Form"),
        "legal_basis": _("Legal basis"),
        "procedure_type": _("Type of procedure"),
        "languages": _("Languages"),
        "change": _("Changes"),
        "modification": _("Modifies the contract"),
        "previous_notices": _("Earlier notices"),
        "national": _("National fields"),
        "sections": _("Parts concerned"),
        "of": _("What it changes"),
        "reasons": _("Reasons"),
    }


def _subject() -> dict[str, str]:
    return {
        "title": _("Title"),
        "description": _("Description"),
        "nature": _("What is bought"),
        "cpv": _("CPV codes"),
        "cpv_main": _("Main CPV code"),
        "cpv_additional": _("Further CPV codes"),
        "nuts": _("Regions (NUTS)"),
        "countries": _("Countries"),
        "places": _("Where"),
        "buyers": _("Buyers"),
        "name": _("Name"),
        "ids": _("Registration numbers"),
        "country": _("Country"),
        "city": _("Town"),
        "email": _("E-mail"),
    }


def _time_and_money() -> dict[str, str]:
    return {
        "tender_deadline": _("Tenders due"),
        "request_deadline": _("Requests to take part due"),
        "interest_deadline": _("Expressions of interest due"),
        "questions_deadline": _("Questions by"),
        "estimated_value": _("Estimated value"),
        "framework_max": _("Framework maximum"),
        "total_value": _("Total value of the result"),
        "documents_urls": _("Procurement documents"),
        "submission_url": _("Where tenders are sent"),
        "submission_urls": _("Where tenders are sent"),
        "duration": _("Duration"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "period_code": _("Period"),
    }


def _lot() -> dict[str, str]:
    return {
        "lots": _("Lots"),
        "framework": _("Framework agreement"),
        "dps": _("Dynamic purchasing system"),
        "renewals_max": _("Renewals at most"),
        "renewable": _("Renewable"),
        "renewal_description": _("About renewals"),
        "options_description": _("Options"),
        "criteria": _("Award criteria"),
        "variants": _("Variants"),
        "reserved": _("Reserved participation"),
        "sme_suitable": _("Suitable for small and medium enterprises"),
        "gpa": _("Covered by the Government Procurement Agreement"),
        "strategic": _("Strategic procurement"),
        "eu_funded": _("EU funds"),
        "tender_validity": _("Tender valid for"),
        "tenders_valid_until": _("Tender valid until"),
    }


def _result() -> dict[str, str]:
    return {
        "awards": _("Results"),
        "contracts": _("Contracts"),
        "status": _("Outcome"),
        "reason": _("Reason"),
        "tenders_received": _("Tenders received"),
        "winners": _("Winners"),
        "values": _("Value of the winning tender"),
        "number": _("Contract number"),
        "signed_on": _("Signed"),
        "decided_on": _("Decided"),
        "url": _("Address"),
        "extends_to": _("Can be extended to"),
        "value": _("Value"),
    }
