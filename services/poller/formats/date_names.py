"""The names of months and zones that dates in feeds are written with.

Months are stems: the longest that a word begins with tells the month, in lower case without accents. They are those of
English, German, Dutch, the Nordic languages, French, Spanish, Portuguese, Italian, Romanian, Polish, Czech, Hungarian,
Turkish, Greek, Russian and Ukrainian.
"""

_STEMS = (
    "jan ene gen ian sty led oca ιαν янв січ",
    "feb fev lut uno sub φεβ фев лют",
    "mar mrt mrz maer brez μαρ μαω мар бер",
    "apr avr abr kwi dub nis απρ апр кві",
    "may mai maj mei mag kve μαι маи мая тра",
    "jun juin giu iun cze cerven haz ιουν ιον июн чер",
    "jul juil lug iul lip cervenec cervenc tem ιουλ ιολ июл лип",
    "aug aou ago sie srp agu αυγ авг сер",
    "sep set szep wrz zar eyl σεπ сен вер",
    "oct okt out ott paz rij eki οκτ окт жов",
    "nov noi lis kas νοε ноя лис",
    "dec dez dic des gru pro ara δεκ дек гру",
)
MONTH_STEMS = {stem: month for month, stems in enumerate(_STEMS, 1) for stem in stems.split()}
SHORTEST_STEM = min(map(len, MONTH_STEMS))
LONGEST_STEM = max(map(len, MONTH_STEMS))

ZONE_MINUTES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet", "uct", "zulu"), 0),
    # RFC 5322, section 4.3.
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    # North America and the Pacific, beyond the standard.
    "et": -300, "ct": -360, "mt": -420, "pt": -480, "ast": -240, "adt": -180, "nst": -210, "ndt": -150,
    "akst": -540, "akdt": -480, "hst": -600, "hdt": -540, "sst": -660, "chst": 600,
    # South America.
    "brt": -180, "brst": -120, "art": -180, "clt": -240, "clst": -180, "cot": -300, "pet": -300, "uyt": -180,
    # Europe; bst is British, ist Indian: their other uses are rare in feeds.
    "bst": 60, "west": 60, "cet": 60, "mez": 60, "met": 60, "cest": 120, "mesz": 120, "mest": 120, "eet": 120,
    "eest": 180, "msk": 180, "msd": 240, "trt": 180,
    # Africa and Asia.
    "wat": 60, "cat": 120, "sast": 120, "eat": 180, "gst": 240, "irst": 210, "pkt": 300, "uzt": 300, "ist": 330,
    "npt": 345, "bdt": 360, "mmt": 390, "ict": 420, "wib": 420, "wita": 480, "wit": 540, "hkt": 480, "sgt": 480,
    "myt": 480, "pht": 480, "jst": 540, "kst": 540,
    # Oceania.
    "awst": 480, "acst": 570, "acdt": 630, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
}  # fmt: skip
"""Minutes east of Greenwich by name in lower case."""
