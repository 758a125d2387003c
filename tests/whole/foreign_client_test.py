"""What the contracts promise is there for a client that was written by others, and no more than its
role is. Health and reflection are called by the contracts that npm brings, not by ours."""

import whole
from foreign import Foreign

BROKER = "cowork.v1.Broker"
REFLECTION = "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"


def codes(outcomes):
    return [outcome["code"] for outcome in outcomes]


class AForeignClient(whole.WholeTest):
    @classmethod
    def setUpClass(cls):
        cls.installation = cls.enterClassContext(whole.Trial(whole.BUILD))
        cls.installation.start_model()
        cls.installation.up()
        cls.installation.confirmed("client", "add", "viewer1", "--role", "viewer")

    def client(self):
        return Foreign(self.installation, owner="broker.sock", other="broker.sock", viewer="clients/viewer1.sock",
                       admin="admin.sock")

    def test_says_hello_and_reads_the_status(self):
        hello, status = self.client().hello("owner").call("owner", f"{BROKER}/GetStatus").outcomes()
        self.assertEqual(hello["answer"]["daemon"], "brokerd")
        daemons = {daemon["name"]: daemon["reachable"] for daemon in status["answer"]["daemons"]}
        self.assertEqual(daemons, dict.fromkeys(daemons, True))
        self.assertLessEqual({"policyd", "vaultd", "runnerd"}, set(daemons))

    def test_is_refused_without_its_own_token(self):
        none, *_, borrowed = (self.client().call("owner", f"{BROKER}/GetStatus", token_of=None)
                              .hello("owner").hello("other")
                              .call("owner", f"{BROKER}/GetStatus", token_of="other").outcomes())
        self.assertEqual(codes([none, borrowed]), ["PERMISSION_DENIED"] * 2)
        self.assertIn("Hello", none["why"])

    def test_as_a_viewer_sees_and_does_nothing(self):
        _, status, start, grant = (self.client().hello("viewer").call("viewer", f"{BROKER}/GetStatus")
                                   .call("viewer", f"{BROKER}/StartSession", prompt="go on")
                                   .call("viewer", f"{BROKER}/AddGrant", path=str(self.installation.project))
                                   .outcomes())
        self.assertEqual(codes([status, start, grant]), ["OK", "PERMISSION_DENIED", "PERMISSION_DENIED"])
        self.assertIsNone(grant.get("confirmation"))

    def test_as_a_viewer_gains_nothing_by_the_token_of_the_owner(self):
        *_, status = (self.client().hello("owner").hello("viewer")
                      .call("viewer", f"{BROKER}/GetStatus", token_of="owner").outcomes())
        self.assertEqual(status["code"], "PERMISSION_DENIED")

    def test_widens_by_a_call_that_confirms_the_first(self):
        project = str(self.installation.project)
        _, asked, before = (self.client().hello("owner").call("owner", f"{BROKER}/AddGrant", path=project)
                            .call("owner", f"{BROKER}/ListGrants").outcomes())
        self.assertEqual(asked["code"], "FAILED_PRECONDITION")
        self.assertIn(project, asked["confirmation"]["what"])
        self.assertEqual(before["answer"]["grants"], [])

        named = asked["confirmation"]["id"]
        _, granted, again = (self.client().hello("owner")
                             .call("owner", f"{BROKER}/AddGrant", path=project, confirm=named)
                             .call("owner", f"{BROKER}/AddGrant", path=project, confirm=named).outcomes())
        self.assertEqual(granted["answer"]["path"], project)
        self.assertEqual(again["code"], "FAILED_PRECONDITION", "a confirmation is good for one call")

    def test_probes_the_health_without_a_token(self):
        whole_daemon, stranger = (self.client().call("admin", "grpc.health.v1.Health/Check", token_of=None)
                                  .call("admin", "grpc.health.v1.Health/Check", token_of=None, service="nobody")
                                  .outcomes())
        self.assertEqual(whole_daemon["answer"]["status"], "SERVING")
        self.assertEqual(stranger["code"], "NOT_FOUND")

    def test_lists_what_admin_sock_offers_without_a_token(self):
        listed, = self.client().call("admin", REFLECTION, token_of=None, list_services="").outcomes()
        names = {service["name"] for service in listed["answer"]["list_services_response"]["service"]}
        self.assertLessEqual({"cowork.v1.Admin", "grpc.health.v1.Health"}, names)
        self.assertNotIn(BROKER, names)

    def test_has_no_health_nor_reflection_at_broker_sock(self):
        _, health, reflection = (self.client().hello("owner").call("owner", "grpc.health.v1.Health/Check")
                                 .call("owner", REFLECTION, list_services="").outcomes())
        self.assertEqual(codes([health, reflection]), ["PERMISSION_DENIED"] * 2)


if __name__ == "__main__":
    whole.main()
