"""Which addresses may be fetched: those of the public internet, and the networks that the operator allows.

The check stands where a socket is made, so that it sees the address that is dialled: a literal one, what a name
resolved to just now, and each hop of a redirect alike. The networks are those of the IANA special-purpose address
registries.
"""

import socket
from collections.abc import Callable, Sequence
from errno import EACCES
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_SPECIAL = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by carriers"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "where Azure's machines find their host"),
        ("169.254.0.0/16", "link-local, where clouds keep their metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "this host"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "private translation"),
        ("100::/64", "discarded"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "for documentation"),
        ("5f00::/16", "reserved"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("::/96", "reserved"),
    )
)
_EMBEDDING = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))
"""IPv4-mapped (RFC 4291) and NAT64 (RFC 6052) addresses: judged by the IPv4 address in their last 32 bits."""


class AddressRefused(OSError):
    """The address is not one of the public internet and not in an allowed network.

    Its errno is EACCES, which is all that is left of it where a name has several addresses and all are refused.
    """

    def __init__(self, why: str) -> None:
        super().__init__(EACCES, why)

    def __str__(self) -> str:
        return str(self.strerror)


def refusal(address: Address, allowed: Sequence[Network] = ()) -> str | None:
    """Why an address may not be fetched, and what setting would let it; None when it may."""
    if any(address in network for network in allowed):
        return None
    if any(address in network for network in _EMBEDDING):
        return refusal(IPv4Address(int(address) & 0xFFFFFFFF), allowed)
    for network, what in _SPECIAL:
        if address in network:
            return f"the address {address} is {what}; to fetch from it, set WIREROOM_FETCH_ALLOW={network}"
    return None


def guarded_sockets(allowed: Sequence[Network]) -> Callable[[Any], socket.socket]:
    """A socket factory for aiohttp's connector that raises AddressRefused instead of dialling such an address."""

    def make(address_info: tuple[int, int, int, str, tuple[Any, ...]]) -> socket.socket:
        family, kind, protocol, _, (host, *_rest) = address_info
        why = refusal(ip_address(str(host).partition("%")[0]), allowed)
        if why:
            raise AddressRefused(why)
        return socket.socket(family, kind, protocol)

    return make
