"""Why a row was found: which of its facts have the words, with the words marked. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from ..kernel import folding
from ..kernel.folding import Term
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


def marked(text: str, terms: list[Term]) -> Markup:
    """``text`` with every place that has one of ``terms`` marked; safe to show."""
    marks = bytearray(len(text))
    folded, places = _with_places(text)
    for term in terms:
        for start, end in _found(folded, term):
            for place in places[start:end]:
                marks[place] = 1
    return _joined(text, marks)


def _with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the original."""
    folded, places = [], []
    for place, piece in enumerate(folding.fold_each(text)):
        folded.append(piece)
        places += [place] * len(piece)
    return "".join(folded), places


def _found(folded: str, term: Term):
    parts = term.pieces if folding.is_unspaced(term.text) and term.text not in folded else (term.text,)
    for part in parts:
        start = folded.find(part)
        while start >= 0:
            end = start + len(part)
            whole = end == len(folded) or not folded[end].isalnum()
            inside = start > 0 and folded[start - 1].isalnum() and not folding.is_unspaced(folded[start - 1])
            if folding.is_unspaced(part) or (not inside and (term.prefix or whole)):
                yield start, end
            start = folded.find(part, start + 1)


def _joined(text: str, marks: bytearray) -> Markup:
    out, place = [], 0
    while place < len(text):
        end = place
        while end < len(text) and marks[end] == marks[place]:
            end += 1
        piece = escape(text[place:end])
        out.append(Markup("<mark>{}</mark>").format(piece) if marks[place] else piece)
        place = end
    return Markup("").join(out)
