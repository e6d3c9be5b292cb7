"""The table of AWS's endpoints, 1.2 MB of JSON, is read once. As it comes, every session of botocore reads it again, and the engine opens one for each of
its services: half of the time of a deployment went into that. botocore only looks things up in it.
"""

from functools import lru_cache
from os.path import basename

from botocore.loaders import JSONFileLoader

SHARED = ("endpoints", "partitions")
original = JSONFileLoader.load_file


@lru_cache
def read_once(file_path):
    return original(JSONFileLoader(), file_path)


def load_file(self, file_path):
    return read_once(file_path) if basename(file_path) in SHARED else original(self, file_path)


JSONFileLoader.load_file = load_file
