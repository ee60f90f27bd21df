# `addon` is the library that Node loads, `accelerator` an optional one beside it; `irc` is the developer tool that compiles text IR without Node; `compiler` is what both
# are made of. The sources are listed in native/sources.gypi.
{
  'includes': ['native/sources.gypi'],
  'target_defaults': {
    'include_dirs': ['native'],
    # Exceptions are for one thing: memory that is not there ends the compilation of a function, not the process.
    'cflags_cc': ['-std=c++20', '-fexceptions', '-fno-rtti', '-fvisibility=hidden', '-Wall', '-Wextra', '-Wno-unused-parameter'],
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-O3', '-fno-exceptions'],
    'cflags': ['-O2', '-g1', '-fPIC'],
    'cflags!': ['-O3'],
    # Without NDEBUG the verifiers run after every stage (native/support/flags.h).
    'configurations': {'Release': {'defines': ['NDEBUG']}},
  },
  'targets': [
    {
      'target_name': 'compiler',
      'type': 'static_library',
      'sources': ['<@(compiler_sources)', '<@(target_sources)', '<@(os_sources)'],
    },
    {
      'target_name': 'addon',
      'dependencies': ['compiler'],
      'defines': ['NAPI_VERSION=8'],
      'sources': ['<@(addon_sources)', '<@(runtime_sources)', '<@(code_sources)'],
      # An undefined symbol shows when the addon is loaded, not at a call; see native/addon/addon.cpp for nodelete.
      'ldflags': ['-Wl,-z,nodelete', '-Wl,-z,now', '-Wl,--gc-sections'],
    },
    {
      'target_name': 'accelerator',
      # A library, because node-gyp-build takes the first file that ends in .node.
      'type': 'shared_library',
      'sources': ['<@(accelerator_sources)'],
      'cflags_cc': ['-Wno-cast-function-type'],  # in node.h
      'ldflags': ['-Wl,-z,nodelete', '-Wl,-z,now', '-Wl,--gc-sections'],
    },
    {
      'target_name': 'irc',
      'type': 'executable',
      'dependencies': ['compiler'],
      'sources': ['<@(tool_sources)'],
    },
  ],
}
