#!/bin/sh
# engine: the engine, until SIGTERM. namespace: holds the network of a stack's containers, and forwards what is on the laptop.
set -eu
case ${1:-engine} in
  namespace) exec node /engine/relay.mjs ;;
  engine)
    mkdir -p "$TMPDIR"
    # alone, without the kit, nobody told it a key: it has one for itself, which its owner reads in the volume
    if [ -z "${STAGECRAFT_ADMINISTRATOR_KEY:-}" ]; then
      keys=/var/lib/stagecraft/administrator
      [ -s "$keys" ] || (umask 077; python -c 'import base64, secrets
print("AKIAQAAAAAAA" + base64.b32encode(secrets.token_bytes(5)).decode())
print(base64.b64encode(secrets.token_bytes(30)).decode())' > "$keys.new"; mv "$keys.new" "$keys")
      { read -r STAGECRAFT_ADMINISTRATOR_KEY; read -r STAGECRAFT_ADMINISTRATOR_SECRET; } < "$keys"
      export STAGECRAFT_ADMINISTRATOR_KEY STAGECRAFT_ADMINISTRATOR_SECRET
    fi
    exec python /engines/ministack/inside/launch.py ;;
  *) exec "$@" ;;
esac
