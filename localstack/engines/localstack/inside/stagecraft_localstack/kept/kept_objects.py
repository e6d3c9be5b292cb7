"""Stored objects outlive the engine, which keeps nothing: each version is written to a folder before its request is answered (object_versions.py), and a bucket
that is created again by that name has its versions back. Nobody is notified of these: they were there before.

The engine's own buckets, with the code of functions, are left out, and so are objects' tags.
"""

import shutil
from functools import wraps
from pathlib import Path

from localstack.services.s3 import provider
from localstack.services.s3.models import KeyStore, S3DeleteMarker, VersionedKeyStore

from stagecraft_localstack.requests.front import OBJECTS
from stagecraft_localstack.objects.object_versions import ObjectVersions

NOT_KEPT = ("awslambda-",)


def versions_of(store):
    return getattr(store, "_kept_versions", None)


def kept_set(inner):
    def set(self, object_key, s3_object):
        # on disk first: a version that can't be written is an error of its request
        if kept := versions_of(self):
            kept.keep(s3_object)
        inner(self, object_key, s3_object)

    return set


def kept_pop(inner):
    def pop(self, object_key, *words, **named):
        found = inner(self, object_key, *words, **named)
        if found is not None and (kept := versions_of(self)):
            kept.forget(found)
        return found

    return pop


# a bucket gets a new store when its versions are enabled
def with_versions(cls, keystore):
    store = from_key_store.__func__(cls, keystore)
    if kept := versions_of(keystore):
        store._kept_versions = kept
        for found in store.values(with_versions=True):
            kept.keep(found)
    return store


def create_and_adopt(self, context, request):
    answer = create_bucket(self, context, request)
    name = request["Bucket"]
    if not name.startswith(NOT_KEPT):
        _, bucket = self._get_cross_account_bucket(context, name)
        if versions_of(bucket.objects) is None:
            adopt(self._storage_backend, bucket, name)
    return answer


def adopt(storage, bucket, name):
    # while an object is stored nobody else may open it: its file is read past that lock
    kept = ObjectVersions(Path(OBJECTS, name), lambda found: storage._get_object_file(name, storage._key_from_s3_object(found)))
    versions = kept.versions()
    if any(version.version_id not in (None, "null") for version, _ in versions):
        bucket.objects, bucket.versioning_status = VersionedKeyStore(), "Enabled"
    for version, body in versions:
        if not isinstance(version, S3DeleteMarker):
            etag = version.etag
            with open(body, "rb") as data, storage.open(name, version, mode="w") as stored:
                stored.write(data)
            # that of an upload in parts is not its bytes'
            version.etag = etag
        bucket.objects.set(version.key, version)
    bucket.objects._kept_versions = kept


def delete_and_forget(self, context, bucket, *words, **named):
    answer = delete_bucket(self, context, bucket, *words, **named)
    shutil.rmtree(Path(OBJECTS, bucket), ignore_errors=True)
    return answer


if OBJECTS:
    for kind in (KeyStore, VersionedKeyStore):
        kind.set, kind.pop = kept_set(kind.set), kept_pop(kind.pop)
    from_key_store = VersionedKeyStore.from_key_store
    VersionedKeyStore.from_key_store = classmethod(with_versions)
    create_bucket, delete_bucket = provider.S3Provider.create_bucket, provider.S3Provider.delete_bucket
    # the engine finds a handler by its name
    provider.S3Provider.create_bucket = wraps(create_bucket)(create_and_adopt)
    provider.S3Provider.delete_bucket = wraps(delete_bucket)(delete_and_forget)
