/**
 * The rows of test/encoding/arm64 are complete: every machine instruction of insts.inc occurs by every function of the assembler that
 * writes it, with every width and every addressing mode that it has. The rows themselves are checked in arm64.test.ts.
 */
import { expect } from 'chai';
import { read, sources } from '../repo/files.js';

interface Inst {
  readonly name: string;
  readonly form: string;
}

/** A call in a row or in main.cpp: a function of encode.h, the instruction where that is an argument, and its arguments as text. */
interface Call {
  readonly writer: string;
  readonly op: string | undefined;
  readonly rest: string;
}

/** What must occur of a form: the functions that write it, and widths. */
interface Need {
  readonly writers: readonly string[];
  readonly widths?: readonly string[];
}

const words = ['W32', 'W64'];
const lanes = ['W8', 'W16', 'W32', 'W64'];
const narrow = ['W8', 'W16', 'W32'];

const needsOfForm: Readonly<Record<string, Need>> = {
  Arith: { writers: ['shifted', 'extended', 'immediate'], widths: words },
  Compare: { writers: ['shifted', 'extended', 'immediate'], widths: words },
  Logical: { writers: ['shifted'], widths: words },
  LogicalTest: { writers: ['shifted', 'immediate'], widths: words },
  FromZero: { writers: ['shifted'], widths: words },
  ThreeGpr: { writers: ['three'], widths: words },
  FourGpr: { writers: ['four'], widths: words },
  TwoGpr: { writers: ['two'], widths: words },
  BitField: { writers: ['bitField'], widths: words },
  Extract: { writers: ['extract'], widths: words },
  CondSelect: { writers: ['condSelect'], widths: words },
  CondSet: { writers: ['condSet'], widths: words },
  CondCompare: { writers: ['condCompare'], widths: words },
  LoadGpr: { writers: ['memory'] },
  StoreGpr: { writers: ['memory'] },
  LoadVec: { writers: ['memory'] },
  StoreVec: { writers: ['memory'] },
  FloatThree: { writers: ['floatThree'], widths: words },
  FloatTwo: { writers: ['floatTwo'], widths: words },
  FloatCompare: { writers: ['floatCompare'], widths: words },
  FloatSelect: { writers: ['floatSelect'], widths: words },
  FloatToGpr: { writers: ['convert'], widths: words },
  GprToFloat: { writers: ['convert'], widths: words },
  MoveToGpr: { writers: ['convert'], widths: words },
  MoveFromGpr: { writers: ['convert'], widths: words },
  VecThree: { writers: ['vecThree'], widths: lanes },
  VecBits: { writers: ['vecThree'] },
  VecKeep: { writers: ['vecThree'] },
  VecFloat: { writers: ['vecThree'], widths: words },
  VecLong: { writers: ['vecThree'], widths: narrow },
  VecTwo: { writers: ['vecTwo'], widths: lanes },
  VecTwoKeep: { writers: ['vecTwo'], widths: narrow },
  VecFloatTwo: { writers: ['vecTwo'], widths: words },
  VecMove: { writers: ['move'] },
  VecShiftLeft: { writers: ['vecShift'], widths: lanes },
  VecShiftRight: { writers: ['vecShift'], widths: lanes },
  VecShiftLong: { writers: ['vecShift'], widths: narrow },
  VecExt: { writers: ['vecExt'] },
  LaneFromGpr: { writers: ['lane'], widths: lanes },
  LaneKeepGpr: { writers: ['lane'], widths: lanes },
  LaneToVec: { writers: ['lane'], widths: lanes },
  LaneKeepVec: { writers: ['lane'], widths: lanes },
  LaneToGpr: { writers: ['lane'], widths: lanes },
};

/** Instructions that have fewer widths or other functions than their form. */
const needsOfOp: Readonly<Record<string, Need>> = {
  ...Object.fromEntries(['And', 'Orr', 'Eor'].map(op => [op, { writers: ['shifted', 'immediate'], widths: words }])),
  MovW: { writers: ['shifted'], widths: ['W32'] },
  Smull: { writers: ['three'], widths: ['W64'] },
  FcvtToDouble: { writers: ['floatTwo'], widths: ['W32'] },
  FcvtToSingle: { writers: ['floatTwo'], widths: ['W64'] },
  ...Object.fromEntries(
    ['VMul', 'VSmax', 'VUmax', 'VSmin', 'VUmin', 'VUmaxp', 'VUrhadd'].map(op => [op, { writers: ['vecThree'], widths: narrow }]),
  ),
  VSqrdmulh: { writers: ['vecThree'], widths: ['W16', 'W32'] },
  ...Object.fromEntries(['VCnt', 'VMvn'].map(op => [op, { writers: ['vecTwo'], widths: ['W8'] }])),
  ...Object.fromEntries(
    ['VSaddlp', 'VUaddlp', 'VSqxtn', 'VUqxtn', 'VSqxtun', 'VAddv', 'VUminv'].map(op => [op, { writers: ['vecTwo'], widths: narrow }]),
  ),
  ...Object.fromEntries(['VFcvtn', 'VFcvtl'].map(op => [op, { writers: ['vecTwo'], widths: ['W64'] }])),
  VSmov: { writers: ['lane'], widths: ['W8', 'W16'] },
};

