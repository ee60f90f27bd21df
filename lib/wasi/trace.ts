/**
 * A readable trace of WASI calls: a line when a function is called, with its arguments, and one with its results.
 *
 *     ==> wasi_snapshot_preview1.path_open(fd=3,dirflags=SYMLINK_FOLLOW,path="hello.txt",oflags=,fs_rights_base=FD_READ,fs_rights_inheriting=,fdflags=)
 *     <== (opened_fd=4,errno=ESUCCESS)
 */
import { Suspension } from '../engine/driver.js';
import type { GuestMemory } from './guest-memory.js';

/** Groups of functions that can be traced. */
export type LogScope = 'all' | 'clock' | 'filesystem' | 'memory' | 'poll' | 'proc' | 'random' | 'sock';

export const logScopes: readonly LogScope[] = ['all', 'clock', 'filesystem', 'memory', 'poll', 'proc', 'random', 'sock'];

export interface HostLogging {
  readonly scopes: readonly LogScope[];
  /** Takes a line, without its end. */
  readonly log: (line: string) => void;
}

/** `scope parameter:type… >result:type…` of each function; results are written where the argument says. */
const signatures: Readonly<Record<string, string>> = {
  args_get: 'proc argv:ptr argv_buf:ptr',
  args_sizes_get: 'proc >argc:u32 >argv_len:u32',
  environ_get: 'proc environ:ptr environ_buf:ptr',
  environ_sizes_get: 'proc >environc:u32 >environv_len:u32',
  clock_res_get: 'clock id:clock >resolution:u64',
  clock_time_get: 'clock id:clock precision:i64 >timestamp:u64',
  fd_advise: 'filesystem fd:i32 offset:i64 len:i64 advice:advice',
  fd_allocate: 'filesystem fd:i32 offset:i64 len:i64',
  fd_close: 'filesystem fd:i32',
  fd_datasync: 'filesystem fd:i32',
  fd_fdstat_get: 'filesystem fd:i32 stat:ptr',
  fd_fdstat_set_flags: 'filesystem fd:i32 flags:fdflags',
  fd_fdstat_set_rights: 'filesystem fd:i32 fs_rights_base:rights fs_rights_inheriting:rights',
  fd_filestat_get: 'filesystem fd:i32 stat:ptr',
  fd_filestat_set_size: 'filesystem fd:i32 size:i64',
  fd_filestat_set_times: 'filesystem fd:i32 atim:i64 mtim:i64 fst_flags:fstflags',
  fd_pread: 'filesystem fd:i32 iovs:vectors offset:i64 >nread:u32',
  fd_prestat_get: 'filesystem fd:i32 prestat:ptr',
  fd_prestat_dir_name: 'filesystem fd:i32 path:text',
  fd_pwrite: 'filesystem fd:i32 iovs:vectors offset:i64 >nwritten:u32',
  fd_read: 'filesystem fd:i32 iovs:vectors >nread:u32',
  fd_readdir: 'filesystem fd:i32 buf:ptr buf_len:u32 cookie:i64 >bufused:u32',
  fd_renumber: 'filesystem fd:i32 to:i32',
  fd_seek: 'filesystem fd:i32 offset:i64 whence:i32 >newoffset:u64',
  fd_sync: 'filesystem fd:i32',
  fd_tell: 'filesystem fd:i32 >offset:u64',
  fd_write: 'filesystem fd:i32 iovs:vectors >nwritten:u32',
  path_create_directory: 'filesystem fd:i32 path:path',
  path_filestat_get: 'filesystem fd:i32 flags:lookupflags path:path stat:ptr',
  path_filestat_set_times: 'filesystem fd:i32 flags:lookupflags path:path atim:i64 mtim:i64 fst_flags:fstflags',
  path_link: 'filesystem old_fd:i32 old_flags:lookupflags old_path:path new_fd:i32 new_path:path',
  path_open:
    'filesystem fd:i32 dirflags:lookupflags path:path oflags:oflags fs_rights_base:rights fs_rights_inheriting:rights fdflags:fdflags >opened_fd:u32',
  path_readlink: 'filesystem fd:i32 path:path buf:ptr buf_len:u32 >bufused:u32',
  path_remove_directory: 'filesystem fd:i32 path:path',
  path_rename: 'filesystem fd:i32 old_path:path new_fd:i32 new_path:path',
  path_symlink: 'filesystem old_path:path fd:i32 new_path:path',
  path_unlink_file: 'filesystem fd:i32 path:path',
  poll_oneoff: 'poll in:ptr out:ptr nsubscriptions:u32 >nevents:u32',
  proc_exit: 'proc rval:u32',
  proc_raise: 'proc sig:u32',
  sched_yield: 'proc',
  random_get: 'random buf:ptr buf_len:u32',
  sock_accept: 'sock fd:i32 flags:fdflags >opened_fd:u32',
  sock_recv: 'sock fd:i32 ri_data:vectors ri_flags:riflags >ro_datalen:u32 >ro_flags:u16',
  sock_send: 'sock fd:i32 si_data:vectors si_flags:i32 >so_datalen:u32',
  sock_shutdown: 'sock fd:i32 how:sdflags',
};

