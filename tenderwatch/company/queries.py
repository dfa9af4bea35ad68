"""What the profile says."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.company import labels, rules
from tenderwatch.company.tables import Certificate, EspdAnswer, KeyPerson, Turnover
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class Profile:
    """Everything that our company can show."""

    turnover: list[Turnover]
    certificates: list[Certificate]
    people: list[KeyPerson]
    espd: list[EspdAnswer]


def profile(session: Session) -> Profile:
    """Return the profile: the latest year first, certificates by their last day, the rest by name."""
    return Profile(
        list(session.scalars(select(Turnover).order_by(Turnover.year.desc()))),
        list(session.scalars(select(Certificate).order_by(Certificate.ends_on.nulls_last(), Certificate.id))),
        list(session.scalars(select(KeyPerson).order_by(KeyPerson.name, KeyPerson.id))),
        list(session.scalars(select(EspdAnswer).order_by(EspdAnswer.part, EspdAnswer.id))),
    )


@dataclass(frozen=True)
class CertificateLine:
    """A certificate in the list of the profile."""

    certificate: Certificate
    responsible: str | None
    standing: str

    @property
    def standing_said(self) -> str:
        """How it stands, in words."""
        return labels.standing(self.standing)


def certificate_lines(session: Session, today: date) -> list[CertificateLine]:
    """Return the certificates with who renews each and how it stands, those that end first at the head."""
    query = select(Certificate, User.name).outerjoin(User, User.id == Certificate.responsible_id)
    rows = session.execute(query.order_by(Certificate.ends_on.nulls_last(), Certificate.id))
    return [CertificateLine(row, name, rules.standing(row.starts_on, row.ends_on, today)) for row, name in rows]
