import { VARIABLES } from './variables.js';
import type { Vector } from './variables.js';

/** What a policy says, over the finite space of situations. */
export type Formula =
  | Readonly<{ op: 'const'; value: boolean }>
  /** True for the values whose place in the table is 1. */
  | Readonly<{ op: 'one'; variable: number; table: Uint8Array }>
  /** True for the pairs whose place (left * size of right + right) in the table is 1. */
  | Readonly<{ op: 'two'; left: number; right: number; table: Uint8Array }>
  | Readonly<{ op: 'and' | 'or'; parts: readonly Formula[] }>
  | Readonly<{ op: 'not'; part: Formula }>;

export const TRUE: Formula = { op: 'const', value: true };
export const FALSE: Formula = { op: 'const', value: false };

/** The number of values of a variable. */
export const sizeOf = (variable: number): number => VARIABLES[variable]?.values.length ?? 0;

/** A variable that takes one of some values. */
export function one(variable: number, holds: (value: string) => boolean): Formula {
  const values = VARIABLES[variable]?.values ?? [];
  return { op: 'one', variable, table: Uint8Array.from(values, (value) => Number(holds(value))) };
}

/** Two variables whose values stand in a relation. */
export function two(
  left: number,
  right: number,
  holds: (left: string, right: string) => boolean,
): Formula {
  if (left === right) return one(left, (value) => holds(value, value));
  const table = (VARIABLES[left]?.values ?? []).flatMap((a) =>
    (VARIABLES[right]?.values ?? []).map((b) => Number(holds(a, b))),
  );
  return { op: 'two', left, right, table: Uint8Array.from(table) };
}

export function not(part: Formula): Formula {
  switch (part.op) {
    case 'const':
      return part.value ? FALSE : TRUE;
    case 'one':
      return { ...part, table: part.table.map((each) => 1 - each) };
    case 'two':
      return { ...part, table: part.table.map((each) => 1 - each) };
    case 'not':
      return part.part;
    case 'and':
    case 'or':
      return { op: 'not', part };
  }
}

function joined(op: 'and' | 'or', parts: readonly Formula[]): Formula {
  const neutral = op === 'and';
  const flat = parts.flatMap((part) => (part.op === op ? part.parts : [part]));
  const tables = new Map<number, Uint8Array>();
  const others: Formula[] = [];
  for (const part of flat) {
    if (part.op === 'const') {
      if (part.value !== neutral) return part;
    } else if (part.op === 'one') {
      // Several looks at one variable are one look.
      const known = tables.get(part.variable);
      const merged = part.table.map((each, at) =>
        known === undefined ? each : neutral ? each & (known[at] ?? 0) : each | (known[at] ?? 0),
      );
      tables.set(part.variable, merged);
    } else others.push(part);
  }
  const all: Formula[] = [
    ...[...tables].map(([variable, table]): Formula => ({ op: 'one', variable, table })),
    ...others,
  ];
  if (all.length === 0) return neutral ? TRUE : FALSE;
  return all.length === 1 ? (all[0] ?? TRUE) : { op, parts: all };
}

export const allOf = (parts: readonly Formula[]): Formula => joined('and', parts);
export const anyOf = (parts: readonly Formula[]): Formula => joined('or', parts);

/** Says whether a situation fulfils a formula. */
export type Test = (situation: Vector) => boolean;

function everyTest(tests: readonly Test[]): Test {
  const [a, b, c] = tests;
  if (tests.length === 2 && a && b) return (v) => a(v) && b(v);
  if (tests.length === 3 && a && b && c) return (v) => a(v) && b(v) && c(v);
  return (v) => {
    for (const test of tests) if (!test(v)) return false;
    return true;
  };
}

function someTest(tests: readonly Test[]): Test {
  const [a, b] = tests;
  if (tests.length === 2 && a && b) return (v) => a(v) || b(v);
  return (v) => {
    for (const test of tests) if (test(v)) return true;
    return false;
  };
}

/** A formula as a function. */
export function compiled(formula: Formula): Test {
  switch (formula.op) {
    case 'const': {
      const { value } = formula;
      return () => value;
    }
    case 'one': {
      const { variable, table } = formula;
      return (v) => table[v[variable] as number] === 1;
    }
    case 'two': {
      const { left, right, table } = formula;
      const size = sizeOf(right);
      return (v) => table[(v[left] as number) * size + (v[right] as number)] === 1;
    }
    case 'and':
      return everyTest(formula.parts.map(compiled));
    case 'or':
      return someTest(formula.parts.map(compiled));
    case 'not': {
      const test = compiled(formula.part);
      return (v) => !test(v);
    }
  }
}
