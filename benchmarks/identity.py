"""Which links meet that should, which that should not, and how fast, beside other normal forms of URLs?

Real pairs: the link and the id of one entry where both are web addresses and differ (the feed says that they name one
page), and links of entries with other titles. Made pairs: `benchmarks.links`. Times are CPU time of one core.

    python -m benchmarks.identity [--data FOLDER]
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from courlan import normalize_url
from url_normalize import url_normalize
from w3lib.url import canonicalize_url

from benchmarks.links import Entry, different_pairs, entries, same_pairs
from benchmarks.metering import machine
from services.links.canonical import canonical_url
from services.links.page_form import page_form

_DATA = Path(__file__).parents[2] / "shared" / "data" / "feeds" / "real"
_ROUNDS = 7

_Form = Callable[[str], str | None]
_FORMS: Mapping[str, _Form] = {
    "Wireroom": canonical_url,
    "w3lib": canonicalize_url,
    "url-normalize": url_normalize,
    "its filter on": lambda url: url_normalize(url, filter_params=True),
    "courlan": lambda url: normalize_url(url, trailing_slash=False),
    "courlan, strict": lambda url: normalize_url(url, strict=True, trailing_slash=False),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Keys of links, beside other normal forms.")
    parser.add_argument("--data", type=Path, default=_DATA, help="folder of feed documents, one a file")
    folder = parser.parse_args().data
    read = entries(folder) if folder.is_dir() else []
    if not read:
        sys.exit(f"{folder}: no links; name a folder of feed documents with --data FOLDER")
    links = list(dict.fromkeys(entry.url for entry in read))
    public = [link for link in links if "." in urlsplit(link).netloc and ":" not in urlsplit(link).netloc]
    print(machine())
    print(f"{len(links):,} links of {len(read):,} entries of real feeds\n")
    _print_row("", list(_FORMS))
    _print_real(read)
    made, others = same_pairs(public), different_pairs(public)
    print("\nmade pairs of one page, joined")
    _print_kinds(made)
    print("\nmade pairs of two pages, joined")
    _print_kinds(others)
    print()
    costs = {name: _microseconds(form, links) for name, form in _FORMS.items()}
    _print_row("us a link", [f"{cost:.1f}" for cost in costs.values()])
    for name in ("w3lib", "url-normalize", "courlan"):
        print(f"{name} / Wireroom: {costs[name] / costs['Wireroom']:.2f}x")


def _print_real(read: Sequence[Entry]) -> None:
    pairs = [(one.url, one.entry_id) for one in read if one.entry_id.startswith("http") and one.entry_id != one.url]
    _print_row(f"link and id of one entry, of {len(pairs)}", [_joined(form, pairs) for form in _FORMS.values()])
    _print_row("pages that take links of other entries", [_mixed(form, read) for form in _FORMS.values()])
    told = sum(page_form(entry_id, url) == canonical_url(url) for url, entry_id in pairs)
    print(f"link and id, had the page been read and stated the link as its address: Wireroom joins {told}")


def _print_kinds(kinds: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    counts = {name: [_joined(form, pairs) for form in _FORMS.values()] for name, pairs in kinds.items()}
    for name, pairs in kinds.items():
        _print_row(f"  {name}", [f"{count / len(pairs):.3f}" for count in counts[name]])
    size = sum(map(len, kinds.values()))
    _print_row(f"  all {size:,}", [f"{sum(column) / size:.3f}" for column in zip(*counts.values(), strict=True)])


def _joined(form: _Form, pairs: Sequence[tuple[str, str]]) -> int:
    return sum(_key(form, one) == _key(form, other) for one, other in pairs)


def _mixed(form: _Form, read: Sequence[Entry]) -> int:
    """How many forms stand for several links of entries with different titles."""
    sharing: defaultdict[str, set[Entry]] = defaultdict(set)
    for entry in read:
        sharing[_key(form, entry.url)].add(entry)
    return sum(
        len({one.url for one in group}) > 1 and len({one.title for one in group}) > 1 for group in sharing.values()
    )


def _key(form: _Form, url: str) -> str:
    try:
        return form(url) or url
    except ValueError:
        return url


def _microseconds(form: _Form, links: Sequence[str]) -> float:
    times = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        for link in links:
            form(link)
        times.append((time.process_time() - start) / len(links))
    return 1e6 * median(times)


def _print_row(name: str, columns: Sequence[object]) -> None:
    print(f"{name:<42}" + "".join(f"{column!s:>17}" for column in columns))


if __name__ == "__main__":
    main()
