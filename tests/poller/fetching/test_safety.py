import socket
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.fetching.safety import AddressRefused, guarded_sockets, refusal

REFUSED = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.168.1.1
198.18.0.1 198.51.100.1 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2001::1 2001:db8::1 2002:7f00:1::
3fff::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
""".split()


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_outside_the_public_internet_are_refused(address: str) -> None:
    assert refusal(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_not(address: str) -> None:
    assert refusal(ip_address(address)) is None


def test_an_allowed_network_may_be_fetched_and_no_other() -> None:
    allowed = (ip_network("10.0.0.0/24"), ip_network("fd00::/64"))
    assert refusal(ip_address("10.0.0.9"), allowed) is None
    assert refusal(ip_address("::ffff:10.0.0.9"), allowed) is None
    assert refusal(ip_address("fd00::9"), allowed) is None
    assert refusal(ip_address("10.0.1.9"), allowed)


def test_the_reason_says_which_setting_would_allow_it() -> None:
    assert refusal(ip_address("127.0.0.1")) == (
        "the address 127.0.0.1 is loopback; to fetch from it, set WIREROOM_FETCH_ALLOW=127.0.0.0/8"
    )


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_what_it_stands_for(address: object) -> None:
    assert bool(refusal(ip_address(f"::ffff:{address}"))) == bool(refusal(ip_address(str(address))))


@given(st.ip_addresses(v=4))
def test_no_private_address_is_let_through(address: object) -> None:
    judged = ip_address(str(address))
    assert judged.is_global or judged in ip_network("192.0.0.0/24") or refusal(judged)


def test_a_refused_address_gets_no_socket() -> None:
    make = guarded_sockets(())
    with pytest.raises(AddressRefused, match="link-local"):
        make((socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1%lo", 80, 0, 1)))
    with make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))) as made:
        assert made.family == socket.AF_INET
