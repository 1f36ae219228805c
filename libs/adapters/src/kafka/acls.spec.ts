import { hosts } from '#libs/contracts';
import { busProfiles, busRights, exchangeTopics } from './acls.js';

const rights = busRights(busProfiles);
const usersWho = (operation: 'READ' | 'WRITE', topic: string): readonly string[] =>
  rights
    .filter((right) => right.resource === 'TOPIC' && right.operation === operation)
    .filter(({ name }) => name === topic)
    .map(({ user }) => user);

describe('The rights on the bus', () => {
  it.each(hosts)('keep %s apart from the other hosts', (host) => {
    expect(usersWho('WRITE', `infohus.case-events.${host}.v1`)).toEqual([host]);
    expect(usersWho('READ', `infohus.case-events.${host}.v1`)).toEqual(['policy']);
    expect(usersWho('WRITE', `infohus.inbox.${host}.v1`)).toEqual(['policy']);
    expect(usersWho('READ', `infohus.inbox.${host}.v1`)).toEqual([host]);
    expect(usersWho('WRITE', `infohus.records.${host}.v1`)).toEqual([host]);
    expect(usersWho('READ', `infohus.records.${host}.v1`)).toEqual(['audit']);
  });

  it('let policy write decisions and audit alone read them', () => {
    expect(usersWho('WRITE', 'infohus.decisions.v1')).toEqual(['policy']);
    expect(usersWho('READ', 'infohus.decisions.v1')).toEqual(['audit']);
  });

  it('name no topic that the exchange does not have, and no group but the own one', () => {
    const topics = new Set(exchangeTopics.map(({ name }) => name));
    const named = rights.filter(({ resource }) => resource === 'TOPIC').map(({ name }) => name);
    expect(named.filter((name) => !topics.has(name))).toEqual([]);
    const groups = rights.filter(({ resource }) => resource === 'GROUP');
    expect(groups.every(({ user, name, operation }) => user === name && operation === 'READ')).toBe(
      true,
    );
    expect(topics.size).toBe(13);
  });
});
