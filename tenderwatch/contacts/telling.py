"""What a person is told of the data that we keep of them (GDPR art. 13 and 14), as a text to print or to mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tenderwatch.contacts import labels
from tenderwatch.contacts.rules import article
from tenderwatch.contacts.tables import Contact
from tenderwatch.i18n import _
from tenderwatch.web import formatters


@dataclass(frozen=True)
class Controller:
    """Who answers for the data, and how that is reached; either may not be known here."""

    name: str
    address: str


@dataclass(frozen=True)
class Told:
    """One heading and what stands under it."""

    title: str
    lines: tuple[str, ...]


def notice(contact: Contact, organization: str, controller: Controller, kept_until: date | None) -> list[Told]:
    """Return the text in the language being spoken."""
    return [
        Told(_("Who keeps your data"), (controller.name, controller.address)),
        Told(_("What we keep of you"), tuple(_what(contact, organization))),
        Told(_("What for, and on what basis"), tuple(_why(contact))),
        Told(_("From where we have it"), tuple(_source(contact))),
        Told(_("Who gets to see it"), tuple(_recipients())),
        Told(_("How long we keep it"), tuple(_until(contact, kept_until))),
        Told(_("Your rights"), tuple(_rights(contact))),
    ]


def _what(contact: Contact, organization: str) -> Iterator[str]:
    yield _("Your name: %(name)s", name=contact.name)
    yield _("Your work: %(work)s", work=", ".join(filter(None, [contact.title, organization])))
    if contact.roles:
        yield _("What you are to us: %(roles)s", roles=labels.roles(contact.roles))
    reached = ", ".join(filter(None, [contact.email, contact.phone]))
    if reached:
        yield _("How you are reached: %(address)s", address=reached)
    yield _("Besides: meetings, calls and mails at your work in which you took part, and feedback that you gave us.")


def _why(contact: Contact) -> Iterator[str]:
    yield _("Purpose: %(purpose)s", purpose=labels.purpose(contact.purpose))
    yield _("Basis: %(basis)s", basis=labels.basis(contact.basis))
    if contact.basis == "legitimate-interest":
        yield _(
            "Our interest is to work with the organisation that you act for: to know whom to ask, tell and invite "
            "about bids and contracts. We keep what your work says of you and nothing else."
        )
    if contact.basis == "consent":
        yield _("You may take your consent back at any time; what was done until then stays lawful.")


def _source(contact: Contact) -> Iterator[str]:
    if article(contact.source) == 13:
        yield _("You gave it to us yourself. You need not give us anything.")
    else:
        yield labels.source(contact.source)
    if contact.source_note:
        yield contact.source_note


def _recipients() -> Iterator[str]:
    yield _("Our own people who make bids and look after contracts and customers.")
    yield _("Those who run our computers for us, on our instructions.")
    yield _("We do not sell or publish it, and no decision about you is made by a machine.")


def _until(contact: Contact, kept_until: date | None) -> Iterator[str]:
    if contact.keep_until:
        yield _("Until %(day)s.", day=formatters.day(contact.keep_until))
    else:
        yield _(
            "Until 24 months after your last contract or role with us has ended, or after we last confirmed that your "
            "data are right."
        )
        if kept_until:
            yield _("As things stand that is until %(day)s.", day=formatters.day(kept_until))


def _rights(contact: Contact) -> Iterator[str]:
    yield _("You may see your data, get a copy, and have them corrected or erased.")
    if contact.basis in ("legitimate-interest", "public-task"):
        yield _("You may object to our keeping them, for reasons of your own; then we stop, or say why not.")
    if contact.basis in ("consent", "contract"):
        yield _("You may get the data that you gave us in a form that machines read, to take them elsewhere.")
    yield _("You may ask that we only store them while a doubt about them is settled.")
    yield _("Write to the address above; we answer within a month.")
    yield _(
        "You may complain to the authority for data protection of your country, in Finland to the Data Protection "
        "Ombudsman (tietosuoja.fi), in Sweden to IMY (imy.se)."
    )
