#!/usr/bin/env python3
"""A BITS upload server built as people build one with http.server: one thread per connection, sessions in a dict, files
in a folder. It shares no code with bitspec and was written from the protocol documents alone, so that it shows whether
bitspec blames a right server for the way it is built.

usage: threaded.py PORT [--folder DIR] [--profile win32|mc-bup|iis] [--delay-answer MS] [--delay-close MS]
Uploads go to DIR/files, unfinished ones to DIR/work. Port 0 takes any free port; the URL is printed once it listens.
"""
import argparse
import collections
import email.utils
import errno
import http.server
import io
import os
import pathlib
import re
import secrets
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

PROTOCOL = "{7df0354d-249b-430f-820d-3d2a9bef4931}"
GUID = re.compile(r"\{[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}", re.IGNORECASE)
RANGE = re.compile(r"bytes +([0-9]+)-([0-9]+)/([0-9]+)", re.IGNORECASE)
REQUEST_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP/[0-9]\.[0-9]\r?\n")
FIELD_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r?\n")
MAX_FRAGMENT = 64 << 20

INVALID, DENIED, NO_SESSION, NO_COMMON_PROTOCOL = 0x80070057, 0x80070005, 0x8020001F, 0x80200022
FILE_NOT_FOUND, FAILED = 0x80070002, 0x80004005


# What the documents leave open, as this server settles it. literal: MC-BUP by the letter, so 416 on overlap, files that
# move on Close, Cancel deletes. lenient: bodies that are not due are dropped, chunked ones decoded, long fields taken.
Profile = collections.namedtuple("Profile", "error_field literal lenient missing_length none_common disk_full")
PROFILES = {
    "win32": Profile("BITS-Error-Code", False, True, 411, NO_COMMON_PROTOCOL, 0x80070070),
    "mc-bup": Profile("BITS-Error", True, False, 411, INVALID, 0x80070112),
    "iis": Profile("BITS-Error-Code", False, False, 400, INVALID, 0x80070070),
}


class Refusal(Exception):
    def __init__(self, status, code=INVALID):
        super().__init__(status)
        self.status = status
        self.code = code


class Session:
    def __init__(self, session_id, path, work):
        self.id, self.path, self.work = session_id, path, work
        self.lock = threading.Lock()
        self.offset, self.total = 0, None
        self.published = self.gone = False


