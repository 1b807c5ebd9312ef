"""The settings of fetching reach the fetcher."""

import re
from ipaddress import ip_network

import pytest

from services.errors import FetchError, UsageError
from services.settings import read_settings
from services.wiring import fetcher
from tests.poller.difficult import DifficultPublisher

ALLOWED = (ip_network("127.0.0.0/8"),)


@pytest.mark.parametrize(
    ("settings", "agent"),
    [
        ({"user_agent": "PaperBot/2 (desk@paper.example)", "contact": "unused"}, r"PaperBot/2 \(desk@paper\.example\)"),
        ({"contact": "https://paper.example/bot"}, r"wireroom/\S+ \(\+https://paper\.example/bot\)"),
    ],
)
async def test_a_publisher_sees_the_user_agent_that_is_set(
    difficult: DifficultPublisher, settings: dict[str, str], agent: str
) -> None:
    async with fetcher(read_settings(fetch_allow=ALLOWED, **settings)) as client:
        await client.fetch(difficult.honest("/f", b""))
    sent = difficult.asked_for("/f")[0]["User-Agent"]
    assert re.fullmatch(agent, sent)


async def test_the_bounds_that_are_set_hold(difficult: DifficultPublisher) -> None:
    settings = read_settings(fetch_allow=ALLOWED, fetch_max_bytes=2000, fetch_timeout=0.2, fetch_min_speed=0)
    async with fetcher(settings) as client:
        with pytest.raises(FetchError, match="2000 bytes"):
            await client.fetch(difficult.says("/large", 200, b"x" * 2001))
        with pytest.raises(FetchError, match=r"within 0\.2 s"):
            await client.fetch(difficult.drips_body("/slow"))


@pytest.mark.parametrize("name", ["user_agent", "contact"])
@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "Zeitung-Köln/1", "a\tb"])
def test_a_user_agent_that_cannot_be_sent_is_named_at_the_start(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"WIREROOM_{name.upper()}=.*ASCII"):
        read_settings(**{name: value})
