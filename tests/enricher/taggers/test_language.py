import subprocess
import sys
from unicodedata import normalize

import pytest

from services.enricher.taggers.base import Draft
from services.enricher.taggers.language import LanguageTagger


@pytest.fixture(scope="module")
def tagger() -> LanguageTagger:
    return LanguageTagger()


def language(tagger: LanguageTagger, title: str, text: str = "", claim: str | None = None) -> object:
    return tagger.tag(Draft(title, text, language_claim=claim))["language"]


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("en", "The council voted against the new bridge over the river"),
        ("de", "Der Stadtrat hat gegen die neue Brücke über den Fluss gestimmt"),
        ("fr", "Le conseil municipal a voté contre le nouveau pont sur la rivière"),
        ("es", "El ayuntamiento votó en contra del nuevo puente sobre el río"),
        ("it", "Il consiglio comunale ha votato contro il nuovo ponte sul fiume"),
        ("pt", "A câmara municipal votou contra a nova ponte sobre o rio"),
        ("nl", "De gemeenteraad stemde tegen de nieuwe brug over de rivier"),
        ("pl", "Rada miasta zagłosowała przeciwko nowemu mostowi na rzece"),
        ("ru", "Городской совет проголосовал против нового моста через реку"),
        ("uk", "Міська рада проголосувала проти нового мосту через річку"),
        ("el", "Το δημοτικό συμβούλιο ψήφισε κατά της νέας γέφυρας"),
        ("ar", "صوت مجلس المدينة ضد الجسر الجديد فوق النهر"),
        ("ja", "市議会は川に架かる新しい橋に反対票を投じた"),
        ("zh", "市议会投票反对在河上建造新桥"),
        ("ko", "시의회는 강을 가로지르는 새 다리에 반대표를 던졌다"),
    ],
)
def test_the_language_is_told_from_the_text(tagger: LanguageTagger, code: str, title: str) -> None:
    assert language(tagger, title) == code


def test_the_text_counts_and_not_the_feeds_claim(tagger: LanguageTagger) -> None:
    german = "Der Stadtrat hat gegen die neue Brücke über den Fluss gestimmt"
    assert language(tagger, german, claim="en-US") == "de"


@pytest.mark.parametrize("claim", ["nb-NO", "no", "NB_no"])
def test_the_feeds_claim_breaks_a_tie(tagger: LanguageTagger, claim: str) -> None:
    tied = "Formannen taler med avisen i dag"
    assert language(tagger, tied) is None
    assert language(tagger, tied, claim=claim) == "no"


def test_a_claim_that_the_model_thinks_impossible_breaks_no_tie(tagger: LanguageTagger) -> None:
    assert language(tagger, "Formannen taler med avisen i dag", claim="ja") is None


@pytest.mark.parametrize(
    "title", ["", "Ok", "12,5 % / 2026-11-24 !!!", "https://example.org/a-story-about-the-river", "\n\n"]
)
def test_too_little_text_gives_null(tagger: LanguageTagger, title: str) -> None:
    assert language(tagger, title, claim="en") is None


def test_capitals_are_read_like_small_letters(tagger: LanguageTagger) -> None:
    assert language(tagger, "COUNCIL VOTES AGAINST THE NEW BRIDGE OVER THE RIVER") == "en"


def test_addresses_do_not_count(tagger: LanguageTagger) -> None:
    noise = "https://example.org/the-council-voted-against-the-new-bridge " * 3
    assert language(tagger, noise, "Der Stadtrat hat gegen die neue Brücke über den Fluss gestimmt") == "de"


def test_it_reads_across_lines_and_only_the_beginning(tagger: LanguageTagger) -> None:
    start = "Le conseil municipal\na voté contre\nle nouveau pont sur la rivière. " * 6
    assert language(tagger, "Pont", start + "The council voted against it. " * 1000) == "fr"


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("uk", "Їхні права є рівними"),
        ("no", "Alle har rett til utdanning"),
        ("da", "Alle har ret til uddannelse"),
        ("vi", "Hội đồng thành phố đã bỏ phiếu"),
        ("zh", "新桥的计划"),
        ("ja", "橋をつくる計画"),
        ("ko", "새로운 다리"),
        ("hi", "नगर परिषद ने नए पुल के विरोध में मतदान किया"),
    ],
)
def test_letters_and_words_of_one_language_decide_where_little_is_said(
    tagger: LanguageTagger, code: str, title: str
) -> None:
    assert language(tagger, title) == code


def test_decomposed_letters_are_read_like_composed_ones(tagger: LanguageTagger) -> None:
    assert language(tagger, normalize("NFD", "Hội đồng thành phố đã bỏ phiếu chống")) == "vi"


def test_english_is_told_by_its_commonest_words(tagger: LanguageTagger) -> None:
    text = (
        "The ferry that was to cross the river at noon is late, and the crew said that it will not go before dark. " * 2
    )
    assert language(tagger, "", text) == "en"
    assert language(tagger, "", "Der Fährmann sagte: „the“. " * 10) == "de"


WATCHED = """
import sys
def watch(event, args):
    if event.startswith("socket.") or (event == "open" and isinstance(args[2], int) and args[2] & 3):
        print(event, args)
sys.addaudithook(watch)
from services.enricher.taggers.base import Draft
from services.enricher.taggers.language import LanguageTagger
title = "The council voted against the new bridge over the river"
assert LanguageTagger().tag(Draft(title, "")) == {"language": "en"}
"""


def test_nothing_is_fetched_and_nothing_is_written() -> None:
    ran = subprocess.run([sys.executable, "-B", "-c", WATCHED], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
