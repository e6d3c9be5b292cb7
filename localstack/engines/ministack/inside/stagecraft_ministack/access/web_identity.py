"""A web identity's token gets a role where its provider has signed it. As it comes, the engine reads the token without verifying it, so that whoever
writes one is anybody.

AWS fetches a provider's keys from the provider's address. The engine asks nobody outside: here a provider's public key stands in its tag
`stagecraft:key` (an elliptic key on P-256, SubjectPublicKeyInfo in base64), so that whoever may create the provider says whom to trust, as on AWS.
Without that tag every token is refused, as AWS refuses where it cannot have the keys:
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
"""

import base64
import json
import time
from collections import namedtuple

from stagecraft_ministack.apis.jwt_authorizer import decoded, is_number
from ministack.core.responses import error_response_json
from ministack.services import iam, sts

KEY_TAG = "stagecraft:key"
# claims that are condition keys of a trust policy, beside `aud`, `sub` and `amr` of every provider:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
FURTHER_CLAIMS = {
    "token.actions.githubusercontent.com": (
        "actor", "actor_id", "enterprise_id", "environment", "job_workflow_ref", "ref", "repository", "repository_id", "workflow",
    ),
}

Token = namedtuple("Token", "header claims signed signature")


class Refused(Exception):
    """A token that is not taken: AWS's code, and its sentence."""


def read(text):
    try:
        signed, _, signature = text.rpartition(".")
        header, claims = [json.loads(decoded(part)) for part in signed.split(".")]
        token = Token(header, claims, signed, decoded(signature))
    except ValueError:
        raise Refused("InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
    if not (isinstance(header, dict) and isinstance(claims, dict) and "crit" not in header):
        raise Refused("InvalidIdentityToken", "The ID Token provided is not a valid JWT.")
    return token


def verify(token, account):
    """Raises Refused where `token` is not one that a provider of the account has signed for one of its audiences, and that is good now."""
    issuer = str(token.claims.get("iss", ""))
    if not issuer.startswith("https://"):
        raise Refused("InvalidIdentityToken", "Missing a required claim: iss")
    arn = f"arn:aws:iam::{account}:oidc-provider/{host_of(issuer)}"
    provider = iam._oidc_providers.get_scoped(account, None, arn)
    key = next((tag["Value"] for tag in (provider or {}).get("Tags", []) if tag["Key"] == KEY_TAG), None)
    if not key:
        # AWS knows some providers without being told; their keys are as far away
        raise Refused("InvalidIdentityToken", f"Couldn't retrieve verification key from your identity provider: {issuer} has none here.")
    if token.header.get("alg") != "ES256" or not is_signed_by(key, token):
        raise Refused("InvalidIdentityToken", "The token's signature does not match the key of the identity provider.")
    audiences = token.claims.get("aud")
    if not set(audiences if isinstance(audiences, list) else [audiences]) & set(provider["ClientIDList"]):
        raise Refused("InvalidIdentityToken", "Incorrect token audience")
    now, expires, begins = time.time(), token.claims.get("exp"), token.claims.get("nbf", 0)
    if not (is_number(expires) and is_number(token.claims.get("iat")) and is_number(begins) and begins <= now):
        raise Refused("InvalidIdentityToken", "The token's times are missing, or lie ahead.")
    if expires <= now:
        raise Refused("ExpiredTokenException", f"Token expired: current date/time {now:.0f} must be before the expiration date/time {expires:.0f}")


def is_signed_by(key, token):
    # loaded when the first token comes: most stacks never see one
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        public = load_der_public_key(base64.b64decode(key, validate=True))
        if not isinstance(public.curve, SECP256R1) or len(token.signature) != 64:
            return False
        r, s = (int.from_bytes(part, "big") for part in (token.signature[:32], token.signature[32:]))
        public.verify(encode_dss_signature(r, s), token.signed.encode(), ECDSA(SHA256()))
    except (AttributeError, InvalidSignature, ValueError):
        return False
    return True


def host_of(issuer):
    return issuer.split("://", 1)[-1].rstrip("/")


# what the engine's own look at the trust policy asks
def principal_of(text, _provider_id, role_arn):
    claims = read(text).claims
    host = host_of(str(claims.get("iss", "")))
    partition, account = role_arn.split(":")[1], role_arn.split(":")[4]
    names = ("aud", "sub", "amr", *FURTHER_CLAIMS.get(host, ()))
    return f"arn:{partition}:iam::{account}:oidc-provider/{host}", {f"{host}:{name}".lower(): claims[name] for name in names if name in claims}


denied_by_trust = sts._web_identity_trust_denied


def denied(role_arn, params, use_json):
    try:
        verify(read(sts._p(params, "WebIdentityToken")), role_arn.split(":")[4])
    except Refused as refused:
        code, sentence = refused.args
        return error_response_json(code, sentence, 400) if use_json else sts._error(400, code, sentence, ns="sts")
    return denied_by_trust(role_arn, params, use_json)


sts._web_identity_trust_denied = denied
sts._web_identity_principal = principal_of
