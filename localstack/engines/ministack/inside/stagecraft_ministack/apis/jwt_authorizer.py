"""The HTTP API's JWT authorizer, repaired where it lets in or answers what API Gateway does not:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html. localstack/gateway/verify-token.ts decides the same.

1. A token without `exp` never expires for it, and a time that is no number makes it fall over.
2. Of the base64 it drops what it does not know, so that many texts are one token.
3. It does not look at `alg`, nor at `crit`, which names extensions that one has to understand (RFC 7515, section 4.1.11).
4. A header or claims that are no object make it fall over.
5. It takes an `aud` that is null for none, and then `client_id` counts.
6. It sends no `www-authenticate`: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html.
"""

import base64
import json

from ministack.services import apigateway

check = apigateway._validate_jwt_authorizer


def decoded(part):
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise ValueError("not canonical")
    return raw


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_well_formed(token):
    try:
        header, claims, signature = [decoded(part) for part in token.split(".")]
        header, claims = json.loads(header), json.loads(claims)
    except ValueError:
        return False
    if not (isinstance(header, dict) and isinstance(claims, dict) and signature):
        return False
    if claims.get("aud", "") is None:
        return False
    times = [claims[name] for name in ("nbf", "iat") if name in claims]
    return header.get("alg") == "RS256" and "crit" not in header and all(is_number(time) for time in [claims.get("exp"), *times])


async def validate(route, authorizer, headers, query_params):
    token = apigateway._extract_token_from_identity_source(authorizer.get("identitySource", []), headers, query_params)
    if token and not is_well_formed(token):
        claims, scopes, refusal = None, None, apigateway._jwt_unauthorized()
    else:
        claims, scopes, refusal = await check(route, authorizer, headers, query_params)
    if refusal:
        # in API Gateway's own form, without spaces
        status, answer_headers, body = refusal
        refusal = status, answer_headers, json.dumps(json.loads(body), separators=(",", ":")).encode()
        error = "insufficient_scope" if refusal[0] == 403 else "invalid_token"
        wanted = " ".join(route.get("authorizationScopes") or [])
        refusal[1]["www-authenticate"] = f'Bearer scope="{wanted}" error="{error}"' if token else "Bearer"
    return claims, scopes, refusal


apigateway._validate_jwt_authorizer = validate
