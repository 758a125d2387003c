"""docs/privileges.md beside everything of ours at work: which program runs which, who is connected to
whom, and what each box sees. The two are equal: a connection more, a name in an environment, a row
less, and this is red. Runs as root, since our programs let nobody else look."""

import os

import whole  # First: it says where the tools are.
from at_work import LENT, AtWorkTrial, call_cowork_files
from beside_the_page import BesideThePage
from looking import Gathering, Looks, name_of, runs
from observe import descendants
from privileges_page import PAGE, as_list, difference, ordered, tables

PROGRAMS, CONNECTIONS, BOXES = "Programs", "Who is connected to whom", "Boxes"


def programs_of_page(rows):
    return [(name.strip("`"), ordered(runs.removeprefix("in boxes: "))) for name, _, runs in rows]


def connections_of_page(rows):
    return [(*sorted(cell.strip("`") for cell in ends), by) for *ends, by in rows]


def boxes_of_page(rows):
    return [(profile, ordered(sees), ordered(project), network, ordered(environment))
            for profile, sees, project, network, environment in rows]


def of_this_test():
    """What the clients and cowork-files run that this test started."""
    names = {}
    for pid in descendants(os.getpid()):
        try:
            names[pid] = name_of(pid)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return runs(names)


class AtWork(BesideThePage, whole.WholeTest):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        page = tables(PAGE.read_text())
        cls.paper = {PROGRAMS: programs_of_page(page[PROGRAMS]), BOXES: boxes_of_page(page[BOXES]),
                     CONNECTIONS: connections_of_page(page[CONNECTIONS])}
        cls.trial = cls.enterClassContext(AtWorkTrial(whole.BUILD))
        cls.looks = Looks(cls.trial, LENT)
        with Gathering(of_this_test) as gathering:
            cls.trial.begin_all()
        cls.looks.runs |= gathering.found
        cls.trial.full_turn(cls.looks.look)
        cls.trial.request_and_reading_command(cls.looks.look)
        cls.look_at_a_client_of_the_vault()
        cls.look_at_cowork_files()
        cls.look_at_the_scripted_model()
        cls.running = {PROGRAMS: cls.programs(), CONNECTIONS: list(cls.looks.connections), BOXES: list(cls.looks.rows)}

    @classmethod
    def look_at_a_client_of_the_vault(cls):
        """It is connected for as long as its passphrase is stretched."""
        cls.trial.cowork("vault", "lock")
        with Gathering(lambda: cls.looks.connected(cls.looks.names())) as gathering:
            cls.trial.unlock()
        cls.looks.connections |= {row for row in gathering.found if "cowork" in row}

    @classmethod
    def look_at_cowork_files(cls):
        with Gathering(of_this_test) as gathering:
            call_cowork_files(cls.trial)
        cls.looks.runs |= gathering.found

    @classmethod
    def look_at_the_scripted_model(cls):
        scripted = cls.enterClassContext(whole.Trial(whole.BUILD))
        scripted.start_model()
        cls.looks.note({pid: name_of(pid) for pid in [scripted.model_pid, *descendants(scripted.model_pid)]})

    @classmethod
    def programs(cls):
        """Of each program of ours that was seen, all that it was ever seen to run."""
        of_whom = {name for name, _ in cls.paper[PROGRAMS]} & cls.looks.programs
        return [(name, as_list(other for one, other in cls.looks.runs if one == name) or "nothing") for name in of_whom]

    def test_the_page_with_another_cell_is_red(self):
        for section, paper in self.paper.items():
            for number, row in enumerate(paper):
                for cell in range(len(row)):
                    with self.subTest(section, row=row, cell=cell):
                        other = [*paper[:number], (*row[:cell], row[cell] + ", more", *row[cell + 1:]),
                                 *paper[number + 1:]]
                        self.assertTrue(difference(other, self.running[section]))

    def test_every_box_is_confined_in_namespaces_of_its_own(self):
        for box in self.looks.boxes:
            self.assertTrue(box.confined, box.program)
            self.assertEqual(box.namespaces_of_the_host, [], box.program)


if __name__ == "__main__":
    whole.main()
