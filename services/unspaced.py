"""Scripts that put no space between words. Pure."""

import re

RANGES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # ideographic marks
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3400, 0x4DBF),  # ideographs
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3347F),
)
"""First and last code point of each block."""

LETTERS = "".join(f"{chr(first)}-{chr(last)}" for first, last in RANGES)
"""The same, for a class of a regular expression."""

UNSPACED = re.compile(f"[{LETTERS}]")
"""A letter of such a script."""
