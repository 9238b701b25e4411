"""Sends a request a byte at a time, then two at once, then a printed one. Prints what it gets, a line each.

Usage: pieces.py PORT
"""

import pickle
import socket
import sys

client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
stream = client.makefile("rb")
BUSCA = pickle.dumps(("BUSCA", "98765432100"))

pickle.load(stream)
for at in range(len(BUSCA)):
    client.sendall(BUSCA[at : at + 1])
print(repr(pickle.load(stream)), len(pickle.load(stream)))
client.sendall(BUSCA + b"\n" + BUSCA)
for _ in range(2):
    print(repr(pickle.load(stream)), len(pickle.load(stream)))
client.sendall(b"('BUSCA','98765432100')\r\n")
print(repr(stream.readline()))
client.sendall(BUSCA)
print(repr(pickle.load(stream)), len(pickle.load(stream)))
