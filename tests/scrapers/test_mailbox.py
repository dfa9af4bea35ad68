"""A mail box on good days and bad ones, over IMAP and as a maildir."""

import json
import ssl
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers import formats
from scrapers.errors import FetchError, ProfileError
from scrapers.notice import Notice
from scrapers.packages import Refused
from scrapers.sources import mailbox
from scrapers.sources.mailbox import imap as client_side
from scrapers.sources.poll import Found, PollResult, Visit
from tests.scrapers.clients import a_client
from tests.servers.imap import PASSWORD, USER, FakeImap, bye, cut_off, imap_server, well

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
KEYS = {"mail": PASSWORD}


def a_mail(number: int, sender: str = "hankinnat@town.example", subject: str = "Avrop", named: bool = True) -> bytes:
    name = f"Message-ID: <{number}@town.example>\r\n" if named else ""
    return (
        f"From: Town <{sender}>\r\nDate: Mon, 5 Oct 2026 08:{number % 60:02}:00 +0300\r\n{name}"
        f"Subject: {subject} {number}\r\n\r\nTarjouspyyntö {number}\r\n"
    ).encode()


def an_account(count: int) -> FakeImap:
    return FakeImap({uid: a_mail(uid) for uid in range(1, count + 1)})


class Polled:
    """What a poll gave."""

    def __init__(self, given: list[Any]) -> None:
        self.documents = {each.key: each.document for each in given if isinstance(each, Found)}
        self.keys = [each.key.partition("#")[0] for each in given if isinstance(each, Found)]
        self.refused = [each for each in given if isinstance(each, Refused)]
        self.result: PollResult = given[-1]
        self.state: dict[str, Any] = self.result.next_state


def given_by(imap: FakeImap, state: Mapping[str, Any] | None, known: Callable[[str], bool], **more: Any) -> list[Any]:
    cut, keys = more.pop("cut", None), more.pop("keys", KEYS)
    with imap_server(imap) as port:
        config = mailbox.from_settings(
            {"host": "127.0.0.1", "port": port, "tls": False, "user": USER, "key_name": "mail"} | more
        )
        visit = Visit(
            client=a_client(timeout=20.0), now=NOW, state=state or {}, known=lambda k: set(filter(known, k)), keys=keys
        )
        given = mailbox.poll(config, visit)
        return list(given) if cut is None else [next(given) for _ in range(cut)]


def polled(
    imap: FakeImap, state: Mapping[str, Any] | None = None, known: Callable[[str], bool] = lambda _: False, **more: Any
) -> Polled:
    return Polled(given_by(imap, state, known, **more))


def names(*numbers: int) -> list[str]:
    return [f"mail:{number}@town.example" for number in numbers]


def test_gives_each_mail_once_and_changes_nothing() -> None:
    imap = an_account(3)
    first = polled(imap)
    assert (first.keys, first.result.state, first.result.complete) == (names(1, 2, 3), "ok", True)
    assert first.state == {"validity": 1, "uid": 3}
    imap.add(4, a_mail(4))
    second = polled(imap, first.state)
    third = polled(imap, second.state)
    assert (second.keys, third.keys, third.result.state) == (names(4), [], "unchanged")
    assert imap.fetched == [1, 2, 3, 4]
    said = {command.split(" ")[0] for command in imap.commands}
    assert said == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert not any("STORE" in command or "BODY[" in command for command in imap.commands)


def test_a_mail_is_read_as_a_notice_with_what_its_source_knows() -> None:
    buyer = {"name": "Modellby", "national_id": "0000000-0", "country": "FIN"}
    found = polled(an_account(1), buyer=buyer)
    (document,) = found.documents.values()
    assert document.name == "imap://127.0.0.1/INBOX;UID=1"
    (notice,) = formats.read(document)
    assert isinstance(notice, Notice)
    assert (notice.title, notice.published_on) == ({"und": "Avrop 1"}, date(2026, 10, 5))
    assert [(each.name, each.ids, each.country) for each in notice.buyers] == [
        ({"und": "Modellby"}, ("0000000-0",), "FIN")
    ]


def test_nobody_but_the_source_says_who_the_buyer_is() -> None:
    forged = b'X-TenderWatch-Source: {"buyer": {"name": "Ministry", "national_id": "1234567-1"}}\r\n' + a_mail(1)
    (document,) = polled(FakeImap({1: forged})).documents.values()
    (notice,) = formats.read(document)
    assert isinstance(notice, Notice)
    assert [(each.name, each.ids) for each in notice.buyers] == [({"und": "Town"}, ())]


