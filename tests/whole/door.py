"""A door that a test keeps in a server's package: a call of the server's tool knocks there and waits."""

import os
import socket
import threading


class Door:
    """`knocks`: the word of each who came, in order. Who said "hold" waits until let_go()."""

    def __init__(self, path, uid):
        self.knocks, self._held = [], []
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        os.chown(path, uid, -1)
        self._socket.listen()
        threading.Thread(target=self._welcome, daemon=True).start()

    def close(self):
        self._socket.close()
        self.let_go()

    def let_go(self):
        while self._held:
            self._held.pop().close()

    def _welcome(self):
        while True:
            try:
                guest, _ = self._socket.accept()
            except OSError:  # The test is over.
                return
            self.knocks.append(guest.makefile().readline().strip())
            if self.knocks[-1] == "hold":
                self._held.append(guest)
            else:
                guest.close()