const words = (text: string) => text.split(' ');

const errnos = words(
  'SUCCESS 2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED CHILD CONNABORTED CONNREFUSED CONNRESET ' +
    'DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ INPROGRESS INTR INVAL IO ISCONN ISDIR LOOP MFILE MLINK MSGSIZE ' +
    'MULTIHOP NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE NOBUFS NODEV NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN ' +
    'NOTDIR NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP NOTTY NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH ' +
    'STALE TIMEDOUT TXTBSY XDEV NOTCAPABLE',
);

/** Names of bits, from bit 0 on. */
const bits: Readonly<Record<string, readonly string[]>> = {
  fdflags: words('APPEND DSYNC NONBLOCK RSYNC SYNC'),
  fstflags: words('ATIM ATIM_NOW MTIM MTIM_NOW'),
  lookupflags: words('SYMLINK_FOLLOW'),
  oflags: words('CREAT DIRECTORY EXCL TRUNC'),
  riflags: words('RECV_PEEK RECV_WAITALL'),
  sdflags: words('RD WR'),
  rights: words(
    'FD_DATASYNC FD_READ FD_SEEK FD_FDSTAT_SET_FLAGS FD_SYNC FD_TELL FD_WRITE FD_ADVISE FD_ALLOCATE PATH_CREATE_DIRECTORY PATH_CREATE_FILE ' +
      'PATH_LINK_SOURCE PATH_LINK_TARGET PATH_OPEN FD_READDIR PATH_READLINK PATH_RENAME_SOURCE PATH_RENAME_TARGET PATH_FILESTAT_GET ' +
      'PATH_FILESTAT_SET_SIZE PATH_FILESTAT_SET_TIMES FD_FILESTAT_GET FD_FILESTAT_SET_SIZE FD_FILESTAT_SET_TIMES PATH_SYMLINK ' +
      'PATH_REMOVE_DIRECTORY PATH_UNLINK_FILE POLL_FD_READWRITE SOCK_SHUTDOWN SOCK_ACCEPT',
  ),
};

/** Names of numbers from 0 on. */
const names: Readonly<Record<string, readonly string[]>> = {
  clock: words('realtime monotonic process_cputime thread_cputime'),
  advice: words('normal sequential random willneed dontneed noreuse'),
};

/** Longest text of a guest that is shown, in bytes. */
const mostText = 256;

type Argument = number | bigint;

function bitNames(known: readonly string[], value: Argument): string {
  const all = BigInt.asUintN(64, BigInt(value));
  const named = known.filter((_, i) => ((all >> BigInt(i)) & 1n) === 1n);
  const rest = all >> BigInt(known.length);
  return [...named, ...(rest === 0n ? [] : [`0x${(rest << BigInt(known.length)).toString(16)}`])].join('|');
}

