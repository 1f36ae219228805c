import type { Bilingual, Condition, Reason } from '#libs/contracts';

/** What was found, as the end of a sentence, and what would have to change where that may be said. */
export type Wording = Readonly<{ found: Bilingual; remedy?: Bilingual }>;

const text = (da: string, en: string): Bilingual => ({ da, en });
const says = (da: string, en: string): Wording => ({ found: text(da, en) });
const until = (found: [string, string], remedy: [string, string]): Wording => ({
  found: text(...found),
  remedy: text(...remedy),
});

/** The effect of each condition in words; reasons of a PERMIT_COND are made of them. */
export const conditionWords: Readonly<Record<Condition, Bilingual>> = {
  INFORMANT_PROTECTED: text(
    'kilden til oplysningerne skal holdes ude',
    'whoever gave the information must be kept out of it',
  ),
  ROLE_SEPARATION: text(
    'forebyggelse og efterforskning skal holdes adskilt',
    'prevention and investigation must be kept apart',
  ),
  THIRD_PARTY_MINIMISE: text(
    'andre personer må kun omtales, hvor det er nødvendigt, og omtalen må ikke sendes videre',
    'other persons may be mentioned only where necessary, and that may not be passed on',
  ),
  CLOSE_AND_ERASE: text(
    'sagen skal lukkes som ubegrundet og oplysningerne slettes til tiden',
    'the case must be closed as unfounded and the information erased in time',
  ),
  CONSENT_PREFERRED: text(
    'personen bør spørges om samtykke, når det kan lade sig gøre',
    'the person should be asked for consent where that is possible',
  ),
  ASSESSMENT_REQUIRED: text(
    'vurderingen af personen skal fornyes til tiden',
    'the assessment of the person must be renewed in time',
  ),
  SSD_SPECIAL: text(
    'oplysningerne må kun bruges på dette særlige opfølgende møde',
    'the information may be used at this special follow-up meeting only',
  ),
  AD_HOC_PARTICIPANT: text(
    'en indbudt deltager har kun adgang, så længe indbydelsen gælder',
    'an invited participant has access only as long as the invitation lasts',
  ),
  PARTICIPANT_ENROLLED: text(
    'deltagelsen hviler på, at enheden er tilmeldt samarbejdet',
    'the participation rests on the unit being enrolled in the form',
  ),
  NEW_NECESSITY_CHECK: text(
    'modtageren skal selv begrunde sit behov, før oplysningerne bruges',
    'the recipient must state its own need before the information is used',
  ),
  MINIMISE: text(
    'strafbare forhold må kun gives videre, når hvert af dem har sin egen begrundelse',
    'criminal matters may be passed on only when each has a ground of its own',
  ),
};

const aim = [
  'Vælg den samarbejdsform, der er beregnet til formålet og parterne',
  'Choose the form that is meant for the purpose and the parties',
] as const;

