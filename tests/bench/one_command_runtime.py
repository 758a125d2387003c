#!/usr/bin/python3
"""Stands in for OpenCode in call-bench. In each turn it runs one command by the agent's shell, and
writes to the file "took" of its home how that ended and how many milliseconds it took."""

import json
import os
import pathlib
import socket
import sys
import threading
import time

SHELL = "/opt/cowork/agent-shell"
COMMAND = [SHELL, "-c", "true"]
ID = "ses_1"
SETTLES = 0.002  # Seconds, so that what the prompt still causes elsewhere is not measured.


def answer(body, status="200 OK"):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def event(kind, **properties):
    return b"data: " + json.dumps({"type": kind, "properties": {"sessionID": ID} | properties}).encode() + b"\n\n"


def run_command():
    time.sleep(SETTLES)
    begun = time.monotonic()
    shell = os.posix_spawn(SHELL, COMMAND, os.environ)
    _, status = os.waitpid(shell, 0)
    took = 1000 * (time.monotonic() - begun)
    pathlib.Path("/home/agent/took").write_text(f"{os.waitstatus_to_exitcode(status)} {took}")


def have_turns(client, prompted):
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
    while prompted.acquire():
        client.sendall(event("session.status", status={"type": "busy"}))
        run_command()
        client.sendall(event("session.idle"))


def serve(client, prompted):
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(65536) or sys.exit()
    path = head.split()[1].partition(b"?")[0]
    if path == b"/global/health":
        client.sendall(answer('{"healthy":true,"version":"1.18.33"}'))
    elif path == b"/event":
        have_turns(client, prompted)
    elif path == b"/session":
        client.sendall(answer(json.dumps({"id": ID})))
    elif path.endswith(b"/prompt_async"):
        client.sendall(answer("", "204 No Content"))
        prompted.release()
    client.close()


def main():
    prompted = threading.Semaphore(0)
    listener = socket.create_server(("127.0.0.1", 4096), backlog=64)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, prompted), daemon=True).start()


main()
