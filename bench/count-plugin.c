/*
 * Counts, in QEMU's user-mode emulators, how often each piece of straight code is executed; bench/instructions.ts runs it.
 *
 *     cc -shared -fPIC -O2 -o count.so count-plugin.c
 *     qemu-aarch64 -plugin count.so,out=FILE program
 *
 * FILE has a line for each piece: its address in hexadecimal, its number of instructions, how often it was entered. A piece that was translated
 * twice has two lines. A piece that a fault leaves in its middle counts whole.
 *
 * The interface is version 1 of QEMU's plugins (QEMU 4.2 to 8.2); Debian does not ship its header, so what is used of it is declared here.
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t PluginId;
struct TranslatedBlock;
enum InlineOperation { ADD_U64 };

extern void qemu_plugin_register_vcpu_tb_trans_cb(PluginId, void (*)(PluginId, struct TranslatedBlock *));
extern void qemu_plugin_register_vcpu_tb_exec_inline(struct TranslatedBlock *, enum InlineOperation, void *, uint64_t);
extern void qemu_plugin_register_atexit_cb(PluginId, void (*)(PluginId, void *), void *);
extern uint64_t qemu_plugin_tb_vaddr(const struct TranslatedBlock *);
extern size_t qemu_plugin_tb_n_insns(const struct TranslatedBlock *);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

struct Piece {
  uint64_t address, instructions, entered;
  struct Piece *next;
};
static _Atomic(struct Piece *) pieces;

static void translated(PluginId id, struct TranslatedBlock *block) {
  (void)id;
  struct Piece *piece = calloc(1, sizeof *piece);
  if (!piece) abort();
  piece->address = qemu_plugin_tb_vaddr(block);
  piece->instructions = qemu_plugin_tb_n_insns(block);
  piece->next = atomic_load(&pieces);
  while (!atomic_compare_exchange_weak(&pieces, &piece->next, piece)) continue;
  qemu_plugin_register_vcpu_tb_exec_inline(block, ADD_U64, &piece->entered, 1);
}

static void ended(PluginId id, void *path) {
  (void)id;
  FILE *file = fopen(path, "w");
  if (!file) abort();
  for (const struct Piece *piece = pieces; piece; piece = piece->next) {
    if (piece->entered == 0) continue;
    fprintf(file, "%" PRIx64 " %" PRIu64 " %" PRIu64 "\n", piece->address, piece->instructions, piece->entered);
  }
  fclose(file);
}

__attribute__((visibility("default"))) int qemu_plugin_install(PluginId id, const void *info, int argc, char **argv) {
  (void)info;
  static const char option[] = "out=";
  if (argc != 1 || strncmp(argv[0], option, sizeof option - 1) != 0) return 1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, ended, strdup(argv[0] + sizeof option - 1));
  return 0;
}
