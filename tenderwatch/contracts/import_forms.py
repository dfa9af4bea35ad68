"""Forms of an import: the file, what its columns tell, what its cells mean."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, IntegerField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tenderwatch.contracts import labels
from tenderwatch.contracts.importing import FIELDS, GROUPS, NEW, PLAIN, Matching, option_fields
from tenderwatch.contracts.importing.asking import Questions, Words
from tenderwatch.contracts.importing.fields import part_of
from tenderwatch.contracts.importing.keeping import LONGEST_NAME
from tenderwatch.contracts.rules.options_text import MOST_MONTHS
from tenderwatch.i18n import _, lazy
from tenderwatch.web.fields import CURRENCIES, DayField, choices
from tenderwatch.web.forms import Form
from tenderwatch.web.people import People

OPTIONS_OFFERED = 3
LEAVE = "-"
"""Chosen for words that stand for nobody: the field is left as a data gap."""


class ImportForm(Form):
    """A file of contracts."""

    file = FileField(lazy("File"), [FileRequired(lazy("Choose a file."))])


class SheetForm(Form):
    """Which sheet of a workbook has the contracts."""

    sheet = RadioField(lazy("Which sheet has the contracts?"), [InputRequired(lazy("Choose a sheet."))])

    def __init__(self, *args: Any, sheets: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet.choices = choices((name, name) for name in sheets)


def columns_form(heads: Sequence[str], columns: Sequence[str]) -> type[Form]:
    """Return a form with a choice for each column of a file: `column_0` and so on."""
    offered = _offered(columns)
    parts: dict[str, Any] = {
        f"column_{n}": SelectField(head or _("Column %(name)s", name=letters(n)), choices=offered, default="")
        for n, head in enumerate(heads)
    }
    parts["header"] = IntegerField(
        lazy("Line of the heads"),
        [Optional(), NumberRange(1, 1_000, lazy("Enter the number of a line."))],
        description=lazy("Another line is read when you press “Read the heads again”."),
    )
    parts["keep_as"] = StringField(
        lazy("Keep this matching under a name"),
        [Optional(), Length(max=LONGEST_NAME)],
        description=lazy("It is offered again for a file with the same heads."),
    )
    return type("ColumnsForm", (Form,), parts)


def _offered(columns: Sequence[str]) -> list[SelectChoice]:
    """Return the fields by group; more options than usual where the file has them."""
    most = max([OPTIONS_OFFERED, *(part[0] for each in columns if (part := part_of(each)))])
    fields = [FIELDS[code] for code in PLAIN] + [each for n in range(1, most + 1) for each in option_fields(n)]
    return [
        SelectChoice("", _("leave this column out"), optgroup=_("Nothing")),
        *(
            SelectChoice(each.code, labels.column(each.code), optgroup=labels.column_group(group))
            for group in GROUPS
            for each in fields
            if each.group == group
        ),
    ]


def letters(column: int) -> str:
    """Return what a spreadsheet calls a column: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def questions_form(asked: Questions, people: People, emails: Mapping[int, str]) -> type[Form]:
    """Return a form with a field for each thing that a file leaves open."""
    parts: dict[str, Any] = {}
    if asked.turned:
        parts["date_order"] = RadioField(
            lazy("How are days with slashes written?"),
            [InputRequired(lazy("Choose the order of day and month."))],
            choices=choices(
                [
                    ("dmy", _("Day first: 3/4/2026 is the third of April")),
                    ("mdy", _("Month first: 3/4/2026 is the fourth of March")),
                ]
            ),
        )
    if asked.amounts:
        parts["decimal"] = RadioField(
            lazy("How are amounts written?"),
            [InputRequired(lazy("Choose how amounts are written."))],
            choices=choices(
                [
                    ("comma", _("Decimal comma: 1.234 is one thousand two hundred and thirty-four")),
                    ("point", _("Decimal point: 1,234 is one thousand two hundred and thirty-four")),
                ]
            ),
        )
    if asked.serials:
        parts["counted_from"] = RadioField(
            lazy("From when are days counted?"),
            [InputRequired(lazy("Choose from when days are counted."))],
            choices=choices(
                [
                    ("1900", _("From 1900, as Excel does: 46173 is 31 May 2026")),
                    ("1904", _("From 1904, as Excel on old Macs does: 46173 is 1 June 2030")),
                ]
            ),
        )
    parts |= {f"fixed_{code}": _fixed(code, people, emails) for code in asked.missing}
    parts |= {f"word_{n}": _word(each) for n, each in enumerate(asked.words)}
    return type("QuestionsForm", (Form,), parts)


def _fixed(code: str, people: People, emails: Mapping[int, str]) -> Field:
    label, gap = labels.column(code), [("", _("left as a data gap"))]
    if code == "buyer":
        return StringField(
            label, [InputRequired(lazy("Enter the buyer of all contracts, or go back and choose its column."))]
        )
    if code == "owner_email":
        return SelectField(label, choices=choices(gap + [(emails[number], name) for number, name in people]))
    if code == "ends_on":
        return DayField(label, [Optional()])
    if code == "currency":
        return SelectField(label, choices=choices((each, each) for each in CURRENCIES), default="EUR")
    if FIELDS[code].kind == "code":
        usual = {"risk": "standard", "procedure_kind": "open"}.get(code, "")
        known = [(each, labels.code_words(code, each)) for each in FIELDS[code].codes]
        return SelectField(label, choices=choices(known if usual else gap + known), default=usual)
    wrong = lazy("Enter whole months, 0 to 240.")
    return IntegerField(label, [Optional(), NumberRange(0, MOST_MONTHS, wrong)])


def _word(words: Words) -> SelectField:
    if words.field == "buyer":
        offered = [("", _("choose")), *words.choices, (NEW, _("none of these: enter a new organisation"))]
    else:
        offered = [("", _("choose")), *words.choices, (LEAVE, _("left as a data gap"))]
    return SelectField(
        words.text, [InputRequired(_("Say what “%(text)s” stands for.", text=words.text))], choices=choices(offered)
    )


def said_in(form: Any, asked: Questions, matching: Matching) -> dict[str, Any]:
    """Return what was answered, as fields of a matching."""
    values = {code: dict(known) for code, known in matching.values.items()}
    for n, each in enumerate(asked.words):
        chosen = form[f"word_{n}"].data
        values.setdefault(each.field, {})[each.text] = "" if chosen == LEAVE else chosen
    fixed = {code: _text(form[f"fixed_{code}"].data) for code in asked.missing}
    told: dict[str, Any] = {"values": values, "fixed": {code: text for code, text in fixed.items() if text}}
    for name in ("date_order", "decimal"):
        if name in form:
            told[name] = form[name].data
    if "counted_from" in form:
        told["counted_from"] = int(form.counted_from.data)
    return told


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def shown_in(asked: Questions, matching: Matching) -> dict[str, Any]:
    """Return what was answered before, as the form shows it."""
    shown: dict[str, Any] = {"date_order": matching.date_order, "decimal": matching.decimal}
    shown["counted_from"] = str(matching.counted_from or "")
    for code in asked.missing:
        if text := matching.fixed.get(code):
            shown[f"fixed_{code}"] = date.fromisoformat(text) if FIELDS[code].kind == "day" else text
    for n, each in enumerate(asked.words):
        shown[f"word_{n}"] = LEAVE if each.said == "" else each.said or ""
    return shown
