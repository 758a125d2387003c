"""cmake/Privileges.cmake, with a program of two libraries and somebody else's under them."""

import broken


class LinkClosure(broken.CheckTest):
    LOOKED_AT = ("cmake/Privileges.cmake",)
    PROJECT = """
        cmake_minimum_required(VERSION 3.25)
        project(copy LANGUAGES CXX)
        include(cmake/Privileges.cmake)
        add_library(cowork_options INTERFACE)
        foreach(name network unjudged)
          add_library(third::${name} INTERFACE IMPORTED)
        endforeach()
        cowork_library_grants(third::network NETWORK)
        cowork_library(dialling  SOURCES a.cc  LINKS third::network)
        cowork_library(between   SOURCES a.cc  LINKS dialling)
    """

    def configure(self, lines):
        (self.copy / "a.cc").touch()
        (self.copy / "CMakeLists.txt").write_text(self.PROJECT + lines + "\ncowork_check_privileges()\n")

    def check(self):
        return self.run_check(broken.CMAKE, "-S", ".", "-B", "build", "-Wno-dev")

    def test_a_program_with_the_rights_it_lists_is_green(self):
        self.configure("cowork_daemon(policyd MAY RPC NETWORK SOURCES a.cc LINKS between)")
        self.green()

    def test_a_program_with_a_right_it_does_not_list_is_red(self):
        self.configure("cowork_daemon(policyd MAY RPC SOURCES a.cc LINKS between)")
        self.red("policyd may not hold NETWORK. It comes in by: policyd -> between -> dialling -> third::network")

    def test_a_library_with_a_right_it_does_not_list_is_red(self):
        self.configure("cowork_library(core MAY NOTHING SOURCES a.cc LINKS dialling)")
        self.red("core may not hold NETWORK. It comes in by: core -> dialling -> third::network")

    def test_a_library_that_nobody_has_judged_is_red(self):
        self.configure("cowork_daemon(policyd MAY NETWORK SOURCES a.cc LINKS between third::unjudged)")
        self.red("policyd may not link what no cowork_library_grants names: policyd -> third::unjudged")


if __name__ == "__main__":
    broken.main()
