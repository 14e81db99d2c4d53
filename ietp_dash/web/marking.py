"""Marking in a text what was searched for, as the search finds it: in any script, by beginnings of words. Pure."""

from markupsafe import Markup, escape

from ..kernel import folding
from ..kernel.folding import Term

AROUND = 90


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


def excerpt(text: str, terms: list[Term]) -> Markup | None:
    """The surroundings of the first place that has one of ``terms``, marked; None where ``text`` has none."""
    folded, places = _with_places(text)
    starts = [start for term in terms for start, _end in _found(folded, term)]
    if not starts:
        return None
    place = places[min(starts)]
    first, last = max(0, place - AROUND), min(len(text), place + AROUND)
    cut = " ".join(text[first:last].split())
    return Markup("{}{}{}").format("… " if first else "", marked(cut, terms), " …" if last < len(text) else "")
