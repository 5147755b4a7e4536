"""Parsers that take whatever a right server may take, and understand it rightly. Nobody may find anything about them."""
import re
import struct
import sys

KNOWN = b"{7df0354d-249b-430f-820d-3d2a9bef4931}"
GUID = re.compile(rb"\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}")
BLANKS = b" \t"


def guid(text):
    text = text.strip(BLANKS)
    return text.lower() if GUID.fullmatch(text) else None


def protocol_list(text):
    return b"" if KNOWN in [item.lower() for item in re.split(rb"[ \t,]+", text)] else None


def content_range(text):
    form = rb"[ \t]*bytes[ \t]+([0-9]+)[ \t]*-[ \t]*([0-9]+)[ \t]*/[ \t]*([0-9]+)[ \t]*"
    match = re.fullmatch(form, text, re.IGNORECASE)
    if not match:
        return None
    first, last, total = (int(number) for number in match.groups())
    return b"%d-%d/%d" % (first, last, total) if first <= last < total else None


def read_fields(text):
    """Folds joined, line ends without CR taken, blanks before the colon dropped, the values of a name joined."""
    fields = {}
    for line in re.sub(rb"\r?\n[ \t]+", b" ", text).split(b"\n"):
        name, colon, value = line.removesuffix(b"\r").partition(b":")
        if not line.strip():
            continue
        if not colon:
            return None
        name = name.strip(BLANKS).lower()
        value = value.strip(BLANKS)
        fields[name] = fields[name] + b", " + value if name in fields else value
    return fields


def put_fields(fields):
    return b"".join(name + b":" + value + b"\n" for name, value in fields.items())


def header_block(text):
    fields = read_fields(text)
    return None if fields is None else put_fields(fields)


def read_chunks(text):
    body = b""
    while True:
        line, end, text = text.partition(b"\n")
        match = re.match(rb"[0-9a-fA-F]+", line)
        if not end or not match:
            return None
        size = int(match.group(), 16)
        if size == 0:
            trailers = re.match(rb"([^\r\n]+\r?\n)*\r?\n", text)
            return (body, text[trailers.end():]) if trailers else None
        if len(text) < size:
            return None
        body, text = body + text[:size], text[size:]
        text, ends = re.subn(rb"\A\r?\n", b"", text)
        if not ends:
            return None


def request(text):
    match = re.match(rb"(?:\r?\n)?([^ \r\n]+) +([^ \r\n]+) +HTTP/1\.[0-9]\r?\n((?:[^\r\n]+\r?\n)*)\r?\n", text)
    if not match:
        return None
    method, target, block = match.groups()
    fields, rest = read_fields(block), text[match.end():]
    if fields is None:
        return None
    if b"transfer-encoding" in fields:
        if fields[b"transfer-encoding"].lower() != b"chunked":
            return None
        read = read_chunks(rest)
        fields.pop(b"content-length", None)
    else:
        lengths = set(fields.get(b"content-length", b"0").replace(b" ", b"").split(b","))
        length = lengths.pop() if len(lengths) == 1 else b""
        if not re.fullmatch(rb"[0-9]+", length) or int(length) > len(rest):
            return None
        read = rest[:int(length)], rest[int(length):]
    if read is None or read[1]:
        return None
    target = re.sub(rb"(?i)\Ahttp://[^/]*", b"", target) or b"/"
    return method + b" " + target + b"\n" + put_fields(fields) + b"\n" + read[0]


PARSERS = {b"g": guid, b"p": protocol_list, b"r": content_range, b"h": header_block, b"q": request}


def main():
    read, write = sys.stdin.buffer.read, sys.stdout.buffer
    while head := read(5):
        text = PARSERS[head[:1]](read(struct.unpack(">I", head[1:])[0]))
        write.write((b"R" if text is None else b"A") + struct.pack(">I", len(text or b"")) + (text or b""))
        write.flush()


main()
