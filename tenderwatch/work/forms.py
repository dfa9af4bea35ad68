"""Forms about activities and the lists of words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tenderwatch.i18n import _, lazy
from tenderwatch.web import reader
from tenderwatch.web.fields import CLOCK, DayField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm
from tenderwatch.web.people import People
from tenderwatch.work import labels
from tenderwatch.work.rules import MEANINGS
from tenderwatch.work.rules.lines import Line, Said
from tenderwatch.work.service import CHANNEL, Next, Wanted

LONGEST_LINE = 1000
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class About:
    """What can be chosen in a form about an organisation."""

    organization_id: int
    types: Choices
    people: People
    contacts: People
    states: Choices = field(default_factory=list)


class ClockField(StringField):
    """A time of day, like 14:00 or 14.00."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was typed; `clock` reads it."""
        super().process_formdata(valuelist)
        found = CLOCK.fullmatch((self.data or "").strip())
        if (self.data or "").strip() and (not found or int(found[1]) > 23 or int(found[2]) > 59):
            raise ValueError(_("Write a time like 14:00."))

    @property
    def clock(self) -> time | None:
        """The time typed."""
        found = CLOCK.fullmatch((self.data or "").strip())
        return time(int(found[1]), int(found[2])) if found else None


def _boxes(label: str) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        [Optional()],
        coerce=int,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )


class LineForm(Form):
    """What was done, in one line, with the next step after an arrow."""

    line = StringField(lazy("What was done"), [DataRequired(lazy("Write what was done.")), Length(max=LONGEST_LINE)])


class _Competing:
    """What is said of a contact while a competition of the buyer runs."""

    answer = SelectField(lazy("During the competition"), [Optional()])
    answer_reason = StringField(lazy("Why it was needed"), [Optional(), Length(max=500)])

    def offer_answers(self) -> None:
        """Say what can be answered."""
        self.answer.choices = choices(
            [
                ("", _("no competition, or not a contact")),
                (CHANNEL, _("through the question channel")),
                ("other", _("another way, for this reason:")),
            ]
        )

    @property
    def in_competition(self) -> str | None:
        """What was said of it."""
        return CHANNEL if self.answer.data == CHANNEL else (self.answer_reason.data or "").strip() or None


class _Next:
    """The next step, or why there is none."""

    next_type = SelectField(lazy("Type of the step"), [Optional()])
    next_day = DayField(lazy("On the day"), [Optional()])
    next_owner_id = SelectField(lazy("Whose"), [Optional()], coerce=number_or_none)
    next_subject = StringField(lazy("What"), [Optional(), Length(max=300)])
    no_next_because = StringField(lazy("Or: why there is none"), [Optional(), Length(max=500)])

    def offer_steps(self, about: About) -> None:
        """Say what can be chosen."""
        self.next_type.choices = choices([("", _("none")), *about.types])
        self.next_owner_id.choices = choices([("", _("choose")), *about.people])

    @property
    def next(self) -> Next:
        """What was agreed; a day or words without a type are a step, too."""
        return Next(
            type=self.next_type.data or None,
            day=self.next_day.data,
            owner_id=self.next_owner_id.data,
            subject=(self.next_subject.data or "").strip(),
            none_because=(self.no_next_because.data or "").strip() or None,
        )


class ActivityForm(_Competing, VersionedForm):
    """An activity: what, when, whose, who took part."""

    FIELD_OF = {"in_competition": "answer", "starts_at": "clock"}  # noqa: RUF012
    type = SelectField(lazy("Type"), [InputRequired(lazy("Choose a type."))])
    day = DayField(lazy("Day"), [DataRequired(lazy("Enter a day."))])
    clock = ClockField(lazy("Time"), [Optional()])
    minutes = IntegerField(lazy("Minutes"), [Optional()])
    subject = StringField(lazy("Subject"), [Optional(), Length(max=300)])
    outcome = TextAreaField(lazy("What came of it"), [Optional(), Length(max=20_000)])
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)
    contacts = _boxes(lazy("Theirs who took part"))
    users = _boxes(lazy("Ours who took part"))

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.type.choices = choices(about.types)
        self.owner_id.choices = choices([("", _("choose")), *about.people])
        self.contacts.choices = choices(about.contacts)
        self.users.choices = choices(about.people)
        self.offer_answers()

    def wanted(self, **more: Any) -> Wanted:
        """Return what the form says."""
        day: date = self.day.data
        return Wanted(
            organization_id=self.about.organization_id,
            type=self.type.data,
            day=day,
            starts_at=datetime.combine(day, self.clock.clock, reader.zone()) if self.clock.clock else None,
            minutes=self.minutes.data,
            subject=(self.subject.data or "").strip(),
            outcome=(self.outcome.data or "").strip() or None,
            owner_id=self.owner_id.data,
            users=tuple(self.users.data or ()),
            contacts=tuple(self.contacts.data or ()),
            in_competition=self.in_competition,
            **more,
        )


