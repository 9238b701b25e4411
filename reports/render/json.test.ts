import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hostileDocument } from './hostile-documents.ts';
import { documentJson } from './json.ts';
import { OK } from './samples.ts';

test('is one line, for every reader, and the document again when read', () => {
  expect(JSON.parse(documentJson(OK))).toEqual(OK);
  fc.assert(
    fc.property(hostileDocument, (document) => {
      const text = documentJson(document);
      expect(text).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
    }),
  );
});
