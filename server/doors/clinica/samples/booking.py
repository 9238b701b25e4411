"""The clinic's client as people run it: what one recv returns is one message. Prints what it gets, a line each.

Usage: booking.py PORT [PROTOCOL]
"""

import pickle
import socket
import sys

PORT = int(sys.argv[1])
PROTOCOL = int(sys.argv[2]) if len(sys.argv) > 2 else None
CPF = "52998224725"

client = socket.create_connection(("127.0.0.1", PORT))


def receive():
    message = pickle.loads(client.recv(1024))
    print(repr(message))
    return message


def ask(*fields):
    client.sendall(pickle.dumps(fields) if PROTOCOL is None else pickle.dumps(fields, PROTOCOL))
    receive()
    return receive()


date, weekday, hour, specialty = receive()[0]
ask("AGEND", CPF, "ANA D'ÁVILA", specialty, date, weekday)
ask("AGEND", CPF, "ANA D'ÁVILA", specialty, date, weekday)
ask("BUSCA", CPF)
ask("CANCEL", CPF)
ask("CANCEL", CPF)
ask("BUSCA", CPF)
client.close()
