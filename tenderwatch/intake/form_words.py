"""Words of the forms that add and change sources: kinds, settings, what can be chosen, and what is wrong."""

import re
from collections.abc import Mapping

from tenderwatch.i18n import _


def about(kind: str) -> str:
    """Return what a kind of source is and needs, in one sentence."""
    return {
        "ted": _("Every notice above the EU's thresholds, from all of Europe; needs nothing."),
        "hilma": _("All notices of Finnish buyers, also below the EU's thresholds; needs a key from Hilma."),
        "find_a_tender": _("The United Kingdom's notices of larger contracts; needs nothing."),
        "contracts_finder": _("England's notices of contracts of lower value; needs nothing."),
        "doffin": _("All notices of Norwegian buyers; needs a key, for which one signs up at Doffin."),
        "estonia": _("All notices of Estonian buyers, as files of whole months; needs nothing."),
        "germany": _("Notices of German buyers of every level, as a file a day; needs nothing."),
        "ocds": _("Any publisher of open contracting data (OCDS); needs its address and how it gives its pages."),
        "feed": _("News of a site as RSS or Atom; needs the feed's address."),
        "page": _("A web page with a list of calls for tenders, read by a profile that you write and try."),
        "folder": _("Files that you or another program put into a folder of this machine; needs a folder."),
        "mailbox": _(
            "Invitations and small purchases that come by mail; needs an account and its password, or a maildir."
        ),
    }.get(kind, "")


def setting(name: str, kind: str = "") -> str:
    """Return a setting's name in words, as its kind of source means it; an unknown one is its own name."""
    return _said(kind, name, _labels()) or name.replace("_", " ").capitalize()


def setting_hint(name: str, kind: str = "") -> str:
    """Return what is to be typed for a setting."""
    return _said(kind, name, _hints())


def _said(kind: str, name: str, words: Mapping[str, str]) -> str:
    return words.get(f"{kind}.{name}") or words.get(name, "")


def _labels() -> dict[str, str]:
    return {
        "countries": _("Countries"),
        "country": _("Country"),
        "country_of": _("Whose country"),
        "cpv": _("CPV codes"),
        "form_types": _("Kinds of notices"),
        "stages": _("Kinds of notices"),
        "path": _("Folder"),
        "mailbox.path": _("Maildir"),
        "mailbox.key_name": _("Name of its password"),
        "host": _("Mail server"),
        "port": _("Port number"),
        "user": _("User name"),
        "folder": _("Folder of the account"),
        "from_addresses": _("Senders whose mails are taken"),
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
    }


