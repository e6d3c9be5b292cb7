"""One Node process that runs one function's invocations, one after another (node_runtime.cjs).

Requests go to its standard input, answers and log lines come through a pipe of their own, in the order in which they happened; what anything
in it writes to the descriptors 1 and 2 past Node is added to the log. It leads a process group of its own, which is killed as a whole.
"""

import os
import queue
import signal
import subprocess
import threading
from pathlib import Path

from stagecraft_localstack.functions import held_functions, reaper

SCRIPT = str(Path(__file__).with_name("node_runtime.cjs"))
# a log beyond this is cut: one invocation has no more than some megabytes to say
MAX_LOG_BYTES = 8 * 1024 * 1024


class TimedOut(Exception):
    pass


class Ended(Exception):
    """It ended by itself: `answer` is what it said before (an error of its initialization), `how` the rest."""

    def __init__(self, how, answer=None):
        super().__init__(how)
        self.how, self.answer = how, answer


class NodeProcess:
    def __init__(self, environment, code):
        self.answers, self.log, self.logged, self.lock, self.peak_mb = queue.SimpleQueue(), [], 0, threading.Lock(), 0
        reads, writes = os.pipe()
        out_reads, out_writes = os.pipe()
        try:
            self.process = held_functions.start(
                lambda: subprocess.Popen(
                    # the last word is for whoever looks for a function's processes: its name is in it
                    ["node", SCRIPT, str(writes), code],
                    env=environment,
                    cwd=code,
                    stdin=subprocess.PIPE,
                    stdout=out_writes,
                    stderr=out_writes,
                    pass_fds=(writes,),
                    start_new_session=True,
                    bufsize=0,
                )
            )
        except BaseException:
            os.close(reads)
            os.close(out_reads)
            raise
        finally:
            os.close(writes)
            os.close(out_writes)
        reaper.watch(self.process.pid)
        threading.Thread(target=self.read_answers, args=(reads,), daemon=True, name="function-answers").start()
        self.output = threading.Thread(target=self.read_output, args=(out_reads,), daemon=True, name="function-output")
        self.output.start()

    def is_alive(self):
        return self.process.poll() is None

    def wait_until_ready(self, seconds):
        kind, body = self.next_answer(seconds)
        if kind == "F":
            self.kill()
            raise Ended("initialization failed", body)

    def invoke(self, payload, seconds):
        """Whether it failed, and its answer."""
        body = payload["payload"].encode()
        head = f"{payload['invoke-id']}\t{payload['invoked-function-arn']}\t{payload['trace-id']}\t{int(seconds * 1000)}\t{len(body)}\n"
        try:
            self.process.stdin.write(head.encode() + body)
        except OSError:
            pass
        kind, answer = self.next_answer(seconds)
        return kind == "E", answer

    def next_answer(self, seconds):
        try:
            answer = self.answers.get(timeout=seconds)
        except queue.Empty:
            raise TimedOut from None
        if answer is None:
            raise Ended(describe(self.process.wait(timeout=5)))
        return answer

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(timeout=5)
        self.process.stdin.close()
        reaper.forget(self.process.pid)
        held_functions.forget(self.process)

    def taken_log(self):
        if not self.is_alive():
            self.output.join(timeout=1)
        with self.lock:
            log, self.log, self.logged = self.log, [], 0
        text = b"".join(log).decode("utf-8", "replace")
        return text if not text or text.endswith("\n") else text + "\n"

    def add_log(self, data):
        with self.lock:
            if self.logged < MAX_LOG_BYTES:
                self.log.append(data)
                self.logged += len(data)

    # a frame: a letter, its length, a line's end; then so many bytes
    def read_answers(self, descriptor):
        with os.fdopen(descriptor, "rb") as frames:
            while head := frames.readline():
                kind, size = head.decode().split()
                body = frames.read(int(size))
                if kind == "L":
                    self.add_log(body)
                elif kind == "M":
                    self.peak_mb = int(body)
                else:
                    self.answers.put((kind, body))
        self.answers.put(None)
        # the system remembers it until somebody asks how it ended
        self.process.wait()

    def read_output(self, descriptor):
        with os.fdopen(descriptor, "rb", buffering=0) as output:
            while data := output.read(65536):
                self.add_log(data)


def describe(code):
    return f"signal: {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
