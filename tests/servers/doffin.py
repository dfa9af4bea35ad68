"""Doffin: a search that ignores what it does not know and shows 1,000 hits at most, and the XML of each notice."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.servers.ted import json_answer

Trouble = Callable[[Request], Response | None]


@dataclass
class FakeDoffin:
    """The notices by their number, each with its day of issue and its XML; `troubles` are used up one a request."""

    notices: Mapping[str, tuple[date, bytes]]
    key: str = "norway"
    reachable: int = 1000
    to_is_exclusive: bool = False
    ignores_days: bool = False
    troubles: list[Trouble] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    fetched: Counter[str] = field(default_factory=Counter)

    @Request.application
    def __call__(self, request: Request) -> Response:
        if request.headers.get("Ocp-Apim-Subscription-Key") != self.key:
            return json_answer({"statusCode": 401, "message": "Access denied due to missing subscription key."}, 401)
        trouble = self.troubles.pop(0)(request) if self.troubles else None
        if trouble:
            return trouble
        if request.path == "/public/v2/search":
            return self._search(request)
        number = request.path.removeprefix("/public/v2/download/")
        self.fetched[number] += 1
        if number not in self.notices:
            return Response("none", 404)
        return Response(self.notices[number][1], content_type="application/xml")

    def _search(self, request: Request) -> Response:
        self.asked.append(request.args.to_dict())
        size, page = int(request.args["numHitsPerPage"]), int(request.args["page"])
        among = [number for number, (day, _) in self.notices.items() if self._asked_for(request, day)]
        reachable = among[: self.reachable]
        hits = [self._hit(number) for number in reachable[(page - 1) * size : page * size]]
        return json_answer({"numHitsTotal": len(among), "numHitsAccessible": len(reachable), "hits": hits})

    def _hit(self, number: str) -> dict[str, Any]:
        day = self.notices[number][0].isoformat()
        return {"id": number, "issueDate": day, "publicationDate": day, "heading": "Vei", "type": "COMPETITION"}

    def _asked_for(self, request: Request, day: date) -> bool:
        first, last = request.args.get("issueDateFrom", ""), request.args.get("issueDateTo", "9")
        said = day.isoformat()
        return self.ignores_days or (first <= said and (said < last if self.to_is_exclusive else said <= last))
