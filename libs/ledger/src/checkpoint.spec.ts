import { origin, signer, keys } from '../test/fixtures.js';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { noteVerifier, signNote } from './note.js';

// The example of C2SP tlog-checkpoint.
const example =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const verifier = noteVerifier(keys.verifierKey);
const root = Buffer.alloc(32, 9);

describe('A checkpoint', () => {
  it('is read and written as the specification shows it', () => {
    const checkpoint = parseCheckpoint(example);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(checkpoint && formatCheckpoint(checkpoint)).toBe(example);
  });

  it('keeps its extension lines', () => {
    const checkpoint = { origin, size: 1, root, extensions: ['one', 'two'] };
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  it.each([
    { what: 'a leading zero in the size', text: example.replace('20852163', '020852163') },
    { what: 'a negative size', text: example.replace('20852163', '-1') },
    { what: 'a short root', text: example.replace('CsUYapGG', '') },
    { what: 'no origin', text: example.replace('example.com/behind-the-sofa', '') },
    { what: 'an empty extension line', text: `${example}\n` },
    { what: 'no newline at its end', text: example.trimEnd() },
  ])('with $what is malformed', ({ text }) => {
    expect(parseCheckpoint(text)).toBeNull();
  });

  it('opens for its own log and is refused for another', () => {
    const note = signCheckpoint({ origin, size: 5, root }, [signer]);
    expect(openCheckpoint(note, [verifier], origin)).toEqual({ origin, size: 5, root });
    expect(openCheckpoint(note, [verifier], 'other.example')).toMatchObject({
      refused: 'checkpoint-of-another-log',
    });
  });

  it('that is signed but not a checkpoint is refused', () => {
    expect(openCheckpoint(signNote('hello\n', [signer]), [verifier], origin)).toMatchObject({
      refused: 'checkpoint-malformed',
    });
  });
});
