"""An MCP server in a file, for a test. Its tools knock at a door that the test keeps in its package, so that
who counts its calls is nobody of coworkd's. What else a server may do is in bad_server.py."""

import json
import socket
import sys

DOOR = "door.sock"
TOOLS = ("note", "hold")


def write(message):
    sys.stdout.write((message if isinstance(message, str) else json.dumps(message)) + "\n")


def answer(asked, result):
    write({"jsonrpc": "2.0", "id": asked, "result": result})


def answer_with(asked, words):
    answer(asked, {"content": [{"type": "text", "text": words}]})


def knock(asked, word):
    """Says which tool it is, and stays until it is let go."""
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(DOOR)
        door.sendall(word.encode() + b"\n")
        door.recv(1)
    answer_with(asked, f"{word} was done")


def serve(on_call):
    for line in sys.stdin:
        message = json.loads(line)
        method, asked = message.get("method"), message.get("id")
        if method == "initialize":
            answer(asked, {"protocolVersion": message["params"]["protocolVersion"], "capabilities": {"tools": {}},
                           "serverInfo": {"name": "own", "version": "1"}})
        elif method == "tools/list":
            answer(asked, {"tools": [{"name": name, "description": f"{name}s for a test", "inputSchema": {
                "type": "object"}} for name in TOOLS]})
        elif method == "tools/call":
            on_call(asked, message["params"]["name"])
        elif method and asked is not None:
            write({"jsonrpc": "2.0", "id": asked, "error": {"code": -32601, "message": "no such method"}})
        sys.stdout.flush()


if __name__ == "__main__":
    serve(knock)
