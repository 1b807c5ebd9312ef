"""The name in an author's text: RSS asks for a mail address with the name in brackets, and gets every mixture."""

import re

_ADDRESS = re.compile(r"(?:mailto:)?[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}", re.ASCII | re.IGNORECASE)
_LONGEST = 500
_AROUND = " \t\r\n()<>[]\"',;"


def person(text: str) -> str:
    """The name beside a mail address, the address when there is no name, else the text as it is.

    >>> person("ada@paper.example (Ada Reporter)")
    'Ada Reporter'
    """
    if "@" not in text or len(text) > _LONGEST or not (found := _ADDRESS.search(text)):
        return text
    name = (text[: found.start()].rstrip(_AROUND) + " " + text[found.end() :].lstrip(_AROUND)).strip(_AROUND)
    return name or found[0].removeprefix("mailto:")
