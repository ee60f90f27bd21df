#!/usr/bin/env bash
# Writes native.tar.br: the C++ sources as the npm package has them (docs/releasing.md), the same bytes for the same sources. binding.gyp unpacks it.
set -euo pipefail
cd "$(dirname "$0")/.."
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=a=rX,u+w --exclude=native/tool --exclude=native/sources.gypi -cf - native |
  node -e 'process.stdin.pipe(require("node:zlib").createBrotliCompress()).pipe(process.stdout)' >native.tar.br
