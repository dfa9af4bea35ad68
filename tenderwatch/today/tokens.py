"""Signed links in mails: what one press may do, about what, as whom, and until when.

The signature is the authority: a link opens no session and does one thing.  The moment of expiry is inside, reckoned
from the moment of the mail, so that a mail of a simulated day behaves like any other.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from itsdangerous import BadSignature, URLSafeSerializer

from tenderwatch.errors import TenderWatchError
from tenderwatch.i18n import _

Purpose = Literal["acknowledge", "snooze", "assign"]
PURPOSES: tuple[Purpose, ...] = ("acknowledge", "snooze", "assign")
EXPIRES_AFTER = timedelta(days=60)


class BadLink(TenderWatchError):
    """The link was altered, cut off, or made for something else."""


class ExpiredLink(TenderWatchError):
    """The link was good once."""


@dataclass(frozen=True)
class Act:
    """What a link lets its holder do: `purpose` about a rung of a decision's series, as a person."""

    purpose: Purpose
    decision_id: int
    series: int
    rung: int
    person_id: int


@dataclass(frozen=True)
class Links:
    """The addresses that mails carry."""

    public_url: str
    secret: str

    def page(self, path: str) -> str:
        """Return the address of a page for a reader who signs in."""
        return f"{self.public_url}{path}"

    def act(self, act: Act, now: datetime) -> str:
        """Return the address of an act, good for 60 days."""
        return f"{self.public_url}/act/{self.sign(act, now)}"

    def sign(self, act: Act, now: datetime) -> str:
        """Return the token of an act."""
        expires = int((now + EXPIRES_AFTER).timestamp())
        return _dumps(_acts(self.secret), [act.purpose, act.decision_id, act.series, act.rung, act.person_id, expires])

    def read(self, token: str, now: datetime) -> Act:
        """Return what a token allows; BadLink or ExpiredLink with words for the reader."""
        try:
            purpose, decision_id, series, rung, person_id, expires = _acts(self.secret).loads(token)
        except (BadSignature, ValueError, TypeError) as error:
            raise BadLink(_("This link is not complete or was not made by this TenderWatch.")) from error
        if now >= datetime.fromtimestamp(expires, UTC):
            raise ExpiredLink(_("This link has expired: links in mails work for 60 days."))
        return Act(cast(Purpose, purpose), decision_id, series, rung, person_id)

    def unsubscribe(self, person_id: int) -> str:
        """Return the address that stops the mails of a person; it works as long as the mail is kept."""
        return f"{self.public_url}/unsubscribe/{_dumps(_unsubscribing(self.secret), person_id)}"

    def read_unsubscribe(self, token: str) -> int:
        """Return whose mails a token stops; BadLink when it stops nobody's."""
        try:
            return int(_unsubscribing(self.secret).loads(token))
        except (BadSignature, ValueError, TypeError) as error:
            raise BadLink(_("This link is not complete or was not made by this TenderWatch.")) from error


def _acts(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="tenderwatch.today.act")


def _unsubscribing(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="tenderwatch.today.unsubscribe")


def _dumps(serializer: URLSafeSerializer, value: object) -> str:
    return str(serializer.dumps(value))
