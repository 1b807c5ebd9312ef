"""The figures of a text: what differs between two notices made from one template. Pure.

Numbers, in digits or in words, days of the week and months. They are looked for in all languages at once. Left out are
words that mean something else in another language and are common there ("to", two in Danish; "may"; "dos"): they would
stand in both of two notices whose figures differ, as a figure in common.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.enricher.hashing import Hashes, mixed, word_hashes
from services.enricher.words import Words, split

Owners = NDArray[np.int64]

_STEP, _LOWEST = np.uint64(0xD6E8FEB86659FD93), np.uint64(0xFFFF)

_WORDS = frozenset(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
    monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december
    jan feb apr jun jul aug sep sept oct nov dec tue tues wed thu thurs fri

    zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig
    neunzig hundert montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    januar februar märz mai juni juli oktober dezember

    deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante
    soixante lundi mardi mercredi jeudi vendredi samedi dimanche
    janvier février mars avril juin juillet août septembre octobre novembre décembre

    tres cuatro cinco seis siete ocho nueve diez doce trece catorce quince veinte treinta cuarenta cincuenta
    sesenta setenta ochenta noventa cien ciento lunes martes miércoles jueves viernes sábado domingo
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre

    tre quattro cinque sette otto nove dieci undici dodici quindici venti trenta quaranta cinquanta sessanta
    settanta ottanta novanta cento lunedì martedì mercoledì giovedì venerdì sabato domenica
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre

    dois duas três quatro sete oito nove dez onze doze quinze vinte trinta quarenta cinquenta sessenta setenta oitenta
    cem segunda terça quarta quinta sexta janeiro fevereiro março maio junho julho setembro outubro dezembro

    twee drie vijf zes zeven negen tien twaalf twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart mei augustus

    två tre fyra fem sju åtta nio tio tolv tjugo trettio fyrtio femtio hundra tre seks syv sju otte åtte
    elleve tolv tyve tjue måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
    maj juni juli augusti oktober desember

    dwa dwie trzy cztery pięć sześć siedem osiem dziewięć dziesięć dwanaście dwadzieścia trzydzieści sto
    poniedziałek wtorek środa środę czwartek piątek sobota sobotę niedziela niedzielę
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia

    два две три четыре пять шесть семь восемь девять десять двенадцать двадцать тридцать сорок пятьдесят сто
    понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    дві чотири шість сім вісім десять двадцять понеділок вівторок середа середу четвер субота неділя
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    """.split()
)


def are_figures(of: Words, hashes: Hashes) -> NDArray[np.bool_]:
    """Which of the words, whose hashes these are, are figures."""
    figures = of.digit.copy()
    likely = np.flatnonzero(_low_halves()[hashes & np.uint64(0xFFFF)])
    figures[likely] |= np.isin(hashes[likely], _hashes())
    return figures


def figure_slots(hashes: Hashes, owners: Owners, figures: NDArray[np.int64]) -> tuple[Hashes, Owners]:
    """Where in their sentences the figures stand, and what stands there: each slot's hash, and its text's number.

    `owners` says of each word to which text it belongs, `figures` which words are figures, by their places. Figures
    side by side ("3 March", "March 3") fill one slot. Its hash is that of the words before and behind it, but for the
    lowest 16 bits, which are those of the figures, in whatever order.
    """
    if not len(figures):
        return hashes[:0], owners[:0]
    apart = (np.diff(figures) != 1) | (np.diff(owners[figures]) != 0)
    first = np.flatnonzero(np.r_[True, apart])
    last = np.r_[first[1:], len(figures)] - 1
    of = owners[figures[first]]
    before = _beside(hashes, owners, figures[first] - 1, of)
    behind = _beside(hashes, owners, figures[last] + 1, of)
    filled = mixed(np.add.reduceat(hashes[figures], first))
    return mixed(before * _STEP + behind) & ~_LOWEST | filled & _LOWEST, of


def _beside(hashes: Hashes, owners: Owners, places: NDArray[np.int64], of: Owners) -> Hashes:
    """The hashes of the words at these places, 0 outside the text."""
    inside = np.clip(places, 0, len(hashes) - 1)
    return np.where((inside == places) & (owners[inside] == of), hashes[inside], np.uint64(0))


@cache
def _hashes() -> Hashes:
    return word_hashes(split([" ".join(sorted(_WORDS))]))


@cache
def _low_halves() -> NDArray[np.bool_]:
    """Which lowest 16 bits the hashes of such words have: one look in here spares most words the search."""
    table = np.zeros(1 << 16, np.bool_)
    table[_hashes() & np.uint64(0xFFFF)] = True
    return table
