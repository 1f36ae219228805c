import { noteKeys, noteSigner, noteVerifier, openNote, signNote } from './note.js';

// The example key and note of golang.org/x/mod/sumdb/note.
const peter = {
  signerKey: 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  verifierKey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text:
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};
const anna = noteKeys('example.com/anna', Buffer.alloc(32, 1));
const both = [noteVerifier(peter.verifierKey), noteVerifier(anna.verifierKey)];

describe('A note', () => {
  it('is signed as the Go implementation signs it', () => {
    expect(signNote(peter.text, [noteSigner(peter.signerKey)])).toBe(
      `${peter.text}\n${peter.line}`,
    );
  });

  it('opens with the key that signed it', () => {
    expect(openNote(`${peter.text}\n${peter.line}`, both)).toEqual({
      text: peter.text,
      signedBy: ['PeterNeumann'],
    });
  });

  it('by several keys names each that is known and passes over the others', () => {
    const note = signNote('text\n', [noteSigner(anna.signerKey), noteSigner(peter.signerKey)]);
    expect(openNote(note, both)).toMatchObject({ signedBy: ['example.com/anna', 'PeterNeumann'] });
    expect(openNote(note, both.slice(1))).toMatchObject({ signedBy: ['example.com/anna'] });
  });

  it('is refused when no known key signed it', () => {
    const note = signNote('text\n', [noteSigner(peter.signerKey)]);
    expect(openNote(note, both.slice(1))).toMatchObject({
      refused: 'note-not-signed-by-known-key',
    });
  });

  it('is refused whole when one known signature is wrong, though another is right', () => {
    const note = signNote('text\n', [noteSigner(anna.signerKey)]) + peter.line;
    expect(openNote(note, both)).toMatchObject({ refused: 'note-signature-wrong' });
  });

  it('is refused with any byte changed', () => {
    const note = Buffer.from(signNote('Ognuno sta solo\n', [noteSigner(anna.signerKey)]));
    for (let at = 0; at < note.length; at++) {
      const changed = Buffer.from(note);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openNote(changed, both)).toHaveProperty('refused');
    }
  });

  it('may hold empty lines: the last one divides text and signatures', () => {
    const note = signNote('one\n\ntwo\n', [noteSigner(anna.signerKey)]);
    expect(openNote(note, both)).toMatchObject({ text: 'one\n\ntwo\n' });
  });

  it.each([
    { what: 'no signature', note: 'text\n\n' },
    { what: 'no empty line', note: `text\n${peter.line}` },
    { what: 'a control character', note: `te\txt\n\n${peter.line}` },
    { what: 'no newline at its end', note: `text\n\n${peter.line.trimEnd()}` },
    { what: 'a hyphen for the dash', note: `text\n\n${peter.line.replace('—', '-')}` },
    { what: 'a signature in another base64', note: `text\n\n${peter.line.replace('=\n', '\n')}` },
    { what: 'bytes that are not UTF-8', note: Buffer.of(0xff, 10, 10) },
  ])('with $what is malformed', ({ note }) => {
    expect(openNote(note, both)).toMatchObject({ refused: 'note-malformed' });
  });

  it('is not made of a text without newline at its end or with control characters', () => {
    const signer = noteSigner(anna.signerKey);
    expect(() => signNote('text', [signer])).toThrow('newline');
    expect(() => signNote('te\rxt\n', [signer])).toThrow('control');
  });
});

describe('A note key', () => {
  it('has the id that the Go implementation computes', () => {
    expect(noteSigner(peter.signerKey).verifierKey).toBe(peter.verifierKey);
  });

  it.each([
    { what: 'another hash', key: peter.verifierKey.replace('c74f20a3', 'c74f20a4') },
    { what: 'another name', key: peter.verifierKey.replace('Peter', 'Pater') },
    { what: 'another type', key: peter.verifierKey.replace('+ARpc', '+BBpc') },
    { what: 'no key', key: 'PeterNeumann+c74f20a3' },
    { what: 'no name', key: '+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW' },
  ])('with $what is refused', ({ key }) => {
    expect(() => noteVerifier(key)).toThrow(TypeError);
  });

  it('has no space and no plus in its name', () => {
    expect(() => noteKeys('two words', Buffer.alloc(32))).toThrow('no space');
    expect(() => noteKeys('a+b', Buffer.alloc(32))).toThrow('no plus');
  });
});
