"""The form of a saved search."""

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from wtforms import BooleanField, Field, SelectField, SelectMultipleField, StringField, widgets
from wtforms.validators import DataRequired, Length

from scrapers.codelists.trees import TreeName
from scrapers.codelists.trees import tree as notices_tree
from tenderwatch import i18n
from tenderwatch.i18n import _, lazy
from tenderwatch.notices import codes
from tenderwatch.notices import labels as notices
from tenderwatch.notices.address import MANY
from tenderwatch.notices.search.query import LONGEST
from tenderwatch.watching import labels
from tenderwatch.watching.rules import FILTERS
from tenderwatch.watching.service import SearchValues
from tenderwatch.web import formatters
from tenderwatch.web.fields import choices
from tenderwatch.web.forms import Form, VersionedForm


class CodesField(Field):
    """Codes apart by blanks or commas; `data` is the list of them."""

    widget = widgets.TextInput()

    def __init__(self, *args: Any, fits: Callable[[str], bool], capitals: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fits = fits
        self.capitals = capitals
        self.typed: str | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the codes apart; those that are none of the list are named."""
        self.typed = " ".join(valuelist)
        self.data = re.findall(r"[^\s,;]+", self.typed.upper() if self.capitals else self.typed)
        if wrong := [code for code in self.data if not self.fits(code)]:
            raise ValueError(_("There is no code %(codes)s.", codes=", ".join(wrong)))

    def _value(self) -> str:
        return ", ".join(self.data or []) if self.typed is None else self.typed


class TreeField(Field):
    """Codes of a tree: chosen in boxes, or typed into the field, where words find codes to choose; `data` is the list.

    What was typed and is no code stays in the field as `words`.
    """

    widget = widgets.TextInput()

    def __init__(self, *args: Any, tree: TreeName, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree: TreeName = tree
        self.words = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take codes and words apart; words are well when one of the codes that they find is chosen."""
        given, self.words = codes.read(self.tree, " ".join(valuelist))
        keys = (notices_tree(self.tree).read(code) or code for code in given)
        self.data = list(dict.fromkeys(keys))
        if self.words:
            found = codes.find(self.tree, self.words, i18n.language())
            if not found:
                raise ValueError(_("There is no code %(codes)s.", codes=self.words))
            if not set(found) & set(self.data):
                raise ValueError(_("“%(words)s” is no code. Choose from the codes that it finds.", words=self.words))

    def _value(self) -> str:
        return self.words


def _boxes(label: str) -> SelectMultipleField:
    return SelectMultipleField(
        label, widget=widgets.ListWidget(prefix_label=False), option_widget=widgets.CheckboxInput()
    )


class HearingForm(Form):
    """When a person hears of what a search finds."""

    schedule = SelectField(lazy("You hear of it"))
    weekday = SelectField(lazy("Weekly on"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schedule.choices = choices(labels.schedules())
        self.weekday.choices = choices((day, formatters.weekday(day)) for day in range(7))


class SearchForm(VersionedForm):
    """What a team watches for, and whose search it is."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"q": "query"}

    name = StringField(lazy("Name"), [DataRequired(lazy("Give the search a name.")), Length(max=120)])
    query = StringField(
        lazy("Words"),
        [Length(max=LONGEST)],
        description=lazy(
            "As in the search: “a phrase”, -without, either OR other, title:word, buyer:name, begin*, value:>100k."
        ),
    )
    as_typed = BooleanField(lazy("Only the words as they are typed, without other terms of their trade"))
    kind = _boxes(lazy("Kind"))
    status = _boxes(lazy("Status"))
    cpv = TreeField(
        lazy("CPV"),
        tree="cpv",
        description=lazy("Words or codes, for example cleaning or 9091. A code means itself and everything below it."),
    )
    nuts = TreeField(
        lazy("Region"),
        tree="nuts",
        description=lazy("Names or NUTS codes, for example Lapland or FI1B. A region means everything in it."),
    )
    country = CodesField(
        lazy("Country"),
        fits=MANY["country"],
        capitals=True,
        description=lazy("Three letters each, for example FIN, SWE."),
    )
    source = _boxes(lazy("Source"))
    owner_id = SelectField(lazy("Owner"), [DataRequired()], coerce=int)
    add_open = BooleanField(lazy("Add the ones that are open now to the inbox"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], sources: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(notices.kinds().items())
        self.status.choices = choices(notices.statuses().items())
        self.source.choices = choices((name, name) for name in dict.fromkeys([*sources, *(self.source.data or [])]))
        self.owner_id.choices = choices(people)

    @property
    def filters(self) -> dict[str, list[str]]:
        """What is kept of the search beside its words."""
        narrowed = {name: self[name].data or [] for name in FILTERS}
        return narrowed | {"expand": ["0"]} if self.as_typed.data else narrowed

    @property
    def values(self) -> SearchValues:
        """What is to be kept."""
        return SearchValues(
            name=self.name.data or "",
            owner_id=self.owner_id.data or 0,
            query=self.query.data or "",
            filters=self.filters,
        )
