"""Runs clients of the doors as it is told, an order in JSON a line, and answers each with a line of JSON: what was heard.

    {"dial": NAME, "door": DOOR, "port": PORT, "options": {…}}   a client comes
    {"ask": [[NAME, WORD, …], …]}                                each says its words, then all are heard; who has no words only hears
    {"say": NAME, "words": […]}                                  says its words, and nobody waits for an answer
    {"close": NAME, "reset": false}                              a client goes
"""

import json
import sys

from clients import DOORS

clients = {}


def carry_out(order):
    if "dial" in order:
        client = DOORS[order["door"]](order["port"], **order.get("options", {}))
        clients[order["dial"]] = client
        return client.first
    if "ask" in order:
        for name, *words in order["ask"]:
            if words:
                clients[name].say(*words)
        return [clients[name].hear() for name, *_ in order["ask"]]
    if "say" in order:
        return clients[order["say"]].say(*order["words"])
    return clients.pop(order["close"]).close(order.get("reset", False))


for line in sys.stdin:
    try:
        answer = {"heard": carry_out(json.loads(line))}
    except Exception as error:
        answer = {"failed": repr(error)}
    print(json.dumps(answer), flush=True)
