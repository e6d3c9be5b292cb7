"""A function has the environment variables that Lambda's runtimes define, which code asks to know where it runs, in which zone, and whose log it writes:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime

1. The engine leaves out AWS_EXECUTION_ENV, _HANDLER, the log group, how it was initialized, and the zone, which is UTC there and this machine's here. What a function
   sets itself goes before those that Lambda does not reserve.
2. Search paths name folders of Lambda: the code is in /var/task, layers are in /opt. Here the code is the folder in which the process starts, and its layers lie
   beside it: they become relative. Of LD_LIBRARY_PATH, NODE_PATH, PATH and PYTHONPATH only, which are read before the function could lead them.
3. The engine starts the `node` of the function's own PATH, which is another one, or none.
"""

import os
import re
import shutil

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

NODE = shutil.which("node") or "node"
SEARCH_PATHS = ("LD_LIBRARY_PATH", "NODE_PATH", "PATH", "PYTHONPATH")

spawn = lambda_runtime.Worker._spawn
detect = lambda_runtime._detect_runtime_binary
program_environment = lambda_svc._provided_worker_env


def unreserved():
    return {"TZ": ":UTC"}


def reserved(config):
    name = config.get("FunctionName", "")
    runtime = config.get("Runtime", "")
    return {
        "_HANDLER": config.get("Handler", ""),
        "AWS_LAMBDA_LOG_GROUP_NAME": (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        # it is not defined for programs
        **({} if runtime.startswith("provided") else {"AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}"}),
    }


# of several layers the last one goes first
def led(path, layers):
    found = re.fullmatch(r"/(var/task|opt)(/.*)?", path)
    if not found:
        return [path]
    below = found.group(2) or ""
    folders = ["."] if found.group(1) == "var/task" else [f"../layer_{at}" for at in reversed(range(layers))]
    return [folder + below for folder in folders]


def led_search_paths(variables, layers):
    return {
        name: os.pathsep.join(each for path in value.split(os.pathsep) for each in led(path, layers)) if name in SEARCH_PATHS else value
        for name, value in variables.items()
    }


def with_variables(config, layers):
    environment = config.get("Environment") or {}
    own = {name: str(value) for name, value in (environment.get("Variables") or {}).items()}
    return {**config, "Environment": {**environment, "Variables": {**unreserved(), **led_search_paths(own, layers), **reserved(config)}}}


def spawn_with_variables(worker, *words, **named):
    config = worker.config
    worker.config = with_variables(config, len(config.get("Layers") or []))
    try:
        return spawn(worker, *words, **named)
    finally:
        worker.config = config


def program_environment_with_variables(config, code_dir, *words):
    environment = program_environment(config, code_dir, *words)
    return {**unreserved(), **environment, **reserved(config)}


def detect_node(runtime):
    binary, program = detect(runtime)
    return (NODE if binary == "node" else binary), program


lambda_runtime.Worker._spawn = spawn_with_variables
lambda_runtime._detect_runtime_binary = detect_node
lambda_svc._provided_worker_env = program_environment_with_variables