def _hints() -> dict[str, str]:
    return {
        "countries": _("Three-letter codes, for example FIN SWE; empty takes all."),
        "country": _("A three-letter code, for example FIN."),
        "country_of": _("Which country of a notice must be one of those above; as usual, that of the buyer."),
        "cpv": _("Eight digits each, for example 90910000; empty takes all."),
        "form_types": _("None chosen takes all."),
        "stages": _("None chosen takes all."),
        "path": _("The whole path, for example /srv/notices; whoever runs this machine says which may be watched."),
        "mailbox.path": _(
            "Instead of an account: the whole path of a folder of this machine that has new and cur in it."
        ),
        "host": _("For example imap.example.org; empty where a maildir is read."),
        "port": _("Empty: 993."),
        "user": _("As the mail server knows the account."),
        "folder": _("Empty: INBOX."),
        "from_addresses": _(
            "Addresses like a@b.fi, or @b.fi for a domain, each on a line of its own; empty takes all."
        ),
        "url": _("It starts with https:// or http://."),
        "urls": _("Each on a line of its own; it starts with https:// or http://."),
        "language": _("A code of two letters, for example fi."),
        "timezone": _("For example Europe/Helsinki."),
        "zone": _("For example Europe/Helsinki."),
        "buyer": _("Whose feed it is; without it the notices have no buyer."),
        "buyer_id": _("For example 1234567-8."),
        "title_include": _("Each on a line of its own; empty takes all."),
        "title_exclude": _("Each on a line of its own."),
        "may_be_empty": _("Yes where it lists only what is open now; otherwise an empty one is a fault."),
        "respect_robots": _("As usual: yes. Choose no only with leave of whoever runs the site."),
        "key_name": _("As in TENDERWATCH_KEYS, where whoever runs this machine sets the key itself."),
        "mailbox.key_name": _(
            "As in TENDERWATCH_KEYS, where whoever runs this machine sets the password itself; a maildir needs none."
        ),
        "key_header": _("For example X-Api-Key; only where the publisher wants a key."),
        "first_days": _("1 to 366; later polls ask about the days since."),
        "overlap_days": _("1 to 60; this finds what the publisher enters late. Empty: 3."),
        "spacing": _("At least so many lie between two requests. Empty: 3."),
        "max_notices": _("The others wait for the next poll. Empty: 600."),
        "max_pages": _("So many are read at most, where a feed links to older pages. Empty: 20."),
        "most_requests": _("The rest is asked for at the next poll. Empty: 200."),
        "packages": _("One large file instead of many small ones; choose no if TED's robots.txt is to count for it."),
        "pagination": _("How one answer leads to the next; the publisher's documentation says it."),
        "root_path": _("For example releases or data.items; empty looks in the usual places."),
        "next_path": _("Names joined by dots, for example links.next."),
        "total_path": _("For example meta.total; what came is compared with it."),
        "cursor_param": _("It sends what stands at the place of the next page. Empty: cursor."),
        "page_param": _("It is counted up until a page is empty. Empty: page."),
        "first_page": _("0 or 1. Empty: 1."),
        "page_size": _("For example 100; where it is known, a page that is not full is the last."),
        "page_size_param": _("For example limit; it sends how many releases a page has."),
        "from_param": _("For example updatedFrom; needed to ask day by day."),
        "to_param": _("For example updatedTo; needed to ask day by day."),
        "date_format": _("As usual: day and time."),
        "step": _("At most 1; 0.25 asks about six hours at a time."),
        "newest_first": _("Yes ends the reading at a page that is old enough."),
        "require_on_first_page": _(
            "Yes where everything never fits on one page; a first page without a next one is then a fault."
        ),
    }


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
        "must be an ISO country code of three capitals, like FIN": _("Enter an ISO code of three capitals, like FIN."),
        "is missing: a mail server, or a maildir as path": _("Enter a mail server, or a maildir below."),
        "is a folder instead of a mail server: name one of them": _("Enter a mail server or a maildir, not both."),
        "must be the name of a mail server, like imap.example.org": _("Enter a mail server, like imap.example.org."),
        "must be addresses like a@b.fi, or domains like @b.fi": _(
            "Enter addresses like a@b.fi, or domains like @b.fi."
        ),
        "must be names joined by dots, like links.next": _("Enter names joined by dots, like links.next."),
        "is needed to ask for windows of time": _("Fill this in to ask day by day."),
        "is missing: a key needs both": _("Fill this in: a key needs its name and its header."),
        "is missing: page_size_param sends it": _("Fill this in: it is to be sent as the page size."),
        "must be CPV codes of eight digits, like 72000000": _("Enter CPV codes of eight digits, like 72000000."),
    }
    if value := _VALUE.fullmatch(text):
        return f"{value[1]}: {known.get(value[2], value[2])}"
    if number := _NUMBER.fullmatch(text):
        return _("Enter a number from %(least)s to %(most)s.", least=number[1], most=number[2])
    if one := _OF.fullmatch(text):
        return _("Choose one of: %(allowed)s.", allowed=one[1])
    if "is not a time zone" in text:
        return _("This is not a time zone. Enter one like Europe/Helsinki.")
    return known.get(text, text)
