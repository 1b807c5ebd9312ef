"""Odd texts for the taggers, each known by its number: whole texts, mutated by a seeded generator."""

import random
from collections.abc import Callable, Sequence

TEXTS = (
    "KYIV, Nov 24 (Reuters) - President Olena Hrytsenko said on Monday that talks with Moscow would resume in Geneva. “We "
    "will not give up Odesa,” she told reporters.\n\nA senior official in Washington, who asked not to be named, said the U.S. "
    "was ready to send Mr. O'Brien. The Times reported, citing two diplomats, that the deal is worth $3.5 billion.",
    "Der Stadtrat hat gegen die neue Brücke gestimmt. „Das ist zu teuer“, sagte Bürgermeisterin Anna Weiß.\n\nWeiterlesen",
    "Le ministre de l’Intérieur a déclaré à l’AFP que l’Ukraine « tiendra ». Selon des sources proches du dossier, rien n’est signé.",
    "قال وزير الخارجية اليوم إن المحادثات ستستأنف في الأسبوع المقبل في العاصمة بعد توقف دام شهرين",
    "市議会は川に架かる新しい橋に反対票を投じた。市長は「残念だ」と述べた。",
    "Президент заявив, що Київ і Харків готові до переговорів. «Ми не здамося», — сказав він.",
    "<p>The <b>bank</b> of <a href='x'>England</a> raised rates &amp; said: &ldquo;enough&rdquo;.</p><ul><li>Share<li>Tweet</ul>",
)
_CONTROLS = "\x00\x07\x1b\u202e\u202c\ufeff\u200b\u200d\u2028\ud800"
_EMOJI = "🔥👩‍👩‍👧‍👦🇺🇦⚽️🏆😀"
_SIGNS = "“”‘’\"'«»()[]{}<>—–-…,.;:!?/&@#%*_|\\\n\t"
_WORDS = "said that the of Mr. U.S. according to Reuters reported citing President of a an X. J.K. 's 1,000 St. Paris, Texas".split()
_LARGE_EVERY, _HUGE_EVERY = 97, 499
_MEGABYTE = 1 << 20

Mutation = Callable[[random.Random, str], str]


def odd_text(number: int, texts: Sequence[str] = TEXTS) -> str:
    """The text of that number; every 499th is a megabyte, every 97th some ten thousand characters of one thing."""
    chance = random.Random(number)
    text = chance.choice(texts)
    if number % _HUGE_EVERY == 0:
        return (
            chance.choice((text, text.replace("\n", " "), chance.choice(_WORDS) + " ", chance.choice(_SIGNS)))
            * _MEGABYTE
        )[:_MEGABYTE]
    if number % _LARGE_EVERY == 0:
        unit = chance.choice((*_SIGNS, *_WORDS, *_EMOJI, *_CONTROLS, "A", "Aa ", "a.", "“a” ", "<b>", "1,", "A-", "l'"))
        return f"{text} {unit * (100_000 // len(unit) if chance.random() < 0.1 else 10_000)} {text}"
    for _ in range(chance.randint(1, 6)):
        text = chance.choice(_MUTATIONS)(chance, text)
    return text[:_MEGABYTE]


def _cut(chance: random.Random, text: str) -> str:
    start = chance.randint(0, len(text))
    return text[start : start + chance.choice((0, 1, 2, 20, 200))]


def _inserted(signs: str) -> Mutation:
    def insert(chance: random.Random, text: str) -> str:
        letters = list(text)
        for _ in range(chance.randint(1, 12)):
            letters.insert(chance.randint(0, len(letters)), chance.choice(signs) * chance.choice((1, 1, 1, 2, 40)))
        return "".join(letters)

    return insert


def _with_words(chance: random.Random, text: str) -> str:
    words = text.split(" ")
    for _ in range(chance.randint(1, 12)):
        words.insert(chance.randint(0, len(words)), chance.choice(_WORDS))
    return " ".join(words)


def _shuffled(chance: random.Random, text: str) -> str:
    words = text.split()
    chance.shuffle(words)
    return chance.choice((" ", "", "\n", "  ", "-", ", ")).join(words)


def _in_case(chance: random.Random, text: str) -> str:
    return chance.choice((str.upper, str.lower, str.title, str.swapcase))(text)


def _doubled(chance: random.Random, text: str) -> str:
    return chance.choice(("", " ", "\n\n")).join([text] * chance.randint(2, 5))


def _mixed(chance: random.Random, text: str) -> str:
    other = chance.choice(TEXTS)
    place = chance.randint(0, len(text))
    return text[:place] + other + text[place:]


def _without(chance: random.Random, text: str) -> str:
    return text.replace(chance.choice(text) if text else "", "")


_MUTATIONS: tuple[Mutation, ...] = (
    _cut,
    _inserted(_CONTROLS),
    _inserted(_EMOJI),
    _inserted(_SIGNS),
    _with_words,
    _shuffled,
    _in_case,
    _doubled,
    _mixed,
    _without,
)
