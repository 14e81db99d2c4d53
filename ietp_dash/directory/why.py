"""Why a row was found: which of its facts have the words, with the words marked. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from ..kernel import folding
from ..kernel.folding import Term
from ..web.marking import marked
from .listing import country_texts

# Facts in the order of preference: the first that has a word tells of it.
FACTS = ("name", "name_local", "number", "city", "province", "product", "address", "address_local", "country")


@dataclass(frozen=True)
class Reason:
    """One fact that has some of the words: which, and its text with them marked."""

    fact: str
    text: Markup


def reasons(row, query: str, product_name: Callable[[str], str], product_texts: dict[str, str]) -> list[Reason]:
    """For each word of ``query`` the first fact of ``row`` that has it; each fact once, in the order of FACTS.

    Product names are shown in the reader's language, by whatever language they were found.
    """
    terms = folding.terms(query)
    found: dict[str, Markup] = {}
    facts = list(_facts(row, product_name, product_texts))
    if row.number and folding.fold(query).upper() == row.number:
        return [Reason("number", Markup("<mark>{}</mark>").format(row.number))]
    for term in terms:
        for fact, shown, searched in facts:
            if _has(searched, term):
                found.setdefault(f"{fact} {shown}", Reason(fact, marked(shown, terms)))
                break
    return sorted(found.values(), key=lambda reason: FACTS.index(reason.fact))


def _facts(row, product_name, product_texts):
    for fact in FACTS:
        if fact == "product":
            for code in filter(None, row.products.split(",")):
                yield fact, product_name(code), product_texts.get(code, code)
        elif fact == "country":
            yield fact, "", country_texts(row.country)
        elif fact == "number":
            yield fact, row.number or "", (row.number or "") if row.certificate != "none" else ""
        else:
            yield fact, getattr(row, fact), getattr(row, fact)


def _has(text: str, term: Term) -> bool:
    if not text:
        return False
    folded = folding.fold(text)
    if folding.has(folded, term):
        return True
    held = folding.tokens(text)
    if term.prefix:
        return any(token.startswith(term.text) for token in held)
    return set(held).issuperset(term.pieces)
