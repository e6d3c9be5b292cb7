#!/bin/sh
# The stagecraft command: finds a Node that is new enough, brings what is not installed yet, runs the command line.
set -eu
root=${STAGECRAFT_ROOT:-$(pwd)}
while [ ! -e "$root/stagecraft.config.ts" ]; do
  if [ "$root" = / ] || [ "$root" = . ]; then
    echo "There is no stagecraft.config.ts in ${STAGECRAFT_ROOT:-$(pwd)} or a folder above it. Change to the folder of a project, then run the command again." >&2
    exit 1
  fi
  root=$(dirname "$root")
done
own="$root/.stagecraft"
kit=$(dirname "$(readlink -f "$0" 2>/dev/null || realpath "$0")")

if [ ! -x "$own/bin/node" ] || [ ! -d "$root/node_modules" ] || ! cmp -s "$root/package-lock.json" "$own/installed/package-lock.json" || ! cat "$kit"/../localstack/engines/*/requirements.txt | cmp -s - "$own/installed/requirements.txt"; then
  if ! command -v node >/dev/null 2>&1; then
    echo 'Node was not found. Stagecraft needs Node 18 or newer, and fetches Node 24 itself. Install Node with your package manager, for instance `sudo apt-get install nodejs npm` or `brew install node`, then run the command again.' >&2
    exit 1
  fi
  node "$kit/install/install.mjs" "$root" || exit 1
fi

export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$own/cache/node}"
PATH="$own/bin:$root/node_modules/.bin:$PATH"
exec "$own/bin/node" --disable-warning=ExperimentalWarning --disable-warning=MODULE_TYPELESS_PACKAGE_JSON "$kit/main.ts" "$@"
