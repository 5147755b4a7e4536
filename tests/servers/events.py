#!/usr/bin/env python3
"""A BITS upload server with one thread, an event loop and a reader of HTTP of its own. It shares no code with bitspec and
was written from the protocol documents alone. Where they leave a choice it takes another one than threaded.py: it closes
the connection after each error without reading the body, keeps what arrived of a broken fragment, refuses to overwrite,
has no GET, and writes its answers in another way.

usage: events.py PORT [--folder DIR] [--profile win32|mc-bup|iis] [--delay-answer MS] [--delay-close MS]
Uploads go to DIR/files, unfinished ones to DIR/work. Port 0 takes any free port; the URL is printed once it listens.
"""
import argparse
import collections
import email.utils
import heapq
import itertools
import os
import re
import selectors
import signal
import socket
import sys
import tempfile
import time
import urllib.parse
import uuid

PROTOCOL = "{7DF0354D-249B-430F-820D-3D2A9BEF4931}"
GUID = re.compile(r"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}", re.IGNORECASE)
RANGE = re.compile(r"bytes ([0-9]{1,19})-([0-9]{1,19})/([0-9]{1,19})", re.IGNORECASE)
END_OF_HEAD = re.compile(rb"\n\r?\n")
REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP/([0-9]\.[0-9])")
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)([ \t]*):([\t\x20-\x7e\x80-\xff]*)")
MAX_HEAD, MAX_TARGET, IDLE_SECONDS, BODY_SECONDS, DRAIN_SECONDS = 65536, 8000, 60, 20, 5

INVALID, DENIED, NO_SESSION = 0x80070057, 0x80070005, 0x8020001F
NOT_FOUND, DISK_FULL, FAILED = 0x80070002, 0x80070070, 0x80004005

Profile = collections.namedtuple("Profile", "error_field created no_length chunked too_long exists folder reasons")
PROFILES = {
    "win32": Profile("bits-error-code", 201, 411, 501, 431, 409, 403, {200: "OK", 201: "Created"}),
    "mc-bup": Profile("bits-error", 200, 411, 411, 400, 403, 400, {200: "Fine", 416: "Other bytes, please"}),
    "iis": Profile("bits-error-code", 200, 400, 400, 400, 403, 400, {200: "OK", None: "Nope"}),
}


class Refusal(Exception):
    """An Ack that refuses; without a code it is a plain answer of HTTP."""

    def __init__(self, status, code=None, fields=()):
        super().__init__(status)
        self.status, self.code, self.fields = status, code, list(fields)


class Request:
    def __init__(self, head, profile):
        """Reads a head, without the empty line at its end."""
        first, *lines = head.split(b"\r\n")
        line = REQUEST_LINE.fullmatch(first)
        if not line:
            raise Refusal(400)
        self.method, self.target, version = line[1].decode(), line[2].decode(), line[3]
        self.fields = collections.defaultdict(list)
        name = None
        for text in lines:
            field = FIELD.fullmatch(text)
            if text[:1] in (b" ", b"\t") and name and FIELD.fullmatch(b"x:" + text):
                self.fields[name][-1] += " " + text.strip(b" \t").decode("latin-1")
            elif field and not (field[2] and profile is PROFILES["win32"]):
                name = field[1].decode().lower()
                self.fields[name].append(field[3].strip(b" \t").decode("latin-1"))
            else:
                raise Refusal(400)
        if version != b"1.1":
            raise Refusal(505)
        if len(self.target) > MAX_TARGET:
            raise Refusal(414)
        hosts = len(self.fields["host"])
        if hosts == 0 or hosts > 1 and profile is not PROFILES["mc-bup"]:
            raise Refusal(400)

    def only(self, name):
        values = self.fields.get(name, [""])
        if len(values) > 1:
            raise Refusal(400, INVALID)
        return values[0]

    def length(self, profile):
        lengths, codings = set(self.fields["content-length"]), self.fields["transfer-encoding"]
        if codings and lengths or len(lengths) > 1:
            raise Refusal(400)
        if codings:
            raise Refusal(profile.chunked if [c.lower() for c in codings] == ["chunked"] else 501, None if profile.chunked == 501 else INVALID)
        if not lengths:
            raise Refusal(profile.no_length, INVALID)
        text = lengths.pop()
        if not re.fullmatch("[0-9]{1,19}", text):
            raise Refusal(400)
        return int(text)

    def path(self):
        """Names of the folders and the file, last one empty for a folder, as bytes."""
        names = []
        raw = re.sub("^https?://[^/?#]*", "", self.target, flags=re.IGNORECASE)
        parts = [urllib.parse.unquote_to_bytes(part) for part in re.split("[?#]", raw)[0].split("/")]
        for part in parts:
            if b"\0" in part or b"/" in part or len(part) > 255:
                raise Refusal(400, INVALID)
            if part == b"..":
                del names[-1:]
            elif part not in (b"", b"."):
                names.append(part)
        return tuple(names) + ((b"",) if parts[-1] in (b"", b".", b"..") else ())


