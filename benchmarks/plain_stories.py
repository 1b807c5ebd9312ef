"""The peer of `benchmarks.stories`: a plain single pass over TF-IDF with centroids, as textbooks have it."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence


def plain_stories(counted: Sequence[Counter[str]], order: Sequence[int], threshold: float) -> list[bytes]:
    """The story of each text, given its words counted, when they come in this order."""
    seen: Counter[str] = Counter()
    centroids: list[dict[str, float]] = []
    under: dict[str, set[int]] = defaultdict(set)
    lengths: list[float] = []
    story_of: dict[int, int] = {}
    for count, number in enumerate(order, 1):
        frequencies = counted[number]
        seen.update(frequencies.keys())
        vector = {
            word: (1 + math.log(often)) * math.log((count + 1) / seen[word]) for word, often in frequencies.items()
        }
        length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        dots: dict[int, float] = defaultdict(float)
        for word, weight in vector.items():
            for story in under[word]:
                dots[story] += weight / length * centroids[story][word]
        cosine, nearest = max(((dot / lengths[story], story) for story, dot in dots.items()), default=(0.0, -1))
        if cosine < threshold:
            nearest = len(centroids)
            centroids.append({})
            lengths.append(0.0)
        centroid = centroids[nearest]
        for word, weight in vector.items():
            centroid[word] = centroid.get(word, 0.0) + weight / length
            under[word].add(nearest)
        lengths[nearest] = math.sqrt(sum(weight * weight for weight in centroid.values())) or 1.0
        story_of[number] = nearest
    return [b"%d" % story_of[number] for number in range(len(order))]
