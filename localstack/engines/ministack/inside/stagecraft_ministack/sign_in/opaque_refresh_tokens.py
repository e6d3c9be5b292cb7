"""A refresh token opens no API. The engine signs them with the key of a pool's access tokens, scopes and all, so that every gateway takes them for
some; Cognito's are encrypted, and nobody but the pool reads them
(https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html).
Here they get a key of their own, which the pool does not publish.
"""

import json

from ministack.services import cognito

sign = cognito._signed_jwt
published = cognito.well_known_jwks


def signed(claims, pool_id="", use=""):
    return sign(claims, pool_id, "refresh" if claims.get("token_use") == "refresh" else use)


def published_without_refresh(pool_id):
    status, headers, body = published(pool_id)
    _, private = cognito._pool_signing_key(pool_id, "refresh")
    keys = [key for key in json.loads(body)["keys"] if private is None or key["kid"] != private["kid"]]
    return status, headers, json.dumps({"keys": keys}).encode()


cognito._POOL_KEY_USES = (*cognito._POOL_KEY_USES, "refresh")
cognito._signed_jwt = signed
cognito.well_known_jwks = published_without_refresh
