"""Secrets of the keys that the engine itself gave out: by IAM (CreateAccessKey) and by STS (AssumeRole and its like). They are valid as signatures;
what they may do is not limited, because the engine enforces no policy.
"""

import hmac

from localstack.services.stores import AccountRegionBundle


def issued_secret(key, token):
    """The secret; None where no such key was given out, or not with that session token."""
    for find in SOURCES:
        found = find(key)
        if found:
            secret, its_token = found
            return secret if hmac.compare_digest((its_token or "").encode(), (token or "").encode()) else None
    return None


def of_moto_sessions(key):
    from moto.sts.models import sts_backends

    for regions in list(sts_backends.values()):
        for backend in list(regions.values()):
            for role in getattr(backend, "assumed_roles", []):
                if role.access_key_id == key:
                    return role.secret_access_key, role.session_token
    return None


def of_moto_users(key):
    from moto.iam.models import iam_backends

    for partitions in list(iam_backends.values()):
        for backend in list(partitions.values()):
            found = backend.access_keys.get(key)
            if found and found.status == "Active":
                return found.secret_access_key, None
    return None


# the newer version keeps both in stores of its own
def of_sessions(key):
    from localstack.services.sts.models import sts_stores

    for store in stores_of(sts_stores):
        found = getattr(store, "credentials", {}).get(key)
        if found and not found.is_expired():
            return found.secret_access_key, found.session_token
    return None


def of_users(key):
    from localstack.services.iam.models import iam_stores

    for store in stores_of(iam_stores):
        for user in list(store.USERS.values()):
            found = user.access_keys.get(key)
            if found and found.access_key.get("Status") == "Active":
                return found.access_key.get("SecretAccessKey"), None
    return None


def stores_of(bundle: AccountRegionBundle):
    return [store for regions in list(bundle.values()) for store in list(regions.values())]


def sources():
    try:
        import localstack.services.iam.models
    except ImportError:
        return [of_moto_sessions, of_moto_users]
    return [of_sessions, of_users, of_moto_sessions]


SOURCES = sources()
