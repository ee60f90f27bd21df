# `addon` is the library that Node loads; `irc` is the developer tool that compiles text IR without Node. The sources are
# listed in native/sources.gypi.
{
  'includes': ['native/sources.gypi'],
  'target_defaults': {
    'include_dirs': ['native'],
    'cflags_cc': ['-std=c++20', '-fno-exceptions', '-fno-rtti', '-fvisibility=hidden', '-Wall', '-Wextra', '-Wno-unused-parameter'],
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-O3'],
    'cflags': ['-O2', '-g1'],
    'cflags!': ['-O3'],
  },
  'targets': [
    {
      'target_name': 'addon',
      'defines': ['NAPI_VERSION=8'],
      'sources': [
        '<@(addon_sources)', '<@(runtime_sources)', '<@(compiler_sources)', '<@(target_sources)', '<@(code_sources)', '<@(os_sources)',
      ],
      # Undefined symbols other than Node's are found at load, not at the first call.
      'ldflags': ['-Wl,-z,nodelete', '-Wl,-z,now', '-Wl,--gc-sections'],
    },
  ],
}