/** The wording of each reason that is not a condition. */
export const reasonWords: Readonly<Record<Exclude<Reason, Condition>, Wording>> = {
  OK: says('intet er til hinder for det', 'nothing stands against it'),
  OK_SENSITIVE: says(
    'oplysninger om tro og overbevisning skal behandles som følsomme',
    'information on belief must be treated as sensitive',
  ),
  NO_PERSONAL_DATA: says(
    'ingen person kan genkendes i oplysningerne',
    'nobody can be identified in the information',
  ),
  SSD_FIRST: says(
    'skole og sociale myndigheder må udveksle dem på et møde',
    'school and social authorities may exchange it at a meeting',
  ),
  INVESTIGATION_PURPOSE: says(
    'oplysninger i samarbejdet må ikke gives videre med henblik på efterforskning af straffesager',
    'information in the cooperation may not be disclosed with a view to investigating criminal cases',
  ),
  NOT_PARTICIPANT: until(
    [
      'afsender eller modtager deltager ikke i den samarbejdsform',
      'the sender or the recipient does not take part in that form',
    ],
    [
      'Kun den, der kan deltage og er tilmeldt samarbejdet, kan give eller få oplysningerne',
      'Only a party that can take part and is enrolled in the form can give or get the information',
    ],
  ),
  SUBJECT_NOT_IN_GROUP: until(
    [
      'personen hører ikke til den gruppe, som samarbejdsformen gælder',
      'the person does not belong to the group that the form is for',
    ],
    [
      'En anden samarbejdsform eller en ny vurdering kan give et andet svar',
      'Another form or a new assessment can give another answer',
    ],
  ),
  WRONG_FORM: until(
    [
      'formålet eller parterne hører ikke til den samarbejdsform, der er valgt',
      'the purpose or the parties do not belong to the form that was chosen',
    ],
    [...aim],
  ),
  NOT_NECESSARY: until(
    [
      'oplysningerne er ikke nødvendige for modtagerens opgave nu',
      'the information is not necessary for a task of the recipient now',
    ],
    [
      'Der skal være en opgave hos modtageren, som oplysningerne er nødvendige for',
      'The recipient must have a task for which the information is necessary',
    ],
  ),
  NO_CRIME_LINK: until(
    ['der er ingen bekymring for kriminalitet', 'there is no concern about crime'],
    [
      'En dokumenteret bekymring for kriminalitet er nødvendig i denne form',
      'A documented concern about crime is needed in this form',
    ],
  ),
  EXCESSIVE: until(
    ['der er bedt om mere, end formålet kræver', 'more is asked for than the purpose requires'],
    [
      'Vælg de enkelte oplysninger, der er nødvendige, og ingen efterretninger',
      'Choose the single items that are necessary, and no intelligence',
    ],
  ),
  PURPOSE_INCOMPATIBLE: says(
    'formålet eller funktionen er uforenelig med samarbejdet',
    'the purpose or the function is incompatible with the cooperation',
  ),
  FORUM_GENERAL_ONLY: until(
    [
      'netværket drøfter udviklingen og aldrig navngivne personer',
      'the network discusses trends and never named persons',
    ],
    [
      'Giv oplysninger, hvor ingen kan genkendes, eller brug infohusets kommunale del',
      'Give information in which nobody can be identified, or use the municipal info-house',
    ],
  ),
  ADVICE_WITHOUT_IDENTITY: until(
    ['rådgivning kan gives, uden at nogen nævnes', 'advice can be given without naming anyone'],
    ['Bed om rådgivning uden personoplysninger', 'Ask for advice without personal data'],
  ),
  CONSENT_MISSING: until(
    [
      'der er hverken valgt en samarbejdsform eller givet samtykke',
      'neither a form was chosen nor consent given',
    ],
    [
      'Personens udtrykkelige samtykke, eller en samarbejdsform der passer, er nødvendig',
      'The express consent of the person, or a form that fits, is needed',
    ],
  ),
  CONSENT_WITHDRAWN: until(
    ['samtykket er trukket tilbage', 'the consent was withdrawn'],
    ['Kun et nyt samtykke kan ændre det', 'Only a new consent can change that'],
  ),
  FORM_ENDED: says(
    'opfølgningen efter løsladelsen er afsluttet, og samarbejdet er dermed slut',
    'the follow-up after the release has ended and the cooperation with it',
  ),
  NO_CASE_RELATION: until(
    ['afsenderen har ingen sag om personen', 'the sender has no case on the person'],
    [
      'Kun en afsender, der har en opgave over for personen, kan give oplysningerne',
      'Only a sender who has a task towards the person can give the information',
    ],
  ),
  INCOMPLETE: says('anmodningen er ikke fuldstændig', 'the request is not complete'),
  NO_RECORD: until(
    [
      'det bliver ikke skrevet ned, hvad der gives videre',
      'what is handed over will not be written down',
    ],
    ['Notér hver oplysning, der gives videre', 'Note each item that is handed over'],
  ),
  LOG_PURPOSE: says(
    'samarbejdet og dets log må ikke bruges til kontrol af medarbejdere',
    'the exchange and its log may not be used to control staff',
  ),
  SSD_LIMIT: says(
    'oplysninger må kun udveksles én gang, på et møde, og kun i særlige tilfælde på et opfølgende møde',
    'information may be exchanged only once, at a meeting, and at a follow-up meeting only in special cases',
  ),
  ROUTE_TO_POLICE: until(
    ['sagen er politiets egen', 'this is a matter for the police itself'],
    ['Henvend dig direkte til politiet', 'Turn to the police directly'],
  ),
  OUTSIDE_115: says('videregivelsen følger anden lovgivning', 'the disclosure follows other law'),
  CONSENT_NEEDED: until(
    [
      'oplysningerne kan kun gives på grundlag af samtykke',
      'the information can be given on the basis of consent only',
    ],
    ['Indhent personens samtykke først', 'Ask the person for consent first'],
  ),
  OTHER_REGIME: says(
    'andre regler gælder for netop disse oplysninger',
    'other rules apply to exactly this information',
  ),
  PET_REQUEST: says(
    'PET har bedt om oplysningerne',
    'the Security and Intelligence Service has asked for it',
  ),
  NOTIFY_DUTY: says(
    'kommunen skal underrettes om barnet',
    'the municipality must be notified about the child',
  ),
  AVERT_SERIOUS_CRIME: says(
    'en alvorlig forbrydelse skal afværges',
    'a serious crime must be averted',
  ),
  LEGAL_REVIEW: says(
    'et retligt spørgsmål skal først afklares af en jurist',
    'a lawyer must first settle a point of law',
  ),
};

/** What is said when a lawyer was asked and the rule stands. */
export const answeredWithNo: Bilingual = text(
  'en jurist har taget stilling, og reglen står i vejen',
  'a lawyer has looked at it, and the rule stands in the way',
);

/** Where a basis (its first code) gives a reason another sense. */
export const wordsForBasis: Readonly<Record<string, Wording>> = {
  'NOT_PARTICIPANT FVL27': says(
    'oplysninger om en person gives ikke til medier eller til udenlandske myndigheder',
    'information on a person is not given to the media or to foreign authorities',
  ),
  'PURPOSE_INCOMPATIBLE DBL10': says(
    'forskning om personer følger sine egne regler',
    'research on persons follows rules of its own',
  ),
};

/** The facts that can be missing, by their pointer into the situation. */
export const missingWords: Readonly<Record<string, Bilingual>> = {
  '/form': text('samarbejdsformen', 'the form of cooperation'),
  '/purpose': text('formålet', 'the purpose'),
  '/information/categories': text('hvilke slags oplysninger', 'the kinds of information'),
  '/information/thirdParties': text(
    'vurderingen af andre personer',
    'the assessment of other persons',
  ),
  '/information/identifiesInformant': text(
    'at ingen kilde kan genkendes',
    'that no informant can be recognised',
  ),
  '/subject/ageGroup': text('personens alder', 'the age of the person'),
  '/subject/sociallyVulnerable': text(
    'vurderingen af, om personen er socialt udsat',
    'the assessment of social vulnerability',
  ),
  '/subject/crimePreventionConcern': text(
    'vurderingen af bekymringen for kriminalitet',
    'the assessment of the concern about crime',
  ),
  '/necessity': text('begrundelsen for, at det er nødvendigt', 'the statement of necessity'),
};
