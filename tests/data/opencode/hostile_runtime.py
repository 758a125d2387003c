#!/usr/bin/python3
"""Stands in for OpenCode in a runtime box. What it does wrong is the name in the project's file
"behaviour"; all else it does as OpenCode would."""

import gzip
import json
import os
import pathlib
import socket
import sys
import threading
import time

HEALTH = b'{"healthy":true,"version":"1.18.33"}'
ID = "ses_1"


def answer(body=b"", status="200 OK", headers=""):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def event(kind, **properties):
    return b"data: " + json.dumps({"type": kind, "properties": {"sessionID": ID} | properties}).encode() + b"\n\n"


def text(delta):
    return event("message.part.delta", partID="p1", field="text", delta=delta)


BUSY = event("session.status", status={"type": "busy"})
TEXT = event("message.part.updated", part={"type": "text", "id": "p1"})
IDLE = event("session.idle")
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


def ask(identity="per_1", permission="bash", call="c1"):
    return event("permission.asked", id=identity, permission=permission, tool={"callID": call})


def for_ever():
    while True:
        time.sleep(60)


class Runtime:
    def __init__(self):
        self.prompted, self.replied = threading.Event(), threading.Event()

    def begin(self):
        pass

    def serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(65536) or sys.exit()
        method, target = head.split()[:2]
        path = target.partition(b"?")[0]
        if path == b"/global/health":
            self.health(client)
        elif path == b"/event":
            self.events(client)
        elif path == b"/session":
            client.sendall(answer(json.dumps({"id": ID}).encode()))
        elif path.endswith(b"/prompt_async"):
            self.prompt(client)
        elif path.endswith(b"/reply"):
            client.sendall(answer(b"true"))
            self.replied.set()

    def health(self, client):
        client.sendall(answer(HEALTH))

    def prompt(self, client):
        client.sendall(answer(status="204 No Content"))
        self.prompted.set()

    def events(self, client):
        client.sendall(STREAM)
        self.prompted.wait()
        self.turn(client)
        for_ever()

    def turn(self, client):
        client.sendall(BUSY + TEXT + text("working") + IDLE)


# --- that do not start ---------------------------------------------------------------------------

class ExitsAtOnce(Runtime):
    def begin(self):
        os._exit(7)


class NeverListens(Runtime):
    def begin(self):
        for_ever()


class ExitsWhenItIsAsked(Runtime):
    def health(self, client):
        os._exit(0)


class NeverAnswers(Runtime):
    def health(self, client):
        for_ever()


class AnswersHealth(Runtime):
    """With `said` instead."""

    def health(self, client):
        client.sendall(self.said)


class AnswersWith500(AnswersHealth):
    said = answer(status="500 Oh")


class WantsAnotherPassword(AnswersHealth):
    said = answer(status="401 Unauthorized", headers="WWW-Authenticate: Basic\r\n")


class Redirects(AnswersHealth):
    said = answer(status="302 Found", headers="Location: http://127.0.0.1:4141/\r\n")


class SendsHugeHeaders(AnswersHealth):
    said = answer(HEALTH, headers="X: " + "x" * (1 << 20) + "\r\n")


class SendsAHugeBody(AnswersHealth):
    said = answer(b" " * (8 << 20) + HEALTH)


class CompressesItsAnswers(AnswersHealth):
    said = answer(gzip.compress(HEALTH), headers="Content-Encoding: gzip\r\n")


class SaysNoVersion(AnswersHealth):
    said = answer(b'{"healthy":true,"version":"\\u001b[2J"}')


class NeverEndsItsAnswer(Runtime):
    def health(self, client):
        client.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            client.sendall(b"1000\r\n" + b" " * 4096 + b"\r\n")


class NeverBeginsItsEvents(Runtime):
    def events(self, client):
        for_ever()


class MakesNoSession(Runtime):
    def serve(self, client):
        client.sendall(STREAM if b"/event" in client.recv(65536, socket.MSG_PEEK) else answer(HEALTH))
        for_ever()


# --- whose events are none -----------------------------------------------------------------------

class SendsHalfJson(Runtime):
    def turn(self, client):
        client.sendall(BUSY + b'data: {"type": "session.id\n\n')


class SendsInvalidUtf8(Runtime):
    def turn(self, client):
        client.sendall(BUSY + text("X").replace(b"X", b"\xc3\x28\xff"))


class SendsDeepJson(Runtime):
    def turn(self, client):
        client.sendall(BUSY + b"data: " + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n\n")


class SendsAHugeEvent(Runtime):
    def turn(self, client):
        client.sendall(BUSY + text("x" * (10 << 20)))


class SendsALineThatNeverEnds(Runtime):
    def turn(self, client):
        client.sendall(BUSY + b"data: ")
        while True:
            client.sendall(b"x" * 65536)


class EndsItsEvents(Runtime):
    def events(self, client):
        client.sendall(STREAM)
        self.prompted.wait()
        client.sendall(BUSY + TEXT[:20])


class FailsAtThePrompt(Runtime):
    def prompt(self, client):
        client.sendall(answer(status="500 Oh"))


class AsksUnderAHugeId(Runtime):
    def turn(self, client):
        client.sendall(BUSY + ask("p" * (1 << 20)))


class AsksForEver(Runtime):
    def turn(self, client):
        client.sendall(BUSY)
        while True:
            client.sendall(ask(permission="webfetch"))


class ExitsInItsTurn(Runtime):
    def turn(self, client):
        os._exit(3)


# --- that are odd, and no more -------------------------------------------------------------------

class SendsLinesOfNoUse(Runtime):
    def turn(self, client):
        client.sendall(b"nonsense\n\n:\n\nid: 7\nretry: 1\nevent: x\n\n\r\r\n")
        super().turn(client)


class AsksForAnUnknownTool(Runtime):
    def turn(self, client):
        client.sendall(BUSY + ask(permission="x" * (1 << 20), call="c" * (1 << 20)))
        self.replied.wait()
        client.sendall(IDLE)


class EndsATurnBeforeItBegins(Runtime):
    def events(self, client):
        client.sendall(STREAM + IDLE)
        self.prompted.wait()
        client.sendall(IDLE)
        self.turn(client)
        for_ever()


class HoardsNames(Runtime):
    """As many as are kept, each as long as can be."""

    def turn(self, client):
        client.sendall(BUSY)
        for i in range(20):
            name = str(i) + "x" * (1 << 20)
            client.sendall(event("message.part.updated", part={"type": "text", "id": name}))
            state = {"status": "running", "input": {"command": name, "workdir": name}}
            for call in (name, str(i)):
                client.sendall(event("message.part.updated", part={
                    "type": "tool", "tool": "bash", "callID": call, "state": state}))
        client.sendall(IDLE)


# --- that never end a turn -----------------------------------------------------------------------

class NeverEndsATurn(Runtime):
    def turn(self, client):
        client.sendall(BUSY + TEXT + text("working"))


class TalksForEver(Runtime):
    def turn(self, client):
        client.sendall(BUSY + TEXT)
        sent, piece = 0, text("x" * 1000) * 64
        while True:
            client.sendall(piece)
            sent += len(piece)
            pathlib.Path("/home/agent/sent").write_text(str(sent))


def main():
    runtime = globals()[pathlib.Path("behaviour").read_text()]()
    runtime.begin()
    listener = socket.create_server(("127.0.0.1", 4096), backlog=64)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=lambda end=client: (runtime.serve(end), end.close()), daemon=True).start()


main()
