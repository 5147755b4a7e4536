"""The table of hostile servers: what each does instead of answering as it should."""
import dataclasses
import gzip
import itertools
from typing import Callable

from server import CLOSE, HALF_CLOSE, PORT_CLOSED, PROTOCOL, RESET, SESSION, SILENCE, Pause, ack, percent

KB, MIB = 1000, 1024 * 1024
YEAR_9999 = b"Fri, 31 Dec 9999 23:59:59 GMT"
SIZED = b"Content-Length: %d\r\n\r\n"
OPEN = ack()[:-2].replace(b"Content-Length: 0\r\n", b"")  # a right Ack up to the end of its head
CHUNKED = OPEN + b"Transfer-Encoding: chunked\r\n\r\n"
PLAIN, RAW_TLS, ALSO_TLS = "plain", "raw TLS", "also TLS"


@dataclasses.dataclass
class Row:
    """`answer` and `before_body` get a request and the server, `at_once` the server, as a connection begins."""
    does: str
    answer: Callable = None
    before_body: Callable = None
    at_once: Callable = None
    tls: str = PLAIN      # RAW_TLS: at_once is what the client finds in place of TLS
    often: bool = False   # in every run of the tests, not only where all rows run
    says: str = ""        # by the console report where the first request meets it; "..." stands for what differs

    @property
    def raw_tls(self):
        return self.tls == RAW_TLS


def always(*pieces):
    """The same answer each time."""
    return lambda request, server: pieces