class Session:
    def __init__(self, path, folder):
        self.id = "{%s}" % uuid.uuid4()
        self.path, self.work = path, os.path.join(folder, uuid.uuid4().hex.encode())
        self.offset, self.total, self.gone, self.published = 0, None, False, False
        open(self.work, "xb").close()

    def full(self):
        return self.offset == self.total


class Uploads:
    """The sessions and the files; knows nothing of HTTP."""

    def __init__(self, folder, name):
        self.files, self.working = os.fsencode(folder) + b"/files", os.fsencode(folder) + b"/work"
        os.makedirs(self.files, exist_ok=True)
        os.makedirs(self.working, exist_ok=True)
        self.name, self.profile, self.sessions = name, PROFILES[name], {}

    def create(self, path):
        place = os.path.join(self.files, *path)
        if not path or os.path.isdir(place):
            raise Refusal(self.profile.folder, DENIED if self.profile.folder == 403 else INVALID)
        if os.path.exists(place):
            raise Refusal(self.profile.exists, DENIED)
        if any(os.path.isfile(os.path.join(self.files, *path[:n])) for n in range(1, len(path))):
            raise Refusal(404, NOT_FOUND)
        if path[-1] == b"":
            raise Refusal(self.profile.folder, DENIED if self.profile.folder == 403 else INVALID)
        session = Session(path, self.working)
        self.sessions[session.id] = session
        return session

    def find(self, session_id, path):
        session = self.sessions.get(session_id.lower())
        if session and session.path == path:
            return session
        if session_id and not GUID.fullmatch(session_id) and self.name == "mc-bup":
            raise Refusal(400, INVALID)
        raise Refusal(500, NO_SESSION)

    def begin(self, session, first, last, total):
        """May this fragment be received?"""
        if session.total not in (None, total):
            raise Refusal(400, INVALID)
        overlaps = {"win32": False, "mc-bup": first < session.offset, "iis": last < session.offset}[self.name]
        if first > session.offset or overlaps:
            raise Refusal(416, 0)
        session.total = total

    def receive(self, session, position, data):
        """Keeps what is new of the bytes at this position."""
        new = data[max(0, session.offset - position):]
        if session.gone or not new:
            return
        try:
            with open(session.work, "r+b") as file:
                file.seek(session.offset)
                file.write(new)
        except FileNotFoundError:
            raise Refusal(404, NOT_FOUND) from None
        except OSError:
            raise Refusal(500, DISK_FULL if self.name != "mc-bup" else 0x80070112) from None
        session.offset += len(new)

    def end(self, session):
        """The fragment is in."""
        if session.gone:
            raise Refusal(500, NO_SESSION)
        if session.full() and self.name == "win32":
            self.publish(session)

    def publish(self, session):
        if session.published:
            return
        place = os.path.join(self.files, *session.path)
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            os.link(session.work, place)   # fails if something is there, in one step
        except FileNotFoundError:
            raise Refusal(404, NOT_FOUND) from None
        except OSError:
            raise Refusal(self.profile.exists, DENIED) from None
        session.published = True

    def close(self, session):
        if session.full() and self.name != "win32":
            self.publish(session)
        self.drop(session)

    def cancel(self, session):
        if session.full() and self.name == "mc-bup":
            return                       # 3.2.5.1.4: acknowledged, and still waiting for Close
        if session.full() and self.name == "iis":
            try:
                self.publish(session)    # the file of a whole upload stays
            except Refusal:
                pass                     # as does one that was there before
        self.drop(session)

    def drop(self, session):
        session.gone = True
        del self.sessions[session.id]
        if os.path.exists(session.work):
            os.unlink(session.work)


HEAD, BODY, ANSWER, DRAIN, CLOSED = "head", "body", "answer", "drain", "closed"


