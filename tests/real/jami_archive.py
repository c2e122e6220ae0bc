"""Dummy Jami account archives: deterministic, and without any secret (the primes are seeded, and shared).

An archive is a JSON object compressed with gzip, as jamid writes it: the private key of the account (PKCS #8)
and its certificate with the issuer behind it, both PEM in base64; contacts; and any details of the account.
"""

import base64
import functools
import gzip
import hashlib
import itertools
import json
import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_BITS = 2048  # GnuTLS refuses less.
_EXPONENT = 65537


@dataclass(frozen=True)
class Archive:
    """The bytes of an archive file, and the fingerprint that jamid calls Account.username.

    They are made when they are first asked for: finding primes takes a while.
    """

    _made: Callable[[], tuple[bytes, str]]

    @property
    def data(self) -> bytes:
        return self._made()[0]

    @property
    def fingerprint(self) -> str:
        return self._made()[1]


@dataclass(frozen=True)
class _Key:
    """An RSA key: both primes, the greater one first."""

    p: int
    q: int

    @property
    def modulus(self) -> int:
        return self.p * self.q

    @property
    def private_exponent(self) -> int:
        return pow(_EXPONENT, -1, (self.p - 1) * (self.q - 1))


def make_archive(
    seed: str,
    *,
    details: Mapping[str, str] = {},
    contacts: Iterable[str] = (),
    banned: Iterable[str] = (),
    without: Iterable[str] = (),
) -> Archive:
    """An archive with an account's details, contacts and banned contacts, but without some of its keys."""

    def make() -> tuple[bytes, str]:
        return _assemble(_key("issuer"), _key(f"{seed}/account"), details, contacts, banned, without)

    return Archive(functools.cache(make))


def make_archives(count: int) -> list[Archive]:
    """Many archives in little time: their keys have few primes between them."""
    needed = next(n for n in itertools.count() if math.comb(n, 2) >= count)
    generator = random.Random("shared primes")
    primes = sorted((_prime(generator) for _ in range(needed)), reverse=True)
    pairs = itertools.islice(itertools.combinations(primes, 2), count)
    return [_archive(_Key(p, q)) for p, q in pairs]


def _archive(key: _Key) -> Archive:
    return Archive(functools.cache(lambda: _assemble(_key("issuer"), key, {}, (), (), ())))


def _assemble(
    issuer: _Key,
    account: _Key,
    details: Mapping[str, str],
    contacts: Iterable[str],
    banned: Iterable[str],
    without: Iterable[str],
) -> tuple[bytes, str]:
    chain = _certificate(_name("Jami", account), account, _name("Jami CA", issuer), issuer, 2)
    chain += _issuers_own(issuer)
    content: dict[str, object] = {
        "ringCaKey": _base64(_pem("PRIVATE KEY", _pkcs8(issuer))),
        "ringAccountKey": _base64(_pem("PRIVATE KEY", _pkcs8(account))),
        "ringAccountCert": _base64(chain),
        "ringAccountContacts": {
            **{contact: {"added": 1600000000, "confirmed": True} for contact in contacts},
            **{contact: {"added": 1600000000, "removed": 1600000001, "banned": True} for contact in banned},
        },
        **details,
    }
    kept = {key: value for key, value in content.items() if key not in set(without)}
    return gzip.compress(json.dumps(kept).encode(), mtime=0), _fingerprint(account)


@functools.cache
def _issuers_own(issuer: _Key) -> bytes:
    name = _name("Jami CA", issuer)
    return _certificate(name, issuer, name, issuer, 1)


def _key(seed: str) -> _Key:
    p, q = sorted((_seeded_prime(seed), _seeded_prime("that of all keys")), reverse=True)
    return _Key(p, q)


@functools.cache
def _seeded_prime(seed: str) -> int:
    return _prime(random.Random(seed))


_PRODUCT = math.prod(range(3, 10_000, 2))
"""All small primes are among its factors."""


def _prime(generator: random.Random) -> int:
    half = _BITS // 2
    while True:
        number = generator.getrandbits(half) | (3 << (half - 2)) | 1
        if number % _EXPONENT != 1 and _is_prime(number, generator):
            return number


def _is_prime(number: int, generator: random.Random) -> bool:
    """Miller and Rabin's test, where no small number divides it. Of random ones, four rounds are enough."""
    if math.gcd(number, _PRODUCT) != 1:
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, odd, twos, generator.randrange(2, number - 1)) for _ in range(4))


