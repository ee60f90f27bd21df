# `addon` is the library that Node loads, `accelerator` an optional one beside it; `irc` is the developer tool that compiles text IR without Node; `compiler` is what the
# addon and irc are made of. The sources are listed in native/sources.gypi; in the npm package they lie in native.tar.br (docs/releasing.md). irc is in the repository only.
{
  'includes': ['native/sources.gypi'],
  'variables': {
    'unpacked': '<!(if [ -f native.tar.br ] && [ ! -d native/addon ]; then "${npm_node_execpath:-node}" -e "process.stdin.pipe(require(\'zlib\').createBrotliDecompress()).pipe(process.stdout)" <native.tar.br | tar -xf -; fi)',
    'has_irc%': '<!(test -d native/tool && echo 1 || echo 0)',
    'has_accelerator%': 1,
    'has_verifiers%': 1,
  },
  'target_defaults': {
    'include_dirs': ['native'],
    # Exceptions are for one thing: memory that is not there ends the compilation of a function, not the process.
    'cflags_cc': ['-std=c++20', '-fexceptions', '-fno-rtti', '-fvisibility=hidden', '-Wall', '-Wextra', '-Wno-unused-parameter'],
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-O3', '-fno-exceptions'],
    # Sections, so that the linker leaves out what only irc uses: the other machine's code, and parsers.
    'cflags': ['-O2', '-g1', '-fPIC', '-ffunction-sections', '-fdata-sections'],
    'cflags!': ['-O3'],
    # Without NDEBUG the verifiers run after every stage (native/support/flags.h).
    'configurations': {'Release': {'defines': ['NDEBUG']}},
    'conditions': [['has_verifiers==0', {'defines': ['WAZEN_NO_VERIFIERS']}]],
  },
  'conditions': [
    ['OS=="linux"', {
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
          # An undefined symbol shows when the addon is loaded, not at a call; see native/addon/addon.cpp for nodelete. A C++ library that is linked into the addon stays its own.
          'ldflags': ['-Wl,-z,nodelete', '-Wl,-z,now', '-Wl,--gc-sections', '-Wl,--version-script=<(module_root_dir)/native/addon/exports.map'],
        },
      ],
    }, {
      # There is nothing to build on other systems yet: native/os.
      'targets': [{'target_name': 'none', 'type': 'none'}],
    }],
    ['OS=="linux" and has_accelerator==1', {
      'targets': [
        {
          'target_name': 'accelerator',
          # A library, because node-gyp-build takes the first file that ends in .node.
          'type': 'shared_library',
          # It fits one version of Node's binary interface.
          'product_name': 'accelerator-<(node_module_version)',
          'sources': ['<@(accelerator_sources)'],
          'cflags_cc': ['-Wno-cast-function-type'],  # in node.h
          'ldflags': ['-Wl,-z,nodelete', '-Wl,-z,now', '-Wl,--gc-sections'],
        },
      ],
    }],
    ['OS=="linux" and has_irc==1', {
      'targets': [
        {
          'target_name': 'irc',
          'type': 'executable',
          'dependencies': ['compiler'],
          'sources': ['<@(tool_sources)'],
        },
      ],
    }],
  ],
}