class NewActivityForm(_Next, ActivityForm):
    """A new activity, with its next step when it is done."""

    state = SelectField(lazy("State"), [Optional()])
    back = HiddenField()
    bid_id = HiddenField()
    contract_id = HiddenField()
    plan_id = HiddenField()

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        self.state.choices = choices([("", _("by the day: planned when it lies ahead, else done")), *about.states])
        self.offer_steps(about)

    @property
    def draft_page(self) -> str:
        """The page that shows what was typed and not saved, wherever the line was typed."""
        return f"/organizations/{self.about.organization_id}/activities/new"

    def wanted(self, **more: Any) -> Wanted:
        """Return what the form says."""
        keys = {name: _number(self[name].data) for name in ("bid_id", "contract_id", "plan_id")}
        return super().wanted(state=self.state.data or None, next=self.next, **keys, **more)


def _number(text: Any) -> int | None:
    plain = str(text or "")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= 9 else None


class CloseForm(_Competing, _Next, VersionedForm):
    """How a planned activity ended, and the next step."""

    FIELD_OF = {"in_competition": "answer"}  # noqa: RUF012
    state = SelectField(lazy("How it ended"), [InputRequired()])
    outcome = TextAreaField(lazy("What came of it"), [DataRequired(lazy("Say what came of it.")), Length(max=20_000)])

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = choices(about.states)
        self.offer_steps(about)
        self.offer_answers()


class AgreeForm(_Competing, _Next, VersionedForm):
    """The next step of something that is closed already."""

    FIELD_OF = {"in_competition": "answer"}  # noqa: RUF012

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_steps(about)
        self.offer_answers()


class MoveForm(VersionedForm):
    """Another day."""

    day = DayField(lazy("Day"), [DataRequired(lazy("Enter a day."))])


class HandForm(VersionedForm):
    """Somebody else."""

    owner_id = SelectField(lazy("Responsible"), [InputRequired(lazy("Choose a person."))], coerce=number_or_none)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = choices(people)


class WordForm(Form):
    """A new entry of a list."""

    name = StringField(lazy("Name"), [DataRequired(lazy("Enter a name.")), Length(max=80)])
    means = SelectField(lazy("What the program makes of it"), [Optional()])

    def __init__(self, *args: Any, which: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meanings = MEANINGS.get(which, ())
        nothing = [] if which == "activity-state" else [("", labels.means(which, None))]
        self.means.choices = choices([*nothing, *((code, labels.means(which, code)) for code in meanings)])


class NameForm(Form):
    """Another name for an entry."""

    name = StringField(lazy("Name"), [Optional(), Length(max=80)])


def values_of_line(line: Line, me: int) -> Mapping[str, Any]:
    """Return what a line says as the values of NewActivityForm."""
    step = line.next
    return {
        **_of_done(line.done, me),
        "next_type": step.type if step else "",
        "next_day": step.day if step else None,
        "next_owner_id": step.users[0] if step and len(step.users) == 1 else None,
        "next_subject": _with_clock(step) if step else "",
        "no_next_because": line.no_next_because or "",
    }


def _of_done(done: Said, me: int) -> dict[str, Any]:
    return {
        "type": done.type,
        "day": done.day,
        "clock": f"{done.clock:%H:%M}" if done.clock else "",
        "subject": done.text[:300],
        "outcome": done.text if len(done.text) > 300 else "",
        "owner_id": me,
        "contacts": list(done.contacts),
        "users": list(done.users),
    }


def _with_clock(step: Said) -> str:
    """Return the words of a step, the hour before them: a step is planned for a day."""
    return " ".join(filter(None, [f"{step.clock:%H:%M}" if step.clock else "", step.text]))
