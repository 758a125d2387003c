"""Authority: a certificate authority for one occasion, made with the openssl command. Who is to trust
it is told so by name (`ca_file`); nothing else of this machine does.

    authority = Authority(directory)
    pair = authority.certify("127.0.0.1")       pair.certificate, pair.key: paths of PEM files
"""

import dataclasses
import ipaddress
import pathlib
import subprocess

CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclasses.dataclass
class Pair:
    certificate: pathlib.Path
    key: pathlib.Path


def openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"openssl {arguments[0]}: {done.stderr.strip()}")


def alternative_name(host):
    try:
        return f"IP:{ipaddress.ip_address(host)}"
    except ValueError:
        return f"DNS:{host}"


class Authority:
    def __init__(self, directory):
        self._directory = pathlib.Path(directory)
        self._directory.mkdir(mode=0o700, exist_ok=True)
        self._own = self._pair("ca")
        openssl("req", "-x509", *CURVE, "-days", "2", "-subj", "/CN=for one occasion",
                "-addext", "keyUsage=critical,keyCertSign",
                "-keyout", self._own.key, "-out", self._own.certificate)

    @property
    def certificate(self):
        return self._own.certificate

    def certify(self, host):
        """A certificate and its key for a server of this name or address."""
        pair = self._pair(host)
        openssl("req", "-x509", "-CA", self._own.certificate, "-CAkey", self._own.key, *CURVE, "-days", "2",
                "-subj", "/CN=scripted model", "-addext", f"subjectAltName={alternative_name(host)}",
                "-addext", "basicConstraints=critical,CA:FALSE",
                "-addext", "extendedKeyUsage=serverAuth", "-keyout", pair.key, "-out", pair.certificate)
        return pair

    def _pair(self, name):
        return Pair(self._directory / f"{name}.pem", self._directory / f"{name}.key")