def _passes(number: int, odd: int, twos: int, base: int) -> bool:
    x = pow(base, odd, number)
    if x in (1, number - 1):
        return True
    for _ in range(twos - 1):
        x = x * x % number
        if x == number - 1:
            return True
    return False


# What follows is DER (X.690): each value is a tag, a length, and its content.


def _der(tag: int, content: bytes) -> bytes:
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _bits(content: bytes) -> bytes:
    return _der(0x03, b"\0" + content)


def _octets(content: bytes) -> bytes:
    return _der(0x04, content)


def _sequence(*members: bytes) -> bytes:
    return _der(0x30, b"".join(members))


def _identifier(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = bytes([first * 40 + second])
    for number in rest:
        digits = [number & 127]
        while number := number >> 7:
            digits.append(128 | number & 127)
        content += bytes(reversed(digits))
    return _der(0x06, content)


_NULL = b"\x05\x00"
_TRUE = b"\x01\x01\xff"
_RSA = _sequence(_identifier("1.2.840.113549.1.1.1"), _NULL)
_SHA384_WITH_RSA = _sequence(_identifier("1.2.840.113549.1.1.12"), _NULL)
_SHA384 = _sequence(_identifier("2.16.840.1.101.3.4.2.2"), _NULL)


def _public_key(key: _Key) -> bytes:
    return _sequence(_RSA, _bits(_sequence(_integer(key.modulus), _integer(_EXPONENT))))


def _fingerprint(key: _Key) -> str:
    return hashlib.sha1(_public_key(key)).hexdigest()


def _pkcs8(key: _Key) -> bytes:
    """RFC 5208, around the private key of RFC 8017, A.1.2."""
    d = key.private_exponent
    numbers = [
        0,
        key.modulus,
        _EXPONENT,
        d,
        key.p,
        key.q,
        d % (key.p - 1),
        d % (key.q - 1),
        pow(key.q, -1, key.p),
    ]
    return _sequence(_integer(0), _RSA, _octets(_sequence(*map(_integer, numbers))))


def _name(common_name: str, key: _Key) -> bytes:
    """A distinguished name: the common name and the user id."""
    attributes = {"2.5.4.3": common_name, "0.9.2342.19200300.100.1.1": _fingerprint(key)}
    sets = (
        _der(0x31, _sequence(_identifier(type_), _der(0x13, value.encode())))
        for type_, value in attributes.items()
    )
    return _sequence(*sets)


def _certificate(subject: bytes, key: _Key, issuer: bytes, issuer_key: _Key, serial: int) -> bytes:
    """A certificate authority's X.509 certificate (RFC 5280) in PEM; its dates are fixed."""
    validity = _sequence(_der(0x17, b"210101000000Z"), _der(0x18, b"20990101000000Z"))
    extensions = _sequence(
        _sequence(_identifier("2.5.29.14"), _octets(_octets(bytes.fromhex(_fingerprint(key))))),
        _sequence(_identifier("2.5.29.19"), _TRUE, _octets(_sequence(_TRUE))),
        _sequence(_identifier("2.5.29.15"), _TRUE, _octets(_der(0x03, b"\x01\x06"))),
    )
    body = _sequence(
        _der(0xA0, _integer(2)),
        _integer(serial),
        _SHA384_WITH_RSA,
        issuer,
        validity,
        subject,
        _public_key(key),
        _der(0xA3, extensions),
    )
    return _pem("CERTIFICATE", _sequence(body, _SHA384_WITH_RSA, _bits(_sign(issuer_key, body))))


def _sign(key: _Key, message: bytes) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-384 (RFC 8017, 8.2.1)."""
    size = key.modulus.bit_length() // 8
    digest = _sequence(_SHA384, _octets(hashlib.sha384(message).digest()))
    padded = b"\0\1" + b"\xff" * (size - 3 - len(digest)) + b"\0" + digest
    return pow(int.from_bytes(padded, "big"), key.private_exponent, key.modulus).to_bytes(size, "big")


def _pem(label: str, der: bytes) -> bytes:
    return (
        f"-----BEGIN {label}-----\n".encode() + base64.encodebytes(der) + f"-----END {label}-----\n".encode()
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
