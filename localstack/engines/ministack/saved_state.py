"""Lists what was saved: the engine saves when it ends, one file after another. A file that it cannot write (a full disk), or that is lost or cut
afterwards, it passes over with a line in its log. `saved.json` beside the files, written last and only where all were written, holds each one's path
and size in bytes; a start compares (saved-state.ts).
"""

import json
import os
import time

import ministack.app as engine
from ministack.core import persistence

save_all = engine.save_all


def saved_files(folder):
    for at, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(at, name)
            if name != "saved.json" and not name.endswith((".lock", ".new")):
                yield os.path.relpath(path, folder), os.stat(path)


def save_all_and_list(services):
    # a file system may keep times in steps of two seconds
    began = time.time() - 2
    folder = persistence.STATE_DIR
    save_all(services)
    files = dict(saved_files(folder))
    if any(at.st_mtime < began for name, at in files.items() if name.endswith(".json")):
        return
    path = os.path.join(folder, "saved.json")
    with open(f"{path}.new", "w") as file:
        json.dump({name: at.st_size for name, at in files.items()}, file)
    os.replace(f"{path}.new", path)


engine.save_all = save_all_and_list
