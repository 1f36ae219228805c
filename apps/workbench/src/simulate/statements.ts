/** Why anything is disclosed in the simulated country. */
export const necessity = {
  need: 'Bolig, forsørgelse og behandling på dagen.',
  whyThisRecipient: 'Modtageren har opgaven.',
  whyTheseStatements: 'Hvert udsagn er nødvendigt for opgaven.',
};

/** One made-up statement of each category. */
export const statementsOf = (categories: readonly string[]): readonly object[] =>
  categories.map((category) => ({
    category,
    text: `Opdigtet udsagn om ${category.toLowerCase()}.`,
    thirdPerson: 'NONE',
  }));
