"""The canonical form of a URL: the one under which all links to a page meet. Lossy, and only ever a key. Pure."""

from services.links.fragments import route
from services.links.hosts import page_host
from services.links.paths import normal_path
from services.links.queries import normal_query
from services.links.splitting import Link, split
from services.links.wrappers import carried, is_wrapper

_DEEPEST = 16


def canonical_url(url: str) -> str | None:
    """None when the text is no http or https address with a host, or holds addresses in addresses 16 deep.

    Idempotent; never raises. What makes no difference, and why, stands in docs/identity.md; any parameter that is not
    known as noise does.
    """
    for _ in range(_DEEPEST):
        link = split(url)
        if link is None:
            return None
        if not is_wrapper(link.host):
            return _normal(link)
        form = carried(link) or _normal(link)
        if form == url:
            return form
        url = form
    return None


def _normal(link: Link) -> str:
    host = page_host(link.host)
    query = normal_query(link.query, host) if link.query else ""
    fragment = route(link.fragment) if link.fragment else ""
    return (
        f"https://{host}{link.port and ':'}{link.port}{normal_path(link.path)}"
        f"{query and '?'}{query}{fragment and '#'}{fragment}"
    )
