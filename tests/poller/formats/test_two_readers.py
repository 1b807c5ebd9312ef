"""lxml's reader and feedparser's give the same feed for the same document, whatever well-formed feeds hold."""

from hypothesis import event, given, settings

from services.poller.formats import fast_xml, feed_xml, tree
from services.poller.formats.charset import in_utf8
from tests.poller.feed_documents import DOCUMENTS

URL = "https://paper.example/feeds/news.xml"


@settings(deadline=None, max_examples=400)
@given(DOCUMENTS)
def test_both_readers_give_the_same(body: bytes) -> None:
    document = in_utf8(body, None)
    root = tree.strict(document)
    assert root is not None, "the strategy wrote something that is not well-formed"
    fast = fast_xml.parse(root, document, URL)
    event("read by lxml" if fast else "left to feedparser")
    assert fast is None or fast == feed_xml.parse(document, URL)
