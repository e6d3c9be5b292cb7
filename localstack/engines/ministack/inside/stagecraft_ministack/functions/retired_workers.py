"""An event that is under way when its function gets new code or another configuration is handled to its end, and its process then ends: on AWS, too,
an execution environment of before finishes its event and gets no other
(https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html). The engine ended such a process in the middle of its event; and one
that was only starting ran the code of before afterwards, and stayed until the engine ended.
"""

import threading

from ministack.core import lambda_runtime
from ministack.services import lambda_svc


def newest(config):
    """The function as it is now; None where it is no longer the same, or where a version of it is meant."""
    record = lambda_svc._functions.get(config.get("FunctionName", ""))
    return record if record and record["config"].get("FunctionArn") == config.get("FunctionArn") else None


def repair():
    acquire = lambda_runtime.acquire_worker
    kill = lambda_runtime.kill_workers
    release = lambda_runtime.release_worker
    reset = lambda_runtime.reset

    def end(workers):
        """Ends those that have no event in hand, and the others when they have handled it."""
        idle = []
        with lambda_runtime._lock:
            for worker in filter(None, workers):
                if worker.in_use:
                    worker.is_retired = True
                else:
                    idle.append(worker)
        kill(idle)

    # nobody waits for the end of a process whose event is answered
    def kill_aside(worker):
        threading.Thread(target=kill, args=([worker],), daemon=True).start()

    def acquire_newest(func_name, config, code_zip, qualifier="$LATEST", max_concurrency=None):
        while True:
            record = newest(config) if qualifier == "$LATEST" else None
            if record and record.get("code_zip"):
                config, code_zip = record["config"], record["code_zip"]
            worker, reason = acquire(func_name, config, code_zip, qualifier=qualifier, max_concurrency=max_concurrency)
            # from here on a change finds this one in the pool
            if worker is None or record is None or worker.code_zip == record.get("code_zip"):
                return worker, reason
            with lambda_runtime._lock:
                for workers in lambda_runtime._workers.values():
                    if worker in workers:
                        workers.remove(worker)
            kill_aside(worker)

    def release_or_end(worker):
        release(worker)
        if getattr(worker, "is_retired", False):
            kill_aside(worker)

    def reset_at_once():
        with lambda_runtime._lock:
            workers = [worker for each in lambda_runtime._workers.values() for worker in each]
            for worker in workers:
                worker.in_use = False
        reset()

    # an event that could not be handled may have left its process, which nobody releases
    def ending(invoke):
        def invoke_or_end(worker, *words, **named):
            try:
                return invoke(worker, *words, **named)
            except Exception:
                kill([worker])
                raise

        return invoke_or_end

    for kind in (lambda_runtime.Worker, lambda_runtime.ProvidedWorker):
        kind.invoke = ending(kind.invoke)
    # whoever ends one by itself means now: its code could not be loaded
    lambda_runtime.Worker.kill = lambda worker: kill([worker])
    lambda_runtime.kill_workers = end
    lambda_runtime.acquire_worker = lambda_svc.acquire_worker = acquire_newest
    lambda_runtime.reset = reset_at_once
    lambda_runtime.release_worker = lambda_svc.release_worker = release_or_end


repair()
