"""A server for one row of the table: right for a number of requests, and hostile from then on.

What it sends is a sequence of pieces: bytes, or one of the actions below.
"""
import base64
import re
import socket
import ssl
import struct
import threading
import urllib.parse

PROTOCOL = b"{7df0354d-249b-430f-820d-3d2a9bef4931}"
SESSION = b"{00000000-0000-0000-0000-%012d}"


class Pause(float):
    """Seconds without a byte; they end when the server does."""


CLOSE, RESET, HALF_CLOSE, SILENCE, PORT_CLOSED = "close", "reset", "half close", "silence", "port closed"


def ack(fields=b"", body=b"", status=b"200 OK"):
    return (b"HTTP/1.1 %s\r\nBITS-Packet-Type: Ack\r\nBITS-Protocol: %s\r\nBITS-Session-Id: %s\r\n"
            b"BITS-Received-Content-Range: 3000\r\n%sContent-Length: %d\r\n\r\n%s"
            % (status, PROTOCOL, SESSION % 1, fields, len(body), body))


class Request:
    def __init__(self, head):
        self.head = head

    def field(self, name):
        found = re.search(rb"(?i)\n" + name + rb":[ \t]*([^\r\n]*)", self.head)
        return found[1] if found else b""

    def number(self, name):
        value = self.field(name)
        return int(value) if value.isdigit() else 0

    def secret(self):
        """Whatever it was given to log in with."""
        basic = self.field(b"Authorization").partition(b" ")[2]
        try:
            return base64.b64decode(basic) or self.field(b"X-Token")
        except ValueError:
            return basic


class RightSessions:
    """Enough of a BITS server for a run to go on."""

    def __init__(self):
        self.lock, self.count, self.received, self.files = threading.Lock(), 0, {}, {}

    def answer(self, request, body):
        method, target = request.head.split(b" ", 2)[:2]
        if method in (b"GET", b"HEAD"):
            stored = self.files.get(target)
            status = b"404 Not Found" if stored is None else b"200 OK"
            stored = stored or b""
            shown = b"" if method == b"HEAD" else stored
            return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(stored), shown)
        with self.lock:
            return self.packet(request, target, body)

    def packet(self, request, target, body):
        kind, session = request.field(b"BITS-Packet-Type").lower(), request.field(b"BITS-Session-Id")
        fields = b""
        if kind == b"create-session":
            self.count += 1
            session = SESSION % self.count
            self.received[session] = b""
            fields = b"BITS-Protocol: " + PROTOCOL + b"\r\n"
        elif kind == b"fragment":
            place = re.fullmatch(rb"bytes (\d+)-(\d+)/(\d+)", request.field(b"Content-Range"))
            stored = self.received.get(session)
            if not place or stored is None or int(place[1]) > len(stored):
                return self.refusal(session, stored)
            self.received[session] = stored[:int(place[1])] + body
            fields = b"BITS-Received-Content-Range: %d\r\n" % len(self.received[session])
        elif kind in (b"close-session", b"cancel-session"):
            stored = self.received.pop(session, None)
            if stored is None:
                return self.refusal(session, None)
            if kind == b"close-session":
                self.files[target] = stored
        elif kind != b"ping":
            return self.refusal(session, None)
        named = b"BITS-Session-Id: " + session + b"\r\n" if session else b""
        return b"HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\n" + named + fields + b"Content-Length: 0\r\n\r\n"

    @staticmethod
    def refusal(session, stored):
        status = b"400 Bad Request" if stored is None else b"416 Range Not Satisfiable"
        at = b"" if stored is None else b"BITS-Received-Content-Range: %d\r\n" % len(stored)
        return (b"HTTP/1.1 " + status + b"\r\nBITS-Packet-Type: Ack\r\nBITS-Error-Code: 0x80070057\r\nBITS-Error-Context: 0x5\r\n" +
                b"BITS-Session-Id: " + session + b"\r\n" + at + b"Content-Length: 0\r\n\r\n")


class Decoy:
    """Where nobody should ever come: what redirects and other fields name."""

    def __init__(self):
        self.visits = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.host = b"127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.count, daemon=True).start()

    def count(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            self.visits += 1
            peer.close()

    def close(self):
        self.listener.close()


class Server:
    """`row` of the table, hostile from request number `first` on. `certificate`: its files, for https."""

    def __init__(self, row, first, certificate=None):
        self.row, self.first = row, first
        self.sessions, self.decoy = RightSessions(), Decoy()
        self.requests, self.connections, self.lock, self.ended = 0, 0, threading.Lock(), threading.Event()
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        scheme = "https" if certificate or row.raw_tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self.listener.getsockname()[1]}/up/"
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.ended.set()
        self.close_port()
        self.decoy.close()

    def close_port(self):
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # closed before
        self.listener.close()

    def accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        try:
            with peer:
                peer.settimeout(20)
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self.lock:
                    self.connections += 1
                    hostile = self.requests >= self.first
                if hostile and self.row.at_once and not self.send(peer, self.row.at_once(self)):
                    return
                if self.context:
                    peer = self.context.wrap_socket(peer, server_side=True)
                self.talk(peer)
        except (OSError, ValueError):
            pass

    def talk(self, peer):
        data = b""
        while not self.ended.is_set():
            while b"\r\n\r\n" not in data:
                data += self.some(peer)
            head, data = data.split(b"\r\n\r\n", 1)
            request = Request(head)
            with self.lock:
                hostile = self.requests >= self.first
                self.requests += 1
            # Some rows answer before the body has come.
            if hostile and self.row.before_body and not self.send(peer, self.row.before_body(request, self)):
                return
            length = min(request.number(b"Content-Length"), 1 << 20)
            while len(data) < length:
                data += self.some(peer)
            body, data = data[:length], data[length:]
            pieces = [self.sessions.answer(request, body)]
            if hostile and self.row.answer:
                pieces = self.row.answer(request, self)
            if not self.send(peer, [pieces] if isinstance(pieces, bytes) else pieces):
                return

    def send(self, peer, pieces):
        """False: the connection is over."""
        for piece in pieces:
            if self.ended.is_set():
                return False
            if isinstance(piece, bytes):
                peer.sendall(piece)
            elif isinstance(piece, Pause):
                self.ended.wait(piece)
            elif piece == HALF_CLOSE:
                peer.shutdown(socket.SHUT_WR)
            elif piece == SILENCE:
                self.ended.wait(60)
                return False
            elif piece == PORT_CLOSED:
                self.close_port()
                return False
            else:
                if piece == RESET:
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
        return True

    @staticmethod
    def some(peer):
        data = peer.recv(65536)
        if not data:
            raise OSError("the client has gone")
        return data


def percent(data):
    return urllib.parse.quote(data, safe="").encode()
