"""Which kind of procedure the form of a notice proposes."""

import pytest

from tenderwatch.bids.clock.rules import kind_by


@pytest.mark.parametrize(
    ("subtype", "procedure_type", "kind"),
    [
        pytest.param("16", "open", "eu", id="contract notice"),
        pytest.param("20", "open", "special", id="light regime"),
        pytest.param("19", None, "concession", id="concession"),
        pytest.param("E3", "open", "national", id="national form of eForms"),
        pytest.param("9902", "open", "national", id="the portal's own national form"),
        pytest.param("25", "open", "direct", id="ex-ante notice"),
        pytest.param("9905", None, "direct", id="the portal's own direct award"),
        pytest.param("29", "neg-wo-call", "direct", id="award without a call"),
        pytest.param(None, None, "eu", id="nothing told"),
    ],
)
def test_kind_by(subtype: str | None, procedure_type: str | None, kind: str) -> None:
    assert kind_by(subtype, procedure_type) == kind
