"""The files of the audits, for whoever can write to them while nobody has them open."""

import contextlib
import hashlib
import sqlite3


@contextlib.contextmanager
def opened(installation, file, keystore):
    installation.cowork("down")
    with contextlib.closing(sqlite3.connect(installation.home / "data" / file)) as database:
        with database:
            yield database
    installation.up(keystore=keystore)


def of_brokerd(installation, keystore="ephemeral"):
    return opened(installation, "broker/broker.db", keystore)


def of_vaultd(installation):
    return opened(installation, "vault/vault.db", "passphrase")


def write_anew(database, change):
    """Another story whose links are all right: what the daemon itself could write."""
    database.execute(change)
    link, last = bytes(32), 0
    for number, *fields in database.execute(
            "SELECT sequence, unix_ms, kind, session, text, digest FROM audit ORDER BY sequence").fetchall():
        last += 1
        texts = [text.encode() for text in fields[1:]]
        story = link + last.to_bytes(8, "big") + fields[0].to_bytes(8, "big")
        link = hashlib.sha256(story + b"".join(len(t).to_bytes(8, "big") + t for t in texts)).digest()
        database.execute("UPDATE audit SET sequence = ?, link = ? WHERE sequence = ?", (last, link, number))
