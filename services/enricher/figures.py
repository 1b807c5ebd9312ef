"""The figures of a text: what differs between two notices made from one template. Pure.

Numbers, in digits or in words, days of the week and months. They are looked for in all languages at once. Left out are
words that mean something else in another language and are common there ("to", two in Danish; "may"; "dos"): they would
stand in both of two notices whose figures differ, as a figure in common.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from services.compiled import part
from services.enricher.hashing import STEP, Hashes, mixed
from services.enricher.words import Flags, Places, Words, split

_LOWEST = np.uint64(0xFFFF)

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


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a text, by the places of their words, and its slots: where in their sentences the figures stand.

    A slot is filled by one figure or by several side by side ("3 March", "March 3"). Its hash is that of the words
    before and behind it, but for the lowest 16 bits, which are those of the figures, in whatever order.
    """

    places: Places
    slots: Hashes


def figures(of: Words, text: int) -> Figures:
    """The figures of one of the texts."""
    part = of.of(text)
    hashes, flags = of.hashes[part], np.empty(part.stop - part.start, np.bool_)
    mark_figures(hashes, of.digit[part], *listed(), flags)
    slots = np.empty(len(hashes), np.uint64)
    return Figures(np.flatnonzero(flags), slots[: fill_slots(hashes, flags, slots)])


@cache
def listed() -> tuple[Flags, Hashes]:
    """The hashes of the words that are figures, ascending, and which lowest 16 bits they have: one look there spares
    most words the search."""
    hashes = np.sort(split([" ".join(sorted(_WORDS))]).hashes)
    lowest = np.zeros(1 << 16, np.bool_)
    lowest[hashes & _LOWEST] = True
    return lowest, hashes


@part
def mark_figures(hashes: Hashes, digit: Flags, lowest: Flags, known: Hashes, flags: Flags) -> None:
    """Write which words are figures: `digit` says which begin with a digit, the next two are those of `listed`."""
    for word in range(len(hashes)):
        flags[word] = digit[word]
        if not digit[word] and lowest[hashes[word] & _LOWEST]:
            place = np.searchsorted(known, hashes[word])
            flags[word] = place < len(known) and known[place] == hashes[word]


@part
def fill_slots(hashes: Hashes, flags: Flags, slots: Hashes) -> int:
    """Write the slots of a text's words, of which `flags` are figures; returns how many there are."""
    count = word = 0
    while word < len(hashes):
        if not flags[word]:
            word += 1
            continue
        before = hashes[word - 1] if word else np.uint64(0)
        filled = np.uint64(0)
        while word < len(hashes) and flags[word]:
            filled += hashes[word]
            word += 1
        behind = hashes[word] if word < len(hashes) else np.uint64(0)
        slots[count] = mixed(before * STEP + behind) & ~_LOWEST | mixed(filled) & _LOWEST
        count += 1
    return count
