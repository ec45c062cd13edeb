#!/bin/sh
# The command line in an image or under systemd, where Node and all packages are installed already. `scripts/run.mjs` is
# the same for a checkout, and says why the flags are there.
set -eu
here="$(dirname "$(readlink -f "$0")")"
exec node --disable-warning=ExperimentalWarning --no-allocation-site-pretenuring "$here/../apps/server/src/cli.ts" "$@"
