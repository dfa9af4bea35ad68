"""Feeds that other programs fetch without a sign-in: the address is signed, and ends when it is renewed."""

from dataclasses import dataclass

from flask import Response, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users import feeds
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data


@dataclass(frozen=True)
class Feed:
    """One kind of feed: its name, the view that hands it out, what its reader must be allowed, what it is made of."""

    name: str
    endpoint: str
    permission: Permission
    mimetype: str

    def address(self, session: Session, user_id: int) -> str:
        """Return the address of a person's feed."""
        token = str(self._signer().dumps([user_id, feeds.number(session, self.name, user_id)]))
        return f"{data.house().settings.public_url}{url_for(self.endpoint, token=token)}"

    def reader(self, session: Session, token: str) -> User:
        """Return whose feed it is; NotFound for an address that was renewed, of who left, or may see it no more."""
        try:
            user_id, number = self._signer().loads(token)
        except (BadSignature, ValueError, TypeError):
            raise NotFound(_("This address is not of a feed here.")) from None
        person = session.get(User, user_id)
        if person is None or not person.active or not person.may(self.permission):
            raise NotFound(_("This address is not of a feed here."))
        if number != feeds.number(session, self.name, user_id):
            raise NotFound(_("This address was renewed."))
        return person

    def response(self, body: bytes) -> Response:
        """Return what is handed out; nobody is to find or to pass on its address."""
        response = Response(body, mimetype=self.mimetype)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(data.house().settings.secret_key, salt=f"tenderwatch.{self.endpoint}")
