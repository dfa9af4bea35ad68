"""Every kind of source and each of its settings is said in words, in every language."""

import pytest

from scrapers.sources import SOURCES
from tenderwatch import i18n
from tenderwatch.intake import form_words, labels


def said(kind: str) -> dict[str, str]:
    """Return all that a form says of a kind, by what it is about."""
    words = {f"about {kind}": form_words.about(kind)}
    for each in SOURCES[kind].settings:
        words[f"{kind}.{each.name}"] = form_words.setting(each.name, kind)
        words[f"help of {kind}.{each.name}"] = form_words.setting_hint(each.name, kind)
        words |= {f"{kind}.{each.name}: {choice}": form_words.choice(choice) for choice in each.choices}
    return words


@pytest.mark.parametrize("kind", SOURCES)
def test_each_kind_and_setting_is_said_in_every_language(kind: str) -> None:
    assert labels.kind(kind) != kind
    english = said(kind)
    assert [about for about, words in english.items() if not words] == []
    for language in ("fi", "sv"):
        with i18n.speaking(language):
            assert [about for about, words in said(kind).items() if words == english[about]] == []


def test_a_setting_means_what_its_kind_means_by_it() -> None:
    assert form_words.setting("path", "folder") != form_words.setting("path", "mailbox")
    assert form_words.setting("never_heard_of") == "Never heard of"
    assert form_words.about("never_heard_of") == ""


def test_what_is_wrong_is_said_in_words() -> None:
    assert form_words.problem("'Mars/Base' is not a time zone like Europe/Helsinki").startswith("This is not a time")
    assert form_words.problem("'fin': must be ISO country codes of three capitals, like FIN").startswith("'fin': Enter")
    assert form_words.problem("said by nobody") == "said by nobody"
