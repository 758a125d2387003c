"""tools/check_layers.py, with an include too many."""

import sys

import broken


class Layers(broken.CheckTest):
    LOOKED_AT = ("tools/check_layers.py", "tools/layers.txt", "policyd/**/*")

    def check(self):
        return self.run_check(sys.executable, "-B", "tools/check_layers.py")

    def include(self, what):
        self.change("policyd/core/judge.cc", "#include", f"#include {what}\n#include")

    def test_a_tree_as_it_is_is_green(self):
        self.green()

    def test_another_parts_header_is_red(self):
        self.include('"vaultd/core/leases.h"')
        self.red("policyd/core/judge.cc:", "policyd/core may not include vaultd/core")

    def test_a_library_that_the_layer_may_not_have_is_red(self):
        self.include("<grpcpp/channel.h>")
        self.red("policyd/core may not include <grpcpp>")

    def test_a_contract_that_the_layer_may_not_speak_is_red(self):
        self.include('"cowork/v1/vault.pb.h"')
        self.red("policyd/core may not include cowork/v1/vault")

    def test_a_folder_that_no_line_speaks_of_is_red(self):
        self.change("tools/layers.txt", "policyd/core      :", "policyd/elsewhere :")
        self.change("tools/layers.txt", "policyd           :", "policyd/nowhere   :")
        self.red("policyd/main.cc: no line of tools/layers.txt speaks of its folder")


if __name__ == "__main__":
    broken.main()