/** Functions whose name, with arguments that have this in them, says which instruction they write. */
const opOfCall: readonly (readonly [writer: string, rest: RegExp, op: string])[] = [
  ['extract', /./, 'Extr'],
  ['floatSelect', /./, 'Fcsel'],
  ['vecExt', /./, 'VExt'],
  ['move', /\bv\(/, 'VMov'],
];

const header = read('native/target/arm64/encode.h');
const insts: Inst[] = [...read('native/target/arm64/insts.inc').matchAll(/^INST\((\w+),\s*"[\w.]+",\s*(\w+),/gm)].map(([, name, form]) => ({
  name,
  form,
}));
const calls: Call[] = sources(/^test\/encoding\/arm64\/.*\.cpp$/).flatMap(file =>
  [...read(file).matchAll(/\b(\w+)\((?:c|code)\b(?:, Op::(\w+))?(.*)/g)].map(([, writer, op, rest]) => ({
    writer,
    op: op ?? opOfCall.find(([name, pattern]) => name === writer && pattern.test(rest))?.[2],
    rest,
  })),
);

/** Functions of encode.h that write instructions, without the part that all others call. */
const declared = new Set([...header.matchAll(/^(?:inline )?(?:void|uint32_t) (\w+)\(CodeBuffer&/gm)].map(([, name]) => name));
declared.delete('word');

const needOf = ({ name, form }: Inst): Need | undefined => needsOfOp[name] ?? needsOfForm[form];
const callsOf = (inst: Inst, writer: string): Call[] => calls.filter(call => call.writer === writer && call.op === inst.name);
const hasWidth = (call: Call, width: string): boolean => new RegExp(`\\b${width}\\b`).test(call.rest);

describe('rows of encodings for arm64', () => {
  it('call every function of the assembler', () => {
    expect(declared.size).to.be.greaterThan(30);
    const called = new Set(calls.map(({ writer }) => writer));
    expect([...declared].filter(writer => !called.has(writer))).to.deep.equal([]);
  });

  it('have every instruction, by every function that writes it', () => {
    expect(insts.length).to.be.greaterThan(140);
    const missing = insts.flatMap(inst => {
      const need = needOf(inst);
      if (!need) return [`${inst.name}: nothing is known of the form ${inst.form}`];
      return need.writers.filter(writer => callsOf(inst, writer).length === 0).map(writer => `${inst.name} by ${writer}`);
    });
    expect(missing).to.deep.equal([]);
  });

  it('have every width of every instruction', () => {
    const missing = insts.flatMap(inst => {
      const { writers, widths = [] } = needOf(inst) ?? { writers: [] };
      const found = writers.flatMap(writer => callsOf(inst, writer));
      return widths.filter(width => !found.some(call => hasWidth(call, width))).map(width => `${inst.name} of ${width}`);
    });
    expect(missing).to.deep.equal([]);
  });

  it('have every addressing mode of every load and store', () => {
    const modes: Readonly<Record<string, RegExp>> = {
      'a base alone': /Mem\(\w+\)/,
      'a displacement of accesses': /Mem\(sp, [1-9]/,
      'a displacement of bytes': /Mem\(\w+, -/,
      'an index of bytes': /indexed\(.*false\)/,
      'an index of accesses': /indexed\(.*true\)/,
    };
    const missing = insts
      .filter(({ form }) => /^(Load|Store)/.test(form))
      .flatMap(inst =>
        Object.entries(modes)
          .filter(([, pattern]) => !callsOf(inst, 'memory').some(({ rest }) => pattern.test(rest)))
          .map(([mode]) => `${inst.name} with ${mode}`),
      );
    expect(missing).to.deep.equal([]);
  });

  it('have every condition', () => {
    const conditions = /enum class Cond : uint8_t \{([^}]*)\}/.exec(read('native/target/arm64/regs.h'))?.[1].match(/\w+/g) ?? [];
    expect(conditions).to.have.length(15);
    const missing = conditions.filter(name => name !== 'AL' && !calls.some(({ rest }) => rest.includes(`Cond::${name}`)));
    expect(missing).to.deep.equal([]);
  });
});
