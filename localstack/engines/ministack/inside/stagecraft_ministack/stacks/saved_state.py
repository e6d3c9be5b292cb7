"""Lists what was saved: the engine saves when it ends, one file after another. A file that it cannot write (a full disk), or that is lost or cut
afterwards, it passes over with a line in its log; so it does with one whose service a thread that has not ended yet changes meanwhile. Those are saved
once more. `saved.json` beside the files, written last and only where all were written, holds each one's path and size in bytes; a start compares
(saved-state.ts).
"""

import json
import os
import sys
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


def not_saved(folder, began):
    return sorted(name for name, at in saved_files(folder) if name.endswith(".json") and at.st_mtime < began)


def save_all_and_list(services):
    # a file system may keep times in steps of two seconds
    began = time.time() - 2
    folder = persistence.STATE_DIR
    save_all(services)
    for _ in range(20):
        again = {name: services[name] for name in (file.removesuffix(".json") for file in not_saved(folder, began)) if name in services}
        if not again:
            break
        time.sleep(0.05)
        save_all(again)
    files = dict(saved_files(folder))
    if left := not_saved(folder, began):
        print(f"stagecraft: the engine could not save {', '.join(left)}", file=sys.stderr, flush=True)
        return
    path = os.path.join(folder, "saved.json")
    with open(f"{path}.new", "w") as file:
        json.dump({name: at.st_size for name, at in files.items()}, file)
    os.replace(f"{path}.new", path)


engine.save_all = save_all_and_list
