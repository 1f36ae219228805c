const safe = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,6})$/;

/**
 * Where a problem occurred: the path, without what is no id of ours. A client may have put a person's number or name
 * there, and errors are kept by those who get them.
 */
export const instancePath = (url: string, pattern: string | undefined): string => {
  if (pattern === undefined) return '/';
  const said = url.split('?', 1)[0]!.split('/');
  return pattern
    .split('/')
    .map((part, at) => (part.startsWith(':') && safe.test(said[at] ?? '') ? said[at] : part))
    .join('/');
};
