"""Stands between a server and its clients on loopback, and hangs up in the middle of an answer after every so many bytes.

usage: faulty.py PORT SERVER_HOST SERVER_PORT BYTES      (prints a line for each connection that it cuts)
"""

import socket
import sys
import threading

CHUNK = 1 << 16


class Meter:
    """Counts what all connections give, and says which of them crosses a multiple of `every` bytes."""

    def __init__(self, every: int) -> None:
        self.every, self.given, self.lock = every, 0, threading.Lock()

    def crossed(self, more: int) -> bool:
        with self.lock:
            before, self.given = self.given, self.given + more
            return before // self.every < self.given // self.every


def relay(source: socket.socket, sink: socket.socket, meter: Meter | None) -> None:
    """Copies until one side ends; what crosses the mark is cut in half."""
    try:
        while chunk := source.recv(CHUNK):
            if meter and meter.crossed(len(chunk)):
                print(f"cut after {meter.given} bytes", flush=True)
                sink.sendall(chunk[: len(chunk) // 2])
                break
            sink.sendall(chunk)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def main() -> None:
    port, host, server, every = sys.argv[1:]
    meter = Meter(int(every))
    listener = socket.create_server(("127.0.0.1", int(port)))
    while True:
        client, _ = listener.accept()
        try:
            upstream = socket.create_connection((host, int(server)))
        except OSError:
            client.close()
            continue
        for pair in ((client, upstream, None), (upstream, client, meter)):
            threading.Thread(target=relay, args=pair, daemon=True).start()


if __name__ == "__main__":
    main()
