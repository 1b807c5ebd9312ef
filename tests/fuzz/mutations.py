"""Feeds made wrong in the ways that publishers, servers and attackers make them wrong; the same seed, the same feed."""

import re
from collections.abc import Callable, Sequence
from random import Random

_TAG = re.compile(rb"</?[A-Za-z][^<>]{0,200}>")
_NAME = re.compile(rb"(?<=[</])[A-Za-z][\w:.-]*")
_ATTRIBUTE = re.compile(rb"""\s[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')""")
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>")
_LEAF = re.compile(rb"<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?>[^<>]*</\1>")
_TEXT = re.compile(rb"(?<=>)[^<>]*(?=<)")
_TEXTS = (
    b"", b" ", b"&lt;b&gt;bold&lt;/b&gt;", b"<![CDATA[<p>A</p>]]>", b"https://paper.example/?a=1&amp;amp;b=2", b"&#146;", b"\xc3\x83\xc2\xa9",
    b"ada@paper.example (Ada)", b"2026-02-30T25:00:00Z", b"Fri, 20 Nov 26 8:00 EST", b"-1", b"\xf0\x9f\x98\x80" * 99, b"x" * 70_000,
)  # fmt: skip
_NAMES = (
    b"item entry channel title link guid id description summary content content:encoded author name category pubDate updated dc:date "
    b"dc:creator media:content media:group enclosure source image rss feed rdf:RDF url loc html div svg script atom:link"
).split()
_PIECES = (
    b"&", b"&nbsp;", b"&nosuch;", b"&#0;", b"&#xD800;", b"&#x110000;", b"&#146;", b"<", b">", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"--",
    b"<?", b"?>", b"<?xml version='1.0'?>", b"<!DOCTYPE rss [<!ENTITY a 'b'>]>", b"\x00", b"\x0b", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf",
    b'"', b"'", b"=", b"xmlns=''", b" xmlns:a='b' ", b"\xe2\x80\xae", b"{", b"}", b"\\u0000", b"1e999", b"null", b"<item>", b"</item>", b"<title/>",
)  # fmt: skip
_CHARSETS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1251", "shift_jis", "utf-7", "cp037", "nosuch", "punycode")

Mutation = Callable[[bytes, Random], bytes]


def mutated(seeds: Sequence[bytes], number: int) -> bytes:
    """The mutant of that number: one to three mutations of one seed, or of two spliced."""
    random = Random(number)
    document = random.choice(seeds)
    if random.random() < 0.1:
        other = random.choice(seeds)
        document = document[: random.randint(0, len(document))] + other[random.randint(0, len(other)) :]
    mutations = _GENTLE if random.random() < 0.3 else _MUTATIONS
    for _ in range(random.randint(1, 3)):
        document = random.choice(mutations)(document, random)
    return document


def _at(document: bytes, random: Random) -> int:
    return random.randint(0, len(document))


def _slice(document: bytes, random: Random, longest: int) -> tuple[int, int]:
    start = _at(document, random)
    return start, min(len(document), start + random.randint(1, longest))


def _flip_bits(document: bytes, random: Random) -> bytes:
    changed = bytearray(document)
    for _ in range(random.randint(1, 20) if changed else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut_off(document: bytes, random: Random) -> bytes:
    return document[: _at(document, random)]


def _cut_out(document: bytes, random: Random) -> bytes:
    start, end = _slice(document, random, 2_000)
    return document[:start] + document[end:]


def _repeat(document: bytes, random: Random) -> bytes:
    start, end = _slice(document, random, 300)
    return document[:end] + document[start:end] * random.choice((1, 3, 300)) + document[end:]


def _insert(document: bytes, random: Random) -> bytes:
    for _ in range(random.randint(1, 5)):
        at = _at(document, random)
        document = document[:at] + random.choice(_PIECES) + document[at:]
    return document


def _one_of(pattern: re.Pattern[bytes], document: bytes, random: Random) -> re.Match[bytes] | None:
    """The first match behind a place chosen by chance, else the first of all."""
    return pattern.search(document, _at(document, random)) or pattern.search(document)


def _replace(pattern: re.Pattern[bytes], change: Mutation) -> Mutation:
    def mutation(document: bytes, random: Random) -> bytes:
        for _ in range(random.randint(1, 5)):
            if found := _one_of(pattern, document, random):
                document = document[: found.start()] + change(found[0], random) + document[found.end() :]
        return document

    return mutation


def _other_tag(tag: bytes, random: Random) -> bytes:
    return random.choice(
        (b"", tag * 2, tag.upper(), tag[:-1], tag[1:], tag[:-1] + b"/>", b"</" + tag[1:], tag * 2_000, b"<b>" + tag, b"<a:" + tag[1:])
    )  # fmt: skip


def _other_name(_: bytes, random: Random) -> bytes:
    return random.choice(_NAMES)


def _other_attribute(attribute: bytes, random: Random) -> bytes:
    name, _, value = attribute.partition(b"=")
    return random.choice(
        (
            b"",
            attribute * 2,
            attribute.replace(b'"', b"").replace(b"'", b""),
            attribute[:-1],
            name,
            name + b'="' + b"x" * 20_000 + b'"',
            name + b"='&undefined;'",
            name + b"=''",
            b" x:y=" + value,
            b" type='application/octet-stream'",
            b" xml:base='../:x'",
            b" isPermaLink='maybe'",
        )
    )


def _other_leaf(leaf: bytes, random: Random) -> bytes:
    return random.choice((b"", leaf * 2, leaf * 200, b"<b>" + leaf + b"</b>", leaf.replace(b"<", b"<!---->\n<")))


def _other_text(_: bytes, random: Random) -> bytes:
    return random.choice(_TEXTS)


def _reencode(document: bytes, random: Random) -> bytes:
    charset = random.choice(_CHARSETS[:-2])
    return document.decode("utf-8", "replace").encode(charset, "replace")


def _relabel(document: bytes, random: Random) -> bytes:
    label = f"<?xml version='1.{random.randint(0, 1)}' encoding='{random.choice(_CHARSETS)}'?>".encode()
    return label + _DECLARATION.sub(b"", document, count=1)


def _nest(document: bytes, random: Random) -> bytes:
    at, levels, name = _at(document, random), random.choice((3, 300, 3_000)), random.choice(_NAMES)
    return document[:at] + b"<%s>" % name * levels + b"</%s>" % name * random.choice((0, levels)) + document[at:]


_GENTLE: tuple[Mutation, ...] = (_replace(_LEAF, _other_leaf), _replace(_TEXT, _other_text))
"""These mostly leave a document well-formed."""
_MUTATIONS: tuple[Mutation, ...] = (
    *_GENTLE,
    _flip_bits,
    _cut_off,
    _cut_out,
    _repeat,
    _insert,
    _replace(_TAG, _other_tag),
    _replace(_NAME, _other_name),
    _replace(_ATTRIBUTE, _other_attribute),
    _reencode,
    _relabel,
    _nest,
)
