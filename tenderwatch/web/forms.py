"""The base of all forms: the reader's language, drafts that come back, and a version that refuses stale edits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField

from tenderwatch import i18n
from tenderwatch.web import drafts


class Form(FlaskForm):  # type: ignore[misc]
    """A form of TenderWatch; show it with `fresh`, read it with `Form()` and `validate_on_submit()`."""

    restored_at: datetime | None = None
    """When what is shown was typed, if it was not saved then."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {}
    """Problem -> field, where a service names what is wrong otherwise than the form."""

    class Meta:
        """WTForms' own messages in the reader's language."""

        @property
        def locales(self) -> list[str]:
            return [i18n.language()]

        cache_translations = False

    @classmethod
    def fresh(cls, obj: Any = None, **values: Any) -> Self:
        """Return the form as a page first shows it: with what the reader typed here and did not save, else stored."""
        if kept := drafts.find(cls.__name__):
            form = cls(formdata=kept[0], **values)
            form.restored_at = kept[1]
            return form
        return cls(formdata=None, obj=obj, **values)

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Say beside each field what the service found wrong with it; what is about no field, at the head."""
        for name, text in problems.items():
            field = self.FIELD_OF.get(name, name)
            if field in self:
                self[field].errors = [text]
            else:
                self.form_errors.append(text)

    @property
    def draft_name(self) -> str:
        """The name under which drafts of this form are kept."""
        return type(self).__name__

    @property
    def draft_page(self) -> str:
        """The page on which the form is shown."""
        return request.form.get("_page") or request.path


class VersionedForm(Form):
    """A form that edits something: it carries the version that its reader saw."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the reader saw when the form was shown; 0 when it was not sent along."""
        sent = self.version.data or ""
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= 9 else 0
