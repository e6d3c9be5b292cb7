"""A web identity's token gets nobody a role here: the engine reads it without verifying it, so that whoever writes one is anybody.
AWS answers the same where it cannot have the provider's keys:
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
"""

from ministack.core.responses import error_response_json
from ministack.services import sts

MESSAGE = "Couldn't retrieve verification key from your identity provider: the local stack does not verify web identity tokens."

denied_by_trust = sts._web_identity_trust_denied


def denied(role_arn, params, use_json):
    by_trust = denied_by_trust(role_arn, params, use_json)
    if by_trust:
        return by_trust
    if use_json:
        return error_response_json("InvalidIdentityToken", MESSAGE, 400)
    return sts._error(400, "InvalidIdentityToken", MESSAGE, ns="sts")


sts._web_identity_trust_denied = denied
