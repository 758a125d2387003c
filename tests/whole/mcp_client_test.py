"""cowork-files as a client meets it that was written by others: MCP's own SDK from npm. It finds the
tools and their schemas, uses each, and reads why one was refused."""

import hashlib
import json

import whole

MODULES = whole.TREE / "build/mcp-client/node_modules"  # tools/dev/packages.sh brings them.
CLIENT = whole.TREE / "tests/whole/mcp_client/client.js"
SERVER = whole.BUILD / "libexec/cowork/cowork-files"
TEXT = "one\ntwo\nthree\n"
EDIT = {"path": "src/a.txt", "edits": [{"old": "two", "new": "2"}, {"old": "2\nthree", "new": "2\n3"}]}


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def use(tool, before=None, **arguments):
    step = {"tool": tool, "arguments": arguments}
    return step | {"before": before} if before else step


def move(before, old, new):
    return {"tool": "move", "arguments": {"from": old, "to": new}, "before": before}


def preview(tool, **arguments):
    return use("preview", name=tool, arguments=arguments)


def text(result):
    return result["content"][0]["text"]


class AForeignClient(whole.WholeTest):
    def setUp(self):
        self.installation = self.trial(started=False)
        (self.installation.project / "src").mkdir()
        (self.installation.project / "src/a.txt").write_text(TEXT)
        self.installation.give_away()

    def file(self, path):
        return self.installation.project / path

    def outcomes(self, *steps, options=()):
        """What the server said of itself, and what came of each step."""
        server = [str(SERVER), *options, str(self.installation.project.resolve())]
        done = self.installation.run(["node", CLIENT, json.dumps(server), json.dumps(steps)],
                                     {"NODE_PATH": str(MODULES)})
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_finds_the_server_and_its_tools(self):
        itself, listed = self.outcomes({"list": "tools"})
        self.assertEqual(itself["server"]["name"], "cowork-files")
        self.assertEqual(itself["can"], {"tools": {}})
        self.assertEqual([tool["name"] for tool in listed["tools"]],
                         ["read", "list", "find", "edit", "write", "move", "delete"])
        for tool in listed["tools"]:
            self.assertTrue(tool["description"])

    def test_finds_schemas_that_take_what_the_tools_take(self):
        fitting = [{"check": "read", "arguments": {"path": "a", "offset": 1, "limit": 2}},
                   {"check": "list", "arguments": {}},
                   {"check": "find", "arguments": {"pattern": "x", "path": "a", "glob": "*.c"}},
                   {"check": "edit", "arguments": EDIT},
                   {"check": "write", "arguments": {"path": "a", "content": ""}},
                   {"check": "move", "arguments": {"from": "a", "to": "b"}},
                   {"check": "delete", "arguments": {"path": "a"}}]
        other = [{"check": "read", "arguments": {"path": "a", "offset": 0}},
                 {"check": "edit", "arguments": {"path": "a", "edits": []}},
                 {"check": "edit", "arguments": {"path": "a", "edits": [{"old": "", "new": "x"}]}},
                 {"check": "move", "arguments": {"from": "a"}},
                 {"check": "delete", "arguments": {"path": "a", "recursive": True}}]
        _, *outcomes = self.outcomes(*fitting, *other)
        self.assertEqual([outcome["fits"] for outcome in outcomes], [True] * len(fitting) + [False] * len(other))

    def test_reads_lists_and_finds(self):
        _, read, listed, found = self.outcomes(use("read", path="src/a.txt", offset=2, limit=1),
                                               use("list", path="src"), use("find", pattern="^t[wh]"))
        self.assertEqual([block["text"] for block in read["content"]],
                         ["two\n", "lines 2 to 2 of 3; go on with offset 3"])
        self.assertEqual(text(listed), "file 14 a.txt\n")
        self.assertEqual(text(found), "src/a.txt:2:two\nsrc/a.txt:3:three\n")

    def test_makes_the_changes_that_were_permitted(self):
        after = TEXT.replace("two\nthree", "2\n3")
        _, *outcomes = self.outcomes(use("edit", digest(TEXT), **EDIT),
                                     use("write", "absent", path="new/b.txt", content="b\n"),
                                     move(digest("b\n"), "new/b.txt", "src/b.txt"),
                                     use("delete", "directory", path="new"))
        self.assertEqual([outcome.get("isError") for outcome in outcomes], [None] * 4, outcomes)
        self.assertEqual(self.file("src/a.txt").read_text(), after)
        self.assertEqual(self.file("src/b.txt").read_text(), "b\n")
        self.assertFalse(self.file("new").exists())

    def test_makes_no_change_that_was_permitted_for_another_content(self):
        _, *outcomes = self.outcomes(use("edit", **EDIT), use("edit", digest("another"), **EDIT),
                                     use("write", "absent", path="src/a.txt", content=""),
                                     use("delete", "directory", path="src/a.txt"))
        for outcome in outcomes:
            self.assertTrue(outcome["isError"])
            self.assertIn(digest(TEXT), text(outcome))
        self.assertEqual(self.file("src/a.txt").read_text(), TEXT)

    def test_is_shown_a_change_before_it_is_made(self):
        _, shown, refused = self.outcomes(preview("edit", **EDIT), use("edit", digest(TEXT), **EDIT),
                                          options=["--preview"])
        self.assertEqual(shown["structuredContent"],
                         {"before": digest(TEXT), "added": 2, "removed": 2,
                          "diff": "--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n-three\n+2\n+3\n"})
        self.assertTrue(refused["isError"])
        self.assertEqual(self.file("src/a.txt").read_text(), TEXT)

    def test_reads_why_a_call_was_refused(self):
        _, outside, protected, no_tool, no_preview, no_method = self.outcomes(
            use("read", path="../key"), use("write", "absent", path=".git/hooks/pre-commit", content=""),
            use("format", path="a"), preview("edit", **EDIT), {"ask": "resources/list"})
        self.assertIn("src/main.c", text(outside))
        self.assertIn("git's to write", text(protected))
        self.assertEqual([outcome["code"] for outcome in (no_tool, no_preview, no_method)], [-32602, -32602, -32601])


if __name__ == "__main__":
    whole.main()