def endless(start, piece):
    """More than anybody wants to read. Small pieces are put together, as a fast server would send them."""
    block = piece * (65536 // len(piece) or 1)
    return lambda request, server: itertools.chain([start], itertools.repeat(block))


def slowly(data, seconds):
    """Byte by byte."""
    return lambda request, server: (piece for at in range(len(data)) for piece in (data[at:at + 1], Pause(seconds)))


def at_once(*pieces):
    return lambda server: pieces


def numbered(make):
    """An answer that is another one each time: `make` gets a number."""
    return lambda request, server: make(server.requests)


def to_decoy(make):
    """`make` gets the host that nobody should come to."""
    return lambda request, server: make(server.decoy.host)


def echo(make):
    """`make` gets the secret that came with the request."""
    return lambda request, server: make(request.secret() or b"nothing")


def redirect(status, location):
    return b"HTTP/1.1 %d Elsewhere\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status, location)


def in_every_place(evil):
    """A few answers, by turns, with these bytes wherever a server chooses bytes."""
    answers = [ack(b"X-Evil: " + evil + b"\r\n" + evil + b": x\r\n", evil * 20), ack(status=b"200 " + evil),
               ack(b"BITS-Error-Code: " + evil + b"\r\nBITS-Error-Context: " + evil + b"\r\n", status=b"400 " + evil),
               ack().replace(PROTOCOL, evil), ack().replace(SESSION % 1, evil), ack().replace(b"3000", evil),
               redirect(302, b"http://" + evil + b"/"), ack() + evil, evil + b"\r\n\r\n",
               CHUNKED + b"3;" + evil + b"\r\nabc\r\n0\r\n" + evil + b": x\r\n\r\n"]
    return numbered(lambda n: answers[n % len(answers)])


HEADS = [
    Row("a head of endless fields", endless(OPEN, b"X-More: 12345678\r\n"), tls=ALSO_TLS, often=True, says="its head is larger than the limit"),
    Row("one endless field", endless(OPEN + b"X-Long: ", b"h"), says="its head is larger than the limit"),
    Row("an endless field name", endless(OPEN, b"N"), says="its head is larger than the limit"),
    Row("an endless reason", endless(b"HTTP/1.1 200 ", b"r"), says="its head is larger than the limit"),
    Row("an endless version", endless(b"HTTP/", b"1"), says="its head is larger than the limit"),
    Row("endless empty lines", endless(b"", b"\r\n"), says="its head is larger than the limit"),
    Row("endless folded lines", endless(OPEN + b"X-Folded: a", b"\r\n b"), says="its head is larger than the limit"),
    Row("endless bytes of zero", endless(b"", b"\0"), says="what came is no HTTP: '\\x00\\x00..."),
    Row("10,000 fields", always(OPEN + b"X: y\r\n" * 10_000 + SIZED % 0), says="its head is larger than the limit"),
    Row("1,900 fields", always(OPEN + b"X: y\r\n" * 1_900 + SIZED % 0)),
    Row("1,000 session ids", always(OPEN + b"BITS-Session-Id: {00000000-0000-0000-0000-000000000002}\r\n" * 1_000 + SIZED % 0)),
    Row("1,000 challenges", always(b"HTTP/1.1 401 No\r\n" + b"WWW-Authenticate: Basic realm=\"r\", Digest nonce=\"n\"\r\n" * 1_000 +
                                   SIZED % 0), says="status 401 and no BITS field; credentials are given with --user"),
    Row("a session id of 250 KB", always(ack().replace(b"{0000", b"i" * 250 * KB + b"{0000")), often=True,
        says="its head is larger than the limit"),
    Row("a session id of 60 KB", always(ack().replace(b"{0000", b"i" * 60 * KB + b"{0000")), often=True),
    Row("a protocol of 60 KB", always(ack().replace(PROTOCOL, PROTOCOL * 1_500))),
    Row("a received range of 60 KB", always(ack().replace(b"3000", b"3" * 60 * KB))),
    Row("an error code of 60 KB", always(ack(b"BITS-Error-Code: 0x" + b"8" * 60 * KB + b"\r\n", status=b"400 Bad")),
        says="an ordinary upload does not work: create got status 400"),
    Row("a reason of 60 KB", always(ack(status=b"200 " + b"r" * 60 * KB))),
    Row("a field name of 60 KB", always(ack(b"n" * 60 * KB + b": x\r\n"))),
    Row("a Location of 60 KB", always(redirect(302, b"http://" + b"h" * 60 * KB + b"/")),
        says="it points to http://hhhh...(60008 bytes), and redirects are not followed"),
    Row("a nonce of 60 KB", always(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"" + b"n" * 60 * KB +
                                   b"\"\r\n" + SIZED % 0), says="status 401 and no BITS field; credentials are given with --user"),
    Row("fields without a colon", always(OPEN + b"no colon here\r\n" * 50 + SIZED % 0), says="common.response.well-formed"),
    Row("a head that ends in the middle", always(OPEN[:40], CLOSE), says="no answer: the server closed the connection"),
    Row("bare line feeds", always(ack().replace(b"\r\n", b"\n")), says="common.response.well-formed"),
    Row("bare carriage returns", always(ack().replace(b"\r\n", b"\r")), says="no answer within the time limit"),
    Row("HTTP/9.9", always(ack().replace(b"HTTP/1.1", b"HTTP/9.9"))),
    Row("another status each time, from 0 to 999", numbered(lambda n: ack(status=b"%03d Status" % (n % 1000)))),
    Row("a status without bounds", numbered(lambda n: ack(status=(b"-1", b"99999999999999999999", b"2e2", b"", b"\xb2\xb0\xb0")[n % 5]))),
    Row("only a status line", always(b"HTTP/1.1 200 OK\r\n\r\n", CLOSE), says="status 200 and no BITS field"),
]

BODIES = [
    Row("1 MiB behind each Ack", always(ack(body=b"B" * MIB)), often=True),
    Row("4 MiB behind each Ack", always(ack(body=b"B" * 4 * MIB)), often=True),
    Row("64 KiB behind each Ack", always(ack(body=b"B" * 65536)), tls=ALSO_TLS),
    Row("a body without an end", endless(OPEN + b"\r\n", b"B"), tls=ALSO_TLS, often=True),
    Row("a length of 2^63", endless(OPEN + SIZED % (1 << 63), b"B")),
    Row("a length of 2^64", endless(OPEN + SIZED % (1 << 64), b"B")),
    Row("a length of 5,000 digits", always(OPEN + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n")),
    Row("a negative length", always(OPEN + b"Content-Length: -1\r\n\r\n")),
    Row("a length that is no number", always(OPEN + b"Content-Length: 0x10\r\n\r\n" + b"B" * 16)),
    Row("two lengths", always(OPEN + b"Content-Length: 0\r\nContent-Length: 100\r\n\r\n" + b"B" * 100)),
    Row("a length above what comes", always(OPEN + SIZED % 1000 + b"B" * 10, CLOSE)),
    Row("a length above what comes, and silence", always(OPEN + SIZED % 1000 + b"B" * 10, SILENCE), tls=ALSO_TLS),
    Row("a length below what comes", always(OPEN + SIZED % 10 + b"B" * 100_000)),
    Row("both length and chunks", always(OPEN + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n")),
    Row("endless chunks of one byte", endless(CHUNKED, b"1\r\nB\r\n"), tls=ALSO_TLS),
    Row("endless chunks of 64 KiB", endless(CHUNKED, b"10000\r\n" + b"B" * 65536 + b"\r\n")),
    Row("a chunk of 2^64 - 1", endless(CHUNKED + b"ffffffffffffffff\r\n", b"B")),
    Row("a chunk size of endless zeros", endless(CHUNKED, b"0")),
    Row("an endless chunk extension", endless(CHUNKED + b"1;", b"x")),
    Row("endless trailers", endless(CHUNKED + b"0\r\n", b"X-Trailer: 12345678\r\n"), says="common.response.well-formed"),
    Row("chunk sizes that are none", always(CHUNKED + b"xyz\r\nB\r\n-1\r\n0\r\n\r\n"), says="common.response.well-formed"),
    Row("chunks that end in the middle", always(CHUNKED + b"ff\r\nB", CLOSE)),
    Row("a transfer coding of its own", always(OPEN + b"Transfer-Encoding: gzip, bomb\r\n\r\n" + b"B" * 100, CLOSE)),
    Row("compressed megabytes", always(ack(b"Content-Encoding: gzip\r\n", gzip.compress(bytes(16 * MIB))))),
    Row("a body where none may be", always(b"HTTP/1.1 204 None\r\n" + SIZED % 100 + b"B" * 100), says="status 204 and no BITS field"),
    Row("bytes behind the answer", always(ack() + b"X" * 100_000)),
    Row("each answer 100 times", always(ack() * 100)),
    Row("parts of a multipart body that never end", endless(b"HTTP/1.1 206 Part\r\nContent-Type: multipart/byteranges; boundary=b\r\n\r\n",
                                                            b"--b\r\nContent-Range: bytes 0-0/1\r\n\r\nx\r\n")),
]

INTERIM = [
    Row("endless 100 Continue", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), often=True, says="its head is larger than the limit"),
    Row("endless 103 with fields", endless(b"", b"HTTP/1.1 103 Hints\r\nLink: <x>\r\n\r\n"), says="its head is larger than the limit"),
    Row("100 Continue, and silence", always(b"HTTP/1.1 100 Continue\r\n\r\n", SILENCE), says="no answer within the time limit"),
    Row("101, and bytes of another protocol", always(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n" + bytes(range(256))),
        says="what came is no HTTP: '\\x00\\x01\\x02..."),
    Row("100 Continue every 100 ms", lambda request, server: (x for _ in range(600) for x in (b"HTTP/1.1 100 Continue\r\n\r\n", Pause(0.1))),
        says="no answer within the time limit"),
]

TIME = [
    Row("no answer", always(SILENCE), tls=ALSO_TLS, often=True, says="no answer within the time limit"),
    Row("one byte of an answer every 100 ms", slowly(ack(), 0.1), tls=ALSO_TLS, often=True, says="no answer within the time limit"),
    Row("one byte of a body every 100 ms", slowly(ack(body=b"B" * 10_000), 0.1)),
    Row("half a head, and silence", always(OPEN[:60], SILENCE), says="no answer within the time limit"),
    Row("an answer just before the time limit", lambda request, server: (Pause(0.4), ack())),
    Row("an answer just after the time limit", lambda request, server: (Pause(0.6), ack())),
    Row("an answer before the request is whole", before_body=always(ack(), CLOSE)),
    Row("never reads a body", before_body=always(SILENCE), says="no answer within the time limit"),
    Row("503, and a Retry-After of 100 years", always(ack(b"Retry-After: 3153600000\r\n", status=b"503 Later"))),
    Row("429, and a Retry-After of 0", always(ack(b"Retry-After: 0\r\n", status=b"429 Slow"))),
    Row("503, and a Retry-After that is nothing", always(ack(b"Retry-After: -1e99\r\nRetry-After: x\r\n", status=b"503 Later"))),
    Row("a Date and a Retry-After in the year 9999", always(ack(b"Date: " + YEAR_9999 + b"\r\nRetry-After: " + YEAR_9999 + b"\r\n",
                                                                 status=b"503 Later"))),
]

CONNECTIONS = [
    Row("closes each connection at once", at_once=at_once(CLOSE), tls=ALSO_TLS, often=True, says="no answer: the ...connection"),
    Row("resets each connection at once", at_once=at_once(RESET), tls=ALSO_TLS, says="no answer: the connection was reset"),
    Row("closes after the head of the request", before_body=always(CLOSE), says="no answer: the server closed the connection"),
    Row("resets after the head of the request", before_body=always(RESET), tls=ALSO_TLS, says="no answer: the connection was reset"),
    Row("resets in the head of the answer", always(OPEN[:50], RESET), tls=ALSO_TLS, says="no answer: the connection was reset"),
    Row("resets in the body", always(OPEN + SIZED % 1000 + b"B" * 500, RESET), tls=ALSO_TLS),
    Row("resets behind the answer", always(ack(), RESET), tls=ALSO_TLS, often=True),
    Row("closes behind the answer", always(ack(), CLOSE), tls=ALSO_TLS),
    Row("closes its sending side only", always(ack(), HALF_CLOSE, SILENCE)),
    Row("closes its sending side before it answers", always(HALF_CLOSE, SILENCE), says="no answer: the server closed the connection"),
    Row("closes its port", always(PORT_CLOSED), often=True, says="no answer: the server closed the connection"),
    Row("closes its port behind an answer", always(ack(), PORT_CLOSED)),
    Row("says keep-alive and closes", always(ack(b"Connection: keep-alive\r\nKeep-Alive: timeout=600, max=100000\r\n"), CLOSE)),
    Row("says close and stays", always(ack(b"Connection: close\r\n"), SILENCE)),
]

NO_HTTP = [
    Row("random bytes", always(bytes((i * 7919 >> 5) & 255 for i in range(5_000)), CLOSE), says="what came is no HTTP: '..."),
    Row("endless bytes that are no HTTP", endless(b"garbage ", b"\x80\x01g"), says="what came is no HTTP: 'garbage ..."),
    Row("a banner before the request", at_once=at_once(b"SSH-2.0-OpenSSH_9.2\r\n"), often=True,
        says="what came is no HTTP: 'SSH-2.0-OpenSSH_9.2..."),
    Row("an SMTP dialogue", at_once=at_once(b"220 mail ESMTP\r\n", Pause(0.05), b"500 What?\r\n" * 20),
        says="what came is no HTTP: '220 mail ESMTP..."),
    Row("a TLS alert", always(b"\x15\x03\x01\x00\x02\x02\x46", CLOSE), says="what came is no HTTP: '\\x15\\x03..."),
    Row("an answer of HTTP/2", at_once=at_once(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64\0\x04\0\x10\0\0\0\x06\0\1\0\0")),
    Row("its own request", lambda request, server: request.head + b"\r\n\r\n"),
    Row("a page without a head", always(b"<html><body>" + b"<p>Hello</p>" * 1_000, CLOSE), says="what came is no HTTP: '<html><body>..."),
    Row("a page instead of each Ack", always(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + SIZED % 5 + b"<p>Hi"),
        says="status 200 and no BITS field"),
    Row("half of each answer later", numbered(lambda n: ack()[:len(ack()) // 2] if n % 2 else ack()[len(ack()) // 2:])),
]

STATE = [
    Row("one session for all", always(ack())),
    Row("another session each time", numbered(lambda n: ack().replace(SESSION % 1, SESSION % (n * 7919)))),
    Row("received 2^64 - 1", always(ack().replace(b"3000", b"18446744073709551615"))),
    Row("received another number each time", numbered(lambda n: ack().replace(b"3000", (b"-1", b"0", b"9" * 40, b"1.5", b"")[n % 5]))),
    Row("500 to everything", always(ack(b"BITS-Error-Code: 0x0\r\nBITS-Error-Context: 0xffffffffff\r\n", status=b"500 Error")),
        says="an ordinary upload does not work: create got status 500"),
    Row("a status that changes", numbered(lambda n: ack(status=(b"200 OK", b"404 No", b"500 Error")[n % 3]))),
    Row("a reply file that is elsewhere", to_decoy(lambda host: ack(b"BITS-Reply-URL: http://" + host + b"/r\r\n"))),
    Row("1,000 cookies", always(OPEN + b"Set-Cookie: a=b; Path=/; Max-Age=999999999999\r\n" * 1_000 + SIZED % 0)),
]

ELSEWHERE = [
    *[Row(f"{status} to another host", to_decoy(lambda host, status=status: redirect(status, b"http://" + host + b"/x")), often=status == 302,
          says=f"status {status} and no BITS field; it points to http://127.0.0.1:..., and redirects are not followed")
      for status in (301, 302, 303, 307, 308)],
    Row("a redirect without a scheme", to_decoy(lambda host: redirect(302, b"//" + host + b"/x")),
        says="it points to //127.0.0.1:..., and redirects are not followed"),
    Row("a redirect to https", to_decoy(lambda host: redirect(302, b"https://" + host + b"/x")),
        says="it points to https://127.0.0.1:..., and redirects are not followed"),
    Row("a redirect to itself", always(redirect(302, b"/up/")), says="it points to /up/, and redirects are not followed"),
    Row("a redirect to a file", always(redirect(302, b"file:///etc/passwd")),
        says="it points to file:///etc/passwd, and redirects are not followed"),
    Row("305 Use Proxy", to_decoy(lambda host: redirect(305, b"http://" + host + b"/")),
        says="it points to http://127.0.0.1:..., and redirects are not followed"),
    Row("BITS-Host-Id of another host", to_decoy(lambda host: ack(
        b"BITS-Host-Id: " + host + b"\r\nBITS-Host-Id-Fallback-Timeout: 1\r\n")), often=True),
    Row("Alt-Svc, Refresh and Content-Location", to_decoy(lambda host: ack(
        b"Alt-Svc: h2=\"" + host + b"\"; persist=1\r\nRefresh: 0; url=http://" + host + b"/\r\nContent-Location: http://" + host + b"/\r\n"))),
    Row("407, and a challenge for a proxy", always(b"HTTP/1.1 407 Proxy\r\nProxy-Authenticate: Basic realm=\"r\"\r\n" + SIZED % 0),
        says="status 407 and no BITS field"),
    Row("401 to everything", always(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"r\"\r\n" + SIZED % 0),
        says="status 401 and no BITS field; credentials are given with --user"),
    Row("a challenge that nobody can meet", always(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"\\\", algorithm=SHA-512-256-sess, "
                                                   b"qop=\"auth-int\", nonce=\r\n" + SIZED % 0),
        says="status 401 and no BITS field; credentials are given with --user"),
]

BYTES = [
    Row("control bytes everywhere", in_every_place(bytes(c for c in range(1, 32) if c not in (10, 13)) + b"\x7f"), often=True),
    Row("commands for terminals everywhere", in_every_place(b"\x1b[2J\x1b]0;title\x07\xc2\x9b31m\xc2\x9d0;t\xc2\x9c")),
    Row("marks that turn text round everywhere", in_every_place("\u202e\u2066\u200f\u2028\ufeff".encode())),
    Row("what is no UTF-8 everywhere", in_every_place(b"\xff\xfe\xc0\xaf\xed\xa0\x80\xf5\x80\x80")),
    Row("commands for GitHub everywhere", in_every_place(b"::error::x ::stop-commands::x ##[error]x ##vso[task.setvariable variable=a]b")),
    Row("lines of commands for GitHub", always(ack(body=b"\n::error::x\n::stop-commands::y\n" * 50, status=b"500 Error")),
        says="an ordinary upload does not work: create got status 500"),
    Row("HTML everywhere", in_every_place(b"</script><script>alert(1)</script><img src=x onerror=alert(1)>]]><!--")),
    Row("Markdown everywhere", in_every_place(b"[x](javascript:alert(1)) ![x](http://h/) ``` | # @team **x**")),
    Row("entities and DTDs of XML everywhere", in_every_place(b"]]><!DOCTYPE x [<!ENTITY a \"&#0;&a;&a;\">]>&a;")),
]

SECRETS = [
    Row("the password in the body", echo(lambda secret: ack(body=b"you said " + secret)), often=True),
    Row("the password in the reason", echo(lambda secret: ack(status=b"403 not " + secret)),
        says="an ordinary upload does not work: create got status 403"),
    Row("the password in a field", echo(lambda secret: ack(b"X-You-Said: " + secret + b"\r\n"))),
    Row("the password as the name of a field", echo(lambda secret: ack(secret.replace(b":", b"") + b": x\r\n"))),
    Row("the password in the session id", echo(lambda secret: ack().replace(SESSION % 1, secret))),
    Row("the password in a redirect", echo(lambda secret: redirect(302, b"http://h/?p=" + percent(secret))),
        says="it points to http://h/?p=alice%3A[not shown], and redirects are not followed"),
    Row("the password instead of HTTP", echo(lambda secret: b"x" * 50 + secret + b"\r\n"), says="what came is no HTTP: 'xxx...[not shown]"),
    Row("the whole request in the body", lambda request, server: ack(body=request.head)),
    Row("the whole request behind the answer", lambda request, server: ack() + request.head),
    Row("the fields of the request as its own", lambda request, server: OPEN + request.head.partition(b"\r\n")[2] + b"\r\n" + SIZED % 0),
]

TLS = [
    Row("garbage in place of TLS", at_once=at_once(b"garbage garbage\r\n", CLOSE), tls=RAW_TLS, says="the server does not speak TLS"),
    Row("HTTP in place of TLS", at_once=at_once(ack(), CLOSE), tls=RAW_TLS, says="the server does not speak TLS"),
    Row("no handshake", at_once=at_once(SILENCE), tls=RAW_TLS, often=True, says="TLS handshake timed out"),
    Row("endless garbage in place of TLS", at_once=lambda server: itertools.repeat(b"\x80" * 65536), tls=RAW_TLS,
        says="the server does not speak TLS"),
    Row("endless records of TLS", at_once=lambda server: itertools.repeat(b"\x16\x03\x03\x40\x00" + b"\x02" * 16384), tls=RAW_TLS,
        says="the TLS handshake failed: excessive message size"),
    Row("endless alerts of TLS", at_once=lambda server: itertools.repeat(b"\x15\x03\x03\x00\x02\x01\x5a" * 1000), tls=RAW_TLS,
        says="the TLS handshake failed: too many warn alerts"),
    Row("a handshake message of 16 MiB", at_once=lambda server: itertools.chain(
        [b"\x16\x03\x03\x40\x00\x02\xff\xff\xff" + b"\0" * 16380], itertools.repeat(b"\x16\x03\x03\x40\x00" + b"\0" * 16384)), tls=RAW_TLS,
        says="the TLS handshake failed: excessive message size"),
    Row("an empty record of TLS every 100 ms", at_once=lambda server: (x for _ in range(600) for x in (b"\x16\x03\x03\x00\x00", Pause(0.1))),
        tls=RAW_TLS, says="TLS handshake timed out"),
]

TABLE = {
    "Heads": HEADS, "Bodies": BODIES, "Interim answers": INTERIM, "Time": TIME, "Connections": CONNECTIONS, "No HTTP": NO_HTTP,
    "State": STATE, "Elsewhere": ELSEWHERE, "Bytes": BYTES, "Secrets": SECRETS, "TLS": TLS,
}
