"""A Mumble client that reads back what a running server really enforces. Standard library only.

As a program it prints the answer as JSON, so that any python3 can run it in another network namespace:
``mumble_client.py [--port N] [--user NAME] [--password PW] …``; exit 0 admitted, 3 rejected, 2 no connection.
``mumble_client.py --each-line`` reads such arguments from each line, a list in JSON, and answers each with a
line: the exit status, and what it would have printed.

Numbers and names of messages and fields: Mumble's protocol definition, src/Mumble.proto; framing and the UDP
ping: docs/dev/network-protocol in its sources.
"""

import argparse
import dataclasses
import hashlib
import json
import os
import socket
import ssl
import struct
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from types import TracebackType
from typing import Self

Value = bool | int | str
Record = dict[str, Value]


class Message(IntEnum):
    VERSION = 0
    AUTHENTICATE = 2
    PING = 3
    REJECT = 4
    SERVER_SYNC = 5
    CHANNEL_STATE = 7
    USER_STATE = 9
    TEXT_MESSAGE = 11
    PERMISSION_DENIED = 12
    CODEC_VERSION = 21
    SERVER_CONFIG = 24
    SUGGEST_CONFIG = 25


# Field number → name and type, of the messages a server sends and we read.
Fields = Mapping[int, tuple[str, type[Value]]]
VERSION_FIELDS: Fields = {
    1: ("version_v1", int),
    2: ("release", str),
    3: ("os", str),
    4: ("os_version", str),
    5: ("version_v2", int),
}
REJECT_FIELDS: Fields = {1: ("type", int), 2: ("reason", str)}
SYNC_FIELDS: Fields = {
    1: ("session", int),
    2: ("max_bandwidth", int),
    3: ("welcome_text", str),
    4: ("permissions", int),
}
CONFIG_FIELDS: Fields = {
    1: ("max_bandwidth", int),
    2: ("welcome_text", str),
    3: ("allow_html", bool),
    4: ("message_length", int),
    5: ("image_message_length", int),
    6: ("max_users", int),
    7: ("recording_allowed", bool),
}
CODEC_FIELDS: Fields = {
    1: ("alpha", int),
    2: ("beta", int),
    3: ("prefer_alpha", bool),
    4: ("opus", bool),
}
SUGGEST_FIELDS: Fields = {
    1: ("version_v1", int),
    2: ("positional", bool),
    3: ("push_to_talk", bool),
    4: ("version_v2", int),
}
CHANNEL_FIELDS: Fields = {
    1: ("channel_id", int),
    2: ("parent", int),
    3: ("name", str),
    11: ("max_users", int),
}
USER_FIELDS: Fields = {
    1: ("session", int),
    3: ("name", str),
    4: ("user_id", int),
    5: ("channel_id", int),
    15: ("hash", str),
}
TEXT_FIELDS: Fields = {1: ("actor", int), 5: ("message", str)}
DENIED_FIELDS: Fields = {
    1: ("permission", int),
    2: ("channel_id", int),
    4: ("reason", str),
    5: ("type", int),
    6: ("name", str),
}
REJECT_TYPES = (
    "None",
    "WrongVersion",
    "InvalidUsername",
    "WrongUserPW",
    "WrongServerPW",
    "UsernameInUse",
    "ServerFull",
    "NoCertificate",
    "AuthenticatorFail",
    "NoNewConnections",
)
DENIED_TYPES = (
    "Text",
    "Permission",
    "SuperUser",
    "ChannelName",
    "TextTooLong",
    "H9K",
    "TemporaryChannel",
    "MissingCertificate",
    "UserName",
    "ChannelFull",
    "NestingLimit",
    "ChannelCountLimit",
    "ChannelListenerLimit",
    "UserListenerLimit",
)


@dataclass
class Answer:
    """What the server has said so far; records hold only the fields that it sent.

    ``reject`` and the entries of ``denied`` have, besides the protocol's fields, ``type_name``.
    """

    admitted: bool = False
    reject: Record | None = None
    tls_version: str = ""
    cipher: str = ""
    certificate_sha256: str = ""
    version: Record = field(default_factory=dict)
    config: Record = field(default_factory=dict)
    sync: Record = field(default_factory=dict)
    codec: Record = field(default_factory=dict)
    suggest: Record = field(default_factory=dict)
    channels: list[Record] = field(default_factory=list)
    users: list[Record] = field(default_factory=list)
    texts: list[Record] = field(default_factory=list)
    denied: list[Record] = field(default_factory=list)
    closed: bool = False


