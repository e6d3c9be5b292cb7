"""The engine's hosted sign-in answers the kit's front alone (localstack/identity). It decodes what identity providers say without verifying it
and asks federated codes for no verifier: the front does both, so nobody may walk around it."""

import json

import ministack.app as engine
from stagecraft_ministack.requests.asgi import answer
from stagecraft_ministack.requests.front import shows_secret
from stagecraft_ministack.access.verified_callers import may_be_nobody

# the engine compares paths in some places and their beginnings in others
CLOSED = ("/oauth2/", "/saml2/", "/login", "/logout")

REFUSAL = json.dumps(
    {
        "message": "Use the stack's sign-in address, which `npx stagecraft status` prints. "
        "It verifies what the engine does not, so only it may use this path."
    }
).encode()


def behind_front(serve):
    async def app(scope, receive, send):
        if scope["type"] != "http" or not scope["path"].lower().startswith(CLOSED):
            return await serve(scope, receive, send)
        if not shows_secret(scope):
            return await answer(send, 403, REFUSAL)
        # nobody signs a request here
        token = may_be_nobody.set(True)
        try:
            await serve(scope, receive, send)
        finally:
            may_be_nobody.reset(token)

    return app


engine.app = behind_front(engine.app)
