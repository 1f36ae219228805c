import type { Bilingual, Condition, Outcome, Reason } from '#libs/contracts';
import {
  answeredWithNo,
  conditionWords,
  missingWords,
  reasonWords,
  wordsForBasis,
} from './explanations.js';
import type { Wording } from './explanations.js';
import type { Terms } from './terms.js';
import type { Verdict } from './verdict.js';

type Language = keyof Bilingual;

/** How a decision opens; forbidden and not yet permitted are told apart. */
const openings: Readonly<Record<Outcome | 'FORBIDDEN', Bilingual>> = {
  PERMIT: {
    da: 'Oplysningerne må gives videre: ',
    en: 'The information may be disclosed: ',
  },
  PERMIT_COND: {
    da: 'Oplysningerne må gives videre på disse betingelser: ',
    en: 'The information may be disclosed on these conditions: ',
  },
  FORBIDDEN: {
    da: 'Det er forbudt at give oplysningerne videre: ',
    en: 'It is forbidden to disclose the information: ',
  },
  DENY: {
    da: 'Oplysningerne må ikke gives videre, som sagen ligger nu: ',
    en: 'As things stand, the information may not be disclosed: ',
  },
  OTHER_BASIS: {
    da: 'Oplysningerne går ikke gennem samarbejdet: ',
    en: 'The information does not go through the cooperation: ',
  },
  DUTY: {
    da: 'Der er pligt til at give oplysningerne direkte til modtageren, uden om samarbejdet: ',
    en: 'There is a duty to give the information directly to the recipient, outside the cooperation: ',
  },
  REVIEW: {
    da: 'Oplysningerne gives ikke videre endnu: ',
    en: 'The information is not disclosed yet: ',
  },
};

const isCondition = (reason: Reason): reason is Condition => Object.hasOwn(conditionWords, reason);

/** The wording of a reason; where one basis gives it another sense, the wording for that basis. */
function wordingOf({ outcome, reason, basis }: Verdict): Wording {
  // No rule says so of itself: it is what a lawyer's answer makes of a REVIEW.
  if (outcome === 'DENY' && reason === 'LEGAL_REVIEW') return { found: answeredWithNo };
  if (isCondition(reason)) return { found: conditionWords[reason] };
  return wordsForBasis[`${reason} ${basis[0] ?? ''}`] ?? reasonWords[reason];
}

function listed(parts: readonly string[], language: Language): string {
  const and = language === 'da' ? ' og ' : ' and ';
  if (parts.length < 3) return parts.join(and);
  return `${parts.slice(0, -1).join(', ')}${and}${parts.at(-1) ?? ''}`;
}

function listedConditions(conditions: readonly string[], language: Language): string {
  const words = conditions.flatMap((code) =>
    isCondition(code as Reason) ? [conditionWords[code as Condition][language]] : [],
  );
  return words.join('; ');
}

function opening(verdict: Verdict, language: Language): string {
  const { outcome, forbidden, conditions } = verdict;
  const key = outcome === 'DENY' && forbidden ? 'FORBIDDEN' : outcome;
  const found =
    outcome === 'PERMIT_COND'
      ? listedConditions(conditions, language)
      : wordingOf(verdict).found[language];
  return `${openings[key][language]}${found}.`;
}

/** Citations of one act in a row name the act once. */
function cited(verdict: Verdict, terms: Terms, language: Language): string[] {
  const all = verdict.basis.map((code) => terms.statutes[code]?.[language] ?? code);
  const act = (text: string | undefined) =>
    text === undefined
      ? null
      : language === 'da'
        ? (/^[^,]+ § [^,]+, /.exec(text)?.[0] ?? null)
        : (/ of the [^,]+$/.exec(text)?.[0] ?? null);
  return all.map((text, at) => {
    const other = language === 'da' ? all[at - 1] : all[at + 1];
    const same = act(text);
    return same !== null && same === act(other) ? text.replace(same, '') : text;
  });
}

function rule(verdict: Verdict, terms: Terms, language: Language): string[] {
  const { basis, outcome } = verdict;
  if (basis.length === 0) return [];
  const denied = outcome === 'DENY' || outcome === 'REVIEW';
  const lead =
    language === 'da'
      ? denied
        ? 'Reglen er'
        : 'Grundlaget er'
      : denied
        ? 'The rule is'
        : 'The basis is';
  // A citation may end with an abbreviation, such as "2. pkt.".
  return [`${lead} ${listed(cited(verdict, terms, language), language)}.`.replace(/\.\.$/, '.')];
}

function remedy(verdict: Verdict, language: Language): string[] {
  const { forbidden, missing, outcome } = verdict;
  if (missing.length > 0) {
    const words = missing.map((pointer) => missingWords[pointer]?.[language] ?? pointer);
    return [
      language === 'da'
        ? `Det, der mangler eller ikke stemmer, er ${listed(words, language)}.`
        : `What is missing or does not fit is ${listed(words, language)}.`,
    ];
  }
  // A prohibition has no remedy, and a permit needs none.
  if (forbidden || outcome === 'PERMIT' || outcome === 'PERMIT_COND') return [];
  const change = wordingOf(verdict).remedy?.[language];
  return change === undefined ? [] : [`${change}.`];
}

const inLanguage = (verdict: Verdict, terms: Terms, language: Language): string =>
  [
    opening(verdict, language),
    ...rule(verdict, terms, language),
    ...remedy(verdict, language),
  ].join(' ');

/**
 * At most three plain sentences in Danish and English: what was decided, which rule, and what would
 * have to change where that may be said. Made from the verdict alone, so that a shown form with
 * fewer facts gets an explanation with fewer facts.
 */
export const explain = (verdict: Verdict, terms: Terms): Bilingual => ({
  da: inLanguage(verdict, terms, 'da'),
  en: inLanguage(verdict, terms, 'en'),
});

/** What is said when the evaluation itself went wrong and everything is therefore denied. */
export const faultExplanation: Bilingual = {
  da: 'Oplysningerne gives ikke videre, for reglerne kunne ikke anvendes på grund af en teknisk fejl. Fejlen er registreret. Prøv igen, når den er rettet.',
  en: 'The information is not disclosed, because a technical fault kept the rules from being applied. The fault is recorded. Try again when it has been mended.',
};