class Connection:
    """HEAD, BODY and ANSWER in turn; after the last answer DRAIN, so that it arrives while the client is still sending."""

    def __init__(self, loop, sock):
        self.loop, self.sock, self.uploads, self.profile = loop, sock, loop.uploads, loop.uploads.profile
        self.input, self.output = bytearray(), b""
        self.last = False        # nothing is read after this answer
        self.request = self.session = self.id = None
        self.enter(HEAD, IDLE_SECONDS)

    def enter(self, state, seconds):
        self.state, self.deadline = state, time.monotonic() + seconds
        self.loop.watch(self)

    def readable(self):
        data = self.sock.recv(262144)
        if not data:
            self.close()         # within a request too: what is not whole is not answered
        elif self.state != DRAIN:
            self.input += data
            self.advance()

    def writable(self):
        self.output = self.output[self.sock.send(self.output):]
        if self.output:
            return
        if self.last:
            self.enter(DRAIN, DRAIN_SECONDS + self.loop.delay_close)
            self.loop.later(self.loop.delay_close, self, self.half_close)
        else:
            self.enter(HEAD, IDLE_SECONDS)
            self.advance()

    def half_close(self):
        if self.state == DRAIN:
            self.sock.shutdown(socket.SHUT_WR)

    def expired(self):
        if self.state == BODY:
            self.refuse(Refusal(408))
        else:
            self.close()

    def close(self):
        if self.state != CLOSED:
            self.state = CLOSED
            self.loop.watch(self)
            self.sock.close()

    def advance(self):
        try:
            if self.state == HEAD:
                self.read_head()
            if self.state == BODY:
                self.read_body()
        except Refusal as refusal:
            self.refuse(refusal)

    def read_head(self):
        while self.input.startswith(b"\r\n"):
            del self.input[:2]
        end = END_OF_HEAD.search(self.input)
        if not end and len(self.input) > MAX_HEAD:
            raise Refusal(431)
        if end:
            head = bytes(self.input[:end.start() - 1]) if self.input[end.start() - 1:end.end()] == b"\r\n\r\n" else b""
            del self.input[:end.end()]
            self.request = self.session = self.id = None
            self.request = Request(head, self.profile)
            self.last = "close" in ",".join(self.request.fields["connection"]).lower()
            self.take(self.request)

    def take(self, request):
        if request.method != "BITS_POST":
            raise Refusal(405)
        kind = request.only("bits-packet-type").lower()
        self.id = request.only("bits-session-id") if kind != "ping" else ""
        if any(len(value) > 4096 for values in request.fields.values() for value in values):
            raise Refusal(self.profile.too_long, None if self.profile.too_long == 431 else INVALID)
        length, path = request.length(self.profile), request.path()
        if kind == "fragment":
            return self.begin_fragment(request, length, path)
        if length or kind not in ("ping", "create-session", "close-session", "cancel-session"):
            raise Refusal(400, INVALID)
        if kind == "ping":
            return self.answer(200)
        if kind == "create-session":
            self.check_protocols(request)
            self.id = self.uploads.create(path).id
            fields = [] if self.uploads.name == "mc-bup" else [("accept-encoding", "identity")]
            return self.answer(self.profile.created, [("bits-session-id", self.id), ("bits-protocol", PROTOCOL), *fields])
        session = self.uploads.find(self.id, path)
        (self.uploads.close if kind == "close-session" else self.uploads.cancel)(session)
        return self.answer(200, self.id_field(session))

    def check_protocols(self, request):
        text = ",".join(request.fields["bits-supported-protocols"])
        items = [item for item in (text.replace(",", " ") if self.uploads.name == "mc-bup" else text).split(" ") if item]
        if not all(GUID.fullmatch(item) for item in items) or PROTOCOL not in (item.upper() for item in items):
            raise Refusal(400, INVALID)

    def begin_fragment(self, request, length, path):
        try:
            self.session = self.uploads.find(self.id, path)
        except Refusal:
            self.session = None      # form comes first
        text = RANGE.fullmatch(request.only("content-range"))
        first, last, total = map(int, text.groups()) if text else (0, 0, 0)
        if not first <= last < total < 1 << 63 or length != last - first + 1:
            raise Refusal(400, INVALID)
        if request.only("content-encoding").lower() not in ("", "identity"):
            raise Refusal(400, INVALID)
        self.session = self.uploads.find(self.id, path)
        self.uploads.begin(self.session, first, last, total)
        expected = request.only("expect").lower()
        if expected not in ("", "100-continue"):
            raise Refusal(417)
        if expected and not self.input:
            self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.position, self.end = first, last + 1
        self.enter(BODY, BODY_SECONDS)

    def read_body(self):
        data = bytes(self.input[:self.end - self.position])
        del self.input[:len(data)]
        self.uploads.receive(self.session, self.position, data)
        self.position += len(data)
        if self.position < self.end:
            return self.enter(BODY, BODY_SECONDS)
        self.uploads.end(self.session)
        return self.answer(200, [("bits-received-content-range", str(self.session.offset)), *self.id_field(self.session)])

    def id_field(self, session):
        return [] if self.uploads.name == "iis" else [("bits-session-id", session.id)]

    def refuse(self, refusal):
        self.last, win32 = True, self.uploads.name == "win32"
        if refusal.code is None:
            fields = [("allow", "BITS_POST")] if refusal.status == 405 else []
            return self.write(refusal.status, fields, "Not understood.\n" if win32 else "")
        fields = []
        if refusal.code:
            fields += [("bits-error-context", "0x5"), (self.profile.error_field, "0x%08x" % refusal.code)]
        if self.id and win32:
            fields.append(("bits-session-id", self.id))
        if self.session and (self.uploads.name == "mc-bup" or refusal.status == 416):
            fields.append(("bits-received-content-range", str(self.session.offset)))
        return self.answer(refusal.status, fields, "Refused.\n" if win32 else "")

    def answer(self, status, fields=(), text=""):
        self.write(status, [*fields, ("bits-packet-type", "ACK" if self.uploads.name == "mc-bup" else "Ack")], text)

    def write(self, status, fields, text=""):
        fields = [("server", "events"), ("content-length", str(len(text))), *fields, ("date", email.utils.formatdate(usegmt=True))]
        if self.last:
            fields.append(("connection", "close"))
        reason = self.profile.reasons.get(status, self.profile.reasons.get(None, ""))
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in fields), "", ""]
        if self.request and self.request.method == "HEAD":
            text = ""
        output = ("\r\n".join(lines) + text).encode("latin-1")
        self.enter(ANSWER, IDLE_SECONDS)
        self.loop.later(self.loop.delay_answer, self, lambda: self.send(output))

    def send(self, output):
        if self.state == ANSWER:
            self.output = output
            self.loop.watch(self)


