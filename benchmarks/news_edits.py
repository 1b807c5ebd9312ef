"""Scripted edits of a piece of copy, as outlets make them: by kind, seeded, the same on any machine.

A text is paragraphs with a line feed between them; one that has none is cut into paragraphs of some sentences.
"""

import random
import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import combinations

Edit = Callable[[str, random.Random], str]

_SENTENCES = 2
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'])|(?<=[。！？])")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SOURCES = ("Valley News", "Northport Courier", "Coast Press Agency", "Lakeside Wire")
_PLACES = ("NORTHPORT", "East Bank", "SAINT ORLO", "Mill Valley", "PORT HARMON")
_MONTHS = ("January", "February", "March", "April", "June", "August", "October", "November")
_OPENINGS = (
    "This article comes from our partner newsroom and was published by its leave. It may be updated as we learn more.",
    "Good morning and thank you for reading. You get this story free of charge because our members pay for reporting.",
    "Listen to this article in our app, where a voice reads all of our stories aloud for you at home or on the road.",
)
_ENDINGS = (
    "All rights reserved. Copying or publishing this text in any form needs the written consent of the house.",
    "Sign up for our free newsletter and get the stories of the day in your inbox at night, picked by our editors.",
    "Do you know more about this story? Write to our newsroom in confidence, and follow us everywhere for updates.",
)
_WORDS = ("officials", "harbour", "yesterday", "partly", "region", "former", "roughly", "council", "outside", "younger")
_TYPOGRAPHY = (('"', "”"), ("'", "’"), (" - ", " — "), ("...", "…"), (", ", ",\u00a0"), (". ", ".  "))


def dateline(text: str, chance: random.Random) -> str:
    """Another place, day and agency in front."""
    day = f"{chance.choice(_MONTHS)} {chance.randint(1, 28)}"
    return f"{chance.choice(_PLACES)}, {day} ({chance.choice(_SOURCES)}) - {text}"


def cut_to_two_fifths(text: str, chance: random.Random) -> str:
    """The first two fifths."""
    return _first(text, 0.4)


def cut_by_two_fifths(text: str, chance: random.Random) -> str:
    """All but the last two fifths."""
    return _first(text, 0.6)


def boilerplate_in_front(text: str, chance: random.Random) -> str:
    """A house's words before the text."""
    return f"{chance.choice(_OPENINGS)}\n{text}"


def boilerplate_behind(text: str, chance: random.Random) -> str:
    """A house's words behind the text."""
    return f"{text}\n{chance.choice(_ENDINGS)}"


def corrected_word(text: str, chance: random.Random) -> str:
    """Another word in one place."""
    if " " not in text:
        place = chance.randrange(len(text))
        return text[:place] + chance.choice("新旧東西上下") + text[place + 1 :]
    parts = re.split(r"(\s+)", text)
    parts[2 * chance.randrange((len(parts) + 1) // 2)] = chance.choice(_WORDS)
    return "".join(parts)


def corrected_figure(text: str, chance: random.Random) -> str:
    """Another figure in one place; another word in a text without figures."""
    figures = list(_FIGURE.finditer(text))
    if not figures:
        return corrected_word(text, chance)
    put_right = chance.choice(figures)
    return f"{text[: put_right.start()]}{chance.randint(100, 9_999) / 10}{text[put_right.end() :]}"


def paragraphs_in_another_order(text: str, chance: random.Random) -> str:
    """Paragraphs shuffled."""
    paragraphs = _paragraphs(text)
    return "\n".join(chance.sample(paragraphs, len(paragraphs)))


def quotes_and_markup(text: str, chance: random.Random) -> str:
    """HTML, with other quotation marks, dashes and blanks, and the first words in capitals."""
    for plain, fine in _TYPOGRAPHY:
        text = text.replace(plain, fine)
    return f"<p><b>{escape(text[:20].upper())}</b>{escape(text[20:])}</p>"


EDITS: dict[str, Edit] = {
    "dateline": dateline,
    "cut to two fifths": cut_to_two_fifths,
    "cut by two fifths": cut_by_two_fifths,
    "boilerplate in front": boilerplate_in_front,
    "boilerplate behind": boilerplate_behind,
    "a word corrected": corrected_word,
    "a figure corrected": corrected_figure,
    "paragraphs in another order": paragraphs_in_another_order,
    "quotes and markup": quotes_and_markup,
}
_CUTS = {"cut to two fifths", "cut by two fifths"}


def edited(text: str, *, seed: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each edit, alone and two at once: the kind names both, cuts come first and not twice.

    A text whose kind ends with "quotes and markup" is HTML, all others are plain.
    """
    for name, edit in EDITS.items():
        yield name, edit(text, random.Random(f"{seed} {name}"))
    first = sorted(EDITS, key=lambda name: name not in _CUTS)
    for one, other in combinations(first, 2):
        if not {one, other} <= _CUTS:
            chance = random.Random(f"{seed} {one} {other}")
            yield f"{one} + {other}", EDITS[other](EDITS[one](text, chance), chance)


def _first(text: str, share: float) -> str:
    kept = re.findall(r"\S+\s*", text)
    if len(kept) < len(text) / 20:
        return text[: int(len(text) * share)]
    return "".join(kept[: int(len(kept) * share)]).rstrip()


def _paragraphs(text: str) -> list[str]:
    if text.count("\n") >= _SENTENCES:
        return [paragraph for paragraph in text.split("\n") if paragraph.strip()]
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence]
    return [" ".join(sentences[at : at + _SENTENCES]) for at in range(0, len(sentences), _SENTENCES)]
