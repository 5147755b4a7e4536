"""A server that puts bytes of a test's choice into every place of an answer that a server chooses."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "hostile"))

from server import Server
from table import Row

ACK = (b"HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\nBITS-Protocol: {7df0354d-249b-430f-820d-3d2a9bef4931}\r\n"
       b"BITS-Session-Id: {00000000-0000-0000-0000-000000000001}\r\nBITS-Received-Content-Range: 3000\r\n")
RIGHT = 4  # of the answers below look like a right Ack


def answers(evil, before=0):
    """Answers with `evil`, `before` bytes behind the begin of one part."""
    pad = b"x" * before
    body = pad + evil + b"y" * 3000
    sized = b"Content-Length: %d\r\n\r\n" % len(body)
    empty = b"Content-Length: 0\r\n\r\n"
    return [
        ACK + sized + body,
        ACK + sized + (b"y" * 3000 + evil + pad),  # before the end of the body
        ACK + b"Server: " + pad + evil + b"\r\n" + empty,
        ACK + b"X-Echo: " + pad + evil + b"\r\n" + sized + body,
        ACK + b"Content-Length: %d\r\n\r\n" % (before + 6) + body,  # the rest stands behind the answer
        ACK + pad + evil + b": x\r\n" + empty,
        ACK + pad + evil + b"\r\n" + empty,
        ACK + b"X-Echo: a\r\n " + pad + evil + b"\r\n" + empty,
        ACK + b"Transfer-Encoding: chunked\r\n\r\n1;" + pad + evil + b"\r\nx\r\n0\r\n\r\n",
        ACK.replace(b"3000", pad + evil) + sized + body,
        ACK.replace(b"{7d", pad + evil + b"{7d") + empty,
        ACK.replace(b"{00", pad + evil + b"{00") + empty,
        ACK.replace(b"200 OK", b"200 " + pad + evil) + sized + body,
        b"HTTP/1.1 103 " + pad + evil + b"\r\nLink: " + pad + evil + b"\r\n\r\n" + ACK + empty,
        b"HTTP/1.1 302 Found\r\nLocation: http://" + pad + b"/?t=" + evil + b"\r\n" + empty,
        ACK.replace(b"200 OK", b"400 Bad") + b"BITS-Error-Code: " + pad + evil + b"\r\nBITS-Error-Context: " + pad + evil +
        b"\r\n" + empty,
        ACK + b"BITS-Host-Id: " + pad + evil + b"\r\nBITS-Reply-URL: " + pad + evil + b"\r\n" + empty,
        pad + evil + b"\r\n",  # no HTTP
        ACK + b"X-Echo: " + pad + evil[:len(evil) // 2],  # and then nothing
    ]


def hostile_server(answer):
    """`answer` gets the head of each request and gives the bytes to send, which go out in two pieces."""
    def halves(request, _server):
        out = answer(request.head)
        return out[:len(out) // 2], out[len(out) // 2:]

    return Server(Row("", answer=halves), 0)
