import { CATEGORIES } from '#libs/contracts';
import { FALSE, TRUE, allOf, anyOf, not, one, two } from './formula.js';
import type { Formula } from './formula.js';
import type { PolicyTree } from './law.js';
import { CATEGORY_PATH, VARIABLES, variableAt } from './variables.js';
import { Ancestry } from './ancestry.js';
import type { Terms } from './terms.js';

/** The policy says something that the translator does not know; guessing would be a hole. */
export class Untranslatable extends Error {
  constructor(what: string) {
    super(`cannot be translated: ${what}`);
    this.name = 'Untranslatable';
  }
}

/** What an expression stands for. */
type Term =
  | Readonly<{ kind: 'truth'; formula: Formula }>
  | Readonly<{ kind: 'constant'; type: string; id: string }>
  | Readonly<{ kind: 'variable'; type: string; number: number }>
  | Readonly<{ kind: 'set'; members: readonly Entity[] }>
  | Readonly<{ kind: 'categories' }>
  | Readonly<{ kind: 'record'; path: string }>;
type Entity = Extract<Term, { kind: 'constant' | 'variable' }>;

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function only(node: unknown, what: string): readonly [string, unknown] {
  const entries = isNode(node) ? Object.entries(node) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw new Untranslatable(what);
  return entry;
}

function parts(value: unknown, ...names: readonly string[]): readonly unknown[] {
  if (!isNode(value) || Object.keys(value).sort().join() !== [...names].sort().join())
    throw new Untranslatable(`an operand of ${names.join('/')}`);
  return names.map((name) => value[name]);
}

/** Translates the policies of one law, with its terms, into formulas. */
export class Translator {
  readonly #ancestry: Ancestry;

  constructor(terms: Terms) {
    this.#ancestry = new Ancestry(terms);
  }

  /** When the policy is satisfied. The action in its scope is not part of it. */
  policy(tree: PolicyTree): Formula {
    return allOf([
      this.#scope('principal', tree.principal),
      this.#scope('resource', tree.resource),
      ...tree.conditions.map(({ kind, body }) => {
        const formula = this.#truth(this.#term(body));
        if (kind === 'when') return formula;
        if (kind === 'unless') return not(formula);
        throw new Untranslatable(`a clause ${kind}`);
      }),
    ]);
  }

