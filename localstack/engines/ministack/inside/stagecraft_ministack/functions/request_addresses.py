"""The script that runs Node functions reads addresses with `url.parse`, so the first line of every function's log was Node's
deprecation warning DEP0169. It reads them with the WHATWG URL here, as Node advises: https://nodejs.org/api/deprecations.html#DEP0169
"""

from stagecraft_ministack.functions.worker_programs import repair

REQUIRE = 'const url = require("url");'

repair(
    "Node",
    (REQUIRE, f"{REQUIRE}\nconst _requestOptions = (address) => url.urlToHttpOptions(new URL(address));"),
    ("url.parse(", "_requestOptions("),
)
