"""vaultd's memory, read from outside as root: while the vault is open the store's key is in it, so the
search finds what is there; locked, there is neither a key nor a secret nor the passphrase."""

import ctypes
import ctypes.util
import hashlib
import pathlib
import re
import sqlite3

import whole
from observe import descendants, status_of

PASSPHRASE = "correct horse battery staple 7041"
SECRET = "sk-hush-5f0c11d2a94e-of-the-memory-test"
NONCE, TAG = 12, 16


class Gcm:
    """AES-256-GCM, by the library itself: Python has none."""

    def __init__(self):
        self._lib = ctypes.CDLL(ctypes.util.find_library("crypto"))
        for name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_gcm"):
            getattr(self._lib, name).restype = ctypes.c_void_p
            getattr(self._lib, name).argtypes = []

    def open(self, key, associated, sealed):
        nonce, text, tag = sealed[:NONCE], sealed[NONCE:-TAG], sealed[-TAG:]
        lib, out, size = self._lib, ctypes.create_string_buffer(len(text)), ctypes.c_int()
        context = ctypes.c_void_p(lib.EVP_CIPHER_CTX_new())
        cipher = ctypes.c_void_p(lib.EVP_aes_256_gcm())
        done = [lib.EVP_DecryptInit_ex(context, cipher, None, key, nonce),
                lib.EVP_DecryptUpdate(context, None, ctypes.byref(size), associated, len(associated)),
                lib.EVP_DecryptUpdate(context, out, ctypes.byref(size), text, len(text)),
                lib.EVP_CIPHER_CTX_ctrl(context, 0x11, TAG, tag),
                lib.EVP_DecryptFinal_ex(context, out, ctypes.byref(size))]
        lib.EVP_CIPHER_CTX_free(context)
        assert done == [1] * 5, done
        return out.raw


def bound(what, row):
    parts = [b"cowork vault record 1", what, row["id"], str(row["version"]).encode(), row["kind"].encode(),
             row["name"].encode(), str(row["set_unix_ms"]).encode()]
    return b"".join(b"%d:%s" % (len(part), part) for part in parts)


def keys_of(database):
    """Every key there is, by name, as whoever knows the passphrase derives it from the file."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as file:
        file.row_factory = sqlite3.Row
        lock, record = (file.execute(f"SELECT * FROM {table}").fetchone() for table in ("keystore", "secrets"))
    n, r, p = lock["n"], lock["r"], lock["p"]
    derived = hashlib.scrypt(PASSPHRASE.encode(), salt=lock["salt"], n=n, r=r, p=p, dklen=32, maxmem=1 << 28)
    gcm = Gcm()
    store = gcm.open(derived, f"cowork vault key 1 scrypt {n} {r} {p} ".encode() + lock["salt"], lock["sealed"])
    own = gcm.open(store, bound(b"key", record), record["wrapped_key"])
    assert gcm.open(own, bound(b"secret", record), record["sealed"]) == SECRET.encode()
    return {"the passphrase's key": derived, "the store's key": store, "the record's key": own}


def memory_of(pid):
    """What can be read of a process, region by region."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            begin, end = (int(number, 16) for number in re.match(r"([0-9a-f]+)-([0-9a-f]+)", line).groups())
            if " r" not in line or "[v" in line:
                continue
            try:
                memory.seek(begin)
                yield memory.read(end - begin)
            except (OSError, OverflowError):
                continue


class VaultMemory(whole.WholeTest):
    def found(self, needles):
        regions = list(memory_of(self.vaultd))
        self.assertGreater(sum(map(len, regions)), 1 << 20)
        return {name for name, needle in needles.items() if any(needle in region for region in regions)}

    def test_a_locked_vault_has_no_key_and_no_secret_in_it(self):
        trial = self.trial(started=False)
        trial.up(keystore="passphrase")
        self.vaultd = next(pid for pid in descendants(trial.supervisor_pid) if status_of(pid)["Name"] == "vaultd")
        trial.cowork("vault", "unlock", "--stdin", "--new", input=PASSPHRASE)
        trial.cowork("secret", "set", "demo-key", "--stdin", input=SECRET)
        needles = keys_of(pathlib.Path(trial.home) / "data/vault/vault.db")
        needles |= {"the secret": SECRET.encode(), "the passphrase": PASSPHRASE.encode()}
        self.assertEqual(self.found(needles), {"the store's key"})

        trial.cowork("vault", "lock")
        self.assertEqual(self.found(needles), set())
        trial.cowork("vault", "unlock", "--stdin", input=PASSPHRASE)
        self.assertEqual(self.found(needles), {"the store's key"})


if __name__ == "__main__":
    whole.main()
