"""The bytes of stored objects across a stop. Those of people's buckets lie on disk already (kept_objects.py), with what the engine knows of each. Its own
buckets, with the code of functions, are copied.
"""

import shutil

from localstack.services.s3.models import s3_stores

from stagecraft_localstack.kept.kept_objects import NOT_KEPT, adopt


def save(provider, folder):
    storage = provider._storage_backend
    for bucket in buckets():
        # whose parts have no bytes any more
        bucket.multiparts.clear()
        if bucket.name.startswith(NOT_KEPT):
            for number, each in enumerate(bodies_of(bucket)):
                with storage.open(bucket.name, each) as source, open(folder / f"{bucket.name}.{number}", "wb") as file:
                    shutil.copyfileobj(source, file, 1 << 20)
        else:
            # what is read again from disk, and knows the storage of this process
            bucket.objects = type(bucket.objects)()


def read(provider, folder):
    storage = provider._storage_backend
    for bucket in buckets():
        storage.create_bucket(bucket.name)
        if not bucket.name.startswith(NOT_KEPT):
            adopt(storage, bucket, bucket.name)
            continue
        for number, each in enumerate(bodies_of(bucket)):
            with open(folder / f"{bucket.name}.{number}", "rb") as source, storage.open(bucket.name, each, mode="w") as stored:
                stored.write(source)


def buckets():
    return [bucket for regions in list(s3_stores.values()) for store in list(regions.values()) for bucket in store.buckets.values()]


def bodies_of(bucket):
    return [each for each in bucket.objects.values(with_versions=True) if hasattr(each, "etag")]
