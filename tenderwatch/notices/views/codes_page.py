"""All codes of CPV or NUTS, level by level: what shall the search be narrowed to?"""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.i18n import _
from tenderwatch.notices import address, codes
from tenderwatch.notices.views import picking
from tenderwatch.notices.views.search_page import CHOOSING, answered
from tenderwatch.users.rules import Permission
from tenderwatch.web.access import needs
from tenderwatch.web.links import with_query


@needs(Permission.READ)
def choose(name: str) -> ResponseReturnValue:
    """Show one level of a tree, or what words find in it, with what is chosen; the search stays in the address."""
    if name not in codes.TREES:
        abort(404)
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key not in CHOOSING]
    asked = address.read(pairs)
    text, under = request.args.get("find", "").strip()[:100], request.args.get("under", "")
    shown = picking.picker(name, asked.of(name), text, under)
    answer = answered(asked, size=1, facets=(), branches=picking.nodes(shown.rows, name))
    return render_template(
        "notices/codes.html",
        asked=asked,
        shown=shown,
        rows=picking.counted(shown, answer.result),
        misread=[*picking.misread(asked), *_astray(name, under, shown)],
        ignored_parameters=picking.unread(asked),
        title=title(name),
        back=url_for("notices.search") + with_query(pairs).rstrip("?"),
        kept=[(key, value) for key, value in pairs if key != name and value and key != "page"],
        most=picking.SHOWN,
    )


def title(name: str) -> str:
    """Return what the codes are."""
    return {"cpv": _("CPV codes"), "nuts": _("Regions (NUTS)")}[name]


def _astray(name: str, under: str, shown: picking.Picker) -> list[tuple[str, None]]:
    return [(picking.no_code(name, under), None)] if under and not shown.path else []
