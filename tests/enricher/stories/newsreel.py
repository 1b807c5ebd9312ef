"""Articles on a few events, and ids, for tests of stories."""

from hashlib import blake2b

from services.enricher.stories import story_vectors

HARBOUR = (
    "Storm shuts Northport harbour",
    "The harbour of Northport was shut on Monday after a storm tore two cranes from their rails. Harbour master Edda "
    "Brun said that eleven ships were waiting in the bay and that no pilot would go out before Wednesday.",
)
HARBOUR_LATER = (
    "Cranes lost as gale hits Northport",
    "Two cranes lie in the basin of Northport after Monday's storm. Pilots stay ashore until Wednesday, said Edda Brun, "
    "the harbour master, while eleven ships ride at anchor in the bay.",
)
MILL = (
    "Old mill at Tarvin to become library",
    "The council of Tarvin voted to turn the old mill into a library for nine million. Mayor Ruth Okafor promised that "
    "the reading rooms would open in spring, and farmers complained about the cost.",
)
GERMAN = (
    "Talsperre Wiesental: Riss in der Staumauer entdeckt",
    "An der Talsperre Wiesental haben Taucher einen Riss in der Staumauer entdeckt. Der Verband senkt den Wasserspiegel "
    "um sechs Meter, sagte Sprecherin Ilse Krahn. Anwohner in Niederau wurden gewarnt.",
)
GERMAN_LATER = (
    "Nach Riss: Wasser der Talsperre Wiesental wird abgelassen",
    "Sechs Meter tiefer soll der Spiegel der Talsperre Wiesental liegen, bis der Riss in der Staumauer geflickt ist. In "
    "Niederau bleibe man ruhig, sagte Ilse Krahn vom Verband; Taucher hatten den Schaden gefunden.",
)
CHINESE = (
    "海湾大桥因裂缝关闭",
    "工程师周二在海湾大桥的主塔上发现裂缝，市政府随即宣布关闭大桥，渡轮将临时加开班次，预计维修需要三周时间。",
)
CHINESE_LATER = (
    "主塔现裂缝 海湾大桥封闭三周",
    "因主塔发现裂缝，海湾大桥已经关闭，市政府表示维修需要三周时间，渡轮加开班次运送乘客。",
)
ARABIC = (
    "إغلاق ميناء الشمال بعد العاصفة",
    "أغلقت السلطات ميناء الشمال يوم الاثنين بعد أن أسقطت العاصفة رافعتين، وقال مدير الميناء سالم درويش إن إحدى عشرة سفينة تنتظر في الخليج.",
)
ARABIC_LATER = (
    "رافعتان تسقطان في ميناء الشمال",
    "قال سالم درويش مدير ميناء الشمال إن رافعتين سقطتا بسبب العاصفة يوم الاثنين، وإن السفن تنتظر في الخليج حتى الأربعاء.",
)


def name(number: int) -> bytes:
    """An article id."""
    return blake2b(b"%d" % number, digest_size=16).digest()


def vector(article: tuple[str, str]) -> bytes | None:
    return story_vectors([article])[0]