def test_the_first_poll_looks_back_and_not_to_the_beginning() -> None:
    imap = an_account(3)
    imap.arrived_on = {1: date(2026, 1, 1)}
    assert polled(imap).keys == names(2, 3)
    assert "UID SEARCH SINCE 5-Sep-2026" in imap.commands


def test_mails_of_others_are_left_out() -> None:
    imap = FakeImap(
        {
            1: a_mail(1, "news@spam.example"),
            2: a_mail(2, "Hankinnat@Town.example"),
            3: a_mail(3, "x@city.example"),
            4: a_mail(4, "x@notcity.example"),
        }
    )
    found = polled(imap, from_addresses=["hankinnat@town.example", "@city.example"])
    assert (found.keys, imap.fetched) == (names(2, 3), [2, 3])
    assert found.result.message == "mails of other senders, left out: 2"


def test_a_folder_may_have_any_name() -> None:
    imap = an_account(1)
    imap.folder = 'Tarjouspyynn&APY-t &- \\"muut\\"'
    assert polled(imap, folder='Tarjouspyynnöt & "muut"').keys == names(1)
    missing = polled(imap, folder="Muut")
    assert (missing.result.state, "no folder Muut" in missing.result.message) == ("not_found", True)


def test_numbered_anew_what_is_kept_is_not_fetched_again() -> None:
    imap = an_account(3)
    first = polled(imap)
    imap.validity, imap.fetched = 2, []
    imap.mails = {uid + 100: body for uid, body in imap.mails.items()}
    imap.add(104, a_mail(4))
    second = polled(imap, first.state, set(first.documents).__contains__)
    assert (second.keys, second.state, imap.fetched) == (names(4), {"validity": 2, "uid": 104}, [104])


@pytest.mark.parametrize(("validity", "uid"), [(2**32, 1), (0, 1), (1, 2**32), (1, 10**400)])
def test_a_number_that_is_none_is_refused_and_hides_no_later_mail(validity: int, uid: int) -> None:
    imap = an_account(2)
    if uid > 1:
        imap.add(uid, a_mail(9))
    imap.validity = validity
    before = {"validity": 1, "uid": 0}
    found = polled(imap, before)
    assert (found.result.state, found.result.complete, found.state) == ("bad_answer", False, before)


def test_mails_without_a_name_or_with_one_name_for_all_are_told_apart() -> None:
    bodies = {uid: a_mail(uid, named=False) for uid in (1, 2)}
    bodies |= {3: a_mail(5, subject="First"), 4: a_mail(5, subject="Second"), 5: a_mail(5, subject="Second")}
    found = polled(FakeImap(bodies))
    assert len(found.documents) == len(found.keys) == 4  # the last came twice
    assert found.keys[2:] == names(5, 5)


def test_many_mails_are_spread_over_polls() -> None:
    imap = an_account(5)
    first = polled(imap, max_mails=2)
    assert (first.result.state, first.result.message) == ("incomplete", "3 mails are still to be read")
    assert polled(imap, first.state).keys == names(3, 4, 5)


def test_killed_anywhere_the_next_poll_finds_the_rest() -> None:
    for cut in range(4):
        imap = an_account(3)
        kept = {each.key for each in given_by(imap, None, lambda _: False, cut=cut)}
        rest = polled(imap, None, kept.__contains__)
        assert len(kept | set(rest.documents)) == 3
        assert (rest.result.complete, kept & set(rest.documents)) == (True, set())


def test_a_refused_sign_in_is_told_without_the_password() -> None:
    imap = an_account(1)
    found = polled(imap, {"uid": 7, "validity": 1}, keys={"mail": "wrong-one"})
    assert (found.result.state, found.state) == ("login_required", {"uid": 7, "validity": 1})
    assert "AUTHENTICATIONFAILED" in found.result.message
    assert "wrong-one" not in found.result.message


@pytest.mark.parametrize("keys", [{}, {"mail": "two words"}, {"mail": "line\nfeed"}])
def test_without_a_password_nothing_is_asked(keys: dict[str, str]) -> None:
    imap = an_account(1)
    assert (polled(imap, keys=keys).result.state, imap.commands) == ("key_missing", [])


