"""GetAccessKeyInfo answers. As it comes, version 2026.3.0 of the engine looks a key up by a method that it does not have."""

from localstack.services.sts.models import sts_stores
from localstack.services.sts.provider import StsProvider


def credentials_of(self, access_key_id):
    stores = [store for regions in list(sts_stores.values()) for store in list(regions.values())]
    return next((store.credentials[access_key_id] for store in stores if access_key_id in store.credentials), None)


if "get_access_key_info" in vars(StsProvider) and not hasattr(StsProvider, "_lookup_credentials"):
    StsProvider._lookup_credentials = credentials_of