@dataclass(frozen=True)
class Pong:
    """The answer to a UDP ping, which needs no login; ``version`` is ``"0.0.0"`` if the server hides it."""

    version: str
    users: int
    max_users: int
    max_bandwidth: int


class Client:
    """One logged-in (or rejected) connection; a context manager that closes it.

    The constructor connects, logs in and reads until the server has admitted or rejected the user; then see
    ``answer``. ``certificate`` and ``key`` are PEM files of a client certificate, ``source`` the address to
    connect from. Raises OSError (ssl.SSLError among them) when there is no connection, TimeoutError when the
    server falls silent.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 64738,
        user: str = "probe",
        password: str = "",
        *,
        certificate: str | None = None,
        key: str | None = None,
        source: str = "",
        timeout: float = 60,
    ) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # servers make their own certificate: read it, do not judge it
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        if certificate:
            context.load_cert_chain(certificate, key)
        self.answer = Answer()
        self._pings = 0
        self._socket = context.wrap_socket(socket.create_connection((host, port), timeout, (source, 0)))
        self._read_tls()
        self._send(Message.VERSION, [(1, 0x010304), (2, "probe"), (3, "Linux"), (4, "probe")])
        self._send(Message.AUTHENTICATE, [(1, user), *([(2, password)] if password else []), (5, True)])
        while not (self.answer.admitted or self.answer.reject or self.answer.closed):
            self._receive()
        if self.answer.admitted:
            self.settle()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def say(self, text: str) -> None:
        """Send a text message to the root channel; a refusal lands in ``answer.denied``."""
        self._send(Message.TEXT_MESSAGE, [(3, 0), (5, text)])
        self.settle()

    def create_channel(self, name: str, parent: int = 0) -> None:
        """Ask for a channel; it lands in ``answer.channels``, a refusal in ``answer.denied``."""
        self._send(Message.CHANNEL_STATE, [(2, parent), (3, name)])
        self.settle()

    def settle(self) -> None:
        """Read all that the server had to say up to now: it answers in order, so up to a ping's answer."""
        before = self._pings
        self._send(Message.PING, [(1, 1)])
        while self._pings == before and not self.answer.closed:
            self._receive()

    def _read_tls(self) -> None:
        certificate = self._socket.getpeercert(binary_form=True) or b""
        self.answer.certificate_sha256 = hashlib.sha256(certificate).hexdigest()
        self.answer.tls_version = self._socket.version() or ""
        cipher = self._socket.cipher()
        self.answer.cipher = cipher[0] if cipher else ""

    def _send(self, kind: Message, fields: Iterable[tuple[int, Value]]) -> None:
        body = encode(fields)
        try:
            self._socket.sendall(struct.pack(">HI", kind, len(body)) + body)
        except (ConnectionError, ssl.SSLEOFError):
            self.answer.closed = True

    def _receive(self) -> None:
        """Read one message into ``answer``."""
        try:
            kind, length = struct.unpack(">HI", self._read(6))
            body = self._read(length)
        except (EOFError, ConnectionError, ssl.SSLEOFError):
            self.answer.closed = True
            return
        answer = self.answer
        match kind:
            case Message.VERSION:
                answer.version = decode(body, VERSION_FIELDS)
            case Message.PING:
                self._pings += 1
            case Message.REJECT:
                answer.reject = _with_type_name(decode(body, REJECT_FIELDS), REJECT_TYPES)
            case Message.SERVER_SYNC:
                answer.sync = decode(body, SYNC_FIELDS)
                answer.admitted = True
            case Message.CHANNEL_STATE:
                answer.channels.append(decode(body, CHANNEL_FIELDS))
            case Message.USER_STATE:
                answer.users.append(decode(body, USER_FIELDS))
            case Message.TEXT_MESSAGE:
                answer.texts.append(decode(body, TEXT_FIELDS))
            case Message.PERMISSION_DENIED:
                answer.denied.append(_with_type_name(decode(body, DENIED_FIELDS), DENIED_TYPES))
            case Message.CODEC_VERSION:
                answer.codec = decode(body, CODEC_FIELDS)
            case Message.SERVER_CONFIG:
                answer.config = decode(body, CONFIG_FIELDS)
            case Message.SUGGEST_CONFIG:
                answer.suggest = decode(body, SUGGEST_FIELDS)

    def _read(self, length: int) -> bytes:
        parts = b""
        while len(parts) < length:
            part = self._socket.recv(length - len(parts))
            if not part:
                raise EOFError
            parts += part
        return parts


