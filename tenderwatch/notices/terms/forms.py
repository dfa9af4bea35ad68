"""The forms of the house's trade terms."""

from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from tenderwatch.i18n import _, lazy
from tenderwatch.notices.terms import groups
from tenderwatch.notices.terms.groups import Written
from tenderwatch.web.forms import Form, VersionedForm

LONGEST = 5000
LONGEST_FILE = 500_000


def _terms(label: str) -> TextAreaField:
    return TextAreaField(label, [Optional(), Length(max=LONGEST)], render_kw={"rows": 2})


class GroupForm(Form):
    """Terms of one trade, language by language."""

    fi = _terms(lazy("In Finnish"))
    sv = _terms(lazy("In Swedish"))
    en = _terms(lazy("In English"))

    @property
    def typed(self) -> Written:
        """What was typed; raises Invalid."""
        return groups.typed(self.fi.data or "", self.sv.data or "", self.en.data or "")


class ChangedGroupForm(VersionedForm, GroupForm):
    """The terms of a group that is there."""

    @classmethod
    def of(cls, group: Written, version: int) -> "ChangedGroupForm":
        """Return the form as a page first shows it."""
        return cls.fresh(version=str(version), **{name: ", ".join(getattr(group, name)) for name in ("fi", "sv", "en")})


class TakeInForm(Form):
    """Groups as lines of a file: pasted, or a file whose lines take the place of what was pasted."""

    text = TextAreaField(lazy("Lines"), [Optional(), Length(max=LONGEST_FILE)], render_kw={"rows": 12})
    file = FileField(lazy("Or a file"))

    def take_file(self) -> bool:
        """Put what was sent into the text, where it can be seen and mended; tell whether it could be read."""
        if not (sent := self.file.data):
            return True
        try:
            self.text.data = sent.read(LONGEST_FILE).decode("utf-8-sig")
        except UnicodeDecodeError:
            self.file.errors = [_("The file is not plain text in UTF-8.")]
            return False
        return True
