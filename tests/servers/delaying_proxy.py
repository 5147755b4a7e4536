#!/usr/bin/env python3
"""Passes bytes on to a server, and what comes back after a random time: each answer, and the end of the connection.

usage: delaying_proxy.py PORT TO_PORT [--answers MS] [--closes MS] [--seed N]
Listens on 127.0.0.1; port 0 takes any free port. The URL is printed once it listens.
"""
import argparse
import asyncio
import random
import signal
import socket
import struct
import sys


def reset(writer):
    if not writer.transport.is_closing():
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def pass_on(reader, writer, wait, wait_at_end):
    """Until the end, which is passed on as what it was: a close of one side, or a reset."""
    try:
        while data := await reader.read(65536):
            await asyncio.sleep(wait())
            writer.write(data)
            await writer.drain()
        await asyncio.sleep(wait_at_end())
        if writer.can_write_eof():
            writer.write_eof()
    except ConnectionError:
        await asyncio.sleep(wait_at_end())
        reset(writer)


class Proxy:
    def __init__(self, arguments):
        self.port, self.answers, self.closes = arguments.to_port, arguments.answers / 1000, arguments.closes / 1000
        self.random = random.Random(arguments.seed)

    async def serve(self, reader, writer):
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return reset(writer)
        for each in (writer, to_server):
            each.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(
            pass_on(reader, to_server, lambda: 0, lambda: 0),
            pass_on(from_server, writer, lambda: self.random.uniform(0, self.answers),
                    lambda: self.random.uniform(0, self.closes)),
            return_exceptions=True)
        for each in (to_server, writer):
            each.close()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("to_port", type=int)
    parser.add_argument("--answers", type=int, default=200, metavar="MS")
    parser.add_argument("--closes", type=int, default=200, metavar="MS")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = await asyncio.start_server(Proxy(arguments).serve, "127.0.0.1", arguments.port, backlog=128)
    print("http://127.0.0.1:%d/" % server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
