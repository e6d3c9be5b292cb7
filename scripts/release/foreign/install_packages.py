"""Installs packages into a folder as Lambda runs them, whatever machine this is: wheels alone, nothing is compiled. Arguments: the folder, the version of
Python (3.12), the architecture as wheels name it (x86_64), the files of requirements.

pip looks for the wheels of another platform, and yet decides by this machine which requirements are for it (`; sys_platform == "linux"`):
https://github.com/pypa/pip/issues/11664. So it is told the function's here. What differs between machines goes: byte code, and programs in `bin` that
name this Python.
"""

import csv
import glob
import os
import sys

from pip._internal.cli.main import main
from pip._vendor.packaging import markers


def environment(version, machine):
    """What a requirement is compared with on Lambda: https://peps.python.org/pep-0508/#environment-markers"""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{version}.0",
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": f"{version}.0",
        "python_version": version,
        "sys_platform": "linux",
    }


def platforms(version, machine):
    """Those with a C library that is no newer than the runtime's: Amazon Linux 2023 has glibc 2.34, and Amazon Linux 2 has 2.26."""
    newest = 34 if int(version.split(".")[1]) >= 12 else 26
    return [f"manylinux_2_{minor}_{machine}" for minor in range(newest, 16, -1)] + [f"manylinux2014_{machine}"]


def remove_programs(folder):
    """Programs that pip writes for this Python."""
    for file in glob.glob(os.path.join(folder, "bin", "*")):
        with open(file, "rb") as program:
            if os.fsencode(sys.executable) in program.read(1024):
                os.remove(file)


def shorten_record(file, folder):
    """Leaves in a package's list of files those that are there."""
    with open(file, newline="", encoding="utf-8") as record:
        rows = sorted(row for row in csv.reader(record) if row and not row[0].startswith("..") and os.path.exists(os.path.join(folder, row[0])))
    with open(file, "w", newline="", encoding="utf-8") as record:
        csv.writer(record, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    target, wanted, architecture, *requirements = sys.argv[1:]
    markers.default_environment = lambda: environment(wanted, architecture)
    words = ["install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-compile", "--only-binary=:all:", "--implementation", "cp"]
    words += ["--python-version", wanted, "--target", target]
    for each in requirements:
        words += ["--requirement", each]
    for each in platforms(wanted, architecture):
        words += ["--platform", each]
    code = main(words)
    if code != 0:
        sys.exit(code)
    remove_programs(target)
    for each in glob.glob(os.path.join(target, "*.dist-info", "RECORD")):
        shorten_record(each, target)
