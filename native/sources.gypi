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
      'native/phase.cpp',
      'native/ir/opcodes.cpp',
      'native/ir/module.cpp',
      'native/ir/reader.cpp',
      'native/ir/print.cpp',
      'native/ssa/builder.cpp',
      'native/ssa/translate.cpp',
      'native/ssa/translate-memory.cpp',
      'native/ssa/translate-state.cpp',
      'native/ssa/translate-calls.cpp',
      'native/ssa/variables.cpp',
      'native/ssa/function.cpp',
      'native/ssa/cfg.cpp',
      'native/ssa/dominators.cpp',
      'native/ssa/loops.cpp',
      'native/ssa/print.cpp',
      'native/ssa/verify.cpp',
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
