import type { TenantRows } from '#libs/adapters';
import { IdentityRow } from '#libs/adapters';
import type { PersonIdentity } from '#libs/contracts';

/** Whom a subject id is about, as this tenant was told; `upTo`: in the messages up to that number. */
export const personBehind = async (
  rows: TenantRows,
  subjectId: string,
  upTo?: number,
): Promise<PersonIdentity> => {
  const [told] = await rows.many(
    IdentityRow,
    { subjectId },
    {
      by: 'number',
      direction: 'descending',
      limit: 1,
      ...(upTo === undefined ? {} : { after: upTo + 1 }),
    },
  );
  if (told === undefined) return { subjectIds: [subjectId], inDoubt: false };
  const { number, personId, inDoubt } = told;
  const same = await rows.many(IdentityRow, { number, personId }, { by: 'subjectId' });
  return { subjectIds: same.map((row) => row.subjectId), inDoubt };
};
