"""Repairs the groups that a pre-token-generation trigger sets. In version 2 of its answer they stand once, beside what is said of each token
(https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html, `groupOverrideDetails`);
version 1.5.33 looks for them within what is said of each token alone, so that they never came into one."""

from ministack.services import cognito


def with_groups_for_each_token(read):
    def read_response(payload):
        response = read(payload)
        details = response.get("claimsAndScopeOverrideDetails") if isinstance(response, dict) else None
        groups = details.get("groupOverrideDetails") if isinstance(details, dict) else None
        if not groups:
            return response
        for token in ("idTokenGeneration", "accessTokenGeneration"):
            details[token] = {"groupOverrideDetails": groups, **(details.get(token) or {})}
        return response

    return read_response


cognito._extract_trigger_response = with_groups_for_each_token(cognito._extract_trigger_response)