@pytest.mark.parametrize("place", range(6))
def test_a_server_that_says_bye_costs_nothing(place: int) -> None:
    imap = an_account(2)
    imap.troubles = [well] * place + [bye]
    first = polled(imap)
    assert (first.result.state, first.result.complete) == ("http_error", False)
    second = polled(imap, first.state)
    assert (first.keys + second.keys, second.result.complete) == (names(1, 2), True)


def test_a_literal_that_is_cut_off_is_fetched_again() -> None:
    imap = an_account(2)
    imap.troubles = [well] * 5 + [cut_off]
    first = polled(imap)
    assert (first.keys, first.result.state, first.state.get("uid")) == ([], "http_error", 0)
    assert polled(imap, first.state).keys == names(1, 2)


def test_a_mail_at_which_the_server_falls_over_stays_out_of_the_way() -> None:
    imap = an_account(3)
    imap.poison = {2}
    state: dict[str, Any] = {}
    for _ in range(5):
        found = polled(imap, state)
        assert found.result.state == "http_error"
        state = found.state
    last = polled(imap, state)
    assert [each.name for each in last.refused] == ["imap://127.0.0.1/INBOX;UID=2"]
    assert (last.keys, last.result.complete) == (names(3), True)


@pytest.mark.parametrize("honest", [True, False])
def test_a_mail_of_thirty_megabytes_is_refused(honest: bool) -> None:
    imap = an_account(3)
    imap.mails[2] = a_mail(2) + b"x" * 30_000_000
    imap.sizes = {} if honest else {2: 1000}
    first = polled(imap)
    assert [each.reason for each in first.refused] == [f"the mail is too large ({len(imap.mails[2])} bytes)"]
    rest = polled(imap, first.state)
    assert first.keys + rest.keys == names(1, 3)
    assert first.result.state == ("ok" if honest else "too_large")


def test_a_server_that_talks_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_side, "MOST_OF_ALL", 1_000_000)
    imap = an_account(2)
    said: list[int] = []

    def floods(line: Any) -> bool:
        for number in range(10_000):
            line.wfile.write(b"* 1 FETCH (X {50000}\r\n" + b"x" * 50_000 + b")\r\n")
            said.append(number)
        return False

    imap.troubles = [well] * 3 + [floods]
    found = polled(imap)
    assert (found.result.state, found.keys, len(said) < 10_000) == ("http_error", [], True)
    assert "does not stop talking" in found.result.message


def test_a_mail_that_is_gone_meanwhile_is_passed_over() -> None:
    imap = an_account(2)

    def deleted(_: Any) -> bool:
        imap.mails.pop(1, None)
        return False

    imap.troubles = [well] * 4 + [deleted]
    assert (found := polled(imap)).keys == names(2)
    assert found.result.complete


def test_an_account_in_our_own_network_is_not_asked() -> None:
    imap = an_account(1)
    with imap_server(imap) as port:
        config = mailbox.from_settings(
            {"host": "127.0.0.1", "port": port, "tls": False, "user": USER, "key_name": "mail"}
        )
        client = a_client(allow_loopback=False)
        (result,) = mailbox.poll(config, Visit(client=client, now=NOW, known=lambda _: (), keys=KEYS))
    assert isinstance(result, PollResult)
    assert (result.state, imap.commands) == ("address_refused", [])


