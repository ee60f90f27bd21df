#!/bin/sh
# zig as node-gyp's compiler: CC="zig.sh cc", CXX="zig.sh c++", AR="zig.sh ar", with WAZEN_ZIG, the program, and WAZEN_ZIG_TARGET, for example
# x86_64-linux-gnu.2.28. zig brings the C library's headers and symbol versions for every target, and its C++ library is linked into the addon.
set -eu
command="$1"
shift
# Atomics in place: helpers would come from zig's run-time library, and with them its memcpy in the place of the system's.
case "$WAZEN_ZIG_TARGET" in aarch64*) machine=-mno-outline-atomics ;; *) machine= ;; esac
case "$command" in
  # zig keeps frame pointers unless told otherwise. -s strips what is linked.
  cc | c++) exec "$WAZEN_ZIG" "$command" -target "$WAZEN_ZIG_TARGET" "$@" $machine -Oz -g0 -s -fomit-frame-pointer -Wno-unused-command-line-argument ;;
  *) exec "$WAZEN_ZIG" "$command" "$@" ;;
esac