  #scope(name: 'principal' | 'resource', scope: Node): Formula {
    if (scope['op'] === 'All' && Object.keys(scope).length === 1) return TRUE;
    const [op, entity] = parts(scope, 'op', 'entity');
    const left = this.#var(name);
    const right = this.#constant(entity);
    if (op === '==') return this.#equal(left, right);
    if (op === 'in') return this.#inside(left, right);
    throw new Untranslatable(`a scope with ${String(op)}`);
  }

  #term(node: unknown): Term {
    const [op, value] = only(node, 'an expression');
    switch (op) {
      case 'Value':
        return this.#value(value);
      case 'Var':
        if (value === 'principal' || value === 'resource') return this.#var(value);
        if (value === 'context') return { kind: 'record', path: 'context' };
        throw new Untranslatable(`the variable ${String(value)}`);
      case 'Set':
        if (!Array.isArray(value)) throw new Untranslatable('a set');
        return { kind: 'set', members: value.map((each) => this.#entity(this.#term(each))) };
      case '.': {
        const [left, attr] = parts(value, 'left', 'attr');
        return this.#member(this.#term(left), String(attr));
      }
      default:
        return { kind: 'truth', formula: this.#operation(op, value) };
    }
  }

  #operation(op: string, value: unknown): Formula {
    const binary = () =>
      parts(value, 'left', 'right').map((each) => this.#term(each)) as [Term, Term];
    switch (op) {
      case '!':
        return not(this.#truth(this.#term(parts(value, 'arg')[0])));
      case '&&':
        return allOf(binary().map((each) => this.#truth(each)));
      case '||':
        return anyOf(binary().map((each) => this.#truth(each)));
      case '==':
      case '!=': {
        const [left, right] = binary();
        const equal = this.#equal(this.#entity(left), this.#entity(right));
        return op === '==' ? equal : not(equal);
      }
      case 'in': {
        const [left, right] = binary();
        const groups = right.kind === 'set' ? right.members : [this.#entity(right)];
        return anyOf(groups.map((group) => this.#inside(this.#entity(left), group)));
      }
      case 'contains': {
        const [left, right] = binary();
        return this.#contains(left, this.#entity(right));
      }
      case 'containsAll': {
        const [left, right] = binary();
        return allOf(
          this.#each(right, (member, named) => anyOf([not(named), this.#contains(left, member)])),
        );
      }
      case 'containsAny': {
        const [left, right] = binary();
        return anyOf(
          this.#each(right, (member, named) => allOf([named, this.#contains(left, member)])),
        );
      }
      case 'isEmpty': {
        const set = this.#term(parts(value, 'arg')[0]);
        return not(anyOf(this.#each(set, (_member, named) => named)));
      }
      case 'if-then-else': {
        const [test, yes, no] = parts(value, 'if', 'then', 'else').map((each) =>
          this.#truth(this.#term(each)),
        ) as [Formula, Formula, Formula];
        return anyOf([allOf([test, yes]), allOf([not(test), no])]);
      }
      default:
        throw new Untranslatable(`the operator ${op}`);
    }
  }

  #value(value: unknown): Term {
    if (typeof value === 'boolean') return { kind: 'truth', formula: value ? TRUE : FALSE };
    const [name, entity] = only(value, 'a literal');
    if (name !== '__entity') throw new Untranslatable('a literal that is no entity');
    return this.#constant(entity);
  }

  #constant(value: unknown): Entity {
    const inner = isNode(value) && isNode(value['__entity']) ? value['__entity'] : value;
    const [type, id] = parts(inner, 'type', 'id').map(String) as [string, string];
    if (!this.#ancestry.knows(type, id)) throw new Untranslatable(`the name ${type}::"${id}"`);
    return { kind: 'constant', type, id };
  }

  #var(path: string): Entity {
    const number = variableAt(path);
    if (number === undefined) throw new Untranslatable(`the attribute ${path}`);
    return { kind: 'variable', type: VARIABLES[number]?.type ?? '', number };
  }

  #member(of: Term, attr: string): Term {
    if (of.kind !== 'record') throw new Untranslatable(`an attribute ${attr} of an entity`);
    const path = `${of.path}.${attr}`;
    if (path === CATEGORY_PATH) return { kind: 'categories' };
    const number = variableAt(path);
    if (number === undefined) return { kind: 'record', path };
    if (VARIABLES[number]?.type !== 'Bool') return this.#var(path);
    return { kind: 'truth', formula: one(number, (value) => value === 'true') };
  }

  #truth(term: Term): Formula {
    if (term.kind !== 'truth') throw new Untranslatable('a condition that is no truth value');
    return term.formula;
  }

  #entity(term: Term): Entity {
    if (term.kind === 'constant' || term.kind === 'variable') return term;
    throw new Untranslatable(term.kind === 'record' ? `the attribute ${term.path}` : 'an operand');
  }

  #equal(left: Entity, right: Entity): Formula {
    if (left.type !== right.type)
      throw new Untranslatable(`${left.type} compared with ${right.type}`);
    return this.#related(left, right, (a, b) => a === b);
  }

  #inside(left: Entity, right: Entity): Formula {
    const { type } = left;
    if (!this.#ancestry.mayBeIn(type, right.type))
      throw new Untranslatable(`${type} in ${right.type}`);
    return this.#related(left, right, (a, b) => this.#ancestry.isIn(type, a, right.type, b));
  }

  #related(left: Entity, right: Entity, holds: (a: string, b: string) => boolean): Formula {
    if (left.kind === 'variable')
      return right.kind === 'variable'
        ? two(left.number, right.number, holds)
        : one(left.number, (value) => holds(value, right.id));
    if (right.kind === 'variable') return one(right.number, (value) => holds(left.id, value));
    return holds(left.id, right.id) ? TRUE : FALSE;
  }

  #contains(set: Term, member: Entity): Formula {
    if (set.kind === 'set') return anyOf(set.members.map((each) => this.#equal(each, member)));
    if (set.kind !== 'categories' || member.kind !== 'constant' || member.type !== 'Category')
      throw new Untranslatable('what a set contains');
    const number = variableAt(`${CATEGORY_PATH}.${member.id}`);
    if (number === undefined) throw new Untranslatable(`the category ${member.id}`);
    return one(number, (value) => value === 'true');
  }

  /** For each possible member of a set: the member, and when it is in the set. */
  #each(set: Term, say: (member: Entity, named: Formula) => Formula): Formula[] {
    if (set.kind === 'set') return set.members.map((member) => say(member, TRUE));
    if (set.kind !== 'categories') throw new Untranslatable('a set');
    return CATEGORIES.map((id) => {
      const member: Entity = { kind: 'constant', type: 'Category', id };
      return say(member, this.#contains(set, member));
    });
  }
}