class Loop:
    def __init__(self, port, uploads, delay_answer, delay_close):
        self.uploads, self.delay_answer, self.delay_close = uploads, delay_answer, delay_close
        self.selector, self.timers, self.numbers = selectors.DefaultSelector(), [], itertools.count()
        self.connections = set()
        self.listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ)

    def later(self, seconds, connection, function):
        heapq.heappush(self.timers, (time.monotonic() + seconds, next(self.numbers), connection, function))

    def watch(self, connection):
        """Waits for what the connection needs in its state; for nothing while an answer is held back."""
        events = selectors.EVENT_WRITE if connection.output else 0
        if connection.state in (HEAD, BODY, DRAIN):
            events |= selectors.EVENT_READ
        if connection.sock in self.selector.get_map():
            self.selector.unregister(connection.sock)
        if events and connection.state != CLOSED:
            self.selector.register(connection.sock, events, connection)
        (self.connections.discard if connection.state == CLOSED else self.connections.add)(connection)

    def accept(self):
        sock = self.listener.accept()[0]
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Connection(self, sock)

    def guarded(self, connection, function):
        try:
            function()
        except BlockingIOError:
            pass
        except OSError:              # the client has gone, as it may at any time
            connection.close()

    def run(self):
        swept = time.monotonic()
        while True:
            wait = min(1, max(0, self.timers[0][0] - time.monotonic())) if self.timers else 1
            for key, events in self.selector.select(wait):
                if key.data is None:
                    self.accept()
                elif key.data.state != CLOSED:
                    self.guarded(key.data, key.data.writable if events & selectors.EVENT_WRITE else key.data.readable)
            while self.timers and self.timers[0][0] <= time.monotonic():
                _, _, connection, function = heapq.heappop(self.timers)
                self.guarded(connection, function)
            if time.monotonic() - swept > 1:
                swept = time.monotonic()
                for connection in [each for each in self.connections if each.deadline < swept]:
                    self.guarded(connection, connection.expired)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--folder")
    parser.add_argument("--profile", choices=PROFILES, default="win32")
    parser.add_argument("--delay-answer", type=int, default=0, metavar="MS")
    parser.add_argument("--delay-close", type=int, default=0, metavar="MS")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory() as spare:
        uploads = Uploads(arguments.folder or spare, arguments.profile)
        loop = Loop(arguments.port, uploads, arguments.delay_answer / 1000, arguments.delay_close / 1000)
        print("http://127.0.0.1:%d/" % loop.listener.getsockname()[1], flush=True)
        loop.run()


if __name__ == "__main__":
    main()
