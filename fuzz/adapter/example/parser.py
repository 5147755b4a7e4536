#!/usr/bin/env python3
"""A parser in Python behind the exec adapter. Its GUIDs are right; its list of protocols looks at the first item only."""
import re
import struct
import sys

KNOWN = b"{7df0354d-249b-430f-820d-3d2a9bef4931}"
GUID = re.compile(rb"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}")


def guid(text):
    return text.lower() if GUID.fullmatch(text.lower()) else None


def protocol_list(text):
    items = text.split()
    return b"" if items and items[0].lower() == KNOWN else None


PARSERS = {b"g": guid, b"p": protocol_list}


def main():
    read, write = sys.stdin.buffer.read, sys.stdout.buffer
    while head := read(5):
        (size,) = struct.unpack(">I", head[1:])
        text = read(size)
        parser = PARSERS.get(head[:1])
        value = parser(text) if parser else None
        verdict = b"N" if parser is None else b"R" if value is None else b"A"
        value = value or b""
        write.write(verdict + struct.pack(">I", len(value)) + value)
        write.flush()


main()
