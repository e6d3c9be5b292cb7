"""Functions as warm Node processes, in place of containers: one executor is one execution environment, and has one process at a time.

A function gets its own environment, the administrator's credentials (the engine enforces no role) and what the kit adds. Its process starts with the first
invocation, so that an initialization that fails is an answer of that invocation, with its log, as on AWS.
"""

import json
import os
import threading
import time
from datetime import datetime, timezone

from localstack import config
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from stagecraft_localstack.messages import flow
from stagecraft_localstack.requests.front import ADMINISTRATOR_KEY, ADMINISTRATOR_SECRET, FUNCTION_ENVIRONMENT
from stagecraft_localstack.functions.node_process import Ended, NodeProcess, TimedOut

# AWS gives an initialization ten seconds, beside the function's own time limit
INIT_SECONDS = 10
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_RESPONSE_BYTES = 6 * 1024 * 1024
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


class NodeExecutor(RuntimeExecutor):
    def __init__(self, id, function_version):
        super().__init__(id, function_version)
        self.process, self.environment, self.is_busy, self.is_stopped = None, None, False, False
        self.lock = threading.RLock()

    def start(self, env_vars):
        self.environment = self.environment_of(env_vars)

    def environment_of(self, given):
        own = {name: str(value) for name, value in given.items() if value is not None and not name.startswith("LOCALSTACK_")}
        own.pop("AWS_SESSION_TOKEN", None)
        return {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime; a function may set another one
            "TZ": ":UTC",
            **own,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}",
            "AWS_ACCESS_KEY_ID": ADMINISTRATOR_KEY,
            "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR_SECRET,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.function_version.config.runtime}",
            "LAMBDA_TASK_ROOT": self.code(),
            "LAMBDA_RUNTIME_DIR": self.code(),
            **FUNCTION_ENVIRONMENT,
        }

    def code(self):
        return str(self.function_version.config.code.get_unzipped_code_location())

    # an invocation that is under way when its function is updated goes on to its end, as on AWS
    def stop(self):
        with self.lock:
            self.is_stopped = True
            process = None if self.is_busy else self.process
        if process:
            process.kill()

    def invoke(self, payload):
        with self.lock:
            self.is_busy = True
        try:
            return self.invoked(payload)
        finally:
            with self.lock:
                self.is_busy = False
                if self.process and (self.is_stopped or not self.process.is_alive()):
                    self.process.kill()
                    self.process = None

    def invoked(self, payload):
        request, limit = payload["invoke-id"], self.function_version.config.timeout
        begun, init_ms, said = time.monotonic(), 0.0, ""
        try:
            if self.process and not self.process.is_alive():
                # one that ended while it was idle is no concern of this invocation
                self.process.kill()
                self.process = None
            if self.process is None:
                self.process = NodeProcess(self.environment, self.code())
                self.process.wait_until_ready(INIT_SECONDS + limit)
                init_ms, begun = 1000 * (time.monotonic() - begun), time.monotonic()
            is_error, body = self.process.invoke(payload, limit)
            if len(body) > MAX_RESPONSE_BYTES:
                is_error, body = True, too_large(len(body))
        except TimedOut:
            self.process.kill()
            is_error, body = True, failure("Sandbox.Timedout", f"RequestId: {request} Error: Task timed out after {limit:.2f} seconds")
            said = f"{now()} {request} Task timed out after {limit:.2f} seconds\n"
        except Ended as ended:
            how = f"RequestId: {request} Error: Runtime exited with error: {ended.how}"
            is_error, body = True, ended.answer or failure("Runtime.ExitError", how)
            said = "" if ended.answer else f"{how}\n"
        took = 1000 * (time.monotonic() - begun)
        flow.count_invocation(self.function_version.id.function_name, is_error, took)
        start = f"START RequestId: {request} Version: {self.function_version.id.qualifier}\n"
        end = f"END RequestId: {request}\n{self.report(request, took, init_ms, self.process.peak_mb)}\n"
        return InvocationResult(request, body, is_error=is_error, logs=f"{start}{self.process.taken_log()}{said}{end}")

    def report(self, request, took, init_ms, peak):
        memory = self.function_version.config.memory_size
        parts = [f"REPORT RequestId: {request}", f"Duration: {took:.2f} ms", f"Billed Duration: {int(took + init_ms) + 1} ms", f"Memory Size: {memory} MB", f"Max Memory Used: {peak} MB"]
        if init_ms:
            parts.append(f"Init Duration: {init_ms:.2f} ms")
        return "\t".join(parts) + "\t"

    def get_logs(self):
        return ""

    # it has no address: requests go through its standard input
    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return ""

    @classmethod
    def prepare_version(cls, function_version):
        if function_version.config.code is None or not (function_version.config.runtime or "").startswith("nodejs"):
            raise ValueError(f"Functions run as Node processes here; the runtime is {function_version.config.runtime or 'a container image'}.")
        function_version.config.code.prepare_for_execution()

    # The code on disk may be that of the version that takes this one's place: a change of the configuration keeps it.
    # LocalStack removes it when no version has it any more (destroy_code_if_not_used)
    @classmethod
    def cleanup_version(cls, function_version):
        pass


def failure(kind, message):
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


def too_large(size):
    return failure("Function.ResponseSizeTooLarge", f"Response payload size ({size} bytes) exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes).")


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
