"""The kept versions of one bucket, in a folder. A version is two files: its bytes (`.body`), and what the engine knows of it (`.version`, JSON, because a
snapshot may come from elsewhere). The second is written last, so that a version is there whole or not at all.
"""

import hashlib
import itertools
import json
import os
import shutil
import time
from datetime import datetime

from localstack.services.s3.models import S3DeleteMarker, S3Object

numbers = itertools.count()


class ObjectVersions:
    def __init__(self, folder, file_of):
        """`file_of` gives the open file with an object's bytes, which has a `position_lock`."""
        self.folder, self.file_of = folder, file_of
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, version):
        name = self.folder / name_of(version)
        is_marker = isinstance(version, S3DeleteMarker)
        if not is_marker:
            source = self.file_of(version)
            with source.position_lock, open(f"{name}.new", "wb") as file:
                source.seek(0)
                shutil.copyfileobj(source, file, 1 << 20)
                source.seek(0)
            os.replace(f"{name}.new", f"{name}.body")
        # the time and a number: in the order in which they were written
        known = {"written": [time.time_ns(), next(numbers)], "is_marker": is_marker, "fields": vars(version)}
        with open(f"{name}.new", "w", encoding="utf-8") as file:
            json.dump(known, file, default=encoded)
        os.replace(f"{name}.new", f"{name}.version")

    def forget(self, version):
        name = name_of(version)
        for end in ("version", "body"):
            (self.folder / f"{name}.{end}").unlink(missing_ok=True)

    def versions(self):
        """Every whole version with the path of its bytes, the oldest first."""
        found = []
        for file in self.folder.glob("*.version"):
            known, body = json.loads(file.read_text("utf-8"), object_hook=decoded), file.with_suffix(".body")
            if known["is_marker"] or body.exists():
                found.append((known["written"], version_from(known), body))
        return [(version, body) for _, version, body in sorted(found, key=lambda each: each[0])]


def name_of(version):
    return hashlib.sha256(f"{version.key}\n{version.version_id or 'null'}".encode()).hexdigest()


# fields that a newer engine has beside these keep what it gives them
def version_from(known):
    fields = known["fields"]
    version = S3DeleteMarker(fields["key"], fields["version_id"]) if known["is_marker"] else S3Object(fields["key"])
    vars(version).update(fields)
    version.is_current = True
    return version


def encoded(value):
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    raise TypeError(f"A stored object has a field that can't be kept: {value!r}")


def decoded(value):
    return datetime.fromisoformat(value["$time"]) if set(value) == {"$time"} else value
