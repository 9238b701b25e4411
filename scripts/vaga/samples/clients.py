"""The clients of the doors as people run them: one recv is one message, and none has a line end unless told so.

A client says something with `say`, and hears with `hear` what is answered to it. `first` is what it heard when it came.
"""

import pickle
import shlex
import socket
import struct
import time

PATIENCE_S = 20
# A person takes longer than this between two messages, and where the first has no answer nothing else tells them apart.
PERSON_S = 0.3


class Client:
    first = None

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self, reset=False):
        if reset:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Text(Client):
    """What all clients of text have in common. With a line end nothing waits for a pause."""

    most = 1024

    def __init__(self, port, line_end=""):
        super().__init__(port)
        self.line_end = line_end

    def say(self, text):
        self.socket.sendall((text + self.line_end).encode())

    def tell(self, text):
        """Says something that has no answer."""
        self.say(text)
        if self.line_end == "":
            time.sleep(PERSON_S)

    def hear(self):
        return self.socket.recv(self.most).decode()


class Chatbot(Text):
    answers = 1

    def say(self, text):
        super().say(text)
        self.answers = 2 if text.startswith("cadastrar:") else 1

    def hear(self):
        heard = [super(Chatbot, self).hear() for _ in range(self.answers)]
        return heard[0] if len(heard) == 1 else heard


class Agenda(Text):
    most = 4096

    def __init__(self, port, user, line_end=""):
        super().__init__(port, line_end)
        self.tell(user)


class Telechat(Text):
    def __init__(self, port, name, role, line_end=""):
        super().__init__(port, line_end)
        self.tell(f"CONNECT - {name} - {role}")


class Clinica(Client):
    """`late`: it hears when others have been heard, and an answer and the list behind it may be there by then. So it reads by pickles."""

    def __init__(self, port, late=False):
        super().__init__(port)
        self.stream = self.socket.makefile("rb") if late else None
        self.first = self.receive()

    def receive(self):
        return pickle.loads(self.socket.recv(1024)) if self.stream is None else pickle.load(self.stream)

    def say(self, *fields):
        self.socket.sendall(pickle.dumps(fields))

    def hear(self):
        return [self.receive(), self.receive()]


class PrintedClinica(Clinica):
    """As that system's documentation prints its verbs: a tuple a line."""

    def say(self, *fields):
        self.socket.sendall(f"{fields!r}\n".encode())

    def hear(self):
        return self.socket.recv(1024).decode()


