"""The link of a form: the random token of its row, signed, so that neither guessing nor a copy of the row finds it."""

from itsdangerous import BadSignature, URLSafeSerializer

from tenderwatch.errors import NotFound
from tenderwatch.i18n import _


def link_of(token: str, public_url: str, secret: str) -> str:
    """Return the address of a form."""
    return f"{public_url}/f/{_signer(secret).dumps(token)}"


def token_of(link: str, secret: str) -> str:
    """Return the token that a link carries; NotFound when it was altered, cut off or made elsewhere."""
    try:
        return str(_signer(secret).loads(link))
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound(_("This form takes no answers.")) from error


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="tenderwatch.accounts.feedback")
