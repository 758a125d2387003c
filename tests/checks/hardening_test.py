"""tools/check_hardening.py, with a program that lacks one flag."""

import json
import sys

import broken


class Hardening(broken.CheckTest):
    LOOKED_AT = ("tools/check_hardening.py",)
    COMPILED = ("-fstack-protector-strong", "-fstack-clash-protection", "-fcf-protection=full",
                "-ftrivial-auto-var-init=zero", "-fPIE", "-D_FORTIFY_SOURCE=3", "-D_GLIBCXX_ASSERTIONS")
    LINKED = ("-pie", "-Wl,-z,relro,-z,now,-z,noexecstack")

    def compile(self, without="", besides=()):
        flags = [flag for flag in (*self.COMPILED, *self.LINKED) if flag != without]
        command = ["g++", "-g", "-O2", *flags, *besides, "a.cc", "-o", "bin/coworkd"]
        (self.copy / "bin").mkdir(exist_ok=True)
        (self.copy / "a.cc").write_text("int main() {}\n")
        (self.copy / "compile_commands.json").write_text(json.dumps([{"file": "a.cc", "command": " ".join(command)}]))
        done = self.run_check(*command)
        self.assertEqual(done.returncode, 0, done.stderr)

    def check(self):
        return self.run_check(sys.executable, "-B", "tools/check_hardening.py", ".")

    def test_a_hardened_program_is_green(self):
        self.compile()
        self.green()

    def test_a_program_without_any_one_flag_of_the_compiler_is_red(self):
        for flag in self.COMPILED:
            with self.subTest(flag=flag):
                self.compile(without=flag)
                self.red(f"compiled without {flag}")

    def test_a_program_that_was_linked_otherwise_is_red(self):
        for option, said in (("-no-pie", "no position-independent"), ("-Wl,-z,lazy", "binds its symbols late"),
                             ("-Wl,-z,norelro", "read-only after relocation"), ("-Wl,-z,execstack", "executable stack"),
                             ("-Wl,-rpath,/tmp", "has RUNPATH")):
            with self.subTest(option=option):
                self.compile(besides=(option,))
                self.red("coworkd: ", said)

    def test_a_build_without_programs_is_red(self):
        (self.copy / "compile_commands.json").write_text("[]")
        self.red("no program was built")


if __name__ == "__main__":
    broken.main()
