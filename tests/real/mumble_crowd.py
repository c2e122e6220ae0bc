"""Many Mumble clients at once, each from an address of its own; run it in a box's network.

``mumble_crowd.py sit N`` logs in N users, prints what became of them, keeps them alive until standard input
ends, then prints how many are left. ``mumble_crowd.py storm SECONDS RATE SOURCES`` guesses passwords.
Prints JSON, a line each time. The addresses are of 127.0.0.0/8, the loopback interface's.
"""

import argparse
import collections
import json
import select
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from real.mumble_client import Answer, Client

KEEP_ALIVE_SECONDS = 5  # The server drops who is silent for 30 s.


def address(block: int, number: int) -> str:
    return f"127.{block}.{number // 250}.{number % 250 + 1}"


def verdict(answer: Answer) -> str:
    """How a login ended."""
    if answer.admitted:
        return "admitted"
    return str((answer.reject or {"type_name": "closed"})["type_name"])


def log_in(user: str, password: str, source: str) -> tuple[Client | None, str]:
    """A client and how its login ended; None where the server did not even talk."""
    try:
        client = Client(user=user, password=password, source=source, timeout=60)
    except OSError:
        return None, "no connection"
    return client, verdict(client.answer)


def sit(count: int, password: str, block: int) -> None:
    with ThreadPoolExecutor(20) as pool:
        tries = pool.map(lambda n: log_in(f"user-{block}-{n}", password, address(block, n)), range(count))
        outcomes = list(tries)
    clients = [client for client, how in outcomes if client and how == "admitted"]
    print(json.dumps(collections.Counter(how for _, how in outcomes)), flush=True)
    while not select.select([sys.stdin], [], [], KEEP_ALIVE_SECONDS)[0]:
        settle(clients)
    settle(clients)
    print(json.dumps({"left": sum(not client.answer.closed for client in clients)}), flush=True)
    for client in clients:
        client.close()


def settle(clients: list[Client]) -> None:
    for client in clients:
        if not client.answer.closed:
            try:
                client.settle()
            except OSError:
                client.answer.closed = True


def storm(seconds: int, rate: int, sources: int, block: int) -> None:
    """Print how many logins with wrong passwords ended how; each source address takes its turn."""
    counts: collections.Counter[str] = collections.Counter()
    lock = threading.Lock()

    def knock(number: int) -> None:
        client, how = log_in(f"guesser-{block}-{number}", "wrong", address(block, number % sources))
        if client:
            client.close()
        with lock:
            counts[how] += 1

    start = time.monotonic()
    with ThreadPoolExecutor(40) as pool:
        for number in range(seconds * rate):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            pool.submit(knock, number)
    print(json.dumps(counts), flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--password", default="")
    arguments.add_argument("--block", type=int, default=1, help="the second number of the addresses")
    commands = arguments.add_subparsers(dest="command", required=True)
    commands.add_parser("sit").add_argument("count", type=int)
    knocking = commands.add_parser("storm")
    for name in ("seconds", "rate", "sources"):
        knocking.add_argument(name, type=int)
    asked = arguments.parse_args()
    if asked.command == "sit":
        sit(asked.count, asked.password, asked.block)
    else:
        storm(asked.seconds, asked.rate, asked.sources, asked.block)


if __name__ == "__main__":
    main()
