"""The figures of a text: what differs between two notices made from one template. Pure.

Numbers, in digits or in words, days of the week and months. They are looked for in all languages at once: a word that
is a figure in another language only ("once", eleven in Spanish) stands in both copies of a text or in neither.
"""

from collections.abc import Sequence

_WORDS = frozenset(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun

    zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig
    neunzig hundert montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    januar februar märz mai juni juli oktober dezember

    deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante
    soixante cent lundi mardi mercredi jeudi vendredi samedi dimanche
    janvier février mars avril juin juillet août septembre octobre novembre décembre

    dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta cincuenta
    sesenta setenta ochenta noventa cien ciento lunes martes miércoles jueves viernes sábado domingo
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre

    due tre quattro cinque sei sette otto nove dieci undici dodici quindici venti trenta quaranta cinquanta sessanta
    settanta ottanta novanta cento lunedì martedì mercoledì giovedì venerdì sabato domenica
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre

    dois duas três quatro sete oito nove dez onze doze quinze vinte trinta quarenta cinquenta sessenta setenta oitenta
    cem segunda terça quarta quinta sexta janeiro fevereiro março maio junho julho setembro outubro dezembro

    twee drie vijf zes zeven negen tien twaalf twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart mei augustus

    två tre fyra fem sex sju åtta nio tio tolv tjugo trettio fyrtio femtio hundra to tre fire seks syv sju otte åtte ni
    ti elleve tolv tyve tjue måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
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


def figures(text_words: Sequence[str]) -> set[str]:
    """The figures among a text's words (as `near.words` gives them), each once."""
    distinct = set(text_words)
    return {word for word in distinct if not word.isalpha()} | (distinct & _WORDS)
