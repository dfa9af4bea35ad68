"""Words of the forms that add and change sources: kinds, settings, what can be chosen, and what is wrong."""

import re

from tenderwatch.i18n import _


def about(kind: str) -> str:
    """Return what a kind of source is and needs, in one sentence; nothing for one that nobody described."""
    return {
        "ted": _("Every notice above the EU's thresholds, from all of Europe; needs nothing."),
        "hilma": _("All notices of Finnish buyers, also below the EU's thresholds; needs a key from Hilma."),
        "find_a_tender": _("The United Kingdom's notices of larger contracts; needs nothing."),
        "ocds": _("Any publisher of open contracting data (OCDS); needs its address and how it gives its pages."),
        "feed": _("News of a site as RSS or Atom; needs the feed's address."),
        "page": _("A web page with a list of calls for tenders, read by a profile that you write and try."),
        "folder": _("Files that you or another program put into a folder of this machine; needs a folder."),
    }.get(kind, "")


def setting(name: str) -> str:
    """Return a setting's name in words; an unknown one is its own name."""
    return {
        "countries": _("Countries"),
        "country": _("Country"),
        "country_of": _("Whose country"),
        "cpv": _("CPV codes"),
        "form_types": _("Kinds of notices"),
        "stages": _("Kinds of notices"),
        "path": _("Folder"),
        "url": _("Address"),
        "urls": _("Addresses"),
        "language": _("Language"),
        "timezone": _("Time zone"),
        "zone": _("Time zone"),
        "buyer": _("Buyer"),
        "buyer_id": _("Business ID of the buyer"),
        "title_include": _("Words of which one must be in the title"),
        "title_exclude": _("Words that must not be in the title"),
        "may_be_empty": _("May be empty"),
        "respect_robots": _("Heed robots.txt"),
        "key_name": _("Name of its key"),
        "key_header": _("Header that carries the key"),
        "first_days": _("Days that the first poll looks back"),
        "overlap_days": _("Days asked about again at each poll"),
        "spacing": _("Seconds between requests"),
        "max_notices": _("Most notices in one poll"),
        "max_pages": _("Most pages in one poll"),
        "most_requests": _("Most requests in one poll"),
        "packages": _("Whole packages for days long past"),
        "pagination": _("From page to page"),
        "root_path": _("Place of the releases in an answer"),
        "next_path": _("Place of the next page in an answer"),
        "total_path": _("Place of the total in an answer"),
        "cursor_param": _("Parameter of the cursor"),
        "page_param": _("Parameter of the page"),
        "first_page": _("Number of the first page"),
        "page_size": _("Releases on a full page"),
        "page_size_param": _("Parameter of the page size"),
        "from_param": _("Parameter of the first moment"),
        "to_param": _("Parameter of the last moment"),
        "date_format": _("How moments are written"),
        "step": _("Days asked about at once"),
        "newest_first": _("The newest come first"),
        "require_on_first_page": _("The first page must name a next one"),
    }.get(name, name.replace("_", " ").capitalize())


def setting_hint(name: str) -> str:
    """Return what is to be typed for a setting."""
    return {
        "countries": _("Three-letter codes, for example FIN SWE; empty takes all."),
        "country": _("A three-letter code, for example FIN."),
        "cpv": _("Eight digits each, for example 90910000; empty takes all."),
        "form_types": _("None chosen takes all."),
        "stages": _("None chosen takes all."),
        "path": _("The whole path, for example /srv/notices; whoever runs this machine says which may be watched."),
        "url": _("It starts with https:// or http://."),
        "urls": _("Each on a line of its own; it starts with https:// or http://."),
        "language": _("A code of two letters, for example fi."),
        "timezone": _("For example Europe/Helsinki."),
        "zone": _("For example Europe/Helsinki."),
        "key_name": _("As in TENDERWATCH_KEYS, where whoever runs this machine sets the key itself."),
    }.get(name, "")


def choice(value: str) -> str:
    """Return a value that can be chosen in words; an unknown one is its own word."""
    return {
        "buyer": _("of the buyer"),
        "place": _("of the place of performance"),
        "planning": _("Planning"),
        "consultation": _("Market consultation"),
        "competition": _("Competition"),
        "tender": _("Competition"),
        "award": _("Result"),
        "dir-awa-pre": _("Direct award, announced before"),
        "result": _("Result"),
        "cont-modif": _("Change of a contract"),
        "completion": _("Completion of a contract"),
        "bri": _("Business registration"),
        "link": _("A link to the next page"),
        "page": _("Pages with numbers"),
        "cursor": _("A cursor"),
        "window": _("Day by day"),
        "file": _("One file"),
        "date": _("Only the day"),
        "datetime": _("Day and time"),
        "utc": _("Day and time in UTC"),
        "yes": _("yes"),
        "no": _("no"),
    }.get(value, value)


_NUMBER = re.compile(r"must be a number from (\S+) to (\S+)")
_OF = re.compile(r"must be one of (.+)")
_VALUE = re.compile(r"('.*?'): (.+)", re.DOTALL)


def problem(text: str) -> str:
    """Return what is wrong with a setting; what cannot be translated as the source says it."""
    known = {
        "is missing": _("Fill this in: without it the source cannot be asked."),
        "must be a text": _("This must be a text."),
        "must be a list of texts": _("This must be a list of texts."),
        "must be true or false": _("Choose yes or no."),
        "must be a whole number": _("Enter a whole number."),
        "must be an address that starts with http:// or https://": _("Enter an address: https://…"),
        "is not a setting": _("This is not a setting of this kind of source."),
        "must be ISO country codes of three capitals, like FIN": _("Enter ISO codes of three capitals, like FIN."),
        "must be CPV codes of eight digits, like 72000000": _("Enter CPV codes of eight digits, like 72000000."),
    }
    if value := _VALUE.fullmatch(text):
        return f"{value[1]}: {known.get(value[2], value[2])}"
    if number := _NUMBER.fullmatch(text):
        return _("Enter a number from %(least)s to %(most)s.", least=number[1], most=number[2])
    if one := _OF.fullmatch(text):
        return _("Choose one of: %(allowed)s.", allowed=one[1])
    return known.get(text, text)