def probe(
    host: str = "127.0.0.1",
    port: int = 64738,
    user: str = "probe",
    password: str = "",
    *,
    certificate: str | None = None,
    key: str | None = None,
    source: str = "",
    texts: Sequence[str] = (),
    channels: Sequence[str] = (),
    timeout: float = 60,
) -> Answer:
    """Log in, say ``texts``, ask for ``channels``, hang up. Raises as ``Client`` does."""
    with Client(
        host, port, user, password, certificate=certificate, key=key, source=source, timeout=timeout
    ) as client:
        if client.answer.admitted:
            for text in texts:
                client.say(text)
            for name in channels:
                client.create_channel(name)
        return client.answer


def ping(host: str = "127.0.0.1", port: int = 64738, timeout: float = 1) -> Pong | None:
    """The server's answer to a UDP ping; None if it gives none."""
    identity = os.urandom(8)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        datagrams.settimeout(timeout)
        datagrams.sendto(bytes(4) + identity, (host, port))
        try:
            data = datagrams.recv(512)
        except (TimeoutError, ConnectionError):
            return None
    version, echoed, users, max_users, max_bandwidth = struct.unpack(">I8sIII", data)
    if echoed != identity:
        raise ValueError(f"not the answer to our ping: {data.hex()}")
    dotted = ".".join(str(version >> shift & 0xFF) for shift in (16, 8, 0))
    return Pong(dotted, users, max_users, max_bandwidth)


def encode(fields: Iterable[tuple[int, Value]]) -> bytes:
    """Protocol Buffers' wire format of fields, as (number, value)."""
    out = b""
    for number, value in fields:
        if isinstance(value, str):
            content = value.encode()
            out += _varint(number << 3 | 2) + _varint(len(content)) + content
        else:
            out += _varint(number << 3) + _varint(int(value))
    return out


def decode(body: bytes, fields: Fields) -> Record:
    """The known fields of a message in Protocol Buffers' wire format; of a repeated one the last."""
    record: Record = {}
    at = 0

    def varint() -> int:
        nonlocal at
        number = shift = 0
        while True:
            byte = body[at]
            at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    def content(length: int) -> bytes:
        nonlocal at
        at += length
        return body[at - length : at]

    while at < len(body):
        tag = varint()
        match tag & 7:
            case 0:
                value: int | str = varint()
            case 1:
                value = int.from_bytes(content(8), "little")
            case 2:
                value = content(varint()).decode(errors="replace")
            case 5:
                value = int.from_bytes(content(4), "little")
            case wire_type:
                raise ValueError(f"wire type {wire_type}")
        if tag >> 3 in fields:
            name, kind = fields[tag >> 3]
            record[name] = kind(value)
    return record


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _with_type_name(record: Record, names: Sequence[str]) -> Record:
    kind = int(record.setdefault("type", 0))
    return record | {"type_name": names[kind] if kind < len(names) else "unknown"}


def main() -> int:
    if sys.argv[1:] != ["--each-line"]:
        status, said = asked(sys.argv[1:])
        print(json.dumps(said))
        return status
    for line in sys.stdin:
        print(json.dumps(asked(json.loads(line))), flush=True)
    return 0


def asked(words: Sequence[str]) -> tuple[int, Mapping[str, object]]:
    """The exit status for these arguments, and what is to be printed."""
    arguments = argparse.ArgumentParser(description="Log in to a Mumble server; print its answers as JSON.")
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=64738)
    arguments.add_argument("--user", default="probe")
    arguments.add_argument("--password", default="")
    arguments.add_argument("--certificate")
    arguments.add_argument("--key")
    arguments.add_argument("--source", default="", help="the address to connect from")
    arguments.add_argument("--text", action="append", default=[], help="a message to say to the root channel")
    arguments.add_argument("--channel", action="append", default=[], help="a channel to ask for")
    arguments.add_argument("--timeout", type=float, default=60)
    arguments.add_argument("--ping", action="store_true", help="ask by UDP, too")
    wanted = arguments.parse_args(words)
    try:
        answer = probe(
            wanted.host,
            wanted.port,
            wanted.user,
            wanted.password,
            certificate=wanted.certificate,
            key=wanted.key,
            source=wanted.source,
            texts=wanted.text,
            channels=wanted.channel,
            timeout=wanted.timeout,
        )
    except OSError as error:
        return 2, {"error": str(error)}
    # Most servers are not to answer one, and that takes a second to know.
    pong = ping(wanted.host, wanted.port) if wanted.ping else None
    said = {**dataclasses.asdict(answer), "ping": pong and dataclasses.asdict(pong)}
    return 0 if answer.admitted else 3, said


if __name__ == "__main__":
    sys.exit(main())
