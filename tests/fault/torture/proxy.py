"""A TCP proxy whose network can be cut: whole, or the answers only.

One thread serves all lanes. A cut is silence, not a refusal: bytes are swallowed and connections
stay open, as when a switch fails; new connections are taken and get no answer. After a cut the
connections that lost bytes are closed, since a stream with a hole is no stream.
"""

import enum
import selectors
import socket
import threading

_CHUNK_BYTES = 1 << 18
_LOOK_S = 0.05


class Cut(enum.Enum):
    NONE = "none"
    WHOLE = "whole"
    ANSWERS = "answers"


class _Link:
    """One connection: the client's side and the broker's."""

    def __init__(self, client: socket.socket, broker: socket.socket) -> None:
        self.client = client
        self.broker = broker
        self.has_hole = False


class Proxy:
    """Lanes from a port of ours to a broker's port, all cut and healed together."""

    def __init__(self, lanes: dict[int, int]) -> None:
        """`lanes`: for each port to listen on, the port that it leads to; all on 127.0.0.1."""
        self._cut = Cut.NONE
        self._selector = selectors.DefaultSelector()
        self._stop = threading.Event()
        self._links: set[_Link] = set()
        for port, target in lanes.items():
            listener = socket.create_server(("127.0.0.1", port), backlog=64)
            self._selector.register(listener, selectors.EVENT_READ, target)
        self._thread = threading.Thread(target=self._serve, name="proxy", daemon=True)
        self._thread.start()

    def set_cut(self, cut: Cut) -> None:
        self._cut = cut

    def close(self) -> None:
        self._stop.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._stop.is_set():
            for key, _events in self._selector.select(_LOOK_S):
                if isinstance(key.data, int):
                    self._accept(key.fileobj, key.data)
                else:
                    self._pass_on(key.fileobj, key.data)
            if self._cut is Cut.NONE:
                for link in [link for link in self._links if link.has_hole]:
                    self._drop(link)
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()

    def _accept(self, listener: socket.socket, target: int) -> None:
        client, _address = listener.accept()
        try:
            broker = socket.create_connection(("127.0.0.1", target), timeout=1)
        except OSError:
            client.close()
            return
        link = _Link(client, broker)
        self._links.add(link)
        for end in (client, broker):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            end.settimeout(5)  # a reader that takes nothing for so long is gone
            self._selector.register(end, selectors.EVENT_READ, link)

    def _pass_on(self, source: socket.socket, link: _Link) -> None:
        if link not in self._links:
            return
        is_answer = source is link.broker
        try:
            data = source.recv(_CHUNK_BYTES)
            if self._cut is Cut.WHOLE or (self._cut is Cut.ANSWERS and is_answer):
                link.has_hole = True
            elif data:
                (link.client if is_answer else link.broker).sendall(data)
        except OSError:
            data = b""
        if not data:
            self._drop(link)

    def _drop(self, link: _Link) -> None:
        self._links.discard(link)
        for end in (link.client, link.broker):
            self._selector.unregister(end)
            end.close()
