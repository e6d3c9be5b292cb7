"""What the kit adds to LocalStack and mends in it, in memory: no file of its package is changed. It is found by the folder's `.dist-info`, which
has to stand on PYTHONPATH, and is set by environment variables alone, so that it is the same for a process and in a container.

GATEWAY_SERVER=stagecraft and LAMBDA_RUNTIME_EXECUTOR=stagecraft choose its server and its functions; requests/front.py lists the kit's own variables. `plugins.py`
is where LocalStack takes all of it in. kept: what outlives a clean stop.
"""
