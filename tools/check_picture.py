#!/usr/bin/env python3
"""Looks whether docs/demo.svg is of the demo as it is now: each word of its scenario is in the picture,
which loads nothing and has no directory of anybody's machine."""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parent.parent
PICTURE, SCENARIO = ROOT / "docs/demo.svg", ROOT / "deploy/demo-model/scenarios/whole-road.json"
REMEDY = "tools/picture.py BUILD draws it anew"


def bones_of(text):
    """Without blanks and lines, which a terminal puts where it likes."""
    return re.sub(r"\W", "", text)


def words_of_scenario():
    for step in json.loads(SCENARIO.read_text())["steps"]:
        for piece in step.get("text", []):
            yield from piece.split("{last_result}")
        yield step.get("arguments", {}).get("command", "")


def mistakes():
    picture = PICTURE.read_text()
    shown = bones_of("".join(xml.fromstring(picture).itertext()))
    for word in words_of_scenario():
        if bones_of(word) not in shown:
            yield f"docs/demo.svg does not show '{word.strip()}'"
    for word in re.findall(r"/(?:tmp/|home/(?!agent\b)|root/|var/lib/cowork-dev)[\w./-]+", picture):
        yield f"docs/demo.svg shows {word}"
    for word in re.findall(r"(?:url\(|href=|@import)\s*[\"']?(?!#)[^)\"']+", picture):
        yield f"docs/demo.svg loads {word}"


def main():
    found = list(mistakes())
    print("\n".join([*found, REMEDY]) if found else "the picture is of the demo as it is")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
