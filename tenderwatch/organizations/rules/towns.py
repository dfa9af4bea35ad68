"""Towns as they are compared: one name for a town of two languages, no postal code, no "Cedex 9"."""

import re
from collections.abc import Mapping

from tenderwatch.organizations.rules.letters import words

_BILINGUAL = """
Akaa Ackas, Espoo Esbo, Hamina Fredrikshamn, Hanko Hangö, Helsinki Helsingfors, Huittinen Vittis,
Hämeenlinna Tavastehus, Inkoo Ingå, Järvenpää Träskända, Kaarina St_Karins, Karkkila Högfors, Kaskinen Kaskö,
Kauniainen Grankulla, Kemiönsaari Kimitoön, Kerava Kervo, Kirkkonummi Kyrkslätt, Kokkola Karleby,
Kristiinankaupunki Kristinestad, Kruunupyy Kronoby, Lahti Lahtis, Lapinjärvi Lappträsk, Lappeenranta Villmanstrand,
Lohja Lojo, Loviisa Lovisa, Luoto Larsmo, Maalahti Malax, Maarianhamina Mariehamn, Mikkeli S:t_Michel,
Mustasaari Korsholm, Myrskylä Mörskom, Naantali Nådendal, Nurmijärvi Nurmijärvi, Närpiö Närpes, Oulu Uleåborg,
Parainen Pargas, Pedersöre Pedersören, Pietarsaari Jakobstad, Pori Björneborg, Porvoo Borgå, Pyhtää Pyttis,
Raahe Brahestad, Raasepori Raseborg, Rauma Raumo, Salo Salo, Savonlinna Nyslott, Sipoo Sibbo, Siuntio Sjundeå,
Tammisaari Ekenäs, Tampere Tammerfors, Tornio Torneå, Turku Åbo, Uusikaarlepyy Nykarleby, Uusikaupunki Nystad,
Vaasa Vasa, Vantaa Vanda, Vihti Vichtis, Vöyri Vörå,
Antwerpen Anvers, Athina Athens, Bern Berne, Bratislava Pressburg, Bruxelles Brussel Brussels Brüssel, Brugge Bruges,
Bucuresti Bucharest, Den_Haag 's-Gravenhage The_Hague, Firenze Florence, Gand Gent, Genève Geneva Genf, Genova Genoa,
København Copenhagen, Köln Cologne, Leuven Louvain, Lisboa Lisbon, Liège Luik, Luxembourg Luxemburg, Milano Milan,
München Munich, Napoli Naples, Nürnberg Nuremberg, Praha Prague, Roma Rome, Sevilla Seville, Sofia Sofiya,
Torino Turin, Venezia Venice, Vilnius Vilna, Warszawa Warsaw, Wien Vienna, Zürich Zurich
"""
_NOT_TOWN = frozenset({"cedex", "kommune", "kommun", "stad", "gr", "g", "city"})
"""What is written beside a town: French routing of post, "the city of" in some languages."""


def _joined(name: str) -> str:
    return " ".join(words(name.replace("_", " ")))


_ONE_NAME: Mapping[str, str] = {
    _joined(name): _joined(names.split()[0]) for names in _BILINGUAL.split(",") for name in names.split()
}


def town_of(city: str | None) -> str:
    """Return a town's name to compare, "" when none is given."""
    if not city:
        return ""
    asides = re.sub(r"\(.*?\)", " ", city)
    found = [word for word in words(asides) if not word.isdigit() and word not in _NOT_TOWN]
    name = " ".join(found)
    return _ONE_NAME.get(name, name)


def same_town(one: str, other: str) -> bool | None:
    """Return whether two towns, as `town_of` gives them, are one; None when one of them is not known.

    A part of a town, or an address in it, is in the town.
    """
    if not one or not other:
        return None
    parts, others = ({_ONE_NAME.get(word, word) for word in town.split()} for town in (one, other))
    return one == other or parts <= others or others <= parts