def test_a_server_that_is_not_there() -> None:
    with imap_server(FakeImap()) as port:
        pass
    config = mailbox.from_settings({"host": "127.0.0.1", "port": port, "tls": False, "user": USER, "key_name": "mail"})
    (result,) = mailbox.poll(config, Visit(client=a_client(), now=NOW, known=lambda _: (), keys=KEYS))
    assert isinstance(result, PollResult)
    assert result.state == "http_error"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of our own for this machine, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    made = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    try:
        subprocess.run(["openssl", *made.split(), "-keyout", key, "-out", cert], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl on this machine")
    return cert, key


@pytest.mark.parametrize("trusted", [True, False])
def test_tls_is_the_rule_and_an_unknown_certificate_no_server(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    cert, key = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    if trusted:
        mine = ssl.create_default_context(cafile=str(cert))
        monkeypatch.setattr(client_side.ssl, "create_default_context", lambda: mine)
    imap = an_account(1)
    with imap_server(imap, context) as port:
        config = mailbox.from_settings({"host": "127.0.0.1", "port": port, "user": USER, "key_name": "mail"})
        *found, result = mailbox.poll(config, Visit(client=a_client(), now=NOW, known=lambda _: (), keys=KEYS))
    assert isinstance(result, PollResult)
    if trusted:
        assert (len(found), result.state) == (1, "ok")
    else:
        assert (result.state, imap.commands) == ("http_error", [])
        assert "certificate cannot be trusted" in result.message


def test_the_account_is_looked_at() -> None:
    with imap_server(an_account(3)) as port:
        config = mailbox.from_settings(
            {"host": "127.0.0.1", "port": port, "tls": False, "user": USER, "key_name": "mail"}
        )
        visit = Visit(client=a_client(), now=NOW, known=lambda _: (), keys=KEYS)
        (finding,) = mailbox.check(config, visit)
        assert (finding.holds, finding.text) == (True, "signed in; the folder INBOX has 3 mails")
        with pytest.raises(FetchError):
            list(mailbox.check(config, Visit(client=a_client(), now=NOW, known=lambda _: (), keys={"mail": "no"})))


# Maildirs


def a_maildir(path: Path, **mails: bytes) -> Path:
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    for name, body in mails.items():
        (path / "new" / name).write_bytes(body)
    return path


def read(path: Path, state: Mapping[str, Any] | None = None, **more: Any) -> Polled:
    config = mailbox.from_settings({"path": str(path)} | more)
    return Polled(list(mailbox.poll(config, Visit(client=a_client(), now=NOW, state=state or {}, known=lambda _: ()))))


def test_a_maildir_is_read_once_wherever_its_mails_move(tmp_path: Path) -> None:
    folder = a_maildir(tmp_path / "box", a=a_mail(1), b=a_mail(2), c=b"\xff" * 10)
    (folder / "tmp" / "d").write_bytes(a_mail(9))
    first = read(folder, max_mails=2)
    assert (first.keys, first.result.state) == (names(1, 2), "incomplete")
    (folder / "new" / "a").rename(folder / "cur" / "a:2,RS")
    (folder / "new" / "e").write_bytes(a_mail(5) + b"x" * 20_000)
    second = read(folder, first.state, max_bytes=10_000)
    assert ([each.reason for each in second.refused], len(second.documents)) == (
        [f"the mail is too large ({len(a_mail(5)) + 20_000} bytes)"],
        1,
    )
    assert (second.state["files"], second.result.state) == (["a", "b", "c", "e"], "ok")
    assert read(folder, second.state).result.state == "unchanged"
    assert sorted(each.name for each in (folder / "new").iterdir()) == ["b", "c", "e"]
    (finding,) = mailbox.check(
        mailbox.from_settings({"path": str(folder)}), Visit(client=a_client(), now=NOW, known=lambda _: ())
    )
    assert finding.holds


@pytest.mark.parametrize("part", ["new", "cur"])
def test_a_maildir_does_not_lead_out_of_itself(tmp_path: Path, part: str) -> None:
    outside = a_maildir(tmp_path / "others", a=a_mail(1)) / "new"
    folder = a_maildir(tmp_path / "box")
    (folder / part).rename(folder / "before")
    (folder / part).symlink_to(outside)
    found = read(folder)
    assert (found.keys, found.result.state) == ([], "not_found")


def test_a_folder_that_is_no_maildir(tmp_path: Path) -> None:
    assert read(tmp_path).result.state == "not_found"


ACCOUNT = {"host": "imap.example.org", "user": "u", "key_name": "mail"}


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({}, "host"),
        ({"host": "imap.example.org"}, "user"),
        ({"host": "imap.example.org", "user": "u"}, "key_name"),
        (ACCOUNT | {"host": "imap example"}, "host"),
        (ACCOUNT | {"tls": False}, "tls"),
        (ACCOUNT | {"path": "/srv/mail"}, "path"),
        (ACCOUNT | {"password": "s3cret"}, "password"),
        (ACCOUNT | {"from_addresses": ["town"]}, "from_addresses"),
        (ACCOUNT | {"buyer": {"country": "FIN"}}, "buyer.name"),
        ({"path": "/srv/mail", "user": "u"}, "user"),
    ],
)
def test_settings_are_refused_by_name(settings: Any, field: str) -> None:
    with pytest.raises(ProfileError) as refused:
        mailbox.from_settings(settings)
    assert refused.value.field == field


def test_nothing_secret_is_kept() -> None:
    found = polled(an_account(1))
    assert PASSWORD not in json.dumps([found.state, found.result.message, *found.documents])
