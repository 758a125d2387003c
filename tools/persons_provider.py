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
    destination: str   # As the entry has it; the one form of it is brokerd's to say.
    secret: str        # The name of its key; empty: it needs none.
    ca: str            # What its ca_file holds; empty: it has none.
    key: str = ""


def file_of_person():
    home = os.environ.get("COWORK_HOME")
    config = os.environ.get("XDG_CONFIG_HOME") or f"{os.environ.get('HOME', '')}/.config"
    return pathlib.Path(home, "config/providers.toml") if home else pathlib.Path(config, "cowork/providers.toml")


def entry_in(file, name):
    try:
        entries = tomllib.loads(file.read_text("utf-8")).get("provider", [])
    except OSError as trouble:
        raise NoProvider(f"{file}: {trouble.strerror}; cowork provider add {name} --model MODEL") from trouble
    except ValueError as trouble:  # No TOML, or no UTF-8.
        raise NoProvider(f"{file}: {trouble}; cowork provider add {name} --model MODEL") from trouble
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise NoProvider(f"{file}: its providers are not written as [[provider]]; cowork provider reload")
    found = [entry for entry in entries if entry.get("name") == name]
    if not found:
        raise NoProvider(f"{file} has no provider \"{name}\"; cowork provider add {name} --model MODEL")
    return found[0]


def text_of(entry):
    """What stands in an entry (texts, numbers, true, false, lists of texts), JSON writes as TOML does."""
    try:
        return "[[provider]]\n" + "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
                                          for key, value in entry.items())
    except TypeError as trouble:
        raise NoProvider(f"no provider has such a value: {trouble}; cowork provider reload") from trouble


def ca_of(entry, file):
    try:
        return (file.parent / entry["ca_file"]).read_text("utf-8") if "ca_file" in entry else ""
    except (OSError, ValueError, TypeError) as trouble:
        raise NoProvider(f"its ca_file cannot be read: {trouble}; cowork provider reload") from trouble


def read_provider(file, name):
    entry = dict(entry_in(file, name))
    ca = ca_of(entry, file)
    if ca:
        entry["ca_file"] = "given-ca.pem"
    return PersonsProvider(name=name, text=text_of(entry), secret=entry.get("secret", ""), ca=ca,
                           destination=f"{entry.get('host')}:{entry.get('port', 443)}")


def read_key(provider):
    if not provider.secret:
        return ""
    try:
        if sys.stdin.isatty():
            key = getpass.getpass(f"The key of {provider.name} (not shown): ")
        else:
            key = sys.stdin.readline().rstrip("\n")
    except UnicodeDecodeError as trouble:
        raise NoProvider("the key is no UTF-8 text; see which one the provider gave you") from trouble
    except (EOFError, KeyboardInterrupt):
        key = ""
    if not key:
        raise NoProvider(f"no key was given; ./dev demo --provider {provider.name} <FILE")
    return key


def persons_provider(name):
    provider = read_provider(file_of_person(), name)
    print(f"This plays the demo with a real model: {provider.name} at {provider.destination}. The question and\n"
          "what the session reads of a sample project are sent there, and may cost you a little. The key is\n"
          "kept in the memory of a vault that ends with the demo.\n", flush=True)
    provider.key = read_key(provider)
    return provider
