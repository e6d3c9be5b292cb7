"""Prints the packages of a lock file as requirements for pip, without those for development. Its argument is the file: uv.lock, poetry.lock or
Pipfile.lock.

https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile, https://python-poetry.org/docs/pyproject/, https://github.com/pypa/pipfile
"""

import json
import os
import re
import sys

try:
    import tomllib
except ImportError:
    from pip._vendor import tomli as tomllib


def read(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def of_pipenv(path):
    with open(path, encoding="utf-8") as file:
        for name, package in json.load(file).get("default", {}).items():
            marker = f" ; {package['markers']}" if package.get("markers") else ""
            extras = f"[{','.join(package['extras'])}]" if package.get("extras") else ""
            if "version" in package:
                yield f"{name}{extras}{package['version']}{marker}"


# each package with the packages that it needs, from the project's own on
def closure(roots, packages, needs):
    found, queue = {}, list(roots)
    while queue:
        name = canonical(queue.pop())
        if name in found or name not in packages:
            continue
        found[name] = packages[name]
        queue += needs(packages[name])
    return found


def of_uv(path):
    packages = {canonical(package["name"]): package for package in read(path).get("package", [])}
    own = [package for package in packages.values() if {"virtual", "editable", "directory"} & set(package.get("source", {}))]

    def needs(package):
        return [each["name"] for each in package.get("dependencies", [])]

    for package in closure([name for each in own for name in needs(each)], packages, needs).values():
        if package not in own and "version" in package:
            yield f"{package['name']}=={package['version']}"


def of_poetry(path):
    packages = {canonical(package["name"]): package for package in read(path).get("package", [])}
    project = read(os.path.join(os.path.dirname(path), "pyproject.toml"))
    named = project.get("tool", {}).get("poetry", {}).get("dependencies", {})
    standard = project.get("project", {}).get("dependencies", [])
    roots = [name for name in named if name != "python"] + [re.split(r"[\s\[<>=!~;(@]", each, maxsplit=1)[0] for each in standard]

    def needs(package):
        return list(package.get("dependencies", {}))

    for package in closure(roots, packages, needs).values():
        marker = package.get("markers")
        yield f"{package['name']}=={package['version']}" + (f" ; {marker}" if isinstance(marker, str) else "")


if __name__ == "__main__":
    path = sys.argv[1]
    kinds = {"uv.lock": of_uv, "poetry.lock": of_poetry, "Pipfile.lock": of_pipenv}
    print("\n".join(sorted(kinds[os.path.basename(path)](path))))
