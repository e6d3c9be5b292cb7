"""A function's requests to names of AWS are led to the engine with the `Host` that they are signed for: the AWS SDK 2 knows no AWS_ENDPOINT_URL, and
some code has the address of a queue, a bucket or an API in it. What Python leads is in aws_addresses_in_python.py. The guard takes no such host from
anybody else, so these requests carry a proof: it is made anew for each start, and opens nothing but that.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

import hmac
import os
import re
import secrets

import ministack.app as engine
from stagecraft_ministack.functions.aws_addresses_in_python import led_in_python
from stagecraft_ministack.functions.worker_programs import repair

HEADER = b"x-stagecraft-led-here"
PROOF = secrets.token_hex(16).encode()

LED = 'options.path = options.path || "/";'
PROVEN = f"""{LED}
      const _proof = {{ "{HEADER.decode()}": "{PROOF.decode()}" }};
      const _given = options.headers;
      options.headers = Array.isArray(_given) ? [..._given, ...Object.entries(_proof).flat()] : Object.assign({{}}, _given, _proof);
      if (!Object.keys(options.headers).some((name) => name.toLowerCase() === "host") && !Array.isArray(_given)) options.headers.host = host;"""

# what a function presigns is asked for by somebody else
PATCHED = "function patchAwsSdk() {"
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "presigned-addresses.cjs"), encoding="utf-8") as file:
    PRESIGNED = f"((module, require) => {{\n{file.read()}\nleadPresigned();\n}})({{}}, require);\n"

repair("Node", (LED, PROVEN), (PATCHED, PRESIGNED + PATCHED))

PYTHON_BEGIN = "    # After sys.path is complete"
repair("Python", (PYTHON_BEGIN, led_in_python(HEADER.decode(), PROOF.decode()) + PYTHON_BEGIN))

# an API has a host name of its own, by which functions of the stack ask it: `https://${ApiGatewayRestApi}.execute-api.${AWS::Region}.amazonaws.com/dev`
own = engine._EXECUTE_API_RE.pattern.removesuffix(r"(?::\d+)?$").removeprefix(r"^([a-f0-9]{8})\.execute-api\.")
engine._EXECUTE_API_RE = re.compile(rf"^([a-f0-9]{{8}})\.execute-api\.(?:{own}|[a-z0-9-]+\.amazonaws\.com(?:\.cn)?)(?::\d+)?$")


def is_led_here(host, scope):
    """Whether a request for a host of AWS comes from a function whose requests are led here."""
    if not host.endswith((b".amazonaws.com", b".amazonaws.com.cn")):
        return False
    shown = [value for name, value in scope["headers"] if name == HEADER]
    return len(shown) == 1 and hmac.compare_digest(shown[0], PROOF)
