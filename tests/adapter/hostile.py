"""Answers as no program should: too few bytes, far too many, none at all, two at a time, none that is an answer; and dies."""
import os
import signal
import struct
import sys
import time

read, write = sys.stdin.buffer.read, sys.stdout.buffer


def answer(verdict, text=b""):
    write.write(verdict + struct.pack(">I", len(text)) + text)
    write.flush()


def guid(text):
    """Dies: by a signal, by an exception, in good order, and right after a good answer."""
    if text[:1] == b"7":
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"x" in text:
        raise ValueError(f"not a digit in {text!r}")
    answer(b"R")
    if len(text) == 5:
        sys.exit(0)


def protocol_list(text):
    """Half an answer, and then nothing more."""
    if b"," in text:
        write.write(b"A\0\0")
        write.flush()
        time.sleep(3600)
    answer(b"R")


def content_range(text):
    """An answer that announces four gigabytes."""
    if b"*" in text:
        write.write(b"A\xff\xff\xff\xff")
        write.flush()
    answer(b"R")


def header_block(text):
    """Words among the answers, and two answers to one question."""
    if b"\t" in text:
        write.write(b"parsing ...\n")
    if b"  " in text:
        answer(b"R")
    answer(b"R")


def request(text):
    """Bytes that are no text, a child that keeps the output open, and a closed one."""
    if b"chunked" in text:
        if os.fork() == 0:
            time.sleep(3600)
        os._exit(3)
    if b"GET" in text:
        write.close()
        os.close(1)
        time.sleep(3600)
    answer(b"A", b"\xff\0\n\n\x1b[31m")


PARSERS = {b"g": guid, b"p": protocol_list, b"r": content_range, b"h": header_block, b"q": request}
while head := read(5):
    PARSERS[head[:1]](read(struct.unpack(">I", head[1:])[0]))
