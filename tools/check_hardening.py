#!/usr/bin/env python3
"""Looks for what COWORK_HARDEN asks (cmake/CompileOptions.cmake) in the programs that came of it: a
flag that never reached a file protects nothing.

    tools/check_hardening.py BUILD      with BUILD a release build
"""

import json
import pathlib
import re
import subprocess
import sys

SWITCHES = ("-fstack-protector-strong", "-fstack-clash-protection", "-fcf-protection=full",
            "-ftrivial-auto-var-init=zero", "-fPIE")
STATIC = ("zygote", "agent-shell", "mcp-shim")  # They need nothing of the box they start in.
MACROS = ("-D_FORTIFY_SOURCE=3", "-D_GLIBCXX_ASSERTIONS")
PRODUCER = re.compile(r"DW_AT_producer\s*:.*?(GNU C\+\+.*)\n(?:.*\n)*?.*DW_AT_name\s*:(?:.*: )?\s*(\S+)")


def readelf(program, *what):
    return subprocess.run(["readelf", "--wide", *what, program], capture_output=True, text=True, check=True,
                          env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout


def as_loaded(program):
    """What the loader and the kernel are told."""
    kind, segments, dynamic = (readelf(program, what) for what in ("--file-header", "--segments", "--dynamic"))
    if "DYN (" not in kind:
        yield "is no position-independent executable"
    if "GNU_RELRO" not in segments:
        yield "has no part that is read-only after relocation"
    if not re.search(r"FLAGS_1.*\bNOW\b", dynamic):
        yield "binds its symbols late"
    if not re.search(r"GNU_STACK .* RW +0x", segments):
        yield "has an executable stack"
    if program.name in STATIC and "INTERP" in segments:
        yield "needs a loader"
    if re.search(r"LOAD .* RWE ", segments):
        yield "has a segment to write and to execute"
    for entry in re.findall(r"\((TEXTREL|RPATH|RUNPATH)\)", dynamic):
        yield f"has {entry}"


def as_compiled(program):
    """What each of our own files was compiled with, as the compiler noted in the debug information."""
    units = PRODUCER.findall(readelf(program, "--debug-dump=info", "--dwarf-depth=1"))
    if not units:
        yield "does not say how it was compiled"
    for command, name in units:
        for switch in SWITCHES:
            if switch not in command.split():
                yield f"{name} was compiled without {switch}"


def macros_missing(build):
    """Macros leave no trace in a program; the commands that compiled it have them."""
    for unit in json.loads((build / "compile_commands.json").read_text()):
        for macro in MACROS:
            if macro not in unit["command"].split():
                yield f"{unit['file']}: is compiled without {macro}"


def programs(build):
    for folder in ("bin", "libexec/cowork"):
        for path in sorted((build / folder).glob("*")):
            if path.is_file() and path.read_bytes()[:4] == b"\x7fELF":
                yield path


def main():
    build, count = pathlib.Path(sys.argv[1]), 0
    lines = list(macros_missing(build))
    for program in programs(build):
        count += 1
        lines += [f"{program.name}: {what}" for what in (*as_loaded(program), *as_compiled(program))]
    if not count:
        lines.append(f"{build}: no program was built")
    print("\n".join(lines) if lines else f"{count} programs: hardened, as every file that they are made of")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
