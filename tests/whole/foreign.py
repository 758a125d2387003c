"""A client nobody here wrote: grpc-js from npm, given calls to make (foreign_client/client.js)."""

import json

import whole

MODULES = whole.TREE / "build/foreign-client/node_modules"  # tools/dev/packages.sh brings them.
CLIENT = whole.TREE / "tests/whole/foreign_client/client.js"


class Foreign:
    """The calls of one process of it, on connections with names, each to one socket."""

    def __init__(self, trial, **sockets):
        self._trial, self._sockets, self._steps = trial, sockets, []

    def hello(self, on):
        return self.call(on, "cowork.v1.Channel/Hello", token_of=None)

    def call(self, on, method, token_of="its own", confirm=None, **request):
        self._steps.append({"on": on, "socket": str(self._trial.home / "run" / self._sockets[on]), "call": method,
                            "request": request, "token_of": on if token_of == "its own" else token_of,
                            "confirm": confirm})
        return self

    def until_ended(self, on):
        self._steps.append({"on": on, "until": "ended"})
        return self

    def outcomes(self):
        """What came of each call: its `code`, and `answer` or `why`, and a `confirmation` to be given."""
        done = self._trial.run(self._line(), self._environment())
        if done.returncode:
            raise AssertionError(done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def begin(self):
        """The process, on its way; a line of its stdout is an outcome."""
        return self._trial.begin_program(self._line(), self._environment())

    def _line(self):
        return ["node", CLIENT, whole.TREE / "proto", json.dumps(self._steps)]

    def _environment(self):
        return {"NODE_PATH": str(MODULES)}
