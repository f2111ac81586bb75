"""The command line for scripts of tests, without its start: one process has imported it already.

``python served.py FOLDER`` listens on a socket in the folder and runs each call in a copy of
itself: directory, variables, streams and exit code are those of a program that was just started.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import traceback
from functools import cache

import losstracker as lt
from losstracker.cli import main

CALL = """
import json, os, socket, sys
door = socket.socket(socket.AF_UNIX)
door.connect({path!r})
said = json.dumps([os.getcwd(), dict(os.environ), sys.argv[1:]]).encode()
socket.send_fds(door, [len(said).to_bytes(4, "big")], [0, 1, 2])
door.sendall(said)
sys.exit(int(door.makefile().read()))
"""


STARTED: list[subprocess.Popen[bytes]] = []


@cache
def program() -> str:
    """Give a program in Python's words that does what ``python -I -m losstracker`` does.

    The process behind it is started once, and ends when the tests do.
    """
    folder = tempfile.mkdtemp()  # the path of a socket must be short, and pytest's are long
    server = subprocess.Popen(
        [sys.executable, "-I", __file__, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    STARTED.append(server)
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    return CALL.format(path=f"{folder}/door")


def serve(folder: str) -> None:
    """Answer calls, one after the other, until there is nobody left to call."""
    losses = lt.examples.syria_2024()
    lt.diff(losses.iloc[1:], losses)  # what most calls load and make is had once
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{folder}/door")
        door.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
            answer(door.accept()[0])
    shutil.rmtree(folder)


def answer(caller: socket.socket) -> None:
    """Run one call in a copy of this process and tell its exit code."""
    with caller:
        size, streams, _, _ = socket.recv_fds(caller, 4, 3)
        said = caller.makefile("rb").read(int.from_bytes(size, "big"))
        child = os.fork()
        if not child:
            os._exit(run(streams, *json.loads(said)))
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        caller.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def run(streams: list[int], folder: str, variables: dict[str, str], words: list[str]) -> int:
    """Take the place of the caller and run the command."""
    for at, stream in enumerate(streams):
        os.dup2(stream, at)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    try:
        code = main(words)
    except BaseException:  # as the interpreter would
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    serve(sys.argv[1])
