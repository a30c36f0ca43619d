"""Free loopback ports, below the range from which the kernel takes ports of its own."""

import random
import socket

_FIRST, _LAST = 20000, 31999
_given: set[int] = set()


def free_port() -> int:
    # Not from the plan's seed: ports are no part of a plan.
    choose = random.SystemRandom()
    while True:
        port = choose.randint(_FIRST, _LAST)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port
