"""What all forms share."""

import pytest

from tenderwatch.house import House
from tenderwatch.users import service as users
from tests.browsing import SignIn


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Not a valid integer value."),
        ("fi", "Ei ole kelvollinen kokonaisluku"),
        ("sv", "Inte ett giltigt heltal"),
    ],
)
def test_the_messages_of_the_form_library_are_in_the_reader_s_language(
    house: House, signed_in: SignIn, language: str, words: str
) -> None:
    client = signed_in("viewer")
    with house.database.write() as session:
        users.people(session)[0].language = language
    assert words in client.post("/profile", {"digest_hour": "seven"}, 422, on="/profile").text
