import { CATEGORIES, UNITS } from '#libs/contracts';
import {
  LISTED,
  STATED_FORMS,
  formsOfUnit,
  groupsOfForm,
  groupsOfUnit,
  purposesOf,
} from './terms.js';
import type { Terms } from './terms.js';
import { VARIABLES } from './variables.js';

// Purpose is no group of a unit: what a form is in does not pass on to its core units, because a
// decision is given the claimed form only.
const parentTypes: Readonly<Record<string, readonly string[]>> = {
  Unit: ['Group', 'Form'],
  Form: ['FormGroup', 'Purpose'],
};

/** The names of a law and what is in what, from its terms. */
export class Ancestry {
  readonly #names = new Map<string, ReadonlySet<string>>();
  readonly #parents = new Set<string>();

  constructor(terms: Terms) {
    for (const { type, values } of VARIABLES) this.#names.set(type, new Set(values));
    this.#names.delete('Bool');
    this.#names.set('Category', new Set(CATEGORIES));
    this.#names.set('Group', new Set([...Object.keys(terms.groups), LISTED]));
    this.#names.set('FormGroup', new Set([...Object.keys(terms.formGroups), LISTED]));
    for (const unit of UNITS) {
      for (const group of groupsOfUnit(terms, unit)) this.#add('Unit', unit, 'Group', group);
      for (const form of formsOfUnit(terms, unit)) this.#add('Unit', unit, 'Form', form);
    }
    for (const form of STATED_FORMS) {
      for (const group of groupsOfForm(terms, form)) this.#add('Form', form, 'FormGroup', group);
      for (const purpose of purposesOf(terms, form)) this.#add('Form', form, 'Purpose', purpose);
    }
  }

  #add(...names: readonly string[]): void {
    this.#parents.add(names.join(' '));
  }

  /** Is this a name of the vocabulary or of a group in the terms? */
  knows(type: string, id: string): boolean {
    return this.#names.get(type)?.has(id) ?? false;
  }

  /** May one ask whether a thing of this type is in a thing of that type? */
  mayBeIn(type: string, parentType: string): boolean {
    return parentTypes[type]?.includes(parentType) ?? false;
  }

  isIn(type: string, id: string, parentType: string, parentId: string): boolean {
    return this.#parents.has([type, id, parentType, parentId].join(' '));
  }
}
