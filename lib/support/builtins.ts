/**
 * Modules of Node that take milliseconds to load and that many processes never need: each is loaded where it is first used. Together they
 * would be a fifth of the time that wazen takes to load (docs/performance.md, "Start").
 */
import type * as crypto from 'node:crypto';
import type * as fsPromises from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as net from 'node:net';
import type * as timersPromises from 'node:timers/promises';
import type * as tty from 'node:tty';
import type * as types from 'node:util/types';
import type * as workers from 'node:worker_threads';
import type * as zlib from 'node:zlib';

const load = createRequire(import.meta.url);

export const builtins = {
  get crypto(): typeof crypto {
    return load('node:crypto') as typeof crypto;
  },
  get fsPromises(): typeof fsPromises {
    return load('node:fs/promises') as typeof fsPromises;
  },
  get net(): typeof net {
    return load('node:net') as typeof net;
  },
  get timersPromises(): typeof timersPromises {
    return load('node:timers/promises') as typeof timersPromises;
  },
  get tty(): typeof tty {
    return load('node:tty') as typeof tty;
  },
  get types(): typeof types {
    return load('node:util/types') as typeof types;
  },
  get workers(): typeof workers {
    return load('node:worker_threads') as typeof workers;
  },
  get zlib(): typeof zlib {
    return load('node:zlib') as typeof zlib;
  },
};
