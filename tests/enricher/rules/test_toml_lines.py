"""The lines of keys and values are those of what `tomllib` reads."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.rules.toml_lines import Path, lines_of


def paths(value: object, at: Path = ()) -> Iterator[Path]:
    """The paths of all that a document holds."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*at, key)
        yield from paths(one, (*at, key))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\n\n# b = 2\nc = 3", {("a",): 1, ("c",): 4}),
        ("[t]\na.b = 1", {("t",): 1, ("t", "a"): 2, ("t", "a", "b"): 2}),
        ('"a b"=1\n\'c#d\' = "#" # x', {("a b",): 1, ("c#d",): 2}),
        ('"\\u0061" = 1', {("a",): 1}),
        ("[[t]]\n[[t]]\nx = 1", {("t",): 1, ("t", 0): 1, ("t", 1): 2, ("t", 1, "x"): 3}),
        ("[[t]]\n[t.u]\nx = 1", {("t",): 1, ("t", 0): 1, ("t", 0, "u"): 2, ("t", 0, "u", "x"): 3}),
        ("a = [\n1, # 2,\n[3,\n4],\n]", {("a",): 1, ("a", 0): 2, ("a", 1): 3, ("a", 1, 0): 3, ("a", 1, 1): 4}),
        ('a = """\n]x"\n""""\nb = 1', {("a",): 1, ("b",): 4}),
        ("a = '''\n\\'''\nb = 1979-05-27 07:32:00 # x", {("a",): 1, ("b",): 3}),
        ("a = { b = [ { c = 1 } ], d = '}' }\ne = 0x1F", {
            ("a",): 1, ("a", "b"): 1, ("a", "b", 0): 1, ("a", "b", 0, "c"): 1, ("a", "d"): 1, ("e",): 2
        }),
    ],
)  # fmt: skip
def test_a_key_stands_on_its_line(text: str, expected: dict[Path, int]) -> None:
    assert lines_of(text) == expected
    assert set(expected) == set(paths(tomllib.loads(text)))


BLANK = st.sampled_from(["", " ", "\n", " # no ] } \" ' key = 1\n", "\n\n"])
KEY = st.sampled_from(["a", "b-1", '"q \\" ]"', "'l # ,'", '"é"'])
SCALAR = st.sampled_from(
    [
        "1",
        "-2.5e3",
        "true",
        '"x \\" ] , }"',
        "'y # '",
        '"""m\n"" \\""""',
        "'''n\n''\n'''",
        "1979-05-27T07:32:00Z",
        "nan",
    ]
)


def lists(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.tuples(BLANK, values, BLANK).map("".join)
    return st.tuples(st.lists(item, max_size=3), st.booleans()).map(
        lambda found: f"[{','.join(found[0])}{',' if found[0] and found[1] else ''}]"
    )


def tables(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.dictionaries(KEY, values, max_size=3)
    return pairs.map(lambda found: f"{{ {', '.join(f'{key} = {value}' for key, value in found.items())} }}")


VALUE = st.recursive(SCALAR, lambda values: lists(values) | tables(values), max_leaves=8)
BODY = st.lists(st.tuples(KEY, VALUE, BLANK), max_size=4, unique_by=lambda one: one[0]).map(
    lambda found: "".join(f"{key} = {value} # x\n{blank}" for key, value, blank in found)
)
HEADER = st.sampled_from(["[[rules]]", "[[rules]]", "[[ rules . 'in' ]]", "[rules.not.x]", "[other]"])
DOCUMENT = st.tuples(BODY, st.lists(st.tuples(HEADER, BODY), max_size=4)).map(
    lambda found: found[0] + "".join(f"{header}\n{body}\n" for header, body in found[1])
)


@given(DOCUMENT)
def test_whatever_tomllib_reads_has_its_lines(text: str) -> None:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = lines_of(text)
    assert set(lines) == set(paths(document))
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
