/** The size of a memory, and instructions on many bytes of it. */
import { type Case } from './cases.js';

const page = 65536;

const growing: Case = {
  operators: ['memory.size', 'memory.grow'],
  text: `(module (memory (export "memory") 1 5)
    (func (export "size") (result i32) (memory.size))
    (func (export "grow") (param i32) (result i32 i32) (memory.grow (local.get 0)) (memory.size))
    (func (export "touch") (param i32) (result i32) (i32.store8 (local.get 0) (i32.const 7)) (i32.load8_u (local.get 0)))
    (func (export "growAndTouch") (param i32) (result i32)
      (i32.add (memory.grow (i32.const 1)) (i32.load (local.get 0)))))`,
  calls: {
    size: [],
    touch: [[page - 1, page]],
    grow: [[0, -1, 65536, 65535, 5, 1, 0]],
    growAndTouch: [[2 * page, 3 * page - 4, 3 * page - 3]],
  },
};

const edges = [0, 1, page - 9, page - 8, page - 1, page, page + 1, -1];
const lengths = [0, 1, 2, 7, 8, 9, 64, 100, page - 1, page, page + 1, -1];

const bytes = Array.from({ length: 300 }, (_, i) => `\\${(i & 0xff).toString(16).padStart(2, '0')}`).join('');

const bulk: Case = {
  operators: ['memory.copy', 'memory.fill', 'memory.init', 'data.drop'],
  text: `(module (memory (export "memory") 1 2)
    (data (i32.const 8) "${bytes}")
    (data $passive "${bytes.slice(0, 96)}")
    (data $other "abcdefgh")
    (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
    (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
    (func (export "init") (param i32 i32 i32) (memory.init $passive (local.get 0) (local.get 1) (local.get 2)))
    (func (export "drop") (data.drop $passive))
    (func (export "initDropped") (param i32 i32 i32) (memory.init $passive (local.get 0) (local.get 1) (local.get 2)))
    (func (export "initOther") (param i32) (memory.init $other (local.get 0) (i32.const 2) (i32.const 6)))
    ${[0, 1, 3, 8, 16, 31, 64, 200]
      .map(
        length => `
      (func (export "copy${length}") (param i32 i32) (memory.copy (local.get 0) (local.get 1) (i32.const ${length})))
      (func (export "fill${length}") (param i32 i32) (memory.fill (local.get 0) (local.get 1) (i32.const ${length})))`,
      )
      .join('')})`,
  calls: {
    copy: [[0, 3, 16, 20, ...edges], [0, 7, 16, 24, ...edges], lengths],
    fill: [edges, [0, 0xab, 0x1ff, -1], lengths],
    init: [edges, [0, 1, 31, 32, 33, -1], [0, 1, 2, 31, 32, 33, -1]],
    drop: [],
    initDropped: [
      [0, page, page + 1],
      [0, 1],
      [0, 1],
    ],
    initOther: [edges],
    ...Object.fromEntries(
      [0, 1, 3, 8, 16, 31, 64, 200].flatMap(length => [
        [
          `copy${length}`,
          [
            [0, 5, 100, page - length - 1, page - length, page - length + 1, -1],
            [0, 8, 103, page - length, page - length + 1],
          ],
        ],
        [
          `fill${length}`,
          [
            [0, 5, page - length, page - length + 1, -1],
            [0x55, 0x1fe],
          ],
        ],
      ]),
    ),
  },
};

export const memoryCases: Readonly<Record<string, Case>> = { growing, bulk };
