"""The English words and phrases that tell of topics. Pure.

`terms/*.txt` are Wireroom's own lists, one for each top-level topic. A line such as `= 20000062 war` begins a topic's
terms; the lines after it begin with a grade, 3 for what hardly stands elsewhere, 2 for what speaks for the topic, 1 for
a hint. A term with a capital must have one in the text, too, and one in capitals must stand in capitals, so that "WHO"
is no "who". Plurals are added here, and a verb's forms after a `~`.
"""

from collections.abc import Iterator
from importlib.resources import files

from services.enricher.taggers.topics.term_table import ANY, CAPITAL, CAPITALS, Terms

_LONGEST_CAPITALS = 5
"""Letters of the first word; longer ones in capitals are names, which stand otherwise, too ("UNESCO", "Unesco")."""


def english_terms() -> Terms:
    """All terms of the lists, and their forms; hyphens, which the lexicon does not tell from spaces, are spaces."""
    listed: Terms = {}
    derived: Terms = {}
    for number, grade, terms in _lines():
        for written in terms:
            verb = written.rstrip("~")
            case = _case(verb)
            _add(listed, verb.lower(), case, number, grade)
            for form in _verb_forms(verb) if verb != written else _plurals(verb):
                _add(derived, form.lower(), case, number, grade)
    return derived | listed


def _add(terms: Terms, term: str, case: int, number: str, grade: int) -> None:
    term = term.replace("-", " ")
    known = terms.get(term)
    if known is None:
        terms[term] = case, {number: grade}
        return
    known[1][number] = max(grade, known[1].get(number, 0))
    if case < known[0]:
        terms[term] = case, known[1]


def _lines() -> Iterator[tuple[str, int, list[str]]]:
    """Topic's number, grade and terms, as they stand in the lists."""
    folder = files(__name__.rpartition(".")[0]).joinpath("terms")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        number = ""
        for line in file.read_text("utf-8").splitlines():
            mark, _, rest = line.partition(" ")
            if mark == "=":
                number = rest.partition(" ")[0]
            elif mark.isdigit():
                yield number, int(mark), rest.split(", ")


def _case(term: str) -> int:
    if term.islower():
        return ANY
    first = term.partition(" ")[0]
    if first.isupper() and first.isalpha() and 1 < len(first) <= _LONGEST_CAPITALS:
        return CAPITALS
    return CAPITAL if term[0].isupper() else ANY


def _plurals(term: str) -> tuple[str, ...]:
    """The plural of a term that may be a noun; that of another one does no harm. Names have none."""
    if term.endswith(("s", "ing", "ed", "ly", "ic")) or not term.islower() or term.count(" ") > 1:
        return ()
    if term.endswith("y") and term[-2] not in "aeou":
        return (term[:-1] + "ies",)
    if term.endswith("man"):
        return (term[:-3] + "men",)
    return (term + ("es" if term.endswith(("x", "z", "ch", "sh")) else "s"),)


def _verb_forms(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    return verb + ("es" if verb.endswith(("x", "ch", "sh", "ss")) else "s"), verb + "ed", verb + "ing"
