"""Sentences of our own for news of today, filled with names: from where the sets that weights are learned from are silent.

A slot is filled at random, always in the same way: {c} a town, {n} a country, {r} a region, {d} a people, {p} a person,
{s} a surname, {o} an organisation, {a} a
place that is a person's name as well, {f} a person of such a name. What is written in <type:…> is a name as it stands.
"""

import random
import re
from collections.abc import Iterator

import numpy as np

from services.enricher.taggers.entities.gazetteer import Gazetteer, Kind

_TEMPLATES = """
Fighting continued near {c} and {c}, the {d} army said.
Shelling hit {c} overnight, killing two people.
A drone struck a depot in {c}, according to {p}, the governor of {r}.
{c} was hit by missiles on Monday.
{c} and {c} came under fire again, officials said.
Residents of {c} fled to {c} after the attack.
Troops withdrew from {c} in the {r} region.
The road between {c} and {c} has been closed.
{p} told reporters in {c} that talks with {n} would resume.
{p}, the {d} foreign minister, arrived in {c} on Tuesday.
President {s} met {p} in {c}.
{s} said the deal with {n} was close.
"We will not leave {c}," {s} said.
Mr {s} rejected the offer from {n}.
{n} accused {n} of breaking the truce.
{n} and {n} signed an agreement in {c}.
The government of {n} declined to comment.
{c}, {n} - Police fired tear gas at protesters on Sunday.
{c} (<organisation:Reuters>) - {p} won the election, officials said.
Aid trucks reached {c} from {c}, the <organisation:United Nations> said.
The <organisation:Ministry of Health> in {c} said 12 people had died.
The <organisation:Ministry of Foreign Affairs> of {n} summoned the {d} ambassador.
A spokesman for <organisation:{o}> said the plant in {c} would close.
Shares in <organisation:{o}> fell after {p}, its chief executive, resigned.
<organisation:{o}> said it had hired {p} from <organisation:{o}>.
{d} forces shelled villages around {c}.
{d} troops entered {c}, a town of some thousands in {r}.
The {d} president, {p}, visited {c} last week.
Two {d} soldiers were killed in {c}, {r}.
At least five people were wounded in {c}, the mayor, {p}, wrote on social media.
The mayor of {c}, {p}, said power was restored.
Floods hit {c} in northern {n}.
Journalists from {c} reported heavy rain.
In {c}, shops were shut on Friday.
From {c} the convoy went on to {c} and {c}.
People in {c} queued for bread.
Hospitals in {c} are full, doctors said.
An earthquake shook {c}, {c} and {c}.
{p} was born in {c}, {n}.
{p} and {p} were charged with fraud.
According to {p}, the strikes on {c} went on for hours.
{p} of <organisation:{o}> said prices would rise.
{s}'s lawyer, {p}, said he would appeal.
Clashes erupted in {c} between {d} police and farmers.
Militants from <organisation:Hamas> fired rockets at {c}.
<organisation:Hezbollah> fighters left {c}, {d} media reported.
The <event:World Cup> will be held in {n}.
The <event:{c} Summit> ended without a statement.
After the <event:Battle of {c}> the {d} army retreated.
{n}'s parliament passed the budget.
Officials in {n}, {n} and {n} welcomed the vote.
Refugees from {n} crossed into {n} near {c}.
The {r} governorate was under curfew.
In {r}, rebels took {c}.
SHELLING HITS {C} AS TALKS STALL
{N} AND {N} SIGN DEAL IN {C}
Thousands Flee {c} as Troops Advance on {c}
{n} Says It Will Not Attend Talks in {c}
{s} Wins Second Term in {n}
An official in {a} said the plan had failed.
He flew from {a} to {c} on Sunday.
{a} has rejected the proposal, {p} wrote from {a}.
Talks in {a} between {n} and {n} ended early.
Ministers from {a} and {n} met in {c}.
{f} scored twice for the hosts.
{f}, who joined in May, said he was tired.
<organisation:NATO> Secretary General {p} met {s} in {c}.
<organisation:EU> leaders agreed to help {n}.
<organisation:UN> chief {p} called for calm in {c}.
The <organisation:IMF> approved a loan for {n}.
<organisation:NATO> and the <organisation:EU> condemned the attack on {c}.
The <organisation:IAEA>, the <organisation:UN>'s nuclear watchdog, sent experts to {c}.
The <organisation:Kremlin> said {s} would not attend.
The <organisation:White House> declined to comment.
Nice weather brought crowds to the beaches of {c}.
Reading the ruling, Judge {s} said the case was closed.
The Interior Minister, {p}, said the border with {n} was shut.
Prime Minister {p} and Defence Minister {p} flew to {c}.
<organisation:{o}> ({c}) and <organisation:{o}> signed the deal.
The <organisation:Defence Ministry> in {c} said it had shot down 12 drones.
The {d} ambassador met <other:Muslim> and <other:Christian> leaders in {c}.
<other:Shiite> militias and <other:Sunni> tribes fought in {r}.
Several <other:Jewish> families and <other:Kurdish> refugees left {c}.
The new rules were announced by the ministry on Thursday.
Analysts said demand had fallen for a third year.
However, many shops stayed open. Some had no power.
The price of bread rose. Nobody knows why.
"""
_FIRSTS = """Olena Oleksandr Volodymyr Iryna Andriy Dmytro Sergei Natalia Ivan Marko Piotr Agnieszka Jan Katarzyna Mohammed
    Ahmed Fatima Hassan Ali Layla Yusuf Omar Khalid Mariam Nadia Ibrahim Abdullah Rania Amina Samir David Sarah Yael Moshe
    Noa Chidi Ngozi Amara Kwame Kofi Abena Tendai Thabo Sipho Nomsa Abebe Tigist Haile Wanjiru Juma Aisha Musa Li Wei Xiao
    Hiroshi Yuki Min-jun Priya Rahul Anil Sunita Imran Zainab John Mary James Emma Jack Chloe Peter Susan Carlos María Juan
    Lucía José Ana Pedro João Beatriz Luca Giulia Marco Hans Anna Karl Lena Pierre Claire Jean Sophie Lars Ingrid Mehmet Ayşe
    Emre Elif Nguyen Thi Aung""".split()
