/** One event of a server-sent stream, its data parsed as JSON. */
export type StreamEvent<T> = Readonly<{ event: string; id: string; data: T }>;

/** The lines of a body, whatever ends them (LF, CRLF, CR), as they come. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the very end may be half of a CRLF: it waits for the next chunk.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    yield* lines;
  }
  rest = (rest + decoder.decode()).replace(/\r$/, '');
  if (rest !== '') yield rest;
}

/** The values of a body in NDJSON. */
export async function* ndjsonOf<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  for await (const line of linesOf(body)) if (line !== '') yield JSON.parse(line) as T;
}

/** The events of a body in `text/event-stream` (HTML Living Standard, section 9.2). */
export async function* eventsOf<T>(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<StreamEvent<T>> {
  let data: string[] = [];
  let event = 'message';
  let id = '';
  for await (const line of linesOf(body)) {
    if (line === '') {
      if (data.length > 0) yield { event, id, data: JSON.parse(data.join('\n')) as T };
      data = [];
      event = 'message';
      continue;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    else if (name === 'event') event = value;
    else if (name === 'id') id = value;
  }
}
