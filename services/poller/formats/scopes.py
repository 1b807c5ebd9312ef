"""What xml:base and xml:lang say of an element: those of the nearest element around it that has them.

Both are followed only in documents where they occur at all, which are few.
"""

import re
from urllib.parse import urljoin

from lxml.etree import _Element as Element

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE_GIVEN = re.compile(rb"xml:base")
_LANGUAGE_GIVEN = re.compile(rb"lang ?=")


class Scopes:
    """Those of one document in UTF-8, which was fetched from `url`."""

    def __init__(self, document: bytes, url: str) -> None:
        self._url = url
        self._has_base = _BASE_GIVEN.search(document) is not None
        self._has_language = _LANGUAGE_GIVEN.search(document) is not None

    def target(self, element: Element, given: str) -> str:
        """A link in that element as far as xml:base makes it absolute; empty when it cannot be read (XML Base, 3)."""
        if not self._has_base:
            return given
        base = self._base(element)
        try:
            return urljoin(base, given) if base else given
        except ValueError:
            return ""

    def language(self, element: Element) -> str | None:
        """A BCP 47 tag; None where none is given, or an empty one (XML 1.0, section 2.12)."""
        if not self._has_language:
            return None
        for holder in (element, *element.iterancestors()):
            given = holder.get(_LANGUAGE)
            if given is None:
                # XHTML's own attribute, which feeds use too.
                given = holder.get("lang")
            if given is not None:
                return given.strip().replace("_", "-") or None
        return None

    def _base(self, element: Element) -> str:
        """Empty where nothing is said. A base that leaves the web is passed over."""
        given = [base for holder in (element, *element.iterancestors()) if (base := holder.get(_BASE))]
        base = self._url if given else ""
        for part in reversed(given):
            try:
                joined = urljoin(base, part)
            except ValueError:
                continue
            base = joined if joined.startswith(("http:", "https:")) or not base else base
        return base
