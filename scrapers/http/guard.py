"""Connections that reach public addresses only, and end in time.

A profile is written by a user, a redirect by a stranger: neither may lead the server into its own network.  The name is
resolved once, every address of it is checked, and the socket connects to an address that was checked; so a name that
resolves differently a moment later changes nothing.  This holds for https and after redirects, because it sits in the
connection.
"""

import socket
import threading
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from scrapers.errors import FetchError, SourceState

Address = IPv4Address | IPv6Address

NAT64 = IPv6Network("64:ff9b::/96")
CLOUD_METADATA = frozenset({ip_address("168.63.129.16"), ip_address("192.0.0.192")})
"""Metadata services on addresses that count as global (Azure, Oracle); the usual 169.254.169.254 is link-local."""


def is_public(address: Address) -> bool:
    """Tell whether the address belongs to the public internet; IPv6 that carries an IPv4 address is judged by that."""
    inner = _carried(address) if isinstance(address, IPv6Address) else None
    if inner is not None:
        return is_public(inner)
    special = address.is_multicast or address.is_reserved or address in CLOUD_METADATA
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (special or site_local)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def check(address: str, *, allow_loopback: bool) -> None:
    """Raise FetchError("address_refused") for an address outside the public internet."""
    ip = ip_address(address.partition("%")[0])
    if not (is_public(ip) or (allow_loopback and ip.is_loopback)):
        raise FetchError("address_refused", f"{address} is not a public address")


def line_to(host: str, port: int, timeout: float, *, allow_loopback: bool) -> socket.socket:
    """Return a connection for a protocol other than HTTP, to an address that was checked; a deadline watches it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise FetchError("http_error", f"{host} is not known", may_pass=True) from error
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    for address in addresses:
        check(address, allow_loopback=allow_loopback)
    problem: OSError | None = None
    for address in addresses:
        try:
            line = socket.create_connection((address, port), timeout)
        except OSError as error:
            problem = error
            continue
        if deadline := _deadline.get():
            deadline.watch(line)
        return line
    state: SourceState = "timeout" if isinstance(problem, TimeoutError) else "http_error"
    raise FetchError(state, f"{host} does not answer: {problem}", may_pass=True)


class Deadline:
    """A limit in seconds on one whole exchange; past it the connections in use are shut down, wherever they wait.

    Socket time limits count from byte to byte, so a server that sends one byte a second would hold a worker for hours.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._lines: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def watch(self, line: socket.socket) -> None:
        """Shut this line down when time is up; a line that comes too late at once.

        A handle of our own is kept: a connection may let go of its line while the answer is still read from it.
        """
        self._lines.append(line.dup())
        if self.passed:
            _shut(line)

    def _expire(self) -> None:
        self.passed = True
        for line in list(self._lines):
            _shut(line)

    def __enter__(self) -> Self:
        self._timer.start()
        self._token = _deadline.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        _deadline.reset(self._token)
        for line in self._lines:
            line.close()


_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def _shut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed meanwhile


class _Guarded(HTTPConnection):
    allow_loopback = False
    _line: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        addresses = self._resolved()
        for address in addresses:
            check(address, allow_loopback=self.allow_loopback)
        sock = self._connected(addresses)
        self._line = sock.dup()  # stays valid when TLS takes the socket over
        self._watch()
        return sock

    def _resolved(self) -> list[str]:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, socket.gaierror(str(error))) from error
        return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))

    def _connected(self, addresses: list[str]) -> socket.socket:
        problem = OSError("no address")
        for address in addresses:
            try:
                return self._peer(address)
            except OSError as error:
                problem = error
        if isinstance(problem, TimeoutError):
            raise ConnectTimeoutError(self, f"{self.host} did not answer") from problem
        raise NewConnectionError(self, str(problem)) from problem

    def _peer(self, address: str) -> socket.socket:
        sock = create_connection(
            (address, self.port or self.default_port), self.timeout, socket_options=self.socket_options
        )
        try:
            check(sock.getpeername()[0], allow_loopback=self.allow_loopback)
        except FetchError:
            sock.close()
            raise
        return sock

    def _watch(self) -> None:
        deadline = _deadline.get()
        if deadline and self._line:
            deadline.watch(self._line)

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._watch()  # a line kept from the exchange before
        super().request(*args, **kwargs)

    def close(self) -> None:
        super().close()
        if self._line:
            self._line.close()
            self._line = None


class _GuardedTLS(_Guarded, HTTPSConnection):
    pass


class _GuardedOrLoopback(_Guarded):
    allow_loopback = True


class _GuardedTLSOrLoopback(_GuardedTLS):
    allow_loopback = True


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _PoolTLS(HTTPSConnectionPool):
    ConnectionCls = _GuardedTLS


class _PoolOrLoopback(HTTPConnectionPool):
    ConnectionCls = _GuardedOrLoopback


class _PoolTLSOrLoopback(HTTPSConnectionPool):
    ConnectionCls = _GuardedTLSOrLoopback


class GuardedAdapter(HTTPAdapter):
    """The adapter of a requests session whose every connection is guarded; one connection a host."""

    def __init__(self, *, allow_loopback: bool = False) -> None:
        self._pools = (
            {"http": _PoolOrLoopback, "https": _PoolTLSOrLoopback}
            if allow_loopback
            else {"http": _Pool, "https": _PoolTLS}
        )
        super().__init__(pool_connections=32, pool_maxsize=1, pool_block=True, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools
