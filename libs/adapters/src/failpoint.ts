/** The places on the way of one disclosure where a trial can kill the process. */
export const failpoints = [
  'accepted',
  'recorded',
  'relayed',
  'consumed',
  'decided',
  'decision-recorded',
  'inbox-published',
  'appended',
  'projected',
  'acknowledged',
] as const;

/** Words are destroyed in one store of an erasure, and nobody has been told yet. */
const erasureFailpoints = ['erased'] as const;

/** The places on the way of one timer: due and taken up, effect recorded, marked as done. */
export const timerFailpoints = ['timer-claimed', 'timer-effected', 'timer-done'] as const;

/** Where the process manager of handovers can die: what it decided is recorded; the timers that follow from it are set. */
export const processFailpoints = ['process-decided', 'process-scheduled'] as const;

const places = [
  ...failpoints,
  ...erasureFailpoints,
  ...timerFailpoints,
  ...processFailpoints,
] as const;
export type Failpoint = (typeof places)[number];

/** With this as INFOHUS_FAILPOINT the process is armed by messages of whoever started it, as often as it is told. */
const byMessage = 'by-message';

let armed: Readonly<{ name: string; after: number }> | null = null;
let passed = 0;
let listens = false;

const arm = (text: string | null): void => {
  passed = 0;
  if (text === null) return void (armed = null);
  const [name, after = '1'] = text.split(':');
  if (!places.some((known) => known === name) || !/^[1-9]\d*$/.test(after))
    throw new Error(
      `INFOHUS_FAILPOINT must be ${byMessage}, or one of ${places.join(', ')}, or with :n`,
    );
  armed = { name: name!, after: Number(after) };
};

const listen = (): void => {
  if (listens) return;
  listens = true;
  process.on('message', ({ failpoint: told }: Readonly<{ failpoint?: string | null }>) => {
    if (told === undefined) return;
    arm(told);
    process.send?.({ armed: told });
  });
  process.channel?.unref();
};

/**
 * Arms one failpoint of this process: `decided` dies at the first pass, `decided:40` at the fortieth; `by-message`
 * waits until it is told.
 * @throws Error when there is no such place
 */
export const armFailpoint = (text: string | null): void => {
  if (text === byMessage) listen();
  else if (text !== null) arm(text);
};

/** Dies here when this place is armed, as a power cut would: no handler runs, nothing is flushed. */
export const failpoint = (name: Failpoint): void => {
  if (armed?.name !== name || ++passed < armed.after) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal is delivered before the next turn; nothing may happen until then.
  for (;;);
};