class Telephone(Client):
    """Asterisk with one caller. It answers each command as a real one was seen to, and stops where the caller has nothing more to type.

    What is typed behind a "!" interrupts what is being played; "" is a caller who types nothing in time. `missing`: sound files that Asterisk
    does not have. `hang_up`: at which command the caller hangs up, and how Asterisk tells of it.
    """

    HEADER = (
        "agi_network: yes\nagi_network_script: agenda\n",
        "agi_request: agi://127.0.0.1:4573/agenda\nagi_channel: PJSIP/ana-00000001\nagi_language: pt_BR\nagi_type: PJSIP\n"
        "agi_uniqueid: 1795248000.1\nagi_version: 22.1.0\nagi_callerid: 8133334444\nagi_calleridname: Ana Conceição\n"
        "agi_callingpres: 0\nagi_callingani2: 0\nagi_callington: 0\nagi_callingtns: 0\nagi_dnid: 4573\nagi_rdnis: unknown\n"
        "agi_context: clinica\nagi_extension: 4573\nagi_priority: 2\nagi_enhanced: 0.0\nagi_accountcode: \n"
        "agi_threadid: 139822\n\n",
    )
    DEAD = "511 Command Not Permitted on a dead channel or intercept routine\n"

    def __init__(self, port, typed=(), missing=(), hang_up=None):
        super().__init__(port)
        self.stream = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.missing = missing
        self.hang_up_at, self.hang_up_how = hang_up or (0, None)
        self.is_gone = False
        self.was_told = False
        self.typed = list(typed)
        self.pending = None
        self.commands = 0
        self.heard = []
        for segment in self.HEADER:
            self.socket.sendall(segment.encode())
        self.first = self.hear()

    def say(self, *typed):
        self.typed += typed
        self.go_on()

    def hear(self):
        """The commands that came, up to one that waits for the caller. The last is END where the server has ended the call."""
        while self.pending is None:
            self.pending = self.stream.readline().rstrip("\n")
            if self.pending == "":
                self.heard.append("END")
                break
            self.commands += 1
            self.go_on()
        heard, self.heard = self.heard, []
        return heard

    def go_on(self):
        answer = None if not self.pending else self.answer(self.pending)
        if answer is not None:
            self.heard.append(self.pending)
            self.pending = None
            try:
                self.socket.sendall(answer.encode())
            except OSError:
                pass  # the server need not wait for what is said behind a hang-up

    def answer(self, command):
        if self.is_gone:
            return self.dead()
        if self.commands != self.hang_up_at:
            return self.carry_out(command)
        self.is_gone = True
        if self.hang_up_how == "playing":
            return "200 result=-1 endpos=20960\n"
        if self.hang_up_how == "after":
            self.was_told = True
            return "200 result=0\nHANGUP\n"
        return self.dead()

    def dead(self):
        told, self.was_told = self.was_told, True
        return self.DEAD if told else "HANGUP\n" + self.DEAD

    def carry_out(self, command):
        words = shlex.split(command)
        verb = words[0]
        if verb == "STREAM":
            if words[2] in self.missing:
                return "200 result=-1 endpos=0\n"
            key = self.interruption(words[3])
            return f"200 result={key} endpos={39360 if key else 1600}\n"
        if verb == "GET":
            if words[2] in self.missing:
                return "200 result=-1\n"
            typed = self.typed.pop(0) if self.typed else None
            return None if typed is None else f"200 result={typed.rstrip('#')}{'' if typed else ' (timeout)'}\n"
        if verb == "WAIT":
            key = self.key()
            return None if key is None else f"200 result={ord(key) if key else 0}\n"
        if verb == "SAY":
            return f"200 result={self.interruption(words[3])}\n"
        known = {"ANSWER": "0", "CHANNEL": "6", "VERBOSE": "1", "SET": "1", "HANGUP": "1"}
        return f"200 result={known[verb]}\n" if verb in known else "510 Invalid or unknown command\n"

    def interruption(self, keys):
        return ord(self.typed.pop(0)[1]) if keys and self.typed and self.typed[0].startswith("!") else 0

    def key(self):
        """What is longer than a key is typed key by key."""
        if not self.typed:
            return None
        typed = self.typed.pop(0)
        if len(typed) > 1:
            self.typed.insert(0, typed[1:])
        return typed[:1]


class Native(Client):
    """Says an operation and a slot, and hears status, holder and version. `sweep` and a number of slots books all and frees what it has booked."""

    OPERATIONS = {"hello": 1, "book": 2, "cancel": 3, "status": 5}
    MAGIC = 0x61676176
    MOST_UNDER_WAY = 500

    def __init__(self, port, holder):
        super().__init__(port)
        self.holder = holder
        self.send("hello", self.MAGIC, 1)
        self.take()

    def send(self, operation, slot, holder):
        self.socket.sendall(struct.pack("<B3xiii", self.OPERATIONS[operation], slot, holder, 0))

    def take(self):
        answer = b""
        while len(answer) < 32:
            answer += self.socket.recv(32 - len(answer))
        _, status, _, _, holder, _, version, _ = struct.unpack("<BBHiiiQQ", answer)
        return {"status": status, "holder": holder, "version": version}

    def say(self, operation, slot):
        if operation == "sweep":
            self.swept = slot
        else:
            self.swept = 0
            self.send(operation, slot, 0 if operation == "status" else self.holder)

    def hear(self):
        return self.take() if self.swept == 0 else self.sweep()

    def sweep(self):
        statuses = []
        for start in range(0, self.swept, self.MOST_UNDER_WAY):
            slots = range(start, min(start + self.MOST_UNDER_WAY, self.swept))
            for operation in ("book", "cancel"):
                for slot in slots:
                    self.send(operation, slot, self.holder)
                statuses += [(operation, self.take()["status"]) for _ in slots]
        return {
            "booked": statuses.count(("book", 0)),
            "taken": statuses.count(("book", 1)),
            "freed": statuses.count(("cancel", 0)),
        }


class Stranger(Client):
    """Sends whatever bytes it is told, in hex. It hears everything up to the end."""

    def say(self, text):
        try:
            self.socket.sendall(bytes.fromhex(text))
        except OSError:
            pass  # the server need not read to the end what it has refused

    def hear(self):
        heard = b""
        try:
            while chunk := self.socket.recv(65536):
                heard += chunk
        except ConnectionError:
            pass
        return heard.hex()


DOORS = {
    "chatbot": Chatbot,
    "agenda": Agenda,
    "telechat": Telechat,
    "clinica": Clinica,
    "printed clinica": PrintedClinica,
    "telephone": Telephone,
    "native": Native,
    "stranger": Stranger,
}
