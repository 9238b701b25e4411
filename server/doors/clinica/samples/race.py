"""So many clients ask for the same specialty and day at once, each with a CPF of its own. Prints their answers, a line each.

Usage: race.py PORT CLIENTS
"""

import pickle
import socket
import sys
import threading

PORT, CLIENTS = int(sys.argv[1]), int(sys.argv[2])
start = threading.Barrier(CLIENTS)


def race(number):
    client = socket.create_connection(("127.0.0.1", PORT))
    stream = client.makefile("rb")
    date, weekday, hour, specialty = pickle.load(stream)[0]
    start.wait()
    client.sendall(pickle.dumps(("AGEND", "%011d" % number, "CLIENTE", specialty, date, weekday)))
    print(pickle.load(stream) + "\n", end="")
    client.close()


threads = [threading.Thread(target=race, args=(number,)) for number in range(CLIENTS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
