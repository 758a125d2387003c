"""A provider of a person's own providers.toml, for a trial: its entry alone, and its key, which is
typed or comes on stdin, and is written to no file.

    provider = persons_provider("openai")
"""

import dataclasses
import getpass
import json
import os
import pathlib
import sys
import tomllib


class NoProvider(Exception):
    """The text says why, and behind the last "; " what to do."""


@dataclasses.dataclass
class PersonsProvider:
    name: str
    text: str          # Of a providers.toml that has this one alone.
    destination: str
    secret: str        # The name of its key; empty: it needs none.
    ca: str            # What its ca_file holds; empty: it has none.
    key: str = ""


def file_of_person():
    home = os.environ.get("COWORK_HOME")
    config = os.environ.get("XDG_CONFIG_HOME") or f"{os.environ.get('HOME', '')}/.config"
    return pathlib.Path(home, "config/providers.toml") if home else pathlib.Path(config, "cowork/providers.toml")


def entry_in(file, name):
    try:
        entries = tomllib.loads(file.read_text()).get("provider", [])
    except (OSError, tomllib.TOMLDecodeError) as trouble:
        raise NoProvider(f"{file}: {trouble}; cowork provider add {name} --model MODEL") from trouble
    found = [entry for entry in entries if entry.get("name") == name]
    if not found:
        raise NoProvider(f"{file} has no provider \"{name}\"; cowork provider add {name} --model MODEL")
    return found[0]


def text_of(entry):
    """What stands in an entry (texts, numbers, true, false, lists of texts), JSON writes as TOML does."""
    return "[[provider]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in entry.items())


def read_provider(file, name):
    entry = dict(entry_in(file, name))
    ca = (file.parent / entry["ca_file"]).read_text() if "ca_file" in entry else ""
    if ca:
        entry["ca_file"] = "given-ca.pem"
    return PersonsProvider(name=name, text=text_of(entry), secret=entry.get("secret", ""), ca=ca,
                           destination=f"{entry.get('host')}:{entry.get('port', 443)}")


def read_key(provider):
    if not provider.secret:
        return ""
    if sys.stdin.isatty():
        return getpass.getpass(f"The key of {provider.name} (not shown): ")
    key = sys.stdin.readline().rstrip("\n")
    if not key:
        raise NoProvider(f"no key came on stdin; ./dev demo --provider {provider.name} <FILE")
    return key


def persons_provider(name):
    provider = read_provider(file_of_person(), name)
    print(f"This plays the demo with a real model: {provider.name} at {provider.destination}. The question and\n"
          "what the session reads of a sample project are sent there, and may cost you a little. The key is\n"
          "kept in the memory of a vault that ends with the demo.\n", flush=True)
    provider.key = read_key(provider)
    return provider
