"""Archives of functions and layers are unpacked as Lambda unpacks them: symbolic links are links, and what may be executed may be. The engine as it
comes writes a link's target into a file.

A function may also be a module that ends in `.cjs`, for which the engine as it comes does not look.
https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html
"""

import os
import stat
import types
import zipfile

from ministack.core import lambda_runtime
from stagecraft_ministack.functions.worker_programs import repair


class Archive(zipfile.ZipFile):
    def extractall(self, path=None, members=None, pwd=None):
        entries = self.infolist()
        links = [entry for entry in entries if stat.S_ISLNK(entry.external_attr >> 16)]
        # what lies behind a link is not written to
        super().extractall(path, [entry for entry in entries if entry not in links], pwd)
        for entry in entries:
            if entry.external_attr >> 16 & 0o100 and not entry.is_dir() and entry not in links:
                os.chmod(os.path.join(path, entry.filename), 0o755)
        for entry in links:
            at = os.path.join(path, entry.filename)
            os.makedirs(os.path.dirname(at), exist_ok=True)
            os.symlink(self.read(entry).decode(), at)


lambda_runtime.zipfile = types.SimpleNamespace(**{**vars(zipfile), "ZipFile": Archive})

LOOK = 'const mjsPath = fullPath + ".mjs";'
LOOK_FURTHER = 'const mjsPath = [".mjs", ".cjs"].map((ending) => fullPath + ending).find((file) => require("fs").existsSync(file)) ?? fullPath + ".mjs";'
repair("Node", (LOOK, LOOK_FURTHER))
