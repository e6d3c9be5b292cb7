"""The script that runs Node functions reads addresses with `url.parse`, so the first line of every function's log was Node's
deprecation warning DEP0169. It reads them with the WHATWG URL here, as Node advises: https://nodejs.org/api/deprecations.html#DEP0169
"""

from ministack.core import lambda_runtime

REQUIRE = 'const url = require("url");'

if REQUIRE in getattr(lambda_runtime, "_NODEJS_WORKER_SCRIPT", ""):
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
        REQUIRE, f"{REQUIRE}\nconst _requestOptions = (address) => url.urlToHttpOptions(new URL(address));"
    ).replace("url.parse(", "_requestOptions(")