/** Text of the guest in quotes, so that it can neither look like another line nor move a terminal's cursor. */
function text(memory: GuestMemory, address: number, length: number): string {
  try {
    const shown = Buffer.from(memory.bytes(address, Math.min(length >>> 0, mostText))).toString();
    return JSON.stringify(shown).replace(/[\u007f-\u009f\u2028\u2029]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  } catch {
    return 'out of bounds';
  }
}

interface Parameter {
  readonly name: string;
  readonly type: string;
  /** Whether the argument says where the result is written. */
  readonly isResult: boolean;
}

/** Types that take an address and a length. */
const pairs = new Set(['path', 'text', 'vectors']);

function parse(signature: string): { readonly scope: string; readonly parameters: readonly Parameter[] } {
  const [scope, ...rest] = words(signature);
  const parameters = rest.map(one => {
    const isResult = one.startsWith('>');
    const [name, type] = one.slice(isResult ? 1 : 0).split(':');
    return { name: name!, type: type!, isResult };
  });
  return { scope: scope!, parameters };
}

function formatArgument(memory: GuestMemory, type: string, args: readonly Argument[], at: number): string {
  const value = args[at]!;
  if (type === 'path') return text(memory, Number(value), Number(args[at + 1]));
  if (type === 'text') return `0x${(Number(value) >>> 0).toString(16)}+${Number(args[at + 1]) >>> 0}`;
  if (type === 'vectors') return `0x${(Number(value) >>> 0).toString(16)}[${Number(args[at + 1]) >>> 0}]`;
  if (type === 'ptr') return `0x${(Number(value) >>> 0).toString(16)}`;
  if (type === 'u32') return String(Number(value) >>> 0);
  const known = bits[type];
  if (known !== undefined) return bitNames(known, value);
  return names[type]?.[Number(value)] ?? String(value);
}

function formatResult(memory: GuestMemory, type: string, address: number): string {
  const at = address >>> 0;
  try {
    if (type === 'u64') return String(memory.view.getBigUint64(at, true));
    return String(type === 'u16' ? memory.view.getUint16(at, true) : memory.view.getUint32(at, true));
  } catch {
    return 'out of bounds';
  }
}

type Traceable = (...args: never[]) => unknown;

/** The function with a trace of its calls, if it belongs to one of the scopes. */
export function traced<F extends Traceable>(module: string, name: string, fn: F, memory: GuestMemory, { scopes, log }: HostLogging): F {
  const { scope, parameters } = parse(signatures[name]!);
  if (!scopes.includes('all') && !scopes.includes(scope as LogScope)) return fn;
  const finish = (args: readonly Argument[], result: unknown): unknown => {
    if (result instanceof Suspension) {
      return new Suspension(result.until, value => finish(args, result.resume(value)), result.cancel);
    }
    let at = 0;
    const shown: string[] = [];
    for (const { name: label, type, isResult } of parameters) {
      if (isResult && result === 0) shown.push(`${label}=${formatResult(memory, type, Number(args[at]))}`);
      at += pairs.has(type) ? 2 : 1;
    }
    log(`<== (${[...shown, `errno=E${errnos[Number(result)] ?? String(result)}`].join(',')})`);
    return result;
  };
  return ((...args: Argument[]) => {
    let at = 0;
    const shown: string[] = [];
    for (const { name: label, type, isResult } of parameters) {
      if (!isResult) shown.push(`${label}=${formatArgument(memory, type, args, at)}`);
      at += pairs.has(type) ? 2 : 1;
    }
    log(`==> ${module}.${name}(${shown.join(',')})`);
    return finish(args, (fn as unknown as (...args: Argument[]) => unknown)(...args));
  }) as unknown as F;
}
