import { expect, test } from 'vitest';
import { isTrustedOrigin } from './origin.ts';

test.each([
  ['https://licenses.example.com', 'https://licenses.example.com', true],
  ['https://licenses.example.com', 'https://licenses.example.com/console', true],
  ['https://licenses.example.com:444', 'https://licenses.example.com', false],
  ['http://licenses.example.com', 'https://licenses.example.com', false],
  ['https://licenses.example.com.evil.example', 'https://licenses.example.com', false],
  ['http://localhost:5173', 'http://localhost:4000', true],
  ['http://127.0.0.1:4000', 'http://localhost:4000', true],
  ['http://localhost:5173', 'https://licenses.example.com', false],
  ['http://localhost.evil.example', 'http://localhost:4000', false],
  ['null', 'http://localhost:4000', false],
  ['', 'http://localhost:4000', false],
])('whether %s may act for the console at %s: %s', (origin, baseUrl, expected) => {
  expect(isTrustedOrigin(origin, baseUrl)).toBe(expected);
});
