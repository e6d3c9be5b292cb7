"""A copy of the whole state at one moment, of an engine that goes on running.

POST /_stagecraft/hold stops every function's process where it is (SIGSTOP), lets no other start, and then writes what a clean end would leave to
the folder `copy` beside the state's own: `services` (each service's file, with the list of saved_state.py) and `objects`. It answers 200 with
`{"functions": how many stand still}`. POST /_stagecraft/release lets them go on, and answers 200; 409 where they went on by themselves,
which they do after 30 s, so that nobody who was killed leaves them standing. Both answer 403 without the stack's secret.

While the copy is written the engine answers nobody: it is written by the thread that answers. What functions sent before and was not
answered then is not in it, as if they had been killed at that moment.
"""

import asyncio
import json
import os
import shutil
import signal
import threading
import time

import ministack.app as engine
from stagecraft_ministack.requests.asgi import answer
from stagecraft_ministack.requests.front import shows_secret
from ministack.core import lambda_runtime, persistence
from ministack.services import lambda_svc, s3, sqs

LONGEST_SECONDS = 30
# a process that takes longer to start hangs
START_SECONDS = 10
TRIES = 5

# open while functions may start; counts those that are starting
may_start = threading.Condition()
is_held = False
starting = 0
limit = None
# whoever takes a message from one queue to another holds it
moving = threading.RLock()


def waits_for_release(spawn):
    def spawn_later(worker, *words, **named):
        global starting
        with may_start:
            may_start.wait_for(lambda: not is_held, LONGEST_SECONDS)
            starting += 1
        try:
            return spawn(worker, *words, **named)
        finally:
            with may_start:
                starting -= 1

    return spawn_later


def moves_whole(move):
    def move_whole(*words, **named):
        with moving:
            return move(*words, **named)

    return move_whole


def signal_functions(number):
    with lambda_runtime._lock:
        processes = [worker._proc for workers in lambda_runtime._workers.values() for worker in workers]
    running = [process for process in processes if process is not None and process.poll() is None]
    for process in running:
        os.kill(process.pid, number)
    return len(running)


def release():
    """Whether anything was held."""
    global is_held
    with may_start:
        was_held, is_held = is_held, False
        may_start.notify_all()
    if was_held:
        limit.cancel()
        signal_functions(signal.SIGCONT)
    return was_held


def write_copy():
    services, objects = persistence.STATE_DIR, s3.DATA_DIR
    folder = os.path.join(os.path.dirname(services), "copy")
    for _ in range(TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        target = os.path.join(folder, "services")
        # what no service keeps in its file: keys, for one
        shutil.copytree(services, target, ignore=shutil.ignore_patterns("lambda-blobs", "saved.json", "*.tmp")) if os.path.isdir(services) else os.makedirs(target)
        persistence.STATE_DIR, blobs, lambda_svc.CODE_BLOB_DIR = target, lambda_svc.CODE_BLOB_DIR, os.path.join(target, "lambda-blobs")
        try:
            with moving:
                engine.save_all(engine._build_persistence_save_dict())
        finally:
            persistence.STATE_DIR, lambda_svc.CODE_BLOB_DIR = services, blobs
        # a thread that changed something meanwhile: then one file could not be written
        if os.path.exists(os.path.join(target, "saved.json")):
            shutil.copytree(objects, os.path.join(folder, "objects")) if os.path.isdir(objects) else os.makedirs(os.path.join(folder, "objects"))
            return
    raise RuntimeError("The engine could not write its state whole; its log says why.")


async def hold():
    global is_held, limit
    with may_start:
        if is_held:
            return 409, {"message": "A copy is being made already."}
        is_held = True
    limit = threading.Timer(LONGEST_SECONDS, release)
    limit.daemon = True
    limit.start()
    try:
        # one that is starting has no process yet that could be stopped
        until = time.monotonic() + START_SECONDS
        while starting:
            if time.monotonic() > until:
                raise RuntimeError("A function takes too long to start.")
            await asyncio.sleep(0.005)
        count = signal_functions(signal.SIGSTOP)
        write_copy()
    except Exception as error:
        release()
        return 500, {"message": str(error)}
    return 200, {"functions": count}


async def let_go():
    return (200, {}) if release() else (409, {"message": "Nothing was held any more."})


def with_copies(serve):
    paths = {"/_stagecraft/hold": hold, "/_stagecraft/release": let_go}

    async def app(scope, receive, send):
        work = paths.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if work is None:
            return await serve(scope, receive, send)
        status, said = await work() if shows_secret(scope) else (403, {"message": "Forbidden"})
        await answer(send, status, json.dumps(said).encode())

    return app


for kind in (lambda_runtime.Worker, *lambda_runtime.Worker.__subclasses__()):
    if "_spawn" in vars(kind):
        kind._spawn = waits_for_release(kind._spawn)
sqs._dlq_sweep = moves_whole(sqs._dlq_sweep)
engine.app = with_copies(engine.app)
