"""A repository that wants to run something because its folder was granted and opened, and a home
full of what a runtime would obey. Runs as root, to ask the runtime in its box what it sees."""

import pathlib
import socket
import urllib.request

import hostile
import whole
from inside import ask_the_runtime, runtime_of
from observe import environment_of

# Each makes the runtime run git, start what is configured, or tell what it knows. The adapter uses
# none of them; those it uses a session calls by itself.
ROUTES = ("vcs", "vcs/status", "vcs/diff?mode=git", "file/status", "mcp", "agent", "skill", "config/providers")
GIT_BY_HAND = (("status",), ("add", "tracked.txt"), ("fetch", "ssh://nobody.invalid/repository"))


def sang(place):
    return sorted(path.name for path in place.iterdir() if path.name in hostile.PROGRAMS + hostile.OF_GIT)


def with_directory(route, trial):
    return f"{route}{'&' if '?' in route else '?'}directory={trial.project}"


class AHostileRepository(whole.WholeTest):
    def hostile_trial(self, place, *steps):
        trial = self.trial(*steps, started=False)
        hostile.make_home(trial, place)
        hostile.make_repository(trial, place)
        return trial

    def test_runs_nothing_and_shows_nothing(self):
        # The one place that the runtime box may write.
        trial = self.hostile_trial("/home/agent", whole.bash("true"), whole.say("done"))
        trial.besides = {"XDG_CONFIG_HOME": str(trial.root / "xdg")}
        trial.start()
        session = whole.Session(trial)
        approval = session.asked()
        told = "".join(ask_the_runtime(session, with_directory(route, trial)) for route in ROUTES)
        self.assertIn("tracked.txt", told)
        self.assertEqual([word for word in hostile.WORDS if word in told], [])
        session.deny(approval)
        self.assertEqual(session.wait(), 0, session.shown())
        homes = list((trial.home / "data/sessions").glob("*/home"))
        self.assertEqual(len(homes), 1)
        self.assertEqual(sang(homes[0]), [])

    def test_runs_and_shows_everything_without_our_masks_and_switches(self):
        trial = self.hostile_trial("/nowhere", whole.say("done"))
        place = trial.root / "bare"
        place.mkdir()
        hostile.make_home(trial, place)
        hostile.make_repository(trial, place)
        told = self.ask_bare(trial, ROUTES, {})
        self.ask_bare(trial, ("agent",), {"XDG_CONFIG_HOME": str(trial.root / "xdg")})
        self.assertLessEqual(set(hostile.PROGRAMS), set(sang(place)))
        for command in GIT_BY_HAND:
            trial.run(["git", *command], environment={})
        self.assertEqual(sang(place), sorted(hostile.PROGRAMS + hostile.OF_GIT))
        self.assertEqual([word for word in hostile.WORDS if word not in told], [])

    def ask_bare(self, trial, routes, environment):
        """The runtime as anybody would start it, outside any box."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = trial.begin_program(
            [whole.BUILD / "libexec/cowork/runtime/opencode", "serve", "--hostname", "127.0.0.1", "--port", str(port)],
            environment={"OPENCODE_DISABLE_AUTOUPDATE": "1", "OPENCODE_DISABLE_MODELS_FETCH": "1",
                         # It would fetch what plugins may need, and wait for that for a minute.
                         "npm_config_offline": "true", "npm_config_fetch_retries": "0", **environment})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

        def ask(route):
            try:
                with opener.open(f"http://127.0.0.1:{port}/{route}", timeout=20) as answer:
                    return answer.read().decode()
            except OSError:
                return ""
        whole.wait_for("the bare runtime", lambda: ask("global/health"))
        told = "".join(ask(with_directory(route, trial)) for route in routes)
        server.terminate()
        server.communicate()
        return told


class GeneratedConfiguration(whole.WholeTest):
    def test_is_on_no_disk(self):
        trial = self.trial(whole.bash("true"), whole.say("done"))
        session = whole.Session(trial)
        approval = session.asked()
        runtime = runtime_of(session)
        given = dict(entry.split(b"=", 1) for entry in environment_of(runtime))
        secret = (given[b"OPENCODE_SERVER_PASSWORD"], b"added-outside-of-this-box")
        self.assertIn(secret[1], given[b"OPENCODE_CONFIG_CONTENT"])
        (trial.root / "control").write_bytes(secret[1])
        places = [trial.root, *(pathlib.Path(f"/proc/{runtime}/root/{name}") for name in ("tmp", "home", "run"))]
        self.assertEqual(self.holders(places, secret), {str(trial.root / "control")})
        session.deny(approval)
        self.assertEqual(session.wait(), 0, session.shown())
        self.assertEqual(self.holders([trial.root], secret), {str(trial.root / "control")})

    def holders(self, places, words):
        files = (path for place in places for path in place.rglob("*") if path.is_file() and not path.is_symlink())
        return {str(path) for path in files if any(word in path.read_bytes() for word in words)}


if __name__ == "__main__":
    whole.main()
