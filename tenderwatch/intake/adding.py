"""Forms made from what a kind of source says of its settings."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from wtforms import (
    Field,
    FloatField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
    widgets,
)
from wtforms.validators import DataRequired, Optional

from scrapers.sources import SOURCES, Setting
from tenderwatch.i18n import _, lazy
from tenderwatch.intake import form_words
from tenderwatch.intake.forms import EVERY
from tenderwatch.web.fields import choices
from tenderwatch.web.forms import VersionedForm

CODES = frozenset({"countries", "cpv", "nuts", "stages", "types", "languages"})
"""Lists of codes, which are typed on one line; the items of others stand on lines of their own."""
CAPITALS = frozenset({"countries", "nuts"})
_TAKEN = frozenset({"name", "every_minutes", "version", "data", "errors", "meta", "form_errors", "csrf_token"})


class SourceForm(VersionedForm):
    """What every kind asks for: a name, and how often; the fields of its settings are added by `form_of`."""

    KIND: str
    name = StringField(lazy("Name"), [DataRequired(lazy("Enter a name."))])
    every_minutes = IntegerField(lazy("Minutes between polls"), [EVERY])

    @classmethod
    def values_of(cls, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return stored settings as the form shows them."""
        return {
            field_name(each): _shown(each, settings[each.name]) for each in asked(cls.KIND) if each.name in settings
        }

    @property
    def setting_fields(self) -> list[Field]:
        """The fields of the kind's own settings, in its order; rare ones stand apart."""
        return [self[field_name(each)] for each in asked(self.KIND) if not each.rare]

    @property
    def rare_fields(self) -> list[Field]:
        """The fields of settings that most sources do without."""
        return [self[field_name(each)] for each in asked(self.KIND) if each.rare]

    @property
    def rare_matter(self) -> bool:
        """Whether one of them says something, or something is wrong with it."""
        return any(field.data not in (None, "", []) or field.errors for field in self.rare_fields)

    def settings(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings with what the form says; those that it does not ask for stay, empty ones go."""
        said = {each.name: _meant(each, self[field_name(each)].data) for each in asked(self.KIND)}
        kept = {name: value for name, value in known.items() if name not in said}
        return {**kept, **{name: value for name, value in said.items() if value not in (None, "", [])}}

    def refuse_settings(self, problems: Mapping[str, str]) -> None:
        """Say beside each field what is wrong with it; of a setting that the form does not ask for, at the head."""
        fields = {each.name: field_name(each) for each in asked(self.KIND)}
        for where, text in problems.items():
            name = where if where in ("name", "every_minutes") else fields.get(where.split(".")[0], where)
            if name in self:
                self[name].errors = [form_words.problem(text)]
            else:
                self.form_errors.append(f"{form_words.setting(where, self.KIND)}: {form_words.problem(text)}")


def asked(kind: str) -> tuple[Setting, ...]:
    """Return what the form of a kind asks for."""
    return SOURCES[kind].settings


def field_name(setting: Setting) -> str:
    """Return the name of a setting's field."""
    return f"setting_{setting.name}" if setting.name in _TAKEN else setting.name


def form_of(kind: str, language: str) -> type[SourceForm]:
    """Return the form of a kind of source in a language, in which its labels are said."""
    return _form_of(kind, language)


@lru_cache(maxsize=200)
def _form_of(kind: str, _language: str) -> type[SourceForm]:
    fields = {field_name(each): _field(kind, each) for each in asked(kind)}
    return type(f"SourceForm-{kind}", (SourceForm,), {"KIND": kind, **fields})


def _field(kind: str, setting: Setting) -> Any:
    label, hint = form_words.setting(setting.name, kind), form_words.setting_hint(setting.name, kind)
    validators = [DataRequired(form_words.problem("is missing"))] if setting.required else [Optional()]
    return _MAKERS[setting.type](setting, label, validators, hint)


def _texts(setting: Setting, label: str, validators: list[Any], hint: str) -> Any:
    if setting.choices:
        return SelectMultipleField(
            label,
            validators,
            description=hint,
            choices=choices((each, form_words.choice(each)) for each in setting.choices),
            widget=widgets.ListWidget(prefix_label=False),
            option_widget=widgets.CheckboxInput(),
        )
    if setting.name in CODES:
        return StringField(label, validators, description=hint)
    return TextAreaField(label, validators, description=hint or _("One on each line."), render_kw={"rows": 3})


def _choice(setting: Setting, label: str, validators: list[Any], hint: str) -> Any:
    allowed = [(each, form_words.choice(each)) for each in setting.choices or ("yes", "no")]
    usual = [] if setting.required else [("", _("as usual"))]
    return SelectField(label, validators, description=hint, choices=choices([*usual, *allowed]))


_MAKERS: Mapping[str, Callable[[Setting, str, list[Any], str], Any]] = {
    "text": lambda _setting, label, validators, hint: StringField(label, validators, description=hint),
    "url": lambda _setting, label, validators, hint: URLField(label, validators, description=hint),
    "whole": lambda _setting, label, validators, hint: IntegerField(label, validators, description=hint),
    "number": lambda _setting, label, validators, hint: FloatField(label, validators, description=hint),
    "texts": _texts,
    "flag": _choice,
    "choice": _choice,
}


def _shown(setting: Setting, value: Any) -> Any:
    if setting.type == "flag":
        return "yes" if value else "no"
    if setting.type == "texts" and not setting.choices:
        items = [value] if isinstance(value, str) else map(str, value)
        return (" " if setting.name in CODES else "\n").join(items)
    return value


def _meant(setting: Setting, value: Any) -> Any:
    """Return what was typed as `from_settings` reads it; a blank is nothing."""
    if setting.type == "flag":
        return {"yes": True, "no": False}.get(value)
    if setting.type == "texts" and not setting.choices:
        return _items(setting.name, value or "")
    return value.strip() if isinstance(value, str) else value


def _items(name: str, typed: str) -> list[str]:
    if name not in CODES:
        return [line.strip() for line in typed.splitlines() if line.strip()]
    return (typed.upper() if name in CAPITALS else typed).replace(",", " ").split()
