"""The engine's own paths, which no AWS service has, answer only who shows the stack's secret: they empty it (`/_ministack/reset`), change it, show
every queue's messages and every function's code, unsigned.

Open are those whose authority is another: the health that a start waits for, the data planes of APIs, function URLs and load balancers (their
authorizers decide), what CloudFormation's custom resources and wait conditions answer to (the path holds a random token), and the code of a
function at the address that GetFunction gives: it is signed here and good for ten minutes, as on AWS.
"""

import hmac
import json
import time
from urllib.parse import parse_qs, urlsplit

import ministack.app as engine
from stagecraft_ministack.requests.asgi import answer
from stagecraft_ministack.requests.front import mark, shows_secret
from ministack.services import lambda_svc

OPEN = ("/_aws/execute-api/", "/_aws/lambda-url/", "/_alb/", "/_ministack/cfn-response/", "/_ministack/cfn-signal/", "/_stagecraft/credentials")
HEALTH = ("/_localstack/health", "/_ministack/health")
CODE = ("/_ministack/lambda-code/", "/_ministack/lambda-layers/")
CODE_SECONDS = 600

REFUSAL = json.dumps(
    {
        "message": "Only the local stack itself may use this path of the engine. To delete the stack's data, run `npx stagecraft reset`. To read it, use the AWS API, for instance with "
        "`npx stagecraft exec -- COMMAND`."
    }
).encode()


def is_open(scope):
    path = scope["path"]
    if not path.startswith("/_"):
        # a registry of images, which asks nobody who he is
        return not engine._is_ecr_registry_path(path)
    return path in HEALTH or path.startswith(OPEN) or (path.startswith(CODE) and is_code_signed(path, scope["query_string"]))


# the engine's own query only looks signed
def signed(url):
    address, until = url.split("?")[0], int(time.time()) + CODE_SECONDS
    return f"{address}?until={until}&mark={mark(f'code {urlsplit(address).path} {until}')}"


def is_code_signed(path, query_string):
    query = parse_qs(query_string.decode("latin-1"))
    until, shown = query.get("until", [""])[0], query.get("mark", [""])[0]
    if not (until.isascii() and until.isdigit()) or int(until) < time.time():
        return False
    return hmac.compare_digest(shown.encode(), mark(f"code {path} {until}").encode())


def behind_secret(serve):
    async def app(scope, receive, send):
        if scope["type"] != "http" or is_open(scope) or shows_secret(scope):
            return await serve(scope, receive, send)
        await answer(send, 403, REFUSAL)

    return app


code_url, layer_url = lambda_svc._presigned_code_url, lambda_svc._layer_content_url
lambda_svc._presigned_code_url = lambda *words: signed(code_url(*words))
lambda_svc._layer_content_url = lambda *words: signed(layer_url(*words))
engine.app = behind_secret(engine.app)
