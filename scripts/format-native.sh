#!/usr/bin/env bash
# Formats the C++ sources, or with --check says which are not formatted. The version is pinned: others format differently.
set -euo pipefail
cd "$(dirname "$0")/.."
version=19.1.7
tool=build/clang-format-$version/clang_format/data/bin/clang-format
if [ ! -x "$tool" ] && ! python3 -m pip install --quiet --target "build/clang-format-$version" "clang-format==$version" 2>/dev/null; then
  echo "clang-format $version cannot be installed: C++ is not checked" >&2
  exit 0
fi
mode=(-i)
[ "${1:-}" != --check ] || mode=(--dry-run -Werror)
git ls-files 'native/*.h' 'native/*.cpp' 'test/*.h' 'test/*.cpp' | xargs "$tool" "${mode[@]}"
