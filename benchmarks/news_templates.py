"""Notices made from templates with other figures: the look-alikes that are no copies. Seeded.

The templates are our own. `{n}` is a number, `{p}` one with a decimal, `{d}` a weekday, `{m}` a day of a month, `{v}` a
word for up or down; each place is filled anew for each notice.
"""

import random
import re
from collections.abc import Iterator

TEMPLATES = {
    "weather": """Clouds will clear over the valley on {d} and it will stay dry until evening, the weather service
        said. Highs reach {n} degrees at the coast and {n} in the hills, with a light wind from the west of {n}
        kilometres an hour. In the night it cools to {n} degrees, and patches of fog may form along the river. The
        chance of rain is {n} percent. The sun rises at {p} and sets at {p}. Pollen counts are {v} from the day
        before. The outlook for the days that follow is unsettled, with showers from the north and more wind at sea,
        where small boats should stay in harbour.""",
    "markets": """Shares closed {v} on {d} in quiet trading. The index of leading shares ended at {p} points, {v}
        {p} or {p} percent, after moving between {p} and {p} during the session. Banks and carmakers led the way,
        while utilities lagged behind. Some {n} million shares changed hands, against {n} million on the day before.
        Gainers outnumbered losers by {n} to {n}. Dealers said that investors were waiting for figures on prices and
        jobs due later in the week, and that few wanted to open new positions before the holiday.""",
    "results": """The company said net profit for the quarter was {p} million, against {p} million in the year
        before, as sales went {v} to {p} million from {p} million. Earnings per share were {p} compared with {p}.
        The order book stood at {n} million at the end of the period. The board confirmed its outlook for the year
        and said that it would pay a dividend of {p} a share. Costs for energy and transport remain a burden, the
        chief executive said in a statement, but demand is sound in all regions and the plants are busy.""",
    "central bank": """The central bank added {n} million of reserves to the banking system on {d} through overnight
        repurchase agreements, dealers said. The federal rate traded at {p} percent when the bank entered the market
        at its usual hour. The operation had been expected.""",
    "bills": """The treasury sold {n} million of three-month bills at its weekly auction on {d}. The average yield
        was {p} percent, against {p} percent a week earlier, and bids came to {n} million. Of the bids at the lowest
        price {n} percent were met. The next auction will be held on {m}, when bills worth {n} million fall due for
        repayment and will be replaced in full, the treasury said in a statement.""",
    "money market": """The bank forecast a shortage of about {n} million in the money market today. Among the main
        factors bills that mature in official hands will drain some {n} million, while a rise in the note
        circulation takes out {n} million. Against this payments by the exchequer will add about {n} million and
        balances of the banks above target some {n} million.""",
    "earthquake": """An earthquake of magnitude {p} shook the islands on {d}, the seismological institute said. It
        struck at {p} local time at a depth of {n} kilometres, some {n} kilometres off the coast. There were no
        reports of damage or of injured people, and no tsunami warning was issued. Tremors were felt in the capital,
        where people ran into the streets. The region lies where two plates meet, and is often shaken by
        earthquakes.""",
    "fuel": """Drivers paid {p} a litre for petrol on average this week, {v} {p} from the week before, the motoring
        club said. Diesel cost {p}. It was cheapest in the evening between {n} and {n} hours, when prices are lower
        by {n} cents on average than in the morning. The club advises drivers to compare prices before they fill up,
        since stations in one town may differ by as much as {n} cents, and to avoid those along motorways.""",
    "football": """The home side won {n}-{n} on {d} in front of {n} spectators at the lakeside ground. The first
        goal fell in minute {n} after a corner, the last in minute {n} from the spot. The referee showed {n} yellow
        cards. With {n} points the team is now {n} places above the zone from which clubs go down. The coach praised
        his players for their patience and said that the season was still long.""",
    "Wetter": """Am {d} bleibt es in der Region meist bewölkt, teilte der Wetterdienst mit. Die Höchstwerte liegen
        bei {n} Grad an der Küste und {n} Grad im Bergland. Der Wind weht mit {n} Kilometern in der Stunde aus
        Südwest. In der Nacht sinken die Temperaturen auf {n} Grad, und örtlich bildet sich Nebel. Die
        Regenwahrscheinlichkeit beträgt {n} Prozent. Auch in den Tagen danach bleibt es wechselhaft, mit Schauern
        vor allem im Norden des Landes.""",
    "bourse": """La bourse a terminé en {v} ce {d}. L'indice des grandes valeurs a clôturé à {p} points, soit {p}
        pour cent de plus ou de moins que la veille, après avoir évolué entre {p} et {p} points. Le volume des
        échanges a atteint {n} millions. Les investisseurs attendent la publication des chiffres de l'inflation,
        selon les analystes, et restent prudents avant la réunion de la banque centrale.""",
    "央行": """中国央行{m}日以利率招标方式开展了{n}亿元七天期逆回购操作，中标利率为{p}%。当日有{n}亿元逆回购到期，
        因此单日净投放{n}亿元。市场人士表示，央行此举旨在维护银行体系流动性合理充裕，资金面整体保持平稳，
        隔夜利率报{p}%，较前一交易日变动{n}个基点。""",
    "地震": """気象庁によると、{m}日{n}時{n}分ごろ、東北地方の沖合を震源とする地震があり、沿岸部で震度{n}を観測した。
        震源の深さは約{n}キロ、地震の規模を示すマグニチュードは{p}と推定される。この地震による津波の心配はないという。
        警察や消防によると、これまでのところ被害の情報は入っていない。鉄道は安全確認のため一時運転を見合わせた。""",
    "ทอง": """สมาคมค้าทองคำประกาศราคาทองคำวันที่ {m} โดยทองคำแท่งรับซื้อบาทละ {n} บาท ขายออกบาทละ {n} บาท
        ส่วนทองรูปพรรณรับซื้อบาทละ {n} บาท ขายออกบาทละ {n} บาท ขณะที่ราคาทองคำในตลาดโลกอยู่ที่ {p} ดอลลาร์ต่อออนซ์
        นักวิเคราะห์แนะนำให้นักลงทุนติดตามตัวเลขเศรษฐกิจและการประชุมของธนาคารกลางอย่างใกล้ชิด""",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_OTHER_DAYS = {
    "Wetter": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"),
    "bourse": ("lundi", "mardi", "mercredi", "jeudi", "vendredi"),
}
_UP_OR_DOWN = {"bourse": ("hausse", "baisse")}


def notices(name: str, count: int, *, seed: int = 1) -> Iterator[str]:
    """That many notices from one template, by its name in TEMPLATES."""
    template = " ".join(TEMPLATES[name].split())
    for number in range(count):
        chance = random.Random(f"{seed} {name} {number}")
        yield re.sub(r"\{(\w)\}", lambda place: _filled(place[1], name, chance), template)  # noqa: B023


def _filled(place: str, name: str, chance: random.Random) -> str:
    if place == "d":
        return chance.choice(_OTHER_DAYS.get(name, _DAYS))
    if place == "m":
        return str(chance.randint(1, 28))
    if place == "v":
        return chance.choice(_UP_OR_DOWN.get(name, ("up", "down")))
    return str(chance.randint(2, 900)) if place == "n" else f"{chance.randint(1, 99)}.{chance.randint(0, 9)}"
