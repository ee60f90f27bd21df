// Counts lines, words and bytes of the files named as arguments, like wc(1); of standard input without any.
//
//     clang-19 --target=wasm32-wasi -O2 -o examples/wordcount.wasm examples/wordcount.c
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct counts {
  unsigned long lines, words, bytes;
};

static struct counts count(FILE* file) {
  struct counts counts = {0, 0, 0};
  int in_word = 0;
  for (int c; (c = getc(file)) != EOF; counts.bytes++) {
    counts.lines += c == '\n';
    if (isspace(c)) {
      in_word = 0;
    } else if (!in_word) {
      in_word = 1;
      counts.words++;
    }
  }
  return counts;
}

static void print(struct counts counts, const char* name) {
  printf("%7lu %7lu %7lu %s\n", counts.lines, counts.words, counts.bytes, name);
}

int main(int argc, char** argv) {
  int status = 0;
  if (argc < 2) print(count(stdin), "");
  for (int i = 1; i < argc; i++) {
    FILE* file = fopen(argv[i], "r");
    if (!file) {
      fprintf(stderr, "wordcount: %s: %s\n", argv[i], strerror(errno));
      status = 1;
      continue;
    }
    print(count(file), argv[i]);
    fclose(file);
  }
  return status;
}
