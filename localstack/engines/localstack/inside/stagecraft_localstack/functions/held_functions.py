"""Functions stand still while a copy is made of what the stack holds, so that a copy of the database belongs to the same moment.

POST /_stagecraft/hold stops every function's process where it is (SIGSTOP), lets no other start, and answers 200 with `{"functions": how many}`; 409
where they stand still already. POST /_stagecraft/release lets them go on, and answers 200; 409 where they went on by themselves, which they do
after 30 s, so that nobody who was killed leaves them standing. Stored objects need no more: each version lies on disk whole.
"""

import os
import signal
import threading

LONGEST_SECONDS = 30

gate = threading.Condition()
is_held, limit = False, None
processes = set()


def start(spawn):
    """The process that `spawn` starts, once it may."""
    with gate:
        gate.wait_for(lambda: not is_held, LONGEST_SECONDS)
        process = spawn()
        processes.add(process)
    return process


def forget(process):
    with gate:
        processes.discard(process)


def hold():
    global is_held, limit
    with gate:
        if is_held:
            return 409, {"message": "A copy is being made already."}
        is_held, limit = True, threading.Timer(LONGEST_SECONDS, release)
        limit.daemon = True
        limit.start()
        return 200, {"functions": signal_all(signal.SIGSTOP)}


def release():
    global is_held
    with gate:
        if not is_held:
            return 409, {"message": "Nothing was held any more."}
        is_held = False
        limit.cancel()
        signal_all(signal.SIGCONT)
        gate.notify_all()
        return 200, {}


def signal_all(number):
    running = [process for process in processes if process.poll() is None]
    for process in running:
        os.killpg(process.pid, number)
    return len(running)
