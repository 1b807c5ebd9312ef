"""Which articles of a batch go together, and which of the stories told before take them in: the surest first. Pure.

Agglomerative clustering. Two groups of new articles are as alike as their articles are on average (average linkage,
Sokal and Michener 1958); a group is as like a story as its articles are on average, each by the rule of
`services.enricher.stories.scoring`. The two that are most alike are joined, as long as they reach the threshold;
stories told before never join each other. What a story took in are members of it to those that come after.
"""

import numpy as np

from services.compiled import compiled, part
from services.enricher.stories.chains import NEAREST, Floats, Places, Vectors
from services.enricher.stories.each_other import cosines_of
from services.enricher.stories.scoring import divisor

SAME = 0.8
"""Cosine from which articles may be copies: together they weigh as one of them."""

_divisor = part(divisor)


@part
def _first_same(alike: Floats, groups: Places, number: int) -> int:
    """The first vector before this one that weighs for it, or itself."""
    for other in range(number):
        if groups[other] == other and alike[number, other] >= SAME:
            return other
    return number


@part
def _worth_comparing(alike: Floats, told: Places, cosines: Floats, firsts: Places, threshold: float) -> Places:
    """The vectors that weigh and could join anything: no mean reaches the threshold when no cosine does."""
    each, kept = np.empty(len(alike), np.int64), 0
    for number in range(len(alike)):
        if firsts[number] == number:
            highest = alike[number].max()
            for place in range(told.shape[1]):
                if told[number, place] >= 0:
                    highest = max(highest, cosines[number, place, 0])
            if highest >= threshold:
                each[kept] = number
                kept += 1
    return each[:kept]


@part
def _totals(alike: Floats, told: Places, cosines: Floats, each: Places, nearest: Floats) -> Floats:
    """The cosines of each with each, then the sums of those with each story's nearest members, which are written."""
    nodes = len(each)
    totals = np.zeros((nodes, nodes + len(nearest)))
    for node in range(nodes):
        for other in range(nodes):
            totals[node, other] = alike[each[node], each[other]]
        for place in range(told.shape[1]):
            story = told[each[node], place]
            if story >= 0:
                nearest[story, node] = cosines[each[node], place]
                totals[node, nodes + story] = nearest[story, node].sum()
    return totals


@part
def _score(totals: Floats, members: Places, node: int, other: int) -> float:
    """How alike a group and another one, or a story, are; 0 for what is no longer there."""
    if node == other or not members[other]:
        return 0.0
    parts = members[other] if other < len(totals) else _divisor(members[other])
    return float(totals[node, other] / (members[node] * parts))


@part
def _rescore(node: int, totals: Floats, members: Places, scores: Floats, top: Places, topmost: Floats) -> None:
    for other in range(len(members)):
        scores[node, other] = _score(totals, members, node, other)
    top[node] = scores[node].argmax()
    topmost[node] = scores[node, top[node]]


@part
def _take_in(alike: Floats, each: Places, of: Places, one: int, nearest: Floats, totals: Floats) -> None:
    """The articles of a group are members of a story now: perhaps among the nearest to the others."""
    totals[:] = 0
    for node in range(len(each)):
        if of[node] >= len(each):
            continue
        for member in range(len(each)):
            if of[member] == one:
                cosine = alike[each[node], each[member]]
                for place in range(NEAREST):
                    if cosine > nearest[node, place]:
                        cosine, nearest[node, place] = nearest[node, place], cosine
        totals[of[node]] += nearest[node].sum()


@part
def _write(
    alike: Floats,
    each: Places,
    of: Places,
    at: Floats,
    topmost: Floats,
    groups: Places,
    joined: Floats,
    missed: Floats,
) -> None:
    """Write of each vector what its group came to. As good as one is as alike as the one is to it."""
    count, nodes = len(alike), len(each)
    of_first = np.full(count, -1)
    of_first[each] = np.arange(nodes)
    for number in range(count):
        first = groups[number]
        node = of_first[first]
        joined[number] = alike[number, first] if first != number else at[node] if node >= 0 else 0
        if first != number and not joined[first]:
            joined[first] = alike[number, first]
    for number in range(count):
        node = of_first[groups[number]]
        if node < 0:
            missed[number] = alike[number].max()
        elif of[node] >= nodes:
            groups[number] = count + of[node] - nodes
        else:
            groups[number], missed[number] = each[of[node]], topmost[of[node]]


@compiled(
    "void(Array(uint8, 2, 'C', True), int64[:, ::1], float64[:, :, ::1], int64[::1], float64, int64[::1], float64[::1],"
    " float64[::1])"
)
def group(
    vectors: Vectors,
    told: Places,
    cosines: Floats,
    sizes: Places,
    threshold: float,
    groups: Places,
    joined: Floats,
    missed: Floats,
) -> None:
    """Write the group of each of n vectors: a number below n, or n plus the number of the story that takes it in.

    `told` are the numbers of the stories that a vector was compared with, or -1, and `cosines` those with their nearest
    members, 0 where there are fewer; `sizes` are those of the stories. `joined` is the likeness at which a vector's
    group was joined to one no smaller, or to a story, and 0 when it never was; `missed` the highest of its group that
    is below the threshold.
    """
    count, stories = len(vectors), len(sizes)
    alike = cosines_of(vectors)
    for number in range(count):
        groups[number] = _first_same(alike, groups, number)
    each = _worth_comparing(alike, told, cosines, groups, threshold)
    nodes = len(each)
    members = np.ones(nodes + stories, np.int64)
    members[nodes:] = sizes
    nearest = np.zeros((stories, nodes, NEAREST))
    totals = _totals(alike, told, cosines, each, nearest)
    scores = np.empty_like(totals)
    top, topmost = np.empty(nodes, np.int64), np.empty(nodes)
    for node in range(nodes):
        _rescore(node, totals, members, scores, top, topmost)
    of, at = np.arange(nodes), np.zeros(nodes)
    while nodes:
        one = int(topmost.argmax())
        into, likeness = int(top[one]), topmost[one]
        if likeness < threshold or likeness <= 0:
            break
        if into < nodes and members[one] > members[into]:
            one, into = into, one
        if into < nodes:
            totals[into] += totals[one]
            totals[:, into] += totals[:, one]
        else:
            _take_in(alike, each, of, one, nearest[into - nodes], totals[:, into])
        members[into] += members[one]
        members[one], topmost[one] = 0, -1
        for node in range(nodes):
            if of[node] == one or (of[node] == into and not at[node]):
                of[node], at[node] = into, likeness
        for node in range(nodes):
            if topmost[node] < 0:
                continue
            scores[node, one], scores[node, into] = 0, _score(totals, members, node, into)
            if node == into or top[node] == one or top[node] == into:
                _rescore(node, totals, members, scores, top, topmost)
            elif scores[node, into] > topmost[node]:
                top[node], topmost[node] = into, scores[node, into]
    _write(alike, each, of, at, topmost, groups, joined, missed)
