# The C++ sources in pipeline order (docs/architecture.md); every file of native/ but the headers is listed once.
{
  'variables': {
    'addon_sources': [
      'native/addon/addon.cpp',
      'native/addon/values.cpp',
      'native/addon/compile.cpp',
      'native/addon/invoke.cpp',
      'native/addon/memory.cpp',
      'native/addon/inspect.cpp',
    ],
    'runtime_sources': [
      'native/runtime/module-compilation.cpp',
      'native/runtime/worker-pool.cpp',
      'native/runtime/thunks.cpp',
      'native/runtime/process-stubs.cpp',
      'native/runtime/guest-stack.cpp',
      'native/runtime/traps.cpp',
      'native/runtime/watchdog.cpp',
      'native/runtime/memory.cpp',
      'native/runtime/libcalls.cpp',
    ],
    'compiler_sources': [
    ],
    'code_sources': [
      'native/code/code-memory.cpp',
      'native/code/code-image.cpp',
      'native/code/code-map.cpp',
    ],
    'os_sources': [
      'native/os/memory-posix.cpp',
      'native/os/signals-linux.cpp',
    ],
    'tool_sources': [
    ],
  },
}
