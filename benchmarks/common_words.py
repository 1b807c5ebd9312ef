"""Makes the list of common words that stories are told apart by, out of wordfreq's data (CC BY-SA 4.0).

Not a benchmark; it is run when the list is to change, in an environment with wordfreq 3.1.1, which Wireroom does not
need otherwise.

    python -m benchmarks.common_words
"""

from pathlib import Path

from services.enricher.stories import commonness

_LANGUAGES = "ar bg ca cs da de el en es fa fi fr he hi hu id it nb nl pl pt ro ru sv tr uk".split()
_TO = Path(commonness.__file__).parent / "words.bin"


def main() -> None:
    from wordfreq import iter_wordlist, zipf_frequency

    zipf_values: dict[str, float] = {}
    for language in _LANGUAGES:
        for word in iter_wordlist(language, "small"):
            zipf = zipf_frequency(word, language, "small")
            if zipf < commonness.LEAST:
                break
            zipf_values[word] = max(zipf, zipf_values.get(word, 0.0))
    size = _TO.write_bytes(commonness.listing(zipf_values))
    print(f"{size // 4:,} words of {len(_LANGUAGES)} languages in {size:,} bytes")


if __name__ == "__main__":
    main()
