"""The form of a task."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.validators import DataRequired, Length, Optional

from tenderwatch.bids.tasks import rules
from tenderwatch.bids.tasks.service import Wanted
from tenderwatch.bids.tasks.tables import BidTask
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import DayField, MoneyField, choices, number_or_none
from tenderwatch.web.forms import VersionedForm

Pairs = Sequence[tuple[Any, str]]


class TaskForm(VersionedForm):
    """What is to be done, by whom and when, and what it waits for."""

    title = StringField(lazy("Task"), [DataRequired(lazy("Say what is to be done.")), Length(max=rules.LONGEST_TITLE)])
    owner_id = SelectField(
        lazy("Responsible"),
        [Optional()],
        coerce=number_or_none,
        description=lazy("Without a name it is for who is responsible for the bid."),
    )
    due_on = DayField(lazy("Due"), [Optional()], description=lazy("Without a day it is due with its milestone."))
    milestone = SelectField(lazy("Milestone"), [Optional()], coerce=lambda value: value or None)
    hours = MoneyField(lazy("Hours"), [Optional()], description=lazy("An estimate of the whole task."))
    waits_for = SelectMultipleField(
        lazy("Waits for"),
        [Optional()],
        coerce=int,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    checklist = TextAreaField(
        lazy("Checklist"), [Optional()], description=lazy("A line each. A line that you leave as it is keeps its tick.")
    )
    notes = TextAreaField(lazy("Notes"), [Optional(), Length(max=5000)])

    def __init__(self, *args: Any, people: Pairs, milestones: Pairs, others: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = choices([("", "–"), *people])
        self.milestone.choices = choices([("", "–"), *milestones])
        self.waits_for.choices = choices(others)

    @classmethod
    def of(cls, task: BidTask, **more: Any) -> "TaskForm":
        """Return the form as it first shows a task."""
        said = {"waits_for": [each.for_id for each in task.waits], "checklist": "\n".join(e.text for e in task.lines)}
        return cls.fresh(_Shown(task), **said, **more)

    def wanted(self) -> Wanted:
        """Return what the form says."""
        names = ("owner_id", "due_on", "milestone", "hours", "notes")
        return Wanted(
            title=self.title.data or "",
            waits_for=tuple(self.waits_for.data or ()),
            checklist=rules.checklist(self.checklist.data or ""),
            **{name: self[name].data for name in names},
        )


class _Shown:
    """The columns of a task that a form shows as they are."""

    def __init__(self, task: BidTask) -> None:
        for name in ("title", "owner_id", "due_on", "milestone", "hours", "notes"):
            setattr(self, name, getattr(task, name))
