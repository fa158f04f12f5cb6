// The program in a package is for the platform that the package is for.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { platformOf } from '../../scripts/platform.mjs';

/** A file that has these numbers (offset, size, value) and is empty else. */
function file(...numbers) {
  const bytes = Buffer.alloc(256);
  numbers.forEach(([offset, size, value]) => bytes.writeUIntLE(value, offset, size));
  return bytes;
}

test('the head of a program says its platform', () => {
  assert.equal(platformOf(file([0, 4, 0x464c457f], [18, 2, 0x3e])), 'linux-x64');
  assert.equal(platformOf(file([0, 4, 0x464c457f], [18, 2, 0xb7])), 'linux-arm64');
  assert.equal(platformOf(file([0, 4, 0xfeedfacf], [4, 4, 0x0100000c])), 'darwin-arm64');
  assert.equal(platformOf(file([0, 2, 0x5a4d], [0x3c, 4, 0x80], [0x84, 2, 0x8664])), 'win32-x64');
});

test('what is no program is not taken for one', () => {
  assert.equal(platformOf(Buffer.from('#!/bin/sh\n')), 'no known platform');
  assert.equal(platformOf(Buffer.alloc(0)), 'no known platform');
  assert.equal(platformOf(file([0, 4, 0x464c457f], [18, 2, 0x08])), 'another Linux');
});
