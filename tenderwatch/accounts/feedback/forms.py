"""Forms about feedback; the one that customers see asks for no session."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tenderwatch.accounts.feedback import labels
from tenderwatch.accounts.feedback.rules import HIGHEST, LOWEST, OPEN_DAYS, WORDS_MOST
from tenderwatch.accounts.feedback.service.keeping import KINDS
from tenderwatch.i18n import LANGUAGES, _, lazy
from tenderwatch.web import reader
from tenderwatch.web.fields import DayField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm
from tenderwatch.web.people import People

Pairs = Iterable[tuple[Any, str]]


class ReplyForm(Form):
    """What a customer says: a score, words, and whether it is a complaint that wants an answer."""

    class Meta(Form.Meta):
        """Without a token against forgery: the link is the authority, and no session is opened."""

        csrf = False

    score = RadioField(lazy("How satisfied are you?"), [Optional()])
    words = TextAreaField(lazy("In your own words"), [Optional(), Length(max=WORDS_MOST)])
    is_complaint = BooleanField(lazy("This is a complaint: please answer me"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.score.choices = choices((str(n), str(n)) for n in range(LOWEST, HIGHEST + 1))

    @property
    def said_score(self) -> int | None:
        """The score chosen, None for none."""
        return number_or_none(self.score.data)


class _AboutForm(VersionedForm):
    contract_id = SelectField(lazy("About the contract"), [Optional()], coerce=number_or_none)
    contact_id = SelectField(lazy("From whom"), [Optional()], coerce=number_or_none)
    person_id = SelectField(lazy("About whom of ours"), [Optional()], coerce=number_or_none)
    service = SelectField(lazy("About the service"), [Optional()])

    def __init__(
        self, *args: Any, contracts: Pairs, contacts: Pairs, people: People, services: Pairs, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.contract_id.choices = choices([("", _("no contract in particular")), *contracts])
        self.contact_id.choices = choices([("", _("not known")), *contacts])
        self.person_id.choices = choices([("", _("nobody in particular")), *people])
        self.service.choices = choices([("", _("no service in particular")), *services])

    def about(self) -> dict[str, Any]:
        """Return what it is about."""
        names = ("contract_id", "contact_id", "person_id")
        return {**{name: self[name].data for name in names}, "service": self.service.data or None}


class EnterForm(_AboutForm):
    """Feedback that we write down."""

    kind = SelectField(lazy("What it is"), [InputRequired()])
    score = SelectField(lazy("Score, 0 to 10"), [Optional()], coerce=number_or_none)
    words = TextAreaField(lazy("In their words"), [Optional(), Length(max=WORDS_MOST)])
    received_on = DayField(lazy("Received"), [DataRequired(lazy("Enter a day."))])
    owner_id = SelectField(
        lazy("Owner"), [Optional()], coerce=number_or_none, description=lazy("Of a complaint: who sees to it.")
    )

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        self.kind.choices = choices((code, labels.kind(code)) for code in KINDS)
        self.score.choices = choices([("", _("no score")), *((n, str(n)) for n in range(LOWEST, HIGHEST + 1))])
        self.owner_id.choices = choices([("", _("nobody yet")), *people])
        if not self.is_submitted() and self.received_on.data is None:
            self.received_on.data = reader.today()

    def said(self) -> dict[str, Any]:
        """Return what was said."""
        return {
            "kind": self.kind.data,
            "score": self.score.data,
            "words": (self.words.data or "").strip() or None,
            "owner_id": self.owner_id.data,
        }


class EditForm(EnterForm):
    """The same, corrected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.received_on, self.owner_id

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        return {
            **self.about(),
            "kind": self.kind.data,
            "score": self.score.data,
            "words": (self.words.data or "").strip() or None,
        }


class AskForm(_AboutForm):
    """Whom to ask, about what, in which language, until when."""

    language = SelectField(lazy("Language of the mail and the form"), [InputRequired()])
    open_until = DayField(
        lazy("Open until"), [DataRequired(lazy("Enter a day."))], description=lazy("The last day for an answer.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact_id.label.text = _("Who is asked")
        self.contact_id.choices = choices([("", _("choose")), *kwargs["contacts"]])
        self.language.choices = choices((code, labels.language(code)) for code in LANGUAGES)
        if not self.is_submitted() and self.open_until.data is None:
            self.open_until.data = reader.today() + timedelta(days=OPEN_DAYS)


class StepForm(VersionedForm):
    """The day of a step and its words."""

    day = DayField(lazy("Day"), [DataRequired(lazy("Enter a day."))])
    words = TextAreaField(lazy("Words"), [DataRequired(lazy("Say it in some words.")), Length(max=WORDS_MOST)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_submitted() and self.day.data is None:
            self.day.data = reader.today()


class PassOnForm(VersionedForm):
    """A word to those who did the work."""

    words = TextAreaField(
        lazy("A word to those who did it"),
        [Optional(), Length(max=1000)],
        description=lazy("It goes with the customer's words in their next digest."),
    )
