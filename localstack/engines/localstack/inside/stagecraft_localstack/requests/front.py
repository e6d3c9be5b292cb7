"""What the kit tells the engine and nobody else: the secret by which its own parts are known, the administrator's key, where the page is, and what
functions get beside their own environment.

STAGECRAFT_FRONT_SECRET, STAGECRAFT_ADMINISTRATOR_KEY, STAGECRAFT_ADMINISTRATOR_SECRET, STAGECRAFT_PAGE_ORIGIN (`http://127.0.0.1:<port>`, may be
empty), STAGECRAFT_OBJECTS (the folder where stored objects are kept; nothing is kept without it), STAGECRAFT_FUNCTION_ENVIRONMENT (a JSON object of
strings), STAGECRAFT_FUNCTION_PROCESSES (how many processes one function has at most), STAGECRAFT_UNREPAIRED (`1`: with the kit's server and functions, and no
other repair, to measure beside).
"""

import hmac
import json
import os


# functions inherit the engine's environment, and must not get these
def taken(name):
    return os.environ.pop(name, "")


SECRET = taken("STAGECRAFT_FRONT_SECRET").encode()
ADMINISTRATOR_KEY = taken("STAGECRAFT_ADMINISTRATOR_KEY")
ADMINISTRATOR_SECRET = taken("STAGECRAFT_ADMINISTRATOR_SECRET")
PAGE_ORIGIN = taken("STAGECRAFT_PAGE_ORIGIN")
OBJECTS = taken("STAGECRAFT_OBJECTS")
FUNCTION_ENVIRONMENT = json.loads(taken("STAGECRAFT_FUNCTION_ENVIRONMENT") or "{}")
FUNCTION_PROCESSES = int(taken("STAGECRAFT_FUNCTION_PROCESSES") or "16")
UNREPAIRED = taken("STAGECRAFT_UNREPAIRED") == "1"

if not (ADMINISTRATOR_KEY and ADMINISTRATOR_SECRET):
    raise SystemExit("The engine was started without an administrator's key.")


def is_secret(shown):
    """Whether `shown`, the value of the header `x-stagecraft-front`, is the stack's secret; never where there is none."""
    return bool(SECRET) and hmac.compare_digest(shown.encode(), SECRET)
