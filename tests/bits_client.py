"""A BITS upload client on http.client, right as far as the documents say, with a switch for each thing that clients do
wrong. For tests of what judges clients.
"""
import base64
import http.client
import uuid

PROTOCOL = "{7df0354d-249b-430f-820d-3d2a9bef4931}"
UNKNOWN_ID = "{99999999-aaaa-4bbb-8ccc-dddddddddddd}"
NOT_FOUND, TOO_LARGE = 0x8020001F, 0x80200020
TRIES = 3


class GaveUp(Exception):
    pass


class Client:
    def __init__(self, port, path, data, piece=1000, wrong="", ping_on_resume=False, login=("alice", "secret")):
        self.port, self.path, self.data, self.piece = port, path, data, piece
        self.wrong, self.ping_on_resume, self.login = wrong, ping_on_resume, login
        self.connection = None
        self.credentials = wrong == "login-unasked"
        self.session = ""
        self.logins = 0

    def upload(self):
        """Whether it succeeded."""
        try:
            if self.wrong != "no-ping":
                self.packet("Ping")
            self.create()
            self.fragments()
            if self.wrong != "no-close":
                self.close()
            return True
        except GaveUp:
            return False
        finally:
            if self.connection:
                self.connection.close()

    # ---- packets

    def send(self, kind, fields, body):
        """The answer, or None where none came."""
        if not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"BITS-Packet-Type": kind, "Content-Length": str(len(body)), **fields}
        if self.credentials:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(self.login).encode()).decode()
        try:
            self.connection.request("BITS_POST", self.path, body, headers)
            answer = self.connection.getresponse()
            answer.body = answer.read()
            return answer
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            return None

    def packet(self, kind, fields=None, body=b""):
        answer = self.send(kind, fields or {}, body)
        if answer is not None and answer.status == 401:
            if self.wrong == "login-never":
                self.send(kind, fields or {}, body)
                raise GaveUp
            tries = 6 if self.wrong == "login-for-ever" else 1
            for _ in range(tries):
                self.credentials = True
                answer = self.send(kind, fields or {}, body)
                if answer is None or answer.status != 401:
                    return answer
            raise GaveUp
        return answer

    def error_of(self, answer):
        names = ("BITS-Error",) if self.wrong == "reads-other-error-field" else ("BITS-Error-Code", "BITS-Error")
        text = next((answer.getheader(name) for name in names if answer.getheader(name)), "0x0")
        if self.wrong == "error-case-matters" and text != "0x8020001F":
            return 0
        return int(text, 16)

    def is_ack(self, answer):
        if self.wrong == "no-packet-type-needed":
            return True
        if self.wrong == "field-case-matters" and "BITS-Packet-Type" not in [name for name, _ in answer.getheaders()]:
            return False
        return (answer.getheader("BITS-Packet-Type") or "").lower() == "ack"

    @staticmethod
    def is_transient(status):
        return status >= 500 and status not in (501, 505) or status == 408

    # ---- Create-Session

    def create(self):
        for _ in range(TRIES):
            answer = self.packet("Create-Session", {"BITS-Supported-Protocols": PROTOCOL, "Content-Name": "name.bin"})
            if answer is None:
                if self.wrong == "lost-create-goes-on":
                    self.session = "{" + str(uuid.uuid4()) + "}"
                    return
                continue
            if self.is_transient(answer.status):
                if self.wrong == "unavailable-skipped":
                    self.session = "{" + str(uuid.uuid4()) + "}"
                    return
                continue
            good = (200, 201, 202) if self.wrong == "any-2xx" else (200, 201)
            if answer.status not in good:
                if self.wrong == "fatal-repeated":
                    continue
                raise GaveUp
            if not self.is_ack(answer):
                raise GaveUp
            if answer.getheader("BITS-Protocol") != PROTOCOL and self.wrong != "any-protocol":
                raise GaveUp
            self.session = answer.getheader("BITS-Session-Id") or ""
            if not self.session:
                if self.wrong != "own-id":
                    raise GaveUp
                self.session = "{" + str(uuid.uuid4()) + "}"
            if self.wrong == "stops-after-create":
                raise GaveUp
            return
        raise GaveUp

    def in_session(self):
        return self.session.upper() if self.wrong == "upper-case-id" else self.session

    # ---- Fragments

    def fragments(self):
        total, offset, sent, size, failed = len(self.data), 0, 0, self.piece, 0
        while offset < total:
            end = min(offset + size, total)
            body = self.data[offset:end]
            if self.wrong == "other-bytes" and offset < sent:
                body = bytes(len(body))
            answer = self.packet("Fragment", {"BITS-Session-Id": self.in_session(), "Content-Name": "name.bin",
                                              "Content-Range": f"bytes {offset}-{end - 1}/{total}"}, body)
            step = self.next_step(answer, offset, end, max(sent, end), total)
            if step in ("again", "smaller", "anew"):
                failed += 1
                if failed > TRIES:
                    raise GaveUp
            if step == "again":
                if answer is None and self.ping_on_resume:
                    self.packet("Ping")
            elif step == "smaller":
                size = max(size // 2, 1)
            elif step == "anew":
                self.create()
                offset = sent = 0
            else:
                failed = 0
                sent = max(sent, end)
                offset = step

    def next_step(self, answer, first, end, sent, total):
        wrong = self.wrong
        if answer is None:
            return {"lost-skipped": end, "lost-anew": "anew", "lost-in-the-middle": (first + end) // 2}.get(wrong, "again")
        if answer.status == 413:
            return "again" if wrong == "same-after-413" else "smaller"
        if answer.status in (200, 416) and (self.is_ack(answer) or wrong == "no-packet-type-needed"):
            return self.next_offset(answer, first, end, sent, total)
        if answer.status == 200:
            return "again"
        error = self.error_of(answer)
        if error == NOT_FOUND:
            return "again" if wrong == "not-found-repeated" else "anew"
        if error == TOO_LARGE:
            if wrong == "too-large-smaller":
                return "smaller"
            raise GaveUp
        if self.is_transient(answer.status):
            return end if wrong == "unavailable-skipped" else "again"
        if wrong == "fatal-repeated":
            return "again"
        raise GaveUp

    def next_offset(self, answer, first, end, sent, total):
        wrong = self.wrong
        text = answer.getheader("BITS-Received-Content-Range")
        other = answer.getheader("BITS-Session-Id")
        if wrong == "adopts-id" and other:
            self.session = other
        if wrong == "id-needed" and not other:
            raise GaveUp
        if wrong == "no-packet-type-needed" and text is None:
            return end
        if wrong == "offset-ignored":
            return first if answer.status == 416 and end < total else end
        if wrong == "gap-repeats" and answer.status == 416:
            return first
        if text is None:
            return total if wrong == "missing-means-all" else end if wrong == "guesses-forward" else "again"
        if wrong == "atoi":
            return int("".join(c for c in text if c.isdigit()))
        if not text.isascii() or not text.isdigit():
            return "again"
        offset = int(text)
        if wrong == "follows-any":
            return offset
        return offset if offset <= min(sent, total) else "again"

    # ---- Close-Session

    def close(self):
        for _ in range(TRIES):
            answer = self.packet("Close-Session", {"BITS-Session-Id": self.in_session()})
            if answer is None:
                continue
            if answer.status in (200, 201):
                return
            if self.wrong == "close-repeated":
                continue
            if self.error_of(answer) == NOT_FOUND:
                return
            if not self.is_transient(answer.status):
                raise GaveUp
            if self.wrong == "close-anew":
                self.create()
                self.fragments()
        raise GaveUp