class Store:
    """Sessions and files. Every method is called by many threads."""

    def __init__(self, folder, profile):
        self.files, self.work = folder / "files", folder / "work"
        self.files.mkdir(parents=True, exist_ok=True)
        self.work.mkdir(exist_ok=True)
        self.profile = profile
        self.sessions, self.lock = {}, threading.Lock()

    def create(self, path):
        place = self.files.joinpath(*path)
        if not path or path[-1] == "" or place.is_dir():
            raise Refusal(400)
        if any(parent.is_file() for parent in place.parents):
            raise Refusal(404, FILE_NOT_FOUND)
        session_id = secrets.token_urlsafe(24) if self.profile.lenient else "{%s}" % str(uuid.uuid4()).upper()
        work = self.work / secrets.token_hex(16)
        work.touch()
        session = Session(session_id, path, work)
        with self.lock:
            self.sessions[session_id] = session
        return session

    def find(self, session_id, path):
        key = session_id.upper() if GUID.fullmatch(session_id) else session_id
        with self.lock:
            session = self.sessions.get(key)
        return session if session and session.path == path else None

    def append(self, session, first, last, total, body):
        with session.lock:
            self._check_alive(session)
            if session.total not in (None, total):
                raise Refusal(400)
            if first > session.offset or (self.profile.literal and first != session.offset):
                raise Refusal(416, 0)
            new = body[session.offset - first:]
            if new:
                self._write(session, new)
            session.total = total
            session.offset = max(session.offset, last + 1)
            if session.offset == total and not self.profile.literal:
                self._publish(session)
            return session.offset

    def end(self, session, publish=False):
        with session.lock:
            self._check_alive(session)
            if publish:
                self._publish(session)
            session.gone = True
            session.work.unlink(missing_ok=True)
            with self.lock:
                del self.sessions[session.id]

    def _check_alive(self, session):
        if session.gone:
            raise Refusal(500, NO_SESSION)

    def _write(self, session, data):
        try:
            with open(session.work, "r+b") as file:
                file.seek(session.offset)
                file.write(data)
                file.truncate()
        except FileNotFoundError:
            raise Refusal(404, FILE_NOT_FOUND) from None
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise Refusal(500, self.profile.disk_full if full else FAILED) from None

    def _publish(self, session):
        if session.published:
            return
        place = self.files.joinpath(*session.path)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(session.work, place)
        except FileNotFoundError:
            raise Refusal(404, FILE_NOT_FOUND) from None
        except OSError:
            raise Refusal(403, DENIED) from None
        session.published = True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "threaded/1.0", ""
    disable_nagle_algorithm = True
    timeout = 60

    # ---- HTTP: http.server reads heads loosely, so each line is looked at before it does

    def parse_request(self):
        if self.raw_requestline in (b"\r\n", b"\n"):
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline:
                self.close_connection = True
                return False
        lines, size = [], 0
        while not lines or lines[-1] not in (b"\r\n", b"\n", b""):
            lines.append(self.rfile.readline(65537))
            size += len(lines[-1])
            if size > 131072:
                return self.fail_early(431)
        if lines.pop() == b"":
            self.close_connection = True   # connection closed within the head
            return False
        if not REQUEST_LINE.fullmatch(self.raw_requestline) or not all(map(FIELD_LINE.fullmatch, lines)):
            return self.fail_early(400)
        rest, self.rfile = self.rfile, io.BytesIO(b"".join(lines) + b"\r\n")
        try:
            if not super().parse_request():
                return False
        finally:
            self.rfile = rest
        if self.request_version < "HTTP/1.1" or "close" in self.headers.get("Connection", "").lower():
            self.close_connection = True
        elif len(self.headers.get_all("Host", [])) != 1:
            return self.fail_early(400)
        return True

    def fail_early(self, status):
        self.command, self.request_version = "", "HTTP/1.1"
        self.send_error(status)
        return False

    def send_error(self, code, message=None, explain=None):
        """An answer of the HTTP layer, which is no Ack."""
        self.close_connection = True
        text = b"" if self.server.profile.literal or self.command == "HEAD" else b"%d\n" % code
        self.answer(code, [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))], text)

    def answer(self, status, fields, body=b""):
        time.sleep(self.server.delay_answer)
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(body)

    def finish(self):
        """Closes so that the last answer arrives even if the client is still sending."""
        super().finish()
        time.sleep(self.server.delay_close)
        until = time.monotonic() + 5
        try:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(2)
            while time.monotonic() < until and self.connection.recv(65536):
                pass
        except OSError:
            pass

    def log_request(self, code="-", size="-"):
        pass

    log_error = log_request

    # ---- packets

    def do_BITS_POST(self):
        self.id = self.session = None
        try:
            self.ack(200, self.packet(self.read_body()))
        except Refusal as refusal:
            self.refuse(refusal)

    def read_body(self):
        """The whole body, or None where no field tells its length."""
        codings, lengths = self.headers.get_all("Transfer-Encoding"), self.headers.get_all("Content-Length")
        self.close_connection, keep = True, self.close_connection   # until the end of the request is known
        if codings and lengths:
            raise Refusal(400)
        if codings:
            if [c.strip().lower() for c in codings] != ["chunked"]:
                raise Refusal(501)
            if not self.server.profile.lenient:
                raise Refusal(self.server.profile.missing_length)
            body = self.read_chunks()
        elif lengths:
            if len(lengths) > 1 or not re.fullmatch("[0-9]{1,19}", lengths[0].strip()):
                raise Refusal(400)
            body = self.read_exactly(int(lengths[0]))
        else:
            return None
        self.close_connection = keep
        return body

    def read_exactly(self, size):
        if size > MAX_FRAGMENT:
            raise Refusal(413)
        body = self.rfile.read(size)
        if len(body) < size:
            raise Refusal(400)
        return body

    def read_chunks(self):
        body = b""
        while True:
            size = re.fullmatch(rb"([0-9A-Fa-f]{1,8})[ \t]*(;.*)?\r\n", self.rfile.readline(4096))
            if not size:
                raise Refusal(400)
            length = int(size[1], 16)
            if length == 0:
                break
            body += self.read_exactly(length)
            if self.rfile.readline(3) != b"\r\n":
                raise Refusal(400)
            if len(body) > MAX_FRAGMENT:
                raise Refusal(413)
        while (line := self.rfile.readline(4096)) != b"\r\n":
            if not FIELD_LINE.fullmatch(line):
                raise Refusal(400)
        return body

    def packet(self, body):
        profile = self.server.profile
        if self.request_version == "HTTP/1.0" and not profile.lenient:
            raise Refusal(400)
        path = self.place()
        self.id = self.only("BITS-Session-Id")
        self.session = self.server.store.find(self.id, path) if self.id else None
        kind = (self.only("BITS-Packet-Type") or "").lower()
        action = {"ping": self.ping, "create-session": self.create_session, "fragment": self.fragment,
                  "close-session": self.close_session, "cancel-session": self.cancel_session}.get(kind)
        if action is None:
            raise Refusal(400)
        if not profile.lenient and any(len(value) > 4096 for value in self.headers.values()):
            raise Refusal(400)
        if body is None and (kind == "fragment" or not profile.lenient):
            self.close_connection = True
            raise Refusal(profile.missing_length)
        if body and kind != "fragment" and not profile.lenient:
            raise Refusal(400)
        return action(path, body)

    def only(self, name):
        values = self.headers.get_all(name, [])
        if len(values) > 1:
            raise Refusal(400)
        return values[0].strip(" \t") or None if values else None

    def place(self):
        """The path of the URL as a tuple of names; the last one is empty for a folder."""
        path = re.sub(r"^https?://[^/?#]*", "", self.path, flags=re.IGNORECASE)
        names = os.fsdecode(urllib.parse.unquote_to_bytes(re.split("[?#]", path)[0])).split("/")
        names = [name for name in names[:-1] if name not in ("", ".")] + names[-1:]
        for name in names:
            if re.search(r"[\x00-\x1f\x7f]", name) or len(os.fsencode(name)) > 255:
                raise Refusal(400)
            if name == ".." or "\\" in name:
                raise Refusal(403, DENIED)
        return tuple(names)

    def named_session(self):
        if self.id is None:
            raise Refusal(400)
        if self.session is None:
            raise Refusal(500, NO_SESSION)
        return self.session

    def ping(self, path, body):
        return []

    def create_session(self, path, body):
        offered = re.split(r"[\s,]+", ",".join(self.headers.get_all("BITS-Supported-Protocols", [])).strip(" \t,"))
        if not any(GUID.fullmatch(item) for item in offered):
            raise Refusal(400)
        if PROTOCOL not in (item.lower() for item in offered):
            raise Refusal(400, self.server.profile.none_common)
        session = self.server.store.create(path)
        return [("BITS-Protocol", PROTOCOL), ("BITS-Session-Id", session.id), ("Accept-Encoding", "Identity")]

    def fragment(self, path, body):
        text = RANGE.fullmatch(self.only("Content-Range") or "")
        first, last, total = map(int, text.groups()) if text else (0, 0, 0)
        if not first <= last < total < 1 << 63 or len(body) != last - first + 1:
            raise Refusal(400)
        session = self.named_session()
        if (self.only("Content-Encoding") or "identity").lower() != "identity":
            raise Refusal(415)
        offset = self.server.store.append(session, first, last, total, body)
        return [("BITS-Session-Id", self.id), ("BITS-Received-Content-Range", str(offset))]

    def close_session(self, path, body):
        # MC-BUP moves whatever has arrived, without asking whether it is all; else the last fragment has done it
        self.server.store.end(self.named_session(), publish=self.server.profile.literal)
        return [("BITS-Session-Id", self.id)]

    def cancel_session(self, path, body):
        self.server.store.end(self.named_session())
        return [("BITS-Session-Id", self.id)]

    def ack(self, status, fields):
        self.answer(status, [("BITS-Packet-Type", "Ack"), *fields, ("Content-Length", "0")])

    def refuse(self, refusal):
        profile, fields = self.server.profile, []
        if self.id is not None:
            fields.append(("BITS-Session-Id", self.id))
        if self.session and (profile.literal or refusal.status == 416):
            fields.append(("BITS-Received-Content-Range", str(self.session.offset)))
        if refusal.code or profile.literal:
            fields += [(profile.error_field, f"0x{refusal.code:X}"), ("BITS-Error-Context", "0x5")]
        self.ack(refusal.status, fields)

    # ---- downloads

    def do_GET(self):
        try:
            place = self.server.store.files.joinpath(*self.place())
            file = open(place, "rb")
        except (Refusal, OSError):
            return self.send_error(404)
        with file:
            facts = os.fstat(file.fileno())
            modified = email.utils.formatdate(facts.st_mtime, usegmt=True)
            still = self.headers.get("If-Range", modified) == modified and time.time() > facts.st_mtime + 1
            part = self.one_range(facts.st_size) if still or "If-Range" not in self.headers else ()
            fields = [("Last-Modified", modified), ("Accept-Ranges", "bytes")]
            if part is None:
                return self.answer(416, [("Content-Range", f"bytes */{facts.st_size}"), ("Content-Length", "0")])
            first, end = part or (0, facts.st_size)
            if part:
                fields.append(("Content-Range", f"bytes {first}-{end - 1}/{facts.st_size}"))
            file.seek(first)
            fields += [("Content-Type", "application/octet-stream"), ("Content-Length", str(end - first))]
            self.answer(206 if part else 200, fields)
            while self.command == "GET" and first < end and (data := file.read(min(1 << 20, end - first))):
                self.wfile.write(data)
                first += len(data)

    do_HEAD = do_GET

    def one_range(self, size):
        """First byte and end of a single range; () where the whole file is due, None where nothing of it is there."""
        text = re.fullmatch(r"bytes=([0-9]*)-([0-9]*)", self.headers.get("Range", "").strip())
        if not text or self.command == "HEAD" or not (text[1] or text[2]):
            return ()
        if not text[1]:
            return (max(0, size - int(text[2])), size) if int(text[2]) and size else None
        first, last = int(text[1]), int(text[2] or size)
        if text[2] and last < first:
            return ()
        return (first, min(last + 1, size)) if first < size else None


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):   # clients may go at any time
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--profile", choices=PROFILES, default="win32")
    parser.add_argument("--delay-answer", type=int, default=0, metavar="MS")
    parser.add_argument("--delay-close", type=int, default=0, metavar="MS")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory() as spare, Server(("127.0.0.1", arguments.port), Handler) as server:
        server.profile = PROFILES[arguments.profile]
        server.store = Store(arguments.folder or pathlib.Path(spare), server.profile)
        server.delay_answer, server.delay_close = arguments.delay_answer / 1000, arguments.delay_close / 1000
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
