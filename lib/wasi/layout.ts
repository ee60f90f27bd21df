/**
 * Types of WASI preview 1 as they lie in guest memory: enumerations, flags and struct offsets in bytes.
 *
 * @see WASI preview 1, `types`
 */

export const enum Whence {
  Set = 0,
  Cur = 1,
  End = 2,
}

export const enum ClockId {
  Realtime = 0,
  Monotonic = 1,
}

export const enum OFlag {
  Create = 1,
  Directory = 2,
  Exclusive = 4,
  Truncate = 8,
}

export const enum FdFlag {
  Append = 1,
  DSync = 2,
  NonBlock = 4,
  RSync = 8,
  Sync = 16,
}

/** Of `fstflags`. */
export const enum TimeFlag {
  Accessed = 1,
  AccessedNow = 2,
  Modified = 4,
  ModifiedNow = 8,
}

export const enum LookupFlag {
  SymlinkFollow = 1,
}

/** `riflags`: how to receive. */
export const enum ReceiveFlag {
  Peek = 1,
  WaitAll = 2,
}

/** `sdflags`: what to shut down. */
export const enum ShutdownFlag {
  Read = 1,
  Write = 2,
}

/** `eventtype`: also the tag of a subscription. */
export const enum EventType {
  Clock = 0,
  FdRead = 1,
  FdWrite = 2,
}

/** `eventrwflags` */
export const enum EventFlag {
  Hangup = 1,
}

/** `rights`: bits of a 64-bit set, in the order of the specification. */
export const right = {
  fdDatasync: 1n << 0n,
  fdRead: 1n << 1n,
  fdSeek: 1n << 2n,
  fdFdstatSetFlags: 1n << 3n,
  fdSync: 1n << 4n,
  fdTell: 1n << 5n,
  fdWrite: 1n << 6n,
  fdAdvise: 1n << 7n,
  fdAllocate: 1n << 8n,
  pathCreateDirectory: 1n << 9n,
  pathCreateFile: 1n << 10n,
  pathLinkSource: 1n << 11n,
  pathLinkTarget: 1n << 12n,
  pathOpen: 1n << 13n,
  fdReaddir: 1n << 14n,
  pathReadlink: 1n << 15n,
  pathRenameSource: 1n << 16n,
  pathRenameTarget: 1n << 17n,
  pathFilestatGet: 1n << 18n,
  pathFilestatSetSize: 1n << 19n,
  pathFilestatSetTimes: 1n << 20n,
  fdFilestatGet: 1n << 21n,
  fdFilestatSetSize: 1n << 22n,
  fdFilestatSetTimes: 1n << 23n,
  pathSymlink: 1n << 24n,
  pathRemoveDirectory: 1n << 25n,
  pathUnlinkFile: 1n << 26n,
  pollFdReadwrite: 1n << 27n,
  sockShutdown: 1n << 28n,
  sockAccept: 1n << 29n,
} as const;

/** `fdstat`: type u8, flags u16, base rights u64, inheriting rights u64. */
export const fdstat = { type: 0, flags: 2, rightsBase: 8, rightsInheriting: 16, size: 24 } as const;

/** `filestat`: device u64, inode u64, type u8, links u64, size u64, access, modification and change time u64 (ns). */
export const filestat = { device: 0, inode: 8, type: 16, links: 24, bytes: 32, accessed: 40, modified: 48, changed: 56, size: 64 } as const;

/** `dirent`: next cookie u64, inode u64, name length u32, type u8; the name follows. */
export const dirent = { next: 0, inode: 8, nameBytes: 16, type: 20, size: 24 } as const;

/** `iovec` and `ciovec`: address u32, length u32. */
export const iovec = { address: 0, bytes: 4, size: 8 } as const;

/** `prestat`: tag u8 (0: directory), name length u32. */
export const prestat = { tag: 0, nameBytes: 4, size: 8 } as const;

/** `event`: userdata u64, error u16, type u8, then for descriptors bytes u64 and flags u16. */
export const event = { userdata: 0, error: 8, type: 10, bytes: 16, flags: 24, size: 32 } as const;
