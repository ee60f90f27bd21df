/**
 * The rows of test/encoding/amd64 are complete: every machine instruction of insts.inc occurs by every function of the assembler that
 * writes it, each of those functions with registers and with memory. The rows themselves are checked in amd64.test.ts.
 */
import { expect } from 'chai';
import { read, sources } from '../repo/files.js';

interface Inst {
  readonly name: string;
  readonly form: string;
}

/** A call in a row: a function of encode.h, the instruction where that is an argument, and whether it is given memory. */
interface Call {
  readonly writer: string;
  readonly op: string | undefined;
  readonly hasMemory: boolean;
}

/** Functions that write the instructions of a form, and of instructions whose form has others too. */
const writersOfForm: Readonly<Record<string, readonly string[]>> = {
  Alu: ['rm', 'mr', 'mi'],
  Compare: ['rm'],
  TwoAddr: ['rm', 'vex'],
  Unary: ['unary'],
  MulHigh: ['unary'],
  Divide: ['unary'],
  Shift: ['shiftCl', 'shiftImm'],
  ShiftX: ['shiftX'],
  RorxImm: ['rorx'],
  ThreeGpr: ['andn'],
  Rm: ['rm'],
  RmByte: ['rm'],
  RmImm: ['imulImm'],
  RmImm8: ['rmImm8', 'vexImm8'],
  RmBack: ['mr'],
  FromGpr: ['rm'],
  LeaMem: ['lea'],
  PackedRm: ['rm', 'vexPacked'],
  PackedImm8: ['rmImm8', 'vexPackedImm8'],
  PackedShift: ['shiftImm', 'vexShiftImm'],
  TwoAddrImm8: ['rmImm8', 'vexImm8'],
  ExtractImm8: ['mrImm8'],
  Blend: ['vexBlend'],
};

const writersOfOp: Readonly<Record<string, readonly string[]>> = {
  Cmp: ['rm', 'mr', 'mi'],
  Test: ['mr', 'mi'],
  Bt: ['mr', 'btImm'],
  Ptest: ['rm', 'vexPacked'],
  Imul: ['rm'],
  Mov: ['rm', 'mr', 'mi', 'movImm'],
  ...Object.fromEntries(['Movss', 'Movsd', 'Movaps', 'Movups'].map(op => [op, ['rm', 'mr']])),
  Movlps: ['mr'],
  ...Object.fromEntries(['Cvttss2si', 'Cvttsd2si', 'Movmskps', 'Movmskpd', 'Pmovmskb'].map(op => [op, ['rmToGpr']])),
  ...Object.fromEntries(['Sqrtss', 'Sqrtsd', 'Cvtss2sd', 'Cvtsd2ss'].map(op => [op, ['rm', 'vex']])),
  ...Object.fromEntries(['Vbroadcastss', 'Vpbroadcastb', 'Vpbroadcastw', 'Vpbroadcastd', 'Vpbroadcastq'].map(op => [op, ['vexPacked']])),
  Vpblendd: ['vexImm8'],
};

/** Functions whose name says which instruction they write. */
const opOfWriter: Readonly<Record<string, string>> = {
  imulImm: 'ImulImm',
  btImm: 'Bt',
  rorx: 'Rorx',
  andn: 'Andn',
  lea: 'Lea',
  movImm: 'Mov',
};

const header = read('native/target/amd64/encode.h');
const insts: Inst[] = [...read('native/target/amd64/insts.inc').matchAll(/^INST\((\w+),\s*"\w+",\s*(\w+),/gm)].map(([, name, form]) => ({
  name,
  form,
}));
const rowSources = sources(/^test\/encoding\/amd64\/.*\.cpp$/).map(read);

/** Functions of encode.h that write instructions. */
const declared = new Set([...header.matchAll(/^(?:void|uint32_t) (\w+)\(CodeBuffer&/gm)].map(([, name]) => name));
/** Parts of the others. */
for (const part of ['encode', 'encodeVex']) declared.delete(part);

const calls: Call[] = rowSources.flatMap(text =>
  [...text.matchAll(/\b(\w+)\((?:c|code)\b(?:, Op::(\w+))?(?=(.*))/g)]
    .filter(([, writer]) => declared.has(writer))
    .map(([, writer, op, rest]) => ({ writer, op: op ?? opOfWriter[writer], hasMemory: /\bMem\b/.test(rest) })),
);

const writersOf = ({ name, form }: Inst): readonly string[] =>
  (writersOfOp[name] ?? writersOfForm[form] ?? []).filter(writer => declared.has(writer));

describe('rows of encodings for amd64', () => {
  it('call every function of the assembler', () => {
    const called = new Set(calls.map(({ writer }) => writer));
    expect([...declared].filter(writer => !called.has(writer))).to.deep.equal([]);
  });

  it('have every instruction, by every function that writes it', () => {
    expect(insts.length).to.be.greaterThan(70);
    const missing = insts.flatMap(inst => {
      const writers = writersOf(inst);
      if (writers.length === 0) return [`${inst.name}: nothing is known of the form ${inst.form}`];
      return writers
        .filter(writer => !calls.some(call => call.writer === writer && call.op === inst.name))
        .map(writer => `${inst.name} by ${writer}`);
    });
    expect(missing).to.deep.equal([]);
  });

  it('have registers and memory for every form and function that takes both', () => {
    // Text for an addition of registers is always assembled to the form that mr writes.
    const onlyRegisters = /^(Rm by rmToGpr|RmBack by mr|PackedShift by (vexS|s)hiftImm|\w+ by movImm)$/;
    const onlyMemory = /^(LeaMem by lea|Alu by rm)$/;
    const missing = insts.flatMap(inst =>
      writersOf(inst).flatMap(writer => {
        const name = `${inst.form} by ${writer}`;
        const found = calls.filter(call => call.writer === writer && insts.find(({ name }) => name === call.op)?.form === inst.form);
        return [
          ...(!onlyRegisters.test(name) && !found.some(({ hasMemory }) => hasMemory) ? [`${name} with memory`] : []),
          ...(!onlyMemory.test(name) && !found.some(({ hasMemory }) => !hasMemory) ? [`${name} with registers`] : []),
        ];
      }),
    );
    expect([...new Set(missing)]).to.deep.equal([]);
  });
});
