"""The socket of an added client: who may reach it, what it outlives, and how it ends."""

import json
import os
import signal
import stat

import whole
from foreign import Foreign
from observe import descendants, start_of, status_of


class AnAddedClient(whole.WholeTest):
    def setUp(self):
        self.installation = self.trial(started=False)
        self.installation.start_model()
        self.installation.up()
        self.installation.confirmed("client", "add", "viewer1", "--role", "viewer")
        self.path = self.installation.home / "run/clients/viewer1.sock"

    def may(self, path):
        return stat.S_IMODE(path.stat().st_mode)

    def status_by_it(self):
        hello, *status = (Foreign(self.installation, viewer="clients/viewer1.sock").hello("viewer")
                          .call("viewer", "cowork.v1.Broker/GetStatus").outcomes())
        return status[0]["code"] if hello["code"] == "OK" else hello["code"]

    def revoke(self):
        client, = self.clients()
        self.installation.cowork("client", "revoke", client["id"])

    def clients(self):
        return [client for line in self.installation.json_lines("client", "ls")
                for client in line.get("clients", [line]) if client.get("id")]

    def brokerd(self):
        return next((pid for pid in descendants(self.installation.supervisor_pid)
                     if status_of(pid)["Name"] == "brokerd"), None)

    def test_has_a_socket_that_is_the_persons_alone(self):
        self.assertTrue(self.path.is_socket())
        self.assertEqual((self.may(self.path), self.may(self.path.parent)), (0o600, 0o700))
        self.assertEqual(self.path.stat().st_uid, self.installation.uid)

    def test_has_its_socket_again_after_brokerd_was_killed(self):
        killed = self.brokerd()
        start = start_of(killed)
        os.kill(killed, signal.SIGKILL)
        whole.wait_for("the end of brokerd", lambda: start_of(killed) != start)
        whole.wait_for("another brokerd", lambda: self.status_by_it() == "OK")
        self.assertEqual((self.may(self.path), self.may(self.path.parent)), (0o600, 0o700))
        self.assertEqual([client["name"] for client in self.clients()], ["viewer1"])

    def test_loses_its_socket_and_its_connection_when_it_is_revoked(self):
        process = Foreign(self.installation, viewer="clients/viewer1.sock").hello("viewer").until_ended("viewer").begin()
        with process.stdout as outcomes:
            self.assertEqual(json.loads(outcomes.readline())["code"], "OK")
            self.assertEqual(self.clients()[0]["connections"], 1)
            self.revoke()
            whole.wait_for("the end of the socket", lambda: not self.path.exists())
            process.wait(whole.PATIENCE)
            self.assertEqual(json.loads(outcomes.readline())["code"], "ENDED")
        self.assertEqual(self.clients(), [])

    def test_does_not_come_back_once_it_was_revoked(self):
        self.revoke()
        self.installation.cowork("down")
        self.installation.up()
        self.assertFalse(self.path.exists())
        self.assertEqual(self.clients(), [])


if __name__ == "__main__":
    whole.main()
