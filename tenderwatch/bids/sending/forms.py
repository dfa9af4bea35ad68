"""Forms of the submission: an item of the pack, a waiver, a sending, a tender taken back."""

from dataclasses import asdict
from typing import Any, Self
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tenderwatch.bids.content.tables import BidDocument
from tenderwatch.bids.sending import labels, rules
from tenderwatch.bids.sending.queries import Offered
from tenderwatch.bids.sending.service.pack import LONGEST
from tenderwatch.bids.sending.service.reviews import Said
from tenderwatch.bids.sending.service.sendings import Receipt, Told
from tenderwatch.i18n import _, lazy
from tenderwatch.web.fields import MomentField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm
from tenderwatch.web.kept_files import Taken
from tenderwatch.web.people import People


class ItemForm(VersionedForm):
    """Something that must be in the tender."""

    name = StringField(lazy("What must be in the tender"), [DataRequired(lazy("Enter a name.")), Length(max=LONGEST)])
    document_id = SelectField(
        lazy("Document"),
        [Optional()],
        coerce=number_or_none,
        description=lazy("With a document it is ready as soon as the file is there; else you say so."),
    )
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)

    def __init__(self, *args: Any, documents: list[BidDocument], people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document_id.choices = choices([("", _("none")), *((each.id, each.name) for each in documents)])
        self.owner_id.choices = choices([("", _("nobody")), *people])

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        return {name: self[name].data for name in ("name", "document_id", "owner_id")}


class OfferForm(Form):
    """What the bid has already and may be put into the pack; `of` makes the form of what is offered."""

    @classmethod
    def of(cls, offered: Offered) -> type["OfferForm"]:
        """Return the form with a box for each document and requirement; documents are ticked."""
        fields: dict[str, Any] = {
            f"document_{each.id}": BooleanField(each.name, default=True) for each in offered.documents
        }
        fields |= {f"must_{each.id}": BooleanField(f"{each.position}. {each.text}") for each in offered.requirements}
        return type("OfferForm", (cls,), fields)

    def chosen(self, kind: str) -> list[int]:
        """Return the numbers of what is ticked: of a document, or of a must."""
        ticked = [each.name for each in self if each.type == "BooleanField" and each.data]
        return [int(name.removeprefix(f"{kind}_")) for name in ticked if name.startswith(f"{kind}_")]


class WaiverForm(Form):
    """Why the tender goes out all the same."""

    reason = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why, in one sentence."))])


class ReceiptForm(Form):
    """The receipt of a tender; `on` makes the form of a clock."""

    receipt = StringField(lazy("Number of the receipt"), [Optional(), Length(max=200)])
    file = FileField(lazy("Receipt as a file"))

    @classmethod
    def on(cls, zone: ZoneInfo) -> type[Self]:
        """Return the form whose moments are told on the clock of a zone."""
        return type(cls.__name__, (cls,), cls.moments(zone))

    @classmethod
    def moments(cls, zone: ZoneInfo) -> dict[str, Any]:
        """Return the fields that tell a moment."""
        return {"receipt_at": MomentField(lazy("Time on the receipt"), [Optional()], zone=zone)}

    def said(self, kept: Taken | None) -> Receipt:
        """Return what the form says, with the file of the receipt as it is kept."""
        return Receipt(
            receipt=_said(self.receipt.data),
            receipt_at=self["receipt_at"].data,
            file_name=kept.name if kept else None,
            file_digest=kept.digest if kept else None,
            file_size=kept.size if kept else None,
        )


class SendingForm(ReceiptForm):
    """How a tender was sent or taken back."""

    by_id = SelectField(lazy("Who sent it"), [InputRequired()], coerce=number_or_none)
    way = SelectField(lazy("How"), [InputRequired()])
    place = StringField(
        lazy("Where"), [Optional(), Length(max=300)], description=lazy("The portal, or the address it was sent to.")
    )
    note = TextAreaField(lazy("Note"), [Optional(), Length(max=2000)])

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_id.choices = choices(people)
        self.way.choices = choices((code, labels.way(code)) for code in rules.WAYS)

    @classmethod
    def moments(cls, zone: ZoneInfo) -> dict[str, Any]:
        """Return the fields that tell a moment."""
        needed = [InputRequired(lazy("Enter the day and the time."))]
        hint = lazy("For example 3.12.2026 11:45.")
        return {"at": MomentField(lazy("Day and time"), needed, zone=zone, description=hint), **super().moments(zone)}

    def told(self, zone: ZoneInfo, kept: Taken | None) -> Told:
        """Return what the form says, with the file of the receipt as it is kept."""
        return Told(
            at=self["at"].data,
            zone=zone.key,
            by_id=self.by_id.data,
            way=self.way.data,
            place=_said(self.place.data),
            note=_said(self.note.data),
            **asdict(self.said(kept)),
        )


def _said(text: str | None) -> str | None:
    return (text or "").strip() or None


class ReadersForm(Form):
    """Who reads a review."""

    readers = SelectMultipleField(
        lazy("Who reads it"),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
        coerce=number_or_none,
    )

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers.choices = choices(people)


class NewRemarkForm(Form):
    """What a reviewer remarks."""

    text = TextAreaField(lazy("Remark"), [DataRequired(lazy("Say what is remarked.")), Length(max=4000)])
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = choices([("", _("nobody")), *people])

    def said(self) -> Said:
        """Return what the form says."""
        return Said(self.text.data or "", self.owner_id.data)


class RemarkForm(VersionedForm):
    """A remark, and what became of it."""

    text = TextAreaField(lazy("Remark"), [DataRequired(lazy("Say what is remarked.")), Length(max=4000)])
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)
    state = SelectField(lazy("State"), [InputRequired()])
    because = StringField(
        lazy("Why"), [Optional(), Length(max=500)], description=lazy("A remark is declined with a reason.")
    )

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = choices([("", _("nobody")), *people])
        self.state.choices = choices((code, labels.remark_state(code)) for code in rules.REMARK_STATES)

    def said(self) -> Said:
        """Return what the form says."""
        return Said(self.text.data or "", self.owner_id.data, self.state.data, self.because.data)


class PassForm(Form):
    """That a review is passed, over open remarks for a reason."""

    because = StringField(lazy("Passed all the same, because"), [Optional(), Length(max=500)])