_LASTS = """Shevchenko Kovalenko Bondar Melnyk Tkachenko Petrov Ivanov Smirnov Popov Volkov Kowalski Nowak Novak Horvat
    al-Masri al-Hashimi Haddad Khoury Nasser Mansour Saleh Hussein Rahman Karimi Hosseini Tehrani Cohen Levi Mizrahi Okafor
    Adeyemi Balogun Mensah Owusu Diallo Traoré Keita Ndiaye Moyo Ncube Dlamini Khumalo Tesfaye Bekele Gebre Mwangi Otieno
    Kamau Hassan Warsame Deng Zhang Wang Liu Chen Tanaka Suzuki Sato Kim Park Lee Singh Sharma Patel Khan Malik Chaudhry Smith
    Jones Brown Taylor Clarke Walker García Martínez López Pérez Silva Santos Oliveira Rossi Bianchi Ricci Müller Schmidt
    Weber Fischer Dubois Laurent Moreau Hansen Larsen Berg Yılmaz Demir Kaya Tran Pham O'Neill McCarthy van Dijk""".split()
_AMBIGUOUS = """Washington Jordan Chad Georgia Lincoln Austin Houston Jackson Florence Victoria Sydney Adelaide Paris Chelsea
    Dallas Charlotte Lebanon Madison Montgomery Wellington Kingston Salem Israel Hamilton Nelson Santiago Cuba Troy""".split()
_ORGS = """{s} Holdings;{s} & Sons;{c} Steel;{c} University;University of {c};{s} Energy Ltd;{c} City Council;Bank of {n};
    {s} Group;National Bank of {n};{c} FC;{s} Institute;{n} Airlines;{d} Red Crescent;{r} Development Agency;{s} Foundation;
    {d} Football Association;{s}, {s} & Co;{c} Chamber of Commerce;{c} Court of Appeal""".replace("\n    ", "").split(
    ";"
)
_SLOT = re.compile(r"\{(\w)\}|<(\w+):((?:[^<>{}]|\{\w\})*)>")
_TYPES = {
    "c": "place",
    "n": "place",
    "r": "place",
    "d": "other",
    "p": "person",
    "s": "person",
    "a": "place",
    "b": "person",
}

Name = tuple[int, int, str]


def sentences(gazetteer: Gazetteer, count: int) -> Iterator[tuple[str, list[Name]]]:
    """So many texts of some sentences, each with its names."""
    chance = random.Random(8)
    fill = _Filler(gazetteer, chance)
    templates = _TEMPLATES.strip().splitlines()
    for _ in range(count):
        text, names = "", list[Name]()
        for template in chance.choices(templates, k=chance.randint(1, 6)):
            text += ("\n\n" if template.isupper() else " ") if text else ""
            text = fill.write(template, text, names)
            text += "\n\n" if template[-1].isalpha() or template.endswith("}") else ""
        yield text, names


class _Filler:
    def __init__(self, gazetteer: Gazetteer, chance: random.Random) -> None:
        self._chance = chance
        kinds = gazetteer.places["kind"]
        weights = gazetteer.places["weight"]
        self._names = {
            letter: [gazetteer.name(row) for row in np.flatnonzero(chosen).tolist()]
            for letter, chosen in (
                ("c", (kinds >= Kind.METROPOLIS) & (weights > 9)),
                ("n", (kinds == Kind.COUNTRY) & (weights > 18)),
                ("r", (kinds == Kind.REGION) & (weights > 11)),
            )
        }
        self._peoples = (
            "Ukrainian Russian Syrian Israeli Iraqi Iranian Sudanese Kenyan Nigerian Turkish French Chinese".split()
        )

    def write(self, template: str, text: str, names: list[Name]) -> str:
        """The text with the template filled in after it; its names are added to the list."""
        at = 0
        for slot in _SLOT.finditer(template):
            text += template[at : slot.start()]
            at = slot.end()
            start = len(text)
            if slot[0] == "{f}":
                text += f"{self._value('f')} {self._value('a')}"
                names.append((start, len(text), "person"))
            elif slot[1]:
                value = self._value(slot[1].lower())
                text += value.upper() if slot[1].isupper() else value
                names.append((start, len(text), _TYPES[slot[1].lower()]))
            else:
                text += _SLOT.sub(lambda inner: self._value(inner[1]), slot[3])
                names.append((start, len(text), slot[2]))
        return text + template[at:]

    def _value(self, letter: str) -> str:
        chance = self._chance
        if letter == "p":
            return f"{chance.choice(_FIRSTS)} {chance.choice(_LASTS)}"
        if letter == "s":
            return chance.choice(_LASTS)
        if letter == "d":
            return chance.choice(self._peoples)
        if letter in "ab":
            return chance.choice(_AMBIGUOUS)
        if letter == "f":
            return chance.choice(_FIRSTS)
        if letter == "o":
            return _SLOT.sub(lambda inner: self._value(inner[1]), chance.choice(_ORGS))
        return chance.choice(self._names[letter])
